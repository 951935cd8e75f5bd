//! A client for the tests of the character server: no library, just JSON over a socket.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::{FutureExt, SinkExt, StreamExt};
use inworld_server::{Options, Script, Server};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Long enough for a loaded machine; no test waits for it to pass.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Everything that a client can want.
pub static CAPABILITIES: LazyLock<Value> = LazyLock::new(|| {
    json!({"audio": true, "emotions": true, "phonemeInfo": true, "narratedActions": true, "relations": true,
        "interruptions": true, "debugInfo": true, "multiAgent": true, "pingPongReport": true})
});

/// A new unique id.
pub fn id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The demo on a free port.
pub async fn start(options: Options) -> SocketAddr {
    listen(Server::new(Script::demo().unwrap(), options)).await
}

/// A server on a free port.
pub async fn listen(server: Arc<Server>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&server).serve(socket));
        }
    });
    address
}

/// Lays the members of one object over those of another.
pub fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

/// The event member of a packet.
pub fn kind(packet: &Value) -> &str {
    let envelope = ["packetId", "routing", "timestamp"];
    packet.as_object().unwrap().keys().find(|key| !envelope.contains(&key.as_str())).map_or("", String::as_str)
}

/// Whether a packet is this control.
pub fn is_action(packet: &Value, action: &str) -> bool {
    packet["control"]["action"] == action
}

/// A square wave at 16 kHz.
pub fn pcm(ms: usize, level: i16) -> Vec<u8> {
    (0..ms * 16).flat_map(|i| (if i / 40 % 2 == 0 { level } else { -level }).to_le_bytes()).collect()
}

/// A packet of microphone audio.
pub fn chunk(bytes: &[u8]) -> Value {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
    json!({"packetId": {"packetId": id()}, "dataChunk": {"type": "AUDIO", "chunk": base64}})
}

/// The packets that the SDKs send.
pub fn vectors() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.contains("_out_") && name.ends_with(".json") {
            all.push((name, serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()));
        }
    }
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

/// A WebSocket to the server.
pub struct Client<S> {
    socket: WebSocketStream<S>,
}

impl Client<TcpStream> {
    /// Opens a session as the web SDK does.
    pub async fn connect(address: SocketAddr, session: &str) -> Self {
        Self::connect_at(address, &format!("/v1/session/open?session_id={session}"), &["Bearer", "anything"]).await
    }

    /// Opens a socket at a path.
    pub async fn connect_at(address: SocketAddr, path: &str, protocols: &[&str]) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap(), path, protocols).await
    }

    /// Opens a session and loads the demo scene; the agent ids of Mara and Bran.
    pub async fn ready(address: SocketAddr, session: &str, capabilities: Value) -> (Self, Vec<String>) {
        let mut client = Self::connect(address, session).await;
        client.configure(capabilities).await;
        let status = client.load("workspaces/demo/scenes/tavern").await;
        let agents = status["control"]["currentSceneStatus"]["agents"].as_array().unwrap();
        let ids = agents.iter().map(|agent| agent["agentId"].as_str().unwrap().to_owned()).collect();
        (client, ids)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    /// Opens a socket over any stream.
    pub async fn over(stream: S, path: &str, protocols: &[&str]) -> Self {
        let mut request = format!("ws://127.0.0.1{path}").into_client_request().unwrap();
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocols.join(", ").parse().unwrap());
        let (socket, answer) = tokio_tungstenite::client_async(request, stream).await.unwrap();
        assert_eq!(answer.headers()["Sec-WebSocket-Protocol"], "Bearer");
        Self { socket }
    }

    pub async fn send(&mut self, packet: Value) {
        self.send_raw(&packet.to_string()).await;
    }

    pub async fn send_raw(&mut self, frame: &str) {
        // A server that has closed is found out by reading.
        let _ = self.socket.send(Message::text(frame)).await;
    }

    pub async fn configure(&mut self, capabilities: Value) {
        self.send(json!({"control": {"action": "SESSION_CONFIGURATION", "sessionConfiguration":
            {"capabilitiesConfiguration": capabilities}}}))
            .await;
    }

    /// Loads a scene; the status.
    pub async fn load(&mut self, scene: &str) -> Value {
        self.send(json!({"packetId": {"packetId": id()}, "mutation": {"loadScene": {"name": scene}}})).await;
        let status = self.next().await;
        assert!(is_action(&status, "CURRENT_SCENE_STATUS"), "{status}");
        status
    }

    /// Starts or changes a conversation; the event.
    pub async fn converse(&mut self, conversation: &str, agents: &[&str]) -> Value {
        let participants: Vec<Value> = agents.iter().map(|agent| json!({"type": "AGENT", "name": agent})).collect();
        self.send(json!({"packetId": {"packetId": id(), "conversationId": conversation}, "control":
            {"action": "CONVERSATION_UPDATE", "conversationUpdate": {"participants": participants}}}))
            .await;
        let event = self.next().await;
        assert_eq!(event["control"]["action"], "CONVERSATION_EVENT", "{event}");
        event
    }

    async fn message(&mut self) -> Option<Message> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("nothing came") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return Some(message),
                Some(Err(_)) | None => return None,
            }
        }
    }

    pub async fn next_raw(&mut self) -> String {
        match self.message().await {
            Some(Message::Text(text)) => text.to_string(),
            other => panic!("{other:?} instead of a text"),
        }
    }

    /// The next packet.
    pub async fn next(&mut self) -> Value {
        let frame = self.next_raw().await;
        let mut value: Value = serde_json::from_str(&frame).unwrap();
        assert!(value.get("error").is_none(), "{frame}");
        value["result"].take()
    }

    /// The next frame, which must be an error.
    pub async fn next_error(&mut self) -> Value {
        let frame = self.next_raw().await;
        let mut value: Value = serde_json::from_str(&frame).unwrap();
        assert!(value["error"]["details"].as_array().is_some_and(|details| details.len() == 1), "{frame}");
        value["error"].take()
    }

    /// Packets up to the next INTERACTION_END.
    pub async fn until_end(&mut self) -> Vec<Value> {
        let frames = self.frames_until_end().await;
        let read = |frame: String| {
            let mut value: Value = serde_json::from_str(&frame).unwrap();
            assert!(value.get("error").is_none(), "{frame}");
            value["result"].take()
        };
        frames.into_iter().map(read).collect()
    }

    /// The same as they were written. Pings do not make it wait for ever.
    pub async fn frames_until_end(&mut self) -> Vec<String> {
        let frames = async {
            let mut frames: Vec<String> = Vec::new();
            while frames.last().is_none_or(|frame| !frame.contains("\"INTERACTION_END\"")) {
                frames.push(self.next_raw().await);
            }
            frames
        };
        timeout(PATIENCE, frames).await.expect("an end")
    }

    /// Packets up to the end of the interaction in which the so-many-th answer with a text came.
    pub async fn until_texts(&mut self, answers: usize) -> Vec<Value> {
        let mut packets = Vec::new();
        let mut with_text = 0;
        while with_text < answers {
            let answer = self.until_end().await;
            with_text += usize::from(answer.iter().any(|packet| packet["text"]["sourceType"] == "GENERATED"));
            packets.extend(answer);
        }
        packets
    }

    /// The code with which the server closes.
    pub async fn closed(&mut self) -> u16 {
        match self.message().await {
            Some(Message::Close(frame)) => frame.map_or(1005, |frame| frame.code.into()),
            other => panic!("{other:?} instead of a close"),
        }
    }

    /// The line breaks without a word.
    pub async fn cut(&mut self) {
        assert!(self.message().await.is_none());
    }

    /// Asks whether the other side lives.
    pub async fn ping(&mut self) {
        self.socket.send(Message::Ping(vec![1].into())).await.unwrap();
    }

    /// Whether nothing has come so far, neither a frame nor the end.
    pub fn has_nothing(&mut self) -> bool {
        self.socket.next().now_or_never().is_none()
    }

    /// Nothing has come, and the server still answers a ping.
    pub async fn expect_silence(&mut self) {
        self.ping().await;
        let message = timeout(PATIENCE, self.socket.next()).await.expect("no pong").unwrap().unwrap();
        assert!(message.is_pong(), "{message:?}");
    }
}

/// One HTTP exchange.
pub struct Http {
    pub status: u16,
    pub head: String,
    pub json: Value,
}

impl Http {
    pub async fn get(address: SocketAddr, path: &str) -> Self {
        Self::request(address, "GET", path, "", "").await
    }

    pub async fn post(address: SocketAddr, path: &str, headers: &str, body: &str) -> Self {
        Self::request(address, "POST", path, headers, body).await
    }

    /// Sends a request on a connection of its own.
    pub async fn request(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Self {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), json: serde_json::from_str(body).unwrap_or(Value::Null) }
    }
}

/// Bytes on a connection of their own.
pub struct Raw;

impl Raw {
    /// The status of the answer; 0 when there is none.
    pub async fn status(address: SocketAddr, request: &str) -> u16 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        Self::status_of(&mut stream, request.as_bytes()).await
    }

    /// The same on an open connection.
    pub async fn status_of(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), request: &[u8]) -> u16 {
        // A server may have answered and closed before it has read all.
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n") {
            let mut byte = [0];
            match timeout(PATIENCE, stream.read(&mut byte)).await.expect("no answer") {
                Ok(1) => answer.push(byte[0]),
                _ => return 0,
            }
        }
        String::from_utf8(answer).unwrap().split(' ').nth(1).unwrap().parse().unwrap()
    }
}
