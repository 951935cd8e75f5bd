//! Answers that are not spoken: a summary, who speaks next, what is done.

use serde_json::Value;

use super::super::question::Purpose;
use super::super::thought::Thought;
use super::Form;
use super::clean::clean;
use super::tags::{self, Tag};
use crate::words::fold;

/// Letters of a summary.
const LONGEST_SUMMARY: usize = 3_000;
/// Letters of the value of a parameter.
const LONGEST_VALUE: usize = 200;

/// Reads the whole text of an answer. An answer that is not understood is no choice.
pub(super) fn read(form: &Form, text: &str, thoughts: &mut Vec<Thought>) {
    match form.purpose {
        Purpose::Reply | Purpose::Warm => {}
        Purpose::Summary => {
            let summary = summary(text);
            if !summary.is_empty() {
                thoughts.push(Thought::Text(summary));
            }
        }
        Purpose::ChooseSpeaker => thoughts.push(Thought::Text(speaker(form, text))),
        Purpose::ChooseAction => thoughts.extend(action(form, text)),
    }
}

/// Reads an object that was written instead of plain speech.
#[derive(Debug, Default)]
pub(super) struct Speech {
    pub(super) text: String,
    pub(super) emotion: Option<String>,
    pub(super) action: Option<String>,
}

/// Reads such an object. One that is broken says nothing.
pub(super) fn speech(object: &str) -> Speech {
    let end = object.rfind('}').map_or(0, |end| end + 1);
    let object = object.get(..end).unwrap_or_default();
    let Ok(Value::Object(fields)) = serde_json::from_str(object) else { return Speech::default() };
    let text = |names: &[&str]| names.iter().find_map(|name| Some(fields.get(*name)?.as_str()?.to_owned()));
    Speech {
        text: text(&["say", "speech", "text", "reply", "response", "answer", "message", "content"]).unwrap_or_default(),
        emotion: text(&["emotion", "feeling", "mood"]),
        action: text(&["action"])
            .filter(|action| !matches!(action.trim(), "" | "none"))
            .map(|action| format!("DO {action}")),
    }
}

/// One paragraph.
fn summary(text: &str) -> String {
    let lines = text.lines().map(clean).filter(|line| !line.is_empty());
    let whole = lines.collect::<Vec<_>>().join(" ");
    let body = match whole.split_once(':') {
        Some((title, body)) if fold(title).contains("summary") && title.len() < 40 => body.trim(),
        _ => whole.as_str(),
    };
    body.chars().take(LONGEST_SUMMARY).collect()
}

/// The first of the names that is said; the player's means nobody.
fn speaker(form: &Form, text: &str) -> String {
    let words = fold(text);
    let place = |name: &String| {
        let name = fold(name);
        let mut places = words.match_indices(name.as_str()).filter(|(at, found)| {
            let before = words.get(..*at).and_then(|text| text.chars().next_back());
            let behind = words.get(at + found.len()..).and_then(|text| text.chars().next());
            ![before, behind].into_iter().flatten().any(char::is_alphanumeric)
        });
        places.next().map(|(at, _)| at).filter(|_| !name.is_empty())
    };
    let named = form.other_names.iter().chain([&form.own_name]).filter_map(|name| Some((place(name)?, name)));
    named.min_by_key(|(at, _)| *at).map(|(_, name)| name.clone()).unwrap_or_default()
}

/// An object with the name of an action and its parameters, or the action as a tag.
fn action(form: &Form, text: &str) -> Option<Thought> {
    let object = text.find('{').zip(text.rfind('}')).and_then(|(from, to)| text.get(from..=to));
    if let Some(Value::Object(object)) = object.and_then(|object| serde_json::from_str(object).ok()) {
        let field = |names: [&str; 3]| names.iter().find_map(|name| object.get(*name));
        let name = field(["action", "name", "function"])?.as_str()?;
        let action = form.actions.iter().find(|action| fold(&action.name) == fold(name.trim()))?;
        let nested = field(["parameters", "arguments", "args"]).and_then(Value::as_object);
        let value = |name: &str| nested.and_then(|nested| nested.get(name)).or_else(|| object.get(name));
        let parameter = |name: &String| {
            let text = match value(name)? {
                Value::String(text) => clean(text),
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                _ => return None,
            };
            Some((name.clone(), text.chars().take(LONGEST_VALUE).collect()))
        };
        let parameters = action.parameters.iter().filter_map(|(name, _)| parameter(name)).collect();
        return Some(Thought::Action { name: action.name.clone(), parameters });
    }
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    match tags::read(line.trim_matches(|letter| matches!(letter, '[' | ']' | '"' | '`' | '.')), &form.actions) {
        Tag::Action { name, parameters } => Some(Thought::Action { name, parameters }),
        _ => None,
    }
}
