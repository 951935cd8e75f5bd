//! Orders of a session to the outside, and reports about them.

use super::question::Question;
use super::realtime::{Command, Overheard, ServiceMemory};
use super::speech::Speech;
use super::thought::{Failure, Thought};
use super::work::WorkId;

/// Work for what runs beside the session.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Ask the mind. Reports: any number of [`Report::Thought`], the last of which is `Done` or `Failed`.
    Ask { work: WorkId, question: Box<Question> },
    /// Make the sound of one sentence with the `[speech]` server. Reports: one [`Report::Spoken`].
    Speak { work: WorkId, request: SpeechRequest },
    /// Recognise what the player said with the `[hearing]` server. Reports: one [`Report::Recognised`].
    Hear { work: WorkId, request: HearingRequest },
    /// Something for the dialogue of a character with its service. Reports: [`Report::Thought`] for an answer that is asked
    /// for, and [`Report::Overheard`] while it listens.
    Converse { character: usize, command: Command },
    /// The result is not wanted any more. No report of this work follows that was not made before.
    Cancel { work: WorkId },
}

/// A sentence that needs a voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpeechRequest {
    /// Clean words: no tags, no markdown, no emoji.
    pub(crate) text: String,
    /// The voice that the script names; empty for the server's default.
    pub(crate) voice: String,
}

/// The recording of one utterance of the player.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HearingRequest {
    /// Mono samples at 16 kHz.
    pub(crate) samples: Vec<i16>,
    /// Names of characters and places, which help to spell them right.
    pub(crate) hint: String,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Report {
    /// A part of the answer to [`Order::Ask`].
    Thought { work: WorkId, thought: Thought },
    /// The answer to [`Order::Speak`].
    Spoken { work: WorkId, result: Result<Speech, Failure> },
    /// The answer to [`Order::Hear`]: clean words, empty when nothing was said.
    Recognised { work: WorkId, result: Result<String, Failure> },
    /// The player's words, as the service of a character heard them.
    Overheard { character: usize, overheard: Overheard },
    /// What the service of a character remembers now, for the saved state.
    Remembers { character: usize, memory: ServiceMemory },
    /// Something for the developer that belongs to no order: a recording that cannot be written.
    Warning(String),
}
