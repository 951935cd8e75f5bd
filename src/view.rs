//! An event as the structs of the C ABI: pointers into the event, which lives until the next poll.

mod head;
mod items;
mod payload;

pub(super) use head::Head;

use std::ffi::c_char;
use std::ptr;

use super::types::*;
use super::words::Layer;
use inworld_protocol::packet::enums::ActorType;
use inworld_protocol::packet::{Actor, PackedPacket, PacketStatus, TextRef};
use inworld_session::{Cast, Event, EventKind, Failure, SpokenLine};

/// What a packet or an event points to, beside the packet's own block.
#[repr(C)]
pub(super) struct View {
    packet: iw_packet,
    payload: PayloadView,
    /// Most packets have none.
    lists: Option<Box<Lists>>,
    /// Texts that have no NUL of their own, with one.
    texts: Vec<u8>,
}

/// The payload of a packet: the member that its pointer leads to.
union PayloadView {
    none: (),
    text: iw_text,
    audio: iw_audio,
    emotion: iw_emotion,
    custom: iw_custom,
    control: iw_control,
    action: iw_action,
    relation: iw_relation,
    mutation: iw_mutation,
    session_response: iw_session_response,
    latency_report: iw_latency_report,
    operation_status: iw_operation_status,
    log: iw_server_log,
    items: iw_items,
}

/// What is lent as an array.
#[derive(Default)]
struct Lists {
    targets: Vec<iw_source>,
    participants: Vec<iw_source>,
    values: Vec<iw_named_value>,
    phonemes: Vec<iw_phoneme>,
    names: Vec<iw_str>,
    characters: Vec<iw_character>,
    history: Vec<iw_history_line>,
    item_list: Vec<iw_item_info>,
    line: Vec<iw_line>,
}

impl Lists {
    /// Bytes on the heap.
    fn size(&self) -> usize {
        fn of<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        of(&self.targets)
            + of(&self.participants)
            + of(&self.values)
            + of(&self.phonemes)
            + of(&self.names)
            + of(&self.characters)
            + of(&self.history)
            + of(&self.item_list)
            + of(&self.line)
    }
}

// SAFETY: the pointers lead into what the view is kept with, are followed by C programs only, and are replaced before
// they are lent anew; nothing of it is bound to a thread.
unsafe impl Send for View {}

const EMPTY: iw_str = iw_str { ptr: c"".as_ptr(), len: 0 };
const NOBODY: iw_source = iw_source { r#type: super::constants::IW_SOURCE_NONE, reserved: 0, name: EMPTY };

impl Default for View {
    fn default() -> Self {
        Self { packet: empty_packet(), payload: PayloadView { none: () }, lists: None, texts: Vec::new() }
    }
}

fn empty_packet() -> iw_packet {
    iw_packet {
        struct_size: size_of::<iw_packet>() as u32,
        r#type: 0,
        timestamp_us: 0,
        status: 0,
        reserved: 0,
        id: iw_packet_id {
            packet_id: EMPTY,
            utterance_id: EMPTY,
            interaction_id: EMPTY,
            correlation_id: EMPTY,
            conversation_id: EMPTY,
        },
        routing: iw_routing { source: NOBODY, target: NOBODY, targets: ptr::null(), target_count: 0 },
        text: ptr::null(),
        audio: ptr::null(),
        emotion: ptr::null(),
        custom: ptr::null(),
        control: ptr::null(),
        action: ptr::null(),
        relation: ptr::null(),
        mutation: ptr::null(),
        session_response: ptr::null(),
        latency_report: ptr::null(),
        operation_status: ptr::null(),
        log: ptr::null(),
        json: EMPTY,
        items: ptr::null(),
        reserved_size: 0,
    }
}

impl View {
    /// Fills in what an event says. What it points to is valid while the blocks that `event` owns live, and this view stays where
    /// it is, unchanged. The event itself may be moved.
    pub fn fill(&mut self, event: &Event, layer: Layer) -> Head {
        use super::constants::*;
        let mut filled = Head { time_us: event.time.as_micros(), ..Head::default() };
        match &event.kind {
            EventKind::StateChanged { from, to, reason } => {
                filled.r#type = IW_EVENT_CONNECTION_STATE_CHANGED;
                filled.state = *to as u8;
                filled.previous_state = *from as u8;
                filled.code = reason.code.number();
                filled.retry_after_ms = retry_after_ms(reason);
                filled.message = self.one_text(&reason.words(&layer));
            }
            EventKind::Connected(connected) => {
                filled.r#type = IW_EVENT_CONNECTED;
                filled.flag = u8::from(*connected);
            }
            EventKind::Established { established, cast } => {
                filled.r#type = IW_EVENT_ESTABLISHED;
                filled.flag = u8::from(*established);
                (filled.list, filled.count) = self.fill_cast(cast);
            }
            EventKind::CharactersChanged { cast } => {
                filled.r#type = IW_EVENT_CHARACTERS_CHANGED;
                (filled.list, filled.count) = self.fill_cast(cast);
            }
            EventKind::Packet(packet) => {
                filled.r#type = IW_EVENT_PACKET;
                filled.packet = self.fill_packet(packet);
            }
            EventKind::PacketSent(packet) => {
                filled.r#type = IW_EVENT_PACKET_SENT;
                filled.packet = self.fill_packet(packet);
            }
            EventKind::PacketFailed(packet, reason) => {
                filled.r#type = IW_EVENT_PACKET_FAILED;
                filled.packet = self.fill_packet(packet);
                filled.code = reason.code.number();
                filled.message = self.one_text(&reason.words(&layer));
            }
            EventKind::Error(failure) => {
                filled.r#type = IW_EVENT_ERROR;
                filled.code = failure.code.number();
                filled.retry_after_ms = retry_after_ms(failure);
                filled.message = self.one_text(&failure.words(&layer));
            }
            EventKind::SessionState(state) => {
                filled.r#type = IW_EVENT_SESSION_STATE;
                filled.message = self.one_text(state);
            }
            EventKind::Feedback { name, stored } => {
                filled.r#type = IW_EVENT_FEEDBACK;
                filled.flag = u8::from(*stored);
                filled.message = self.one_text(name);
            }
            EventKind::InteractionCancelled(packet) => {
                filled.r#type = IW_EVENT_INTERACTION_CANCELLED;
                filled.packet = self.fill_packet(packet);
            }
            EventKind::TokenNeeded => filled.r#type = IW_EVENT_TOKEN_NEEDED,
            EventKind::QueueFull => filled.r#type = IW_EVENT_QUEUE_FULL,
            EventKind::SpeechStarted => filled.r#type = IW_EVENT_SPEECH_STARTED,
            EventKind::SpeechEnded => filled.r#type = IW_EVENT_SPEECH_ENDED,
            EventKind::LineStarted(line) => {
                filled.r#type = IW_EVENT_LINE_STARTED;
                filled.list = self.fill_line(line).cast();
            }
            EventKind::LineWord(line) => {
                filled.r#type = IW_EVENT_LINE_WORD;
                filled.list = self.fill_line(line).cast();
            }
            EventKind::LineEnded(line) => {
                filled.r#type = IW_EVENT_LINE_ENDED;
                filled.flag = u8::from(line.is_complete);
                filled.list = self.fill_line(line).cast();
            }
            EventKind::Log(level, line) => {
                filled.r#type = IW_EVENT_LOG;
                filled.level = *level as u8;
                filled.message = self.one_text(line);
            }
        }
        filled
    }

    /// Lends a packet. What it points to is valid while `packed` and this view stay where they are, unchanged.
    pub fn lend_packet(&mut self, packed: &PackedPacket) -> iw_packet {
        self.fill_packet(packed);
        self.packet
    }

    /// Lends a packet where this view has it. Valid while this view stays where it is, and the blocks of `packed` live.
    pub fn show_packet(&mut self, packed: &PackedPacket) -> *const iw_packet {
        self.fill_packet(packed)
    }

    /// Lends two texts, valid while this view stays unchanged.
    pub fn lend_pair(&mut self, first: &str, second: &str) -> (iw_str, iw_str) {
        self.start_texts(room(first) + room(second));
        (self.add_text(first), self.add_text(second))
    }

    /// Keeps a list that is lent. An empty one takes no room.
    fn set<T>(&mut self, list: Vec<T>, which: fn(&mut Lists) -> &mut Vec<T>) -> &[T] {
        if list.is_empty() {
            return &[];
        }
        let place = which(self.lists.get_or_insert_default());
        *place = list;
        place
    }

    /// Bytes on the heap.
    pub fn size(&self) -> usize {
        self.texts.capacity() + self.lists.as_ref().map_or(0, |lists| size_of::<Lists>() + lists.size())
    }

    /// Changes the status of the packet.
    pub fn set_status(&mut self, status: PacketStatus) {
        self.packet.status = status as u32;
    }

    /// The packet, where this view has it.
    pub fn packet(&self) -> *const iw_packet {
        &raw const self.packet
    }

    fn one_text(&mut self, text: &str) -> iw_str {
        self.start_texts(room(text));
        self.add_text(text)
    }

    /// Makes room for texts and their NULs, so that adding them moves none.
    fn start_texts(&mut self, bytes: usize) {
        self.texts.clear();
        self.texts.reserve(bytes);
    }

    fn add_text(&mut self, text: &str) -> iw_str {
        let start = self.texts.len();
        for (place, piece) in text.split('\0').enumerate() {
            if place > 0 {
                self.texts.extend_from_slice(NUL_INSIDE.as_bytes());
            }
            self.texts.extend_from_slice(piece.as_bytes());
        }
        let end = self.texts.len();
        self.texts.push(0);
        lend_bytes(self.texts.get(start..end).unwrap_or_default())
    }

    fn fill_cast(&mut self, cast: &Cast) -> (*const (), usize) {
        let characters = cast.characters();
        if characters.is_empty() {
            return (ptr::null(), 0);
        }
        let texts = |c: &inworld_session::Character| {
            room(&c.brain_name) + room(&c.agent_id) + room(&c.given_name) + room(&c.avatar_image)
        };
        self.start_texts(characters.iter().map(texts).sum());
        let mut list = Vec::with_capacity(characters.len());
        for character in characters {
            let filled = iw_character {
                brain_name: self.add_text(&character.brain_name),
                agent_id: self.add_text(&character.agent_id),
                given_name: self.add_text(&character.given_name),
                avatar_image: self.add_text(&character.avatar_image),
            };
            list.push(filled);
        }
        let (characters, count) = lend(self.set(list, |lists| &mut lists.characters));
        (characters.cast(), count)
    }

    fn fill_line(&mut self, line: &SpokenLine) -> *const iw_line {
        let heard = line.text.get(..line.heard_text).unwrap_or_default();
        let texts = [&line.agent_id, &line.utterance_id, &line.interaction_id, &line.text, heard];
        self.start_texts(texts.iter().map(|text| room(text)).sum());
        let micros = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        let line = iw_line {
            agent_id: self.add_text(&line.agent_id),
            utterance_id: self.add_text(&line.utterance_id),
            interaction_id: self.add_text(&line.interaction_id),
            text: self.add_text(&line.text),
            heard_text: self.add_text(heard),
            duration_us: micros(line.duration_us),
            heard_us: micros(line.heard_us),
            emotion: line.emotion.map_or(0, |emotion| emotion.behavior.number()),
            strength: line.emotion.map_or(0, |emotion| emotion.strength.number()),
        };
        self.set(vec![line], |lists| &mut lists.line).as_ptr()
    }

    fn fill_packet(&mut self, packed: &PackedPacket) -> *const iw_packet {
        self.lists = None;
        let to = &mut self.packet;
        let from = &packed.packet;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
        *to = empty_packet();
        to.r#type = from.kind() as u32;
        to.timestamp_us = from.timestamp.as_micros();
        to.status = packed.status as u32;
        to.json = text(packed.json());
        to.id = iw_packet_id {
            packet_id: text(from.id.packet_id),
            utterance_id: text(from.id.utterance_id),
            interaction_id: text(from.id.interaction_id),
            correlation_id: text(from.id.correlation_id),
            conversation_id: text(from.id.conversation_id),
        };
        let source = |actor: &Option<Actor<TextRef>>| actor.as_ref().map_or(NOBODY, |actor| lend_actor(packed, actor));
        to.routing.source = source(&from.routing.source);
        to.routing.target = source(&from.routing.target);
        let targets = from.routing.targets.iter().map(|actor| lend_actor(packed, actor)).collect();
        let targets = lend(self.set(targets, |lists| &mut lists.targets));
        (self.packet.routing.targets, self.packet.routing.target_count) = targets;
        self.fill_payload(packed);
        &raw const self.packet
    }
}

/// What stands for a NUL inside a text, which would end it in C.
const NUL_INSIDE: &str = "\u{fffd}";

/// How many bytes a text takes in C, with its NUL.
fn room(text: &str) -> usize {
    let inside = text.bytes().filter(|byte| *byte == 0).count();
    text.len() + inside * (NUL_INSIDE.len() - 1) + 1
}

/// A pointer and a length; NULL for what is empty.
fn lend<T>(list: &[T]) -> (*const T, usize) {
    if list.is_empty() { (ptr::null(), 0) } else { (list.as_ptr(), list.len()) }
}

/// A text that is followed by a NUL where it lies.
fn lend_bytes(bytes: &[u8]) -> iw_str {
    if bytes.is_empty() {
        return EMPTY;
    }
    iw_str { ptr: bytes.as_ptr().cast::<c_char>(), len: bytes.len() }
}

fn lend_actor(packed: &PackedPacket, actor: &Actor<TextRef>) -> iw_source {
    use super::constants::*;
    let r#type = match actor.kind {
        ActorType::Unknown => IW_SOURCE_UNKNOWN,
        ActorType::Agent => IW_SOURCE_AGENT,
        ActorType::Player => IW_SOURCE_PLAYER,
        ActorType::World => IW_SOURCE_WORLD,
    };
    iw_source { r#type, reserved: 0, name: lend_bytes(packed.c_bytes(actor.name)) }
}
/// At least 1 where there is another try: 0 means that there is none.
fn retry_after_ms(failure: &Failure) -> u32 {
    let wait = failure.retry_after.map_or(0, |wait| wait.as_millis().max(1));
    u32::try_from(wait).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_protocol::packet::Timestamp;
    use inworld_session::{Advice, FailureCode};

    #[test]
    fn messages_of_events_are_in_the_names_of_the_layer_that_polls() {
        let failure = Failure::fatal(FailureCode::Auth, "the token is too old").advising(Advice::GiveToken);
        let event = Event { time: Timestamp::from_micros(0), kind: EventKind::Error(failure) };
        for (layer, call) in [
            (Layer::C, "iw_session_set_access_token"),
            (Layer::Cpp, "Session::set_access_token"),
            (Layer::CSharp, "InworldSession.SetAccessToken"),
            (Layer::Unreal, "SetAccessToken"),
        ] {
            let mut view = View::default();
            let filled = view.fill(&event, layer);
            // SAFETY: lent by `view`, which has not changed since.
            let bytes = unsafe { std::slice::from_raw_parts(filled.message.ptr.cast::<u8>(), filled.message.len) };
            let words = format!("the token is too old; give another with {call}");
            assert_eq!(std::str::from_utf8(bytes), Ok(words.as_str()));
        }
    }
}
