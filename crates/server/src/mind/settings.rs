//! Which servers think, speak and hear for the characters: the tables `[mind]`, `[speech]` and `[hearing]` of a script.

use std::path::PathBuf;
use std::time::Duration;

use super::realtime::RealtimeSettings;
use crate::setting_names::SettingNames;

/// All of them. Without `chat` and `realtime` the script alone answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MindSettings {
    pub(crate) chat: Option<ChatSettings>,
    pub(crate) realtime: Option<RealtimeSettings>,
    pub(crate) speech: Option<SpeechSettings>,
    pub(crate) hearing: Option<HearingSettings>,
    /// Where questions and their streams are written to.
    pub(crate) record: Option<PathBuf>,
    /// Where answers are taken from instead of a server.
    pub(crate) replay: Option<PathBuf>,
    /// What messages call the settings around the script.
    pub(crate) names: SettingNames,
}

/// `[mind]` with `kind = "chat"`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ChatSettings {
    /// As it was written; with or without `/v1` and `/chat/completions`.
    pub(crate) url: String,
    /// Empty: the first that the server lists.
    pub(crate) model: String,
    /// The environment variable that holds the key.
    pub(crate) key_env: Option<String>,
    pub(crate) context_tokens: u32,
    pub(crate) reply_tokens: u32,
    pub(crate) temperature: f32,
    pub(crate) actions: ActionForm,
    /// Sentences of an answer, alone and in a group.
    pub(crate) sentences: usize,
    pub(crate) sentences_in_group: usize,
    /// Requests at a time.
    pub(crate) parallel: usize,
    /// From the request to the first piece.
    pub(crate) first_piece: Duration,
    /// Between two pieces.
    pub(crate) silence: Duration,
    /// Said when nothing came after `filler_after`.
    pub(crate) filler: Vec<String>,
    pub(crate) filler_after: Duration,
}

impl ChatSettings {
    /// A server with the usual values for everything else.
    pub(crate) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            model: String::new(),
            key_env: None,
            context_tokens: 4_096,
            reply_tokens: 160,
            temperature: 0.8,
            actions: ActionForm::default(),
            sentences: 4,
            sentences_in_group: 12,
            parallel: 1,
            first_piece: Duration::from_millis(8_000),
            silence: Duration::from_millis(5_000),
            filler: vec!["Hm.".to_owned()],
            filler_after: Duration::from_millis(1_500),
        }
    }

    /// What the prompts of characters are made for whose mind is a Realtime service.
    pub(crate) fn of_realtime(service: &RealtimeSettings) -> Self {
        let actions = if service.is_spoken { ActionForm::Spoken } else { ActionForm::Tools };
        Self { actions, context_tokens: CONTEXT_TOKENS, ..Self::new(&service.url) }
    }
}

/// Tokens that a service of the family takes with ease; the smallest has twice as many (REALTIME.md 3).
const CONTEXT_TOKENS: u32 = 16_384;

/// How a mind tells that a character acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ActionForm {
    /// `[DO name parameter=value]` at the end of what is said.
    #[default]
    Tags,
    /// A second, small request that picks one.
    Call,
    /// The tools of the chat protocol.
    Tools,
    /// Characters do not act.
    None,
    /// The tools of a service that speaks by itself; one of them tells what the character feels.
    Spoken,
}

/// `[speech]`: a server of `/v1/audio/speech`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SpeechSettings {
    pub(crate) url: String,
    pub(crate) model: String,
    pub(crate) key_env: Option<String>,
    /// For characters that name none.
    pub(crate) voice: String,
    /// `wav` or `pcm`.
    pub(crate) format: String,
    /// Of `pcm`, in samples a second.
    pub(crate) rate: u32,
}

/// `[hearing]`: a server of `/v1/audio/transcriptions`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HearingSettings {
    pub(crate) url: String,
    pub(crate) model: String,
    pub(crate) key_env: Option<String>,
    /// ISO 639-1; empty leaves it to the server.
    pub(crate) language: String,
}
