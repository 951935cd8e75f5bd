//! Character cards and recordings of others: any bytes are read within bounds, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| inworld_server::fuzzing::file(bytes));
