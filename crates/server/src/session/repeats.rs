//! Packets that a client sends again. Clients do that after a reconnection, with the ids of the first time (PROTOCOL.md U12,
//! U13): it is carried out once, and answered again.

use std::fmt::Debug;

use super::known::fingerprint;
use super::outbox::Exchange;
use super::script_memory::Input;
use super::{Session, new_id};
use crate::watch::Figure;
use inworld_protocol::packet::{JsonStr, Packet, PacketId};

/// A turn that the player begins, and who is addressed.
pub(super) struct PlayerTurn {
    pub(super) exchange: Exchange,
    pub(super) addressed: Vec<usize>,
}

impl Session {
    /// Takes words, an action or an event of the player as a new turn. `None`: there is nothing more to do, because
    /// nobody can answer, or because it came before and is answered again.
    pub(super) fn begin(&mut self, packet: &Packet<JsonStr>, input: &Input) -> Option<PlayerTurn> {
        if self.is_forgotten() {
            return None;
        }
        let addressed = self.addressees(packet);
        let Some(first) = addressed.first().copied() else {
            let id = &packet.id;
            self.end_unanswered(&Exchange {
                interaction_id: id.interaction_id.to_string(),
                correlation_id: id.correlation_id.to_string(),
                conversation_id: id.conversation_id.to_string(),
                character: self.live.first().copied().unwrap_or_default(),
                ..Exchange::default()
            });
            return None;
        };
        let own = |id: &str| if id.is_empty() { new_id() } else { id.to_owned() };
        let mut exchange = Exchange {
            interaction_id: own(&packet.id.interaction_id),
            correlation_id: packet.id.correlation_id.to_string(),
            conversation_id: packet.id.conversation_id.to_string(),
            character: first,
            audience: addressed.iter().skip(1).copied().collect(),
            answer: 0,
            is_next_turn: false,
            is_thought: false,
        };
        match self.interaction_before(&packet.id, input, &exchange.interaction_id) {
            None => {
                self.replay.begin(&exchange.interaction_id);
                self.note_figure(Figure::Turn);
                Some(PlayerTurn { exchange, addressed })
            }
            Some(before) => {
                exchange.interaction_id = before;
                self.say_again(&exchange);
                None
            }
        }
    }

    /// Whether a packet that is not a turn of talk came before. One without a packet id never did.
    pub(super) fn came_before(&mut self, id: &PacketId<JsonStr>, content: &dyn Debug) -> bool {
        let id = PacketId { packet_id: id.packet_id.clone(), ..PacketId::default() };
        self.interaction_before(&id, content, "").is_some()
    }

    /// Says again what was said in an interaction. What is still to be said follows in its time; where nothing is
    /// known any more, the end must do.
    pub(super) fn say_again(&mut self, exchange: &Exchange) {
        let known = self.replay.again(&exchange.interaction_id, self.generation);
        let interaction = &exchange.interaction_id;
        if !known && !self.outbox.plans(interaction) && !self.thinking.is_asked(interaction) {
            self.end(exchange);
        }
    }

    /// The interaction of a packet that came before; else remembers it. Ids alone do not tell: not every client makes
    /// them unique, so the content counts too.
    fn interaction_before(&mut self, id: &PacketId<JsonStr>, content: &dyn Debug, interaction: &str) -> Option<String> {
        let mut before = None;
        let mut keys = Vec::new();
        for (kind, id) in [("packet", &id.packet_id), ("interaction", &id.interaction_id)] {
            if !id.is_empty() {
                let key = fingerprint(&[kind, id], content);
                before = before.or_else(|| self.inputs.get(&key).cloned());
                keys.push(key);
            }
        }
        for key in keys {
            let interaction = before.as_deref().unwrap_or(interaction);
            self.inputs.insert(key, interaction.to_owned(), interaction.len());
        }
        before
    }
}
