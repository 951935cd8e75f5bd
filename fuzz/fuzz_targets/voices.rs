//! What servers of speech and hearing answer: any bytes are sound, words or a failure; however they are cut.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| inworld_server::fuzzing::voices(bytes));
