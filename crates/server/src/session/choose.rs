//! Choosing among several answers to the same words, and correcting one (PROTOCOL.md 3.11). What was not chosen has not
//! been said: the history, a saved state and the other characters know only the rest.

use super::Session;
use super::history::HistoryLine;
use inworld_protocol::packet::{JsonStr, PacketId};

impl Session {
    /// applyResponse: of all answers in an interaction the one that this packet is a part of counts.
    pub(super) fn choose_answer(&mut self, id: &PacketId<JsonStr>) {
        let is_it = |line: &HistoryLine| {
            let named = |known: &str, given: &str| !given.is_empty() && known == given;
            !line.from_player && (named(&line.packet_id, &id.packet_id) || named(&line.utterance_id, &id.utterance_id))
        };
        let Some(chosen) = self.history.lines().find(|line| is_it(line)).cloned() else {
            let id = if id.packet_id.is_empty() { &id.utterance_id } else { &id.packet_id };
            return self.warn(format!("applyResponse: no character has said anything with the id `{}`", id.as_ref()));
        };
        let before = self.said_last(&chosen.interaction_id);
        self.history.retain(|line| {
            line.from_player || line.interaction_id != chosen.interaction_id || line.answer == chosen.answer
        });
        self.tell_conversations(&chosen.interaction_id, before);
        self.tell_mind(&chosen.interaction_id);
    }

    /// modifyExactResponse: the last answer in an interaction was this.
    pub(super) fn correct_answer(&mut self, interaction_id: &str, text: &str) {
        if text.trim().is_empty() {
            return self.warn("modifyExactResponse has no exactText; nothing was changed");
        }
        let Some(before) = self.said_last(interaction_id) else {
            return self.warn(format!("modifyExactResponse: no character has said anything in `{interaction_id}`"));
        };
        let is_of_it = |line: &HistoryLine| !line.from_player && line.interaction_id == interaction_id;
        let first = self.history.lines().find(|line| is_of_it(line) && line.answer == before.answer).cloned();
        let Some(first) = first else { return };
        self.history.retain(|line| !is_of_it(line) || line.packet_id == first.packet_id);
        self.history.correct(&first.packet_id, text);
        self.tell_conversations(interaction_id, Some(before));
        self.tell_mind(interaction_id);
    }

    /// The character remembers what counts now.
    fn tell_mind(&mut self, interaction_id: &str) {
        let is_own = |line: &&HistoryLine| !line.from_player && line.interaction_id == interaction_id;
        let own: Vec<HistoryLine> = self.history.lines().filter(is_own).cloned().collect();
        let Some(character) = own.last().and_then(|line| self.script.character_index(&line.character)) else { return };
        let texts: Vec<String> = own.into_iter().map(|line| line.text).collect();
        if self.spoke_last_in(character, interaction_id) {
            let exchange = self.exchanges.get(&interaction_id.to_owned());
            let audience = exchange.map(|(exchange, _)| exchange.audience.clone()).unwrap_or_default();
            self.replace_last(character, &audience, &texts);
        }
    }

    /// Whether a character has said its last words in this interaction.
    pub(super) fn spoke_last_in(&self, character: usize, interaction_id: &str) -> bool {
        let name = self.script.characters.get(character).map(|character| character.name.as_str());
        let mut lines = self.history.lines().rev();
        let last = lines.find(|line| !line.from_player && Some(line.character.as_str()) == name);
        last.is_some_and(|line| line.interaction_id == interaction_id)
    }

    /// The last line of a character in an interaction.
    fn said_last(&self, interaction_id: &str) -> Option<HistoryLine> {
        let mut lines = self.history.lines().rev();
        lines.find(|line| !line.from_player && line.interaction_id == interaction_id).cloned()
    }

    /// Replaces the last line of conversations, so that the next answer of the group is to the new line.
    fn tell_conversations(&mut self, interaction_id: &str, before: Option<HistoryLine>) {
        let Some((before, now)) = before.zip(self.said_last(interaction_id)) else { return };
        for conversation in self.conversations.values_mut() {
            if let Some((_, said)) = conversation.last.as_mut().filter(|(_, said)| *said == before.text) {
                said.clone_from(&now.text);
            }
        }
    }
}
