//! Conversations with several characters, and which packets wait for them.

use super::Machine;
use crate::announcements::{Announcement, CONVERSATION_TIMEOUT};
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::now::Now;
use crate::outgoing::{Outgoing, Recipient};
use inworld_protocol::packet::enums::{ControlAction, ConversationEventType};
use inworld_protocol::packet::{Actor, ConversationUpdate, Payload, Routing};

/// Where a packet goes: its routing, and the id of its conversation.
type Address = (Routing<String>, String);

impl Machine {
    /// Whether a packet has to wait for its conversation. What belongs to the microphone waits for its beginning.
    pub(super) fn must_wait(&mut self, now: Now, outgoing: &Outgoing, microphone_waits: bool) -> bool {
        if microphone_waits && is_of_microphone(outgoing) {
            return true;
        }
        let recipient = match &outgoing.recipient {
            Recipient::Microphone => self.microphone.as_ref().map(|microphone| &microphone.recipient),
            recipient => Some(recipient),
        };
        let id = match recipient {
            Some(Recipient::Conversation(id)) => id.clone(),
            Some(Recipient::Characters(_)) => outgoing.packet.id.conversation_id.clone(),
            _ => return false,
        };
        if self.announcements.of(&id) == Some(Announcement::None) {
            self.tell_conversation(now, &id);
        }
        // It may not have been told yet, on a careful link.
        matches!(self.announcements.of(&id), Some(Announcement::Pending(_) | Announcement::None))
    }

    /// The routing for a recipient.
    pub(super) fn address(&self, outgoing: &Outgoing) -> Result<Address, String> {
        match &outgoing.recipient {
            // A packet of the game's own making may name a conversation beside characters.
            Recipient::Characters(_) => self
                .address_of(&outgoing.recipient)
                .map(|(routing, _)| (routing, outgoing.packet.id.conversation_id.clone())),
            Recipient::Addressed => Ok((outgoing.packet.routing.clone(), outgoing.packet.id.conversation_id.clone())),
            // The microphone can be closed though nobody is there any more to listen.
            recipient if closes_microphone(outgoing) => {
                Ok(self.address_of(recipient).unwrap_or_else(|_| (Routing::from_player(), String::new())))
            }
            recipient => self.address_of(recipient),
        }
    }

    fn address_of(&self, recipient: &Recipient) -> Result<Address, String> {
        match recipient {
            Recipient::Addressed => Ok((Routing::from_player(), String::new())),
            Recipient::Characters(names) => match self.cast.route(names.iter().map(String::as_str)) {
                Ok(routing) => Ok((routing, String::new())),
                Err(error) => Err(error.to_string()),
            },
            Recipient::World => Ok((Routing::player_to_world(), String::new())),
            Recipient::NewConversation(id) => Ok((Routing::from_player(), id.clone())),
            Recipient::Conversation(id) if self.announcements.of(id).is_some() => {
                Ok((Routing::from_player(), id.clone()))
            }
            Recipient::Conversation(id) => Err(format!("the conversation {id} is over; start another")),
            Recipient::Microphone => match &self.microphone {
                Some(microphone) => self.address_of(&microphone.recipient),
                None => Ok((Routing::from_player(), String::new())),
            },
            Recipient::Character(name) => match self.cast.find(name.as_deref()) {
                Ok(character) => Ok((Routing::player_to_agent(character.agent_id.clone()), String::new())),
                Err(error) => Err(error.to_string()),
            },
        }
    }

    /// Puts the participants' agent ids into a conversation update that leaves.
    pub(super) fn leave_update(
        &mut self,
        now: Now,
        recipient: &Recipient,
        update: &mut ConversationUpdate<String>,
    ) -> Result<(), String> {
        let (Recipient::NewConversation(id) | Recipient::Conversation(id)) = recipient else { return Ok(()) };
        let mut agents = Vec::new();
        for participant in &update.participants {
            let character = self.cast.find(Some(&participant.name)).map_err(|error| error.to_string())?;
            if !agents.contains(&character.agent_id) {
                agents.push(character.agent_id.clone());
            }
        }
        update.participants = agents.iter().cloned().map(Actor::agent).collect();
        self.announcements.tell(id, agents, now.monotonic);
        Ok(())
    }

    /// Sends the conversations that the server does not know, or knows with old agent ids.
    pub(super) fn tell_conversations(&mut self, now: Now) {
        for id in self.announcements.untold(|id| self.present(id).1) {
            self.tell_conversation(now, &id);
        }
    }

    /// Removes participants that have left the scene; a conversation without participants is over.
    fn tell_conversation(&mut self, now: Now, id: &str) {
        let (members, agents) = self.present(id);
        if members.is_empty() {
            return self.end_conversation(id);
        }
        if self.rejections.holds(now.monotonic, false) {
            return;
        }
        let recipient = Recipient::Conversation(id.to_owned());
        let mut update = Outgoing::conversation_update(recipient, members, now.wall, &mut self.new_id);
        update.packet.id.conversation_id = id.to_owned();
        if let Some(told) = update.conversation_update_mut() {
            told.participants = agents.iter().cloned().map(Actor::agent).collect();
        }
        self.announcements.tell(id, agents, now.monotonic);
        let key = self.rejections.key(id);
        self.rejections.leaves(now.monotonic, key);
        self.write(&update.packet);
    }

    /// Handles a conversation event of the server.
    pub(super) fn conversation_event(&mut self, id: &str, event: ConversationEventType) {
        match event {
            // While a scene is entered the server may let go of conversations whose characters come only later; when
            // all is told, it is told of them again.
            ConversationEventType::Evicted if !self.scene_ready => {}
            ConversationEventType::Evicted => self.end_conversation(id),
            _ => {
                self.announcements.answered(id);
                let key = self.rejections.key(id);
                self.rejections.answered(key);
            }
        }
    }

    /// Ends a conversation. Packets that wait for it fail when it is their turn.
    pub(super) fn end_conversation(&mut self, id: &str) {
        self.announcements.remove(id);
        self.selection.lock().over(id);
    }

    /// Full names and agent ids of those who take part in a conversation and are in the scene.
    pub(super) fn present(&self, id: &str) -> (Vec<String>, Vec<String>) {
        let selection = self.selection.lock();
        let (mut members, mut agents) = (Vec::new(), Vec::new());
        for character in selection.members(id).iter().filter_map(|name| self.cast.find(Some(name)).ok()) {
            if !agents.contains(&character.agent_id) {
                members.push(character.brain_name.clone());
                agents.push(character.agent_id.clone());
            }
        }
        (members, agents)
    }

    /// Fails the packets of conversations that the server does not confirm in time. The next packet to such a conversation
    /// announces it again.
    pub(super) fn give_up_conversations(&mut self, now: Now) {
        let seconds = CONVERSATION_TIMEOUT.as_secs();
        for id in self.announcements.overdue(now.monotonic) {
            let words = format!("the server did not answer for the conversation {id} within {seconds} s");
            let reason = Failure::retryable(FailureCode::Timeout, words);
            self.emit(now, EventKind::Error(reason.clone()));
            self.give_back_conversation(now, &id, &reason);
        }
        self.flush_outbox(now);
    }

    /// Gives up a conversation whose announcement ends the server's link.
    pub(super) fn give_up_conversation(&mut self, now: Now, id: &str, reason: &Failure) {
        self.emit(now, EventKind::Error(reason.clone()));
        self.give_back_conversation(now, id, reason);
        self.end_conversation(id);
    }

    /// The game has forgotten a conversation.
    pub(super) fn forget_conversation(&mut self, now: Now, id: &str) {
        let words = format!("the conversation {id} was forgotten: too many were started after it");
        self.give_back_conversation(now, id, &Failure::fatal(FailureCode::Stopped, words));
        self.end_conversation(id);
    }

    fn give_back_conversation(&mut self, now: Now, id: &str, reason: &Failure) {
        for outgoing in std::mem::take(&mut self.outbox) {
            match &outgoing.recipient {
                Recipient::Conversation(waiting) | Recipient::NewConversation(waiting) if waiting == id => {
                    self.give_back(now, outgoing, reason.clone());
                }
                _ => self.outbox.push_back(outgoing),
            }
        }
    }
}

/// Whether a packet belongs to the microphone, or opens it.
pub(super) fn is_of_microphone(outgoing: &Outgoing) -> bool {
    outgoing.recipient == Recipient::Microphone || opens_microphone(outgoing)
}

/// Whether a packet opens the microphone.
pub(super) fn opens_microphone(outgoing: &Outgoing) -> bool {
    has_action(outgoing, ControlAction::AudioSessionStart)
}

fn closes_microphone(outgoing: &Outgoing) -> bool {
    has_action(outgoing, ControlAction::AudioSessionEnd)
}

fn has_action(outgoing: &Outgoing, action: ControlAction) -> bool {
    matches!(&outgoing.packet.payload, Payload::Control(control) if control.action == action)
}
