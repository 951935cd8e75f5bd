//! The payload of a packet as the structs of the C ABI.

use std::ptr;

use super::{EMPTY, NOBODY, View, lend, lend_actor, lend_bytes};
use crate::types::*;
use inworld_protocol::packet::enums::ActorType;
use inworld_protocol::packet::sound::DecodedAudio;
use inworld_protocol::packet::{
    Actor, Agent, ControlEvent, CustomKind, DataChunk, LatencyReport, Mutation, NamedValue, PackedPacket, PacketType,
    Payload, SceneStatus, SessionControlResponse, TextRef,
};

impl View {
    pub(super) fn fill_payload(&mut self, packed: &PackedPacket) {
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
        match &packed.packet.payload {
            Payload::Text(event) => {
                self.payload.text = iw_text {
                    source: event.source.number(),
                    is_final: u32::from(event.is_final),
                    text: text(event.text),
                };
                self.packet.text = &raw const self.payload.text;
            }
            Payload::Data(chunk) => {
                if matches!(packed.packet.kind(), PacketType::Audio | PacketType::Silence) {
                    self.fill_audio(packed, chunk);
                    self.packet.audio = &raw const self.payload.audio;
                }
            }
            Payload::Emotion(emotion) => {
                self.payload.emotion =
                    iw_emotion { behavior: emotion.behavior.number(), strength: emotion.strength.number() };
                self.packet.emotion = &raw const self.payload.emotion;
            }
            Payload::Custom(custom) => {
                let value =
                    |value: &NamedValue<TextRef>| iw_named_value { name: text(value.name), value: text(value.value) };
                let values = custom.parameters.iter().map(value).collect();
                let (parameters, parameter_count) = lend(self.set(values, |lists| &mut lists.values));
                self.payload.custom = iw_custom {
                    r#type: custom.kind.number(),
                    kind: CustomKind::of(packed.text(custom.name)) as u32,
                    name: text(custom.name),
                    parameters,
                    parameter_count,
                };
                self.packet.custom = &raw const self.payload.custom;
            }
            Payload::Control(control) => {
                self.fill_control(packed, control);
                self.packet.control = &raw const self.payload.control;
            }
            Payload::Action(action) => {
                self.payload.action = iw_action { content: text(action.narrated_action.content) };
                self.packet.action = &raw const self.payload.action;
            }
            Payload::DebugInfo(info) => {
                let state = info.relation.relation_state;
                self.payload.relation = iw_relation {
                    trust: state.trust,
                    respect: state.respect,
                    familiar: state.familiar,
                    flirtatious: state.flirtatious,
                    attraction: state.attraction,
                    reserved: 0,
                };
                self.packet.relation = &raw const self.payload.relation;
            }
            Payload::Mutation(mutation) => {
                self.fill_mutation(packed, mutation);
                self.packet.mutation = &raw const self.payload.mutation;
            }
            Payload::SessionResponse(response) => {
                self.fill_response(packed, response);
                self.packet.session_response = &raw const self.payload.session_response;
            }
            Payload::Latency(report) => {
                self.fill_latency(packed, report);
                self.packet.latency_report = &raw const self.payload.latency_report;
            }
            Payload::OperationStatus(operation) => {
                let status = &operation.status;
                self.payload.operation_status =
                    iw_operation_status { code: status.code, reserved: 0, message: text(status.message) };
                self.packet.operation_status = &raw const self.payload.operation_status;
            }
            Payload::Log(log) => {
                let detail = |d: &inworld_protocol::packet::LogDetail<TextRef>| iw_named_value {
                    name: text(d.text),
                    value: text(d.detail),
                };
                let values = log.details.iter().map(detail).collect();
                let (details, detail_count) = lend(self.set(values, |lists| &mut lists.values));
                self.payload.log = iw_server_log {
                    level: log.level.number(),
                    reserved: 0,
                    text: text(log.text),
                    details,
                    detail_count,
                };
                self.packet.log = &raw const self.payload.log;
            }
            Payload::Items(operation) => {
                self.fill_items(packed, operation);
                self.packet.items = &raw const self.payload.items;
            }
            Payload::SessionControl(_) | Payload::Unknown => {}
        }
    }

    fn fill_audio(&mut self, packed: &PackedPacket, chunk: &DataChunk<TextRef>) {
        let phonemes = chunk.additional_phoneme_info.iter().zip(packed.visemes()).map(|(phoneme, viseme)| {
            let symbol = lend_bytes(packed.c_bytes(phoneme.phoneme));
            iw_phoneme { start_us: phoneme.start.as_micros(), viseme, reserved: 0, symbol }
        });
        let (phonemes, phoneme_count) = lend(self.set(phonemes.collect(), |lists| &mut lists.phonemes));
        let (data, size) = lend(packed.bytes(chunk.chunk));
        let sound = packed.sound();
        let (samples, sample_count) = lend_samples(&sound);
        let duration_us = if size == 0 { chunk.duration_ms.saturating_mul(1_000) } else { sound.duration_us() };
        self.payload.audio = iw_audio {
            format: chunk.audio_format.number(),
            sample_rate: sound.rate,
            channels: sound.channels,
            reserved: 0,
            duration_us,
            data,
            size,
            samples,
            sample_count,
            phonemes,
            phoneme_count,
        };
    }

    fn fill_control(&mut self, packed: &PackedPacket, control: &ControlEvent<TextRef>) {
        let mut description = control.description;
        let lend_all = |actors: &[Actor<TextRef>]| actors.iter().map(|actor| lend_actor(packed, actor)).collect();
        let mut participants = Vec::new();
        if let Some(update) = &control.conversation_update {
            participants = lend_all(&update.participants);
        }
        if let Some(event) = &control.conversation_event {
            participants = lend_all(&event.participants);
        }
        if let Some(status) = &control.current_scene_status {
            description = status.scene_name;
            let agent = |agent: &Agent<TextRef>| Actor { kind: ActorType::Agent, name: agent.agent_id };
            participants = status.agents.iter().map(|one| lend_actor(packed, &agent(one))).collect();
        }
        let (participants, participant_count) = lend(self.set(participants, |lists| &mut lists.participants));
        self.payload.control = iw_control {
            action: control.action.number(),
            conversation_event: control.conversation_event.as_ref().map_or(0, |event| event.event_type.number()),
            description: lend_bytes(packed.c_bytes(description)),
            participants,
            participant_count,
        };
    }

    fn fill_mutation(&mut self, packed: &PackedPacket, mutation: &Mutation<TextRef>) {
        use super::super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
        let (mut kind, mut interaction_id, mut value) = (IW_MUTATION_NONE, EMPTY, EMPTY);
        let mut list = Vec::new();
        if let Some(cancel) = &mutation.cancel_responses {
            (kind, interaction_id) = (IW_MUTATION_CANCEL_RESPONSES, text(cancel.interaction_id));
            list = cancel.utterance_id.iter().map(|id| text(*id)).collect();
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
            list = load.name.iter().map(|character| text(character.name)).collect();
        } else if let Some(unload) = &mutation.unload_characters {
            kind = IW_MUTATION_UNLOAD_CHARACTERS;
            list = unload.agents.iter().map(|agent| text(agent.agent_id)).collect();
        }
        let (names, name_count) = lend(self.set(list, |lists| &mut lists.names));
        self.payload.mutation = iw_mutation { kind, reserved: 0, interaction_id, value, names, name_count };
    }

    fn fill_response(&mut self, packed: &PackedPacket, response: &SessionControlResponse<TextRef>) {
        use super::super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
        let (mut kind, mut scene) = (IW_SESSION_RESPONSE_NONE, None::<&SceneStatus<TextRef>>);
        let mut lines = Vec::new();
        if let Some(loaded) = &response.loaded_scene {
            (kind, scene) = (IW_SESSION_RESPONSE_LOADED_SCENE, Some(loaded));
        } else if let Some(loaded) = &response.loaded_characters {
            (kind, scene) = (IW_SESSION_RESPONSE_LOADED_CHARACTERS, Some(loaded));
        } else if let Some(history) = &response.session_history {
            kind = IW_SESSION_RESPONSE_SESSION_HISTORY;
            let packets = history.session_history_items.iter().flat_map(|item| &item.packets);
            lines.extend(packets.filter_map(|packet| {
                let Payload::Text(event) = &packet.payload else { return None };
                let source = packet.routing.source.as_ref();
                Some(iw_history_line {
                    timestamp_us: packet.timestamp.as_micros(),
                    source: source.map_or(NOBODY, |actor| lend_actor(packed, actor)),
                    text: text(event.text),
                })
            }));
        }
        let agents = scene.map_or(&[][..], |scene| &scene.agents).iter().map(|agent| iw_character {
            brain_name: text(agent.brain_name),
            agent_id: text(agent.agent_id),
            given_name: text(agent.given_name),
            avatar_image: agent.character_assets.as_ref().map_or(EMPTY, |assets| text(assets.avatar_img)),
        });
        let (characters, character_count) = lend(self.set(agents.collect(), |lists| &mut lists.characters));
        let (history, history_count) = lend(self.set(lines, |lists| &mut lists.history));
        self.payload.session_response = iw_session_response {
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
        use super::super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
        let (mut kind, mut ping_packet_id, mut ping_timestamp) = (IW_LATENCY_NONE, EMPTY, EMPTY);
        if let Some(ping) = &report.ping_pong {
            kind = match ping.kind {
                inworld_protocol::packet::enums::PingPongType::Ping => IW_LATENCY_PING,
                inworld_protocol::packet::enums::PingPongType::Pong => IW_LATENCY_PONG,
                inworld_protocol::packet::enums::PingPongType::Unspecified => IW_LATENCY_NONE,
            };
            ping_packet_id = ping.ping_packet_id.as_ref().map_or(EMPTY, |id| text(id.packet_id));
            ping_timestamp = text(ping.ping_timestamp);
        } else if report.perceived_latency.is_some() {
            kind = IW_LATENCY_PERCEIVED;
        }
        let perceived = report.perceived_latency.unwrap_or_default();
        self.payload.latency_report = iw_latency_report {
            kind,
            precision: perceived.precision.number(),
            latency_us: perceived.latency.as_micros(),
            ping_packet_id,
            ping_timestamp,
        };
    }
}

/// Samples lie at an even address, as they were packed. Checked, as a read at an odd one is undefined.
fn lend_samples(sound: &DecodedAudio<'_>) -> (*const i16, usize) {
    let samples = sound.pcm.as_ptr().cast::<i16>();
    if sound.sample_count() == 0 || !samples.is_aligned() { (ptr::null(), 0) } else { (samples, sound.sample_count()) }
}
