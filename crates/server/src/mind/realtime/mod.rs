//! Services of the OpenAI-Realtime family: the dialogue of one character with one of them (REALTIME.md).
//!
//! | file | what it has |
//! |---|---|
//! | [`profile`] | what services do differently |
//! | [`client_event`], [`server_event`], [`service_error`] | what is said on the wire |
//! | [`beta`] | the same in an older dialect |
//! | [`url`] | where a service is |
//! | [`service_memory`] | what a service remembers, for the saved state |
//! | [`service`] | a service, as far as messages about it are concerned |
//! | [`settings`] | what the script says of it |
//! | [`turn`] | what a session wants of a dialogue |
//! | [`dialogue`] | the rules, as a machine without I/O, clock or thread |
//! | [`back_channel`] | sounds of a character that listens |
//! | [`usage`] | what an answer cost |
//! | [`answer`], [`sound`], [`timing`] | from one answer of the service to thoughts |

mod answer;
mod back_channel;
mod beta;
mod client_event;
mod dialogue;
mod profile;
mod server_event;
mod service;
mod service_error;
mod service_memory;
mod settings;
mod sound;
#[cfg(test)]
mod tests;
mod timing;
mod turn;
mod url;
mod usage;

pub(crate) use dialogue::{Dialogue, Input, Loss, Output};
pub(crate) use profile::{KeyHeader, Profile};
pub(crate) use service::Service;
pub(crate) use service_memory::ServiceMemory;
pub(crate) use settings::RealtimeSettings;
pub(crate) use turn::{Command, Context, Line, LineForm, Overheard, SideQuestion, Turn};
pub(crate) use url::ServiceUrl;
