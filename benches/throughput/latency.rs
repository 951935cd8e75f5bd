//! How long a packet is on its way from the server's write to a spinning poller, beside tungstenite on a spinning socket.
//!
//! The server is another process and writes one short text each millisecond, with the time of its write in the packet's id.

use std::hint::spin_loop;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Instant;

use crate::support::frames::{DIGITS, NUMBERS, now};
use crate::support::server::{STAMPED, Server};
use crate::support::{PATIENCE, Result, establish, line, start};
use inworld_session::EventKind;
use tokio_tungstenite::tungstenite::{Error, Message, client};

const ROUNDS: usize = 5;
const PACKETS: usize = 2_000;
const MEDIAN_LIMIT: f64 = 1.3;
const P99_LIMIT: f64 = 2.0;

pub fn measure(server: &Server) -> Result<()> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(sorted(tungstenite(server)?));
        ours.push(sorted(session(server)?));
    }
    for (what, place, limit) in [("median", 0.5, MEDIAN_LIMIT), ("p99", 0.99, P99_LIMIT)] {
        let middle = |runs: &[Vec<u64>]| {
            let of_runs = runs.iter().map(|run| quantile(run, place)).collect();
            quantile(&sorted(of_runs), 0.5) as f64 / 1e3
        };
        let (their, our) = (middle(&theirs), middle(&ours));
        let ratio = our / their;
        let figure = format!("{our:.1} us; tungstenite {their:.1} us: {ratio:.2}");
        let over = (ratio > limit).then(|| format!("{:.0} %", (ratio / limit - 1.0) * 100.0));
        line(&format!("server's write to poll, {what}"), &figure, &format!("<= {limit:.2}"), over);
    }
    Ok(())
}

fn scene() -> String {
    format!("{STAMPED}-{PACKETS}")
}

/// Nanoseconds of each packet.
fn tungstenite(server: &Server) -> Result<Vec<u64>> {
    let endpoint = server.endpoint();
    let stream = TcpStream::connect(endpoint.trim_start_matches("ws://"))?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = client(endpoint, stream).map_err(|error| error.to_string())?;
    socket.send(Message::text("{}"))?;
    socket.send(Message::text(format!("scenes/{}", scene())))?;
    socket.read()?;
    socket.get_mut().set_nonblocking(true)?;
    let deadline = Instant::now() + PATIENCE;
    let mut latencies = Vec::with_capacity(PACKETS);
    while latencies.len() < PACKETS {
        match socket.read() {
            Ok(message) => {
                let arrived = now();
                let text = message.into_text()?;
                let written = packet_id(&text).and_then(number_of).ok_or("a packet without a number")?;
                latencies.push(nanos_between(written, arrived));
            }
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock && Instant::now() < deadline => spin_loop(),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(latencies)
}

/// The same through the library.
fn session(server: &Server) -> Result<Vec<u64>> {
    let session = start(&server.endpoint(), &scene())?;
    establish(&session)?;
    let deadline = Instant::now() + PATIENCE;
    let mut latencies = Vec::with_capacity(PACKETS);
    while latencies.len() < PACKETS {
        let Some((_, event)) = session.poll() else {
            if Instant::now() > deadline {
                return Err(format!("only {} of {PACKETS} packets have come", latencies.len()).into());
            }
            spin_loop();
            continue;
        };
        let arrived = now();
        match event.kind {
            EventKind::Packet(packet) => {
                let written = number_of(packet.text(packet.packet.id.packet_id));
                latencies.extend(written.map(|written| nanos_between(written, arrived)));
            }
            EventKind::Error(failure) => return Err(failure.message.into()),
            _ => {}
        }
    }
    Ok(latencies)
}

/// The number in the id of a packet.
fn number_of(packet_id: &str) -> Option<u64> {
    packet_id.get(packet_id.len().checked_sub(DIGITS)?..)?.parse().ok()
}

/// The id of the packet in a frame, by its place.
fn packet_id(frame: &str) -> Option<&str> {
    let (_, rest) = frame.split_once(r#""packetId":{"packetId":""#)?;
    rest.split_once('"').map(|(id, _)| id)
}

/// Nanoseconds from one such number to another.
fn nanos_between(earlier: u64, later: u64) -> u64 {
    (later + NUMBERS - earlier) % NUMBERS
}

fn sorted(mut values: Vec<u64>) -> Vec<u64> {
    values.sort_unstable();
    values
}

fn quantile(sorted: &[u64], place: f64) -> u64 {
    let at = (sorted.len().saturating_sub(1) as f64 * place) as usize;
    sorted.get(at).copied().unwrap_or_default()
}
