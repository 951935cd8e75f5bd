//! Control packets and what they carry (PROTOCOL.md 3.9).

use serde::{Deserialize, Serialize};

use super::configuration::ConfigurationPayload;
use crate::packet::enums::{ControlAction, ConversationEventType, MicrophoneMode, UnderstandingMode};
use crate::packet::json::{Text, blank, or_default};
use crate::packet::map::map_texts;
use crate::packet::routing::Actor;

/// A control packet: an action and at most one payload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ControlEvent<S> {
    /// What is said.
    pub action: ControlAction,
    /// Words for the developer, with WARNING.
    #[serde(skip_serializing_if = "blank")]
    pub description: S,
    /// With CONVERSATION_UPDATE.
    #[serde(alias = "conversation_update", skip_serializing_if = "Option::is_none")]
    pub conversation_update: Option<ConversationUpdate<S>>,
    /// With CONVERSATION_EVENT.
    #[serde(alias = "conversation_event", skip_serializing_if = "Option::is_none")]
    pub conversation_event: Option<ConversationEvent<S>>,
    /// With AUDIO_SESSION_START.
    #[serde(alias = "audio_session_start", skip_serializing_if = "Option::is_none")]
    pub audio_session_start: Option<AudioSessionStart>,
    /// With CURRENT_SCENE_STATUS.
    #[serde(alias = "current_scene_status", skip_serializing_if = "Option::is_none")]
    pub current_scene_status: Option<SceneStatus<S>>,
    /// With SESSION_CONFIGURATION.
    #[serde(alias = "session_configuration", skip_serializing_if = "Option::is_none")]
    pub session_configuration: Option<Box<ConfigurationPayload<S>>>,
}

impl<S: AsRef<str>> ControlEvent<S> {
    /// The same message with its texts kept elsewhere.
    pub fn map<T>(&self, to: &mut impl crate::packet::map::MapTexts<T>) -> ControlEvent<T> {
        ControlEvent {
            action: self.action,
            description: to.text(self.description.as_ref()),
            conversation_update: self.conversation_update.as_ref().map(|update| update.map(to)),
            conversation_event: self.conversation_event.as_ref().map(|event| event.map(to)),
            audio_session_start: self.audio_session_start,
            current_scene_status: self.current_scene_status.as_ref().map(|status| status.map(to)),
            session_configuration: self.session_configuration.as_ref().map(|c| Box::new(c.map(to))),
        }
    }
}

/// Creates or changes a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ConversationUpdate<S> {
    /// Who takes part; the player need not be named (PROTOCOL.md W12).
    #[serde(deserialize_with = "or_default")]
    pub participants: Vec<Actor<S>>,
}

map_texts!(ConversationUpdate { participants: many });

/// The server's answer to a conversation update.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ConversationEvent<S> {
    /// Who takes part now.
    #[serde(deserialize_with = "or_default")]
    pub participants: Vec<Actor<S>>,
    /// Started, updated or evicted.
    #[serde(alias = "event_type")]
    pub event_type: ConversationEventType,
}

map_texts!(ConversationEvent { participants: many, event_type: copy });

/// How a microphone session works.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AudioSessionStart {
    /// Who finds the end of speech.
    pub mode: MicrophoneMode,
    /// Whether recognised speech is answered.
    #[serde(alias = "understanding_mode")]
    pub understanding_mode: UnderstandingMode,
}

/// Who is in the scene now: a complete list (PROTOCOL.md 2.5). Also the shape of the deprecated
/// `loadedScene` and `loadedCharacters` (3.13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SceneStatus<S> {
    /// The live characters.
    #[serde(deserialize_with = "or_default")]
    pub agents: Vec<Agent<S>>,
    /// Full resource name of the scene.
    #[serde(alias = "scene_name")]
    pub scene_name: S,
    /// For players.
    #[serde(alias = "scene_description", skip_serializing_if = "blank")]
    pub scene_description: S,
    /// For players.
    #[serde(alias = "scene_display_name", skip_serializing_if = "blank")]
    pub scene_display_name: S,
}

map_texts!(SceneStatus { agents: many, scene_name: text, scene_description: text, scene_display_name: text });

/// A live character.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Agent<S> {
    /// Its id in this session.
    #[serde(alias = "agent_id")]
    pub agent_id: S,
    /// Its full resource name, the same in every session.
    #[serde(alias = "brain_name", skip_serializing_if = "blank")]
    pub brain_name: S,
    /// Its name for players.
    #[serde(alias = "given_name", skip_serializing_if = "blank")]
    pub given_name: S,
    /// Its pictures.
    #[serde(alias = "character_assets", skip_serializing_if = "Option::is_none")]
    pub character_assets: Option<CharacterAssets<S>>,
}

map_texts!(Agent { agent_id: text, brain_name: text, given_name: text, character_assets: maybe });

/// Pictures and models of a character; all optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct CharacterAssets<S> {
    /// Address of its Ready Player Me model.
    #[serde(alias = "rpm_model_uri")]
    pub rpm_model_uri: S,
    /// Address of its portrait there.
    #[serde(alias = "rpm_image_uri_portrait")]
    pub rpm_image_uri_portrait: S,
    /// Address of its whole picture there.
    #[serde(alias = "rpm_image_uri_posture")]
    pub rpm_image_uri_posture: S,
    /// Address of its picture.
    #[serde(alias = "avatar_img")]
    pub avatar_img: S,
    /// Address of its picture in full size.
    #[serde(alias = "avatar_img_original")]
    pub avatar_img_original: S,
}

map_texts!(CharacterAssets {
    rpm_model_uri: text,
    rpm_image_uri_portrait: text,
    rpm_image_uri_posture: text,
    avatar_img: text,
    avatar_img_original: text,
});
