//! Changes that the client asks for (PROTOCOL.md 3.11).

use serde::{Deserialize, Serialize};

use super::control::Agent;
use crate::packet::enums::{ApplyResponseType, LanguageCode};
use crate::packet::ids::PacketId;
use crate::packet::json::{Text, blank, or_default, scalar, unset};
use crate::packet::map::map_texts;

/// A change; at most one member is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Mutation<S> {
    /// Stop answering.
    #[serde(alias = "cancel_responses", skip_serializing_if = "Option::is_none")]
    pub cancel_responses: Option<CancelResponses<S>>,
    /// Answer once more.
    #[serde(alias = "regenerate_response", skip_serializing_if = "Option::is_none")]
    pub regenerate_response: Option<RegenerateResponse<S>>,
    /// Choose one of the regenerated answers.
    #[serde(alias = "apply_response", skip_serializing_if = "Option::is_none")]
    pub apply_response: Option<ApplyResponse<S>>,
    /// Load a scene, or a single character by its name.
    #[serde(alias = "load_scene", skip_serializing_if = "Option::is_none")]
    pub load_scene: Option<LoadScene<S>>,
    /// Replace the text of an answer.
    #[serde(alias = "modify_exact_response", skip_serializing_if = "Option::is_none")]
    pub modify_exact_response: Option<ModifyExactResponse<S>>,
    /// Add characters.
    #[serde(alias = "load_characters", skip_serializing_if = "Option::is_none")]
    pub load_characters: Option<LoadCharacters<S>>,
    /// Remove characters.
    #[serde(alias = "unload_characters", skip_serializing_if = "Option::is_none")]
    pub unload_characters: Option<UnloadCharacters<S>>,
}

map_texts!(Mutation {
    cancel_responses: maybe,
    regenerate_response: maybe,
    apply_response: maybe,
    load_scene: maybe,
    modify_exact_response: maybe,
    load_characters: maybe,
    unload_characters: maybe,
});

/// Stop answering: no more packets for these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct CancelResponses<S> {
    /// The exchange.
    #[serde(alias = "interaction_id", skip_serializing_if = "blank")]
    pub interaction_id: S,
    /// Only these of its utterances; empty: all. The wire name is in the singular.
    #[serde(alias = "utterance_id", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub utterance_id: Vec<S>,
    /// How many letters (Unicode characters) of the first of these utterances the player has heard (PROTOCOL.md 3.11).
    #[serde(alias = "heard_length", deserialize_with = "length", skip_serializing_if = "Option::is_none")]
    pub heard_length: Option<u32>,
}

map_texts!(CancelResponses { interaction_id: text, utterance_id: texts, heard_length: copy });

fn length<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let length: i64 = scalar(deserializer)?;
    Ok(u32::try_from(length).ok())
}

/// Answer once more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct RegenerateResponse<S> {
    /// The exchange.
    #[serde(alias = "interaction_id")]
    pub interaction_id: S,
}

map_texts!(RegenerateResponse { interaction_id: text });

/// Choose one of the regenerated answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ApplyResponse<S> {
    /// The ids of the chosen packet.
    #[serde(alias = "packet_id", deserialize_with = "or_default")]
    pub packet_id: PacketId<S>,
    /// What choosing does.
    #[serde(alias = "apply_response_type", skip_serializing_if = "unset")]
    pub apply_response_type: ApplyResponseType,
}

map_texts!(ApplyResponse { packet_id: one, apply_response_type: copy });

/// Load a scene, or a single character by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct LoadScene<S> {
    /// Full resource name.
    pub name: S,
    /// Sent by no SDK.
    #[serde(alias = "is_reset_scene", deserialize_with = "scalar", skip_serializing_if = "unset")]
    pub is_reset_scene: bool,
}

map_texts!(LoadScene { name: text, is_reset_scene: copy });

/// Replace the text of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ModifyExactResponse<S> {
    /// The exchange.
    #[serde(alias = "interaction_id")]
    pub interaction_id: S,
    /// The new text.
    #[serde(alias = "exact_text")]
    pub exact_text: S,
}

map_texts!(ModifyExactResponse { interaction_id: text, exact_text: text });

/// Add characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct LoadCharacters<S> {
    /// Which; the wire name is in the singular.
    #[serde(deserialize_with = "or_default")]
    pub name: Vec<CharacterName<S>>,
}

map_texts!(LoadCharacters { name: many });

/// A character to load.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct CharacterName<S> {
    /// Full resource name.
    pub name: S,
    /// Its language.
    #[serde(alias = "language_code", skip_serializing_if = "unset")]
    pub language_code: LanguageCode,
}

map_texts!(CharacterName { name: text, language_code: copy });

/// Remove characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct UnloadCharacters<S> {
    /// Which, by agent id.
    #[serde(deserialize_with = "or_default")]
    pub agents: Vec<Agent<S>>,
}

map_texts!(UnloadCharacters { agents: many });
