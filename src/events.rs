//! Draining the queue of events.

use super::guard::{call, invalid_session};
use super::handles::{Denied, SESSIONS};
use super::input::{struct_size, write_struct};
use super::prepared::{PreparedEvent, Shown, Spent, prefetch};
use super::refusal::Refusal;
use super::types::{iw_event, iw_session};
use super::words::Handle;
use inworld_client::{Polled, Session};

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
    let session = &entry.session;
    while let Some(next) = state.ahead.take().or_else(|| session.poll_ready()) {
        let Polled { sequence, ready, is_cancelled } = session.hand_out(next);
        state.ahead = session.poll_ready();
        if let Some(ahead) = &state.ahead {
            prefetch(&**ahead.ready());
        }
        let Ok(mut ready) = ready.downcast::<PreparedEvent>() else { continue };
        let Some(sequence) = sequence else {
            free(session, &mut state.spent, Shown::Own(ready));
            continue;
        };
        if is_cancelled {
            ready.cancel();
        }
        let filled = ready.head().event(sequence);
        if let Some(seen) = state.current.replace(Shown::Own(ready)) {
            free(session, &mut state.spent, seen);
        }
        state.sequence = sequence;
        // SAFETY: `struct_size` has found `size` bytes there.
        unsafe { write_struct(&filled, event, size) };
        return Ok(1);
    }
    if let Some((batch, bytes)) = state.spent.take() {
        session.give_back(batch, bytes);
    }
    Ok(0)
}

/// Leaves an event to the library's thread to free.
#[inline]
fn free(session: &Session, spent: &mut Spent, seen: Shown) {
    if let Some((batch, bytes)) = spent.add(seen) {
        session.give_back(batch, bytes);
    }
}

#[cold]
pub(super) fn no_poll(why: Denied) -> Refusal {
    match why {
        Denied::Invalid => invalid_session(),
        Denied::Busy => Refusal::in_use(Handle::Session),
    }
}
