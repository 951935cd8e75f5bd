//! Example turns: the writer's own, else built-in ones. They teach the form better than any rule, and they show small talk as
//! often as actions (CHAT.md 4.4).

use super::super::persona::Persona;
use super::super::question::{Message, Role};
use super::super::settings::ActionForm;
use super::form::{self, NEUTRAL};
use super::tokens::tokens_of;
use crate::placeholder::fill;

/// Exchanges that are enough to teach a form.
const ENOUGH: usize = 6;
/// Exchanges at most.
const MOST: usize = 24;
/// Actions that are shown.
const MOST_ACTIONS: usize = 3;

/// Exchanges without an action, with answers that suit any character.
const SMALL_TALK: [(&str, &str); 3] = [
    ("Hello there!", "[JOY] Well met. What brings you here?"),
    ("How was your day?", "[NEUTRAL] Long, as always. And yours?"),
    ("You are a liar and a thief!", "[ANGER] Mind your tongue."),
];

/// Alternating messages of user and assistant that take at most so many tokens. The last exchanges are left out first.
pub(super) fn turns(persona: &Persona, actions: ActionForm, room: u32) -> Vec<Message> {
    let mut turns = own_turns(persona, actions);
    let teaches_actions = actions != ActionForm::Tags
        || persona.actions.is_empty()
        || turns.iter().any(|message| message.role == Role::Assistant && message.content.contains("[DO "));
    let missing = if turns.is_empty() || !teaches_actions { ENOUGH.saturating_sub(turns.len() / 2) } else { 0 };
    turns.extend(built_in(persona, actions).into_iter().take(missing).flatten());
    turns.truncate(2 * MOST);
    while tokens_of(&turns) > room {
        turns.truncate(turns.len().saturating_sub(2));
    }
    turns
}

/// The writer's examples: lines in a row of the same speaker are one message.
fn own_turns(persona: &Persona, actions: ActionForm) -> Vec<Message> {
    let mut turns: Vec<Message> = Vec::new();
    for line in &persona.examples {
        let role = if line.is_own { Role::Assistant } else { Role::User };
        let player = if line.is_own { "friend" } else { "Player" };
        let value = |name: &str| match name {
            "player" => Some(player),
            "character" => Some(persona.name.as_str()),
            _ => None,
        };
        let text = fill(line.text.trim(), value);
        match turns.last_mut() {
            Some(last) if last.role == role => {
                last.content.push(' ');
                last.content.push_str(&text);
            }
            // Examples begin with words that are answered.
            None if line.is_own => {}
            _ => turns.push(Message { role, content: text }),
        }
    }
    if turns.len() % 2 == 1 {
        turns.pop();
    }
    for message in &mut turns {
        message.content = match message.role {
            Role::Assistant => in_form(&message.content, actions),
            _ => format!("Player: {}", message.content),
        };
    }
    turns
}

/// An answer as models are to write it: a feeling in front, and what is done in a line of its own at the end.
fn in_form(text: &str, actions: ActionForm) -> String {
    let feeling =
        if text.starts_with('[') && !text.starts_with("[DO ") { String::new() } else { format!("{NEUTRAL} ") };
    let (speech, action) = match text.find("[DO ") {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut answer = format!("{feeling}{}", speech.trim());
    if actions == ActionForm::Tags && !action.is_empty() {
        answer.push('\n');
        answer.push_str(action.trim());
    }
    answer
}

/// Small talk, and in turn with it the first actions of the character.
fn built_in(persona: &Persona, actions: ActionForm) -> Vec<[Message; 2]> {
    let shown = if actions == ActionForm::Tags { MOST_ACTIONS } else { 0 };
    let mut acts = persona.actions.iter().take(shown);
    let mut exchanges = Vec::new();
    let turn = |words: &str, answer: String| {
        [
            Message { role: Role::User, content: format!("Player: {words}") },
            Message { role: Role::Assistant, content: answer },
        ]
    };
    for (words, answer) in SMALL_TALK {
        exchanges.push(turn(words, answer.to_owned()));
        if let Some(action) = acts.next() {
            let asked = format!("Please, {}.", action.name.replace(['-', '_'], " "));
            let tag = form::tag(action, |_| "player".to_owned());
            exchanges.push(turn(&asked, format!("{NEUTRAL} As you wish.\n{tag}")));
        }
    }
    exchanges
}
