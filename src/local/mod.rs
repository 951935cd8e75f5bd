//! The embedded character server.

mod chance;
mod ear;
mod names;
mod placeholder;
mod refusal;
mod script;
mod session;
mod voice;

pub use script::{Script, ScriptError};
