use std::convert::Infallible;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use inworld_net::{
    AccessToken, ApiKey, KNOWN_METHODS, NetError, NetErrorKind, parse_authorization, request_token, verify,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{answer, at_end, dial_plain, plain, read_head, within};

fn key() -> ApiKey {
    ApiKey::decode("S0VZOlNFQ1JFVA==").unwrap()
}

/// What a request gives when a hyper server answers with `status` and `body`.
async fn served(status: u16, body: impl Into<Bytes>) -> Result<AccessToken, NetError> {
    let (listener, remote) = plain().await;
    let body = body.into();
    let authority = remote.authority();
    let service = service_fn(move |request: Request<Incoming>| {
        let (body, authority) = (body.clone(), authority.clone());
        async move {
            check(request, &authority).await;
            let response = Response::builder().status(status).body(Full::new(body)).unwrap();
            Ok::<_, Infallible>(response)
        }
    });
    let server = tokio::spawn(async move {
        let stream = TokioIo::new(listener.accept().await.unwrap().0);
        // The client hangs up on an answer that is too long.
        let _ = hyper::server::conn::http1::Builder::new().serve_connection(stream, service).await;
    });
    let result = within(request_token(dial_plain(&remote).await, &remote, &key())).await;
    within(server).await.unwrap();
    if let Err(error) = &result {
        assert!(error.message.contains(&remote.authority()), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"), "{error}");
    }
    result
}

async fn check(request: Request<Incoming>, authority: &str) {
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "/v1/sessionTokens/token:generate");
    assert_eq!(request.headers()["host"], authority);
    assert_eq!(request.headers()["content-type"], "application/json");
    let header = parse_authorization(request.headers()["authorization"].to_str().unwrap()).unwrap();
    assert!(verify(&key(), &header, &[authority], &KNOWN_METHODS));
    let body = request.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"api_key":"KEY","resource_id":""}"#);
}

/// What a request gives when a server says `bytes` and hangs up.
async fn raw(bytes: &'static str) -> NetError {
    let (listener, remote) = plain().await;
    let server = tokio::spawn(async move {
        let (_, mut stream) = answer(listener.accept().await.unwrap().0, bytes).await;
        stream.shutdown().await.unwrap();
        at_end(&mut stream).await
    });
    let error = within(request_token(dial_plain(&remote).await, &remote, &key())).await.unwrap_err();
    within(server).await.unwrap();
    error
}

#[tokio::test]
async fn a_key_becomes_a_token() {
    let token = served(200, include_str!("../vectors/rest_02_token_response.json")).await.unwrap();
    assert_eq!(token.token(), "eyJhbGciOiJub25lIn0.local.token");
    assert_eq!(token.session_id(), "default:5f2d0b7e-0000-4000-8000-000000000001");
    assert!(!format!("{token:?}").contains(token.token()));
    let marked = concat!("\u{feff}", include_str!("../vectors/rest_02_token_response.json"));
    assert_eq!(served(200, marked).await.unwrap().session_id(), token.session_id());
}

#[tokio::test]
async fn a_refused_key() {
    let error = served(401, r#"{"code":16,"message":"Invalid\u0000 authorization","details":[]}"#).await.unwrap_err();
    assert_eq!(error.kind, NetErrorKind::Auth);
    assert!(error.message.ends_with("refused the key: HTTP 401 Unauthorized: Invalid\\0 authorization"), "{error}");
    assert_eq!(served(403, "").await.unwrap_err().kind, NetErrorKind::Auth);
}

#[tokio::test]
async fn other_answers_are_no_tokens() {
    let table = [
        (500, r#"{"code":13,"message":"boom"}"#, "HTTP 500 Internal Server Error: boom"),
        (500, "", "HTTP 500 Internal Server Error"),
        (404, "<html>lost</html>", "HTTP 404 Not Found"),
        (302, "", "HTTP 302 Found"),
        (200, "<html>welcome</html>", "is not a token"),
        (200, "", "is not a token"),
        (204, "", "is not a token"),
    ];
    for (status, body, words) in table {
        let error = served(status, body).await.unwrap_err();
        let kind = if status == 500 { NetErrorKind::Unreachable } else { NetErrorKind::Protocol };
        assert_eq!(error.kind, kind, "{status} {body}");
        assert!(error.message.contains(words), "{error}");
        assert!(!error.message.contains('<'), "{error}");
    }
}

#[tokio::test]
async fn a_body_without_end_is_cut() {
    let error = served(200, vec![b' '; 10 << 20]).await.unwrap_err();
    assert_eq!(error.kind, NetErrorKind::Protocol);
    assert!(error.message.contains("longer than 65536 bytes"), "{error}");
    let error = served(500, vec![b'x'; 10 << 20]).await.unwrap_err();
    assert!(error.message.contains("HTTP 500") && error.message.len() < 400, "{error}");
}

#[tokio::test]
async fn answers_that_break_off() {
    let broken = [
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"token\":\"abc\"}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"tok",
    ];
    for bytes in broken {
        let error = raw(bytes).await;
        assert_eq!(error.kind, NetErrorKind::Unreachable, "{bytes}: {error}");
    }
}

#[tokio::test]
async fn answers_that_are_not_http() {
    let bad =
        ["SSH-2.0-OpenSSH_9.6\r\n\r\n", "HTTP/1.1 200 OK\r\n\0: x\r\n\r\n", "HTTP/1.1 101 Sw\r\nUpgrade: x\r\n\r\n"];
    for bytes in bad {
        let error = raw(bytes).await;
        assert_eq!(error.kind, NetErrorKind::Protocol, "{bytes}: {error}");
    }
}

#[tokio::test]
async fn a_dropped_request_closes_its_connection() {
    let (listener, remote) = plain().await;
    let stream = dial_plain(&remote).await;
    let (mut server, _) = listener.accept().await.unwrap();
    let key = key();
    {
        let request = request_token(stream, &remote, &key);
        tokio::select! {
            _ = request => panic!("nobody answered"),
            head = read_head(&mut server) => assert!(head.starts_with("POST ")),
        }
    }
    let mut body = Vec::new();
    within(server.read_to_end(&mut body)).await.unwrap();
}
