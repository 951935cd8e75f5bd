//! Who is in the scene, and how the game may call them.

use std::sync::Arc;

use super::key::{Key, KeyMap, Keys};
use inworld_protocol::packet::{Agent, Routing, SceneStatus, printable};

/// Bytes of all characters of a scene: it is kept, and told with each change.
pub(super) const MAX_CAST: usize = 4 << 20;

/// How many characters an error names.
const MAX_NAMED: usize = 32;

/// The longest part of a name in an error, in characters. The names are the server's.
const MAX_SHOWN: usize = 150;

/// A live character (PROTOCOL.md 2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Character {
    /// Full resource name, the same in every session: `workspaces/W/characters/C`.
    pub brain_name: String,
    /// Its id in this session.
    pub agent_id: String,
    /// Its name for players.
    pub given_name: String,
    /// Address of its picture, or empty.
    pub avatar_image: String,
}

impl Character {
    /// The brain name without its prefix.
    pub fn short_name(&self) -> &str {
        self.brain_name.rsplit('/').next().unwrap_or_default()
    }

    /// As the wire has it, to take the character out of the scene.
    pub(super) fn to_agent(&self) -> Agent<String> {
        let (agent_id, brain_name) = (self.agent_id.clone(), self.brain_name.clone());
        Agent { agent_id, brain_name, ..Agent::default() }
    }
}

/// The live characters of a session.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    characters: Vec<Character>,
    keys: Arc<Keys>,
    /// The places of those with this agent id, full name or short name: of several, the first.
    agents: KeyMap<usize>,
    brains: KeyMap<usize>,
    short_names: KeyMap<usize>,
}

impl PartialEq for Cast {
    fn eq(&self, other: &Self) -> bool {
        self.characters == other.characters
    }
}

impl Eq for Cast {}

/// Why no character was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unresolved {
    /// No character has this name.
    #[error("no character \"{name}\" is in the scene; there are: {there}")]
    Unknown {
        /// As the game called it.
        name: String,
        /// The characters in the scene.
        there: String,
    },
    /// No name was given and several characters are there.
    #[error("several characters are in the scene; name one of: {there}")]
    Several {
        /// The characters in the scene.
        there: String,
    },
    /// The scene has no characters.
    #[error("no character is in the scene")]
    Nobody,
}

impl Cast {
    /// From the server's list; entries without an id or a brain name do not count (PROTOCOL.md 2.5).
    pub fn from_status<S: AsRef<str>>(status: &SceneStatus<S>) -> Self {
        let characters = status.agents.iter().map(|agent| Character {
            brain_name: full_brain_name(agent.brain_name.as_ref()),
            agent_id: agent.agent_id.as_ref().to_owned(),
            given_name: agent.given_name.as_ref().to_owned(),
            avatar_image: agent
                .character_assets
                .as_ref()
                .map(|assets| {
                    let image = assets.avatar_img.as_ref();
                    if image.is_empty() { assets.avatar_img_original.as_ref() } else { image }.to_owned()
                })
                .unwrap_or_default(),
        });
        let mut cast = Self::default();
        for character in characters.filter(|c| !c.agent_id.is_empty() && !c.brain_name.is_empty()) {
            cast.add(character);
        }
        cast
    }

    fn add(&mut self, character: Character) {
        let place = self.characters.len();
        for (places, name) in [
            (&mut self.agents, character.agent_id.as_str()),
            (&mut self.brains, &character.brain_name),
            (&mut self.short_names, character.short_name()),
        ] {
            if let Some(key) = self.keys.of(name) {
                places.entry(key).or_insert(place);
            }
        }
        self.characters.push(character);
    }

    fn at(&self, places: &KeyMap<usize>, name: &str) -> Option<usize> {
        places.get(&self.keys.of(name)?).copied()
    }

    /// How much memory they take, in bytes.
    pub fn size(&self) -> usize {
        let one = |character: &Character| {
            let Character { brain_name, agent_id, given_name, avatar_image } = character;
            let places = 3 * size_of::<(Key, usize)>();
            size_of::<Character>() + places + brain_name.len() + agent_id.len() + given_name.len() + avatar_image.len()
        };
        self.characters.iter().map(one).sum()
    }

    /// The characters in the server's order.
    pub fn characters(&self) -> &[Character] {
        &self.characters
    }

    /// Finds a character by short name, full name or agent id; without a name, the only one.
    pub fn find(&self, name: Option<&str>) -> Result<&Character, Unresolved> {
        match (name, self.characters.as_slice()) {
            (None, []) => Err(Unresolved::Nobody),
            (Some(name), all) => {
                let places = [&self.agents, &self.brains, &self.short_names].map(|places| self.at(places, name));
                let first = places.into_iter().flatten().min().and_then(|place| all.get(place));
                first.ok_or_else(|| self.unknown(name))
            }
            (None, [only]) => Ok(only),
            (None, _) => Err(Unresolved::Several { there: self.names() }),
        }
    }

    /// Whether the character with this full name is there.
    pub(super) fn has(&self, brain_name: &str) -> bool {
        self.at(&self.brains, brain_name).is_some()
    }

    /// Whether the character with this agent id is there.
    pub(super) fn has_agent(&self, agent_id: &str) -> bool {
        self.at(&self.agents, agent_id).is_some()
    }

    /// Which of these a packet goes to: those that are in the scene. If none is, the error names the first.
    pub fn route<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Result<Routing<String>, Unresolved> {
        let (mut agents, mut missing) = (Vec::<String>::new(), None);
        for name in names {
            match self.find(Some(name)) {
                Ok(character) if agents.contains(&character.agent_id) => {}
                Ok(character) => agents.push(character.agent_id.clone()),
                Err(error) => missing = missing.or(Some(error)),
            }
        }
        match (agents.is_empty(), missing) {
            (false, _) => Ok(Routing::player_to_agents(agents)),
            (true, Some(error)) => Err(error),
            (true, None) => Err(Unresolved::Nobody),
        }
    }

    /// Why nobody of such a name was found.
    pub fn unknown(&self, name: &str) -> Unresolved {
        if name.is_empty() {
            return Unresolved::Nobody;
        }
        Unresolved::Unknown { name: printable(name, MAX_SHOWN), there: self.names() }
    }

    fn names(&self) -> String {
        if self.characters.is_empty() {
            return "nobody".to_owned();
        }
        let named = self.characters.iter().take(MAX_NAMED);
        let mut names: Vec<_> = named.map(|character| printable(character.short_name(), MAX_SHOWN)).collect();
        if self.characters.len() > MAX_NAMED {
            names.push("\u{2026}".to_owned());
        }
        names.join(", ")
    }
}

/// Old servers write `W__C` (PROTOCOL.md 2.5).
fn full_brain_name(name: &str) -> String {
    match name.split_once("__") {
        Some((workspace, character)) if !name.contains('/') && !workspace.is_empty() && !character.is_empty() => {
            format!("workspaces/{workspace}/characters/{character}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::comparisons;

    fn cast(names: &[&str]) -> Cast {
        let agents = names.iter().enumerate().map(|(n, name)| Agent {
            agent_id: format!("agent-{n}"),
            brain_name: (*name).to_owned(),
            ..Default::default()
        });
        Cast::from_status(&SceneStatus { agents: agents.collect(), ..Default::default() })
    }

    #[test]
    fn a_character_is_found_by_each_of_its_names() {
        let cast = cast(&["workspaces/w/characters/guard", "w__cook"]);
        for (name, agent) in [
            ("guard", "agent-0"),
            ("workspaces/w/characters/guard", "agent-0"),
            ("agent-0", "agent-0"),
            ("cook", "agent-1"),
            ("workspaces/w/characters/cook", "agent-1"),
        ] {
            assert_eq!(cast.find(Some(name)).unwrap().agent_id, agent, "{name}");
        }
    }

    #[test]
    fn of_several_with_a_name_the_first_is_meant_and_all_are_found_by_keys() {
        let mut names: Vec<String> = (0..1000).map(|n| format!("workspaces/w/characters/c{}", n / 2)).collect();
        names.push("workspaces/w/characters/agent-7".to_owned());
        let cast = cast(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let steps = comparisons::during(|| {
            assert_eq!(cast.find(Some("c499")).unwrap().agent_id, "agent-998");
            assert_eq!(cast.find(Some("agent-7")).unwrap().brain_name, "workspaces/w/characters/c3");
            assert!(cast.has_agent("agent-1000") && !cast.has_agent("c1") && !cast.has("agent-1"));
            assert!(cast.has("workspaces/w/characters/c499"));
        });
        // None would be a search through texts, which are not counted.
        assert!((5..50).contains(&steps), "{steps} comparisons of keys among {} characters", names.len());
    }

    #[test]
    fn who_is_not_found_is_told_who_is_there() {
        let two = cast(&["workspaces/w/characters/guard", "workspaces/w/characters/cook"]);
        let unknown = two.find(Some("king")).unwrap_err().to_string();
        assert!(unknown.contains("\"king\"") && unknown.contains("guard, cook"));
        assert!(two.find(None).unwrap_err().to_string().contains("guard, cook"));
        assert_eq!(cast(&["workspaces/w/characters/guard"]).find(None).unwrap().agent_id, "agent-0");
        assert_eq!(cast(&["", "workspaces/w/characters/x"]).characters().len(), 1);
        assert_eq!(cast(&[]).find(None), Err(Unresolved::Nobody));
    }
}
