//! What characters and players do and feel: emotions, triggers, narrated actions, relations
//! (PROTOCOL.md 3.7, 3.8, 3.10, 3.14).

use serde::{Deserialize, Serialize};

use crate::packet::enums::{Behavior, CustomType, Playback, Strength};
use crate::packet::json::{Text, or_default, scalar, unset};
use crate::packet::map::map_texts;

/// What a character feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Emotion {
    /// Which feeling; one that is not given is NEUTRAL, which is number 0 (PROTOCOL.md 3.2, 8.2).
    #[serde(deserialize_with = "neutral_if_unset")]
    pub behavior: Behavior,
    /// How strongly.
    pub strength: Strength,
}

impl Default for Emotion {
    fn default() -> Self {
        Self { behavior: Behavior::Neutral, strength: Strength::default() }
    }
}

fn neutral_if_unset<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Behavior, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or(Behavior::Neutral))
}

/// A name with a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct NamedValue<S> {
    /// Name of the parameter.
    pub name: S,
    /// Its value; numbers are written as decimal texts.
    pub value: S,
}

map_texts!(NamedValue { name: text, value: text });

/// A trigger or a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct CustomEvent<S> {
    /// Name; those that start with `inworld.` have a meaning of their own, see [`CustomKind`].
    pub name: S,
    /// Trigger or task.
    #[serde(rename = "type")]
    pub kind: CustomType,
    /// Parameters in the sender's order.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<NamedValue<S>>,
    /// When the client should react.
    #[serde(skip_serializing_if = "unset")]
    pub playback: Playback,
}

map_texts!(CustomEvent { name: text, kind: copy, parameters: many, playback: copy });

/// What the name of a custom event means (PROTOCOL.md 3.8, table of names).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum CustomKind {
    /// An ordinary trigger of the scene.
    None = 0,
    /// `inworld.goal.enable.*`
    GoalEnable = 1,
    /// `inworld.goal.disable.*`
    GoalDisable = 2,
    /// `inworld.goal.complete.*`
    GoalComplete = 3,
    /// `inworld.relation.update`
    RelationUpdate = 4,
    /// `inworld.conversation.next_turn`
    ConversationNextTurn = 5,
    /// `inworld.uninterruptible`
    Uninterruptible = 6,
    /// `inworld.debug.error`
    DebugError = 7,
    /// `inworld.debug.critical-error`
    DebugCriticalError = 8,
    /// `inworld.debug.goaway`
    DebugGoAway = 9,
    /// `inworld.debug.setup-incomplete-interaction`
    DebugSetupIncompleteInteraction = 10,
    /// `inworld.task`, alone or with a name behind it
    Task = 11,
    /// Not in the tables of the original: there it is an ordinary trigger.
    GoalActivated = 12,
}

/// Prefixes in the order in which the Unity SDK tries them, then ours.
const PREFIXES: [(&str, CustomKind); 12] = [
    ("inworld.goal.enable.", CustomKind::GoalEnable),
    ("inworld.goal.disable.", CustomKind::GoalDisable),
    ("inworld.goal.complete.", CustomKind::GoalComplete),
    ("inworld.relation.update", CustomKind::RelationUpdate),
    ("inworld.conversation.next_turn", CustomKind::ConversationNextTurn),
    ("inworld.uninterruptible", CustomKind::Uninterruptible),
    ("inworld.debug.error", CustomKind::DebugError),
    ("inworld.debug.critical-error", CustomKind::DebugCriticalError),
    ("inworld.debug.goaway", CustomKind::DebugGoAway),
    ("inworld.debug.setup-incomplete-interaction", CustomKind::DebugSetupIncompleteInteraction),
    ("inworld.task", CustomKind::Task),
    ("inworld.goal.activated.", CustomKind::GoalActivated),
];

impl CustomKind {
    /// The meaning of a name.
    pub fn of(name: &str) -> Self {
        PREFIXES.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or(Self::None, |(_, kind)| *kind)
    }
}

/// What a character does, told in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ActionEvent<S> {
    /// The action.
    #[serde(alias = "narrated_action", deserialize_with = "or_default")]
    pub narrated_action: NarratedAction<S>,
    /// When the client should show it.
    #[serde(skip_serializing_if = "unset")]
    pub playback: Playback,
}

map_texts!(ActionEvent { narrated_action: one, playback: copy });

/// The words of an action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct NarratedAction<S> {
    /// "Guard raises his spear."
    pub content: S,
}

map_texts!(NarratedAction { content: text });

/// A character's relation to the player, or a change of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RelationAttributes {
    /// How far the character trusts the player.
    #[serde(deserialize_with = "scalar")]
    pub trust: i32,
    /// How much it respects the player.
    #[serde(deserialize_with = "scalar")]
    pub respect: i32,
    /// How well it knows the player.
    #[serde(deserialize_with = "scalar")]
    pub familiar: i32,
    /// How much it flirts with the player.
    #[serde(deserialize_with = "scalar")]
    pub flirtatious: i32,
    /// How much it is attracted to the player.
    #[serde(deserialize_with = "scalar")]
    pub attraction: i32,
}

/// The relation now, and what changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RelationInfo {
    /// Absolute values.
    #[serde(alias = "relation_state", deserialize_with = "or_default")]
    pub relation_state: RelationAttributes,
    /// The last change.
    #[serde(alias = "relation_update", deserialize_with = "or_default")]
    pub relation_update: RelationAttributes,
}

/// Debugging information; only the relation is ever sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DebugInfo {
    /// The relation to the player.
    #[serde(deserialize_with = "or_default")]
    pub relation: RelationInfo,
}
