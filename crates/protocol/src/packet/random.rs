//! Packets at random, for tests: every kind, every member, texts that are hard to write.

use super::enums::*;
use super::time::Span;
use super::*;

/// Marsaglia's xorshift64.
pub struct Random(pub u64);

const TEXTS: [&str; 12] = [
    "",
    "hello",
    "a-guard",
    "\"quoted\" \\ back/slash",
    "line\nbreak\ttab\r",
    "Grüße, 世界 😀",
    "“typographic” ‘quotes’",
    "\u{0}\u{1}\u{1f}\u{7f}",
    "{\"json\":[1,2]}",
    " spaces ",
    "null",
    "\u{2028}\u{feff}",
];

impl Random {
    /// Less than `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }

    /// One of these.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all.get(self.below(all.len())).copied().unwrap_or_else(|| unreachable!("`all` has an element"))
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| make(self))
    }

    fn some<T>(&mut self, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(4)).map(|_| make(self)).collect()
    }

    /// A text.
    pub fn text(&mut self) -> String {
        self.of(&TEXTS).to_owned()
    }

    fn number(&mut self) -> i32 {
        self.below(1 << 32) as u32 as i32
    }

    fn timestamp(&mut self) -> Timestamp {
        let micros = self.below(2_000_000_000_000_000) as i64;
        Timestamp::from_micros(self.of(&[0, 1_000_000, micros]))
    }

    fn span(&mut self) -> Span {
        Span::from_micros(self.below(10_000_000) as i64 - 1_000_000)
    }

    fn id(&mut self) -> PacketId<String> {
        PacketId {
            packet_id: self.text(),
            utterance_id: self.text(),
            interaction_id: self.text(),
            correlation_id: self.text(),
            conversation_id: self.text(),
        }
    }

    fn actor(&mut self) -> Actor<String> {
        Actor { kind: self.of(ActorType::ALL), name: self.text() }
    }

    fn agent(&mut self) -> Agent<String> {
        let assets = |r: &mut Self| CharacterAssets {
            rpm_model_uri: r.text(),
            rpm_image_uri_portrait: r.text(),
            rpm_image_uri_posture: r.text(),
            avatar_img: r.text(),
            avatar_img_original: r.text(),
        };
        Agent {
            agent_id: self.text(),
            brain_name: self.text(),
            given_name: self.text(),
            character_assets: self.maybe(assets),
        }
    }

    fn scene(&mut self) -> SceneStatus<String> {
        SceneStatus {
            agents: self.some(Self::agent),
            scene_name: self.text(),
            scene_description: self.text(),
            scene_display_name: self.text(),
        }
    }

    fn relation(&mut self) -> RelationAttributes {
        RelationAttributes {
            trust: self.number(),
            respect: self.number(),
            familiar: self.number(),
            flirtatious: self.number(),
            attraction: self.number(),
        }
    }

    fn value(&mut self) -> NamedValue<String> {
        NamedValue { name: self.text(), value: self.text() }
    }

    fn capabilities(&mut self) -> Capabilities {
        let stated = self.below(1 << 32) as u32 & Capabilities::known();
        Capabilities { on: stated & self.below(1 << 32) as u32, stated }
    }

    fn continuation(&mut self) -> Continuation<String> {
        let line = |r: &mut Self| HistoryItem { actor: r.actor(), text: r.text(), talker_display_name: r.text() };
        Continuation {
            continuation_info: self.maybe(|r| ContinuationInfo { passed_time: r.timestamp() }),
            continuation_type: self.of(ContinuationType::ALL),
            dialog_history: self.maybe(|r| DialogHistory { history: r.some(line) }),
            externally_saved_state: self.text(),
        }
    }

    fn configuration(&mut self) -> ConfigurationPayload<String> {
        let user = |r: &mut Self| UserConfiguration {
            name: r.text(),
            id: r.text(),
            user_settings: r.maybe(|r| UserSettings {
                view_transcript_consent: r.yes(),
                player_profile: r.maybe(|r| PlayerProfile {
                    fields: r.some(|r| PlayerField { field_id: r.text(), field_value: r.text() }),
                }),
            }),
        };
        let client = |r: &mut Self| ClientConfiguration { id: r.text(), version: r.text(), description: r.text() };
        ConfigurationPayload {
            session_configuration: self.maybe(|r| SessionConfiguration { game_session_id: r.text() }),
            user_configuration: self.maybe(user),
            client_configuration: self.maybe(client),
            capabilities_configuration: self.maybe(Self::capabilities),
            continuation: self.maybe(Self::continuation),
        }
    }

    fn data(&mut self) -> DataChunk<String> {
        DataChunk {
            chunk: self.of(&["", "AAA=", "+/8=", "UklGRgAAAAA="]).to_owned(),
            kind: self.of(DataType::ALL),
            duration_ms: self.below(100_000) as i64,
            additional_phoneme_info: self.some(|r| Phoneme { phoneme: r.text(), start: r.span() }),
            audio_format: self.of(AudioFormat::ALL),
        }
    }

    /// A control packet has at most the payload of its action (PROTOCOL.md 3.9).
    fn control(&mut self) -> ControlEvent<String> {
        let action = self.of(ControlAction::ALL);
        let mut control = ControlEvent { action, description: self.text(), ..ControlEvent::default() };
        match action {
            ControlAction::ConversationUpdate => {
                control.conversation_update = self.maybe(|r| ConversationUpdate { participants: r.some(Self::actor) });
            }
            ControlAction::ConversationEvent => {
                control.conversation_event = self.maybe(|r| ConversationEvent {
                    participants: r.some(Self::actor),
                    event_type: r.of(ConversationEventType::ALL),
                });
            }
            ControlAction::AudioSessionStart => {
                control.audio_session_start = self.maybe(|r| AudioSessionStart {
                    mode: r.of(MicrophoneMode::ALL),
                    understanding_mode: r.of(UnderstandingMode::ALL),
                });
            }
            ControlAction::CurrentSceneStatus => control.current_scene_status = self.maybe(Self::scene),
            ControlAction::SessionConfiguration => {
                control.session_configuration = self.maybe(|r| Box::new(r.configuration()));
            }
            _ => {}
        }
        control
    }

    fn mutation(&mut self) -> Mutation<String> {
        let apply =
            |r: &mut Self| ApplyResponse { packet_id: r.id(), apply_response_type: r.of(ApplyResponseType::ALL) };
        let name = |r: &mut Self| CharacterName { name: r.text(), language_code: r.of(LanguageCode::ALL) };
        let mut mutation = Mutation::default();
        match self.below(7) {
            0 => {
                let utterance_id = self.some(Self::text);
                let heard_length = self.yes().then(|| self.below(100) as u32);
                let cancel = CancelResponses { interaction_id: self.text(), utterance_id, heard_length };
                mutation.cancel_responses = Some(cancel);
            }
            1 => mutation.regenerate_response = Some(RegenerateResponse { interaction_id: self.text() }),
            2 => mutation.apply_response = Some(apply(self)),
            3 => mutation.load_scene = Some(LoadScene { name: self.text(), is_reset_scene: self.yes() }),
            4 => {
                let modify = ModifyExactResponse { interaction_id: self.text(), exact_text: self.text() };
                mutation.modify_exact_response = Some(modify);
            }
            5 => mutation.load_characters = Some(LoadCharacters { name: self.some(name) }),
            _ => mutation.unload_characters = Some(UnloadCharacters { agents: self.some(Self::agent) }),
        }
        mutation
    }

    fn session_control(&mut self) -> SessionControl<String> {
        let parts = self.configuration();
        SessionControl {
            session_configuration: parts.session_configuration,
            user_configuration: parts.user_configuration,
            client_configuration: parts.client_configuration,
            capabilities_configuration: parts.capabilities_configuration,
            continuation: parts.continuation,
            session_history_request: self.maybe(|_| SessionHistoryRequest {}),
            session_configuration_payload: self.maybe(Self::configuration),
        }
    }

    fn session_response(&mut self, depth: usize) -> SessionControlResponse<String> {
        let item =
            |r: &mut Self| SessionHistoryItem { agent: r.agent(), packets: r.some(|r| r.packet_within(depth + 1)) };
        SessionControlResponse {
            loaded_scene: self.maybe(Self::scene),
            loaded_characters: self.maybe(Self::scene),
            session_history: self.maybe(|r| SessionHistory { session_history_items: r.some(item) }),
        }
    }

    fn latency(&mut self) -> LatencyReport<String> {
        let ping = |r: &mut Self| PingPong {
            kind: r.of(PingPongType::ALL),
            ping_packet_id: r.maybe(Self::id),
            ping_timestamp: r.text(),
        };
        let perceived = |r: &mut Self| PerceivedLatency { precision: r.of(Precision::ALL), latency: r.span() };
        LatencyReport { ping_pong: self.maybe(ping), perceived_latency: self.maybe(perceived) }
    }

    fn items(&mut self) -> ItemsOperation<String> {
        let item = |r: &mut Self| Item {
            id: r.text(),
            display_name: r.text(),
            description: r.text(),
            properties: Properties(r.some(Self::value)),
        };
        ItemsOperation {
            create_or_update_items: self
                .maybe(|r| CreateOrUpdateItems { items: r.some(item), add_to_entities: r.some(Self::text) }),
            remove_items: self.maybe(|r| RemoveItems { item_ids: r.some(Self::text) }),
            items_in_entities: self.maybe(|r| ItemsInEntities {
                kind: r.of(ItemsInEntitiesType::ALL),
                item_ids: r.some(Self::text),
                entity_names: r.some(Self::text),
            }),
        }
    }

    fn payload(&mut self, depth: usize) -> Payload<String> {
        match self.below(if depth < 2 { 15 } else { 13 }) {
            0 => Payload::Unknown,
            1 => Payload::Text(TextEvent { text: self.text(), source: self.of(TextSource::ALL), is_final: self.yes() }),
            2 => Payload::Data(self.data()),
            3 => Payload::Emotion(Emotion { behavior: self.of(Behavior::ALL), strength: self.of(Strength::ALL) }),
            4 => Payload::Custom(CustomEvent {
                name: self.text(),
                kind: self.of(CustomType::ALL),
                parameters: self.some(Self::value),
                playback: self.of(Playback::ALL),
            }),
            5 => Payload::Control(self.control()),
            6 => Payload::Action(ActionEvent {
                narrated_action: NarratedAction { content: self.text() },
                playback: self.of(Playback::ALL),
            }),
            7 => Payload::DebugInfo(DebugInfo {
                relation: RelationInfo { relation_state: self.relation(), relation_update: self.relation() },
            }),
            8 => Payload::Mutation(self.mutation()),
            9 => Payload::Latency(self.latency()),
            10 => Payload::OperationStatus(OperationStatus {
                status: OperationResult { code: self.number(), message: self.text() },
            }),
            11 => Payload::Log(LogEvent {
                text: self.text(),
                level: self.of(LogLevel::ALL),
                details: self.some(|r| LogDetail { text: r.text(), detail: r.text() }),
            }),
            12 => Payload::Items(self.items()),
            13 => Payload::SessionControl(self.session_control()),
            _ => Payload::SessionResponse(self.session_response(depth)),
        }
    }

    fn packet_within(&mut self, depth: usize) -> Packet<String> {
        Packet {
            timestamp: self.timestamp(),
            id: self.id(),
            routing: Routing {
                source: self.maybe(Self::actor),
                target: self.maybe(Self::actor),
                targets: self.some(Self::actor),
            },
            payload: self.payload(depth),
        }
    }

    /// Any packet.
    pub fn packet(&mut self) -> Packet<String> {
        self.packet_within(0)
    }
}

#[test]
fn any_packet_encoded_and_decoded_is_itself() {
    use crate::wire;
    let mut random = Random(0x0123_4567_89ab_cdef);
    let mut kinds = std::collections::HashSet::new();
    for _ in 0..10_000 {
        let packet = random.packet();
        kinds.insert(std::mem::discriminant(&packet.payload));
        let json = wire::encode(&packet);
        let again = wire::decode_client_packet(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        assert_eq!(again.to_owned(), packet, "{json}");
        let frame = wire::encode_result(&packet);
        let Ok(wire::ServerFrame::Packet { packet: again, .. }) = wire::decode_server_frame(&frame) else {
            panic!("{frame}")
        };
        assert_eq!(again.to_owned(), packet, "{frame}");
    }
    assert_eq!(kinds.len(), 15, "every kind was tried");
}
