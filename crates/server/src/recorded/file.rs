//! A recording, read from its file.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use inworld_protocol::recording::{Entry, MAX_RECORDING, RecordedLine};
use serde_json::Value;

use super::matching::{PacketKind, packet};
use crate::file;

/// One line of a recorded session.
#[derive(Debug)]
pub(crate) struct Step {
    pub(super) at_ms: u64,
    pub(super) what: What,
}

/// The events that matter for playing a recording back.
#[derive(Debug)]
pub(super) enum What {
    Connected,
    /// The client sent a frame that is waited for.
    Sent(PacketKind, Value),
    /// The server sent a frame.
    Received(String),
    /// The server closed the connection with this code.
    Closed(u16),
    /// The connection broke.
    Lost,
    /// The client closed the connection.
    Left,
}

/// The sessions of a recording, in the order in which they began.
#[derive(Clone, Debug)]
pub struct Recording {
    sessions: Vec<Arc<[Step]>>,
}

impl Recording {
    /// Reads a recording of at most 256 MiB.
    ///
    /// # Errors
    /// Words: why it cannot be read, or the line that is damaged.
    pub fn read(path: &Path) -> Result<Self, String> {
        Self::parse(&file::read_text(path, MAX_RECORDING)?)
    }

    /// The steps of a session; after the last one comes the first.
    pub(crate) fn session(&self, number: usize) -> Option<Arc<[Step]>> {
        self.sessions.get(number.checked_rem(self.sessions.len())?).map(Arc::clone)
    }

    /// Reads the text of a recording.
    ///
    /// # Errors
    /// The line that is damaged and why, or that there is no session.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut order: Vec<String> = Vec::new();
        let mut sessions: HashMap<String, Vec<Step>> = HashMap::new();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        // A program that crashed, or a disk that was full, may have torn the last line.
        let is_torn = |number: usize| !text.ends_with('\n') && number + 1 == text.lines().count();
        for (number, line) in lines {
            let line = match RecordedLine::decode(line) {
                Ok(line) => line,
                Err(_) if is_torn(number) && number > 0 => break,
                Err(why) => return Err(format!("is damaged in line {}: {why}", number + 1)),
            };
            let what = match line.entry {
                Entry::Connected => What::Connected,
                Entry::Received(frame) => What::Received(frame.into_owned()),
                Entry::Closed(code) => What::Closed(code),
                Entry::Lost => What::Lost,
                Entry::Left => What::Left,
                Entry::Sent(frame) => match packet(&frame) {
                    Some((kind, packet)) => What::Sent(kind, packet),
                    None => continue,
                },
            };
            let steps = sessions.entry(line.session.into_owned()).or_insert_with_key(|session| {
                order.push(session.clone());
                Vec::new()
            });
            steps.push(Step { at_ms: line.at_ms, what });
        }
        let mut sessions: Vec<Arc<[Step]>> =
            order.iter().filter_map(|session| sessions.remove(session)).map(Arc::from).collect();
        sessions.retain(|steps| steps.iter().any(|step| matches!(step.what, What::Connected)));
        if sessions.is_empty() {
            return Err("has no session; give one that a session has recorded".to_owned());
        }
        Ok(Self { sessions })
    }
}
