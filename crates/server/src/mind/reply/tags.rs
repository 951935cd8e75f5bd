//! Tags in square brackets: an emotion, or an action.

use inworld_protocol::packet::enums::Behavior;

use super::super::question::Action;
use super::clean::clean;
use super::emotions;
use crate::words::fold;

/// Characters of the value of a parameter.
const LONGEST_VALUE: usize = 200;

/// Words that stand before the name of an action, folded.
const VERBS: [&str; 4] = ["do", "action", "act", "call"];

/// Words of models for "no action", folded.
const NO_ACTION: [&str; 5] = ["none", "nothing", "no action", "null", "n/a"];

/// What a tag means.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tag {
    Emotion(Behavior),
    Action {
        name: String,
        parameters: Vec<(String, String)>,
    },
    /// An action that is not in the list.
    Unlisted(String),
    Nothing,
}

/// Reads the text between two brackets.
pub(super) fn read(tag: &str, actions: &[Action]) -> Tag {
    let tag = tag.trim();
    let (first, rest) = tag.split_once(|letter: char| letter.is_whitespace() || letter == ':').unwrap_or((tag, ""));
    if VERBS.contains(&fold(first).as_str()) && !rest.trim().is_empty() {
        let rest = rest.trim_start_matches([':', ' ']);
        if NO_ACTION.contains(&fold(rest.trim()).as_str()) {
            return Tag::Nothing;
        }
        return action(rest, actions).unwrap_or_else(|| Tag::Unlisted(clean(rest)));
    }
    // Small models leave the verb out.
    if let Some(action) = action(tag, actions) {
        return action;
    }
    emotions::of_tag(tag).map_or(Tag::Nothing, Tag::Emotion)
}

/// The action of the list whose name the text begins with, with the values of its parameters.
fn action(text: &str, actions: &[Action]) -> Option<Tag> {
    let folded = normal(text);
    let matching = actions.iter().filter(|action| {
        let name = normal(&action.name);
        let rest = folded.strip_prefix(name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '(', ':', ',']))
    });
    let action = matching.max_by_key(|action| action.name.len())?;
    Some(Tag::Action { name: action.name.clone(), parameters: parameters(text, action) })
}

/// Names are written with blanks, dots, underscores and hyphens alike.
fn normal(name: &str) -> String {
    fold(&name.trim().replace([' ', '_', '.'], "-"))
}

/// `name=value` and `name="two words"`, of those that the action has; each once.
fn parameters(text: &str, action: &Action) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('=') {
        let name = before
            .rsplit(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '('))
            .next()
            .unwrap_or_default();
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|letter| matches!(letter, '"' | '\'' | '\u{201c}'));
        let (value, after) = match quote {
            Some(quote) => {
                let inner = behind.get(quote.len_utf8()..).unwrap_or_default();
                let closing = if quote == '\u{201c}' { '\u{201d}' } else { quote };
                inner.split_once(closing).unwrap_or((inner, ""))
            }
            None => unquoted(behind),
        };
        let known = action.parameters.iter().find(|(known, _)| normal(known) == normal(name));
        if let Some((known, _)) = known
            && !found.iter().any(|(name, _)| name == known)
        {
            let value = clean(value).chars().take(LONGEST_VALUE).collect();
            found.push((known.clone(), value));
        }
        rest = after;
    }
    found
}

/// A value without quotes goes up to the next parameter, or to a comma.
fn unquoted(text: &str) -> (&str, &str) {
    let end = text.find([',', ')']).unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    let Some(equals) = value.find('=') else { return (value.trim(), rest) };
    let before = value.get(..equals).unwrap_or_default();
    let start = before.trim_end().rfind(char::is_whitespace).unwrap_or_default();
    (text.get(..start).unwrap_or_default().trim(), text.get(start..).unwrap_or_default())
}
