//! Characters that think: a real chat server on a real socket, which behaves as such servers do, and clients of the protocol.

#[cfg(test)]
#[path = "../local_server/client.rs"]
#[expect(dead_code, reason = "shared with tests/local_server, which uses all of it")]
mod client;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod model;
#[cfg(test)]
mod recording;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod security;
#[cfg(test)]
mod talking;
#[cfg(test)]
mod voices;
