//! A packet that the game makes step by step (PROTOCOL.md 4.4, `OutgoingTargets` to `PrepareToSend`).
//!
//! Where the original loses a packet in silence, these steps say whom they do not find.

use std::collections::HashSet;
use std::sync::Arc;

use super::cast::{Cast, Unresolved};
use super::config::check_character;
use super::outgoing::{Outgoing, Recipient};
use super::selection::Selection;
use super::value_error::{Expected, Problem, ValueError};
use super::vocabulary::Call;
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{
    ControlEvent, Mutation, PackError, PackedPacket, Packet, PacketId, PacketStatus, Payload, Routing, Timestamp,
};
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
#[derive(Debug)]
pub struct Draft {
    outgoing: Box<Outgoing>,
    targets: Vec<Target>,
    /// The game has written a conversation into it, which stays beside targets.
    names_conversation: bool,
    /// The packet as it is now, once somebody has looked at it.
    packed: Option<Arc<PackedPacket>>,
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
        Ok(Self::of(outgoing))
    }

    fn of(outgoing: Outgoing) -> Self {
        Self { outgoing: Box::new(outgoing), targets: Vec::new(), names_conversation: false, packed: None }
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

    /// The same, packed. Packed with the first look, and shared until the packet changes.
    ///
    /// # Errors
    /// It is too large.
    pub fn packed(&mut self) -> Result<Arc<PackedPacket>, PackError> {
        if let Some(packed) = &self.packed {
            return Ok(packed.clone());
        }
        let packed = PackedPacket::pack(&self.outgoing.packet, &self.encode(), PacketStatus::Queued)?;
        Ok(self.packed.insert(Arc::new(packed)).clone())
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
    /// The name is invalid, the packet is not for characters, or there are too many.
    pub fn add_target(&mut self, character: &str) -> Result<(), ValueError> {
        check_character("character", character)?;
        if !matches!(self.kind(), DefaultRecipient::Character) {
            let problem = Problem::Other("cannot be a target of a packet that is for the session itself".into());
            return Err(ValueError::new("character", problem, Expected::Words("send it without targets".into())));
        }
        if self.targets.iter().any(|target| target.brain_name == character || target.agent_id == character) {
            return Ok(());
        }
        if self.targets.len() >= MAX_TARGETS {
            let problem = Problem::TooMany { count: MAX_TARGETS + 1, max: MAX_TARGETS };
            return Err(ValueError::new("character", problem, Expected::Nothing));
        }
        self.targets.push(Target { brain_name: character.to_owned(), agent_id: String::new() });
        Ok(())
    }

    /// Resolves the default recipient, unless a target or a conversation is set. While the characters are not known and none
    /// is selected, the recipient stays open.
    ///
    /// # Errors
    /// The recipient is ambiguous, or nobody is there.
    pub fn preprocess(&mut self, recipient: Recipient, cast: Option<&Cast>) -> Result<(), Unresolved> {
        if !self.is_open() {
            return Ok(());
        }
        match (recipient, cast) {
            (Recipient::Conversation(id), _) => {
                self.packed = None;
                self.outgoing.packet.id.conversation_id = id;
            }
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
        self.packed = None;
        // The name of a player that the game has written stays.
        let source = self.outgoing.packet.routing.source.take();
        routing.source = source.or(routing.source);
        self.outgoing.packet.routing = routing;
        Ok(())
    }

    fn names(&self) -> String {
        self.targets.iter().map(|target| target.brain_name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Takes the packet out, to send it: its targets are found anew when it leaves. `selection` tells the conversations that
    /// the session keeps; packets to those wait until the server knows them. The draft is empty then, unless the packet is
    /// [put back](Self::put_back).
    pub fn take(&mut self, selection: &Selection) -> Box<Outgoing> {
        self.outgoing.recipient = self.recipient_to_send(selection);
        if matches!(self.outgoing.recipient, Recipient::Characters(_)) && !self.names_conversation {
            self.outgoing.packet.id.conversation_id.clear();
        }
        self.packed = None;
        std::mem::replace(&mut self.outgoing, Box::new(Outgoing::new(Packet::default(), Recipient::World)))
    }

    /// Puts the packet back that was [taken](Self::take) and could not be sent.
    pub fn put_back(&mut self, outgoing: Box<Outgoing>) {
        self.outgoing = outgoing;
    }

    fn recipient_to_send(&self, selection: &Selection) -> Recipient {
        let conversation = &self.outgoing.packet.id.conversation_id;
        match self.kind() {
            DefaultRecipient::World => Recipient::World,
            DefaultRecipient::Conversation => Recipient::Addressed,
            DefaultRecipient::Character if !self.targets.is_empty() => {
                Recipient::Characters(self.targets.iter().map(|target| target.brain_name.clone()).collect())
            }
            DefaultRecipient::Character if self.is_open() => Recipient::Character(None),
            DefaultRecipient::Character if !selection.members(conversation).is_empty() => {
                Recipient::Conversation(conversation.clone())
            }
            DefaultRecipient::Character => Recipient::Addressed,
        }
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
