//! What a character remembers, as messages: its own lines from the assistant, everything else from the user.

use super::super::foreign::People;
use super::super::question::{Message, Role};
use super::super::recollection::{Line, LineKind, NoteKind, Recollection};
use super::Head;

/// The messages behind the head. They begin and end with one of the user, and take turns.
pub(super) fn messages(head: &Head, recollection: &Recollection, people: &People) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    if !recollection.summary().is_empty() {
        add(&mut messages, Role::User, &format!("[What happened before: {}]", recollection.summary()), "\n");
    }
    for line in recollection.shown() {
        if line.kind.is_own() {
            if messages.is_empty() {
                add(&mut messages, Role::User, &format!("[{} meets {}.]", people.own, people.player), "\n");
            }
            let separator = if line.kind == LineKind::OwnAction { "\n" } else { " " };
            add(&mut messages, Role::Assistant, &own(line), separator);
            // Its notes were new when it was its turn again.
            notes(line).iter().for_each(|note| add(&mut messages, Role::User, note, "\n"));
        } else {
            notes(line).iter().for_each(|note| add(&mut messages, Role::User, note, "\n"));
            add(&mut messages, Role::User, &others(line), "\n");
        }
    }
    if messages.last().is_none_or(|last| last.role == Role::Assistant) {
        add(&mut messages, Role::User, &format!("[It is {}'s turn to speak.]", people.own), "\n");
    }
    if !head.persona.closing.is_empty() {
        let closing = super::head::neutral(&head.persona.closing, &head.persona);
        add(&mut messages, Role::User, &format!("[{}]", people.harmless(&closing)), "\n");
    }
    messages
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

fn own(line: &Line) -> String {
    match (line.kind, line.emotion) {
        (LineKind::OwnAction, _) => format!("[DO {}]", line.text),
        (_, Some(emotion)) => format!("[{}] {}", emotion.name(), line.text),
        (_, None) => line.text.clone(),
    }
}

/// A line of somebody else, or an event.
pub(super) fn others(line: &Line) -> String {
    match line.kind {
        LineKind::Deed => format!("[{} does this: {}]", line.speaker, line.text),
        LineKind::Event => format!("[This happens: {}]", line.text),
        _ => format!("{}: {}", line.speaker, line.text),
    }
}

/// The circumstances that were told with a line. Lore comes first: it is background.
fn notes(line: &Line) -> Vec<String> {
    let (lore, other): (Vec<_>, Vec<_>) = line.notes.iter().partition(|note| note.kind == NoteKind::Lore);
    lore.into_iter().chain(other).map(|note| format!("[{}]", note.text)).collect()
}
