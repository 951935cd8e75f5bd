//! An event as the structs of the C ABI: pointers into the event, which lives until the next poll.

use std::ffi::c_char;
use std::ptr;

use super::types::*;
use crate::packet::enums::{ActorType, AudioFormat};
use crate::packet::{
    Actor, ControlEvent, CustomKind, DataChunk, LatencyReport, Mutation, NamedValue, PackedPacket, PacketType, Payload,
    SceneStatus, SessionControlResponse, TextRef, viseme, wav,
};
use crate::session::{Cast, Event, EventKind};

/// What a filled `iw_event` points to, beside the event's own block: reused from poll to poll.
pub(super) struct View {
    packet: iw_packet,
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
    targets: Vec<iw_source>,
    participants: Vec<iw_source>,
    values: Vec<iw_named_value>,
    phonemes: Vec<iw_phoneme>,
    names: Vec<iw_str>,
    characters: Vec<iw_character>,
    history: Vec<iw_history_line>,
    /// Texts that have no NUL of their own, with one.
    texts: Vec<u8>,
}

// SAFETY: the pointers lead into what the view is kept with, are followed by C programs only, and are replaced before
// they are lent anew; nothing of it is bound to a thread.
unsafe impl Send for View {}

const EMPTY: iw_str = iw_str { ptr: c"".as_ptr(), len: 0 };
const NOBODY: iw_source = iw_source { r#type: super::constants::IW_SOURCE_NONE, reserved: 0, name: EMPTY };

impl Default for View {
    fn default() -> Self {
        Self {
            packet: empty_packet(),
            text: iw_text { source: 0, is_final: 0, text: EMPTY },
            audio: iw_audio {
                format: 0,
                sample_rate: 0,
                channels: 0,
                reserved: 0,
                duration_us: 0,
                data: ptr::null(),
                size: 0,
                samples: ptr::null(),
                sample_count: 0,
                phonemes: ptr::null(),
                phoneme_count: 0,
            },
            emotion: iw_emotion { behavior: 0, strength: 0 },
            custom: iw_custom { r#type: 0, kind: 0, name: EMPTY, parameters: ptr::null(), parameter_count: 0 },
            control: iw_control {
                action: 0,
                conversation_event: 0,
                description: EMPTY,
                participants: ptr::null(),
                participant_count: 0,
            },
            action: iw_action { content: EMPTY },
            relation: iw_relation { trust: 0, respect: 0, familiar: 0, flirtatious: 0, attraction: 0, reserved: 0 },
            mutation: iw_mutation {
                kind: 0,
                reserved: 0,
                interaction_id: EMPTY,
                value: EMPTY,
                names: ptr::null(),
                name_count: 0,
            },
            session_response: iw_session_response {
                kind: 0,
                reserved: 0,
                scene_name: EMPTY,
                characters: ptr::null(),
                character_count: 0,
                history: ptr::null(),
                history_count: 0,
            },
            latency_report: iw_latency_report {
                kind: 0,
                precision: 0,
                latency_us: 0,
                ping_packet_id: EMPTY,
                ping_timestamp: EMPTY,
            },
            operation_status: iw_operation_status { code: 0, reserved: 0, message: EMPTY },
            log: iw_server_log { level: 0, reserved: 0, text: EMPTY, details: ptr::null(), detail_count: 0 },
            targets: Vec::new(),
            participants: Vec::new(),
            values: Vec::new(),
            phonemes: Vec::new(),
            names: Vec::new(),
            characters: Vec::new(),
            history: Vec::new(),
            texts: Vec::new(),
        }
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
    }
}

impl View {
    /// Fills an event. What it points to is valid while `event` and this view stay where they are, unchanged.
    pub fn fill(&mut self, event: &Event, sequence: u64) -> iw_event {
        use super::constants::*;
        let mut filled = iw_event {
            struct_size: 0,
            r#type: 0,
            sequence,
            time_us: event.time.as_micros(),
            state: 0,
            previous_state: 0,
            flag: 0,
            code: 0,
            retry_after_ms: 0,
            level: 0,
            message: EMPTY,
            packet: ptr::null(),
            characters: ptr::null(),
            character_count: 0,
            reserved: 0,
        };
        match &event.kind {
            EventKind::StateChanged { from, to, reason } => {
                filled.r#type = IW_EVENT_CONNECTION_STATE_CHANGED;
                filled.state = *to as u32;
                filled.previous_state = *from as u32;
                filled.code = reason.code.number();
                filled.message = self.one_text(&reason.message);
            }
            EventKind::Connected(connected) => {
                filled.r#type = IW_EVENT_CONNECTED;
                filled.flag = u32::from(*connected);
            }
            EventKind::Established { established, cast } => {
                filled.r#type = IW_EVENT_ESTABLISHED;
                filled.flag = u32::from(*established);
                self.fill_cast(cast);
                (filled.characters, filled.character_count) = lend(&self.characters);
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
                filled.message = self.one_text(&reason.message);
            }
            EventKind::Error(failure) => {
                filled.r#type = IW_EVENT_ERROR;
                filled.code = failure.code.number();
                filled.message = self.one_text(&failure.message);
            }
            EventKind::QueueFull => filled.r#type = IW_EVENT_QUEUE_FULL,
            EventKind::Log(level, line) => {
                filled.r#type = IW_EVENT_LOG;
                filled.level = *level as u32;
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

    /// Lends two texts, valid while this view stays unchanged.
    pub fn lend_pair(&mut self, first: &str, second: &str) -> (iw_str, iw_str) {
        self.start_texts(first.len() + second.len() + 2);
        (self.add_text(first), self.add_text(second))
    }

    fn one_text(&mut self, text: &str) -> iw_str {
        self.start_texts(text.len() + 1);
        self.add_text(text)
    }

    /// Makes room for texts and their NULs, so that adding them moves none.
    fn start_texts(&mut self, bytes: usize) {
        self.texts.clear();
        self.texts.reserve(bytes);
    }

    fn add_text(&mut self, text: &str) -> iw_str {
        let start = self.texts.len();
        self.texts.extend_from_slice(text.as_bytes());
        self.texts.push(0);
        lend_bytes(self.texts.get(start..start + text.len()).unwrap_or_default())
    }

    fn fill_cast(&mut self, cast: &Cast) {
        let characters = cast.characters();
        let texts = |c: &crate::session::Character| {
            c.brain_name.len() + c.agent_id.len() + c.given_name.len() + c.avatar_image.len() + 4
        };
        self.start_texts(characters.iter().map(texts).sum());
        self.characters.clear();
        for character in characters {
            let filled = iw_character {
                brain_name: self.add_text(&character.brain_name),
                agent_id: self.add_text(&character.agent_id),
                given_name: self.add_text(&character.given_name),
                avatar_image: self.add_text(&character.avatar_image),
            };
            self.characters.push(filled);
        }
    }

    fn fill_packet(&mut self, packed: &PackedPacket) -> *const iw_packet {
        let Self { packet: to, .. } = self;
        let from = &packed.packet;
        let text = |at: TextRef| lend_bytes(packed.bytes(at));
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
        fill_list(&mut self.targets, &from.routing.targets, |actor| lend_actor(packed, actor));
        (to.routing.targets, to.routing.target_count) = lend(&self.targets);
        self.fill_payload(packed);
        &raw const self.packet
    }

    fn fill_payload(&mut self, packed: &PackedPacket) {
        let text = |at: TextRef| lend_bytes(packed.bytes(at));
        match &packed.packet.payload {
            Payload::Text(event) => {
                self.text = iw_text {
                    source: event.source.number(),
                    is_final: u32::from(event.is_final),
                    text: text(event.text),
                };
                self.packet.text = &raw const self.text;
            }
            Payload::Data(chunk) => {
                if matches!(packed.packet.kind(), PacketType::Audio | PacketType::Silence) {
                    self.fill_audio(packed, chunk);
                    self.packet.audio = &raw const self.audio;
                }
            }
            Payload::Emotion(emotion) => {
                self.emotion = iw_emotion { behavior: emotion.behavior.number(), strength: emotion.strength.number() };
                self.packet.emotion = &raw const self.emotion;
            }
            Payload::Custom(custom) => {
                self.fill_values(packed, &custom.parameters);
                let (parameters, parameter_count) = lend(&self.values);
                self.custom = iw_custom {
                    r#type: custom.kind.number(),
                    kind: CustomKind::of(packed.text(custom.name)) as u32,
                    name: text(custom.name),
                    parameters,
                    parameter_count,
                };
                self.packet.custom = &raw const self.custom;
            }
            Payload::Control(control) => {
                self.fill_control(packed, control);
                self.packet.control = &raw const self.control;
            }
            Payload::Action(action) => {
                self.action = iw_action { content: text(action.narrated_action.content) };
                self.packet.action = &raw const self.action;
            }
            Payload::DebugInfo(info) => {
                let state = info.relation.relation_state;
                self.relation = iw_relation {
                    trust: state.trust,
                    respect: state.respect,
                    familiar: state.familiar,
                    flirtatious: state.flirtatious,
                    attraction: state.attraction,
                    reserved: 0,
                };
                self.packet.relation = &raw const self.relation;
            }
            Payload::Mutation(mutation) => {
                self.fill_mutation(packed, mutation);
                self.packet.mutation = &raw const self.mutation;
            }
            Payload::SessionResponse(response) => {
                self.fill_response(packed, response);
                self.packet.session_response = &raw const self.session_response;
            }
            Payload::Latency(report) => {
                self.fill_latency(packed, report);
                self.packet.latency_report = &raw const self.latency_report;
            }
            Payload::OperationStatus(operation) => {
                let status = &operation.status;
                self.operation_status =
                    iw_operation_status { code: status.code, reserved: 0, message: text(status.message) };
                self.packet.operation_status = &raw const self.operation_status;
            }
            Payload::Log(log) => {
                let detail = |d: &crate::packet::LogDetail<TextRef>| iw_named_value {
                    name: text(d.text),
                    value: text(d.detail),
                };
                fill_list(&mut self.values, &log.details, detail);
                let (details, detail_count) = lend(&self.values);
                self.log = iw_server_log {
                    level: log.level.number(),
                    reserved: 0,
                    text: text(log.text),
                    details,
                    detail_count,
                };
                self.packet.log = &raw const self.log;
            }
            Payload::SessionControl(_) | Payload::Items(_) | Payload::Unknown => {}
        }
    }

    fn fill_audio(&mut self, packed: &PackedPacket, chunk: &DataChunk<TextRef>) {
        let data = packed.bytes(chunk.chunk);
        let sound = Sound::of(data, chunk.audio_format);
        fill_list(&mut self.phonemes, &chunk.additional_phoneme_info, |phoneme| iw_phoneme {
            start_us: phoneme.start.as_micros(),
            viseme: viseme::of(packed.text(phoneme.phoneme)),
            reserved: 0,
            symbol: lend_bytes(packed.bytes(phoneme.phoneme)),
        });
        let (phonemes, phoneme_count) = lend(&self.phonemes);
        let (data, size) = lend(data);
        let duration_us = if size == 0 { chunk.duration_ms.saturating_mul(1_000) } else { sound.duration_us };
        self.audio = iw_audio {
            format: chunk.audio_format.number(),
            sample_rate: sound.rate,
            channels: sound.channels,
            reserved: 0,
            duration_us,
            data,
            size,
            samples: sound.samples,
            sample_count: sound.sample_count,
            phonemes,
            phoneme_count,
        };
    }

    fn fill_values(&mut self, packed: &PackedPacket, values: &[NamedValue<TextRef>]) {
        fill_list(&mut self.values, values, |value| iw_named_value {
            name: lend_bytes(packed.bytes(value.name)),
            value: lend_bytes(packed.bytes(value.value)),
        });
    }

    fn fill_control(&mut self, packed: &PackedPacket, control: &ControlEvent<TextRef>) {
        let mut description = control.description;
        self.participants.clear();
        if let Some(update) = &control.conversation_update {
            fill_list(&mut self.participants, &update.participants, |actor| lend_actor(packed, actor));
        }
        if let Some(event) = &control.conversation_event {
            fill_list(&mut self.participants, &event.participants, |actor| lend_actor(packed, actor));
        }
        if let Some(status) = &control.current_scene_status {
            description = status.scene_name;
            fill_list(&mut self.participants, &status.agents, |agent| {
                lend_actor(packed, &Actor { kind: ActorType::Agent, name: agent.agent_id })
            });
        }
        let (participants, participant_count) = lend(&self.participants);
        self.control = iw_control {
            action: control.action.number(),
            conversation_event: control.conversation_event.as_ref().map_or(0, |event| event.event_type.number()),
            description: lend_bytes(packed.bytes(description)),
            participants,
            participant_count,
        };
    }

    fn fill_mutation(&mut self, packed: &PackedPacket, mutation: &Mutation<TextRef>) {
        use super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.bytes(at));
        let (mut kind, mut interaction_id, mut value) = (IW_MUTATION_NONE, EMPTY, EMPTY);
        self.names.clear();
        if let Some(cancel) = &mutation.cancel_responses {
            (kind, interaction_id) = (IW_MUTATION_CANCEL_RESPONSES, text(cancel.interaction_id));
            fill_list(&mut self.names, &cancel.utterance_id, |id| text(*id));
        } else if let Some(regenerate) = &mutation.regenerate_response {
            (kind, interaction_id) = (IW_MUTATION_REGENERATE_RESPONSE, text(regenerate.interaction_id));
        } else if let Some(apply) = &mutation.apply_response {
            (kind, interaction_id) = (IW_MUTATION_APPLY_RESPONSE, text(apply.packet_id.interaction_id));
            value = text(apply.packet_id.packet_id);
        } else if let Some(load) = &mutation.load_scene {
            (kind, value) = (IW_MUTATION_LOAD_SCENE, text(load.name));
        } else if let Some(modify) = &mutation.modify_exact_response {
            (kind, interaction_id) = (IW_MUTATION_MODIFY_EXACT_RESPONSE, text(modify.interaction_id));
            value = text(modify.exact_text);
        } else if let Some(load) = &mutation.load_characters {
            kind = IW_MUTATION_LOAD_CHARACTERS;
            fill_list(&mut self.names, &load.name, |character| text(character.name));
        } else if let Some(unload) = &mutation.unload_characters {
            kind = IW_MUTATION_UNLOAD_CHARACTERS;
            fill_list(&mut self.names, &unload.agents, |agent| text(agent.agent_id));
        }
        let (names, name_count) = lend(&self.names);
        self.mutation = iw_mutation { kind, reserved: 0, interaction_id, value, names, name_count };
    }

    fn fill_response(&mut self, packed: &PackedPacket, response: &SessionControlResponse<TextRef>) {
        use super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.bytes(at));
        let (mut kind, mut scene) = (IW_SESSION_RESPONSE_NONE, None::<&SceneStatus<TextRef>>);
        self.characters.clear();
        self.history.clear();
        if let Some(loaded) = &response.loaded_scene {
            (kind, scene) = (IW_SESSION_RESPONSE_LOADED_SCENE, Some(loaded));
        } else if let Some(loaded) = &response.loaded_characters {
            (kind, scene) = (IW_SESSION_RESPONSE_LOADED_CHARACTERS, Some(loaded));
        } else if let Some(history) = &response.session_history {
            kind = IW_SESSION_RESPONSE_SESSION_HISTORY;
            let packets = history.session_history_items.iter().flat_map(|item| &item.packets);
            self.history.extend(packets.filter_map(|packet| {
                let Payload::Text(event) = &packet.payload else { return None };
                let source = packet.routing.source.as_ref();
                Some(iw_history_line {
                    timestamp_us: packet.timestamp.as_micros(),
                    source: source.map_or(NOBODY, |actor| lend_actor(packed, actor)),
                    text: text(event.text),
                })
            }));
        }
        fill_list(&mut self.characters, scene.map_or(&[][..], |scene| &scene.agents), |agent| iw_character {
            brain_name: text(agent.brain_name),
            agent_id: text(agent.agent_id),
            given_name: text(agent.given_name),
            avatar_image: agent.character_assets.as_ref().map_or(EMPTY, |assets| text(assets.avatar_img)),
        });
        let (characters, character_count) = lend(&self.characters);
        let (history, history_count) = lend(&self.history);
        self.session_response = iw_session_response {
            kind,
            reserved: 0,
            scene_name: scene.map_or(EMPTY, |scene| text(scene.scene_name)),
            characters,
            character_count,
            history,
            history_count,
        };
    }

    fn fill_latency(&mut self, packed: &PackedPacket, report: &LatencyReport<TextRef>) {
        use super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.bytes(at));
        let (mut kind, mut ping_packet_id, mut ping_timestamp) = (IW_LATENCY_NONE, EMPTY, EMPTY);
        if let Some(ping) = &report.ping_pong {
            kind = match ping.kind {
                crate::packet::enums::PingPongType::Ping => IW_LATENCY_PING,
                crate::packet::enums::PingPongType::Pong => IW_LATENCY_PONG,
                crate::packet::enums::PingPongType::Unspecified => IW_LATENCY_NONE,
            };
            ping_packet_id = ping.ping_packet_id.as_ref().map_or(EMPTY, |id| text(id.packet_id));
            ping_timestamp = text(ping.ping_timestamp);
        } else if report.perceived_latency.is_some() {
            kind = IW_LATENCY_PERCEIVED;
        }
        let perceived = report.perceived_latency.unwrap_or_default();
        self.latency_report = iw_latency_report {
            kind,
            precision: perceived.precision.number(),
            latency_us: perceived.latency.as_micros(),
            ping_packet_id,
            ping_timestamp,
        };
    }
}

/// What can be said of audio data.
struct Sound {
    rate: u32,
    channels: u32,
    samples: *const i16,
    sample_count: usize,
    duration_us: i64,
}

impl Sound {
    fn of(data: &[u8], format: AudioFormat) -> Self {
        let raw = |rate| (rate, 1, Some(data));
        let (rate, channels, pcm) = match (wav::read(data), format) {
            (Some(wav), _) => {
                let pcm = (wav.encoding == 1 && wav.bits == 16).then_some(wav.data);
                (wav.sample_rate, wav.channels, pcm)
            }
            (None, AudioFormat::Pcm16000) => raw(16_000),
            (None, AudioFormat::Pcm22050) => raw(22_050),
            (None, AudioFormat::Mp3 | AudioFormat::Unspecified) => (0, 0, None),
        };
        let pcm = pcm.unwrap_or_default();
        let samples = pcm.as_ptr().cast::<i16>();
        // Audio lies at an even address; a file with an odd header would not.
        if pcm.len() < 2 || !samples.is_aligned() {
            return Self { rate, channels, samples: ptr::null(), sample_count: 0, duration_us: 0 };
        }
        let sample_count = pcm.len() / 2;
        let per_second = u64::from(rate) * u64::from(channels);
        let duration_us = (sample_count as u64 * 1_000_000).checked_div(per_second).unwrap_or_default() as i64;
        Self { rate, channels, samples, sample_count, duration_us }
    }
}

fn fill_list<T, U>(list: &mut Vec<U>, from: &[T], lend: impl FnMut(&T) -> U) {
    list.clear();
    list.extend(from.iter().map(lend));
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
    iw_source { r#type, reserved: 0, name: lend_bytes(packed.bytes(actor.name)) }
}
