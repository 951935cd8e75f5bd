//! Nothing is lost and nothing is doubled: whole games on real sockets, and the program `inworld-local`, which goes wrong
//! on purpose, is stopped, or is killed.
//!
//! Whatever happens, [`talk::Talk`] holds every session to the promise: each packet comes to the end of its answer or
//! comes back, once; each line is heard once and in its order; nothing that was begun stays open.

#[cfg(test)]
mod faults;
#[cfg(test)]
#[path = "../../../../tests/faults/game.rs"]
#[expect(dead_code, reason = "shared with tests/faults, which uses all of it")]
mod game;
#[cfg(test)]
#[cfg(unix)]
mod restarts;
#[cfg(test)]
mod server;
#[cfg(test)]
#[cfg(unix)]
mod suspended;
#[cfg(test)]
mod talk;
#[cfg(test)]
mod unasked;
