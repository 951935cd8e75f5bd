//! What surrounds every exported function: panics and errors become result codes and words.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::constants::*;
use super::handles::{Entry, SESSIONS};
use super::last_error;
use super::types::iw_session;
use crate::driver;

/// Why a call is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    pub code: i32,
    pub message: String,
}

impl Refusal {
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// An argument is wrong.
    pub fn argument(name: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(IW_ERROR_INVALID_ARGUMENT, format!("{name}: {problem}"))
    }
}

impl From<driver::Error> for Refusal {
    fn from(error: driver::Error) -> Self {
        use driver::Error;
        let code = match &error {
            Error::Argument(_) => IW_ERROR_INVALID_ARGUMENT,
            Error::Config(_) => IW_ERROR_INVALID_CONFIG,
            Error::State(_) => IW_ERROR_INVALID_STATE,
            Error::Character(_) => IW_ERROR_UNKNOWN_CHARACTER,
            Error::QueueFull(_) => IW_ERROR_QUEUE_FULL,
            Error::Timeout(_) => IW_ERROR_TIMEOUT,
            Error::Unsupported(_) => IW_ERROR_UNSUPPORTED,
            Error::Internal(_) => IW_ERROR_INTERNAL,
        };
        Self::new(code, error.to_string())
    }
}

/// What a call gives: a number `>= 0`, or why it is refused.
pub(super) type Outcome = Result<i32, Refusal>;

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
