//! What a session takes from the heap: allocations for each packet, and bytes while it is idle.
//!
//! Counted is what is asked of the allocator, in all threads of this process; the server is another one. Buffers of
//! the system's sockets are not counted, and neither is what the allocator itself needs.

mod support;

use std::alloc::System;
use std::thread::sleep;
use std::time::{Duration, Instant};

use inworld_client::{Session, shut_down};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use support::frames::{Block, Kind};
use support::server::{Server, scene};
use support::{PATIENCE, Result, establish, line, network_threads, note, receive, start, start_with};

#[global_allocator]
static HEAP: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SESSIONS: usize = 1_000;

/// Connected at a time: a listener's backlog holds no more.
const STEP: usize = 50;

/// For each packet.
const ALLOCATIONS_LIMIT: f64 = 1.0;

const IDLE_LIMIT: usize = 64 * 1024;

/// On top of that, with characters that think.
const MIND_LIMIT: usize = 16 * 1024;

fn main() -> Result<()> {
    let Some(server) = Server::start_or_be()? else { return Ok(()) };
    allocations(&server, Kind::Text, "allocations for a short text", 20_000)?;
    allocations(&server, Kind::Audio, "allocations for 4,410-byte audio", 5_000)?;
    idle(&server)?;
    Ok(shut_down(PATIENCE)?)
}

fn allocations(server: &Server, kind: Kind, what: &str, count: usize) -> Result<()> {
    let session = start(&server.endpoint(), &scene(kind, 2 * count))?;
    establish(&session)?;
    // What grows once has grown after the first half.
    receive(&session, count)?;
    let region = Region::new(HEAP);
    receive(&session, count)?;
    let change = region.change();
    let each = |total: usize| total as f64 / count as f64;
    let (new, grown, bytes) = (each(change.allocations), each(change.reallocations), each(change.bytes_allocated));
    let frame = Block::new(kind, 0).stride();
    let figure = format!("{new:.2}, and {grown:.2} reallocations; {bytes:.0} bytes for a frame of {frame}");
    let over = (new + grown > ALLOCATIONS_LIMIT).then(|| format!("{:.2}", new + grown - ALLOCATIONS_LIMIT));
    line(what, &figure, &format!("<= {ALLOCATIONS_LIMIT}"), over);
    Ok(())
}

fn idle(server: &Server) -> Result<()> {
    let remote = idle_bytes(&server.endpoint(), "idle")?;
    let over = (remote > IDLE_LIMIT).then(|| format!("{} bytes", remote - IDLE_LIMIT));
    line("an idle session, without TLS", &format!("{remote} bytes"), &format!("<= {IDLE_LIMIT}"), over);
    let local = idle_bytes("local", "tavern")?;
    let theirs = local.saturating_sub(remote);
    note(
        "the embedded server's share",
        &format!("{theirs} bytes for a session with endpoint \"local\", pipe included"),
    );
    let minds = "[mind]\nurl = \"http://127.0.0.1:9/v1\"\n";
    let minded = idle_bytes_of("local", "tavern", Some(minds))?.saturating_sub(local);
    let over = minded.checked_sub(MIND_LIMIT).filter(|over| *over > 0).map(|over| format!("{over} bytes"));
    line("a mind's share of an idle session", &format!("{minded} bytes"), &format!("<= {MIND_LIMIT}"), over);
    Ok(())
}

/// Bytes on the heap for each of many sessions that are established and silent.
fn idle_bytes(endpoint: &str, scene: &str) -> Result<usize> {
    idle_bytes_of(endpoint, scene, None)
}

/// The same where characters may think.
fn idle_bytes_of(endpoint: &str, scene: &str, minds: Option<&str>) -> Result<usize> {
    let start = |endpoint, scene| start_with(endpoint, scene, minds);
    // The first one brings what all share.
    let first = start(endpoint, scene)?;
    establish(&first)?;
    settle(&first);
    let mut sessions = Vec::with_capacity(SESSIONS);
    let region = Region::new(HEAP);
    while sessions.len() < SESSIONS {
        let some: Vec<Session> = (0..STEP).map(|_| start(endpoint, scene)).collect::<std::result::Result<_, _>>()?;
        for session in &some {
            establish(session)?;
        }
        sessions.extend(some);
    }
    for session in &sessions {
        settle(session);
    }
    let change = region.change();
    let live = change.bytes_allocated.saturating_sub(change.bytes_deallocated);
    if endpoint != "local" {
        let threads = network_threads()?.len();
        let over = (threads != 1).then(|| format!("{} threads", threads - 1));
        line(&format!("{SESSIONS} sessions established"), &format!("{threads} thread iw-net"), "1", over);
    }
    Ok(live / SESSIONS)
}

/// Takes what comes until nothing has come for a while.
fn settle(session: &Session) {
    let mut quiet_since = Instant::now();
    while quiet_since.elapsed() < Duration::from_millis(5) {
        match session.poll() {
            Some(_) => quiet_since = Instant::now(),
            None => sleep(support::NAP),
        }
    }
}
