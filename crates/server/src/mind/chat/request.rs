//! The body of a request: the smallest that all servers take, without what this one has refused before (CHAT.md 1.1, 1.4).

use serde_json::{Map, Value, json};

use super::super::http::{Learned, Lesson, Parameter};
use super::super::question::{Action, Purpose, Question};
use super::super::settings::{ActionForm, ChatSettings};

/// Tokens of answers that are not spoken.
const SUMMARY_TOKENS: u32 = 240;
const ACTION_TOKENS: u32 = 80;
const SPEAKER_TOKENS: u32 = 16;
/// How much livelier a varied answer is, and the liveliest.
const VARIED: f32 = 0.3;
const LIVELIEST: f32 = 1.3;
/// Choices should come out the same.
const SOBER: f32 = 0.2;

/// A body, and the fields in it that a server may refuse.
pub(super) struct Body {
    pub(super) json: Vec<u8>,
    pub(super) sent: Vec<Parameter>,
}

/// Writes the body.
pub(super) fn body(question: &Question, settings: &ChatSettings, model: &str, learned: Learned) -> Body {
    let messages = question.messages.iter();
    let messages: Vec<Value> =
        messages.map(|message| json!({ "role": message.role.name(), "content": message.content })).collect();
    let mut fields = Map::new();
    if !model.is_empty() {
        fields.insert("model".to_owned(), model.into());
    }
    fields.insert("messages".to_owned(), messages.into());
    fields.insert("stream".to_owned(), true.into());
    let mut body = Fields { fields, sent: Vec::new(), learned };
    let tokens = tokens(question);
    if !body.add(Parameter::MaxTokens, tokens.into()) {
        body.add(Parameter::MaxCompletionTokens, tokens.into());
    }
    // As text: a float would be written with all of its digits.
    let temperature = serde_json::from_str(&format!("{:.2}", temperature(question, settings)));
    body.add(Parameter::Temperature, temperature.unwrap_or(Value::Null));
    if question.purpose == Purpose::Reply {
        // The count of the prompt's tokens, which corrects the estimate.
        body.add(Parameter::StreamOptions, json!({ "include_usage": true }));
        body.add(Parameter::Stop, stop_words(question).into());
        if settings.actions == ActionForm::Tools && !question.actions.is_empty() {
            body.add(Parameter::Tools, question.actions.iter().map(tool).collect());
        }
    }
    if question.purpose == Purpose::ChooseAction {
        body.add(Parameter::ResponseFormat, choice(&question.actions));
    }
    if learned.knows(Lesson::Reasons) {
        body.add(Parameter::ReasoningEffort, "none".into());
    }
    let Fields { fields, sent, .. } = body;
    // Fails only for maps whose keys are not texts.
    Body { json: serde_json::to_vec(&fields).unwrap_or_default(), sent }
}

struct Fields {
    fields: Map<String, Value>,
    sent: Vec<Parameter>,
    learned: Learned,
}

impl Fields {
    /// Adds a field, unless the server refuses it; whether it did.
    fn add(&mut self, parameter: Parameter, value: Value) -> bool {
        let is_taken = !self.learned.refuses(parameter);
        if is_taken {
            self.fields.insert(parameter.name().to_owned(), value);
            self.sent.push(parameter);
        }
        is_taken
    }
}

fn tokens(question: &Question) -> u32 {
    match question.purpose {
        Purpose::Reply => question.budget.reply_tokens,
        Purpose::Warm => 1,
        Purpose::Summary => SUMMARY_TOKENS,
        Purpose::ChooseAction => ACTION_TOKENS,
        Purpose::ChooseSpeaker => SPEAKER_TOKENS,
    }
}

fn temperature(question: &Question, settings: &ChatSettings) -> f32 {
    match question.purpose {
        Purpose::Reply if question.budget.varied => (settings.temperature + VARIED).min(LIVELIEST),
        Purpose::Reply | Purpose::Warm => settings.temperature,
        Purpose::Summary | Purpose::ChooseAction | Purpose::ChooseSpeaker => SOBER,
    }
}

/// The model must not speak for the player. Four are the most that servers take.
fn stop_words(question: &Question) -> Vec<String> {
    let named = format!("\n{}:", question.player_name);
    let mut words = vec!["\nPlayer:".to_owned(), "\nUser:".to_owned(), "\n\n\n".to_owned()];
    if !words.contains(&named) {
        words.insert(0, named);
    }
    words
}

fn tool(action: &Action) -> Value {
    json!({
        "type": "function",
        "function": { "name": action.name, "description": action.description, "parameters": parameters(action) },
    })
}

fn parameters(action: &Action) -> Value {
    let properties: Map<String, Value> = action
        .parameters
        .iter()
        .map(|(name, meaning)| (name.clone(), json!({ "type": "string", "description": meaning })))
        .collect();
    json!({ "type": "object", "properties": properties })
}

/// One action of the list, or none.
fn choice(actions: &[Action]) -> Value {
    let names: Vec<&str> = actions.iter().map(|action| action.name.as_str()).chain(["none"]).collect();
    let mut properties = Map::new();
    properties.insert("action".to_owned(), json!({ "type": "string", "enum": names }));
    for (name, meaning) in actions.iter().flat_map(|action| &action.parameters) {
        properties.insert(name.clone(), json!({ "type": "string", "description": meaning }));
    }
    let schema = json!({ "type": "object", "properties": properties, "required": ["action"] });
    json!({ "type": "json_schema", "json_schema": { "name": "action", "schema": schema } })
}
