//! What a call may be refused for.

use inworld_session::Unresolved;
use inworld_session::config::ConfigError;

/// Why a call was refused, in words for the game's developer. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An argument is wrong.
    #[error("{0}")]
    Argument(ConfigError),
    /// The configuration is wrong.
    #[error("{0}")]
    Config(ConfigError),
    /// The session is not in a state for this.
    #[error("{0}")]
    State(String),
    /// Nobody is called so, or several could be meant.
    #[error("{0}")]
    Character(Unresolved),
    /// Too much waits to be sent.
    #[error("{0}")]
    QueueFull(String),
    /// It was not done in time; it goes on.
    #[error("{0}")]
    Timeout(String),
    /// This library was built without it.
    #[error("{0}")]
    Unsupported(String),
    /// Something broke inside.
    #[error("{0}")]
    Internal(String),
}

impl From<Unresolved> for Error {
    fn from(unresolved: Unresolved) -> Self {
        Self::Character(unresolved)
    }
}
