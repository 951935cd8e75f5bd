//! A server for one connection, as a script that says every byte.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// How long anything may take before the test fails: longer than the library's own time-outs, also on a machine whose
/// cores are so busy with other things that it is thirty times slower than usual.
pub const LIMIT: Duration = Duration::from_secs(120);

pub const TEXT: u8 = 0x81;
pub const BINARY: u8 = 0x82;
pub const CLOSE: u8 = 0x88;
pub const PING: u8 = 0x89;
pub const PONG: u8 = 0x8a;

pub const GUARD: &str = "agent-guard";
pub const COOK: &str = "agent-cook";

/// A script that runs; its result is waited for with [`end`](Running::end).
pub struct Running<T>(JoinHandle<T>);

impl<T> Running<T> {
    /// Every step of a script is bounded, so this is too.
    pub fn end(self) -> T {
        match self.0.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// Runs a script.
pub fn run<T: Send + 'static>(script: impl FnOnce() -> T + Send + 'static) -> Running<T> {
    Running(std::thread::spawn(script))
}

/// Where clients knock.
pub struct Door {
    listener: TcpListener,
    pub port: u16,
}

impl Door {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    /// The next connection.
    pub fn accept(&self) -> TcpStream {
        self.listener.set_nonblocking(true).unwrap();
        let end = Instant::now() + LIMIT;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).unwrap();
                    stream.set_nodelay(true).unwrap();
                    stream.set_read_timeout(Some(LIMIT)).unwrap();
                    stream.set_write_timeout(Some(LIMIT)).unwrap();
                    return stream;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    assert!(Instant::now() < end, "nobody connects");
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The next connection, upgraded.
    pub fn upgrade(&self) -> Peer<TcpStream> {
        Peer::upgrade(self.accept())
    }

    /// The next connection, upgraded and with its scene.
    pub fn open(&self) -> Peer<TcpStream> {
        let mut peer = self.upgrade();
        peer.scene();
        peer
    }
}

/// Runs a script for one upgraded connection. Gives its address, too.
pub fn upgraded<T: Send + 'static>(
    script: impl FnOnce(&mut Peer<TcpStream>) -> T + Send + 'static,
) -> (String, Running<T>) {
    let door = Door::new();
    (door.url(), run(move || script(&mut door.upgrade())))
}

/// Runs a script for one connection that has got its scene. Gives its address, too.
pub fn opened<T: Send + 'static>(
    script: impl FnOnce(&mut Peer<TcpStream>) -> T + Send + 'static,
) -> (String, Running<T>) {
    upgraded(|peer| {
        peer.scene();
        script(peer)
    })
}

/// Reads up to the empty line that ends a request's head.
pub fn read_head(stream: &mut impl Read) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a request");
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Reads until the other side has closed or reset the connection.
pub fn drain(stream: &mut impl Read) {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                let waited = matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut);
                return assert!(!waited, "the client does not hang up");
            }
        }
    }
}

/// The head of a frame of `length` bytes; `first` is its first byte.
pub fn frame_head(first: u8, length: u64) -> Vec<u8> {
    match length {
        0..=125 => vec![first, length as u8],
        126..=0xffff => [&[first, 126][..], &(length as u16).to_be_bytes()].concat(),
        _ => [&[first, 127][..], &length.to_be_bytes()].concat(),
    }
}

pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    [&frame_head(first, payload.len() as u64), payload].concat()
}

/// What a close frame holds.
pub fn goodbye(code: u16, reason: &str) -> Vec<u8> {
    frame(CLOSE, &[&code.to_be_bytes(), reason.as_bytes()].concat())
}

/// Something that the guard says.
pub fn speech(text: &str) -> String {
    let packet = json!({
        "timestamp": "2025-04-01T12:00:02Z",
        "packetId": {"packetId": format!("packet-{text}"), "utteranceId": "u-1", "interactionId": "i-1"},
        "routing": {"source": {"type": "AGENT", "name": GUARD}, "target": {"type": "PLAYER"}},
        "text": {"text": text, "sourceType": "GENERATED", "final": true},
    });
    json!({ "result": packet }).to_string()
}

pub fn scene() -> String {
    let agent =
        |id: &str, name: &str| json!({"agentId": id, "brainName": format!("workspaces/demo/characters/{name}")});
    let status =
        json!({"agents": [agent(GUARD, "guard"), agent(COOK, "cook")], "sceneName": "workspaces/demo/scenes/gate"});
    let packet = json!({
        "timestamp": "2025-04-01T12:00:01Z",
        "packetId": {"packetId": "scene"},
        "routing": {"source": {"type": "WORLD"}, "target": {"type": "PLAYER"}},
        "control": {"action": "CURRENT_SCENE_STATUS", "currentSceneStatus": status},
    });
    json!({ "result": packet }).to_string()
}

/// A client that was upgraded.
pub struct Peer<S> {
    pub stream: S,
    /// The head of its request.
    pub head: String,
}

impl<S: Read + Write> Peer<S> {
    pub fn upgrade(mut stream: S) -> Self {
        let head = read_head(&mut stream);
        let accept = derive_accept_key(header(&head, "sec-websocket-key").unwrap_or_default().as_bytes());
        let answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: Bearer\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).unwrap();
        stream.flush().unwrap();
        Self { stream, head }
    }

    /// The session id that the client has asked for.
    pub fn session_id(&self) -> String {
        let path = self.head.split(' ').nth(1).unwrap();
        path.strip_prefix("/v1/session/open?session_id=").unwrap().to_owned()
    }

    /// Reads what a client says first, and answers with the scene.
    pub fn scene(&mut self) {
        self.introduction();
        self.text(&scene());
    }

    /// Reads what a client says first: its configuration and the scene that it wants.
    pub fn introduction(&mut self) {
        assert_eq!(self.json()["control"]["action"], "SESSION_CONFIGURATION");
        assert_eq!(self.json()["mutation"]["loadScene"]["name"], "workspaces/demo/scenes/gate");
    }

    /// Sends bytes as they are. A client that has hung up is told nothing more.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
        let _ = self.stream.flush();
    }

    pub fn text(&mut self, text: &str) {
        self.stream.write_all(&frame(TEXT, text.as_bytes())).expect("the client listens");
        self.stream.flush().expect("the client listens");
    }

    /// The next frame of the client: its first byte and what it holds. Pings are answered on the way.
    pub fn read(&mut self) -> (u8, Vec<u8>) {
        loop {
            match self.read_frame() {
                (PING, payload) => self.bytes(&frame(PONG, &payload)),
                other => return other,
            }
        }
    }

    /// The next frame of the client, whatever it is.
    pub fn read_frame(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.exact(&mut head);
        assert!(head[1] & 0x80 != 0, "a client masks");
        let length = match head[1] & 0x7f {
            126 => self.number(2),
            127 => self.number(8),
            short => usize::from(short),
        };
        let mut mask = [0; 4];
        self.exact(&mut mask);
        let mut payload = vec![0; length];
        self.exact(&mut payload);
        payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
        (head[0], payload)
    }

    fn number(&mut self, width: usize) -> usize {
        let mut bytes = vec![0; width];
        self.exact(&mut bytes);
        bytes.iter().fold(0, |number, byte| number << 8 | usize::from(*byte))
    }

    fn exact(&mut self, bytes: &mut [u8]) {
        self.stream.read_exact(bytes).expect("the client says something");
    }

    /// The next packet of the client.
    pub fn json(&mut self) -> Value {
        serde_json::from_str(&self.read_text()).expect("JSON")
    }

    /// The next packet of the client; `None` when it has closed or is gone.
    pub fn json_until_the_end(&mut self) -> Option<Value> {
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.read()));
        match read {
            Ok((TEXT, payload)) => Some(serde_json::from_slice(&payload).expect("JSON")),
            _ => None,
        }
    }

    /// The next packet of the client, as it wrote it.
    pub fn read_text(&mut self) -> String {
        let (first, payload) = self.read();
        assert_eq!(first, TEXT, "{}", String::from_utf8_lossy(&payload));
        String::from_utf8(payload).expect("UTF-8")
    }

    /// What the player says next.
    pub fn heard(&mut self) -> String {
        let packet = self.json();
        packet["text"]["text"].as_str().unwrap_or_else(|| panic!("no text: {packet}")).to_owned()
    }

    /// Waits until the client has hung up.
    pub fn drain(&mut self) {
        drain(&mut self.stream);
    }
}

/// Closes with a reset instead of an orderly end.
pub fn reset(stream: &TcpStream) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let _inside = runtime.enter();
    let stream = stream.try_clone().unwrap();
    stream.set_nonblocking(true).unwrap();
    tokio::net::TcpStream::from_std(stream).unwrap().set_zero_linger().unwrap();
}
