//! Why a call is refused: a result code and a message.

use super::constants::*;
use super::words::CNames;

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

    /// An argument is a number that none of these constants has.
    pub fn no_constant(name: &str, number: u32, constants: &str) -> Self {
        Self::argument(name, format!("{number} is not supported; use {constants}"))
    }
}

impl From<inworld_client::Error> for Refusal {
    fn from(error: inworld_client::Error) -> Self {
        use inworld_client::Error;
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
        Self::new(code, error.words(&CNames))
    }
}

/// What a call gives: a number `>= 0`, or why it is refused.
pub(super) type Outcome = Result<i32, Refusal>;
