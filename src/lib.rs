//! Talk to AI characters from any game engine: the C ABI behind `include/inworld.h`.
//!
//! Handles, views, strings and error words over [`inworld_client`], which is the API for Rust programs.
//! Each exported function is one call of [`guard::call`] or [`guard::with_session`], which turn panics and errors
//! into result codes; the work behind that is safe Rust. `include/inworld.h` is generated from the
//! declarations in this folder by `cargo xtask header`.
//!
//! Arrows point down only: this crate -> client -> session -> protocol, client -> net, client -> server.
#![allow(unsafe_code, reason = "a C ABI cannot be had without; every block says why it is sound")]
#![allow(non_camel_case_types, reason = "the names are those of the C header")]
// Each unsafe function of the C ABI has the same contract, which the header tells: pointers are NULL or valid.
#![allow(clippy::missing_safety_doc)]

mod audio;
mod cancel;
mod characters;
mod constants;
mod conversation;
mod events;
mod guard;
mod handles;
mod input;
mod kept;
mod kept_state;
mod last_error;
mod library;
mod outgoing;
mod own_thread;
mod packet;
mod packet_json;
mod playback;
mod prepared;
mod ready_list;
mod refusal;
mod rest;
mod scene;
mod send;
mod session;
mod sync;
mod types;
mod view;
mod voice;
mod words;

#[cfg(test)]
mod packet_tests;
#[cfg(feature = "test-hooks")]
mod test_hooks;
