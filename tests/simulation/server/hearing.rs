//! What the server hears, and what it does not let pass.

use inworld_protocol::packet::enums::{ActorType, ConversationEventType};
use inworld_protocol::packet::{
    Actor, Agent, ControlEvent, ConversationEvent, JsonStr, Mutation, Routing, SceneStatus,
};

use super::*;

impl Server {
    /// A frame has come over a link.
    ///
    /// # Panics
    /// The client breaks the protocol.
    pub fn hear(&mut self, link: usize, frame: &str, chance: &mut Chance) {
        let Some(tie) = self.ties.get_mut(&link) else { return };
        let packet = wire::decode_client_packet(frame).expect("the client writes packets");
        let session_id = tie.session_id.clone();
        match &packet.payload {
            Payload::Control(control) if control.action == ControlAction::SessionConfiguration => {
                assert!(!tie.configured, "the configuration was sent twice");
                return tie.configured = true;
            }
            Payload::Latency(_) => return,
            _ => assert!(tie.configured, "a packet before the configuration: {frame}"),
        }
        if self.sessions.get(&session_id).is_none_or(|session| session.number != tie.number) {
            return;
        }
        match &packet.payload {
            Payload::Mutation(mutation) => return self.change(link, &session_id, &packet, mutation),
            _ => assert!(tie.told, "a packet before the scene is told: {frame}"),
        }
        match &packet.payload {
            Payload::Control(control) => self.control(link, &session_id, &packet, control, chance),
            Payload::Data(_) => assert!(tie.microphone || tie.expired, "sound without an open microphone"),
            Payload::Text(_) | Payload::Custom(_) | Payload::Action(_) => {
                check_label(&packet);
                self.asked(link, &session_id, &packet, chance);
            }
            Payload::Items(_) => {
                check_label(&packet);
                self.reached.insert(packet.id.packet_id.to_string());
            }
            _ => {}
        }
    }

    fn control(
        &mut self,
        link: usize,
        session_id: &str,
        packet: &Packet<JsonStr<'_>>,
        control: &ControlEvent<JsonStr<'_>>,
        chance: &mut Chance,
    ) {
        let (Some(tie), Some(session)) = (self.ties.get_mut(&link), self.sessions.get_mut(session_id)) else { return };
        match control.action {
            ControlAction::AudioSessionStart => {
                assert!(!tie.microphone || tie.expired, "AUDIO_SESSION_START in an open session (PROTOCOL.md 7.2)");
                tie.microphone = true;
            }
            ControlAction::AudioSessionEnd => tie.microphone = false,
            ControlAction::TtsPlaybackMute => tie.muted = true,
            ControlAction::TtsPlaybackUnmute => tie.muted = false,
            ControlAction::ConversationUpdate => {
                let id = packet.id.conversation_id.to_string();
                let update = control.conversation_update.as_ref().expect("an update has its payload");
                let members: Vec<_> = update.participants.iter().map(|actor| actor.name.to_string()).collect();
                for member in &members {
                    assert!(session.name_of(member).is_some(), "{member} was never an id of this session");
                }
                let known = session.conversations.insert(id.clone(), members).is_some();
                session.evicted.remove(&id);
                let event = if known { ConversationEventType::Updated } else { ConversationEventType::Started };
                if !std::mem::take(&mut self.silent) {
                    self.conversation_event(link, &id, event, chance.millis(0, self.pace));
                }
            }
            _ => {}
        }
    }

    pub(super) fn conversation_event(&mut self, link: usize, id: &str, event: ConversationEventType, after: Duration) {
        let id = PacketId { packet_id: self.id("event"), conversation_id: id.to_owned(), ..PacketId::default() };
        let control = ControlEvent {
            action: ControlAction::ConversationEvent,
            conversation_event: Some(ConversationEvent { participants: Vec::new(), event_type: event }),
            ..ControlEvent::default()
        };
        let routing = Routing { source: Some(Actor::world()), ..Routing::default() };
        let packet = Packet { id, routing, payload: Payload::Control(control), ..Packet::default() };
        self.wishes.push(Wish::Later(after, Timer::Say(link, wire::encode_result(&packet))));
    }

    fn change(
        &mut self,
        link: usize,
        session_id: &str,
        packet: &Packet<JsonStr<'_>>,
        mutation: &Mutation<JsonStr<'_>>,
    ) {
        let (Some(tie), Some(session)) = (self.ties.get_mut(&link), self.sessions.get_mut(session_id)) else { return };
        if let Some(cancel) = &mutation.cancel_responses {
            assert!(tie.told, "a cancel before the scene is told");
            self.reached.insert(packet.id.packet_id.to_string());
            return self.cancel(session_id, &cancel.interaction_id);
        }
        if let Some(load) = &mutation.load_scene {
            tie.told = false;
            session.scene = load.name.to_string();
            session.cast = Self::scene(&load.name).iter().map(|name| (*name).to_owned()).collect();
        }
        if let Some(load) = &mutation.load_characters {
            for character in &load.name {
                let name = character.name.rsplit('/').next().unwrap_or_default().to_owned();
                if !session.cast.contains(&name) {
                    session.cast.push(name);
                }
            }
        }
        if let Some(unload) = &mutation.unload_characters {
            for agent in &unload.agents {
                let name = session.name_of(&agent.agent_id).expect("the id of one of this session");
                session.cast.retain(|known| known != name);
            }
        }
        self.reached.insert(packet.id.packet_id.to_string());
        if mutation.load_scene.is_none() || !std::mem::take(&mut self.silent) {
            // Lists come in the order of the packets that they answer.
            let list = self.scene_status(session_id);
            self.wishes.push(Wish::Later(Duration::from_millis(self.pace / 3), Timer::TellScene(link, list)));
        }
    }

    fn scene_status(&mut self, session_id: &str) -> String {
        let id = PacketId { packet_id: self.id("scene"), ..PacketId::default() };
        let session = &self.sessions[session_id];
        let agents = session.cast.iter().map(|name| Agent {
            agent_id: session.agent_id(name),
            brain_name: format!("workspaces/demo/characters/{name}"),
            ..Agent::default()
        });
        let status =
            SceneStatus { agents: agents.collect(), scene_name: session.scene.clone(), ..SceneStatus::default() };
        let control = ControlEvent {
            action: ControlAction::CurrentSceneStatus,
            current_scene_status: Some(status),
            ..ControlEvent::default()
        };
        let routing = Routing { source: Some(Actor::world()), ..Routing::default() };
        wire::encode_result(&Packet { id, routing, payload: Payload::Control(control), ..Packet::default() })
    }

    /// Tells who is in the scene. From here on the client may know.
    pub(super) fn tell_scene(&mut self, link: usize, list: String, chance: &mut Chance) {
        let Some(tie) = self.ties.get_mut(&link) else { return };
        tie.told = true;
        let session_id = tie.session_id.clone();
        self.wishes.push(Wish::Say(link, list));
        self.greet(&session_id, chance);
        self.go_on_everywhere(&session_id);
    }

    /// The recipients of a packet, by their short names.
    ///
    /// # Panics
    /// The ids are not of this session.
    pub(super) fn addressed(session: &Session, packet: &Packet<JsonStr<'_>>) -> Vec<String> {
        let routing = &packet.routing;
        let actors = routing.target.iter().chain(&routing.targets).filter(|actor| actor.kind == ActorType::Agent);
        let name = |actor: &Actor<JsonStr<'_>>| {
            let name = session.name_of(&actor.name);
            name.unwrap_or_else(|| panic!("{} was never an id of session {}", &*actor.name, session.number)).to_owned()
        };
        actors.map(name).collect()
    }
}

/// What a packet says is its own id: the same said twice would be by two ids.
fn check_label(packet: &Packet<JsonStr<'_>>) {
    let label = match &packet.payload {
        Payload::Text(text) => &text.text,
        Payload::Custom(custom) => &custom.name,
        Payload::Action(action) => &action.narrated_action.content,
        Payload::Items(items) => match &items.remove_items {
            Some(remove) => &remove.item_ids[0],
            None => panic!("the game only removes items"),
        },
        _ => return,
    };
    assert_eq!(**label, *packet.id.packet_id, "it was sent again under another id");
}
