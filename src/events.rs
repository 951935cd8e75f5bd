//! Draining the queue of events.

use super::constants::IW_ERROR_BUSY;
use super::guard::{call, invalid_session};
use super::handles::{Denied, READY, SESSIONS};
use super::input::{not_null, struct_size, write_out, write_struct};
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

/// Takes the next event of any session of this process: for programs with many sessions, which cost nothing while they have no
/// news. Sessions with news have their turns one after the other. Never waits.
///
/// out_session: the event's session. event: as in iw_poll, which may be called too; what an event points to is lent until the
/// next event of its session. Returns 1: an event; 0: none now; or < 0. Thread: any; a session that another thread is
/// polling is left out. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_poll_any(out_session: *mut iw_session, event: *mut iw_event) -> i32 {
    call(|| {
        not_null("out_session", out_session)?;
        // SAFETY: the caller's struct has its size in front.
        unsafe { struct_size("event", event) }?;
        // Each session once: those that are busy are on the list again.
        let mut busy = Vec::new();
        let found = loop {
            let Some(place) = READY.take() else { break None };
            let Some(session) = SESSIONS.handle_at(place) else { continue };
            match poll(session, event) {
                Ok(0) => {}
                Ok(_) => {
                    READY.add(place);
                    break Some(session);
                }
                // Another thread polls it; it may leave news behind.
                Err(refusal) if refusal.code == IW_ERROR_BUSY => busy.push(place),
                // It was destroyed meanwhile.
                Err(_) => {}
            }
        };
        busy.into_iter().for_each(|place| READY.add(place));
        let Some(session) = found else { return Ok(0) };
        // SAFETY: the caller's out-parameter is writable.
        unsafe { write_out("out_session", out_session, session) }?;
        Ok(1)
    })
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
