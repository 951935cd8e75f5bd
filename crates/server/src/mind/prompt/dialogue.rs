//! Prompts for a service that keeps the conversation by itself: the character once, and then the new lines.

use std::sync::Arc;

use super::super::foreign::People;
use super::super::realtime::{Line, LineForm};
use super::super::recollection::{LineKind, Recollection, RememberedLine};
use super::{Circumstances, Head, notes};

/// Lines of examples.
const MOST_EXAMPLES: usize = 24;
/// Bytes of all lines that are told at once, the newest ones.
const MOST_BYTES: usize = 32 << 10;

/// The lines of a conversation, in the form for a service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lines {
    /// All that the character remembers.
    pub(crate) history: Vec<Line>,
    /// Those that were not told before.
    pub(crate) news: Vec<Line>,
}

impl Head {
    /// Who the character is, and how it plays and talks.
    pub(crate) fn instructions(&self) -> Arc<str> {
        let mut instructions = self.messages.first().map_or("", |message| message.content.as_str()).to_owned();
        for (place, example) in self.persona.examples.iter().take(MOST_EXAMPLES).enumerate() {
            let speaker = if example.is_own { self.persona.name.as_str() } else { "Player" };
            instructions.push_str(if place == 0 { "\n\nThis is how you talk:" } else { "" });
            instructions.push_str(&format!("\n{speaker}: {}", self.persona.neutral(&example.text)));
        }
        instructions.into()
    }

    /// The remembered lines, and which of them are new. All count as told from now on.
    pub(crate) fn lines(&self, recollection: &mut Recollection, now: &Circumstances, people: &People) -> Lines {
        let all = notes::all(&self.persona, recollection, now, people);
        recollection.note(notes::news(all, recollection));
        let history = recollection.shown().rev().scan(0, |bytes, line| {
            *bytes += line.text.len();
            (*bytes <= MOST_BYTES).then_some(line)
        });
        let mut history: Vec<&RememberedLine> = history.collect();
        history.reverse();
        let form = |lines: &[&RememberedLine]| lines.iter().flat_map(|line| self.form(line, people)).collect();
        let new: Vec<&RememberedLine> = history.iter().copied().filter(|line| !line.is_told).collect();
        let lines = Lines { history: form(&history), news: form(&new) };
        recollection.all_is_told();
        lines
    }

    /// The circumstances that were new with a line go before it.
    fn form(&self, line: &RememberedLine, people: &People) -> Vec<Line> {
        let mut lines = Vec::new();
        if !line.notes.is_empty() {
            let notes: Vec<&str> = line.notes.iter().map(|note| note.text.as_str()).collect();
            lines.push(Line { kind: LineForm::Note, text: notes.join(" ") });
        }
        let text = line.text.clone();
        lines.push(match line.kind {
            // The service talks to the player, who needs no name.
            LineKind::Words if line.speaker == people.player => Line { kind: LineForm::Others, text },
            LineKind::Words => Line { kind: LineForm::Others, text: format!("{}: {text}", line.speaker) },
            LineKind::Deed => Line { kind: LineForm::Others, text: format!("*{} does this: {text}*", line.speaker) },
            LineKind::Event => Line { kind: LineForm::Note, text: format!("This happens: {text}") },
            LineKind::Own => Line { kind: LineForm::Own, text },
            LineKind::OwnAction => {
                Line { kind: LineForm::Note, text: format!("{} does this: {text}", self.persona.name) }
            }
        });
        lines
    }
}
