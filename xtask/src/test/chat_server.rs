//! A chat server for samples: it speaks `/v1/chat/completions` as streams, and answers what the player of a sample says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

/// Between two pieces of an answer: a game that interrupts has time to do so.
const PIECE_EVERY: Duration = Duration::from_millis(20);

/// What is answered when the words of the player contain something; the first that fits.
const ANSWERS: [(&str, &str); 5] = [
    ("cellar", "[JOY] Of course, friend. Mind the third step. [DO open-cellar]"),
    ("cider", "[JOY] One cider, warm. [DO pour-drink drink=cider]"),
    (
        "story",
        "[INTEREST] There was a dragon in the hills. It counted sheep at night. It never slept. The shepherds gave it a \
         bell. Now it rings before it comes. That is the whole trouble with dragons.",
    ),
    ("my room", "[NEUTRAL] Up the stairs, the second door."),
    ("", "[JOY] Two rooms are left. One has a ghost."),
];

/// Runs on a port of its own until the process ends.
pub struct ChatServer {
    port: u16,
}

impl ChatServer {
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                // A game that hangs up in the middle of an answer is what one sample shows.
                thread::spawn(move || serve(socket));
            }
        });
        Ok(Self { port })
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }
}

fn serve(socket: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body);
    if first.starts_with("POST ") && first.contains("/chat/completions") {
        stream(socket, answer(&body))
    } else {
        let models = r#"{"object":"list","data":[{"id":"sample"}]}"#;
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: ";
        write!({ socket }, "{head}{}\r\n\r\n{models}", models.len())
    }
}

/// The last line of the last message decides, which is what the player said last.
fn answer(body: &str) -> &'static str {
    let question: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let last = question["messages"].as_array().and_then(|messages| messages.last());
    let last = last.and_then(|message| message["content"].as_str()?.lines().last());
    let last = last.unwrap_or_default().to_lowercase();
    ANSWERS.iter().find(|(words, _)| last.contains(words)).map_or("", |(_, answer)| answer)
}

fn stream(mut socket: TcpStream, answer: &str) -> std::io::Result<()> {
    socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")?;
    for piece in answer.split_inclusive(' ') {
        write!(socket, "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{piece}\"}}}}]}}\n\n")?;
        thread::sleep(PIECE_EVERY);
    }
    socket.write_all(b"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}
