//! What the server says.

use super::*;

impl Machine {
    pub(super) fn frame(&mut self, now: Now, frame: &str) {
        if !self.link_open {
            return;
        }
        match wire::decode_server_frame(frame) {
            Ok(ServerFrame::Packet { packet, json }) => self.packet(now, &packet, json),
            Ok(ServerFrame::Error(status)) => self.server_error(now, &status),
            Err(error) => self.skip(now, &error.to_string()),
        }
    }

    pub(super) fn bad_frame(&mut self, now: Now, problem: &str) {
        if self.link_open {
            self.skip(now, problem);
        }
    }

    /// A frame that is not of the protocol is told and skipped; the session goes on.
    pub(super) fn skip(&mut self, now: Now, problem: &str) {
        let words = format!("a frame from the server was skipped: {problem}");
        self.emit(now, EventKind::Error(Failure::retryable(FailureCode::Protocol, words)));
    }

    pub(super) fn packet(&mut self, now: Now, packet: &Packet<JsonStr<'_>>, json: &str) {
        self.reported = None;
        if matches!(self.state, Connecting | Reconnecting) {
            self.change(now, Connected, Failure::default());
        }
        match &packet.payload {
            Payload::Latency(report) => {
                if let Some(ping) = &report.ping_pong {
                    return self.answer_ping(now, packet, ping);
                }
            }
            Payload::Control(control) => {
                if let Some(status) = &control.current_scene_status {
                    self.scene_status(now, status);
                }
                if let Some(event) = &control.conversation_event {
                    self.conversation_event(&packet.id.conversation_id, event.event_type);
                }
                if control.action == ControlAction::InteractionEnd {
                    self.interactions.ended(&packet.id.interaction_id);
                } else if control.action == ControlAction::Warning {
                    self.log(now, Level::Warning, || format!("the server warns: {}", &*control.description));
                }
            }
            _ => {
                if let Some(agent) = packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent) {
                    if self.interactions.is_cancelled(&agent.name, &packet.id.interaction_id) {
                        return;
                    }
                    self.interactions.heard(&agent.name, &packet.id.interaction_id);
                }
            }
        }
        match PackedPacket::pack(packet, json, PacketStatus::Received) {
            Ok(packed) => self.emit(now, EventKind::Packet(packed)),
            Err(error) => self.skip(now, &error.to_string()),
        }
        self.flush_outbox(now);
    }

    pub(super) fn answer_ping(&mut self, now: Now, packet: &Packet<JsonStr<'_>>, ping: &PingPong<JsonStr<'_>>) {
        if ping.kind == PingPongType::Ping {
            let pong = opening::pong(packet, ping, now.wall, (self.new_id)());
            self.write(&pong);
            self.log(now, Level::Debug, || "answered a ping".to_owned());
        }
    }

    pub(super) fn server_error(&mut self, now: Now, status: &Status<JsonStr<'_>>) {
        let failure = Failure::from_status(status);
        if matches!(self.state, Connecting | Reconnecting) {
            return self.end_link(now, failure);
        }
        self.emit(now, EventKind::Error(failure.clone()));
        match status.error_type() {
            ErrorType::SessionPaused => self.pause(now, failure),
            // The server closes the link after an error (PROTOCOL.md 9.2); until it does the session goes on.
            _ => self.reported = Some(failure),
        }
    }
}
