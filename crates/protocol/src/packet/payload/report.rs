//! Reports: latency, the outcome of an operation, log lines (PROTOCOL.md 3.15 to 3.17).

use serde::{Deserialize, Serialize};

use crate::packet::enums::{LogLevel, PingPongType, Precision};
use crate::packet::ids::PacketId;
use crate::packet::json::{Text, blank, or_default, scalar};
use crate::packet::map::map_texts;
use crate::packet::time::Span;

/// A latency report; at most one member is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct LatencyReport<S> {
    /// A ping or its answer.
    #[serde(alias = "ping_pong", skip_serializing_if = "Option::is_none")]
    pub ping_pong: Option<PingPong<S>>,
    /// How long the player waited for an answer.
    #[serde(alias = "perceived_latency", skip_serializing_if = "Option::is_none")]
    pub perceived_latency: Option<PerceivedLatency>,
}

map_texts!(LatencyReport { ping_pong: maybe, perceived_latency: copy });

/// A ping or its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct PingPong<S> {
    /// Which.
    #[serde(rename = "type")]
    pub kind: PingPongType,
    /// In a pong: the ids of the ping.
    #[serde(alias = "ping_packet_id", skip_serializing_if = "Option::is_none")]
    pub ping_packet_id: Option<PacketId<S>>,
    /// When the ping was sent, as the sender wrote it: a pong gives it back unchanged.
    #[serde(alias = "ping_timestamp", skip_serializing_if = "blank")]
    pub ping_timestamp: S,
}

map_texts!(PingPong { kind: copy, ping_packet_id: maybe, ping_timestamp: text });

/// How long the player waited for an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PerceivedLatency {
    /// How it was measured.
    pub precision: Precision,
    /// How long.
    pub latency: Span,
}

/// The outcome of an operation on items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct OperationStatus<S> {
    /// The status.
    #[serde(deserialize_with = "or_default")]
    pub status: OperationResult<S>,
}

map_texts!(OperationStatus { status: one });

/// `google.rpc.Status` without its details.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct OperationResult<S> {
    /// gRPC status number; 0 is success.
    #[serde(deserialize_with = "scalar")]
    pub code: i32,
    /// Words.
    pub message: S,
}

map_texts!(OperationResult { code: copy, message: text });

/// A log line of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct LogEvent<S> {
    /// Words.
    pub text: S,
    /// How important.
    pub level: LogLevel,
    /// More.
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<LogDetail<S>>,
}

map_texts!(LogEvent { text: text, level: copy, details: many });

/// A detail of a log line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct LogDetail<S> {
    /// What it is.
    pub text: S,
    /// Its value. The protocol allows any JSON; texts and numbers are kept, the rest stays in the packet's JSON.
    #[serde(skip_serializing_if = "blank")]
    pub detail: S,
}

map_texts!(LogDetail { text: text, detail: text });
