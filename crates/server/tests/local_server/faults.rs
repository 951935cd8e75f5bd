//! Breaking the server on purpose: each row of the table in docs/FAULTS.md, as a client sees it.

use std::net::SocketAddr;
use std::time::Duration;

use inworld_server::{Faults, Options, Script, Server};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

use super::client::{CAPABILITIES, Client, Http, PATIENCE, start};
use super::packets::{SCENE, text, texts, to};

/// The demo with faults.
async fn broken(faults: &[&str]) -> SocketAddr {
    let faults: Faults = faults.iter().map(|fault| fault.parse::<inworld_server::Fault>().unwrap()).collect();
    start(Options { faults, ..Options::default() }).await
}

/// All bytes behind the upgrade, up to the end of the connection, of a client that says only hello.
async fn bytes(address: SocketAddr) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /v1/session/open?session_id=bytes HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: Bearer, t\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    answer.split_off(head + 4)
}

#[tokio::test]
async fn drop_ends_the_connection_and_nothing_is_lost() {
    let address = broken(&["drop=3*2"]).await;
    let (mut client, agents) = Client::ready(address, "drop", CAPABILITIES.clone()).await;
    let asked = text("Have you seen the cat?", to(&agents[0]));
    client.send(asked.clone()).await;
    let heard = [client.next_raw().await, client.next_raw().await];
    client.cut().await;
    // The same three frames, and again it ends.
    let mut client = Client::connect(address, "drop").await;
    client.send(asked.clone()).await;
    assert_eq!([client.next_raw().await, client.next_raw().await], heard);
    client.next_raw().await;
    client.cut().await;
    let mut client = Client::connect(address, "drop").await;
    client.send(asked).await;
    let all = client.frames_until_end().await;
    assert!(all[..2] == heard && all.len() > 3, "{}", all.len());
}

#[tokio::test]
async fn drop_and_cut_differ_in_the_last_bytes() {
    let address = broken(&["drop=0"]).await;
    assert_eq!(bytes(address).await, b"");
    let address = broken(&["cut=0"]).await;
    assert_eq!(bytes(address).await, [&[0x81, 126, 0, 200][..], b"{\"result\":{\"text"].concat());
    // Behind a whole frame, which is the scene.
    let address = broken(&["cut=1"]).await;
    let mut client = Client::connect(address, "cut").await;
    client.load(SCENE).await;
    client.cut().await;
}

#[tokio::test]
async fn garbage_is_sent_and_the_connection_goes_on() {
    for (fault, frame) in [
        ("bad-json=0", &b"\x81\x12{\"result\":{\"text\":"[..]),
        ("bad-utf8=0", &[0x81, 2, 0xff, 0xfe]),
        ("bad-opcode=0", &[0x83, 0]),
    ] {
        // The second one ends it, else the server would wait for a close.
        assert_eq!(bytes(broken(&[fault, "drop=0"]).await).await, frame, "{fault}");
    }
    let address = broken(&["bad-json=1"]).await;
    let mut client = Client::connect(address, "json").await;
    client.load(SCENE).await;
    assert_eq!(client.next_raw().await, "{\"result\":{\"text\":");
    client.send(text("Hello", json!({}))).await;
    client.until_end().await;
}

#[tokio::test]
async fn stall_says_nothing_more_and_another_connection_goes_on() {
    let address = broken(&["stall=1"]).await;
    let (mut stalled, agents) = Client::ready(address, "stall", json!({})).await;
    let hello = text("Hello", to(&agents[0]));
    stalled.send(hello.clone()).await;
    stalled.ping().await;
    let mut other = Client::connect(address, "stall").await;
    other.send(hello).await;
    other.until_end().await;
    other.expect_silence().await;
    assert!(stalled.has_nothing(), "no answer, no pong, no end");
}

#[tokio::test]
async fn each_error_comes_with_its_details_and_the_close() {
    for (name, code, reconnect) in [
        ("SESSION_TOKEN_EXPIRED", 16, "IMMEDIATE"),
        ("SESSION_TOKEN_INVALID", 16, "IMMEDIATE"),
        ("SESSION_RESOURCES_EXHAUSTED", 8, "TIMEOUT"),
        ("BILLING_TOKENS_EXHAUSTED", 8, "NO_RETRY"),
        ("ACCOUNT_DISABLED", 7, "NO_RETRY"),
        ("SESSION_INVALID", 9, "IMMEDIATE"),
        ("RESOURCE_NOT_FOUND", 5, "NO_RETRY"),
        ("SAFETY_VIOLATION", 3, "NO_RETRY"),
        ("SESSION_EXPIRED", 10, "IMMEDIATE"),
        ("AUDIO_SESSION_EXPIRED", 10, "IMMEDIATE"),
        ("SESSION_PAUSED", 10, "IMMEDIATE"),
        ("VERSION_CONFLICT", 10, "IMMEDIATE"),
        ("AUDIO_SESSION_ALREADY_STARTED", 9, "IMMEDIATE"),
    ] {
        let fault = format!("{}=1", name.to_lowercase().replace('_', "-"));
        let address = broken(&[&fault]).await;
        let mut client = Client::connect(address, "error").await;
        client.load(SCENE).await;
        let error = client.next_error().await;
        let detail = &error["details"][0];
        assert_eq!((&error["code"], &detail["errorType"]), (&json!(code), &json!(name)));
        assert_eq!(detail["reconnectType"], reconnect, "{name}");
        assert_eq!(detail["reconnectTime"].is_string(), reconnect == "TIMEOUT", "{name}");
        assert_eq!(detail["maxRetries"] == 0, reconnect == "NO_RETRY", "{name}");
        assert_eq!(client.closed().await, 1000);
        // Once is once.
        let mut client = Client::connect(address, "error").await;
        client.send(text("Hello", json!({}))).await;
        client.until_end().await;
    }
}

#[tokio::test]
async fn expire_ends_what_was_opened_with_the_token() {
    let address = broken(&["expire=1"]).await;
    let path = "/v1/sessionTokens/token:generate";
    let token = Http::post(address, path, "", "{}").await.json["token"].as_str().unwrap().to_owned();
    let open = "/v1/session/open?session_id=expire";
    let mut client = Client::connect_at(address, open, &["Bearer", &token]).await;
    client.load(SCENE).await;
    assert_eq!(client.next_error().await["details"][0]["errorType"], "SESSION_TOKEN_EXPIRED");
    assert_eq!(client.closed().await, 1000);
    let mut late = Client::connect_at(address, open, &["Bearer", &token]).await;
    assert_eq!(late.next_error().await["details"][0]["errorType"], "SESSION_TOKEN_EXPIRED");
    let token = Http::post(address, path, "", "{}").await.json["token"].as_str().unwrap().to_owned();
    let mut client = Client::connect_at(address, open, &["Bearer", &token]).await;
    client.send(text("Hello", json!({}))).await;
    client.until_end().await;
}

#[tokio::test]
async fn restart_ends_all_connections_with_and_without_memory() {
    for (fault, remembers) in [("restart=2", false), ("restart-with-memory=2", true)] {
        let address = broken(&[fault]).await;
        let (mut one, agents) = Client::ready(address, "one", json!({})).await;
        let (mut two, _) = Client::ready(address, "two", json!({})).await;
        let hello = text("Hello", to(&agents[0]));
        one.send(hello.clone()).await;
        let first = one.next().await;
        one.cut().await;
        two.cut().await;
        let mut one = Client::connect(address, "one").await;
        one.send(hello.clone()).await;
        if remembers {
            assert_eq!(one.next().await, first);
        } else {
            assert_eq!(one.next_error().await["details"][0]["errorType"], "SESSION_INVALID");
            let (mut one, others) = Client::ready(address, "one", json!({})).await;
            assert_ne!(others, agents, "a session that begins anew has other agents");
            one.send(text("Hello", to(&others[0]))).await;
            let answer = one.until_end().await;
            assert_ne!(answer[0]["packetId"]["packetId"], first["packetId"]["packetId"], "answered anew");
        }
    }
}

#[tokio::test]
async fn refuse_closes_connections_as_they_come() {
    let address = broken(&["refuse=1", "drop=1,refuse=2"]).await;
    let refused = || async {
        let mut end = Vec::new();
        // A reset is an end, too.
        let _ = TcpStream::connect(address).await.unwrap().read_to_end(&mut end).await;
        assert_eq!(end, b"");
    };
    refused().await;
    let mut client = Client::connect(address, "refuse").await;
    client.load(SCENE).await;
    client.cut().await;
    refused().await;
    refused().await;
    Client::connect(address, "refuse").await.load(SCENE).await;
}

#[tokio::test(start_paused = true)]
async fn slow_frames_keep_their_distance_on_one_connection() {
    let faults = ["slow=1000"].map(|fault| fault.parse().unwrap()).into_iter().collect();
    let server = Server::new(Script::demo().unwrap(), Options { faults, ..Options::default() });
    for slow in [true, false] {
        let (near, far) = tokio::io::duplex(1 << 20);
        tokio::spawn(std::sync::Arc::clone(&server).serve(far));
        let mut client = Client::over(near, "/v1/session/open?session_id=slow", &["Bearer", "t"]).await;
        client.load(SCENE).await;
        client.send(text("Hello", json!({}))).await;
        let began = Instant::now();
        let answer = client.until_end().await;
        // The clock stands still but for what the server waits.
        let waited = Duration::from_secs(if slow { answer.len() as u64 } else { 0 });
        assert_eq!(began.elapsed().as_secs(), waited.as_secs(), "{:?}", texts(&answer));
    }
}
