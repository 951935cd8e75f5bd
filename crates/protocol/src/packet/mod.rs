//! What travels between client and server: ids, routing, sources, payloads. Pure data, no I/O.
//!
//! A type here is a message of the protocol, and its serde attributes are the message's JSON form, so that
//! each message is defined in one place (names as in schema.json). `S` is what its texts are kept in:
//! [`JsonStr`] slices of the frame while decoding, `String` while building, [`TextRef`] inside a [`PackedPacket`].

pub mod capabilities;
pub mod enums;
pub mod ids;
pub mod json;
pub mod map;
mod packed;
pub mod payload;
mod printable;
#[cfg(any(test, feature = "test-support"))]
pub mod random;
pub mod routing;
pub mod sound;
mod status;
pub mod time;
pub mod viseme;
pub mod wav;

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

pub use capabilities::Capabilities;
pub use ids::PacketId;
pub use json::{JsonStr, Text};
pub use packed::{PackError, PackedPacket, TextRef};
pub use payload::*;
pub use printable::{is_invisible, printable};
pub use routing::{Actor, Routing};
pub use status::PacketStatus;
pub use time::Timestamp;

use map::MapTexts;

/// One packet (PROTOCOL.md 3.1): an envelope and one event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packet<S> {
    /// When its sender made it.
    pub timestamp: Timestamp,
    /// Which packet it is, and what it belongs to.
    pub id: PacketId<S>,
    /// From whom to whom.
    pub routing: Routing<S>,
    /// What it says.
    pub payload: Payload<S>,
}

/// The event of a packet: one of the members of PROTOCOL.md 3.1.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Payload<S> {
    /// Words that were said or typed.
    Text(TextEvent<S>),
    /// Audio, silence or other data: see [`DataChunk::kind`].
    Data(DataChunk<S>),
    /// What a character feels.
    Emotion(Emotion),
    /// A trigger or a task.
    Custom(CustomEvent<S>),
    /// A control event.
    Control(ControlEvent<S>),
    /// A narrated action.
    Action(ActionEvent<S>),
    /// A relation to the player.
    DebugInfo(DebugInfo),
    /// A change that a client asks for.
    Mutation(Mutation<S>),
    /// A part of the configuration, or a request; only clients send it.
    SessionControl(SessionControl<S>),
    /// The answer to session control.
    SessionResponse(SessionControlResponse<S>),
    /// A ping, its answer, or how long the player waited.
    Latency(LatencyReport<S>),
    /// The outcome of an operation on items.
    OperationStatus(OperationStatus<S>),
    /// A log line of the server.
    Log(LogEvent<S>),
    /// An operation on items.
    Items(ItemsOperation<S>),
    /// No event, or one that this library does not know.
    #[default]
    Unknown,
}

/// The kinds of packets, with the numbers of the C ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum PacketType {
    /// None of the others.
    Unknown = 0,
    /// Words.
    Text = 1,
    /// Sound.
    Audio = 2,
    /// What a character feels.
    Emotion = 3,
    /// A trigger or a task.
    Custom = 4,
    /// A control event.
    Control = 5,
    /// A narrated action.
    Action = 6,
    /// A relation to the player.
    Relation = 7,
    /// A change that a client asks for.
    Mutation = 8,
    /// The answer to session control.
    SessionResponse = 9,
    /// A ping, its answer, or how long the player waited.
    LatencyReport = 10,
    /// The outcome of an operation on items.
    OperationStatus = 11,
    /// A log line of the server.
    Log = 12,
    /// A pause.
    Silence = 13,
    /// An operation on items.
    EntitiesItems = 14,
}

impl<S> Packet<S> {
    /// Its kind. Session control, which only clients send, and unusual data chunks have none.
    pub fn kind(&self) -> PacketType {
        match &self.payload {
            Payload::Text(_) => PacketType::Text,
            Payload::Data(chunk) => match chunk.kind {
                enums::DataType::Audio => PacketType::Audio,
                enums::DataType::Silence => PacketType::Silence,
                _ => PacketType::Unknown,
            },
            Payload::Emotion(_) => PacketType::Emotion,
            Payload::Custom(_) => PacketType::Custom,
            Payload::Control(_) => PacketType::Control,
            Payload::Action(_) => PacketType::Action,
            Payload::DebugInfo(_) => PacketType::Relation,
            Payload::Mutation(_) => PacketType::Mutation,
            Payload::SessionResponse(_) => PacketType::SessionResponse,
            Payload::Latency(_) => PacketType::LatencyReport,
            Payload::OperationStatus(_) => PacketType::OperationStatus,
            Payload::Log(_) => PacketType::Log,
            Payload::Items(_) => PacketType::EntitiesItems,
            Payload::SessionControl(_) | Payload::Unknown => PacketType::Unknown,
        }
    }
}

impl<S: AsRef<str>> Packet<S> {
    /// The same packet with its texts kept elsewhere.
    pub fn map<T>(&self, to: &mut impl MapTexts<T>) -> Packet<T> {
        Packet {
            timestamp: self.timestamp,
            id: self.id.map(to),
            routing: self.routing.map(to),
            payload: self.payload.map(to),
        }
    }

    /// The same packet with texts of its own.
    pub fn to_owned(&self) -> Packet<String> {
        self.map(&mut map::ToOwned)
    }
}

impl<S: AsRef<str>> Payload<S> {
    fn map<T>(&self, to: &mut impl MapTexts<T>) -> Payload<T> {
        match self {
            Self::Text(text) => Payload::Text(text.map(to)),
            Self::Data(chunk) => Payload::Data(chunk.map(to)),
            Self::Emotion(emotion) => Payload::Emotion(*emotion),
            Self::Custom(custom) => Payload::Custom(custom.map(to)),
            Self::Control(control) => Payload::Control(control.map(to)),
            Self::Action(action) => Payload::Action(action.map(to)),
            Self::DebugInfo(info) => Payload::DebugInfo(*info),
            Self::Mutation(mutation) => Payload::Mutation(mutation.map(to)),
            Self::SessionControl(control) => Payload::SessionControl(control.map(to)),
            Self::SessionResponse(response) => Payload::SessionResponse(response.map(to)),
            Self::Latency(report) => Payload::Latency(report.map(to)),
            Self::OperationStatus(status) => Payload::OperationStatus(status.map(to)),
            Self::Log(log) => Payload::Log(log.map(to)),
            Self::Items(operation) => Payload::Items(operation.map(to)),
            Self::Unknown => Payload::Unknown,
        }
    }
}

impl<'de, S: Text + Deserialize<'de>> Deserialize<'de> for Packet<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<S>(PhantomData<S>);
        impl<'de, S: Text + Deserialize<'de>> Visitor<'de> for Members<S> {
            type Value = Packet<S>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a packet, which is a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Packet<S>, A::Error> {
                let mut packet = Packet {
                    timestamp: Timestamp::default(),
                    id: PacketId::default(),
                    routing: Routing::default(),
                    payload: Payload::Unknown,
                };
                // `null` is an absent member (PROTOCOL.md 3.2); of two events the last counts.
                macro_rules! event {
                    ($variant:ident) => {
                        if let Some(event) = map.next_value()? {
                            packet.payload = Payload::$variant(event);
                        }
                    };
                }
                while let Some(member) = map.next_key::<JsonStr>()? {
                    match member.as_ref() {
                        "timestamp" => packet.timestamp = map.next_value()?,
                        "packetId" | "packet_id" => packet.id = map.next_value::<Option<_>>()?.unwrap_or_default(),
                        "routing" => packet.routing = map.next_value::<Option<_>>()?.unwrap_or_default(),
                        "text" => event!(Text),
                        "dataChunk" | "data_chunk" => event!(Data),
                        "emotion" => event!(Emotion),
                        "custom" => event!(Custom),
                        "control" => event!(Control),
                        "action" => event!(Action),
                        "debugInfo" | "debug_info" => event!(DebugInfo),
                        "mutation" => event!(Mutation),
                        "sessionControl" | "session_control" => event!(SessionControl),
                        "sessionControlResponse" | "session_control_response" => event!(SessionResponse),
                        "latencyReport" | "latency_report" => event!(Latency),
                        "operationStatus" | "operation_status" => event!(OperationStatus),
                        "log" => event!(Log),
                        "entitiesItemsOperation" | "entities_items_operation" => event!(Items),
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(packet)
            }
        }
        deserializer.deserialize_map(Members(PhantomData))
    }
}

impl<S: Text + Serialize> Serialize for Packet<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("timestamp", &self.timestamp)?;
        map.serialize_entry("packetId", &self.id)?;
        if !self.routing.is_empty() {
            map.serialize_entry("routing", &self.routing)?;
        }
        match &self.payload {
            Payload::Text(text) => map.serialize_entry("text", text)?,
            Payload::Data(chunk) => map.serialize_entry("dataChunk", chunk)?,
            Payload::Emotion(emotion) => map.serialize_entry("emotion", emotion)?,
            Payload::Custom(custom) => map.serialize_entry("custom", custom)?,
            Payload::Control(control) => map.serialize_entry("control", control)?,
            Payload::Action(action) => map.serialize_entry("action", action)?,
            Payload::DebugInfo(info) => map.serialize_entry("debugInfo", info)?,
            Payload::Mutation(mutation) => map.serialize_entry("mutation", mutation)?,
            Payload::SessionControl(control) => map.serialize_entry("sessionControl", control)?,
            Payload::SessionResponse(response) => map.serialize_entry("sessionControlResponse", response)?,
            Payload::Latency(report) => map.serialize_entry("latencyReport", report)?,
            Payload::OperationStatus(status) => map.serialize_entry("operationStatus", status)?,
            Payload::Log(log) => map.serialize_entry("log", log)?,
            Payload::Items(operation) => map.serialize_entry("entitiesItemsOperation", operation)?,
            Payload::Unknown => {}
        }
        map.end()
    }
}
