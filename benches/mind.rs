//! What a mind costs beside a bare client that reads the same stream: the time from the end of a sentence on the model's
//! wire until its text is polled, and a hundred sessions that talk at once.
//!
//! The model is a thread of this process that answers everybody, one after the other.

#[expect(dead_code, reason = "this bench has a server of another kind")]
mod support;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{scope, sleep, spawn};
use std::time::{Duration, Instant};

use inworld_client::{Session, Settings, shut_down};
use inworld_protocol::packet::PacketType;
use inworld_session::EventKind;
use support::{PATIENCE, Result, establish, line, note};

const TURNS: usize = 200;
const SESSIONS: usize = 100;
const LIMIT: Duration = Duration::from_millis(2);

/// What ends the first sentence, and where the bare client sees that.
const END_OF_SENTENCE: &str = ". Shall I";

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

fn main() -> Result<()> {
    let (model, ended) = Model::start()?;
    let (mut bare, mut polled) = (Vec::new(), Vec::new());
    let session = model.start_session()?;
    for _ in 0..TURNS {
        bare_client(model.address)?;
        bare.push(since_the_last(&ended)?);
        session.send_text(None, "Any rooms?")?;
        wait_for(&session, PacketType::Text)?;
        polled.push(since_the_last(&ended)?);
        // The rest of the answer, after which nothing of this turn is on the way.
        wait_for(&session, PacketType::Text)?;
    }
    drop(session);
    let (bare, polled) = (median(bare)?, median(polled)?);
    let over = polled.checked_sub(LIMIT).filter(|over| !over.is_zero()).map(|over| format!("{over:.1?}"));
    line("end of a sentence to its text", &format!("{polled:.2?}; a bare client {bare:.2?}"), "<= 2 ms", over);
    crowd(&model)?;
    Ok(shut_down(PATIENCE)?)
}

/// How long ago the model ended its last sentence. It also answers what is asked in idle moments.
fn since_the_last(ended: &Receiver<Instant>) -> Result<Duration> {
    let first = ended.recv_timeout(PATIENCE)?;
    Ok(ended.try_iter().last().unwrap_or(first).elapsed())
}

/// A hundred players, each with a character that thinks.
fn crowd(model: &Model) -> Result<()> {
    let sessions = (0..SESSIONS).map(|_| model.start_session()).collect::<Result<Vec<_>>>()?;
    let begin = Instant::now();
    for session in &sessions {
        session.send_text(None, "Any rooms?")?;
    }
    for session in &sessions {
        wait_for(session, PacketType::Text)?;
    }
    let ours = begin.elapsed();
    let begin = Instant::now();
    scope(|threads| {
        let readers: Vec<_> = (0..SESSIONS)
            .map(|_| threads.spawn(|| bare_client(model.address).map_err(|error| error.to_string())))
            .collect();
        readers.into_iter().try_for_each(|reader| reader.join().unwrap_or_else(|_| Err("a reader panicked".to_owned())))
    })?;
    let theirs = begin.elapsed();
    note("100 sessions that talk at once", &format!("{ours:.1?} until all have a text; bare clients {theirs:.1?}"));
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Result<Duration> {
    times.sort();
    Ok(times.get(times.len() / 2).copied().ok_or("nothing was measured")?)
}

/// Polls as often as it can, so that what is measured is the library's time.
fn wait_for(session: &Session, kind: PacketType) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match session.poll().map(|(_, event)| event.kind) {
            Some(EventKind::Packet(packet)) if packet.packet.kind() == kind => return Ok(()),
            Some(EventKind::Error(failure)) => return Err(failure.message.into()),
            Some(_) => {}
            None => std::thread::yield_now(),
        }
    }
    Err("nothing was said in time".into())
}

/// Asks as the library does, and reads until the sentence has ended.
fn bare_client(address: SocketAddr) -> Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.write_all(b"POST /v1/chat/completions HTTP/1.1\r\nHost: model\r\nContent-Length: 2\r\n\r\n{}")?;
    let (mut read, mut part) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&read).contains(END_OF_SENTENCE) {
        let count = stream.read(&mut part)?;
        read.extend(part.get(..count).filter(|part| !part.is_empty()).ok_or("the stream ended early")?);
    }
    Ok(())
}

struct Model {
    address: SocketAddr,
}

impl Model {
    /// Also gives the times at which it has ended a sentence.
    fn start() -> Result<(Self, Receiver<Instant>)> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let (times, ended) = channel();
        spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away ends its connection and nothing else.
                let _ = answer(stream, &times);
            }
        });
        Ok((Self { address }, ended))
    }

    /// A session with a character that thinks here.
    fn start_session(&self) -> Result<Session> {
        let minds =
            format!("[mind]\nurl = \"http://{}/v1\"\nmodel = \"bench\"\nparallel = 128\nfiller = []\n", self.address);
        let script = "workspace = \"demo\"\n[[scene]]\nname = \"inn\"\ncharacters = [\"mara\"]\n[[character]]\nname = \"mara\"\npersona = \"Mara keeps an inn.\"\n";
        let session = Session::new(&Settings {
            endpoint: Some("local"),
            workspace: Some("demo"),
            scene: Some("inn"),
            local_script_text: Some(script),
            local_settings: Some(&minds),
            ..Settings::default()
        })?;
        session.start()?;
        establish(&session)?;
        Ok(session)
    }
}

fn answer(stream: TcpStream, times: &Sender<Instant>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    while reader.read_line(&mut text)? > 2 {
        if let Some(value) = text.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        text.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let is_warm_up = String::from_utf8_lossy(&body).contains("\"max_tokens\":1,");
    let stream = reader.get_mut();
    stream.write_all(HEAD)?;
    stream.write_all(&event("[JOY] Two rooms are left in the house"))?;
    if !is_warm_up {
        // As a model does between two tokens.
        sleep(Duration::from_millis(2));
        let end = event(END_OF_SENTENCE);
        times.send(Instant::now())?;
        stream.write_all(&end)?;
    }
    stream.write_all(&event(" show you the better one of the two?"))?;
    Ok(stream.write_all(b"data: [DONE]\n\n")?)
}

fn event(piece: &str) -> Vec<u8> {
    let escaped = piece.replace('"', "\\\"");
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{escaped}\"}}}}]}}\n\n").into_bytes()
}
