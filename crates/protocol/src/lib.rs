//! What travels between client and server, and its JSON. Pure data and pure functions.
//!
//! | module | what lives there |
//! |---|---|
//! | [`packet`] | ids, routing, payloads, and the JSON form of each |
//! | [`wire`] | frames: JSON text to packets and back |
//! | [`recording`] | files in which whole sessions are recorded |

pub mod packet;
pub mod recording;
pub mod wire;
