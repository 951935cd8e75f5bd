//! "Never lose the session, never lose or double a line", tried on sessions that are made up from seeds.
//!
//! A session machine runs in a world of its own: a server that keeps the protocol (PROTOCOL.md 13), a link that loses,
//! delays, breaks and dies, a game that sends, interrupts, pauses, stops and polls as it likes, and a process that is
//! stopped and a clock that is set. Everything is drawn from one number, the seed, so that a failure names its seed and
//! comes again: `cargo xtask simulate --seed 7 --sessions 1` shows all of session 7.
//!
//! What is promised, and watched at every step (`ledger.rs`) and at the end (`session.rs`):
//!
//! * A packet of the game has one fate. It is answered (the end of its interaction is heard on the link that it was sent on
//!   last), or it comes back once, or the game itself has cancelled it. What has no answer arrives. When the game stops
//!   the session, what has left the process stays so, and all else comes back.
//! * What is sent again is the same packet with the same id, in the old order, before everything that is new, and to the ids
//!   by which the server knows its characters now.
//! * A packet of the server is told once and in the order in which it came, however often the server says it.
//! * Lines of one conversation are told in the server's order, and all of an answer before its end, if the server sends again
//!   what it is asked for again and goes on only then. What was on a link that broke is lost if the server does not send it
//!   again; a server that has forgotten everything may answer anew, in other words. Nobody can promise more.
//! * The state goes only the ways of its table, and every loss that may be mended has a next try.
//! * When nothing goes wrong any more the session comes to rest by itself: connected, everything settled, nobody interrupted for
//!   ever, microphone, muting and conversations as the game has them, and the token good. No timer is forgotten, and none spins.
//! * Nothing grows without bound; every place in the outbox is given back once.
//! * Pings are answered at once, whether the game polls or not, and a link is asked whether it lives when the process wakes up.
//!
//! | file | what lives there |
//! |---|---|
//! | `runs.rs`, `seeds.txt` | many sessions on all cores; those that failed once |
//! | `session.rs` | one session from its start to its rest |
//! | `world.rs` | its time, and what happens next |
//! | `weather.rs`, `faults.rs` | what may go wrong in it, and how |
//! | `driver.rs` | does for the machine what `driver::Task` does |
//! | `link.rs`, `server/`, `game.rs` | the others |
//! | `ledger.rs` | what was sent, written, heard and told, and what must hold of it |

#[cfg(test)]
mod chance;
#[cfg(test)]
mod driver;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod game;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod link;
#[cfg(test)]
mod runs;
#[cfg(test)]
mod server;
#[cfg(test)]
mod session;
#[cfg(test)]
mod weather;
#[cfg(test)]
mod world;
