//! Which exchanges are going on with whom, and which of them the player has cut short.

use std::collections::VecDeque;

/// Enough for every character of a large scene; the oldest are forgotten, so that a session of days stays small.
const MAX: usize = 256;

/// Open and cancelled interactions of a session.
#[derive(Debug, Default)]
pub(super) struct Interactions {
    open: VecDeque<(String, String)>,
    cancelled: VecDeque<(String, String)>,
}

impl Interactions {
    /// A character has said or done something that belongs to an interaction.
    pub fn heard(&mut self, agent_id: &str, interaction_id: &str) {
        if !interaction_id.is_empty() && !holds(&self.open, agent_id, interaction_id) {
            push(&mut self.open, agent_id, interaction_id);
        }
    }

    /// The server has ended an interaction. Audio of it may still follow (PROTOCOL.md 3.3), so a cancelled one
    /// stays cancelled.
    pub fn ended(&mut self, interaction_id: &str) {
        self.open.retain(|(_, open)| open != interaction_id);
    }

    /// Cancels all that a character is saying; returns the interactions that were open.
    pub fn cancel(&mut self, agent_id: &str) -> Vec<String> {
        let (cancelled, open): (Vec<_>, Vec<_>) = self.open.drain(..).partition(|(agent, _)| agent == agent_id);
        self.open = open.into();
        for (agent, interaction) in &cancelled {
            push(&mut self.cancelled, agent, interaction);
        }
        cancelled.into_iter().map(|(_, interaction)| interaction).collect()
    }

    /// Whether what this character says in this interaction is not wanted any more.
    pub fn is_cancelled(&self, agent_id: &str, interaction_id: &str) -> bool {
        holds(&self.cancelled, agent_id, interaction_id)
    }

    /// Forgets everything: another session begins.
    pub fn clear(&mut self) {
        self.open.clear();
        self.cancelled.clear();
    }
}

fn holds(list: &VecDeque<(String, String)>, agent_id: &str, interaction_id: &str) -> bool {
    list.iter().any(|(agent, interaction)| interaction == interaction_id && agent == agent_id)
}

fn push(list: &mut VecDeque<(String, String)>, agent_id: &str, interaction_id: &str) {
    if list.len() >= MAX {
        list.pop_front();
    }
    list.push_back((agent_id.to_owned(), interaction_id.to_owned()));
}
