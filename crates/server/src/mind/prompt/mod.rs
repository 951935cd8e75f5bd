//! Prompts: messages for each purpose, within the budget of the context (CHAT.md 4.1, 4.2).
//!
//! The [`Head`] of a prompt never changes, and history is only appended, because a server that finds a prompt it knows in its
//! cache answers at once. What changes from turn to turn is told in brackets with the newest message.

mod dialogue;
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

/// The summary has one part in so many of the room behind the head.
const SUMMARY_PART: u32 = 3;

/// Tokens of what stands around the lines: the opening, the messages.
const FRAME: u32 = 40;

/// Tokens that the last line always has.
const SHORTEST_LINE: u32 = 32;

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
    /// Asks for an answer to what was perceived last. Lines that no longer fit fade from the recollection; of a last line that
    /// does not fit alone, the beginning is asked.
    pub(crate) fn reply(
        &self,
        recollection: &mut Recollection,
        now: &Circumstances,
        people: &People,
        scale: TokenScale,
    ) -> Prompt {
        let all = notes::all(&self.persona, recollection, now, people);
        let room = scale.estimated(self.most_tokens).saturating_sub(self.tokens);
        let summary = tokens::tokens(recollection.summary()).min(room / SUMMARY_PART);
        let frame = FRAME.saturating_add(summary).saturating_add(tokens::tokens(&self.persona.closing));
        let told: u32 = all.iter().map(|note| tokens::tokens(&note.text).saturating_add(2)).sum();
        let room_of_lines = room.saturating_sub(frame).saturating_sub(told);
        make_room(recollection, room_of_lines);
        // Facts whose lines have faded are told again.
        recollection.note(notes::news(all, recollection));
        let bounds = history::Bounds { summary: room / SUMMARY_PART, newest: room_of_lines.max(SHORTEST_LINE) };
        Prompt::new(self.with(history::messages(self, recollection, people, bounds)))
    }

    /// Asks for nothing: the server loads the model, and reads the head.
    pub(crate) fn warm(&self) -> Prompt {
        let hello = Message { role: Role::User, content: "Player: Hello!".to_owned() };
        Prompt::new(self.with(vec![hello]))
    }
}

/// Lets the oldest lines fade where all take more than `room` tokens: so many that the rest takes a part of it, and begins with
/// what the character answered. The last line stays.
fn make_room(recollection: &mut Recollection, room: u32) {
    let costs: Vec<(u32, bool)> = recollection.shown().map(|line| (history::cost(line), line.kind.is_own())).collect();
    let mut all = costs.iter().map(|(cost, _)| *cost).fold(0, u32::saturating_add);
    if all <= room {
        return;
    }
    let stays = room / 100 * STAYS;
    let mut leaving = 0;
    for (cost, is_own) in costs.iter().take(costs.len().saturating_sub(1)) {
        if all <= stays && !is_own {
            break;
        }
        all = all.saturating_sub(*cost);
        leaving += 1;
    }
    recollection.fade(leaving);
}
