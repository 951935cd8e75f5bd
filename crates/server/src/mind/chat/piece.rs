//! One piece of a streamed answer, or a whole answer where the server does not stream (CHAT.md 1.2).

use serde_json::{Map, Value};

use super::super::http::ErrorBody;

/// The content of a piece; every field may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Piece {
    /// To be spoken.
    pub(super) text: String,
    /// Whether it holds thoughts that are not.
    pub(super) is_reasoning: bool,
    /// Why the model does not answer, in its own words.
    pub(super) refusal: String,
    pub(super) tool_calls: Vec<ToolPiece>,
    /// Why the model stopped, in the server's words; empty while it goes on.
    pub(super) finish: String,
    /// Tokens of the prompt.
    pub(super) prompt_tokens: Option<u32>,
    pub(super) error: Option<ErrorBody>,
}

/// A part of a call of a tool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ToolPiece {
    /// Which call it belongs to, where the server says so.
    pub(super) index: Option<usize>,
    /// Of the call; in its first part.
    pub(super) id: String,
    pub(super) name: String,
    /// A part of the JSON text.
    pub(super) arguments: String,
}

impl ToolPiece {
    /// Whether this is another call than the one before it, which no number tells apart.
    pub(super) fn begins_anew(&self, before: &Self) -> bool {
        self.index.is_none() && self.id.is_empty() && !self.name.is_empty() && !before.arguments.is_empty()
    }
}

impl Piece {
    /// Reads the data of an event. `None`: it is not JSON.
    pub(super) fn read(data: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(data.trim()).ok()?;
        Some(Self::of(&value))
    }

    fn of(value: &Value) -> Self {
        let is_error = value.get("error").is_some_and(|error| !error.is_null()) || value.get("choices").is_none();
        let error = if is_error && value.is_object() { ErrorBody::of_json(value) } else { None };
        let mut piece = Self { error, ..Self::default() };
        let tokens = value.get("usage").and_then(|usage| usage.get("prompt_tokens")).and_then(Value::as_u64);
        piece.prompt_tokens = tokens.and_then(|tokens| u32::try_from(tokens).ok());
        // Ollama's own form.
        if let Some(message) = value.get("message").and_then(Value::as_object) {
            piece.take(message);
            let is_done = value.get("done").and_then(Value::as_bool) == Some(true);
            piece.finish = if is_done { "stop".to_owned() } else { String::new() };
        }
        // Pieces with usage or filters alone have no choice; others than the first were not asked for.
        let Some(choice) = value.get("choices").and_then(|choices| choices.get(0)) else { return piece };
        piece.finish = choice.get("finish_reason").and_then(Value::as_str).unwrap_or_default().to_owned();
        let delta = choice.get("delta").or_else(|| choice.get("message")).and_then(Value::as_object);
        match delta {
            Some(delta) => piece.take(delta),
            // The older completions.
            None => piece.text = choice.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        }
        piece
    }

    fn take(&mut self, delta: &Map<String, Value>) {
        self.text = match delta.get("content") {
            Some(Value::String(text)) => text.clone(),
            // Some servers part it by kind.
            Some(Value::Array(parts)) => parts.iter().filter_map(|part| part.get("text")?.as_str()).collect(),
            _ => String::new(),
        };
        let thoughts = ["reasoning_content", "reasoning", "thinking"];
        self.is_reasoning =
            thoughts.iter().any(|name| delta.get(*name).and_then(Value::as_str).is_some_and(|text| !text.is_empty()));
        self.refusal = delta.get("refusal").and_then(Value::as_str).unwrap_or_default().to_owned();
        let calls = delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
        let old = delta.get("function_call").map(|function| (Some(0), String::new(), function));
        let calls = calls.filter_map(|call| {
            let index = call.get("index").and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok());
            let id = call.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            Some((index, id, call.get("function")?))
        });
        for (index, id, function) in calls.chain(old) {
            let text = |name: &str| match function.get(name) {
                Some(Value::String(text)) => text.clone(),
                // Ollama's own form, which some proxies pass on.
                Some(value @ Value::Object(_)) => value.to_string(),
                _ => String::new(),
            };
            self.tool_calls.push(ToolPiece { index, id, name: text("name"), arguments: text("arguments") });
        }
    }
}
