//! One conversation with one scene, as a state machine without I/O, clock or thread.
//!
//! [`Machine`] owns every rule and performs none of the effects: it is fed [`Input`]s with the time they
//! happened at, and asked for [`Output`]s until there are none. The driver connects it to sockets; tests feed
//! it by hand with a made-up clock.

mod announcements;
mod backoff;
mod cast;
mod clock;
pub mod config;
mod draft;
mod event;
mod exchanges;
mod failure;
mod heartbeat;
mod in_flight;
mod interactions;
mod key;
mod lines;
pub mod log;
mod machine;
mod now;
mod open_turns;
mod opening;
mod outgoing;
mod playback;
mod recent_ids;
mod rejection;
mod scene_state;
mod selection;
mod state;
mod store_counts;
mod tokens;
mod value_error;
pub mod vocabulary;

pub use cast::{Cast, Character, Unresolved};
pub use config::Config;
pub use draft::{Draft, Target};
pub use event::{Event, EventKind};
pub use failure::{Advice, Failure, FailureCode};
pub use lines::{LineOutput, LineRules, Lines, MOST_SILENCE_MS, SpokenLine, Unheard};
pub use machine::{Input, Machine, Output};
pub use now::Now;
pub use outgoing::{Outgoing, Recipient};
pub use playback::{PlaybackLedger, Progress};
pub use selection::{MAX_CONVERSATIONS, Selection, SharedSelection};
pub use state::ConnectionState;
pub use store_counts::StoreCounts;
pub use tokens::TokenSource;
pub use value_error::{Expected, Field, Problem, ValueError};
