//! A game that sends, interrupts, pauses, stops and polls at random.

use inworld_protocol::packet::enums::{ControlAction, MicrophoneMode, UnderstandingMode};
use inworld_protocol::packet::{
    ControlEvent, ItemsOperation, Packet, PacketId, Payload, RemoveItems, Routing, Timestamp,
};
use inworld_session::{ConnectionState, EventKind, Outgoing, Recipient};

use super::chance::Chance;
use super::weather::{SCENES, Weather};

/// What the promise for a packet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is answered, and the answer has an end.
    Asks { interaction_id: String, correlation_id: String },
    /// It arrives.
    Arrives,
    /// The library repeats it in other words where that is needed.
    Holds,
    /// Sound, which may become stale.
    Sound,
}

/// What the game does.
pub enum Act {
    Send(Box<Outgoing>, Kind),
    Interrupt(Option<String>),
    LoadScene(String),
    Forget(String),
    GiveToken,
    Pause,
    Resume,
    Start,
    Stop,
    Poll(usize),
}

pub struct Game {
    last_id: u32,
    polls: u32,
    outbox: usize,
    /// How many events wait for it, and how many may.
    pub queued: usize,
    pub queue: usize,
    pub conversations: Vec<String>,
    /// Interactions of its last packets, to be cancelled.
    interactions: Vec<String>,
    /// The packets that opened or closed the microphone, and that muted the characters or did not.
    microphone: Vec<Switch>,
    mutes: Vec<Switch>,
}

/// A packet that turns something on or off.
struct Switch {
    id: String,
    on: bool,
    written: bool,
}

impl Switch {
    fn new(id: &str, on: bool) -> Self {
        Self { id: id.to_owned(), on, written: false }
    }
}

impl Game {
    pub fn new(weather: &Weather) -> Self {
        Self {
            last_id: 0,
            polls: weather.polls,
            outbox: weather.outbox,
            queued: 0,
            queue: weather.queue,
            conversations: Vec::new(),
            interactions: Vec::new(),
            microphone: Vec::new(),
            mutes: Vec::new(),
        }
    }

    /// Another session begins.
    pub fn start_over(&mut self) {
        self.conversations.clear();
        self.interactions.clear();
        self.microphone.clear();
        self.mutes.clear();
    }

    /// Whether its microphone is open.
    pub fn is_microphone_open(&self) -> bool {
        self.microphone.last().is_some_and(|switch| switch.on)
    }

    /// Whether it has muted the characters.
    pub fn has_muted(&self) -> bool {
        self.mutes.last().is_some_and(|switch| switch.on)
    }

    /// A packet is written.
    pub fn wrote(&mut self, id: &str) {
        let switches = self.microphone.iter_mut().chain(&mut self.mutes);
        switches.filter(|switch| switch.id == id).for_each(|switch| switch.written = true);
    }

    /// What was handed back has not happened.
    pub fn told(&mut self, kind: &EventKind) {
        match kind {
            EventKind::Error(failure) if failure.message.starts_with("the microphone is closed") => {
                self.microphone.retain(|switch| !switch.written);
            }
            EventKind::Error(failure) if failure.message.starts_with("the characters are not mute any more") => {
                // What still waits to leave mutes them again.
                self.mutes.retain(|switch| !switch.written);
            }
            EventKind::PacketFailed(packed, _) => {
                let id = packed.text(packed.packet.id.packet_id);
                self.mutes.retain(|switch| switch.id != id);
                self.microphone.retain(|switch| switch.id != id);
            }
            _ => {}
        }
    }

    fn id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}{}", self.last_id)
    }

    fn packet_id(&mut self) -> PacketId<String> {
        PacketId {
            packet_id: self.id("p"),
            utterance_id: self.id("u"),
            interaction_id: self.id("i"),
            correlation_id: self.id("c"),
            conversation_id: String::new(),
        }
    }

    /// Whom it talks to.
    fn recipient(&mut self, chance: &mut Chance) -> Recipient {
        let both = || vec!["guard".to_owned(), "cook".to_owned()];
        match chance.below(10) {
            0..4 => Recipient::Character(Some(chance.among(&["guard", "cook"]).to_string())),
            4 => Recipient::Character(None),
            5 => Recipient::Characters(both()),
            _ if !self.conversations.is_empty() => Recipient::Conversation(chance.among(&self.conversations).clone()),
            _ => Recipient::Character(Some("guard".to_owned())),
        }
    }

    /// What it does next. `waiting` packets are in its outbox.
    pub fn act(&mut self, state: ConnectionState, waiting: usize, now: Timestamp, chance: &mut Chance) -> Act {
        if chance.percent(self.polls) {
            return Act::Poll(*chance.among(&[1, 5, 1_000]));
        }
        if state.can_start() && chance.percent(50) {
            return Act::Start;
        }
        if waiting >= self.outbox || chance.percent(15) {
            return self.control(state, chance);
        }
        self.send(now, chance)
    }

    fn control(&mut self, state: ConnectionState, chance: &mut Chance) -> Act {
        match chance.weighted(&[30, 8, 6, 20, 8, 10, 20]) {
            0 => Act::Interrupt(Some(chance.among(&["guard", "cook"]).to_string())),
            1 => Act::Interrupt(None),
            2 => Act::LoadScene(chance.among(&SCENES).to_string()),
            3 if state == ConnectionState::Connected || chance.percent(20) => Act::Pause,
            3 => Act::Resume,
            4 => Act::GiveToken,
            5 if chance.percent(40) => Act::Stop,
            5 if !self.conversations.is_empty() => Act::Forget(chance.among(&self.conversations).clone()),
            _ => Act::Poll(3),
        }
    }

    fn send(&mut self, now: Timestamp, chance: &mut Chance) -> Act {
        let (outgoing, kind) = match chance.weighted(&[40, 10, 10, 8, 6, 6, 5, 12, 2, 2]) {
            0 => return self.ask(chance, |to, words| Outgoing::text(to, words, now, String::new)),
            1 => return self.ask(chance, |to, name| Outgoing::trigger(to, name, Vec::new(), now, String::new)),
            2 => return self.ask(chance, |to, words| Outgoing::narrated_action(to, words, now, String::new)),
            3 => (self.remove_item(now), Kind::Arrives),
            4 => (self.mute(now, chance), Kind::Holds),
            5 if !self.interactions.is_empty() => {
                let interaction_id = chance.among(&self.interactions).clone();
                let new_id = || self.id("p");
                (Outgoing::cancel_responses(Recipient::World, &interaction_id, Vec::new(), now, new_id), Kind::Arrives)
            }
            6 if self.conversations.len() < 3 => {
                let id = self.id("talk");
                self.conversations.push(id.clone());
                (self.update(Recipient::NewConversation(id), now, chance), Kind::Holds)
            }
            6 => {
                let id = chance.among(&self.conversations).clone();
                (self.update(Recipient::Conversation(id), now, chance), Kind::Holds)
            }
            7 => self.sound(now, chance),
            8 => (Outgoing::load_characters(vec![full("cook")], now, || self.id("p")), Kind::Arrives),
            9 => (Outgoing::unload_characters(vec!["cook".to_owned()], now, || self.id("p")), Kind::Arrives),
            _ => (self.remove_item(now), Kind::Arrives),
        };
        Act::Send(Box::new(outgoing), kind)
    }

    /// What the packet says is its own id, so that the server sees what is said twice.
    fn ask(&mut self, chance: &mut Chance, make: impl Fn(Recipient, &str) -> Outgoing) -> Act {
        let (to, id) = (self.recipient(chance), self.packet_id());
        let mut outgoing = make(to, &id.packet_id);
        self.interactions.push(id.interaction_id.clone());
        if self.interactions.len() > 4 {
            self.interactions.remove(0);
        }
        let kind = Kind::Asks { interaction_id: id.interaction_id.clone(), correlation_id: id.correlation_id.clone() };
        outgoing.packet.id = id;
        Act::Send(Box::new(outgoing), kind)
    }

    fn update(&mut self, recipient: Recipient, now: Timestamp, chance: &mut Chance) -> Outgoing {
        let members = match chance.below(2) {
            0 => vec!["guard".to_owned()],
            _ => vec!["guard".to_owned(), "cook".to_owned()],
        };
        Outgoing::conversation_update(recipient, members, now, || self.id("p"))
    }

    fn plain(packet_id: String, now: Timestamp, recipient: Recipient, payload: Payload<String>) -> Outgoing {
        let id = PacketId { packet_id, ..PacketId::default() };
        let packet = Packet { timestamp: now, id, routing: Routing::from_player(), payload };
        Outgoing { packet, recipient, names: 0, event: None, attempt: Default::default() }
    }

    fn remove_item(&mut self, now: Timestamp) -> Outgoing {
        let id = self.id("p");
        let remove = RemoveItems { item_ids: vec![id.clone()] };
        let operation = ItemsOperation { remove_items: Some(remove), ..ItemsOperation::default() };
        Self::plain(id, now, Recipient::World, Payload::Items(operation))
    }

    fn mute(&mut self, now: Timestamp, chance: &mut Chance) -> Outgoing {
        let action = *chance.among(&[ControlAction::TtsPlaybackMute, ControlAction::TtsPlaybackUnmute]);
        let control = ControlEvent { action, ..ControlEvent::default() };
        let id = self.id("p");
        self.mutes.push(Switch::new(&id, action == ControlAction::TtsPlaybackMute));
        Self::plain(id, now, Recipient::World, Payload::Control(control))
    }

    /// Opens the microphone, talks, or closes it.
    fn sound(&mut self, now: Timestamp, chance: &mut Chance) -> (Outgoing, Kind) {
        if !self.is_microphone_open() {
            let id = self.id("p");
            self.microphone.push(Switch::new(&id, true));
            let (mode, understanding) = (MicrophoneMode::OpenMic, UnderstandingMode::Full);
            let to = self.recipient(chance);
            return (Outgoing::audio_start(to, mode, understanding, now, || id.clone()), Kind::Holds);
        }
        if chance.percent(20) {
            let id = self.id("p");
            self.microphone.push(Switch::new(&id, false));
            return (Outgoing::audio_end(now, || id.clone()), Kind::Holds);
        }
        (Outgoing::audio_chunk("AAAA".to_owned(), now, || self.id("p")), Kind::Sound)
    }
}

fn full(name: &str) -> String {
    format!("workspaces/demo/characters/{name}")
}
