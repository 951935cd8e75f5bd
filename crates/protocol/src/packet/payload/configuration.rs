//! What the client says about itself when a session opens (PROTOCOL.md 2.4, 3.9, 3.12).

use serde::{Deserialize, Serialize};

use crate::packet::capabilities::Capabilities;
use crate::packet::enums::ContinuationType;
use crate::packet::json::{Text, blank, or_default, scalar, unset};
use crate::packet::map::map_texts;
use crate::packet::routing::Actor;
use crate::packet::time::Timestamp;

/// All parts of a session's configuration; each may be missing, also in the middle of a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ConfigurationPayload<S> {
    /// About the session.
    #[serde(alias = "session_configuration", skip_serializing_if = "Option::is_none")]
    pub session_configuration: Option<SessionConfiguration<S>>,
    /// About the player.
    #[serde(alias = "user_configuration", skip_serializing_if = "Option::is_none")]
    pub user_configuration: Option<UserConfiguration<S>>,
    /// About the program.
    #[serde(alias = "client_configuration", skip_serializing_if = "Option::is_none")]
    pub client_configuration: Option<ClientConfiguration<S>>,
    /// Which kinds of packets are wanted.
    #[serde(alias = "capabilities_configuration", skip_serializing_if = "Option::is_none")]
    pub capabilities_configuration: Option<Capabilities>,
    /// What to go on from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continuation: Option<Continuation<S>>,
}

map_texts!(ConfigurationPayload {
    session_configuration: maybe,
    user_configuration: maybe,
    client_configuration: maybe,
    capabilities_configuration: copy,
    continuation: maybe,
});

/// About the session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct SessionConfiguration<S> {
    /// Free text for analytics.
    #[serde(alias = "game_session_id", skip_serializing_if = "blank")]
    pub game_session_id: S,
}

map_texts!(SessionConfiguration { game_session_id: text });

/// About the program that connects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ClientConfiguration<S> {
    /// Which SDK.
    #[serde(skip_serializing_if = "blank")]
    pub id: S,
    /// Its version.
    #[serde(skip_serializing_if = "blank")]
    pub version: S,
    /// More, separated by semicolons.
    #[serde(skip_serializing_if = "blank")]
    pub description: S,
}

map_texts!(ClientConfiguration { id: text, version: text, description: text });

/// About the player.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct UserConfiguration<S> {
    /// What characters call the player.
    #[serde(skip_serializing_if = "blank")]
    pub name: S,
    /// Stable id of the player.
    #[serde(skip_serializing_if = "blank")]
    pub id: S,
    /// The player's profile.
    #[serde(alias = "user_settings", skip_serializing_if = "Option::is_none")]
    pub user_settings: Option<UserSettings<S>>,
}

map_texts!(UserConfiguration { name: text, id: text, user_settings: maybe });

/// A player's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct UserSettings<S> {
    /// Whether the transcript may be viewed.
    #[serde(alias = "view_transcript_consent", deserialize_with = "scalar", skip_serializing_if = "unset")]
    pub view_transcript_consent: bool,
    /// Fields of the profile.
    #[serde(alias = "player_profile", skip_serializing_if = "Option::is_none")]
    pub player_profile: Option<PlayerProfile<S>>,
}

map_texts!(UserSettings { view_transcript_consent: copy, player_profile: maybe });

/// What the game tells about its player.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct PlayerProfile<S> {
    /// The fields.
    #[serde(deserialize_with = "or_default")]
    pub fields: Vec<PlayerField<S>>,
}

map_texts!(PlayerProfile { fields: many });

/// One field of a player's profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct PlayerField<S> {
    /// Its id.
    #[serde(alias = "field_id")]
    pub field_id: S,
    /// Its value.
    #[serde(alias = "field_value")]
    pub field_value: S,
}

map_texts!(PlayerField { field_id: text, field_value: text });

/// What a session goes on from (PROTOCOL.md 5.5).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Continuation<S> {
    /// When the former session was.
    #[serde(alias = "continuation_info", skip_serializing_if = "Option::is_none")]
    pub continuation_info: Option<ContinuationInfo>,
    /// A saved state or a dialog.
    #[serde(alias = "continuation_type")]
    pub continuation_type: ContinuationType,
    /// The dialog so far.
    #[serde(alias = "dialog_history", skip_serializing_if = "Option::is_none")]
    pub dialog_history: Option<DialogHistory<S>>,
    /// Base64 of a state that the server gave out.
    #[serde(alias = "externally_saved_state", skip_serializing_if = "blank")]
    pub externally_saved_state: S,
}

map_texts!(Continuation {
    continuation_info: copy,
    continuation_type: copy,
    dialog_history: maybe,
    externally_saved_state: text,
});

/// When the former session was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContinuationInfo {
    /// Its last moment.
    #[serde(alias = "passed_time", skip_serializing_if = "unset")]
    pub passed_time: Timestamp,
}

/// A dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct DialogHistory<S> {
    /// Its lines, oldest first.
    #[serde(deserialize_with = "or_default")]
    pub history: Vec<HistoryItem<S>>,
}

map_texts!(DialogHistory { history: many });

/// One line of a dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct HistoryItem<S> {
    /// Who said it.
    #[serde(deserialize_with = "or_default")]
    pub actor: Actor<S>,
    /// What was said.
    pub text: S,
    /// The talker's name for players.
    #[serde(alias = "talker_display_name", skip_serializing_if = "blank")]
    pub talker_display_name: S,
}

map_texts!(HistoryItem { actor: one, text: text, talker_display_name: text });
