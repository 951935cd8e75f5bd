//! What a model is asked: messages for each purpose, within the budget of its context (CHAT.md 4.1, 4.2).
//!
//! The [`Head`] of a prompt never changes, and history is only appended, because a server that finds a prompt it knows in its
//! cache answers at once. What changes from turn to turn is told in brackets with the newest message.

mod examples;
mod form;
mod head;
mod history;
mod lore;
mod notes;
mod side;
#[cfg(test)]
mod tests;
mod tokens;

use std::sync::Arc;

use super::foreign::People;
use super::question::{Message, Role};
use super::recollection::Recollection;

pub(crate) use head::Head;
pub(crate) use notes::Circumstances;
pub(crate) use tokens::TokenScale;

/// When the history has no room, so much of it stays, in percent of its room: the rest leaves in one block, so that the
/// prompt's beginning stays the same for many turns.
const STAYS: u32 = 60;

/// Messages, and how many tokens they are estimated to have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Prompt {
    pub(crate) messages: Arc<[Message]>,
    pub(crate) tokens: u32,
}

impl Prompt {
    fn new(messages: Arc<[Message]>) -> Self {
        Self { tokens: tokens::tokens_of(&messages), messages }
    }
}

impl Head {
    /// Asks for an answer to what was perceived last. Lines that no longer fit fade from the recollection.
    pub(crate) fn reply(
        &self,
        recollection: &mut Recollection,
        now: &Circumstances,
        people: &People,
        scale: TokenScale,
    ) -> Prompt {
        let news = notes::news(notes::all(&self.persona, recollection, now, people), recollection);
        recollection.note(news);
        let room = scale.estimated(self.most_tokens).saturating_sub(self.tokens);
        let mut told = history::messages(self, recollection, people);
        if tokens::tokens_of(&told) > room {
            while tokens::tokens_of(&told) > room / 100 * STAYS && recollection.fade_turn() {
                told = history::messages(self, recollection, people);
            }
        }
        Prompt::new(self.with(told))
    }

    /// Asks for nothing: the server loads the model, and reads the head.
    pub(crate) fn warm(&self) -> Prompt {
        let hello = Message { role: Role::User, content: "Player: Hello!".to_owned() };
        Prompt::new(self.with(vec![hello]))
    }
}
