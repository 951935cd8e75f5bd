//! Talk to AI characters from any game engine: the library behind `include/inworld.h`.
//!
//! Rust programs use [`driver::Session`]; everybody else uses the C ABI, which is a thin face over it.
//!
//! | module | what lives there |
//! |---|---|
//! | [`packet`] | what travels: ids, routing, payloads, and their JSON |
//! | [`wire`] | frames: JSON text to packets and back |
//! | [`session`] | one session as a state machine without I/O, clock or thread |
//! | [`net`] | sockets, TLS and access tokens |
//! | [`driver`] | runs sessions: feeds the machine and performs its outputs |
//! | `capi` | the C ABI |
//! | [`local`] | the embedded character server |
//!
//! Arrows point down only: `capi -> driver -> session -> wire -> packet`, `driver -> net`, `driver -> local -> wire`.

mod capi;
pub mod driver;
#[cfg(feature = "local-server")]
pub mod local;
pub mod net;
pub mod packet;
pub mod session;
pub mod wire;
