//! Who a packet comes from and goes to (PROTOCOL.md 4).

use serde::{Deserialize, Serialize};

use super::enums::ActorType;
use super::json::{Text, blank, or_default};
use super::map::map_texts;

/// A player, a character or the world.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Actor<S> {
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ActorType,
    /// For an agent its agent id; otherwise a name or empty.
    #[serde(skip_serializing_if = "blank")]
    pub name: S,
}

map_texts!(Actor { kind: copy, name: text });

impl<S: Text> Actor<S> {
    /// The player, without a name.
    pub fn player() -> Self {
        Self { kind: ActorType::Player, name: S::default() }
    }

    /// The session itself.
    pub fn world() -> Self {
        Self { kind: ActorType::World, name: S::default() }
    }

    /// A live character by its agent id.
    pub fn agent(agent_id: S) -> Self {
        Self { kind: ActorType::Agent, name: agent_id }
    }
}

/// Source and targets of a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Routing<S> {
    /// Who sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Actor<S>>,
    /// The one addressee, if there is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Actor<S>>,
    /// Several addressees.
    #[serde(skip_serializing_if = "Vec::is_empty", deserialize_with = "or_default")]
    pub targets: Vec<Actor<S>>,
}

map_texts!(Routing { source: maybe, target: maybe, targets: many });

impl<S> Routing<S> {
    /// Whether nothing is set; such a routing is not written.
    pub fn is_empty(&self) -> bool {
        self.source.is_none() && self.target.is_none() && self.targets.is_empty()
    }
}

impl<S: Text> Routing<S> {
    /// From the player to whoever the conversation id or the server's rules say.
    pub fn from_player() -> Self {
        Self { source: Some(Actor::player()), target: None, targets: Vec::new() }
    }

    /// From the player to the session.
    pub fn player_to_world() -> Self {
        Self { source: Some(Actor::player()), target: Some(Actor::world()), targets: Vec::new() }
    }

    /// From the player to one character.
    pub fn player_to_agent(agent_id: S) -> Self {
        Self { source: Some(Actor::player()), target: Some(Actor::agent(agent_id)), targets: Vec::new() }
    }

    /// From the player to these characters: one is the target, several are targets.
    pub fn player_to_agents(agent_ids: Vec<S>) -> Self {
        let mut targets: Vec<_> = agent_ids.into_iter().map(Actor::agent).collect();
        let target = if targets.len() == 1 { targets.pop() } else { None };
        Self { source: Some(Actor::player()), target, targets }
    }
}
