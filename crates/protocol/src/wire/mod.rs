//! JSON text to packets and back: the Character Engine protocol (PROTOCOL.md 3 and 12). Pure functions.
//!
//! Clients send bare packets; servers send `{"result": packet}` or `{"error": status}` (PROTOCOL.md 0.4).

mod decode;
mod elements;
mod encode;
mod mend;
mod quick;
pub mod rest;
pub mod status;

pub use decode::{DecodeError, ServerFrame, decode_client_packet, decode_server_frame};
pub use elements::{MAX_ELEMENTS, is_moderate};
pub use encode::{encode, encode_error, encode_result};
pub use mend::mend;
pub use status::{InworldStatus, Status};
