//! The C ABI: any calls, with any handles, sizes and strings, from eight threads, give a documented result.
//! The calls themselves are in `capi/calls.c`.
#![no_main]

use inworld as _;
use libfuzzer_sys::fuzz_target;

unsafe extern "C" {
    /// Eight threads make the calls that the bytes spell.
    fn iw_fuzz_calls(data: *const u8, size: usize);
}

fuzz_target!(|data: &[u8]| {
    // SAFETY: the function reads `size` bytes at `data` and keeps nothing.
    unsafe { iw_fuzz_calls(data.as_ptr(), data.len()) }
});
