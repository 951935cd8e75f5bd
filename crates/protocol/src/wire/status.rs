//! The error envelope (PROTOCOL.md 2.7 and 9).

use serde::{Deserialize, Serialize};

use crate::packet::enums::{ErrorType, ReconnectType, ResourceType};
use crate::packet::json::{Text, blank, or_default, scalar, unset};
use crate::packet::time::Timestamp;

/// `google.rpc.Code.NOT_FOUND`.
const GRPC_NOT_FOUND: i32 = 5;

/// `google.rpc.Status`: why the server refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Status<S> {
    /// gRPC status number; also read from a text.
    #[serde(deserialize_with = "scalar")]
    pub code: i32,
    /// Words.
    pub message: S,
    /// Only the first counts. An empty list is not written: Unity fails on it (PROTOCOL.md U5).
    #[serde(deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<InworldStatus<S>>,
}

/// What the protocol adds to a status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct InworldStatus<S> {
    /// The type's URL, as protobuf writes `Any`.
    #[serde(rename = "@type", skip_serializing_if = "blank")]
    pub type_url: S,
    /// Why.
    #[serde(alias = "error_type")]
    pub error_type: ErrorType,
    /// Whether to connect again.
    #[serde(alias = "reconnect_type")]
    pub reconnect_type: ReconnectType,
    /// When, with TIMEOUT; absolute.
    #[serde(alias = "reconnect_time", skip_serializing_if = "unset")]
    pub reconnect_time: Timestamp,
    /// How often.
    #[serde(alias = "max_retries", deserialize_with = "scalar")]
    pub max_retries: i32,
    /// With RESOURCE_NOT_FOUND: what was not found.
    #[serde(alias = "resource_not_found", skip_serializing_if = "Option::is_none")]
    pub resource_not_found: Option<ResourceNotFound<S>>,
}

/// What was not found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct ResourceNotFound<S> {
    /// Its id or name.
    #[serde(alias = "resource_id")]
    pub resource_id: S,
    /// Its kind.
    #[serde(alias = "resource_type")]
    pub resource_type: ResourceType,
}

impl<S: AsRef<str>> Status<S> {
    /// What it means; unknown when the server gave no details (PROTOCOL.md 9.2).
    pub fn error_type(&self) -> ErrorType {
        self.details.first().map_or(ErrorType::Unknown, |detail| detail.error_type)
    }

    /// Whether a scene or a character was not found. Servers that give no details have the gRPC code.
    pub fn is_not_found(&self) -> bool {
        let detail = self.details.first();
        let missing = detail.and_then(|detail| detail.resource_not_found.as_ref());
        match self.error_type() {
            ErrorType::ResourceNotFound => {
                !missing.is_some_and(|missing| missing.resource_type == ResourceType::Conversation)
            }
            ErrorType::Unknown => self.code == GRPC_NOT_FOUND,
            _ => false,
        }
    }

    /// Whether to connect again.
    pub fn reconnect_type(&self) -> ReconnectType {
        self.details.first().map_or(ReconnectType::Undefined, |detail| detail.reconnect_type)
    }
}
