//! A packet that the game makes step by step (PROTOCOL.md 4.4, `OutgoingTargets` to `PrepareToSend`).
//!
//! Where the original loses a packet in silence, these steps say whom they do not find.

use std::collections::HashSet;

use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cast::{Cast, Unresolved};
use super::config::{ConfigError, MAX_TEXT, check_character};
use super::outgoing::{Outgoing, To, full_ids};
use super::talk::Talk;
use crate::packet::enums::{ActorType, ControlAction, CustomType, DataType, PingPongType, TextSource};
use crate::packet::{
    ControlEvent, Mutation, PackError, PackedPacket, Packet, PacketId, PacketStatus, Payload, Routing, Timestamp,
};
use crate::wire;

/// Characters that one packet can be for.
const MAX_TARGETS: usize = 1024;

/// Bytes in an id: a receipt has room for as many.
const MAX_ID: usize = 39;

/// Whom a packet is for.
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
}

/// Whom a packet of some kind is for when nobody is named.
enum Kind {
    /// Characters: whoever the player is talking to.
    Said,
    /// The session itself.
    World,
    /// Nobody: it is about a conversation.
    Conversation,
}

impl Draft {
    /// From a packet whose addressee is still open.
    ///
    /// # Errors
    /// The protocol does not let clients send it.
    pub fn new(outgoing: Outgoing) -> Result<Self, ConfigError> {
        check_sendable(&outgoing.packet.payload)?;
        Ok(Self { outgoing, targets: Vec::new() })
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
    ) -> Result<Self, ConfigError> {
        if matches!(action, ControlAction::ConversationUpdate | ControlAction::SessionConfiguration) {
            let words = format!("{} needs its payload; give the packet with iw_outgoing_create_json", action.name());
            return Err(ConfigError::new("action", words));
        }
        let event = ControlEvent { action, description: description.to_owned(), ..ControlEvent::default() };
        let id = PacketId { packet_id: new_id(), ..PacketId::default() };
        let routing = Routing::from_player();
        let packet = Packet { timestamp: now, id, routing, payload: Payload::Control(event) };
        Self::new(Outgoing::new(packet, To::Character(None))).map_err(|error| ConfigError::new("action", error.problem))
    }

    /// From a packet's JSON. Its event is sent as it stands there; ids, time and source that it does not have are
    /// added.
    ///
    /// # Errors
    /// It is not one packet of the protocol, or the protocol does not let clients send it.
    pub fn json(json: &str, now: Timestamp, mut new_id: impl FnMut() -> String) -> Result<Self, ConfigError> {
        let refuse = |problem: String| ConfigError::new("json", problem);
        let event = event_of(json).map_err(refuse)?;
        let mut packet = wire::decode_client_packet(json).map_err(|error| refuse(error.to_string()))?.to_owned();
        check_sendable(&packet.payload).map_err(|error| refuse(format!("{}: {}", error.field, error.problem)))?;
        if let Err(error) = PackedPacket::pack(&packet, json, PacketStatus::Queued) {
            return Err(refuse(match error {
                PackError::Base64 => format!("{error}"),
                PackError::TooLarge => "is too large".to_owned(),
            }));
        }
        let ids = &mut packet.id;
        for id in [&ids.packet_id, &ids.utterance_id, &ids.interaction_id, &ids.correlation_id, &ids.conversation_id] {
            if id.len() > MAX_ID {
                let problem = format!("has an id of {} bytes in packetId; at most {MAX_ID} are allowed", id.len());
                return Err(refuse(problem));
            }
        }
        if matches!(packet.payload, Payload::Text(_) | Payload::Custom(_) | Payload::Action(_)) {
            let made = full_ids(&mut new_id);
            let fill = |id: &mut String, made: String| {
                if id.is_empty() {
                    *id = made
                }
            };
            fill(&mut ids.packet_id, made.packet_id);
            fill(&mut ids.utterance_id, made.utterance_id);
            fill(&mut ids.interaction_id, made.interaction_id);
            fill(&mut ids.correlation_id, made.correlation_id);
        } else if ids.packet_id.is_empty() {
            ids.packet_id = new_id();
        }
        if packet.timestamp == Timestamp::default() {
            packet.timestamp = now;
        }
        let named = std::mem::take(&mut packet.routing);
        let outgoing = Outgoing { event: Some(event), ..Outgoing::new(packet, To::Character(None)) };
        let mut draft = Self { outgoing, targets: Vec::new() };
        draft.take_routing(named).map_err(refuse)?;
        Ok(draft)
    }

    /// What a given routing says: agents become targets, to be found anew in the live session.
    fn take_routing(&mut self, named: Routing<String>) -> Result<(), String> {
        let source = match named.source {
            Some(source) if source.kind != ActorType::Player => {
                return Err(format!("routing.source is {}; a client sends as PLAYER", source.kind.name()));
            }
            source => source,
        };
        for actor in named.target.into_iter().chain(named.targets) {
            match actor.kind {
                ActorType::Agent => {
                    self.add_target(&actor.name).map_err(|error| format!("routing: {}", error.problem))?
                }
                ActorType::World => self.outgoing.to = To::World,
                kind => return Err(format!("routing has the target {}; give AGENT or WORLD", kind.name())),
            }
        }
        if self.outgoing.to == To::World && !self.targets.is_empty() {
            return Err("routing has WORLD beside characters as a target; give one or the other".to_owned());
        }
        self.outgoing.packet.routing =
            Routing { source: source.or(Routing::from_player().source), ..Routing::default() };
        Ok(())
    }

    /// The packet as it is now.
    pub fn packet(&self) -> &Packet<String> {
        &self.outgoing.packet
    }

    /// Its JSON as it is now.
    pub fn encode(&self) -> String {
        self.outgoing.encode()
    }

    /// Whom it is for.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// Adds somebody whom it is for, by brain name, short or in full, or agent id. Twice the same is once.
    ///
    /// # Errors
    /// That is nobody's name, the packet is not for characters, or there are too many.
    pub fn add_target(&mut self, character: &str) -> Result<(), ConfigError> {
        check_character("character", character)?;
        let refuse = |problem: String| Err(ConfigError::new("character", problem));
        if !matches!(self.kind(), Kind::Said) {
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

    /// Decides whom it is for, as things stand: without a target or conversation, whoever the player is talking to.
    /// While the characters are not known and none is selected this stays open.
    ///
    /// # Errors
    /// Several could be meant, or nobody is there.
    pub fn preprocess(&mut self, whom: To, cast: Option<&Cast>) -> Result<(), Unresolved> {
        if !self.is_open() {
            return Ok(());
        }
        match (whom, cast) {
            (To::Conversation(id), _) => self.outgoing.packet.id.conversation_id = id,
            (To::Character(name), Some(cast)) => {
                let character = cast.find(name.as_deref())?;
                let (brain_name, agent_id) = (character.brain_name.clone(), character.agent_id.clone());
                self.targets.push(Target { brain_name, agent_id });
            }
            (To::Character(Some(brain_name)), None) => {
                self.targets.push(Target { brain_name, agent_id: String::new() });
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether nothing says whom it is for.
    fn is_open(&self) -> bool {
        self.targets.is_empty()
            && self.outgoing.packet.id.conversation_id.is_empty()
            && matches!(self.kind(), Kind::Said)
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
    /// Nothing says whom the packet is for: the names that are not known, one after the other, or none.
    pub fn update_routing(&mut self) -> Result<(), String> {
        let known: Vec<_> = self.targets.iter().map(|target| &target.agent_id).filter(|id| !id.is_empty()).collect();
        let mut routing = match self.kind() {
            Kind::World => Routing::player_to_world(),
            Kind::Said if !known.is_empty() => Routing::player_to_agents(known.into_iter().cloned().collect()),
            Kind::Said if !self.targets.is_empty() || self.is_open() => return Err(self.names()),
            Kind::Said | Kind::Conversation => Routing::from_player(),
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
    pub fn to_send(&self, talk: &Talk) -> Outgoing {
        let mut outgoing = self.outgoing.clone();
        outgoing.to = match self.kind() {
            Kind::World => To::World,
            Kind::Conversation => To::Addressed,
            Kind::Said if !self.targets.is_empty() => {
                To::Characters(self.targets.iter().map(|target| target.brain_name.clone()).collect())
            }
            Kind::Said if self.is_open() => To::Character(None),
            Kind::Said if !talk.members(&outgoing.packet.id.conversation_id).is_empty() => {
                To::Conversation(outgoing.packet.id.conversation_id.clone())
            }
            Kind::Said => To::Addressed,
        };
        outgoing
    }

    fn kind(&self) -> Kind {
        if self.outgoing.to == To::World {
            return Kind::World;
        }
        match &self.outgoing.packet.payload {
            Payload::Control(control) => match control.action {
                ControlAction::ConversationUpdate | ControlAction::ConversationStart => Kind::Conversation,
                ControlAction::SessionConfiguration => Kind::World,
                _ => Kind::Said,
            },
            Payload::Mutation(mutation) => {
                let Mutation { load_scene, load_characters, unload_characters, .. } = mutation;
                if load_scene.is_some() || load_characters.is_some() || unload_characters.is_some() {
                    Kind::World
                } else {
                    Kind::Said
                }
            }
            Payload::SessionControl(_) | Payload::Latency(_) | Payload::Items(_) => Kind::World,
            _ => Kind::Said,
        }
    }
}

/// Refuses what the protocol does not let clients send (PROTOCOL.md 3.1, and 3.4 to 3.17).
fn check_sendable<S: AsRef<str>>(payload: &Payload<S>) -> Result<(), ConfigError> {
    let refuse = |field: &'static str, problem: String| Err(ConfigError::new(field, problem));
    let one_of = |field: &'static str, set: &[bool]| match set.iter().filter(|set| **set).count() {
        1 => Ok(()),
        count => refuse(field, format!("has {count} members that the protocol knows; it must have one")),
    };
    match payload {
        Payload::Text(text) if text.text.as_ref().is_empty() => refuse("text", "is empty".to_owned()),
        Payload::Text(text) if text.source != TextSource::TypedIn || !text.is_final => {
            refuse("text", "must have the sourceType TYPED_IN and be final".to_owned())
        }
        Payload::Text(_) => Ok(()),
        Payload::Data(chunk) if chunk.kind != DataType::Audio => {
            refuse("dataChunk", format!("is {}; a client sends AUDIO only", chunk.kind.name()))
        }
        Payload::Data(chunk) if chunk.chunk.as_ref().is_empty() => refuse("dataChunk", "has no chunk".to_owned()),
        Payload::Data(_) => Ok(()),
        Payload::Custom(custom) if custom.kind != CustomType::Trigger => {
            refuse("custom", format!("has the type {}; a client sends TRIGGER only", custom.kind.name()))
        }
        Payload::Custom(custom) if custom.name.as_ref().is_empty() => refuse("custom", "has no name".to_owned()),
        Payload::Custom(_) => Ok(()),
        Payload::Control(control) => check_control(control),
        Payload::Action(action) if action.narrated_action.content.as_ref().is_empty() => {
            refuse("action", "has no narratedAction with a content".to_owned())
        }
        Payload::Action(_) => Ok(()),
        Payload::Mutation(mutation) => one_of(
            "mutation",
            &[
                mutation.cancel_responses.is_some(),
                mutation.regenerate_response.is_some(),
                mutation.apply_response.is_some(),
                mutation.load_scene.is_some(),
                mutation.modify_exact_response.is_some(),
                mutation.load_characters.is_some(),
                mutation.unload_characters.is_some(),
            ],
        ),
        Payload::SessionControl(control) => one_of(
            "sessionControl",
            &[
                control.session_configuration.is_some(),
                control.user_configuration.is_some(),
                control.client_configuration.is_some(),
                control.capabilities_configuration.is_some(),
                control.continuation.is_some(),
                control.session_history_request.is_some(),
                control.session_configuration_payload.is_some(),
            ],
        ),
        Payload::Latency(report) => match &report.ping_pong {
            Some(ping) if ping.kind != PingPongType::Pong => {
                refuse("latencyReport", "has a ping; a client sends PONG only".to_owned())
            }
            pong => one_of("latencyReport", &[pong.is_some(), report.perceived_latency.is_some()]),
        },
        Payload::Items(items) => one_of(
            "entitiesItemsOperation",
            &[items.create_or_update_items.is_some(), items.remove_items.is_some(), items.items_in_entities.is_some()],
        ),
        Payload::Emotion(_)
        | Payload::DebugInfo(_)
        | Payload::SessionResponse(_)
        | Payload::OperationStatus(_)
        | Payload::Log(_) => refuse("packet", "is of a kind that only servers send".to_owned()),
        Payload::Unknown => refuse("packet", "is of a kind that the protocol does not have".to_owned()),
    }
}

fn check_control<S>(control: &ControlEvent<S>) -> Result<(), ConfigError> {
    let refuse = |problem: String| Err(ConfigError::new("control", problem));
    let servers = control.conversation_event.is_some() || control.current_scene_status.is_some();
    match control.action {
        ControlAction::AudioSessionStart
        | ControlAction::AudioSessionEnd
        | ControlAction::TtsPlaybackStart
        | ControlAction::TtsPlaybackEnd
        | ControlAction::TtsPlaybackMute
        | ControlAction::TtsPlaybackUnmute
        | ControlAction::ConversationStart
            if !servers =>
        {
            Ok(())
        }
        ControlAction::ConversationUpdate if control.conversation_update.is_some() && !servers => Ok(()),
        ControlAction::SessionConfiguration if control.session_configuration.is_some() && !servers => Ok(()),
        ControlAction::ConversationUpdate | ControlAction::SessionConfiguration if !servers => {
            refuse(format!("{} has no payload", control.action.name()))
        }
        action => refuse(format!("{} is for servers to send, or unknown", action.name())),
    }
}

/// The members that tell what a packet is, in both spellings (PROTOCOL.md 3.1).
const EVENTS: [(&str, &str, Sender); 17] = [
    ("text", "text", Sender::Client),
    ("control", "control", Sender::Client),
    ("audioChunk", "audio_chunk", Sender::Replaced("dataChunk")),
    ("custom", "custom", Sender::Client),
    ("cancelResponses", "cancel_responses", Sender::Replaced("mutation.cancelResponses")),
    ("emotion", "emotion", Sender::Server),
    ("dataChunk", "data_chunk", Sender::Client),
    ("action", "action", Sender::Client),
    ("mutation", "mutation", Sender::Client),
    ("loadSceneOutput", "load_scene_output", Sender::Server),
    ("debugInfo", "debug_info", Sender::Server),
    ("sessionControl", "session_control", Sender::Client),
    ("sessionControlResponse", "session_control_response", Sender::Server),
    ("latencyReport", "latency_report", Sender::Client),
    ("operationStatus", "operation_status", Sender::Server),
    ("entitiesItemsOperation", "entities_items_operation", Sender::Client),
    ("log", "log", Sender::Server),
];

/// Who sends an event.
#[derive(Clone, Copy)]
enum Sender {
    Client,
    Server,
    /// Deprecated; no client sends it any more.
    Replaced(&'static str),
}

/// The one event of a packet, as it is written, with the name of the member.
fn event_of(json: &str) -> Result<String, String> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, &'de RawValue)>;
        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("one packet, which is a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
                if members.len() > MAX_TEXT {
                    return Err(A::Error::custom("too many members"));
                }
                members.push((name, value));
            }
            Ok(members)
        }
    }
    let short = |error: serde_json::Error| error.to_string().chars().take(200).collect::<String>();
    let mut reader = serde_json::Deserializer::from_str(json);
    let members = reader.deserialize_map(Members).map_err(|error| format!("is no packet: {}", short(error)))?;
    reader.end().map_err(|error| format!("is not one packet alone: {}", short(error)))?;
    let mut found = None;
    for (name, value) in members {
        let Some((written, _, sender)) = EVENTS.iter().find(|(json, proto, _)| name == *json || name == *proto) else {
            if matches!(name.as_str(), "timestamp" | "packetId" | "packet_id" | "routing") {
                continue;
            }
            return Err(format!("has the member {:?}, which is not of the protocol", excerpt(&name)));
        };
        // `null` is "not set" (PROTOCOL.md 3.2), and is not sent.
        if value.get() == "null" {
            continue;
        }
        match sender {
            Sender::Client => {}
            Sender::Server => return Err(format!("has `{written}`, which only servers send")),
            Sender::Replaced(by) => return Err(format!("has `{written}`, which no client sends any more; use `{by}`")),
        }
        if found.is_some() {
            return Err("has more than one event; give one packet for each".to_owned());
        }
        found = Some(format!("\"{written}\":{}", value.get()));
    }
    found.ok_or_else(|| "has no event, such as `text` or `custom`".to_owned())
}

fn excerpt(name: &str) -> String {
    name.chars().take(40).collect()
}
