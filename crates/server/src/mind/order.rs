//! What a session wants done outside of it, and what it is told about that.

use super::question::Question;
use super::thought::{Failure, Thought};

/// The number of one order, unique within its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WorkId(pub(crate) u64);

/// Work for what runs beside the session.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Ask the mind. Reports: any number of [`Report::Thought`], the last of which is `Done` or `Failed`.
    Ask { work: WorkId, question: Box<Question> },
    /// Make the sound of one sentence with the `[speech]` server. Reports: one [`Report::Spoken`].
    Speak { work: WorkId, request: SpeechRequest },
    /// Recognise what the player said with the `[hearing]` server. Reports: one [`Report::Recognised`].
    Hear { work: WorkId, request: HearingRequest },
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

/// The sound of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Speech {
    /// Mono samples.
    pub(crate) samples: Vec<i16>,
    /// Samples in a second.
    pub(crate) rate: u32,
    /// Words with the second at which each begins, where the server tells; else empty.
    pub(crate) words: Vec<(String, f32)>,
}

/// What the microphone took of one utterance of the player.
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
    /// Something for the developer that belongs to no order: a recording that cannot be written.
    Warning(String),
}
