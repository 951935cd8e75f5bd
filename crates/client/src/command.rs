//! Commands from the game's threads to a session's task.

use std::time::Duration;

use super::calls::Call;
use super::interruption::Interruption;
use super::microphone::AudioSource;
use inworld_net::AccessToken;
use inworld_protocol::packet::Timestamp;
use inworld_session::Outgoing;
use zeroize::Zeroizing;

/// A request to a session's task.
pub(super) enum Command {
    Start(u64),
    Stop {
        number: u64,
        timeout: Duration,
    },
    Pause(u64),
    Resume(u64),
    Send(Box<Outgoing>),
    Interrupt(Interruption),
    /// The game has played so many microseconds of an utterance.
    ReportPlayback {
        utterance_id: String,
        heard_us: u64,
    },
    /// The game is paused, or goes on.
    HoldLines(bool),
    /// An audio session begins with this packet; one that is open ends.
    AudioStart(Box<Outgoing>, AudioSource),
    AudioEnd,
    LoadScene {
        scene: String,
        slot: usize,
    },
    ForgetConversation(String),
    /// The game has another token, with the moment at which it expires.
    Token(AccessToken, Option<Timestamp>),
    /// The game has another key for the minds of its embedded server.
    MindKey(Zeroizing<String>, Option<Timestamp>),
    Call(Call),
    Abort(String),
    /// The session is destroyed: end the task.
    End,
    #[cfg(feature = "test-hooks")]
    Panic,
    #[cfg(feature = "test-hooks")]
    Hang,
}

impl Command {
    /// The packet that the command sends.
    pub fn into_outgoing(self) -> Option<Box<Outgoing>> {
        match self {
            Self::Send(outgoing) | Self::AudioStart(outgoing, _) => Some(outgoing),
            _ => None,
        }
    }
}
