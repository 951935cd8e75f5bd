//! What the benches share: the lines of the report, the frames, and the process that sends them.

pub mod frames;
pub mod server;

use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use inworld_client::{Error, Session, Settings};
use inworld_protocol::packet::PacketType;
use inworld_session::EventKind;

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How long anything may take before the bench gives up.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How long a poller sleeps when there is nothing, as a game does between frames, only shorter.
pub const NAP: Duration = Duration::from_millis(1);

/// Prints a figure beside its limit: how it compares, and by how much it is over.
pub fn line(what: &str, figure: &str, limit: &str, over: Option<String>) {
    let verdict = over.map_or("met".to_owned(), |by| format!("OVER by {by}"));
    println!("{what:<34} {figure:<62} limit {limit:<12} {verdict}");
}

/// Prints a figure that has no limit.
pub fn note(what: &str, figure: &str) {
    println!("{what:<34} {figure}");
}

/// A session with a server of ours, started. The scene tells the server what to send.
pub fn start(endpoint: &str, scene: &str) -> std::result::Result<Session, Error> {
    start_with(endpoint, scene, None)
}

/// The same, with settings of the embedded server.
pub fn start_with(endpoint: &str, scene: &str, minds: Option<&str>) -> std::result::Result<Session, Error> {
    let settings = Settings {
        endpoint: Some(endpoint),
        workspace: Some("demo"),
        scene: Some(scene),
        local_settings: minds,
        ..Settings::default()
    };
    let session = Session::new(&settings)?;
    session.start()?;
    Ok(session)
}

/// Polls until the characters are known, which is told before anything that they say.
pub fn establish(session: &Session) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        match session.poll().map(|(_, event)| event.kind) {
            Some(EventKind::Established { established: true, .. }) => return Ok(()),
            Some(EventKind::Error(failure)) => return Err(failure.message.into()),
            Some(_) => {}
            None => sleep(NAP),
        }
    }
    Err("the session was not established in time".into())
}

/// Polls until `count` packets of a scene have come; each is dropped one poll later, as in the C ABI.
pub fn receive(session: &Session, count: usize) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    let mut received = 0;
    let mut held = None;
    while received < count {
        let Some((_, event)) = session.poll() else {
            if Instant::now() > deadline {
                return Err(format!("only {received} of {count} packets have come").into());
            }
            sleep(NAP);
            continue;
        };
        match &event.kind {
            EventKind::Packet(packet) if packet.packet.kind() != PacketType::Control => received += 1,
            EventKind::Error(failure) => return Err(failure.message.clone().into()),
            _ => {}
        }
        held = Some(event);
    }
    drop(held);
    Ok(())
}

/// The library's threads in this process, as folders of `/proc`.
pub fn network_threads() -> Result<Vec<PathBuf>> {
    let mut threads = Vec::new();
    for task in fs::read_dir("/proc/self/task")? {
        let task = task?.path();
        if fs::read_to_string(task.join("comm"))?.trim() == "iw-net" {
            threads.push(task);
        }
    }
    Ok(threads)
}
