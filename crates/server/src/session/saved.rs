//! Saving a session and going on from what was saved (PROTOCOL.md 5.5, 6.1). Clients keep the state as opaque
//! bytes; here it is JSON with a version.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::{Deserialize, Serialize};

use super::goals::Standing;
use super::history::HistoryLine;
use super::items::Belongings;
use super::limits::MOST_NAME;
use super::{Session, Timestamp};
use crate::mind::Recollection;
use inworld_protocol::packet::RelationAttributes;
use inworld_protocol::wire;

/// The form of [`SavedState`]; a higher one is from a newer server.
const VERSION: u32 = 1;

/// What a later session goes on from.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct SavedState {
    version: u32,
    player_name: String,
    minds: BTreeMap<String, Memory>,
    goals: BTreeMap<String, Standing>,
    recognised: usize,
    items: Belongings,
    history: Vec<HistoryLine>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Memory {
    relation: RelationAttributes,
    greeted: bool,
    used: BTreeMap<usize, u64>,
    /// What its mind remembers.
    #[serde(skip_serializing_if = "Option::is_none")]
    recollection: Option<Recollection>,
}

/// A saved session as the REST call returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// Base64.
    pub(crate) state: String,
    /// When it was saved.
    pub(crate) created: Timestamp,
    /// The last exchange that is in it, or nothing.
    pub(crate) interaction_id: String,
}

impl Session {
    /// Saves what a later session can go on from.
    pub(crate) fn save(&mut self) -> Saved {
        // Fails only for maps whose keys are neither texts nor numbers.
        let json = serde_json::to_vec(&self.saved_state()).unwrap_or_default();
        Saved {
            state: STANDARD.encode(json),
            created: self.stamp(),
            interaction_id: self.history.last_interaction().to_owned(),
        }
    }

    /// The same, not encoded.
    pub(super) fn saved_state(&self) -> SavedState {
        let named = self.script.characters.iter().map(|character| character.name.clone());
        let memory = |(character, memory): (usize, &super::ScriptMemory)| Memory {
            relation: memory.relation,
            greeted: memory.greeted,
            used: memory.used.clone(),
            recollection: self.thinking.recollection(character).cloned(),
        };
        SavedState {
            version: VERSION,
            player_name: self.client.player_name.clone(),
            minds: named.zip(self.script_memories.iter().enumerate().map(memory)).collect(),
            goals: self.goals.standings().iter().cloned().collect(),
            recognised: self.recognised,
            items: self.items.belongings().clone(),
            history: self.history.lines().cloned().collect(),
        }
    }

    /// Goes on from a saved state.
    ///
    /// # Errors
    /// Words about a text that is not a state of this server; then nothing was changed.
    pub(crate) fn restore(&mut self, base64: &str) -> Result<(), String> {
        let bytes = STANDARD.decode(base64).or_else(|_| URL_SAFE.decode(base64));
        let bytes = bytes.map_err(|_| "The saved state is not Base64; the session starts anew".to_owned())?;
        let state = Some(&bytes).filter(|bytes| wire::is_moderate(bytes));
        let state: SavedState = state
            .and_then(|bytes| serde_json::from_slice(bytes).ok())
            .ok_or_else(|| "The saved state is not from this server; the session starts anew".to_owned())?;
        self.restore_state(state)
    }

    /// The same with a state that was read.
    ///
    /// # Errors
    /// Words about a state that this server does not take; then nothing was changed.
    pub(super) fn restore_state(&mut self, state: SavedState) -> Result<(), String> {
        if state.version != VERSION {
            let words = "The saved state has version {}, this server reads version {}; the session starts anew";
            return Err(words.replacen("{}", &state.version.to_string(), 1).replacen("{}", &VERSION.to_string(), 1));
        }
        if !state.items.is_moderate() || state.player_name.len() > MOST_NAME {
            return Err(
                "The saved state holds more than a session of this server can; the session starts anew".to_owned()
            );
        }
        let mut recollections = Vec::new();
        for (name, memory) in state.minds {
            let known = self.script.character_index(&name);
            if let Some((index, mind)) = known.and_then(|index| Some((index, self.script_memories.get_mut(index)?))) {
                mind.relation = memory.relation;
                mind.greeted = memory.greeted;
                let places = self.script.characters.get(index).map_or(0, |character| character.replies.len() + 1);
                mind.used = memory.used.into_iter().filter(|(place, _)| *place < places).collect();
                recollections.extend(memory.recollection.map(|recollection| (index, recollection)));
            }
        }
        self.goals.restore(state.goals);
        self.recognised = state.recognised;
        if self.client.player_name.is_empty() {
            self.client.player_name = state.player_name;
        }
        for (character, recollection) in recollections {
            self.restore_recollection(character, recollection);
        }
        self.items.restore(state.items);
        self.history.clear();
        for line in state.history {
            self.history.push(line);
        }
        Ok(())
    }
}
