//! The playback ledger: which packets of the characters were received, processed, played or cancelled.
//!
//! Only what a character says or does counts for an utterance and its interaction; control packets, the player's own
//! words and the server's remarks have a status, and hold nothing up.

use std::collections::{HashSet, VecDeque};

use super::key::{Key, KeyMap, Keys};
use inworld_protocol::packet::enums::{ActorType, ControlAction};
use inworld_protocol::packet::{PackedPacket, PacketStatus, PacketType, Payload};

mod interaction;
mod known;
mod packets;
mod speakers;
mod utterances;

use interaction::Interaction;
use known::KnownInteractions;
pub use known::MAX_INTERACTIONS;
use packets::{PacketEntry, Packets, UtteranceRef};

/// Packets of characters that are known.
pub const MAX_SAID: usize = 4096;

/// Other packets that are known.
pub const MAX_OTHERS: usize = 1024;

/// How far an utterance or an interaction has come, with the numbers of the C ABI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(i32)]
pub enum Progress {
    /// Unknown, or forgotten.
    #[default]
    Unknown = 0,
    /// Something of it is not finished, or more may come.
    Open = 1,
    /// Complete and finished.
    Completed = 2,
    /// Cut short.
    Cancelled = 3,
}

/// The bookkeeping of one session. Bounded: interactions that are over are forgotten first, the oldest before the
/// others, then the oldest of all. What is forgotten holds nothing up. Takes no memory until something is heard.
#[derive(Debug, Default)]
pub struct PlaybackLedger {
    keys: Keys,
    packets: Packets,
    interactions: KnownInteractions,
    /// The interaction of the last packet of an utterance.
    utterances: KeyMap<Key>,
    /// Packets that belong to no utterance, the oldest first.
    others: VecDeque<Key>,
}

impl PlaybackLedger {
    /// A packet has come from the server, CANCELLED if the session has given up the rest of its turn. Returns its status: what
    /// comes of an interaction that was cancelled is CANCELLED from the beginning. A packet without an id cannot be asked for and counts for nothing.
    pub fn heard(&mut self, packet: &PackedPacket) -> PacketStatus {
        self.heard_as(packet, 0)
    }

    /// The same for the event with this number, which [`take_cancelled`](Self::take_cancelled) tells when the packet is
    /// cancelled. 0: it is not told.
    pub fn heard_as(&mut self, packet: &PackedPacket, number: u64) -> PacketStatus {
        let id = &packet.packet.id;
        let interaction = self.keys.of_bytes(packet.bytes(id.interaction_id));
        if let Payload::Control(control) = &packet.packet.payload
            && control.action == ControlAction::InteractionEnd
            && let Some(interaction) = interaction
        {
            self.know(interaction);
            self.interactions.change(interaction, Interaction::end);
        }
        let Some(key) = self.keys.of_bytes(packet.bytes(id.packet_id)) else { return PacketStatus::Received };
        if let Some(known) = self.packets.get(&key) {
            return known.status;
        }
        match (self.speaker(packet), interaction) {
            (Some(speaker), Some(interaction)) => {
                let utterance = self.keys.of_bytes(packet.bytes(id.utterance_id));
                let is_speech = matches!(packet.packet.kind(), PacketType::Text | PacketType::Audio);
                let is_cut = packet.status == PacketStatus::Cancelled;
                let said = PacketEntry { status: PacketStatus::Received, is_speech, number, place: None };
                self.said(key, said, speaker, interaction, utterance, is_cut)
            }
            _ => {
                self.forget_others();
                self.others.push_back(key);
                let known = PacketEntry { status: PacketStatus::Received, is_speech: false, number, place: None };
                self.packets.insert(key, known);
                known.status
            }
        }
    }

    /// The server has ended an interaction with a packet that does not name it.
    pub fn ended(&mut self, interaction_id: &str) {
        if let Some(key) = self.keys.of(interaction_id) {
            self.know(key);
            self.interactions.change(key, Interaction::end);
        }
    }

    /// Marks a packet. A status never goes back, and a cancelled packet stays cancelled. Returns the
    /// status that the packet has now; `None` when it is not known.
    pub fn mark(&mut self, packet_id: &str, status: PacketStatus) -> Option<PacketStatus> {
        let key = self.keys.of(packet_id)?;
        let known = self.packets.get_mut(&key)?;
        let was_finished = known.is_finished();
        if known.status != PacketStatus::Cancelled && status as u32 > known.status as u32 {
            known.status = status;
        }
        let known = *known;
        if !was_finished
            && known.is_finished()
            && let Some(place) = known.place
        {
            self.interactions.change(place.interaction, |interaction| interaction.finished(place.utterance));
        }
        Some(known.status)
    }

    /// Cancels an interaction, also one that has no packet yet. A completed one stays completed.
    pub fn cancel_interaction(&mut self, interaction_id: &str) {
        let Some(key) = self.keys.of(interaction_id) else { return };
        // Known before anything of it has come, to cancel what comes.
        self.know(key);
        self.interactions.change(key, |interaction| interaction.cancel(&mut self.packets));
    }

    /// Cancels the known ones of these utterances.
    pub fn cancel_utterances<S: AsRef<str>>(&mut self, interaction_id: &str, utterance_ids: &[S]) {
        let keys: HashSet<_> = utterance_ids.iter().filter_map(|id| self.keys.of(id.as_ref())).collect();
        let Some(key) = self.keys.of(interaction_id) else { return };
        self.interactions.change(key, |interaction| interaction.cancel_utterances(&keys, &mut self.packets));
    }

    /// The rest of what a character was saying in an interaction is given up. The others go on.
    pub fn cut(&mut self, agent_id: &str, interaction_id: &str) {
        let (Some(speaker), Some(key)) = (self.keys.of(agent_id), self.keys.of(interaction_id)) else { return };
        self.know(key);
        self.interactions.change(key, |interaction| interaction.cut(speaker, &mut self.packets));
    }

    /// Another answer is asked for in an interaction: what comes from now on counts, whatever was cancelled.
    pub fn open_again(&mut self, interaction_id: &str) {
        if let Some(key) = self.keys.of(interaction_id) {
            self.interactions.change(key, Interaction::open_again);
        }
    }

    /// Cancels a character's part of every interaction that is not completed.
    pub fn interrupt(&mut self, agent_id: &str) {
        let Some(speaker) = self.keys.of(agent_id) else { return };
        self.interactions.change_all(|interaction| interaction.interrupt(speaker, &mut self.packets));
    }

    /// Cancels every interaction that the server has not ended.
    pub fn cut_off(&mut self) {
        self.interactions.change_all(|interaction| {
            if !interaction.has_ended() {
                interaction.cancel(&mut self.packets);
            }
        });
    }

    /// The numbers of the events whose packets were cancelled since this was asked last.
    pub fn take_cancelled(&mut self) -> Vec<u64> {
        self.packets.take_cancelled()
    }

    /// The status of a packet; `None` when it is not known.
    pub fn status(&self, packet_id: &str) -> Option<PacketStatus> {
        self.packets.get(&self.keys.of(packet_id)?).map(|known| known.status)
    }

    /// How far an utterance has come. With the id in use twice, the one that was heard last is meant.
    pub fn utterance_progress(&self, utterance_id: &str) -> Progress {
        let find = || {
            let key = self.keys.of(utterance_id)?;
            let interaction = *self.utterances.get(&key)?;
            Some(self.interactions.get(interaction)?.utterance(key))
        };
        find().unwrap_or_default()
    }

    /// How far an interaction has come.
    pub fn interaction_progress(&self, interaction_id: &str) -> Progress {
        let known = self.keys.of(interaction_id).and_then(|key| self.interactions.get(key));
        known.map(Interaction::progress).unwrap_or_default()
    }

    /// The character who has said or done something with this packet.
    fn speaker(&self, packet: &PackedPacket) -> Option<Key> {
        let source = packet.packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent)?;
        if packet.packet.kind() == PacketType::Control { None } else { self.keys.of_bytes(packet.bytes(source.name)) }
    }

    /// The interaction is known from now on.
    fn know(&mut self, key: Key) {
        if !self.interactions.contains(key) {
            if self.interactions.len() >= MAX_INTERACTIONS {
                self.forget_interaction(key);
            }
            self.interactions.begin(key);
        }
    }

    fn said(
        &mut self,
        packet: Key,
        said: PacketEntry,
        speaker: Key,
        interaction: Key,
        utterance: Option<Key>,
        is_cut: bool,
    ) -> PacketStatus {
        while self.packets.len() - self.others.len() >= MAX_SAID && self.forget_said(interaction) {}
        if let Some(utterance) = utterance {
            self.utterances.insert(utterance, interaction);
        }
        self.know(interaction);
        let place =
            self.interactions.change(interaction, |interaction| interaction.said(packet, speaker, utterance, is_cut));
        let Some((utterance, status)) = place.flatten() else { return PacketStatus::Received };
        self.packets
            .insert(packet, PacketEntry { status, place: Some(UtteranceRef { interaction, utterance }), ..said });
        status
    }

    fn forget_others(&mut self) {
        while self.others.len() >= MAX_OTHERS
            && let Some(oldest) = self.others.pop_front()
        {
            self.packets.remove(&oldest);
        }
    }

    /// Makes room for a packet of this interaction: forgets another interaction, or its own oldest packets when it is the only
    /// one. False when there is nothing to forget.
    fn forget_said(&mut self, keep: Key) -> bool {
        if self.forget_interaction(keep) {
            return true;
        }
        let forgotten = self.interactions.change(keep, |interaction| interaction.forget_packet(&mut self.packets));
        if let Some(empty) = forgotten.flatten() {
            forget_utterance(&mut self.utterances, empty, keep);
        }
        forgotten.is_some()
    }

    /// Forgets the oldest interaction that is over, or the oldest of all; never `keep`. False when there is no other.
    fn forget_interaction(&mut self, keep: Key) -> bool {
        let Some(forgotten) = self.interactions.forget(keep) else { return false };
        for packet in forgotten.packets() {
            self.packets.remove(&packet);
        }
        for utterance in forgotten.utterances() {
            forget_utterance(&mut self.utterances, utterance, forgotten.key);
        }
        true
    }
}

/// Its id may be in use in another interaction by now.
fn forget_utterance(utterances: &mut KeyMap<Key>, utterance: Key, interaction: Key) {
    if utterances.get(&utterance) == Some(&interaction) {
        utterances.remove(&utterance);
    }
}

#[cfg(test)]
mod tests;
