//! Whole sessions over real sockets on this machine, against servers that misbehave.
//!
//! The servers are scripts on threads of their own, written with nothing of the library. Nothing here can hang: every
//! read, write and wait of a server or a game ends with a failed test.

#[cfg(test)]
#[cfg(unix)]
mod bounds;
#[cfg(test)]
mod connecting;
#[cfg(test)]
mod game;
#[cfg(test)]
mod garbage;
#[cfg(test)]
mod microphone;
#[cfg(test)]
mod playback;
#[cfg(test)]
mod portal;
#[cfg(test)]
mod pressure;
#[cfg(test)]
mod reconnecting;
#[cfg(test)]
mod rejected;
#[cfg(test)]
mod rest;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod secrets;
#[cfg(test)]
mod server;
#[cfg(test)]
mod service_errors;
#[cfg(test)]
#[cfg(unix)]
mod sigpipe;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod talking;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tokens;
