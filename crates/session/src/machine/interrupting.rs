//! Interruptions: cancels responses and withdraws unanswered packets.

use std::collections::VecDeque;

use super::Machine;
use crate::failure::{Failure, FailureCode};
use crate::in_flight::interaction_of;
use crate::lines::Unheard;
use crate::now::Now;
use crate::outgoing::{Attempt, Outgoing, Recipient};
use inworld_protocol::packet::{Mutation, Packet, Payload, Routing};

impl Machine {
    pub(super) fn interrupt(&mut self, now: Now, character: Option<&str>, mut unheard: Vec<Unheard>) {
        let Ok(agent_id) = self.cast.find(character).map(|character| character.agent_id.clone()) else {
            return;
        };
        let mut interactions = self.interactions.cancel(&agent_id);
        for interaction in &interactions {
            self.in_flight.cancelled(interaction);
        }
        interactions.extend(self.take_back_asked(|machine, outgoing| machine.is_only_for(outgoing, &agent_id)));
        for interaction in interactions {
            self.interactions.cancel_unheard(&agent_id, &interaction);
            let at = unheard.iter().position(|unheard| unheard.interaction_id == interaction);
            let unheard = at.map_or_else(|| Unheard::of(&interaction), |at| unheard.swap_remove(at));
            self.cancel_on_link(now, unheard, Routing::player_to_agent(agent_id.clone()), "");
        }
        // The server has ended these, and the player has not heard all of them.
        for unheard in unheard.into_iter().filter(|unheard| !unheard.interaction_id.is_empty()) {
            self.cancel_on_link(now, unheard, Routing::player_to_agent(agent_id.clone()), "");
        }
    }

    pub(super) fn interrupt_conversation(&mut self, now: Now, id: &str, unheard: Vec<Unheard>) {
        let is_it = |_: &Self, outgoing: &Outgoing| matches!(&outgoing.recipient, Recipient::Conversation(other) if other == id);
        let (_, agents) = self.present(id);
        for interaction in self.take_back_asked(is_it) {
            for agent_id in &agents {
                self.interactions.cancel_unheard(agent_id, &interaction);
            }
            let unheard = Unheard::of_all(&interaction, &unheard);
            self.cancel_on_link(now, unheard, Routing::from_player(), id);
        }
    }

    /// Withdraws the packets that ask for a response which the game cancels, unless they have left.
    pub(super) fn take_back_cancelled(&mut self, now: Now, outgoing: &Outgoing) {
        let Payload::Mutation(Mutation { cancel_responses: Some(cancel), .. }) = &outgoing.packet.payload else {
            return;
        };
        if !cancel.utterance_id.is_empty() {
            return;
        }
        self.in_flight.cancelled(&cancel.interaction_id);
        let is_it = |outgoing: &Outgoing| interaction_of(outgoing).is_some_and(|id| id == cancel.interaction_id);
        for taken in self.take_from_outbox(is_it) {
            // A resend may have been answered in part; the game has cancelled it itself.
            if taken.attempt == Attempt::Initial {
                let words = "the game cancelled its interaction before it could leave";
                self.give_back(now, taken, Failure::fatal(FailureCode::Stopped, words));
            }
        }
    }

    /// Withdraws packets that have left without a complete response. Returns their interactions.
    fn take_back_asked(&mut self, which: impl Fn(&Self, &Outgoing) -> bool) -> Vec<String> {
        let mut in_flight = std::mem::take(&mut self.in_flight);
        let mut interactions = in_flight.take_asking(|outgoing| which(self, outgoing));
        self.in_flight = in_flight;
        let mut outbox = std::mem::take(&mut self.outbox);
        outbox.retain(|outgoing| {
            let interaction =
                interaction_of(outgoing).filter(|_| outgoing.attempt == Attempt::Resend && which(self, outgoing));
            let stays = interaction.is_none();
            interactions.extend(interaction);
            stays
        });
        self.outbox = outbox;
        interactions
    }

    fn take_from_outbox(&mut self, which: impl Fn(&Outgoing) -> bool) -> VecDeque<Box<Outgoing>> {
        let (taken, rest) = std::mem::take(&mut self.outbox).into_iter().partition(|outgoing| which(outgoing));
        self.outbox = rest;
        taken
    }

    /// Whether a packet has a single recipient.
    fn is_only_for(&self, outgoing: &Outgoing, agent_id: &str) -> bool {
        let is_it = |name: Option<&str>| self.cast.find(name).is_ok_and(|character| character.agent_id == agent_id);
        match &outgoing.recipient {
            Recipient::Character(name) => is_it(name.as_deref()),
            Recipient::Characters(names) => {
                let mut there = names.iter().filter(|name| self.cast.find(Some(name)).is_ok()).peekable();
                there.peek().is_some() && there.all(|name| is_it(Some(name)))
            }
            Recipient::Conversation(id) => self.present(id).1 == [agent_id],
            Recipient::Addressed | Recipient::NewConversation(_) | Recipient::Microphone | Recipient::World => false,
        }
    }

    /// Sends the cancellation to the server, if there is a link that allows it.
    fn cancel_on_link(&mut self, now: Now, unheard: Unheard, routing: Routing<String>, conversation: &str) {
        let Unheard { interaction_id, utterance_ids, heard_length } = unheard;
        let heard_length = (!utterance_ids.is_empty()).then_some(heard_length);
        let new_id = &mut self.new_id;
        let cancel = Outgoing::cancel_responses(Recipient::World, &interaction_id, utterance_ids, now.wall, new_id);
        if self.scene_ready {
            let mut packet = Packet { routing, ..cancel.packet };
            if let Payload::Mutation(Mutation { cancel_responses: Some(cancel), .. }) = &mut packet.payload {
                cancel.heard_length = heard_length;
            }
            packet.id.conversation_id = conversation.to_owned();
            self.write(&packet);
        }
    }
}
