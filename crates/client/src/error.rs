//! Errors of calls.

use std::fmt;

use super::state_error::StateError;
use inworld_session::vocabulary::{RustNames, Vocabulary};
use inworld_session::{Unresolved, ValueError};

/// Why a call was refused. Never holds a secret. [`words`](Self::words) tells the developer in the names of a layer; `Display`
/// speaks of this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// An argument is wrong.
    Argument(ValueError),
    /// The configuration is wrong.
    Config(ValueError),
    /// The session is not in a state for this.
    State(StateError),
    /// The character is unknown or ambiguous.
    Character(Unresolved),
    /// Too much waits to be sent.
    QueueFull(String),
    /// It was not done in time; it goes on.
    Timeout(String),
    /// This library was built without it.
    Unsupported(String),
    /// Something broke inside.
    Internal(String),
}

impl Error {
    /// The sentence that a layer shows.
    pub fn words(&self, names: &dyn Vocabulary) -> String {
        match self {
            Self::Argument(error) | Self::Config(error) => error.words(names),
            Self::State(error) => error.words(names),
            Self::Character(unresolved) => unresolved.to_string(),
            Self::QueueFull(words) | Self::Timeout(words) | Self::Unsupported(words) | Self::Internal(words) => {
                words.clone()
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&RustNames))
    }
}

impl std::error::Error for Error {}

impl From<Unresolved> for Error {
    fn from(unresolved: Unresolved) -> Self {
        Self::Character(unresolved)
    }
}

impl From<StateError> for Error {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}
