//! Talk to AI characters from Rust. Runs sessions: feeds the session machine and performs its outputs on the library's
//! own thread.
//!
//! [`Session`] is the whole library for Rust programs; the C ABI is a thin face over it.

mod calls;
mod checks;
mod clock;
mod command;
mod continuation;
mod dialer;
pub mod drafts;
mod error;
mod interruption;
mod job;
mod ledger;
mod microphone;
mod mind_key_watch;
mod mind_names;
mod playback;
mod queue;
mod ready;
mod recorder;
mod rest;
mod runtime;
mod scenes;
mod script_source;
mod session;
mod settings;
mod shared;
mod state_error;
mod sync;
mod task;
mod tasks;
mod tls;
mod transport;
mod voices;
mod wakeup;
mod writing;

#[cfg(feature = "local-server")]
mod local;
#[cfg(all(test, inworld_loom))]
mod models;

pub use continuation::DialogLine;
pub use error::Error;
pub use microphone::capture_flags;
pub use mind_names::MindNames;
pub use ready::{Announce, Events, Polled, Prepare, Prepared, Ready, Waiting};
pub use rest::FeedbackTarget;
pub use runtime::{ThreadRunner, shut_down};
pub use session::{Receipt, Session};
pub use settings::{Settings, flags};
pub use state_error::StateError;

// What this API shows of the crates below, so that a program needs no other.
pub use inworld_net::ApiKey;
pub use inworld_protocol::packet;
pub use inworld_session::{
    Advice, Cast, Character, ConnectionState, EventKind, Expected, Failure, FailureCode, Field, Problem, SpokenLine,
    ValueError, config, vocabulary,
};
pub use inworld_voice::capture::{Level, MAX_CHANNELS};
pub use inworld_voice::lips::SHAPES;
