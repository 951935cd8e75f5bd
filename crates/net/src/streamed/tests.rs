use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::{NetErrorKind, Remote, client_config, dial};

const KEY: &str = "Bearer s3cret-s3cret-s3cret";

fn remote(host: &str, port: u16, secure: bool) -> Remote {
    Remote { secure, host: host.to_owned(), port, cloud: false }
}

/// Reads a request with its body.
async fn request(socket: &mut (impl AsyncRead + Unpin)) -> String {
    let mut read = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let count = socket.read(&mut piece).await.unwrap();
        assert_ne!(count, 0, "{}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&read);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text.into_owned();
            }
        }
    }
}

/// A server for one connection, and what it was asked.
async fn open(answer: &'static str) -> (Result<StreamedResponse, NetError>, String, TcpStream) {
    open_with(answer, b"{}").await
}

async fn open_with(answer: &'static str, body: &[u8]) -> (Result<StreamedResponse, NetError>, String, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let remote = remote("127.0.0.1", listener.local_addr().unwrap().port(), false);
    let server = async {
        let (mut socket, _) = listener.accept().await.unwrap();
        let asked = request(&mut socket).await;
        socket.write_all(answer.as_bytes()).await.unwrap();
        (asked, socket)
    };
    let client = async {
        let tls = client_config(None).unwrap();
        let stream = dial(&remote, &tls).await.unwrap();
        let key = Zeroizing::new(KEY.to_owned());
        let headers = [("content-type", "application/json"), ("content-length", "7")];
        let request = StreamedRequest {
            method: "POST",
            path: "/v1/chat/completions",
            headers: &headers,
            authorization: Some(&key),
            body,
        };
        StreamedResponse::open(stream, &remote.authority(), request).await
    };
    let (response, (asked, socket)) = tokio::join!(client, server);
    (response, asked, socket)
}

#[tokio::test]
async fn pieces_arrive_while_the_answer_goes_on() {
    let (response, asked, mut socket) =
        open("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n")
            .await;
    let mut response = response.unwrap();
    assert_eq!((response.status, response.header("Content-Type")), (200, Some("text/event-stream")));
    assert_eq!(response.chunk().await.unwrap().unwrap(), "one");
    // Nothing more is there; asking can be given up and begun again.
    assert!(tokio::time::timeout(Duration::from_millis(1), response.chunk()).await.is_err());
    socket.write_all(b"3\r\ntwo\r\n0\r\n\r\n").await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "two");
    assert_eq!(response.chunk().await.unwrap(), None);
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, "{}");
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{head}");
    let head = head.to_ascii_lowercase();
    for line in
        [&format!("authorization: {}", KEY.to_ascii_lowercase()), "accept-encoding: identity", "content-length: 2"]
    {
        assert_eq!(head.matches(line).count(), 1, "{line}\n{head}");
    }
    assert!(!format!("{response:?}").contains("s3cret"));
}

#[tokio::test]
async fn a_large_question_arrives_whole() {
    let body = "x".repeat(300_000);
    let (response, asked, _socket) = open_with("HTTP/1.1 204 No Content\r\n\r\n", body.as_bytes()).await;
    let mut response = response.unwrap();
    assert_eq!(response.chunk().await.unwrap(), None);
    assert!(asked.contains(KEY) && asked.ends_with(&body));
}

#[tokio::test]
async fn dropping_the_answer_closes_the_connection() {
    let (response, _, mut socket) = open("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n").await;
    let mut response = response.unwrap();
    response.chunk().await.unwrap();
    drop(response);
    assert_eq!(socket.read(&mut [0; 16]).await.unwrap(), 0);
}

#[tokio::test]
async fn what_breaks_off_is_an_error_and_what_ends_with_the_connection_is_not() {
    let (response, _, socket) = open("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n").await;
    let mut response = response.unwrap();
    response.chunk().await.unwrap();
    drop(socket);
    assert_eq!(response.chunk().await.unwrap_err().kind, NetErrorKind::Unreachable);
    let (response, _, socket) = open("HTTP/1.0 200 OK\r\n\r\nall of it").await;
    let mut response = response.unwrap();
    drop(socket);
    assert_eq!(response.chunk().await.unwrap().unwrap(), "all of it");
    assert_eq!(response.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn redirects_and_compression_are_refused_with_words() {
    let table = [
        ("HTTP/1.1 307 Temporary Redirect\r\nlocation: https://elsewhere/v1\r\ncontent-length: 0\r\n\r\n", "elsewhere"),
        ("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n", "redirect"),
        ("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n", "gzip"),
        ("+OK POP3 ready\r\n\r\n", "HTTP"),
    ];
    for (answer, words) in table {
        let (response, ..) = open(answer).await;
        let error = response.unwrap_err();
        assert_eq!(error.kind, NetErrorKind::Protocol, "{error}");
        assert!(error.message.contains(words), "{error}");
    }
    let (response, ..) = open("HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\nretry-after: 7\r\n\r\n").await;
    assert_eq!(response.unwrap().retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn tls_trusts_the_given_root_and_no_other() {
    let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(issued.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![issued.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let Ok(mut socket) = acceptor.accept(socket).await else { continue };
            request(&mut socket).await;
            answer(&mut socket).await;
        }
    });
    let remote = remote("localhost", port, true);
    let stranger = client_config(None).unwrap();
    let error = dial(&remote, &stranger).await.unwrap_err();
    assert_eq!(error.kind, NetErrorKind::Certificate, "{error}");
    let tls = client_config(Some(&issued.cert.pem())).unwrap();
    let stream = dial(&remote, &tls).await.unwrap();
    let request = StreamedRequest { method: "GET", path: "/v1/models", headers: &[], authorization: None, body: b"" };
    let mut response = StreamedResponse::open(stream, &remote.authority(), request).await.unwrap();
    assert_eq!(response.chunk().await.unwrap().unwrap(), "hello");
    server.abort();
}

async fn answer(socket: &mut (impl AsyncWrite + Unpin)) {
    socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello").await.unwrap();
    socket.flush().await.unwrap();
}
