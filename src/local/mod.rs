//! The embedded character server.

mod chance;
mod placeholder;
mod script;
mod voice;

pub use script::{Script, ScriptError};
