//! Last steps of an outgoing packet: recipients, ids and bookkeeping.

use std::collections::VecDeque;

use super::{AudioSession, Machine, Output, conversing};
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::now::Now;
use crate::outgoing::{Attempt, Outgoing, Recipient};
use inworld_protocol::packet::enums::{ControlAction, ErrorType};
use inworld_protocol::packet::{Mutation, PackedPacket, Packet, PacketStatus, Payload};
use inworld_protocol::wire;

/// Stands for the ids of packets that are reissued on each link.
pub(super) const OPENS_MICROPHONE: &str = "(opens the microphone)";
pub(super) const MUTES: &str = "(mutes)";

/// How many packets of the microphone wait for a lost link: two seconds (PROTOCOL.md 7.1).
const MAX_STALE_AUDIO: usize = 20;

impl Machine {
    pub(super) fn flush_outbox(&mut self, now: Now) {
        let is_careful = self.scene_ready && self.rejections.is_careful();
        if is_careful && self.announcements.has_unannounced() {
            self.tell_conversations(now);
        }
        let all_have_left = self.outbox.is_empty() && !(is_careful && self.announcements.has_unannounced());
        self.rejections.pass(now.monotonic, all_have_left);
        if !self.scene_ready || self.outbox.is_empty() {
            return;
        }
        let mut waiting = VecDeque::new();
        let mut microphone_waits = false;
        while let Some(outgoing) = self.outbox.pop_front() {
            // A packet may have asked for another scene.
            let is_held = self.rejections.holds(now.monotonic, is_sound(&outgoing));
            let cannot_leave = !self.scene_ready || is_held || self.in_flight.is_full();
            if cannot_leave || self.must_wait(now, &outgoing, microphone_waits) {
                microphone_waits |= conversing::is_of_microphone(&outgoing);
                waiting.push_back(outgoing);
            } else {
                self.leave(now, outgoing);
            }
        }
        self.outbox = waiting;
    }

    fn leave(&mut self, now: Now, mut outgoing: Box<Outgoing>) {
        if outgoing.recipient == Recipient::Microphone && self.microphone.is_none() {
            return self.refuse_sound(now, outgoing);
        }
        if let Err(words) = self.prepare(now, &mut outgoing) {
            let code = FailureCode::Service(ErrorType::ResourceNotFound);
            return self.give_back(now, outgoing, Failure::fatal(code, words));
        }
        self.note(now, &outgoing);
        let frame = outgoing.encode();
        let first = outgoing.attempt == Attempt::Initial;
        let sent = (self.config.report_sent && first)
            .then(|| PackedPacket::pack(&outgoing.packet, &frame, PacketStatus::Sent).ok());
        let slot = first.then(|| outgoing.size());
        if first {
            outgoing.attempt = Attempt::Resend;
        }
        if !is_sound(&outgoing) {
            let key = self.rejections.key(rejection_id(&outgoing));
            self.rejections.leaves(now.monotonic, key);
        }
        let number = self.in_flight.leave(outgoing, self.scene.last_expected(), now.monotonic);
        if let (Some(_), Some(heartbeat)) = (number, &mut self.heartbeat) {
            heartbeat.wrote(now.monotonic);
        }
        self.outputs.push_back(Output::Write { frame, number, slot });
        if let Some(Some(packed)) = sent {
            self.emit(now, EventKind::PacketSent(packed));
        }
    }

    /// Drops audio of a microphone that could not be opened or is closed; the service discards it (PROTOCOL.md 7.2).
    fn refuse_sound(&mut self, now: Now, outgoing: Box<Outgoing>) {
        if is_sound(&outgoing) {
            return self.drop_sound(&outgoing);
        }
        let reason = Failure::fatal(FailureCode::Service(ErrorType::AudioSessionExpired), "the microphone is not open");
        self.give_back(now, outgoing, reason);
    }

    fn drop_sound(&mut self, outgoing: &Outgoing) {
        if outgoing.attempt == Attempt::Initial {
            self.outputs.push_back(Output::Released(outgoing.size()));
        }
        self.outputs.push_back(Output::AudioDropped);
    }

    /// Resolves routing and agent ids of a packet against the present scene.
    pub(super) fn prepare(&mut self, now: Now, outgoing: &mut Outgoing) -> Result<(), String> {
        if let Recipient::Character(None) = outgoing.recipient {
            // The default recipient is resolved once; another link may have more characters.
            let character = self.cast.find(None).map_err(|error| error.to_string())?;
            outgoing.recipient = Recipient::Character(Some(character.brain_name.clone()));
        }
        let (mut routing, conversation_id) = self.address(outgoing)?;
        match &mut outgoing.packet.payload {
            Payload::Mutation(mutation) => self.leave_mutation(now, mutation)?,
            Payload::Control(control) => {
                if let Some(update) = &mut control.conversation_update {
                    self.leave_update(now, &outgoing.recipient, update)?;
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

    /// What another link has to be told again: whom the microphone is open for, also when their ids change, and that the
    /// characters are mute. And what needs no answer any more.
    fn note(&mut self, now: Now, outgoing: &Outgoing) {
        match &outgoing.packet.payload {
            Payload::Mutation(Mutation { cancel_responses: Some(cancel), .. }) if cancel.utterance_id.is_empty() => {
                self.in_flight.cancelled(&cancel.interaction_id);
            }
            Payload::Mutation(Mutation { regenerate_response: Some(regenerate), .. }) => {
                self.interactions.reopen(&regenerate.interaction_id);
            }
            Payload::Control(control) => match control.action {
                ControlAction::AudioSessionStart => {
                    let recipient = match &outgoing.recipient {
                        Recipient::Microphone => return,
                        other => other.clone(),
                    };
                    self.microphone =
                        Some(AudioSession { recipient, start: Box::new(outgoing.clone()), since: now.monotonic });
                }
                ControlAction::AudioSessionEnd => self.microphone = None,
                ControlAction::TtsPlaybackMute => self.muted = Some((Box::new(outgoing.clone()), now.monotonic)),
                ControlAction::TtsPlaybackUnmute => self.muted = None,
                _ => {}
            },
            _ => {}
        }
    }

    /// Reissues a packet on another link, with a new id because the server may know the old one.
    pub(super) fn reissue(&mut self, mut outgoing: Box<Outgoing>) -> Box<Outgoing> {
        outgoing.packet.id.packet_id = (self.new_id)();
        outgoing.attempt = Attempt::Reissue;
        outgoing
    }

    /// Keeps only the last seconds of the microphone while there is no link.
    pub(super) fn drop_stale_audio(&mut self) {
        if self.scene_ready {
            return;
        }
        let waiting = self.outbox.iter().filter(|outgoing| is_sound(outgoing)).count();
        if waiting > MAX_STALE_AUDIO
            && let Some(oldest) = self.outbox.iter().position(|outgoing| is_sound(outgoing))
            && let Some(dropped) = self.outbox.remove(oldest)
        {
            self.drop_sound(&dropped);
        }
    }

    pub(super) fn give_back_outbox(&mut self, now: Now, reason: &Failure) {
        let (anew, of_the_game): (Vec<_>, Vec<_>) =
            self.outbox.drain(..).partition(|outgoing| outgoing.attempt == Attempt::Reissue);
        self.outbox = anew.into();
        for outgoing in of_the_game {
            self.give_back(now, outgoing, reason.clone());
        }
    }

    pub(super) fn give_back(&mut self, now: Now, outgoing: Box<Outgoing>, reason: Failure) {
        if outgoing.attempt == Attempt::Reissue {
            // The game has not sent this one, and yet has to know that its microphone is closed.
            if conversing::opens_microphone(&outgoing) {
                let words = format!("the microphone is closed: {}", reason.message);
                self.emit(now, EventKind::Error(reason.saying(&words)));
            } else if rejection_id(&outgoing) == MUTES {
                let words = format!("the characters are not mute any more: {}", reason.message);
                self.emit(now, EventKind::Error(reason.saying(&words)));
            }
            return;
        }
        if let Recipient::NewConversation(id) = &outgoing.recipient {
            // Before the game hears of it, which may try at once what it can do now.
            self.end_conversation(id);
        }
        let json = outgoing.encode();
        if let Ok(packed) = PackedPacket::pack(&outgoing.packet, &json, PacketStatus::Failed) {
            self.emit(now, EventKind::PacketFailed(packed, reason));
        }
        if outgoing.attempt == Attempt::Resend {
            self.interactions.give_up(&outgoing.packet.id);
        }
        if outgoing.attempt == Attempt::Initial {
            self.outputs.push_back(Output::Released(outgoing.size()));
        }
    }

    pub(super) fn write(&mut self, packet: &Packet<String>) {
        self.outputs.push_back(Output::Write { frame: wire::encode(packet), number: None, slot: None });
    }
}

/// The key of a packet across links; a reissued packet has a new id on each.
pub(super) fn rejection_id(outgoing: &Outgoing) -> &str {
    match &outgoing.packet.payload {
        Payload::Control(control) if control.action == ControlAction::AudioSessionStart => OPENS_MICROPHONE,
        Payload::Control(control) if control.action == ControlAction::TtsPlaybackMute => MUTES,
        // The conversation is announced again with other packet ids.
        Payload::Control(control) if control.conversation_update.is_some() => &outgoing.packet.id.conversation_id,
        _ => &outgoing.packet.id.packet_id,
    }
}

/// Whether a packet is sound of the microphone.
fn is_sound(outgoing: &Outgoing) -> bool {
    matches!(outgoing.packet.payload, Payload::Data(_))
}
