//! What clients can make the program keep: each test drives one store to its bound, over real sockets, in a process whose
//! address space is limited. A process that wants more is ended by the system, and its peak tells.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::client::{Client, Http, is_action};
use super::packets::SCENE;

/// Of the address space, in KiB.
const LIMIT: usize = 1 << 20;
/// Of the memory, in KiB: what all sessions may take, and what is on its way.
const PEAK: usize = 400 << 10;
const MIB: usize = 1 << 20;

/// A server with a limit.
struct Bounded {
    child: Child,
    address: SocketAddr,
}

impl Bounded {
    fn start() -> Self {
        let script = format!("ulimit -v {LIMIT}; exec \"$0\" --port 0");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_inworld-local")]);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ws://").unwrap().parse().unwrap();
        Self { child, address }
    }

    /// The most memory that it ever had, in KiB.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// It still serves others, and has not taken too much.
    async fn check(&self) {
        let (mut client, agents) = Client::ready(self.address, "another", json!({})).await;
        client.send(super::packets::text("Hello", super::packets::to(&agents[0]))).await;
        assert!(!client.until_end().await.is_empty());
        assert!(self.peak() < PEAK, "{} KiB", self.peak());
    }
}

impl Drop for Bounded {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A WebSocket without a library: frames with a mask of zeros.
async fn raw(address: SocketAddr, session: &str) -> TcpStream {
    use tokio::io::AsyncReadExt;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET /v1/session/open?session_id={session} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: Bearer, anything\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await.unwrap());
    }
    stream
}

fn head(length: usize) -> Vec<u8> {
    [&[0x81, 0xff][..], &(length as u64).to_be_bytes(), &[0; 4]].concat()
}

#[tokio::test]
async fn what_is_long_is_refused_and_not_kept() {
    let server = Bounded::start();
    for n in 0..60 {
        let mut client = Client::connect(server.address, &format!("session-{n}")).await;
        client
            .send(json!({"control": {"action": "SESSION_CONFIGURATION", "sessionConfiguration":
            {"userConfiguration": {"name": "n".repeat(7 * MIB)}}}}))
            .await;
        let warning = client.next().await;
        assert!(is_action(&warning, "WARNING") && warning.to_string().contains("userConfiguration.name"), "{warning}");
    }
    let mut client = Client::connect(server.address, "long").await;
    client.load(SCENE).await;
    for n in 0..60 {
        let id = format!("{n}{}", "x".repeat(7 * MIB));
        client.send(json!({"packetId": {"conversationId": id}, "control": {"action": "TTS_PLAYBACK_MUTE"}})).await;
        let warning = client.next().await;
        assert!(warning.to_string().contains("packetId.conversationId"), "{warning}");
        client.send(json!({"entitiesItemsOperation": {"createOrUpdateItems": {"items": [{"id": id}]}}})).await;
        assert_eq!(client.next().await["operationStatus"]["status"]["code"], 3);
    }
    server.check().await;
}

#[tokio::test]
async fn one_frame_of_many_parts_costs_little() {
    let server = Bounded::start();
    let mut client = Client::connect(server.address, "parts").await;
    client.load(SCENE).await;
    let items: Vec<Value> = (0..10_000).map(|n| json!({"id": n.to_string()})).collect();
    let entities: Vec<String> = (0..10_000).map(|n| n.to_string()).collect();
    let create = json!({"createOrUpdateItems": {"items": items, "addToEntities": entities}});
    client.send(json!({"entitiesItemsOperation": create})).await;
    assert_eq!(client.next().await["operationStatus"]["status"]["code"], 8);
    for list in [
        r#"{"routing":{"targets":["#,
        r#"{"mutation":{"unloadCharacters":{"agents":["#,
        r#"{"entitiesItemsOperation":{"createOrUpdateItems":{"items":["#,
    ] {
        client.send_raw(&format!("{list}{}{{}}]}}}}", "{},".repeat(2_600_000))).await;
        let warning = client.next().await;
        assert!(warning.to_string().contains("members and elements"), "{warning}");
    }
    server.check().await;
}

#[tokio::test]
async fn halves_of_long_frames_do_not_add_up() {
    let server = Bounded::start();
    let mut halves = Vec::new();
    for n in 0..60 {
        let mut stream = raw(server.address, &format!("half-{n}")).await;
        stream.write_all(&head(8 * MIB)).await.unwrap();
        // A connection that is too much is closed meanwhile.
        let _ = stream.write_all(&vec![b' '; 8 * MIB - 1]).await;
        halves.push(stream);
    }
    assert!(server.peak() < PEAK, "{} KiB", server.peak());
    drop(halves);
    server.check().await;
}

#[tokio::test]
async fn sessions_that_nobody_is_connected_to_are_forgotten_when_they_take_too_much() {
    let server = Bounded::start();
    let parameters: Vec<Value> = (0..9).map(|n| json!({"name": n.to_string(), "value": "v".repeat(100_000)})).collect();
    for n in 0..400 {
        let mut client = Client::connect(server.address, &format!("left-{n}")).await;
        client.load(SCENE).await;
        client
            .send(json!({"packetId": {"packetId": "p", "interactionId": "i"},
            "custom": {"type": "TRIGGER", "name": "greet", "parameters": parameters}}))
            .await;
        client.until_end().await;
    }
    let state = |n: usize| format!("/v1/workspaces/demo/sessions/left-{n}/state");
    assert_eq!(Http::get(server.address, &state(0)).await.status, 404, "the one that was left first is forgotten");
    assert_eq!(Http::get(server.address, &state(399)).await.status, 200);
    server.check().await;
}

#[tokio::test]
async fn names_that_a_request_gives_are_bounded() {
    let server = Bounded::start();
    let id = "s".repeat(257);
    let load = "/v1/workspaces/demo/scenes/tavern:load";
    let header = format!("Grpc-Metadata-session-id: {id}\r\n");
    assert_eq!(Http::post(server.address, load, &header, "{}").await.status, 400);
    let parent =
        format!("/v1/feedback/workspaces/demo/sessions/s/interactions/{}/groups/g/feedbacks", "i".repeat(2_000));
    assert_eq!(Http::post(server.address, &parent, "", "{}").await.status, 400);
    let open = format!(
        "GET /v1/session/open?session_id={id} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\n\
        Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.address
    );
    assert_eq!(super::client::Raw::status(server.address, &open).await, 400);
    server.check().await;
}
