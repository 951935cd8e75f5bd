//! Draining the queue of events.

use super::guard::{call, invalid_session};
use super::handles::{Denied, SESSIONS};
use super::input::{struct_size, write_struct};
use super::kept_state::Polled;
use super::refusal::Refusal;
use super::types::{iw_event, iw_session};
use super::words::Handle;

// --- Events ---

/// Takes the next event off the session's queue. Call it each frame until it returns 0. Never waits, and allocates
/// nothing when there is nothing.
///
/// event: begin with IW_EVENT_INIT; filled when there is an event. Everything it points to is lent: valid until the
/// next iw_poll or iw_session_destroy of this session, whatever other threads do.
/// Returns 1: an event; 0: none now; or < 0: IW_ERROR_BUSY when another thread is polling this session at this moment.
/// Thread: any, one at a time for each session. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_poll(session: iw_session, event: *mut iw_event) -> i32 {
    call(|| poll(session, event))
}

#[inline]
fn poll(session: iw_session, event: *mut iw_event) -> Result<i32, Refusal> {
    let mut poll = SESSIONS.exclusive(session).map_err(no_poll)?;
    // SAFETY: the caller's struct has its size in front.
    let size = unsafe { struct_size("event", event) }?;
    let (entry, state) = poll.parts();
    let Some((sequence, next)) = entry.session.poll() else { return Ok(0) };
    if let Some(seen) = state.current.take().and_then(Polled::into_event) {
        entry.session.give_back(seen);
    }
    state.sequence = sequence;
    let filled = state.view.fill(state.current.insert(Polled::Own(next)).event(), sequence, state.layer);
    // SAFETY: `struct_size` has found `size` bytes there.
    unsafe { write_struct(&filled, event, size) };
    Ok(1)
}

#[cold]
pub(super) fn no_poll(why: Denied) -> Refusal {
    match why {
        Denied::Invalid => invalid_session(),
        Denied::Busy => Refusal::in_use(Handle::Session),
    }
}
