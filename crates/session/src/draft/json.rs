//! A packet that the game gives as JSON.

use serde::de::{Deserializer as _, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::enumerations::check_names;
use super::sendable::{check_ids, check_sendable};
use super::{Draft, Outgoing, Recipient};
use crate::config::MAX_TEXT;
use crate::outgoing::full_ids;
use crate::value_error::ValueError;
use crate::vocabulary::RustNames;
use inworld_protocol::packet::enums::ActorType;
use inworld_protocol::packet::map::MapTexts;
use inworld_protocol::packet::{PackError, PackedPacket, Packet, Payload, Routing, Timestamp, printable};
use inworld_protocol::wire;

impl Draft {
    /// From a packet's JSON. Its event is sent as it stands there; ids, time and source that it does not have are
    /// added.
    ///
    /// # Errors
    /// It is not one packet of the protocol, or the protocol does not let clients send it.
    pub fn json(json: &str, now: Timestamp, mut new_id: impl FnMut() -> String) -> Result<Self, ValueError> {
        let refuse = |words: String| ValueError::other("json", words);
        let event = event_of(json).map_err(refuse)?;
        let mut packet = wire::decode_client_packet(json).map_err(|error| refuse(error.to_string()))?.to_owned();
        check_names(json).map_err(refuse)?;
        check_sendable(&packet.payload).map_err(|error| refuse(error.to_string()))?;
        if let Payload::Data(chunk) = &packet.payload
            && !PackedPacket::is_base64(&chunk.chunk)
        {
            return Err(refuse(PackError::Base64.to_string()));
        }
        check_ids(&packet.id).map_err(|error| refuse(format!("packetId.{error}")))?;
        let ids = &mut packet.id;
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
        let names = weight(&packet);
        let outgoing = Outgoing { event: Some(event), names, ..Outgoing::new(packet, Recipient::Character(None)) };
        let names_conversation = !outgoing.packet.id.conversation_id.is_empty();
        let mut draft = Self { names_conversation, ..Self::of(outgoing) };
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
                ActorType::Agent => self
                    .add_target(&actor.name)
                    .map_err(|error| format!("routing: {}", error.problem_words(&RustNames)))?,
                ActorType::World => self.outgoing.recipient = Recipient::World,
                kind => return Err(format!("routing has the target {}; give AGENT or WORLD", kind.name())),
            }
        }
        if self.outgoing.recipient == Recipient::World && !self.targets.is_empty() {
            return Err("routing has WORLD beside characters as a target; give one or the other".to_owned());
        }
        self.outgoing.packet.routing =
            Routing { source: source.or(Routing::from_player().source), ..Routing::default() };
        Ok(())
    }
}

/// How many bytes the texts of a packet take beside its event, which is kept as it was written.
fn weight(packet: &Packet<String>) -> usize {
    /// What a text takes beside its bytes.
    const TEXT: usize = 2 * size_of::<String>();
    struct Weight(usize);
    impl MapTexts<()> for Weight {
        fn text(&mut self, text: &str) {
            self.0 += TEXT + text.len();
        }
        fn base64(&mut self, base64: &str) {
            self.text(base64);
        }
    }
    let mut weight = Weight(0);
    packet.map(&mut weight);
    weight.0
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

/// Which side sends an event.
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
    let short = |error: serde_json::Error| printable(&error.to_string(), 200);
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
    printable(name, 40)
}
