//! Session control in parts, and the answers to it (PROTOCOL.md 3.12, 3.13).

use serde::{Deserialize, Serialize};

use super::configuration::{
    ClientConfiguration, ConfigurationPayload, Continuation, SessionConfiguration, UserConfiguration,
};
use super::control::{Agent, SceneStatus};
use crate::packet::Packet;
use crate::packet::capabilities::Capabilities;
use crate::packet::json::{Text, or_default};
use crate::packet::map::map_texts;

/// One part of a configuration, or a request; at most one member is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SessionControl<S> {
    /// The game session and its ids.
    #[serde(alias = "session_configuration", skip_serializing_if = "Option::is_none")]
    pub session_configuration: Option<SessionConfiguration<S>>,
    /// The player.
    #[serde(alias = "user_configuration", skip_serializing_if = "Option::is_none")]
    pub user_configuration: Option<UserConfiguration<S>>,
    /// The client.
    #[serde(alias = "client_configuration", skip_serializing_if = "Option::is_none")]
    pub client_configuration: Option<ClientConfiguration<S>>,
    /// Which packets are wanted.
    #[serde(alias = "capabilities_configuration", skip_serializing_if = "Option::is_none")]
    pub capabilities_configuration: Option<Capabilities>,
    /// What the session goes on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuation: Option<Continuation<S>>,
    /// Asks for what was said before.
    #[serde(alias = "session_history_request", skip_serializing_if = "Option::is_none")]
    pub session_history_request: Option<SessionHistoryRequest>,
    /// All parts in one message.
    #[serde(alias = "session_configuration_payload", skip_serializing_if = "Option::is_none")]
    pub session_configuration_payload: Option<ConfigurationPayload<S>>,
}

map_texts!(SessionControl {
    session_configuration: maybe,
    user_configuration: maybe,
    client_configuration: maybe,
    capabilities_configuration: copy,
    continuation: maybe,
    session_history_request: copy,
    session_configuration_payload: maybe,
});

/// Asks for what was said before; has no fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionHistoryRequest {}

/// The server's answer to session control; at most one member is set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SessionControlResponse<S> {
    /// Deprecated; needed by Unity 3.3 and 3.4.0.
    #[serde(alias = "loaded_scene", skip_serializing_if = "Option::is_none")]
    pub loaded_scene: Option<SceneStatus<S>>,
    /// Deprecated; needed by Unity 3.3 and 3.4.0.
    #[serde(alias = "loaded_characters", skip_serializing_if = "Option::is_none")]
    pub loaded_characters: Option<SceneStatus<S>>,
    /// What was said before.
    #[serde(alias = "session_history", skip_serializing_if = "Option::is_none")]
    pub session_history: Option<SessionHistory<S>>,
}

map_texts!(SessionControlResponse { loaded_scene: maybe, loaded_characters: maybe, session_history: maybe });

/// What was said before, by character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SessionHistory<S> {
    /// One item a character.
    #[serde(alias = "session_history_items", deserialize_with = "or_default")]
    pub session_history_items: Vec<SessionHistoryItem<S>>,
}

map_texts!(SessionHistory { session_history_items: many });

/// What was said with one character.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SessionHistoryItem<S> {
    /// The character.
    #[serde(deserialize_with = "or_default")]
    pub agent: Agent<S>,
    /// The packets, oldest first.
    #[serde(deserialize_with = "or_default")]
    pub packets: Vec<Packet<S>>,
}

map_texts!(SessionHistoryItem { agent: one, packets: many });
