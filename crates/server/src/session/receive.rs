//! Handles each packet of a client. Tolerant: unknown things are skipped, senseless things are
//! answered with a WARNING, and only what the protocol calls an error ends the connection (PROTOCOL.md 3.2, 13).

use tokio::time::Instant;

use super::limits::{self, MOST_NAME};
use super::thinking::Stopped;
use super::{Out, Session};
use crate::refusal::refusal;
use inworld_protocol::packet::enums::{ContinuationType, ControlAction, DataType, ErrorType, ReconnectType};
use inworld_protocol::packet::{
    Actor, Capabilities, ConfigurationPayload, Continuation, ControlEvent, CustomEvent, CustomKind, JsonStr, Mutation,
    Packet, PacketId, Payload, SessionControl, UserConfiguration,
};
use inworld_protocol::wire;

use super::script_memory::Input;

/// Conversations that can be mute; a session has as many.
const MOST_MUTED: usize = 256;

impl Session {
    /// A text frame from any of the session's sockets.
    pub(crate) fn receive(&mut self, now: Instant, frame: &str) {
        match wire::decode_client_packet(&wire::mend(frame)) {
            Ok(packet) => match limits::check(&packet) {
                Ok(()) => self.handle(now, &packet),
                Err(problem) => self.warn(format!("A packet was refused: {problem}")),
            },
            Err(error) => self.warn(format!("A frame was skipped: {error}")),
        }
    }

    fn handle(&mut self, now: Instant, packet: &Packet<JsonStr>) {
        match &packet.payload {
            Payload::Text(text) => self.hear(now, packet, Input::Text(text.text.to_string())),
            Payload::Action(action) => {
                self.hear(now, packet, Input::Action(action.narrated_action.content.to_string()));
            }
            Payload::Custom(event) => self.take_trigger(now, packet, event),
            Payload::Data(chunk) if chunk.kind == DataType::Audio => self.listen(now, &chunk.chunk),
            Payload::Control(control) => self.control(now, packet, control),
            Payload::Mutation(mutation) => self.mutate(now, packet, mutation),
            Payload::SessionControl(control) => self.configure_part(control),
            Payload::Items(operation) => self.operate_on_items(&packet.id, operation),
            // Pongs and latencies need no answer, however strange; a packet without an event means nothing
            // (PROTOCOL.md 2.4, 3.16); the rest only servers send.
            _ => {}
        }
    }

    fn control(&mut self, now: Instant, packet: &Packet<JsonStr>, control: &ControlEvent<JsonStr>) {
        match control.action {
            ControlAction::SessionConfiguration => {
                if let Some(configuration) = &control.session_configuration {
                    self.configure(configuration);
                }
                self.client.configured = true;
            }
            ControlAction::ConversationUpdate => match &control.conversation_update {
                Some(update) => self.update_conversation(&packet.id, update),
                None => self.warn("CONVERSATION_UPDATE has no conversationUpdate; nothing was changed"),
            },
            ControlAction::AudioSessionStart => {
                self.open_microphone(now, packet, control.audio_session_start.unwrap_or_default());
            }
            ControlAction::AudioSessionEnd => self.close_microphone(now),
            ControlAction::TtsPlaybackMute => {
                let id = packet.id.conversation_id.as_ref();
                if self.muted.len() >= MOST_MUTED && !self.muted.contains(id) {
                    return self.warn(format!("packetId.conversationId: {MOST_MUTED} conversations are mute already"));
                }
                self.muted.insert(id.to_owned());
            }
            ControlAction::TtsPlaybackUnmute => {
                let conversation: &str = &packet.id.conversation_id;
                self.muted.remove(conversation);
                if conversation.is_empty() {
                    self.muted.clear();
                }
            }
            _ => {}
        }
    }

    fn mutate(&mut self, now: Instant, packet: &Packet<JsonStr>, mutation: &Mutation<JsonStr>) {
        let again = self.came_before(&packet.id, mutation);
        if let Some(scene) = &mutation.load_scene {
            self.load_scene(now, &scene.name, again);
        }
        if let Some(characters) = &mutation.load_characters {
            self.load_characters(now, characters, again);
        }
        if let Some(characters) = &mutation.unload_characters {
            self.unload_characters(now, characters, again);
        }
        if let Some(cancel) = mutation.cancel_responses.as_ref().filter(|_| !again) {
            let target = packet.routing.targets.first().or(packet.routing.target.as_ref());
            let agent = target.and_then(|actor: &Actor<JsonStr>| self.live_agent(&actor.name));
            let stopped = Stopped { utterances: &cancel.utterance_id, heard_length: cancel.heard_length };
            self.cancel(now, &cancel.interaction_id, agent, stopped);
        }
        if let Some(regenerate) = &mutation.regenerate_response {
            self.regenerate(now, &packet.id, &regenerate.interaction_id, again);
        }
        if let Some(apply) = mutation.apply_response.as_ref().filter(|_| !again) {
            self.choose_answer(&apply.packet_id);
        }
        if let Some(modify) = mutation.modify_exact_response.as_ref().filter(|_| !again) {
            self.correct_answer(&modify.interaction_id, &modify.exact_text);
        }
    }

    /// Takes over what the client says about itself; may come at any time (PROTOCOL.md 2.4).
    pub(crate) fn configure(&mut self, configuration: &ConfigurationPayload<JsonStr>) {
        if let Some(capabilities) = configuration.capabilities_configuration {
            self.set_capabilities(capabilities);
        }
        if let Some(user) = &configuration.user_configuration {
            self.set_player(user);
        }
        if let Some(continuation) = &configuration.continuation {
            self.go_on_from(continuation);
        }
    }

    fn configure_part(&mut self, part: &SessionControl<JsonStr>) {
        let mut is_configuration = part.session_configuration.is_some() || part.client_configuration.is_some();
        if let Some(capabilities) = part.capabilities_configuration {
            is_configuration = true;
            self.set_capabilities(capabilities);
        }
        if let Some(user) = &part.user_configuration {
            is_configuration = true;
            self.set_player(user);
        }
        if let Some(continuation) = &part.continuation {
            is_configuration = true;
            self.go_on_from(continuation);
        }
        if let Some(whole) = &part.session_configuration_payload {
            self.configure(whole);
            self.client.configured = true;
        }
        if is_configuration {
            self.client.in_parts = true;
            self.client.configured = true;
        }
        if part.session_history_request.is_some() {
            self.tell_history();
        }
    }

    fn set_capabilities(&mut self, capabilities: Capabilities) {
        self.client.capabilities = capabilities;
        if capabilities.has(Capabilities::TTS_MP3) && !self.warned_of_mp3 {
            self.warned_of_mp3 = true;
            self.warn("This server cannot make MP3 (ttsMp3); speech comes as WAV");
        }
    }

    fn set_player(&mut self, user: &UserConfiguration<JsonStr>) {
        if user.name.trim().is_empty() {
            return;
        }
        match limits::check_length("userConfiguration.name", &user.name, MOST_NAME) {
            Ok(()) => self.client.player_name = user.name.to_string(),
            Err(problem) => self.warn(format!("The player keeps the former name: {problem}")),
        }
    }

    /// Goes on from a former session. A client that connects again to a session that is still known sends the same
    /// configuration again; what happened since is newer then.
    fn go_on_from(&mut self, continuation: &Continuation<JsonStr>) {
        if self.scene.is_some() {
            return;
        }
        if !continuation.externally_saved_state.is_empty() {
            if let Err(words) = self.restore(&continuation.externally_saved_state) {
                self.warn(words);
            }
        } else if continuation.continuation_type == ContinuationType::DialogHistory
            && let Some(dialog) = &continuation.dialog_history
        {
            self.recall(dialog);
        }
    }

    fn take_trigger(&mut self, now: Instant, packet: &Packet<JsonStr>, event: &CustomEvent<JsonStr>) {
        let name: &str = &event.name;
        let pair =
            |value: &inworld_protocol::packet::NamedValue<JsonStr>| (value.name.to_string(), value.value.to_string());
        let parameters = event.parameters.iter().map(pair).collect();
        let input = Input::Trigger { name: name.to_owned(), parameters };
        let Some(turn) = self.begin(packet, &input) else { return };
        match CustomKind::of(name) {
            CustomKind::GoalEnable => self.enable_goal(name.strip_prefix("inworld.goal.enable."), true),
            CustomKind::GoalDisable => self.enable_goal(name.strip_prefix("inworld.goal.disable."), false),
            CustomKind::ConversationNextTurn => return self.next_turn(now, turn),
            CustomKind::DebugError => {
                return self.refuse(&refusal(ErrorType::SessionExpired, "Simulated error"));
            }
            CustomKind::DebugCriticalError => {
                let mut status = refusal(ErrorType::Unknown, "Simulated critical error");
                status.details.iter_mut().for_each(|detail| detail.reconnect_type = ReconnectType::NoRetry);
                status.details.iter_mut().for_each(|detail| detail.error_type = ErrorType::SessionInvalid);
                return self.refuse(&status);
            }
            CustomKind::DebugGoAway => {
                let control = ControlEvent { action: ControlAction::SessionEnd, ..ControlEvent::default() };
                self.send_from_world(PacketId::default(), Payload::Control(control));
                self.outbox.push(Out::Close(1000));
                return;
            }
            CustomKind::DebugSetupIncompleteInteraction => self.break_next = true,
            _ => {}
        }
        self.respond(now, turn.exchange, &turn.addressed, input);
    }

    fn enable_goal(&mut self, goal: Option<&str>, enabled: bool) {
        let goal = goal.unwrap_or_default();
        if !self.goals.enable(goal, enabled) {
            self.warn(format!("The script has no goal `{goal}`"));
        }
    }
}
