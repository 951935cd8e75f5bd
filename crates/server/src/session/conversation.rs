//! Recipients of the player's packets: conversations and the addressing rule of PROTOCOL.md 4.2.

use serde::{Deserialize, Serialize};

use super::Session;
use crate::refusal::refusal;
use inworld_protocol::packet::enums::{ActorType, ControlAction, ConversationEventType, ErrorType};
use inworld_protocol::packet::{
    Actor, ControlEvent, ConversationEvent, ConversationUpdate, JsonStr, Packet, PacketId, Payload,
};

/// A conversation that the client opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Conversation {
    /// Indexes into the script, in the client's order.
    pub(super) participants: Vec<usize>,
    /// The last speaker, and the line.
    pub(super) last: Option<(usize, String)>,
    /// When it was used last: a count of uses.
    used: u64,
}

impl Conversation {
    /// How many bytes it takes.
    pub(super) fn size(&self) -> usize {
        let said = self.last.as_ref().map_or(0, |(_, said)| said.len());
        size_of::<Self>() + self.participants.len() * size_of::<usize>() + said
    }
}

/// Maximum conversations per session.
const MOST_CONVERSATIONS: usize = 256;

impl Session {
    /// CONVERSATION_UPDATE: answered by CONVERSATION_EVENT with the same conversation id. One that came before changes
    /// nothing, as a newer one may have since; the answer tells who is in.
    pub(super) fn update_conversation(&mut self, id: &PacketId<JsonStr>, update: &ConversationUpdate<JsonStr>) {
        if self.is_forgotten() {
            return;
        }
        let conversation_id = id.conversation_id.to_string();
        if conversation_id.is_empty() {
            return self.warn("CONVERSATION_UPDATE has no conversationId; nothing was changed");
        }
        let known = self.conversations.contains_key(&conversation_id);
        if self.came_before(id, update) && known {
            return self.announce(conversation_id, ConversationEventType::Updated);
        }
        let mut participants = Vec::new();
        let mut strangers = Vec::new();
        let live = self.live_agents();
        for actor in update.participants.iter().filter(|actor| actor.kind == ActorType::Agent) {
            match live.get(actor.name.as_ref()) {
                Some(index) if participants.contains(index) => {}
                Some(index) => participants.push(*index),
                None => strangers.push(actor.name.to_string()),
            }
        }
        if !strangers.is_empty() {
            self.warn(format!("Not in the scene, left out of the conversation: {}", strangers.join(", ")));
        }
        if !known && self.conversations.len() >= MOST_CONVERSATIONS {
            self.evict_oldest();
        }
        let kind = if known { ConversationEventType::Updated } else { ConversationEventType::Started };
        self.conversations.entry(conversation_id.clone()).or_default().participants = participants;
        self.use_conversation(&conversation_id);
        self.announce(conversation_id, kind);
    }

    fn use_conversation(&mut self, id: &str) {
        let last = self.conversations.values().map(|conversation| conversation.used).max();
        if let Some(conversation) = self.conversations.get_mut(id) {
            conversation.used = last.unwrap_or_default() + 1;
        }
    }

    /// Ends the conversation that was not used for longest.
    fn evict_oldest(&mut self) {
        let oldest = self.conversations.iter().min_by_key(|(_, conversation)| conversation.used);
        if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
            self.conversations.remove(&oldest);
            self.announce(oldest, ConversationEventType::Evicted);
        }
    }

    /// Takes characters that have left the scene out of all conversations, and ends those where nobody is left.
    pub(super) fn tidy_conversations(&mut self) {
        let live = self.live.clone();
        let mut changed = Vec::new();
        self.conversations.retain(|id, conversation| {
            let before = conversation.participants.len();
            conversation.participants.retain(|index| live.contains(index));
            let empty = conversation.participants.is_empty();
            if conversation.participants.len() != before {
                let kind = if empty { ConversationEventType::Evicted } else { ConversationEventType::Updated };
                changed.push((id.clone(), kind));
            }
            !(empty && before > 0)
        });
        for (id, kind) in changed {
            self.announce(id, kind);
        }
    }

    fn announce(&mut self, conversation_id: String, event_type: ConversationEventType) {
        let participants = self.conversations.get(&conversation_id).map(|conversation| {
            let agents = conversation.participants.iter().map(|index| self.agent(*index));
            agents.chain([Actor::player()]).collect()
        });
        let event = ConversationEvent { participants: participants.unwrap_or_default(), event_type };
        let control = ControlEvent {
            action: ControlAction::ConversationEvent,
            conversation_event: Some(event),
            ..ControlEvent::default()
        };
        self.send_from_world(PacketId { conversation_id, ..PacketId::default() }, Payload::Control(control));
    }

    /// Recipients of a packet of the player: the conversation's participants; else `targets`; else the target; else
    /// everybody in the scene. Empty, with a warning said, when it names only strangers.
    pub(super) fn addressees(&mut self, packet: &Packet<JsonStr>) -> Vec<usize> {
        self.use_conversation(&packet.id.conversation_id);
        let conversation = self.conversations.get(packet.id.conversation_id.as_ref());
        if let Some(conversation) = conversation.filter(|conversation| !conversation.participants.is_empty()) {
            return conversation.participants.clone();
        }
        let routing = &packet.routing;
        let named: Vec<String> = if routing.targets.is_empty() {
            routing.target.iter().filter(|actor| actor.kind == ActorType::Agent).map(|a| a.name.to_string()).collect()
        } else {
            routing.targets.iter().filter(|a| a.kind == ActorType::Agent).map(|a| a.name.to_string()).collect()
        };
        if named.is_empty() {
            return self.live.clone();
        }
        let mut found = Vec::new();
        let live = self.live_agents();
        for index in named.iter().filter_map(|name| live.get(name)) {
            if !found.contains(index) {
                found.push(*index);
            }
        }
        if found.is_empty() {
            self.warn(format!("Nobody in the scene has the agent id {}; nothing was said", named.join(", ")));
        }
        found
    }

    /// Whether this is a session that the server no longer knows: a client talks to characters, but neither
    /// configured the session nor loaded anything, because it did so before the server forgot (PROTOCOL.md 9.1,
    /// SESSION_INVALID). Then it is told so. A client that did configure, but not load, is only warned.
    pub(super) fn is_forgotten(&mut self) -> bool {
        if self.scene.is_some() {
            return false;
        }
        if self.client.configured {
            self.warn("No scene is loaded; send loadScene first");
        } else {
            self.refuse(&refusal(ErrorType::SessionInvalid, "This session is not known here; load a scene again"));
        }
        true
    }
}
