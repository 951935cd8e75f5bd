//! From what a model writes to what a character says and does.
//!
//! Text comes in pieces of any size and is read letter by letter, so that the pieces do not matter:
//!
//! 1. [`markers`] leaves out reasoning and ends the answer at the marks of chat templates;
//! 2. [`prose`] parts the rest into sentences, stage directions and tags;
//! 3. [`reader`] turns those into [`Thought`](super::Thought)s, within the bounds of the answer.
//!
//! Whatever a model writes, nothing comes out but printable sentences, and actions of the list (CHAT.md 1.2, 4.2, 4.4).

mod choice;
mod clean;
mod emotions;
mod markers;
mod prose;
mod reader;
mod sentences;
mod speaker;
mod tags;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::question::{Action, Purpose};
use super::thought::Thought;

pub(crate) use emotions::of_tag as feeling_of;
pub(crate) use reader::Reader;
pub(crate) use sentences::sentence_end;

/// What an answer is read as.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Form {
    pub(crate) purpose: Purpose,
    /// The name in whose voice the model speaks.
    pub(crate) own_name: String,
    /// A line in this name ends the answer.
    pub(crate) player_name: String,
    /// So does one in these.
    pub(crate) other_names: Vec<String>,
    /// The allowed actions; empty where actions come in another way.
    pub(crate) actions: Arc<[Action]>,
    /// Sentences after which the answer is complete.
    pub(crate) sentences: usize,
    pub(crate) opening: Opening,
}

/// How this model begins its answers, as far as is known.
///
/// A template may open a block of reasoning by itself. Then the text begins with thoughts, and only a lonely closing tag
/// behind them tells so; until that is known no sentence may leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Nothing yet. Text that begins with a tag is speech; other text waits for the end of the answer.
    #[default]
    Unknown,
    /// It speaks at once.
    Speech,
    /// It thinks first, up to a closing tag.
    Reasoning,
}

/// Sentences that a written text has at most.
const MOST_SENTENCES: usize = 64;

/// Reads a written text as what a character of this name says and does.
pub(crate) fn read_speech(text: &str, own_name: &str) -> Vec<Thought> {
    let mut thoughts = Vec::new();
    let mut reader = Reader::new(Form {
        purpose: Purpose::Reply,
        own_name: own_name.to_owned(),
        player_name: String::new(),
        other_names: Vec::new(),
        actions: Arc::default(),
        sentences: MOST_SENTENCES,
        opening: Opening::Speech,
    });
    // Behind a tag `{player}` at the beginning is not taken for an object of JSON.
    reader.piece("[NEUTRAL] ", &mut thoughts);
    reader.piece(text, &mut thoughts);
    reader.end(Ending::Complete, &mut thoughts);
    thoughts
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The model has finished.
    Complete,
    /// It was stopped at its last token.
    Length,
    /// The connection broke, or nothing more came.
    CutOff,
}
