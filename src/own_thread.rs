//! Calls a function on a temporary thread of the system, not of std.
//!
//! A thread-local with a destructor keeps the library loaded until its thread ends (glibc counts them), and threads of a game
//! live longer than its mods. Starting a thread with std leaves such a thread-local on the calling thread.

use std::io;

/// Calls a function on a thread of its own and returns when that thread has ended.
///
/// # Errors
/// The system starts no more threads.
#[cfg(unix)]
pub(super) fn on_own_thread(call: &mut (dyn FnMut() + Send)) -> io::Result<()> {
    use std::ffi::c_void;
    use std::mem::MaybeUninit;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::ptr::{from_mut, null, null_mut};

    type Call<'a> = &'a mut (dyn FnMut() + Send);

    extern "C" fn body(call: *mut c_void) -> *mut c_void {
        // SAFETY: `on_own_thread` gives a `Call` that lives, and that nothing else uses, until this thread was joined.
        let call = unsafe { &mut *call.cast::<Call<'_>>() };
        // The caller notices that the work was not done.
        let _ = catch_unwind(AssertUnwindSafe(call));
        null_mut()
    }

    let mut call: Call<'_> = call;
    let mut thread = MaybeUninit::uninit();
    // SAFETY: the thread's id is writable; no attributes are given; `body` gets what it expects, which outlives it.
    let failed = unsafe { libc::pthread_create(thread.as_mut_ptr(), null(), body, from_mut(&mut call).cast()) };
    if failed != 0 {
        return Err(io::Error::from_raw_os_error(failed));
    }
    // SAFETY: pthread_create has written the id; it is joined once.
    match unsafe { libc::pthread_join(thread.assume_init(), null_mut()) } {
        0 => Ok(()),
        failed => Err(io::Error::from_raw_os_error(failed)),
    }
}

/// The same where thread-locals do not keep a library loaded.
#[cfg(not(unix))]
pub(super) fn on_own_thread(call: &mut (dyn FnMut() + Send)) -> io::Result<()> {
    call();
    Ok(())
}
