//! Figures of a server, for whoever watches it. No words of players are in them.

use std::fmt::Debug;
use std::time::Duration;

/// Counts and measures. Calls come from the server's own task, and must not wait.
pub trait Watcher: Send + Sync + Debug {
    /// Something has happened.
    fn note(&self, figure: Figure);

    /// All figures as text, for `GET /metrics`; and how things stand now.
    fn text(&self, load: Load) -> String;

    /// The media type of that text.
    fn media_type(&self) -> &'static str;
}

/// What is counted and measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A player has begun a turn.
    Turn,
    /// A mind has begun to answer, after so long.
    FirstPiece(Duration),
    /// Its first whole sentence, or the first of its sound, was there after so long.
    Sentence(Duration),
    /// A server of minds has failed; the kind of failure.
    MindFailed(&'static str),
    /// A write to the store has failed.
    StoreFailed,
    /// A session went to another process.
    TakenOver,
}

/// How things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Sessions in memory.
    pub sessions: usize,
    /// Sockets that are open for them.
    pub connections: usize,
    /// Bytes that they take.
    pub bytes: usize,
    /// Requests that wait for servers of minds, speech and hearing, and those that are being answered.
    pub waiting: usize,
    /// Of them, those that are being answered.
    pub running: usize,
}
