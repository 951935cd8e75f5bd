//! Surrounds every exported function: panics and errors become result codes and messages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::constants::{IW_ERROR_BUSY, IW_ERROR_INVALID_HANDLE, IW_ERROR_PANIC};
use super::handles::{Denied, Entry, OUTGOINGS, OutgoingState, SESSIONS};
use super::last_error;
use super::refusal::{Outcome, Refusal};
use super::types::{iw_outgoing, iw_session};

/// Runs the body of an exported function.
#[inline]
pub(super) fn call(body: impl FnOnce() -> Outcome) -> i32 {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(result)) => result,
        Ok(Err(refusal)) => refuse(&refusal),
        Err(_) => panicked(),
    }
}

/// Runs the body of an exported function on a session. A panic in it fails the session.
#[inline]
pub(super) fn with_session(handle: iw_session, body: impl FnOnce(&Entry) -> Outcome) -> i32 {
    call(|| {
        let entry = SESSIONS.pin(handle).ok_or_else(invalid_session)?;
        catch_unwind(AssertUnwindSafe(|| body(&entry))).unwrap_or_else(|_| {
            entry.session.abort("the library has panicked in a call for this session; please report it");
            Err(panic_refusal())
        })
    })
}

/// Runs the body of an exported function on an outgoing packet, which no other call can use meanwhile.
pub(super) fn with_outgoing(handle: iw_outgoing, body: impl FnOnce(&mut OutgoingState) -> Outcome) -> i32 {
    call(|| use_outgoing(handle, body))
}

/// The same inside of a call.
pub(super) fn use_outgoing(handle: iw_outgoing, body: impl FnOnce(&mut OutgoingState) -> Outcome) -> Outcome {
    let mut outgoing = OUTGOINGS.exclusive(handle).map_err(|why| match why {
        Denied::Invalid => invalid_outgoing(),
        Denied::Busy => Refusal::new(
            IW_ERROR_BUSY,
            "outgoing: another thread is using it at this moment; use a packet from one thread at a time",
        ),
    })?;
    body(outgoing.parts().1)
}

/// The handle leads nowhere.
pub(super) fn invalid_outgoing() -> Refusal {
    Refusal::new(
        IW_ERROR_INVALID_HANDLE,
        "outgoing: the handle is 0, was sent or destroyed, or never came from an iw_outgoing_create_*",
    )
}

/// The handle leads nowhere.
pub(super) fn invalid_session() -> Refusal {
    Refusal::new(
        IW_ERROR_INVALID_HANDLE,
        "session: the handle is 0, was destroyed, or never came from iw_session_create",
    )
}

fn panic_refusal() -> Refusal {
    Refusal::new(IW_ERROR_PANIC, "the library has panicked in this call; please report it")
}

#[cold]
fn refuse(refusal: &Refusal) -> i32 {
    last_error::set(&refusal.message);
    refusal.code
}

#[cold]
fn panicked() -> i32 {
    refuse(&panic_refusal())
}
