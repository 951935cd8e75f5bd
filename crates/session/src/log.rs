//! How much the library says about itself. Off by default; lines arrive as events of the session.

use std::sync::atomic::{AtomicU32, Ordering};

/// How important a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Level {
    /// Something failed.
    Error = 1,
    /// Something may fail.
    Warning = 2,
    /// What the session does.
    Info = 3,
    /// Each step.
    Debug = 4,
}

/// The longest line, in characters.
pub(super) const MAX_LINE: usize = 2_000;

static LEVEL: AtomicU32 = AtomicU32::new(0);

/// Lines up to this level are made; 0 for none. Counts for every session from now on.
pub fn set_level(level: u32) {
    LEVEL.store(level, Ordering::Relaxed);
}

/// Whether lines of this level are wanted; asked before a line is put into words.
pub fn enabled(level: Level) -> bool {
    level as u32 <= LEVEL.load(Ordering::Relaxed)
}
