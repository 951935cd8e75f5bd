//! Packets per second from the socket to the polled event, beside tungstenite reading and discarding the same frames.
//!
//! Both read from the same server process over loopback TCP, in turns, and the medians are compared. tungstenite runs
//! on one thread; a session has two, the network's and the game's. And how long one packet is on that way.

#[path = "throughput/latency.rs"]
mod latency;
mod support;

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::time::Instant;

use support::frames::{Block, Kind};
use support::server::{Server, scene};
use support::{Result, establish, line, network_threads, note, receive, start};
use tokio_tungstenite::tungstenite::{Message, client};

const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let Some(server) = Server::start_or_be()? else { return Ok(()) };
    let cores = std::thread::available_parallelism()?;
    note("cores", &format!("{cores}, shared by the sending process, the network thread and the poller"));
    // With a kind's name after `--` only that, and with a number one session that receives so many: for a profiler.
    let chosen = std::env::args().nth(1).unwrap_or_default();
    let few = std::env::args().nth(2).and_then(|count| count.parse().ok());
    for (kind, what, count, limit) in [
        (Kind::Text, "short texts, socket to event", 200_000, 0.5),
        (Kind::Utterances, "texts, each an utterance of its own", 100_000, 0.5),
        (Kind::Audio, "4,410-byte audio, socket to event", 20_000, 0.6),
    ] {
        if chosen == kind.name()
            && let Some(count) = few
        {
            session(&server, kind, count)?;
        } else if chosen == kind.name() || chosen.starts_with("--") || chosen.is_empty() {
            compare(&server, kind, what, count, limit)?;
        }
    }
    if chosen == "latency" || chosen.starts_with("--") || chosen.is_empty() {
        latency::measure(&server)?;
    }
    Ok(())
}

fn compare(server: &Server, kind: Kind, what: &str, count: usize, limit: f64) -> Result<()> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(tungstenite(server, kind, count)?);
        ours.push(session(server, kind, count)?);
    }
    let each = |runs: &[Run], seconds: fn(&Run) -> f64| median(runs.iter().map(seconds).collect(), count);
    let speed = |runs| each(runs, |run| run.elapsed).map(|seconds| 1.0 / seconds);
    let (their_speed, our_speed) = (speed(&theirs)?, speed(&ours)?);
    let ratio = our_speed / their_speed;
    let frame = Block::new(kind, 0).stride();
    let figure = format!("{our_speed:.0}/s of {their_speed:.0}/s for tungstenite, {frame}-byte frames: {ratio:.2}");
    let over = (ratio < limit).then(|| format!("{:.0} %", (1.0 - ratio / limit) * 100.0));
    line(what, &figure, &format!(">= {limit:.2}"), over);
    let micros = |runs, seconds| each(runs, seconds).map(|seconds| seconds * 1e6);
    let figure = format!(
        "{:.2} us network thread, {:.2} us poller; tungstenite {:.2} us",
        micros(&ours, |run| run.network)?,
        micros(&ours, |run| run.caller)?,
        micros(&theirs, |run| run.caller)?,
    );
    note("  processor time for each", &figure);
    Ok(())
}

/// What receiving took, in seconds.
struct Run {
    elapsed: f64,
    /// Processor time of the calling thread.
    caller: f64,
    /// Processor time of the library's thread.
    network: f64,
}

impl Run {
    fn of(receive: impl FnOnce() -> Result<()>) -> Result<Self> {
        let caller = || processor_seconds(Path::new("/proc/thread-self"));
        let network = || network_threads()?.iter().map(|thread| processor_seconds(thread)).sum::<Result<f64>>();
        let (start, caller_start, network_start) = (Instant::now(), caller()?, network()?);
        receive()?;
        let elapsed = start.elapsed().as_secs_f64();
        Ok(Self { elapsed, caller: caller()? - caller_start, network: network()? - network_start })
    }
}

fn processor_seconds(thread: &Path) -> Result<f64> {
    let figures = fs::read_to_string(thread.join("schedstat"))?;
    let nanos: u64 = figures.split_whitespace().next().ok_or("no figures of the scheduler")?.parse()?;
    Ok(nanos as f64 / 1e9)
}

fn tungstenite(server: &Server, kind: Kind, count: usize) -> Result<Run> {
    let endpoint = server.endpoint();
    let stream = TcpStream::connect(endpoint.trim_start_matches("ws://"))?;
    let (mut socket, _) = client(endpoint, stream).map_err(|error| error.to_string())?;
    socket.send(Message::text("{}"))?;
    socket.send(Message::text(format!("scenes/{}", scene(kind, count))))?;
    socket.read()?;
    Run::of(|| {
        for _ in 0..count {
            drop(socket.read()?);
        }
        Ok(())
    })
}

fn session(server: &Server, kind: Kind, count: usize) -> Result<Run> {
    let session = start(&server.endpoint(), &scene(kind, count))?;
    establish(&session)?;
    Run::of(|| receive(&session, count))
}

/// The middle one of the runs' figures, for each of the packets.
fn median(mut seconds: Vec<f64>, count: usize) -> Result<f64> {
    seconds.sort_by(f64::total_cmp);
    let middle = seconds.get(seconds.len() / 2).ok_or("no runs")?;
    Ok(middle / count as f64)
}
