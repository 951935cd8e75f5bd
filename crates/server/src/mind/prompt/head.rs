//! The beginning of a prompt, which never changes: who the character is, what she knows, the rules, and example turns.
//!
//! A server that has read it once takes it from its cache, as long as no letter changes (CHAT.md 1.6, 4.1). So nothing of the
//! session goes into it: no player's name, no time, no mood.

use std::sync::Arc;

use super::super::persona::Persona;
use super::super::question::{Message, Role};
use super::super::settings::{ActionForm, ChatSettings};
use super::examples;
use super::form;
use super::tokens::{cut, tokens, tokens_of};

/// Percent of the context that the system message may take.
const MOST_SYSTEM: u32 = 45;
/// Percent of the context that the example turns may take.
const MOST_EXAMPLES: u32 = 15;

/// The unchanging part of all prompts of one character.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Head {
    pub(super) persona: Persona,
    /// The system message, then example turns of user and assistant.
    pub(super) messages: Vec<Message>,
    /// Estimated tokens of `messages`.
    pub(super) tokens: u32,
    pub(super) actions: ActionForm,
    /// Tokens of a whole prompt, as the server counts them.
    pub(super) most_tokens: u32,
    /// Warnings for the writer: parts that were left out.
    warnings: Vec<String>,
}

impl Head {
    /// Puts the head together for a model with this context.
    pub(crate) fn new(persona: Persona, settings: &ChatSettings) -> Self {
        let mut warnings = Vec::new();
        let room = settings.context_tokens.saturating_mul(MOST_SYSTEM) / 100;
        let system = system(&persona, settings, room, &mut warnings);
        let mut messages = vec![Message { role: Role::System, content: system }];
        let room = settings.context_tokens.saturating_mul(MOST_EXAMPLES) / 100;
        messages.extend(examples::turns(&persona, settings.actions, room));
        let most_tokens = (settings.context_tokens / 4 * 3).saturating_sub(settings.reply_tokens);
        Self { tokens: tokens_of(&messages), persona, messages, actions: settings.actions, most_tokens, warnings }
    }

    /// Warnings for the writer of the script: parts that were left out.
    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Adds what the reader of the script has left out.
    pub(crate) fn warn(&mut self, notes: Vec<String>) {
        self.warnings.extend(notes);
    }

    /// The messages with more behind them.
    pub(super) fn with(&self, more: Vec<Message>) -> Arc<[Message]> {
        self.messages.iter().cloned().chain(more).collect()
    }
}

/// The system message, with at most so many tokens: knowledge is left out first, its last entry first.
fn system(persona: &Persona, settings: &ChatSettings, room: u32, warnings: &mut Vec<String>) -> String {
    let named = |text: &str| persona.neutral(text);
    let rules = format!("\n\nRules:\n{}", form::rules(persona, settings.actions));
    let first = format!("You are {}.", persona.name);
    let mut description = named(&persona.description);
    let mut scenario = named(&persona.scenario);
    let name = &persona.name;
    let limit = format!("the persona may take {MOST_SYSTEM} % of context_tokens = {}", settings.context_tokens);

    // The remaining budget; parts are separated by a few characters.
    let mut left = room.saturating_sub(tokens(&rules)).saturating_sub(tokens(&first)).saturating_sub(16);
    for (what, text) in [("persona", &mut description), ("situation", &mut scenario)] {
        let part = cut(text, left);
        if part.len() < text.len() {
            let (kept, whole) = (part.len(), text.len());
            warnings
                .push(format!("{name}: only the first {kept} of {whole} bytes of the {what} are used, for {limit}"));
            text.truncate(kept);
        }
        left = left.saturating_sub(tokens(text) + 1);
    }
    let mut known = String::new();
    for (place, entry) in persona.knowledge.iter().enumerate() {
        let line = format!("\n- {}", named(entry));
        let cost = tokens(&line);
        if cost > left {
            let (lost, all) = (persona.knowledge.len() - place, persona.knowledge.len());
            warnings.push(format!("{name}: the last {lost} of {all} entries of knowledge are left out, for {limit}"));
            break;
        }
        left -= cost;
        known.push_str(&line);
    }

    let mut text = first;
    if !description.is_empty() {
        text.push('\n');
        text.push_str(&description);
    }
    if !scenario.is_empty() {
        text.push_str("\n\nThe situation: ");
        text.push_str(&scenario);
    }
    if !known.is_empty() {
        text.push_str("\n\nWhat you know:");
        text.push_str(&known);
    }
    text.push_str(&rules);
    text
}
