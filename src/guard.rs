//! Surrounds every exported function: panics and errors become result codes and messages.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::handles::{Denied, Entry, OUTGOINGS, OutgoingState, SESSIONS};
use super::last_error;
use super::refusal::{Outcome, Refusal};
use super::types::{iw_outgoing, iw_session};
use super::words::Handle;

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
            Err(Refusal::panic())
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
        Denied::Busy => Refusal::in_use(Handle::Outgoing),
    })?;
    body(outgoing.parts().1)
}

/// The handle leads nowhere.
pub(super) fn invalid_outgoing() -> Refusal {
    Refusal::handle(Handle::Outgoing)
}

/// The handle leads nowhere.
pub(super) fn invalid_session() -> Refusal {
    Refusal::handle(Handle::Session)
}

#[cold]
fn refuse(refusal: &Refusal) -> i32 {
    last_error::set(refusal);
    refusal.code
}

#[cold]
fn panicked() -> i32 {
    refuse(&Refusal::panic())
}
