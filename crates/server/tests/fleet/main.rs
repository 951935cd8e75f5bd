//! Several character servers with one store: real Redis (or Valkey), real HAProxy, and games of the library, under which
//! servers are killed, frozen and replaced.
//!
//! [`talk::Talk`] holds every session to the promise: each packet comes to the end of its answer or comes back, once; each line
//! is heard once and in its order.

#[cfg(test)]
#[cfg(unix)]
#[path = "../../../../tests/faults/game.rs"]
#[expect(dead_code, reason = "shared with tests/faults, which uses all of it")]
mod game;
#[cfg(test)]
#[cfg(unix)]
mod server;
#[cfg(test)]
#[cfg(unix)]
mod several_servers;
#[cfg(test)]
#[cfg(unix)]
#[path = "../lasting/talk.rs"]
mod talk;
