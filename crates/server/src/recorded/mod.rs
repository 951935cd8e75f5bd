//! Recorded sessions, played back: `inworld-local --play FILE` says what any server has said (docs/MINDS.md, "Record whole
//! sessions").

mod file;
mod matching;
mod replayer;

pub use file::Recording;
pub(crate) use replayer::{Replayer, ServerAction};
