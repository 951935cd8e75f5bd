//! What the game sends, on its last steps: whom it is for, and what becomes of it.

use super::*;

impl Machine {
    pub(super) fn flush_outbox(&mut self, now: Now) {
        if !self.scene_ready || self.outbox.is_empty() {
            return;
        }
        let mut waiting = VecDeque::new();
        let mut microphone_waits = false;
        while let Some(outgoing) = self.outbox.pop_front() {
            if self.must_wait(now, &outgoing, microphone_waits) {
                microphone_waits |= conversing::is_of_microphone(&outgoing);
                waiting.push_back(outgoing);
            } else {
                self.leave(now, outgoing);
            }
        }
        self.outbox = waiting;
    }

    pub(super) fn leave(&mut self, now: Now, mut outgoing: Box<Outgoing>) {
        match self.prepare(now, &mut outgoing) {
            Ok(()) => {
                self.note_microphone(&outgoing);
                let json = outgoing.encode();
                self.outputs.push_back(Output::Write(json.clone()));
                if self.config.report_sent
                    && let Ok(packed) = PackedPacket::pack(&outgoing.packet, &json, PacketStatus::Sent)
                {
                    self.emit(now, EventKind::PacketSent(packed));
                }
                self.outputs.push_back(Output::Released(outgoing));
            }
            Err(words) => {
                let code = FailureCode::Service(ErrorType::ResourceNotFound);
                self.give_back(now, outgoing, Failure::fatal(code, words));
            }
        }
    }

    /// Gives a packet its routing and the ids of the characters that it names, as things stand now.
    pub(super) fn prepare(&mut self, now: Now, outgoing: &mut Outgoing) -> Result<(), String> {
        let (mut routing, conversation_id) = self.address(outgoing)?;
        match &mut outgoing.packet.payload {
            Payload::Mutation(mutation) => self.leave_mutation(mutation)?,
            Payload::Control(control) => {
                if let Some(update) = &mut control.conversation_update {
                    self.leave_update(now, &outgoing.to, update)?;
                }
            }
            _ => {}
        }
        // The name of a player that the game has written stays.
        let source = outgoing.packet.routing.source.take();
        routing.source = source.or(routing.source);
        outgoing.packet.routing = routing;
        outgoing.packet.id.conversation_id = conversation_id;
        Ok(())
    }

    /// Audio goes to whoever its session was started for, also when their ids change.
    pub(super) fn note_microphone(&mut self, outgoing: &Outgoing) {
        if conversing::opens_microphone(outgoing) {
            let name = |name: &Option<String>| {
                self.cast.find(name.as_deref()).ok().map(|character| character.brain_name.clone())
            };
            self.microphone = Some(match &outgoing.to {
                To::Character(whom) => To::Character(name(whom)),
                other => other.clone(),
            });
        }
    }

    pub(super) fn give_back_outbox(&mut self, now: Now, reason: &Failure) {
        while let Some(outgoing) = self.outbox.pop_front() {
            self.give_back(now, outgoing, reason.clone());
        }
    }

    pub(super) fn give_back(&mut self, now: Now, outgoing: Box<Outgoing>, reason: Failure) {
        let json = outgoing.encode();
        if let Ok(packed) = PackedPacket::pack(&outgoing.packet, &json, PacketStatus::Failed) {
            self.emit(now, EventKind::PacketFailed(packed, reason));
        }
        if let To::NewConversation(id) = &outgoing.to {
            self.outputs.push_back(Output::ConversationOver(id.clone()));
        }
        self.outputs.push_back(Output::Released(outgoing));
    }

    pub(super) fn write(&mut self, packet: &Packet<String>) {
        self.outputs.push_back(Output::Write(wire::encode(packet)));
    }
}
