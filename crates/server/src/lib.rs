//! The embedded character server: the server side of the Character Engine protocol for characters that come from a
//! script (PROTOCOL.md 13). It needs no network and no account.
//!
//! A [`Script`] says who answers what; a [`Server`] serves connections, however they come:
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use inworld_server::{Options, Script, Server};
//!
//! let server = Server::new(Script::demo()?, Options::default());
//! let (near, far) = tokio::io::duplex(64 * 1024);
//! tokio::spawn(server.serve(far)); // `near` speaks HTTP and WebSocket now
//! # drop(near);
//! # Ok(())
//! # }
//! ```
//!
//! Arrows point down only: `server -> session -> script, voice`.

mod chance;
mod file;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod mind;
mod mind_key;
mod names;
mod placeholder;
mod recorded;
mod refusal;
mod script;
mod server;
mod session;
mod setting_names;
mod speech_detector;
mod store;
mod thinking;
mod watch;
mod words;

pub use mind_key::{KeyRefusals, MindKey};
pub use recorded::Recording;
pub use script::{Overrides, Script, ScriptError};
pub use server::{Access, AllowedOrigin, Fault, FaultError, Faults, Options, OriginError, Server, Verify};
pub use setting_names::SettingNames;
pub use store::{Acquired, Store, StoreError, StoreFuture, Written};
pub use watch::{Figure, Load, Watcher};
