//! Replays recorded sessions for `inworld-local --play FILE` (docs/MINDS.md, "Record whole sessions").

mod file;
mod matching;
mod replayer;

pub use file::Recording;
pub(crate) use replayer::{Replayer, ServerAction};
