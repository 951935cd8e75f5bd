//! What a chat server answers: any bytes give thoughts within their bounds, and one end; however they are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| inworld_server::fuzzing::chat(bytes));
