//! Packets about answers that were given: others are wanted, one is chosen, or how long it took.

use super::{Outgoing, Recipient, packet, packet_id};
use inworld_protocol::packet::enums::{ApplyResponseType, Precision};
use inworld_protocol::packet::time::Span;
use inworld_protocol::packet::{
    ApplyResponse, LatencyReport, Mutation, PacketId, Payload, PerceivedLatency, RegenerateResponse, Timestamp,
};

impl Outgoing {
    /// Answer once more (PROTOCOL.md 3.11).
    pub fn regenerate_response(
        recipient: Recipient,
        interaction_id: &str,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let regenerate = RegenerateResponse { interaction_id: interaction_id.to_owned() };
        let mutation = Mutation { regenerate_response: Some(regenerate), ..Mutation::default() };
        Self::new(packet(packet_id(new_id), now, Payload::Mutation(mutation)), recipient)
    }

    /// Chooses one of the regenerated answers, by the ids of one of its packets (PROTOCOL.md 3.11).
    pub fn apply_response(
        recipient: Recipient,
        chosen: PacketId<String>,
        kind: ApplyResponseType,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let apply = ApplyResponse { packet_id: chosen, apply_response_type: kind };
        let mutation = Mutation { apply_response: Some(apply), ..Mutation::default() };
        Self::new(packet(packet_id(new_id), now, Payload::Mutation(mutation)), recipient)
    }

    /// How long the player waited for an answer; the packet belongs to its exchange (PROTOCOL.md 3.16).
    pub fn perceived_latency(
        interaction_id: &str,
        latency: Span,
        precision: Precision,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let report = LatencyReport {
            perceived_latency: Some(PerceivedLatency { precision, latency }),
            ..LatencyReport::default()
        };
        let id = PacketId { interaction_id: interaction_id.to_owned(), ..packet_id(new_id) };
        Self::new(packet(id, now, Payload::Latency(report)), Recipient::World)
    }
}
