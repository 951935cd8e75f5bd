//! Talk to AI characters from any game engine.
//!
//! Arrows point down only: `capi -> driver -> session -> wire -> packet`, `driver -> net`,
//! `driver -> local`, `local -> wire`.

mod capi;
pub mod driver;
#[cfg(feature = "local-server")]
pub mod local;
pub mod net;
pub mod packet;
pub mod session;
pub mod wire;
