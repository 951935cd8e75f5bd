//! The payload of a packet as the structs of the C ABI.

use std::ptr;

use super::{EMPTY, NOBODY, View, fill_list, lend, lend_actor, lend_bytes};
use crate::types::*;
use inworld_protocol::packet::enums::ActorType;
use inworld_protocol::packet::sound::DecodedAudio;
use inworld_protocol::packet::{
    Actor, ControlEvent, CustomKind, DataChunk, LatencyReport, Mutation, NamedValue, PackedPacket, PacketType, Payload,
    SceneStatus, SessionControlResponse, TextRef,
};

impl View {
    pub(super) fn fill_payload(&mut self, packed: &PackedPacket) {
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
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
                let detail = |d: &inworld_protocol::packet::LogDetail<TextRef>| iw_named_value {
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
            Payload::Items(operation) => {
                self.fill_items(packed, operation);
                self.packet.items = &raw const self.items;
            }
            Payload::SessionControl(_) | Payload::Unknown => {}
        }
    }

    fn fill_audio(&mut self, packed: &PackedPacket, chunk: &DataChunk<TextRef>) {
        self.phonemes.clear();
        self.phonemes.extend(chunk.additional_phoneme_info.iter().zip(packed.visemes()).map(|(phoneme, viseme)| {
            let symbol = lend_bytes(packed.c_bytes(phoneme.phoneme));
            iw_phoneme { start_us: phoneme.start.as_micros(), viseme, reserved: 0, symbol }
        }));
        let (phonemes, phoneme_count) = lend(&self.phonemes);
        let (data, size) = lend(packed.bytes(chunk.chunk));
        let sound = packed.sound();
        let (samples, sample_count) = lend_samples(&sound);
        let duration_us = if size == 0 { chunk.duration_ms.saturating_mul(1_000) } else { sound.duration_us() };
        self.audio = iw_audio {
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

    fn fill_values(&mut self, packed: &PackedPacket, values: &[NamedValue<TextRef>]) {
        fill_list(&mut self.values, values, |value| iw_named_value {
            name: lend_bytes(packed.c_bytes(value.name)),
            value: lend_bytes(packed.c_bytes(value.value)),
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
            description: lend_bytes(packed.c_bytes(description)),
            participants,
            participant_count,
        };
    }

    fn fill_mutation(&mut self, packed: &PackedPacket, mutation: &Mutation<TextRef>) {
        use super::super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
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
        use super::super::constants::*;
        let text = |at: TextRef| lend_bytes(packed.c_bytes(at));
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
        self.latency_report = iw_latency_report {
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
