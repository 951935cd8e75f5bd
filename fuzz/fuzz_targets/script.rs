//! The script parser: any text is a script or an error with words, and a script is served without a panic.
#![no_main]

use inworld_server::{Options, Script, Server};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| match Script::parse(text, "fuzz.toml") {
    Ok(script) => drop(Server::new(script, Options::default())),
    Err(error) => assert!(!error.to_string().is_empty()),
});
