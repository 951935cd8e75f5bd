//! Keeps the playback ledger and the event queue in step.

use super::queue::EventQueue;
use super::shared::Shared;
use inworld_protocol::packet::{PackedPacket, PacketStatus};
use inworld_session::{Event, EventKind, PlaybackLedger};

/// Queues an event. A packet is recorded in the ledger before the game can query it.
/// It is `heard` with its final status.
pub(super) fn tell(shared: &Shared, queue: &EventQueue, mut event: Event, heard: impl FnOnce(&PackedPacket)) {
    let EventKind::Packet(packet) = &mut event.kind else { return queue.push(event) };
    let mut playback = shared.playback();
    if packet.status == PacketStatus::Cancelled
        && let Some(source) = &packet.packet.routing.source
    {
        let (agent_id, interaction_id) = (packet.text(source.name), packet.text(packet.packet.id.interaction_id));
        playback.cut(agent_id, interaction_id);
        queue.cancel(playback.take_cancelled());
    }
    // A packet that the ledger does not know keeps the status of the session.
    packet.status = match playback.heard_as(packet, queue.next_number()) {
        PacketStatus::Received => packet.status,
        known => known,
    };
    heard(packet);
    // Still locked: a cancel finds the packet in both or in neither.
    queue.push(event);
}

/// Cancels something; packets of it that wait in the queue are handed out as CANCELLED.
pub(super) fn cancel(shared: &Shared, queue: &EventQueue, what: impl FnOnce(&mut PlaybackLedger)) {
    let mut playback = shared.playback();
    what(&mut playback);
    queue.cancel(playback.take_cancelled());
}
