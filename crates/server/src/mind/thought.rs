//! What a mind gives back.

use std::time::Duration;

use super::speech::Speech;
use inworld_protocol::packet::enums::Behavior;

/// One piece of an answer. The texts are printable, bounded and free of markup: whatever a model writes, this is all that
/// reaches a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Thought {
    /// A whole sentence to be spoken. `emotion` is what the model felt, where it said so.
    Sentence { emotion: Option<Behavior>, text: String },
    /// A part of a line with its sound, from a service that speaks by itself. The parts of a line come one after the other, up
    /// to the one that `is_last`; its whole text comes once, with the part in which it becomes known, and is empty in all
    /// others. `words`: what was written since the part before, to find the mouth shapes by.
    Spoken { emotion: Option<Behavior>, text: String, words: String, sound: Speech, is_last: bool },
    /// A stage direction: what the character does, in words.
    Narration(String),
    /// An action of the list in the question.
    Action { name: String, parameters: Vec<(String, String)> },
    /// The answer to a question that is not spoken: a summary, a name.
    Text(String),
    /// Something for the developer, which the session tells as a LOG: a model that loads, an action that was dropped.
    Notice(String),
    /// How many tokens the prompt had, where the server tells; it corrects the estimate. At most once, before the last.
    Usage { prompt_tokens: u32 },
    /// The answer is complete, or was closed at its bounds.
    Done,
    /// There is no answer, or no more of it. Sentences that came before stand.
    Failed(Failure),
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: FailureKind,
    /// For the developer: which server, what happened, what to do. No secret is in it.
    pub(crate) words: String,
    /// The server does not want to be asked before that much time.
    pub(crate) retry_after: Option<Duration>,
}

/// Kinds of failures. A session tells each kind once, until an answer succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum FailureKind {
    /// The connection is refused, the host is unknown, or TLS failed.
    Unreachable,
    /// 401, 403, or no key where one is needed.
    Key,
    /// The server does not have the model.
    Model,
    /// 429 and full queues.
    Busy,
    /// Quota used up: not asked again in this session.
    Quota,
    /// The model is still loading.
    Loading,
    /// The response, or its next part, did not come in time.
    Slow,
    /// The connection broke, or the stream ended without its end.
    Broken,
    /// What came is not an answer of a chat server.
    Malformed,
    /// The server refuses the question itself: too long, a parameter, a filter.
    Refused,
    /// The answer had nothing to say, twice.
    Empty,
    /// Replay: no such question is recorded.
    NotRecorded,
}

impl FailureKind {
    /// A word for figures.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Key => "key",
            Self::Model => "model",
            Self::Busy => "busy",
            Self::Quota => "quota",
            Self::Loading => "loading",
            Self::Slow => "slow",
            Self::Broken => "broken",
            Self::Malformed => "malformed",
            Self::Refused => "refused",
            Self::Empty => "empty",
            Self::NotRecorded => "not_recorded",
        }
    }
}
