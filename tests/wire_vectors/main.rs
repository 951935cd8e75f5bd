//! The codec against every file of `tests/vectors`, and against what no file shows.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "these are tests; clippy only sees that inside of functions marked as such"
)]

mod client_frames;
mod errors;
mod folder;
mod garbage;
mod incoming;
mod never_sent;
mod our_packets;
mod reading;
mod rest;
mod schema;
mod texts;
mod tolerance;
mod unity;
mod visemes;
