//! What travels between client and server, and its JSON. Pure data and pure functions.
//!
//! | module | what lives there |
//! |---|---|
//! | [`packet`] | ids, routing, payloads, and the JSON form of each |
//! | [`wire`] | frames: JSON text to packets and back |

pub mod packet;
pub mod wire;
