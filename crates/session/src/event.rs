//! What a session tells the game.

use std::sync::Arc;

use super::cast::Cast;
use super::failure::Failure;
use super::lines::SpokenLine;
use super::log::Level;
use super::state::ConnectionState;
use inworld_protocol::packet::{PackedPacket, Timestamp};

/// An event, and when the library saw it.
#[derive(Debug)]
pub struct Event {
    /// Wall clock.
    pub time: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// What happened. One change of state gives its events in the order of the first three.
#[derive(Debug)]
pub enum EventKind {
    /// The connection state changed.
    StateChanged {
        /// Before.
        from: ConnectionState,
        /// Now.
        to: ConnectionState,
        /// Why; code NONE where it is the expected course.
        reason: Failure,
    },
    /// The session became connected, or ceased to be.
    Connected(bool),
    /// The characters are known, or not any more.
    Established {
        /// Which of the two.
        established: bool,
        /// The characters of the scene.
        cast: Arc<Cast>,
    },
    /// The characters of the scene have changed while the session stays established: characters came or left, or have other agent
    /// ids because the server had forgotten the session.
    CharactersChanged {
        /// The characters of the scene.
        cast: Arc<Cast>,
    },
    /// A packet from the server.
    Packet(PackedPacket),
    /// Something went wrong; the state tells whether the session goes on.
    Error(Failure),
    /// A packet was written to the link (only when asked for).
    PacketSent(PackedPacket),
    /// A packet that could not be delivered, handed back.
    PacketFailed(PackedPacket, Failure),
    /// A response that was interrupted by a lost link will not be completed. The packet is the end of the interaction.
    InteractionCancelled(PackedPacket),
    /// The game should give another access token.
    TokenNeeded,
    /// The state of the session, saved: opaque Base64.
    SessionState(String),
    /// Feedback was stored, or undone.
    Feedback {
        /// What the server calls it.
        name: String,
        /// Stored, or undone.
        stored: bool,
    },
    /// The queue to the game is full; nothing is lost, the server is made to wait.
    QueueFull,
    /// Somebody began to speak into the microphone (only when asked for).
    SpeechStarted,
    /// The speaker has been silent for long enough to have finished.
    SpeechEnded,
    /// A line of a character begins to be heard, or read (only when asked for).
    LineStarted(Box<SpokenLine>),
    /// The next word of a line begins to be heard, or read (only when asked for).
    LineWord(Box<SpokenLine>),
    /// A line is over: it came to its end, or was cut.
    LineEnded(Box<SpokenLine>),
    /// A log line.
    Log(Level, String),
}

impl EventKind {
    /// The packet that it is about, if any.
    pub fn packet(&self) -> Option<&PackedPacket> {
        match self {
            Self::Packet(packet)
            | Self::PacketSent(packet)
            | Self::InteractionCancelled(packet)
            | Self::PacketFailed(packet, _) => Some(packet),
            _ => None,
        }
    }

    /// How much memory it holds, in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Packet(packet) | Self::PacketSent(packet) | Self::InteractionCancelled(packet) => packet.size(),
            Self::PacketFailed(packet, failure) => packet.size() + failure.message.len(),
            Self::Error(failure) | Self::StateChanged { reason: failure, .. } => failure.message.len(),
            Self::Log(_, text) | Self::SessionState(text) | Self::Feedback { name: text, .. } => text.len(),
            Self::Established { cast, .. } | Self::CharactersChanged { cast, .. } => cast.size(),
            Self::LineStarted(line) | Self::LineWord(line) | Self::LineEnded(line) => line.size(),
            Self::Connected(_) | Self::TokenNeeded | Self::QueueFull | Self::SpeechStarted | Self::SpeechEnded => 0,
        }
    }
}
