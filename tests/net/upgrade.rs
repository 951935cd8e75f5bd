use inworld_net::{LinkRead, NetErrorKind, open};
use tokio::io::AsyncWriteExt as _;

use super::support::{dial_plain, frame, header, plain, read_head, token, upgrade, within};

#[tokio::test]
async fn the_request() {
    let (link, head, _) = upgrade(super::support::UPGRADED).await;
    assert!(head.starts_with("GET /v1/session/open?session_id=default:1 HTTP/1.1\r\n"), "{head}");
    assert_eq!(header(&head, "sec-websocket-protocol"), Some("Bearer, s3cret-token"));
    assert_eq!(header(&head, "sec-websocket-version"), Some("13"));
    assert_eq!(header(&head, "upgrade"), Some("websocket"));
    assert_eq!(header(&head, "connection"), Some("Upgrade"));
    assert!(header(&head, "host").unwrap().starts_with("127.0.0.1:"));
    assert_eq!(header(&head, "authorization"), None);
    assert!(!format!("{:?}", link.unwrap()).contains("s3cret"));
}

#[tokio::test]
async fn a_server_may_select_no_sub_protocol() {
    let (link, _, mut server) = upgrade(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n",
    )
    .await;
    server.write_all(&frame(0x81, b"hello")).await.unwrap();
    assert_eq!(within(link.unwrap().read()).await, LinkRead::Text("hello".into()));
}

#[tokio::test]
async fn frames_that_come_with_the_answer_are_kept() {
    let (link, _, mut server) = upgrade(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: Bearer\r\n\r\n\u{1}\u{2}he",
    )
    .await;
    server.write_all(&frame(0x80, b"llo")).await.unwrap();
    assert_eq!(within(link.unwrap().read()).await, LinkRead::Text("hello".into()));
}

#[tokio::test]
async fn refusals() {
    let table = [
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", NetErrorKind::Auth, "HTTP 401"),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 42\r\n\r\n{\"code\":7,\"message\":\"no s3cret-token now\"}",
            NetErrorKind::Auth,
            "HTTP 403 Forbidden: no [redacted] now",
        ),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot here\n", NetErrorKind::Protocol, "not here"),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", NetErrorKind::Unreachable, "HTTP 503"),
        ("HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", NetErrorKind::Unreachable, "HTTP 429"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NetErrorKind::Protocol, "HTTP 200"),
        ("SSH-2.0-OpenSSH_9.6\r\n\r\n", NetErrorKind::Protocol, "HTTP"),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
            NetErrorKind::Protocol,
            "sub-protocol",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: AAAA{accept}\r\n\r\n",
            NetErrorKind::Protocol,
            "Sec-WebSocket-Accept",
        ),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\n\r\n",
            NetErrorKind::Protocol,
            "Upgrade: websocket",
        ),
    ];
    for (answer, kind, words) in table {
        let (link, _, _) = upgrade(answer).await;
        let error = link.unwrap_err();
        assert_eq!(error.kind, kind, "{answer}: {error}");
        assert!(error.message.contains(words), "{error}");
        assert!(error.message.contains("127.0.0.1:"), "{error}");
        assert!(!format!("{error:?}").contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up() {
    let (listener, remote) = plain().await;
    let server = tokio::spawn(async move {
        read_head(&mut listener.accept().await.unwrap().0).await;
    });
    let token = token();
    let stream = dial_plain(&remote).await;
    let error = within(open(stream, &remote.authority(), token.session_id(), &token)).await.unwrap_err();
    assert_eq!(error.kind, NetErrorKind::Unreachable, "{error}");
    within(server).await.unwrap();
}

#[tokio::test]
async fn a_dropped_upgrade_closes_its_connection() {
    let (listener, remote) = plain().await;
    let stream = dial_plain(&remote).await;
    let mut server = listener.accept().await.unwrap().0;
    let token = token();
    tokio::select! {
        _ = open(stream, "host", "s", &token) => panic!("nobody answered"),
        _ = read_head(&mut server) => {}
    }
    assert!(super::support::at_end(&mut server).await);
}
