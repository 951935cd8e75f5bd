//! The event members of a packet (PROTOCOL.md 3): one file a topic.

mod configuration;
mod control;
mod event;
mod items;
mod mutation;
mod report;
mod session;
mod speech;

pub use configuration::*;
pub use control::*;
pub use event::*;
pub use items::*;
pub use mutation::*;
pub use report::*;
pub use session::*;
pub use speech::*;
