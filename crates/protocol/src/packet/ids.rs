//! The ids of a packet (PROTOCOL.md 3.1). All are opaque texts: not every SDK writes UUIDs.

use serde::{Deserialize, Serialize};

use super::json::{Text, blank};
use super::map::map_texts;

/// Which packet this is, and what it belongs to. An absent id is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct PacketId<S> {
    /// Unique for each packet.
    #[serde(alias = "packet_id", skip_serializing_if = "blank")]
    pub packet_id: S,
    /// One spoken unit: its text, audio and emotion share it.
    #[serde(alias = "utterance_id", skip_serializing_if = "blank")]
    pub utterance_id: S,
    /// One exchange: the player's packet and every packet of the answer share it.
    #[serde(alias = "interaction_id", skip_serializing_if = "blank")]
    pub interaction_id: S,
    /// Set by the client; the server copies it to the answers.
    #[serde(alias = "correlation_id", skip_serializing_if = "blank")]
    pub correlation_id: S,
    /// The conversation that the packet belongs to.
    #[serde(alias = "conversation_id", skip_serializing_if = "blank")]
    pub conversation_id: S,
}

map_texts!(PacketId {
    packet_id: text,
    utterance_id: text,
    interaction_id: text,
    correlation_id: text,
    conversation_id: text,
});
