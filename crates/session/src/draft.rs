//! A packet that the game makes step by step (PROTOCOL.md 4.4, `OutgoingTargets` to `PrepareToSend`).
//!
//! Where the original loses a packet in silence, these steps say whom they do not find.

use std::collections::HashSet;

use super::cast::{Cast, Unresolved};
use super::config::check_character;
use super::outgoing::{Outgoing, Recipient};
use super::selection::Selection;
use super::value_error::{Expected, Problem, ValueError};
use super::vocabulary::Call;
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{ControlEvent, Mutation, Packet, PacketId, Payload, Routing, Timestamp};
use sendable::{check_ids, check_sendable};

mod enumerations;
mod json;
mod sendable;

/// Characters that one packet can be for.
const MAX_TARGETS: usize = 1024;

/// A target of a packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The full brain name once it is known; until then what the game calls the character.
    pub brain_name: String,
    /// Its id in the session; empty while it is not known to be there.
    pub agent_id: String,
}

/// A packet in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    outgoing: Outgoing,
    targets: Vec<Target>,
    /// The game has written a conversation into it, which stays beside targets.
    names_conversation: bool,
}

/// The default recipient of a packet.
enum DefaultRecipient {
    /// The current recipient.
    Character,
    /// The session itself.
    World,
    /// Nobody: it is about a conversation.
    Conversation,
}

impl Draft {
    /// From a packet whose addressee is still open.
    ///
    /// # Errors
    /// The protocol does not let clients send it, or a receipt has no room for its ids.
    pub fn new(outgoing: Outgoing) -> Result<Self, ValueError> {
        check_sendable(&outgoing.packet.payload)?;
        check_ids(&outgoing.packet.id)?;
        Ok(Self { outgoing, targets: Vec::new(), names_conversation: false })
    }

    /// A control packet without a payload of its own.
    ///
    /// # Errors
    /// The action is the server's, or is nothing without its payload.
    pub fn control(
        action: ControlAction,
        description: &str,
        now: Timestamp,
        mut new_id: impl FnMut() -> String,
    ) -> Result<Self, ValueError> {
        if matches!(action, ControlAction::ConversationUpdate | ControlAction::SessionConfiguration) {
            let right = Expected::PacketWith(Call::CreateJson);
            return Err(ValueError::new("action", Problem::NeedsPayload(action.name()), right));
        }
        let event = ControlEvent { action, description: description.to_owned(), ..ControlEvent::default() };
        let id = PacketId { packet_id: new_id(), ..PacketId::default() };
        let routing = Routing::from_player();
        let packet = Packet { timestamp: now, id, routing, payload: Payload::Control(event) };
        Self::new(Outgoing::new(packet, Recipient::Character(None)))
            .map_err(|error| ValueError { field: "action".into(), ..error })
    }

    /// The packet as it is now.
    pub fn packet(&self) -> &Packet<String> {
        &self.outgoing.packet
    }

    /// How much memory it takes, in bytes, roughly, without its targets.
    pub fn size(&self) -> usize {
        self.outgoing.size()
    }

    /// Its JSON as it is now.
    pub fn encode(&self) -> String {
        self.outgoing.encode()
    }

    /// Its recipients.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Adds a recipient, by brain name, short or in full, or agent id. Twice the same is once.
    ///
    /// # Errors
    /// That is nobody's name, the packet is not for characters, or there are too many.
    pub fn add_target(&mut self, character: &str) -> Result<(), ValueError> {
        check_character("character", character)?;
        let refuse = |words: String| Err(ValueError::other("character", words));
        if !matches!(self.kind(), DefaultRecipient::Character) {
            return refuse("cannot be added: this packet is for the session itself".to_owned());
        }
        if self.targets.iter().any(|target| target.brain_name == character || target.agent_id == character) {
            return Ok(());
        }
        if self.targets.len() >= MAX_TARGETS {
            return refuse(format!("is one too many; a packet is for at most {MAX_TARGETS} characters"));
        }
        self.targets.push(Target { brain_name: character.to_owned(), agent_id: String::new() });
        Ok(())
    }

    /// Resolves the default recipient, unless a target or a conversation is set. While the characters are not known and none
    /// is selected, the recipient stays open.
    ///
    /// # Errors
    /// Several could be meant, or nobody is there.
    pub fn preprocess(&mut self, recipient: Recipient, cast: Option<&Cast>) -> Result<(), Unresolved> {
        if !self.is_open() {
            return Ok(());
        }
        match (recipient, cast) {
            (Recipient::Conversation(id), _) => self.outgoing.packet.id.conversation_id = id,
            (Recipient::Character(name), Some(cast)) => {
                let character = cast.find(name.as_deref())?;
                let (brain_name, agent_id) = (character.brain_name.clone(), character.agent_id.clone());
                self.targets.push(Target { brain_name, agent_id });
            }
            (Recipient::Character(Some(brain_name)), None) => {
                self.targets.push(Target { brain_name, agent_id: String::new() });
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether it has no recipient yet.
    fn is_open(&self) -> bool {
        self.targets.is_empty()
            && self.outgoing.packet.id.conversation_id.is_empty()
            && matches!(self.kind(), DefaultRecipient::Character)
    }

    /// Fills in agent ids from the live session; returns the names that are not there. An agent id that is not true
    /// any more is taken away.
    pub fn update_session_info(&mut self, cast: &Cast) -> Vec<String> {
        let mut missing = Vec::new();
        for target in &mut self.targets {
            match cast.find(Some(&target.brain_name)) {
                Ok(character) => {
                    target.brain_name.clone_from(&character.brain_name);
                    target.agent_id.clone_from(&character.agent_id);
                }
                Err(_) => {
                    target.agent_id.clear();
                    missing.push(target.brain_name.clone());
                }
            }
        }
        // Two names may have been of one character.
        let mut seen = HashSet::new();
        self.targets.retain(|target| seen.insert(target.brain_name.clone()));
        missing
    }

    /// Sets the routing: one known target is the target, several are the targets, without any the conversation counts.
    ///
    /// # Errors
    /// There is no recipient: the names that are not known, one after the other, or none.
    pub fn update_routing(&mut self) -> Result<(), String> {
        let known: Vec<_> = self.targets.iter().map(|target| &target.agent_id).filter(|id| !id.is_empty()).collect();
        let mut routing = match self.kind() {
            DefaultRecipient::World => Routing::player_to_world(),
            DefaultRecipient::Character if !known.is_empty() => {
                // A conversation would come before the targets (PROTOCOL.md 4.2).
                if !self.names_conversation {
                    self.outgoing.packet.id.conversation_id.clear();
                }
                Routing::player_to_agents(known.into_iter().cloned().collect())
            }
            DefaultRecipient::Character if !self.targets.is_empty() || self.is_open() => return Err(self.names()),
            DefaultRecipient::Character | DefaultRecipient::Conversation => Routing::from_player(),
        };
        // The name of a player that the game has written stays.
        let source = self.outgoing.packet.routing.source.take();
        routing.source = source.or(routing.source);
        self.outgoing.packet.routing = routing;
        Ok(())
    }

    fn names(&self) -> String {
        self.targets.iter().map(|target| target.brain_name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The packet to send: its targets are found anew when it leaves. `talk` tells the conversations that the session
    /// keeps; packets to those wait until the server knows them.
    pub fn to_send(&self, selection: &Selection) -> Outgoing {
        let mut outgoing = self.outgoing.clone();
        outgoing.recipient = match self.kind() {
            DefaultRecipient::World => Recipient::World,
            DefaultRecipient::Conversation => Recipient::Addressed,
            DefaultRecipient::Character if !self.targets.is_empty() => {
                if !self.names_conversation {
                    outgoing.packet.id.conversation_id.clear();
                }
                Recipient::Characters(self.targets.iter().map(|target| target.brain_name.clone()).collect())
            }
            DefaultRecipient::Character if self.is_open() => Recipient::Character(None),
            DefaultRecipient::Character if !selection.members(&outgoing.packet.id.conversation_id).is_empty() => {
                Recipient::Conversation(outgoing.packet.id.conversation_id.clone())
            }
            DefaultRecipient::Character => Recipient::Addressed,
        };
        outgoing
    }

    fn kind(&self) -> DefaultRecipient {
        if self.outgoing.recipient == Recipient::World {
            return DefaultRecipient::World;
        }
        match &self.outgoing.packet.payload {
            Payload::Control(control) => match control.action {
                ControlAction::ConversationUpdate | ControlAction::ConversationStart => DefaultRecipient::Conversation,
                ControlAction::SessionConfiguration => DefaultRecipient::World,
                _ => DefaultRecipient::Character,
            },
            Payload::Mutation(mutation) => {
                let Mutation { load_scene, load_characters, unload_characters, .. } = mutation;
                if load_scene.is_some() || load_characters.is_some() || unload_characters.is_some() {
                    DefaultRecipient::World
                } else {
                    DefaultRecipient::Character
                }
            }
            Payload::SessionControl(_) | Payload::Latency(_) | Payload::Items(_) => DefaultRecipient::World,
            _ => DefaultRecipient::Character,
        }
    }
}
