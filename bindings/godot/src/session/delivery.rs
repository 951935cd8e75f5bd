//! Emptying the library's queue, once a frame: events become signals, packets go to whom they are about.
//!
//! A handler may free any node and call anything, so no node is borrowed while a signal is emitted, and each is looked up
//! anew afterwards.

use godot::builtin::GString;
use godot::classes::Object;
use godot::obj::{Bounds, Gd, GodotClass, Inherits, bounds};
use inworld_client::packet::enums::{ActorType, ControlAction};
use inworld_client::packet::{PackedPacket, PacketStatus, Payload};
use inworld_client::{EventKind, Failure};

use super::InworldSession;
use crate::character::InworldCharacter;
use crate::console;
use crate::conversation::InworldConversation;
use crate::enums::{ConnectionState, ErrorCode};
use crate::event;
use crate::node_ref::NodeRef;
use crate::vocabulary::NodeNames;

/// One frame.
pub fn run(session: &Gd<InworldSession>) {
    let mut session = session.clone();
    session.bind_mut().link.hold_lines(false);
    while session.is_instance_valid() {
        let Some((code, message)) = session.bind_mut().refused.pop_front() else { break };
        session.signals().error().emit(code, &GString::from(&message));
    }
    while session.is_instance_valid() {
        let Some(event) = session.bind_mut().link.poll() else { break };
        tell(&session, event);
    }
    if session.is_instance_valid() {
        session.bind().keep_paused_voices();
    }
}

fn tell(session: &Gd<InworldSession>, event: EventKind) {
    match event {
        EventKind::StateChanged { to, .. } => {
            if to == inworld_client::ConnectionState::Idle {
                each_character(session, InworldCharacter::forget);
            }
            if session.is_instance_valid() {
                session.signals().connection_state_changed().emit(ConnectionState::from(to));
            }
        }
        EventKind::Connected(connected) => session.signals().connected().emit(connected),
        EventKind::Established { established, .. } => {
            each_character(session, |character| character.clone().bind_mut().established(established));
            each_conversation(session, |conversation| conversation.clone().bind_mut().established(established));
            session.signals().established().emit(established);
        }
        EventKind::CharactersChanged { .. } => {
            each_character(session, |character| character.clone().bind_mut().characters_changed());
            session.signals().characters_changed().emit();
        }
        EventKind::Packet(packet) => hand_out(session, &packet),
        EventKind::InteractionCancelled(packet) => control(session, &packet, ControlAction::InteractionEnd),
        EventKind::Error(failure) => fail(session, &failure, &failure.words(&NodeNames)),
        EventKind::PacketFailed(packet, failure) => {
            let words = format!("{} was not delivered: {}", what(&packet), failure.words(&NodeNames));
            fail(session, &failure, &words);
        }
        EventKind::SpeechStarted => session.signals().speech_started().emit(),
        EventKind::SpeechEnded => session.signals().speech_ended().emit(),
        EventKind::LineStarted(line) => {
            let brain = brain_of(session, &line.agent_id);
            let duration = line.duration_us as f64 / 1e6;
            session.signals().line_started().emit(&brain, &GString::from(&line.text), duration);
            each_called(session, &line.agent_id, |character| InworldCharacter::line_started(character, &line));
        }
        EventKind::LineWord(line) => {
            let brain = brain_of(session, &line.agent_id);
            let heard = line.text.get(..line.heard_text).unwrap_or_default();
            session.signals().line_word().emit(&brain, &GString::from(heard));
        }
        EventKind::LineEnded(line) => {
            let brain = brain_of(session, &line.agent_id);
            let heard = line.text.get(..line.heard_text).unwrap_or_default();
            session.signals().line_ended().emit(&brain, &GString::from(heard), line.is_complete);
            each_called(session, &line.agent_id, |character| InworldCharacter::line_ended(character, &line));
        }
        EventKind::TokenNeeded => session.signals().token_needed().emit(),
        // Every frame empties the queue, and nothing asks for the others.
        EventKind::QueueFull
        | EventKind::PacketSent(_)
        | EventKind::SessionState(_)
        | EventKind::Feedback { .. }
        | EventKind::Log(..) => {}
    }
}

fn fail(session: &Gd<InworldSession>, failure: &Failure, words: &str) {
    let shown = format!("{}: {words}", console::name_of(session));
    if failure.retryable {
        console::show_warning(&shown);
    } else {
        console::show_error(&shown);
    }
    session.signals().error().emit(ErrorCode::from(failure.code), &GString::from(words));
}

/// Something works worse than it should, such as a mind that does not answer.
fn warn(session: &Gd<InworldSession>, words: &str) {
    console::show_warning(&format!("{}: {words}", console::name_of(session)));
    session.signals().warning().emit(&GString::from(words));
}

/// The full name of the character with this agent id; empty when it has left.
fn brain_of(session: &Gd<InworldSession>, agent_id: &str) -> GString {
    let session = session.bind();
    let cast = session.running().map(|running| running.cast()).unwrap_or_default();
    let found = cast.find(Some(agent_id)).map(|character| GString::from(&character.brain_name));
    found.unwrap_or_default()
}

/// What the game has sent, for a message.
fn what(packet: &PackedPacket) -> String {
    match &packet.packet.payload {
        Payload::Text(text) => format!("the text \"{}\"", packet.text(text.text)),
        Payload::Custom(custom) => format!("the trigger \"{}\"", packet.text(custom.name)),
        Payload::Action(action) => format!("the action \"{}\"", packet.text(action.narrated_action.content)),
        _ => "something".to_owned(),
    }
}

/// Gives a packet to the character that it comes from, or to those that the player's speech is for.
fn hand_out(session: &Gd<InworldSession>, packet: &PackedPacket) {
    if packet.status == PacketStatus::Cancelled {
        return;
    }
    tell_event(session, packet);
    if !session.is_instance_valid() {
        return;
    }
    let routing = &packet.packet.routing;
    if let Payload::Control(control) = &packet.packet.payload {
        let id = packet.text(packet.packet.id.conversation_id);
        if let Some(event) = &control.conversation_event {
            let kind = event.event_type;
            each_conversation(session, |conversation| InworldConversation::hear(conversation, id, kind));
        }
        if control.action == ControlAction::Warning {
            return warn(session, packet.text(control.description));
        }
        return self::control(session, packet, control.action);
    }
    match &routing.source {
        Some(source) if source.kind == ActorType::Agent => {
            each_called(session, packet.text(source.name), |character| InworldCharacter::hear(character, packet));
        }
        Some(source) if source.kind == ActorType::Player => {
            let targets = routing.target.iter().chain(&routing.targets);
            let mut agents = targets.filter(|target| target.kind == ActorType::Agent).peekable();
            let nobody = agents.peek().is_none();
            let agents: Vec<_> = agents.collect();
            each_character(session, |character| {
                let is_meant = agents.iter().any(|agent| is_called(session, packet.text(agent.name), character));
                if is_meant || (nobody && character.bind().has_audio_session()) {
                    InworldCharacter::hear_player(character, packet);
                }
            });
        }
        _ => {}
    }
}

/// Something about an exchange: for the character that it comes from, or those that take part in it.
fn control(session: &Gd<InworldSession>, packet: &PackedPacket, action: ControlAction) {
    let interaction = packet.text(packet.packet.id.interaction_id);
    let source = packet.packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent);
    each_character(session, |character| {
        let is_meant = match source {
            Some(source) => is_called(session, packet.text(source.name), character),
            None => character.bind().has_exchange(interaction),
        };
        if is_meant {
            InworldCharacter::hear_control(character, packet, action);
        }
    });
}

/// The packet itself, where somebody wants to know it.
fn tell_event(session: &Gd<InworldSession>, packet: &PackedPacket) {
    if session.get_signal_connection_list("event_received").is_empty() {
        return;
    }
    if let Some(event) = event::of(packet) {
        session.signals().event_received().emit(&event);
    }
}

/// Whether this agent is this character.
fn is_called(session: &Gd<InworldSession>, agent: &str, character: &Gd<InworldCharacter>) -> bool {
    if !session.is_instance_valid() {
        return false;
    }
    let session = session.bind();
    let cast = session.link.cast();
    let Ok(found) = cast.find(Some(agent)) else { return false };
    cast.find(Some(character.bind().brain())).is_ok_and(|known| known == found)
}

/// Does something with each node of an agent.
fn each_called(session: &Gd<InworldSession>, agent: &str, what: impl Fn(&Gd<InworldCharacter>)) {
    each_character(session, |character| {
        if is_called(session, agent, character) {
            what(character);
        }
    });
}

fn each_character(session: &Gd<InworldSession>, what: impl Fn(&Gd<InworldCharacter>)) {
    each(session, |session| &session.characters, InworldSession::remove_character, what);
}

fn each_conversation(session: &Gd<InworldSession>, what: impl Fn(&Gd<InworldConversation>)) {
    each(session, |session| &session.conversations, InworldSession::remove_conversation, what);
}

/// Does something with each node of a list of the session, which may change meanwhile, as may the session be freed. Nodes
/// that are gone are removed from it.
fn each<T: GodotClass + Inherits<Object> + Bounds<Memory = bounds::MemManual>>(
    session: &Gd<InworldSession>,
    list: impl Fn(&InworldSession) -> &[NodeRef<T>],
    remove: impl Fn(&mut InworldSession, NodeRef<T>),
    what: impl Fn(&Gd<T>),
) {
    let mut index = 0;
    while session.is_instance_valid() {
        let Some(known) = list(&session.bind()).get(index).copied() else { break };
        match known.get() {
            Some(node) => {
                what(&node);
                index += 1;
            }
            None => remove(&mut session.clone().bind_mut(), known),
        }
    }
}
