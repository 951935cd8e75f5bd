//! Why a call of a node is refused.

use inworld_client::Error;

use crate::enums::ErrorCode;
use crate::vocabulary::NodeNames;

/// Why a call of a node is refused: by the node itself, or by the library.
#[derive(Debug)]
pub enum Refusal {
    /// The node has no session.
    NoSession,
    /// The library refuses it.
    Library(Error),
}

impl Refusal {
    /// The sentence for the developer, in the names of the nodes.
    pub fn words(&self) -> String {
        match self {
            Self::NoSession => "session is not set, or was freed; set it to an InworldSession".to_owned(),
            Self::Library(error) => error.words(&NodeNames),
        }
    }

    /// The code of the signal `error`.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoSession => ErrorCode::InvalidState,
            Self::Library(error) => ErrorCode::from(error),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}
