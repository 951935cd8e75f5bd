//! Frames of the server.

use super::{Machine, Output, Waiting};
use crate::config::MAX_TEXT;
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::log::Level;
use crate::now::Now;
use crate::opening;
use crate::state::ConnectionState::{Connected, Connecting, Reconnecting};
use inworld_protocol::packet::enums::{ActorType, ControlAction, ErrorType, PingPongType, ResourceType};
use inworld_protocol::packet::{JsonStr, PackedPacket, Packet, PacketId, PacketStatus, Payload, PingPong};
use inworld_protocol::wire;
use inworld_protocol::wire::{ServerFrame, Status};

impl Machine {
    pub(super) fn frame(&mut self, now: Now, frame: &str) {
        if !self.link_open {
            return;
        }
        self.alive(now);
        match wire::decode_server_frame(&wire::mend(frame)) {
            Ok(ServerFrame::Packet { packet, json }) => match check_names(&packet) {
                Ok(()) => self.packet(now, &packet, json),
                Err(problem) => self.skip(now, &problem),
            },
            Ok(ServerFrame::Error(status)) => self.server_error(now, &status),
            Err(error) => self.skip(now, &error.to_string()),
        }
    }

    pub(super) fn bad_frame(&mut self, now: Now, problem: &str) {
        if self.link_open {
            self.skip(now, problem);
        }
    }

    /// Reports and skips a frame that is not of the protocol; the session continues.
    pub(super) fn skip(&mut self, now: Now, problem: &str) {
        let words = format!("a frame from the server was skipped: {problem}");
        self.emit(now, EventKind::Error(Failure::retryable(FailureCode::Protocol, words)));
    }

    pub(super) fn packet(&mut self, now: Now, packet: &Packet<JsonStr<'_>>, json: &str) {
        self.reported = None;
        if matches!(self.state, Connecting | Reconnecting) {
            self.change(now, Connected, Failure::default());
        }
        // A response to a packet that was reported as failed is dropped, though the server remembers the packet.
        let is_given_up = self.interactions.is_given_up(&packet.id);
        let is_new = self.seen.add(&packet.id.packet_id) && !is_given_up;
        let mut status = PacketStatus::Received;
        if is_new {
            self.begins_to_answer(&packet.id);
        }
        match &packet.payload {
            Payload::Latency(report) => {
                if let Some(ping) = &report.ping_pong {
                    return self.answer_ping(now, packet, ping);
                }
            }
            Payload::Control(control) => {
                // State is applied also from a repeated packet.
                if let Some(status) = &control.current_scene_status {
                    self.scene_status(now, status);
                }
                if let Some(event) = &control.conversation_event {
                    self.conversation_event(&packet.id.conversation_id, event.event_type);
                }
                if control.action == ControlAction::InteractionEnd {
                    self.interaction_end(now, packet);
                } else if control.action == ControlAction::Warning && is_new {
                    self.log(now, Level::Warning, || format!("the server warns: {}", &*control.description));
                }
            }
            _ => {
                if let Some(agent) = packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent) {
                    self.talked = now.monotonic;
                    if is_given_up || self.interactions.is_cancelled(&agent.name, &packet.id.interaction_id) {
                        return;
                    }
                    let has_left = self.scene_ready && self.interactions.has_left(&agent.name, &self.cast);
                    if has_left || self.interactions.is_cut(&agent.name, &packet.id.interaction_id) {
                        status = PacketStatus::Cancelled;
                    } else {
                        self.interactions.heard(&agent.name, &packet.id, is_new);
                    }
                }
            }
        }
        // A server that is asked once more may say the same once more.
        if is_new {
            match PackedPacket::pack(packet, json, status) {
                Ok(packed) => self.emit(now, EventKind::Packet(packed)),
                Err(error) => self.skip(now, &error.to_string()),
            }
        }
        self.flush_outbox(now);
    }

    /// An interaction has ended: no more text of it arrives.
    fn interaction_end(&mut self, now: Now, packet: &Packet<JsonStr<'_>>) {
        self.reset_errors();
        self.talked = now.monotonic;
        self.begins_to_answer(&packet.id);
        let answered = self.in_flight.interaction_ended(&packet.id);
        let (interaction_id, cut) = self.interactions.ended(&packet.id, answered.as_deref());
        self.cut(now, cut);
        if packet.id.interaction_id.is_empty() && !interaction_id.is_empty() {
            self.outputs.push_back(Output::Ended { interaction_id });
        }
    }

    /// The server has answered a packet, so it did not end the link because of it.
    fn begins_to_answer(&mut self, id: &PacketId<JsonStr<'_>>) {
        if let Some(packet_id) = self.in_flight.answered(id) {
            let key = self.rejections.key(&packet_id);
            self.rejections.answered(key);
        }
    }

    pub(super) fn answer_ping(&mut self, now: Now, packet: &Packet<JsonStr<'_>>, ping: &PingPong<JsonStr<'_>>) {
        if ping.kind == PingPongType::Ping {
            let pong = opening::pong(packet, ping, now.wall, (self.new_id)());
            self.write(&pong);
            self.log(now, Level::Debug, || "answered a ping".to_owned());
        }
    }

    pub(super) fn server_error(&mut self, now: Now, status: &Status<JsonStr<'_>>) {
        let mut failure = Failure::from_status(status);
        // A scene change that the server refuses leaves the session where it was.
        let goes_back = self.waiting == Waiting::Scene && status.is_not_found() && self.scene.revert();
        if goes_back {
            failure = failure.survived(&format!("the session stays in {}", self.scene.scene()));
        }
        if matches!(self.state, Connecting | Reconnecting) {
            return self.end_link(now, failure);
        }
        self.emit(now, EventKind::Error(failure.clone()));
        let missing = status.details.first().and_then(|detail| detail.resource_not_found.as_ref());
        if let Some(missing) = missing.filter(|missing| missing.resource_type == ResourceType::Conversation) {
            // Without that conversation the session can go on.
            failure.retryable = true;
            self.end_conversation(&missing.resource_id);
        }
        if status.error_type() == ErrorType::SessionPaused {
            return self.pause(now, failure);
        }
        // The microphone is closed on the server's side; the player talks on.
        if status.error_type() == ErrorType::AudioSessionExpired
            && let Some(microphone) = self.microphone.take()
        {
            let start = self.reissue(microphone.start);
            self.outbox.push_front(start);
            self.flush_outbox(now);
        }
        // Where the server keeps the link, this is its answer; where it closes it, the next link asks again.
        if goes_back {
            self.ask_for_scene(now);
        }
        // The server closes the link after an error (PROTOCOL.md 9.2); until it does the session goes on.
        self.reported = Some(failure);
    }
}

/// Bytes in an id of which a key of fixed size is kept.
const MAX_KEY: usize = 1 << 20;

/// Refuses a packet with an id, or the name of its source, that is too long to be kept or answered with.
fn check_names(packet: &Packet<JsonStr<'_>>) -> Result<(), String> {
    let id = &packet.id;
    let source = packet.routing.source.as_ref().map_or("", |source| &*source.name);
    let ping = match &packet.payload {
        Payload::Latency(report) => report.ping_pong.as_ref().map_or("", |ping| &*ping.ping_timestamp),
        _ => "",
    };
    let names = [
        ("packetId.packetId", &*id.packet_id, MAX_KEY),
        ("packetId.utteranceId", &*id.utterance_id, MAX_KEY),
        ("packetId.interactionId", &*id.interaction_id, MAX_TEXT),
        ("packetId.correlationId", &*id.correlation_id, MAX_TEXT),
        ("packetId.conversationId", &*id.conversation_id, MAX_TEXT),
        ("routing.source.name", source, MAX_TEXT),
        ("latencyReport.pingPong.pingTimestamp", ping, MAX_TEXT),
    ];
    match names.iter().find(|(_, name, most)| name.len() > *most) {
        Some((field, name, most)) => Err(format!("{field} has {} bytes; at most {most} are allowed", name.len())),
        None => Ok(()),
    }
}
