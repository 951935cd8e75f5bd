//! Errors of calls that the session's state does not allow.

use std::fmt;

use inworld_session::ConnectionState;
use inworld_session::vocabulary::{Call, RustNames, Vocabulary};

/// A call that the state of its session does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateError {
    /// It was to be started, in a state in which it runs.
    AlreadyStarted(ConnectionState),
    /// It was to be paused.
    NotPausable(ConnectionState),
    /// It was to be resumed.
    NotResumable(ConnectionState),
    /// Something was to be sent.
    NotSendable(ConnectionState),
    /// Something was asked of the service that needs a connection, or one that was.
    NotConnected(ConnectionState),
    /// Another access token was given to a session that takes none.
    TakesNoToken,
    /// The microphone was to be opened, and is open.
    AudioStarted,
    /// The microphone was to be used or closed, and is not open.
    AudioNotStarted,
    /// A voice was to be pulled while another thread pulls it.
    VoiceBusy,
    /// The session has died of an internal error.
    Dead,
}

impl StateError {
    /// The sentence that a layer shows: what is wrong, and which call comes first.
    pub fn words(self, names: &dyn Vocabulary) -> String {
        match self {
            Self::AlreadyStarted(state) => {
                let (stop, start) = (names.call(Call::Stop), names.call(Call::Start));
                format!("the session is {} already; call {stop} before {start}", names.state(state))
            }
            Self::NotPausable(state) => {
                format!(
                    "the session cannot be paused while it is {}; only one that is {} can",
                    names.state(state),
                    names.state(ConnectionState::Connected)
                )
            }
            Self::NotResumable(state) => {
                format!(
                    "the session is {}; only one that is {} or {} can be resumed",
                    names.state(state),
                    names.state(ConnectionState::Paused),
                    names.state(ConnectionState::Disconnected)
                )
            }
            Self::NotSendable(state) => {
                let first = match state {
                    ConnectionState::Disconnected => Call::Resume,
                    _ => Call::Start,
                };
                let (state, first) = (names.state(state), names.call(first));
                format!("nothing can be sent while the session is {state}; call {first} first")
            }
            Self::NotConnected(state) => format!("the session is {}; wait until it is connected", names.state(state)),
            Self::TakesNoToken => format!(
                "the session was not created with {}; it needs none, or gets its own with {}",
                names.field("access_token"),
                names.field("auth")
            ),
            Self::AudioStarted => format!("audio was started already; call {} first", names.call(Call::EndAudio)),
            Self::AudioNotStarted => format!("audio was not started; call {} first", names.call(Call::StartAudio)),
            Self::VoiceBusy => {
                "another thread is pulling this character's voice at this moment; pull a voice from one thread"
                    .to_owned()
            }
            Self::Dead => "the session has died of an internal error; destroy it and create another".to_owned(),
        }
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&RustNames))
    }
}

impl std::error::Error for StateError {}
