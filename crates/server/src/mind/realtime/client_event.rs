//! What a client sends: one JSON object each (REALTIME.md 4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::question::Action;
use super::beta::translated;
use super::profile::{Dialect, ModelPlace, Profile};
use super::service_memory::ServiceMemory;

/// An event of the client.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClientEvent {
    Session(Box<SessionUpdate>),
    /// 16-bit samples.
    AppendAudio(Vec<i16>),
    CommitAudio,
    ClearAudio,
    CreateItem(Item),
    DeleteItem {
        item: String,
    },
    /// Cuts an answer to what was heard of it.
    Truncate {
        item: String,
        end_ms: u64,
    },
    CreateResponse(ResponseRequest),
    /// Asks for an answer in text that is no part of the conversation.
    AskBeside(SideRequest),
    /// Without an id, the one that is active.
    CancelResponse {
        response: Option<String>,
    },
}

/// A part of the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// What somebody else than the character said or did.
    User(String),
    /// How things stand, and what happens.
    System(String),
    /// What the character said. Never as audio: services refuse that (REALTIME.md 3).
    Assistant(String),
    /// What became of a call of a tool.
    CallOutput { call: String, output: String },
}

/// How an answer is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResponseRequest {
    /// Comes back with the answer, so that it is known as ours.
    pub(crate) label: String,
    /// Asks for sound again, where an answer came without.
    pub(crate) needs_sound: bool,
    /// The character has acted, and only speaks now.
    pub(crate) without_tools: bool,
}

/// A question that is no part of the conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SideRequest {
    /// Comes back with the answer, so that it is known as the one to this question.
    pub(crate) label: String,
    pub(crate) instructions: String,
    pub(crate) prompt: String,
}

/// The whole configuration of a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionUpdate {
    pub(crate) profile: &'static Profile,
    pub(crate) model: String,
    pub(crate) instructions: String,
    pub(crate) actions: Vec<Action>,
    /// Names of the feelings that a character can tell; empty: none.
    pub(crate) feelings: Vec<&'static str>,
    pub(crate) is_spoken: bool,
    pub(crate) voice: String,
    pub(crate) reply_tokens: u32,
    pub(crate) language: String,
    pub(crate) turns: TurnDetection,
    /// The character shows by short sounds that it listens.
    pub(crate) back_channels: bool,
    /// The service tells how the player sounds.
    pub(crate) player_mood: bool,
    /// The service sums up what was said.
    pub(crate) memory: bool,
    /// What it remembered in an earlier session: told once, when a session begins.
    pub(crate) earlier_memory: Option<ServiceMemory>,
}

/// Who finds the end of what the player says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TurnDetection {
    /// The client.
    #[default]
    Manual,
    /// The service, by silence.
    Silence,
    /// The service, by meaning.
    Meaning,
}

/// The tool that tells a feeling.
pub(crate) const FEEL: &str = "set_emotion";

/// The tool that tells what the character does, where no action has this name.
pub(crate) const NARRATE: &str = "narrate";

/// Tokens of an answer beside the conversation: a name, and room for a model that thinks first.
const SIDE_TOKENS: u32 = 256;

/// Characters of the name of a tool.
const LONGEST_NAME: usize = 64;

impl ClientEvent {
    /// The text of the message, in today's names. `id`: comes back with an error that it causes; at most 32 characters.
    pub(crate) fn encode(&self, id: &str) -> String {
        self.value(id).to_string()
    }

    /// The same in the names that a service has.
    pub(crate) fn encode_for(&self, dialect: Dialect, id: &str) -> String {
        match dialect {
            Dialect::Ga => self.encode(id),
            Dialect::Beta => translated(self.value(id)).to_string(),
        }
    }

    fn value(&self, id: &str) -> Value {
        let mut event = match self {
            Self::Session(update) => json!({"type": "session.update", "session": update.encode()}),
            Self::AppendAudio(samples) => json!({"type": "input_audio_buffer.append", "audio": base64(samples)}),
            Self::CommitAudio => json!({"type": "input_audio_buffer.commit"}),
            Self::ClearAudio => json!({"type": "input_audio_buffer.clear"}),
            Self::CreateItem(item) => json!({"type": "conversation.item.create", "item": item.encode()}),
            Self::DeleteItem { item } => json!({"type": "conversation.item.delete", "item_id": item}),
            Self::Truncate { item, end_ms } => json!({
                "type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": end_ms,
            }),
            Self::CreateResponse(request) => request.encode(),
            Self::AskBeside(request) => request.encode(),
            Self::CancelResponse { response: None } => json!({"type": "response.cancel"}),
            Self::CancelResponse { response: Some(id) } => json!({"type": "response.cancel", "response_id": id}),
        };
        if let (Some(event), false) = (event.as_object_mut(), id.is_empty()) {
            event.insert("event_id".to_owned(), id.into());
        }
        event
    }
}

impl Item {
    fn encode(&self) -> Value {
        let message = |role: &str, kind: &str, text: &str| json!({"type": "message", "role": role, "content": [{"type": kind, "text": text}]});
        match self {
            Self::User(text) => message("user", "input_text", text),
            Self::System(text) => message("system", "input_text", text),
            Self::Assistant(text) => message("assistant", "output_text", text),
            Self::CallOutput { call, output } => {
                json!({"type": "function_call_output", "call_id": call, "output": output})
            }
        }
    }
}

impl ResponseRequest {
    fn encode(&self) -> Value {
        let mut response = Map::new();
        if !self.label.is_empty() {
            response.insert("metadata".to_owned(), json!({"turn": self.label}));
        }
        if self.needs_sound {
            response.insert("output_modalities".to_owned(), json!(["audio"]));
        }
        if self.without_tools {
            response.insert("tool_choice".to_owned(), "none".into());
        }
        if response.is_empty() {
            return json!({"type": "response.create"});
        }
        json!({"type": "response.create", "response": response})
    }
}

impl SideRequest {
    fn encode(&self) -> Value {
        let prompt = Item::User(self.prompt.clone()).encode();
        json!({"type": "response.create", "response": {
            "conversation": "none", "output_modalities": ["text"], "metadata": {"turn": self.label},
            "instructions": self.instructions, "input": [prompt], "tools": [], "tool_choice": "none",
            "max_output_tokens": SIDE_TOKENS,
        }})
    }
}

impl SessionUpdate {
    fn encode(&self) -> Value {
        let profile = self.profile;
        let format = |rate: u32| json!({"type": "audio/pcm", "rate": rate});
        let mut input = fields([("format", format(profile.input_rate)), ("turn_detection", self.turns.encode())]);
        if !profile.transcription_model.is_empty() {
            let mut transcription = fields([("model", profile.transcription_model.into())]);
            if !self.language.is_empty() {
                transcription.insert("language".to_owned(), self.language.as_str().into());
            }
            input.insert("transcription".to_owned(), transcription.into());
        }
        let mut output = fields([("format", format(profile.output_rate))]);
        if !self.voice.is_empty() {
            output.insert("voice".to_owned(), self.voice.as_str().into());
        }
        let modality = if self.is_spoken { "audio" } else { "text" };
        let mut session = fields([
            ("type", "realtime".into()),
            ("instructions", self.instructions.as_str().into()),
            ("output_modalities", json!([modality])),
            ("max_output_tokens", self.reply_tokens.into()),
            ("tools", self.tools().into()),
            ("tool_choice", "auto".into()),
            ("audio", json!({"input": input, "output": output})),
        ]);
        if profile.model_place == ModelPlace::Session && !self.model.is_empty() {
            session.insert("model".to_owned(), self.model.as_str().into());
        }
        if profile.has_provider_data {
            // Without it the service answers the output of a tool by itself, beside the answer that is asked for.
            let mut data = fields([
                ("auto_tool_response", false.into()),
                ("tts", json!({"timestamp_type": "WORD", "timestamp_transport_strategy": "SYNC"})),
            ]);
            if self.back_channels {
                data.insert("backchannel".to_owned(), json!({"enabled": true}));
            }
            if self.player_mood {
                data.insert("stt".to_owned(), json!({"voice_profile": true}));
            }
            if self.memory {
                let mut memory = fields([("enabled", true.into())]);
                memory.extend(self.earlier_memory.iter().map(|earlier| ("state".to_owned(), earlier.value())));
                data.insert("memory".to_owned(), memory.into());
            }
            session.insert("providerData".to_owned(), data.into());
        }
        session.into()
    }

    fn tools(&self) -> Vec<Value> {
        let mut tools: Vec<Value> = self.actions.iter().filter_map(tool).collect();
        if !self.feelings.is_empty() {
            let feeling = json!({"type": "string", "enum": self.feelings});
            let words = "Tells how you feel while you speak. Call it once, together with your words.";
            tools.push(function(FEEL, words, json!({"emotion": feeling}), &["emotion".to_owned()]));
            if self.actions.iter().all(|action| action.name != NARRATE) {
                let words = "Tells in a few words what you do while you speak, as in a book. It is shown, not spoken.";
                let text = json!({"type": "string", "description": "such as: She wipes the counter."});
                tools.push(function(NARRATE, words, json!({"text": text}), &["text".to_owned()]));
            }
        }
        tools
    }
}

/// An action as a tool; none for a name that services do not take.
fn tool(action: &Action) -> Option<Value> {
    let is_name = |name: &str| {
        let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_legal)
    };
    if !is_name(&action.name) || action.name == FEEL {
        return None;
    }
    let parameter =
        |(name, meaning): &(String, String)| (name.clone(), json!({"type": "string", "description": meaning}));
    let properties: Map<String, Value> = action.parameters.iter().map(parameter).collect();
    let names: Vec<String> = properties.keys().cloned().collect();
    Some(function(&action.name, &action.description, Value::Object(properties), &names))
}

fn fields<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn function(name: &str, description: &str, properties: Value, required: &[String]) -> Value {
    let parameters =
        json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    json!({"type": "function", "name": name, "description": description, "parameters": parameters})
}

impl TurnDetection {
    /// The service never answers by itself: what the script says specifically goes before the mind, and in a group somebody
    /// else may answer. What is being said is cut by the session, which knows how much of it was heard.
    fn encode(self) -> Value {
        match self {
            Self::Manual => Value::Null,
            Self::Silence => json!({"type": "server_vad", "create_response": false, "interrupt_response": false}),
            Self::Meaning => json!({"type": "semantic_vad", "create_response": false, "interrupt_response": false}),
        }
    }
}

fn base64(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}
