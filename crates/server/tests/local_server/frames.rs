//! Frames of every kind, and many of them: points 3, 10 and 14 of the checklist (PROTOCOL.md 13).

use inworld_server::{Options, Script, Server};
use serde_json::json;
use tokio::time::timeout;

use super::client::{Client, PATIENCE, id, is_action, listen, start, vectors};
use super::packets::{SCENE, text, to};

#[tokio::test]
async fn garbage_is_skipped_with_a_warning() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "garbage", json!({})).await;
    let deep = "[".repeat(5_000);
    for frame in ["", "x", "[]", "1", "{\"text\":", "{\"text\":{\"text\":\"a\"}", &deep] {
        client.send_raw(frame).await;
        let warning = client.next().await;
        assert!(is_action(&warning, "WARNING"), "{frame}: {warning}");
    }
    for nothing in
        ["{}", "{\"text\":null}", "{\"future\":{\"a\":1}}", "{\"latencyReport\":{\"pingPong\":{\"type\":7}}}"]
    {
        client.send_raw(nothing).await;
    }
    client.send(text("Hello", to(&agents[0]))).await;
    client.until_end().await;
    client.send_raw(&format!("\"{}\"", "x".repeat(9 << 20))).await;
    assert_eq!(client.closed().await, 1009);
}

#[tokio::test]
async fn the_longest_text_that_a_client_sends_is_answered() {
    let address = start(Options::default()).await;
    let (mut client, agents) = Client::ready(address, "long", json!({})).await;
    // A megabyte, which JSON writes as six.
    client.send(text(&"\u{1}".repeat(1 << 20), to(&agents[0]))).await;
    client.until_end().await;
}

#[tokio::test]
async fn frames_have_neither_nulls_nor_typographic_quotes() {
    let script = "[[scene]]\nname = \"s\"\ncharacters = [\"a\"]\n[[character]]\nname = \"a\"\n\
        [[character.reply]]\nwhen.says = \"*\"\nanswer = \"It\u{2019}s \u{201c}fine\u{201d}.\"";
    let server = Server::new(Script::parse(script, "quotes.toml").unwrap(), Options::default());
    let address = listen(server).await;
    let mut client = Client::connect(address, "quotes").await;
    client.load("workspaces/demo/scenes/s").await;
    client.send(text("Hm", json!({}))).await;
    let frame = client.next_raw().await;
    assert!(frame.contains("It\\u2019s \\u201cfine\\u201d."), "{frame}");
    assert!(!frame.contains("null"), "{frame}");
}

#[tokio::test]
async fn every_vector_of_a_client_is_accepted() {
    let address = start(Options::default()).await;
    let mut count = 0;
    for (name, packet) in vectors() {
        let session = id();
        let (mut client, agents) = Client::ready(address, &session, json!({})).await;
        // The vectors' characters, in the words of this script.
        let mut frame = packet.to_string();
        for (old, new) in [
            ("a1b2c3d4-0000-4000-8000-0000000000a1", agents[0].as_str()),
            ("a1b2c3d4-0000-4000-8000-0000000000a2", agents[1].as_str()),
            ("workspaces/demo/scenes/gate", SCENE),
            ("workspaces/demo/characters/guard", "workspaces/demo/characters/innkeeper"),
            ("workspaces/demo/characters/cook", "workspaces/demo/characters/guard"),
        ] {
            frame = frame.replace(old, new);
        }
        client.send_raw(&frame).await;
        client.send(text("And now?", json!({}))).await;
        let answer = client.until_texts(if packet.get("text").is_some() { 2 } else { 1 }).await;
        assert!(!answer.is_empty(), "{name}");
        count += 1;
    }
    assert!(count >= 45, "{count}");
}

#[tokio::test]
async fn many_sessions_go_on_at_once() {
    let address = start(Options::default()).await;
    let mut all = Vec::new();
    for number in 0..100 {
        all.push(tokio::spawn(async move {
            let (mut client, agents) = Client::ready(address, &format!("many-{number}"), json!({})).await;
            for _ in 0..3 {
                client.send(text("Hello", to(&agents[number % 2]))).await;
                assert_eq!(client.until_end().await[0]["routing"]["source"]["name"], agents[number % 2]);
            }
        }));
    }
    for one in all {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_pipe_in_memory_serves_as_well() {
    let server = Server::new(Script::demo().unwrap(), Options::default());
    // Narrower than an utterance: both sides must go on while the other is slow.
    let (near, far) = tokio::io::duplex(512);
    let serving = tokio::spawn(server.serve(far));
    let mut client = Client::over(near, "/v1/session/open?session_id=pipe", &["Bearer", "local"]).await;
    client.configure(json!({"audio": true})).await;
    client.load(SCENE).await;
    for _ in 0..5 {
        client.send(text("Fine weather", json!({}))).await;
    }
    for _ in 0..5 {
        client.until_end().await;
    }
    drop(client);
    serving.await.unwrap().unwrap();
}

/// On a clock that goes on by itself when nothing else does: whoever waits then waits for ever.
#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_not_listened_to_until_it_reads() {
    let (near, far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(Server::new(Script::demo().unwrap(), Options::default()).serve(far));
    let mut client = Client::over(near, "/v1/session/open?session_id=deaf", &["Bearer", "anything"]).await;
    let asks = async {
        for _ in 0..20_000 {
            client.send_raw("garbage").await;
        }
    };
    assert!(timeout(PATIENCE, asks).await.is_err(), "the server takes whatever it is asked, and keeps the replies");
    for _ in 0..1_000 {
        assert!(is_action(&client.next().await, "WARNING"));
    }
}
