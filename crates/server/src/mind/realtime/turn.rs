//! What a session tells a dialogue with a service, and asks of it.

use std::sync::Arc;
use std::time::Duration;

use inworld_protocol::packet::enums::Behavior;

use super::super::question::Action;
use super::super::reply::Form;
use super::super::speech::Speech;
use super::super::work::WorkId;
use super::service_memory::ServiceMemory;

/// How things stand for a character: all that a service has to know when it is met anew.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Context {
    /// Who the character is; never changes.
    pub(crate) instructions: Arc<str>,
    /// The voice that the script names; empty for the usual one.
    pub(crate) voice: String,
    /// What the character may do now.
    pub(crate) actions: Vec<Action>,
    /// All lines that the character remembers, for a service that knows none of them.
    pub(crate) history: Vec<Line>,
    /// The lines that were not told before.
    pub(crate) news: Vec<Line>,
    /// The name in whose voice the character speaks.
    pub(crate) own_name: String,
    /// The player's name; the character never speaks in it.
    pub(crate) player_name: String,
    /// Who else is near.
    pub(crate) other_names: Vec<String>,
    /// What the service remembered when it was last asked.
    pub(crate) memory: Option<ServiceMemory>,
}

impl Context {
    /// How many bytes it holds, about.
    pub(crate) fn size(&self) -> usize {
        let lines = self.history.iter().chain(&self.news);
        let memory = self.memory.as_ref().map_or(0, ServiceMemory::bytes);
        memory + self.instructions.len() + lines.map(|line| size_of::<Line>() + line.text.len()).sum::<usize>()
    }
}

/// One line of a conversation, fit for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) kind: LineForm,
    pub(crate) text: String,
}

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineForm {
    /// The player's, or another character's behind its name.
    Others,
    /// The character's own words.
    Own,
    /// An event, or how things stand.
    Note,
}

/// An answer that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Turn {
    pub(crate) work: WorkId,
    /// Names the answer in [`Command::Cut`].
    pub(crate) answer: String,
    pub(crate) context: Context,
    /// Sentences of the answer at most, where it comes as text.
    pub(crate) sentences: usize,
}

/// A question beside the conversation, which the service answers in text and forgets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SideQuestion {
    pub(crate) work: WorkId,
    pub(crate) instructions: String,
    pub(crate) prompt: String,
    /// How its answer is read.
    pub(crate) form: Form,
}

/// What a session wants of a dialogue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Command {
    /// Reports: any number of thoughts, the last of which is `Done` or `Failed`.
    Answer(Box<Turn>),
    /// Reports: one thought and `Done`, or `Failed`.
    Ask {
        question: Box<SideQuestion>,
        context: Box<Context>,
    },
    /// The answer is not wanted any more.
    Cancel(WorkId),
    /// Only so much of an answer was heard: the service forgets the rest.
    Cut {
        answer: String,
        heard: Duration,
        letters: usize,
    },
    /// The player's microphone opens; `push_to_talk`: all up to [`Command::StopListening`] is one utterance.
    Listen {
        push_to_talk: bool,
        context: Box<Context>,
    },
    /// What it takes: 16-bit mono samples at 16 kHz.
    Samples(Vec<i16>),
    StopListening,
}

/// What a dialogue has heard of the player.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Overheard {
    /// The player begins to speak.
    Speaks,
    /// What the player is saying.
    SoFar(String),
    /// How the player sounds, in what is said next.
    Feels(Behavior),
    /// What the player has said; empty where nothing was understood.
    Said(String),
    /// The character shows that it listens.
    BackChannel { phrase: String, sound: Speech },
}
