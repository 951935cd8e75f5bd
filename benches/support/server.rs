//! The server of the benches: this program again, in a process of its own, so that it shares neither allocator nor
//! locks with what is measured.
//!
//! It speaks as much of the protocol as a session needs to be established. Then it sends what the scene's name asks
//! for, such as `text-1000`, as fast as the socket takes it, and is silent after that. `stamped-1000` are texts with a
//! millisecond between them whose ids tell when they were written, `paced-1000` such with 100 ms between them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use tokio_tungstenite::tungstenite::{Message, accept};

use super::Result;
use super::frames::{Block, Kind, frame, now, scene_status};

/// Tells the program that it is the server.
const ROLE: &str = "INWORLD_BENCH_SERVER";

/// The scenes of texts that tell when they were written.
pub const STAMPED: &str = "stamped";
const PACED: &str = "paced";

/// Bytes of one write to the socket.
const WRITE: usize = 256 * 1024;

/// A running server; ends when dropped.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it, or becomes it: then this returns `None` when the server is not needed any more.
    pub fn start_or_be() -> Result<Option<Self>> {
        if env::var_os(ROLE).is_some() {
            serve()?;
            return Ok(None);
        }
        let mut process =
            Command::new(env::current_exe()?).env(ROLE, "1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut address = String::new();
        BufReader::new(process.stdout.take().ok_or("the server has no output")?).read_line(&mut address)?;
        Ok(Some(Self { process, address: address.trim().to_owned() }))
    }

    /// Its address as a session takes it.
    pub fn endpoint(&self) -> String {
        format!("ws://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends with its input too, when this process ends in another way.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The scene in which `count` packets of a kind are sent.
pub fn scene(kind: Kind, count: usize) -> String {
    format!("{}-{count}", kind.name())
}

fn serve() -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    println!("{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that goes away ends its connection and nothing else.
            thread::spawn(move || talk(stream).map_err(|error| error.to_string()));
        }
    });
    // Until the process that started this one closes the pipe.
    std::io::stdin().lines().for_each(drop);
    Ok(())
}

fn talk(stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut socket = accept(stream)?;
    // The first frame says who the client is, the second which scene it wants.
    socket.read()?;
    let wish = socket.read()?.into_text()?;
    socket.get_mut().write_all(&frame(&scene_status()))?;
    for kind in [Kind::Text, Kind::Utterances, Kind::Audio] {
        if let Some(mut left) = wanted(&wish, kind) {
            let mut block = Block::new(kind, WRITE);
            while left > 0 {
                let (count, bytes) = block.next(left);
                socket.get_mut().write_all(bytes)?;
                left -= count;
            }
        }
    }
    for (name, pause) in [(STAMPED, Duration::from_millis(1)), (PACED, Duration::from_millis(100))] {
        let Some(count) = number_behind(&wish, name) else { continue };
        let mut block = Block::new(Kind::Text, 0);
        for _ in 0..count {
            thread::sleep(pause);
            socket.get_mut().write_all(block.numbered(now()))?;
        }
    }
    while !matches!(socket.read()?, Message::Close(_)) {}
    Ok(())
}

/// How many packets of a kind are asked for.
fn wanted(wish: &str, kind: Kind) -> Option<usize> {
    number_behind(wish, kind.name())
}

/// The number behind this name in a scene's name.
fn number_behind(wish: &str, name: &str) -> Option<usize> {
    let (_, rest) = wish.split_once(&format!("/{name}-"))?;
    rest.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}
