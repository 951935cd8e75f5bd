//! What a Realtime service says: any messages, at any time; whatever they are, each answer ends once.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| inworld_server::fuzzing::realtime(bytes));
