//! The C ABI: handles, views, strings, errors. The only unsafe code of the library.
//!
//! Each exported function is one call of [`guard::call`] or [`guard::with_session`], which turn panics and errors
//! into result codes; what it does is in safe Rust behind that. `include/inworld.h` is generated from the
//! declarations in this folder by `cargo xtask header`.
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
mod last_error;
mod library;
mod outgoing;
mod packet;
mod packet_json;
mod playback;
mod rest;
mod scene;
mod send;
mod session;
mod types;
mod view;

#[cfg(test)]
mod packet_tests;
#[cfg(feature = "test-hooks")]
mod test_hooks;
