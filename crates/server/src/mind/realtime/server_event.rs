//! What a service sends, read leniently: names of the beta dialect, absent and unknown fields, wrong types (REALTIME.md 5, 7).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_protocol::packet::enums::Behavior;
use serde_json::Value;

use super::super::reply::feeling_of;
use super::service_error::ServiceError;
use super::service_memory::ServiceMemory;
use super::timing::Timing;
use super::usage::usage;

/// An event of the service, as far as a client acts on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ServerEvent {
    SessionCreated(SessionState),
    SessionUpdated(SessionState),
    /// The player has begun to speak.
    SpeechStarted,
    /// What the player said is an item now.
    Committed {
        item: String,
    },
    /// Words of the player so far: further ones, or all of them where the service writes them anew.
    PlayerWords {
        item: String,
        words: String,
        is_whole: bool,
    },
    /// What the player said; empty where it could not be understood.
    PlayerSaid {
        item: String,
        words: String,
        /// How it sounded, where the service tells.
        mood: Option<Behavior>,
    },
    /// Sound of a character that listens.
    BackChannel {
        id: String,
        /// `None`: it is no Base64.
        bytes: Option<Vec<u8>>,
    },
    /// Such a sound is whole.
    BackChannelEnds {
        id: String,
        phrase: String,
    },
    ResponseCreated {
        response: String,
        /// What `response.create` was labelled with.
        label: String,
    },
    /// A part of an answer begins.
    OutputBegins {
        response: String,
        output: Output,
    },
    /// A part of an answer is complete.
    OutputEnds {
        response: String,
        output: Output,
    },
    Sound {
        response: String,
        item: String,
        /// `None`: it is not Base64.
        bytes: Option<Vec<u8>>,
        /// What is told of it, by some services.
        timing: Timing,
    },
    /// What is told of the sound that comes, by some services.
    Timing {
        response: String,
        item: String,
        timing: Timing,
    },
    Words {
        response: String,
        item: String,
        source: WordSource,
        words: String,
    },
    CallComplete {
        response: String,
        call: Call,
    },
    ResponseDone {
        response: String,
        end: ResponseEnd,
        outputs: Vec<Output>,
        /// What it cost, in words.
        usage: Option<String>,
    },
    Error(ServiceError),
    /// Something else, by its name; empty where it has none.
    Other(String),
}

impl ServerEvent {
    /// The answer that it belongs to.
    pub(crate) fn response(&self) -> Option<&str> {
        match self {
            Self::ResponseCreated { response, .. }
            | Self::OutputBegins { response, .. }
            | Self::OutputEnds { response, .. }
            | Self::Sound { response, .. }
            | Self::Timing { response, .. }
            | Self::Words { response, .. }
            | Self::CallComplete { response, .. }
            | Self::ResponseDone { response, .. } => Some(response),
            _ => None,
        }
    }
}

/// The configuration that is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SessionState {
    /// Unix time in seconds.
    pub(crate) expires_at: Option<u64>,
    /// Samples per second of the speech.
    pub(crate) output_rate: Option<u32>,
    /// What the service remembers, where it tells.
    pub(crate) memory: Option<ServiceMemory>,
}

/// Which of two texts of the same words; some services send both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordSource {
    /// The transcript of the sound.
    Transcript,
    Text,
}

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    Message { item: String },
    Call(Call),
}

/// A call of a tool, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) item: String,
    pub(crate) id: String,
    pub(crate) name: String,
    /// JSON, perhaps broken.
    pub(crate) arguments: String,
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ResponseEnd {
    Completed,
    Cancelled,
    /// Cut short, with the reason: `max_output_tokens`, `content_filter`.
    Incomplete(String),
    Failed(ServiceError),
}

/// Names of the beta dialect and of single services, with those that are used here.
const ALIASES: [(&str, &str); 12] = [
    ("response.text.delta", "response.output_text.delta"),
    ("response.text.done", "response.output_text.done"),
    ("response.audio.delta", "response.output_audio.delta"),
    ("response.audio.done", "response.output_audio.done"),
    ("response.audio_transcript.delta", "response.output_audio_transcript.delta"),
    ("response.audio_transcript.done", "response.output_audio_transcript.done"),
    ("conversation.item.created", "conversation.item.added"),
    ("input_audio_transcription.delta", "conversation.item.input_audio_transcription.delta"),
    ("input_audio_buffer.transcription.delta", "conversation.item.input_audio_transcription.delta"),
    ("input_audio_buffer.speech_transcription.delta", "conversation.item.input_audio_transcription.delta"),
    ("speech_to_speech.input_audio_transcription.snapshot", "conversation.item.input_audio_transcription.updated"),
    // The first event of some services has another name.
    ("conversation.created", "session.created"),
];

/// Why a message is not an event: it is not a JSON object. It is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotAnEvent;

impl ServerEvent {
    /// Reads a message.
    ///
    /// # Errors
    /// It is not a JSON object.
    pub(crate) fn decode(message: &str) -> Result<Self, NotAnEvent> {
        let event: Value = serde_json::from_str(message).map_err(|_| NotAnEvent)?;
        if !event.is_object() {
            return Err(NotAnEvent);
        }
        let name = text(&event, "type");
        let known = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name.as_str(), |(_, known)| known);
        let (item, response) = (text(&event, "item_id"), text(&event, "response_id"));
        Ok(match known {
            "session.created" => Self::SessionCreated(session(&event)),
            "session.updated" => Self::SessionUpdated(session(&event)),
            "input_audio_buffer.speech_started" => Self::SpeechStarted,
            "input_audio_buffer.committed" => Self::Committed { item },
            "conversation.item.input_audio_transcription.delta" => {
                Self::PlayerWords { item, words: text(&event, "delta"), is_whole: false }
            }
            "conversation.item.input_audio_transcription.updated" => {
                let words = first_text(&event, ["transcript", "delta"]);
                Self::PlayerWords { item, words, is_whole: true }
            }
            "conversation.item.input_audio_transcription.completed" => {
                Self::PlayerSaid { item, words: text(&event, "transcript"), mood: mood(&event) }
            }
            "conversation.item.input_audio_transcription.failed" => {
                Self::PlayerSaid { item, words: String::new(), mood: None }
            }
            "response.backchannel.audio.delta" => {
                let bytes = STANDARD.decode(text(&event, "delta")).ok();
                Self::BackChannel { id: text(&event, "backchannel_id"), bytes }
            }
            "response.backchannel.audio.done" => {
                Self::BackChannelEnds { id: text(&event, "backchannel_id"), phrase: text(&event, "phrase") }
            }
            "response.created" => {
                let created = event.get("response").unwrap_or(&Value::Null);
                let label = created.get("metadata").map(|metadata| text(metadata, "turn")).unwrap_or_default();
                Self::ResponseCreated { response: text(created, "id"), label }
            }
            "response.output_item.added" => match output(event.get("item")) {
                Some(output) => Self::OutputBegins { response, output },
                None => Self::Other(name),
            },
            "response.output_item.done" => match output(event.get("item")) {
                Some(output) => Self::OutputEnds { response, output },
                None => Self::Other(name),
            },
            "response.output_audio.delta" => {
                let bytes = STANDARD.decode(text(&event, "delta")).ok();
                Self::Sound { response, item, bytes, timing: Timing::decode(&event) }
            }
            "speech_to_speech.output_audio.visemes"
            | "response.animation_viseme.delta"
            | "response.audio_timestamp.delta" => Self::Timing { response, item, timing: Timing::decode(&event) },
            "response.output_audio_transcript.delta" => {
                Self::Words { response, item, source: WordSource::Transcript, words: text(&event, "delta") }
            }
            "response.output_text.delta" => {
                Self::Words { response, item, source: WordSource::Text, words: text(&event, "delta") }
            }
            "response.function_call_arguments.done" => {
                let (name, arguments) = (text(&event, "name"), text(&event, "arguments"));
                Self::CallComplete { response, call: Call { item, id: text(&event, "call_id"), name, arguments } }
            }
            "response.done" => {
                let done = event.get("response").unwrap_or(&Value::Null);
                let outputs = done.get("output").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                Self::ResponseDone {
                    response: text(done, "id"),
                    end: end(done),
                    outputs: outputs.iter().filter_map(|item| output(Some(item))).collect(),
                    usage: usage(done),
                }
            }
            "error" => Self::Error(ServiceError::decode(event.get("error").unwrap_or(&Value::Null))),
            "" => Self::Other(text(&event, "errorType")),
            _ => Self::Other(name),
        })
    }
}

/// A field that is a text; empty when it is missing or something else.
fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn first_text(value: &Value, fields: [&str; 2]) -> String {
    fields.iter().map(|field| text(value, field)).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The likeliest of the moods that Inworld hears.
fn mood(event: &Value) -> Option<Behavior> {
    let data = event.get("providerData").or(event.get("provider_data"))?;
    let profile = data.get("voiceProfile").or(data.get("voice_profile"))?;
    let confidence = |mood: &Value| mood.get("confidence").and_then(Value::as_f64).unwrap_or_default();
    let moods = profile.get("emotion")?.as_array()?.iter();
    let likeliest = moods.max_by(|one, other| confidence(one).total_cmp(&confidence(other)))?;
    feeling_of(&text(likeliest, "label"))
}

fn session(event: &Value) -> SessionState {
    let state = event.get("session").unwrap_or(&Value::Null);
    let rate = state.pointer("/audio/output/format/rate").and_then(Value::as_u64);
    SessionState {
        expires_at: state.get("expires_at").and_then(Value::as_u64),
        output_rate: rate.and_then(|rate| u32::try_from(rate).ok()).filter(|rate| (8_000..=192_000).contains(rate)),
        memory: state.pointer("/providerData/memory/state").and_then(ServiceMemory::of),
    }
}

fn output(item: Option<&Value>) -> Option<Output> {
    let item = item?;
    match item.get("type").and_then(Value::as_str)? {
        "message" => Some(Output::Message { item: text(item, "id") }),
        "function_call" => Some(Output::Call(Call {
            item: text(item, "id"),
            id: text(item, "call_id"),
            name: text(item, "name"),
            arguments: text(item, "arguments"),
        })),
        _ => None,
    }
}

fn end(response: &Value) -> ResponseEnd {
    let details = response.get("status_details").unwrap_or(&Value::Null);
    match response.get("status").and_then(Value::as_str) {
        Some("cancelled") => ResponseEnd::Cancelled,
        Some("incomplete") => ResponseEnd::Incomplete(text(details, "reason")),
        Some("failed") => ResponseEnd::Failed(ServiceError::decode(details.get("error").unwrap_or(&Value::Null))),
        _ => ResponseEnd::Completed,
    }
}
