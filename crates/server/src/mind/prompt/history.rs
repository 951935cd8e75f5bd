//! The memory of a character as messages: its own lines from the assistant, everything else from the user.

use inworld_protocol::packet::enums::Behavior;

use super::super::foreign::People;
use super::super::question::{Message, Role};
use super::super::recollection::{LineKind, NoteKind, Recollection, RememberedLine};
use super::super::settings::ActionForm;
use super::Head;
use super::form::NEUTRAL;
use super::tokens::{cut, tokens};

/// Tokens for the parts of the history that may be long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Of the summary.
    pub(super) summary: u32,
    /// Of the last line.
    pub(super) newest: u32,
}

/// The messages behind the head. They begin and end with one of the user, and take turns.
pub(super) fn messages(head: &Head, recollection: &Recollection, people: &People, bounds: Bounds) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    if !recollection.summary().is_empty() {
        let summary = cut(recollection.summary(), bounds.summary);
        add(&mut messages, Role::User, &format!("[What happened before: {summary}]"), "\n");
    }
    let newest = recollection.shown().next_back().map(|line| fitting(line, bounds.newest));
    let before = recollection.shown().count().saturating_sub(1);
    for line in recollection.shown().take(before).chain(&newest) {
        // A model that was told of no tags is shown none.
        let is_shown = line.kind != LineKind::OwnAction || head.actions == ActionForm::Tags;
        if line.kind.is_own() && is_shown {
            if messages.is_empty() {
                add(&mut messages, Role::User, &format!("[{} meets {}.]", people.own, people.player), "\n");
            }
            let separator = if line.kind == LineKind::OwnAction { "\n" } else { " " };
            // One feeling in front of all that is said in a row, as it is asked for.
            if messages.last().is_some_and(|last| last.role == Role::User) {
                add(&mut messages, Role::Assistant, &feeling(line), separator);
            }
            add(&mut messages, Role::Assistant, &own(line), separator);
        } else if !line.kind.is_own() {
            notes(line).iter().for_each(|note| add(&mut messages, Role::User, note, "\n"));
            add(&mut messages, Role::User, &others(line), "\n");
        }
        if line.kind.is_own() {
            // Its notes were new when it was its turn again.
            notes(line).iter().for_each(|note| add(&mut messages, Role::User, note, "\n"));
        }
    }
    if messages.last().is_none_or(|last| last.role == Role::Assistant) {
        add(&mut messages, Role::User, &format!("[It is {}'s turn to speak.]", people.own), "\n");
    }
    if !head.persona.closing.is_empty() {
        let closing = head.persona.neutral(&head.persona.closing);
        add(&mut messages, Role::User, &format!("[{}]", people.harmless(&closing)), "\n");
    }
    messages
}

/// Estimated tokens of a line with its notes.
pub(super) fn cost(line: &RememberedLine) -> u32 {
    /// Brackets, colons, line breaks, a feeling.
    const SIGNS: u32 = 8;
    let notes = line.notes.iter().map(|note| tokens(&note.text).saturating_add(2));
    notes.fold(tokens(&line.speaker) + tokens(&line.text) + SIGNS, u32::saturating_add)
}

/// The line with no more words than fit.
fn fitting(line: &RememberedLine, most: u32) -> RememberedLine {
    let text = cut(&line.text, most);
    let text = if text.len() < line.text.len() { format!("{text}\u{2026}") } else { text.to_owned() };
    RememberedLine { text, ..line.clone() }
}

/// Lines in a row from one side are one message.
fn add(messages: &mut Vec<Message>, role: Role, text: &str, separator: &str) {
    match messages.last_mut() {
        Some(last) if last.role == role => {
            last.content.push_str(separator);
            last.content.push_str(text);
        }
        _ => messages.push(Message { role, content: text.to_owned() }),
    }
}

/// The emotion of the character, in the form of an answer.
fn feeling(line: &RememberedLine) -> String {
    let emotion = line.emotion.filter(|emotion| *emotion != Behavior::Unknown);
    emotion.map_or_else(|| NEUTRAL.to_owned(), |emotion| format!("[{}]", emotion.name()))
}

fn own(line: &RememberedLine) -> String {
    if line.kind == LineKind::OwnAction { format!("[DO {}]", line.text) } else { line.text.clone() }
}

/// A line of somebody else, or an event.
pub(super) fn others(line: &RememberedLine) -> String {
    match line.kind {
        LineKind::Deed => format!("[{} does this: {}]", line.speaker, line.text),
        LineKind::Event => format!("[This happens: {}]", line.text),
        _ => format!("{}: {}", line.speaker, line.text),
    }
}

/// The circumstances that were told with a line. Lore comes first: it is background.
fn notes(line: &RememberedLine) -> Vec<String> {
    let (lore, other): (Vec<_>, Vec<_>) = line.notes.iter().partition(|note| note.kind == NoteKind::Lore);
    lore.into_iter().chain(other).map(|note| format!("[{}]", note.text)).collect()
}
