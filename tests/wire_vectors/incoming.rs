//! Packets from the server: each vector decodes to exactly the values that it shows.

use inworld_protocol::packet::enums::{
    AudioFormat, Behavior, ControlAction, ConversationEventType, CustomType, DataType, LogLevel, PingPongType,
    Playback, Strength, TextSource,
};
use inworld_protocol::packet::time::Span;
use inworld_protocol::packet::{
    ActionEvent, Actor, Agent, CharacterAssets, ControlEvent, ConversationEvent, CustomEvent, DataChunk, DebugInfo,
    Emotion, LatencyReport, LogDetail, LogEvent, NamedValue, NarratedAction, OperationResult, OperationStatus, Packet,
    PacketId, PacketType, Payload, Phoneme, PingPong, RelationAttributes, RelationInfo, Routing, SceneStatus,
    SessionControlResponse, SessionHistory, SessionHistoryItem, TextEvent, Timestamp,
};

/// What a vector shows.
pub struct Row {
    pub file: &'static str,
    pub kind: PacketType,
    pub packet: Packet<String>,
}

pub const GUARD: &str = "a1b2c3d4-0000-4000-8000-0000000000a1";
const COOK: &str = "a1b2c3d4-0000-4000-8000-0000000000a2";
const CONVERSATION: &str = "11111111-1111-4111-8111-111111111111";

/// 2025-04-01T12:00:01Z and so many milliseconds.
fn at(millis: i64) -> Timestamp {
    Timestamp::from_micros(1_743_508_801_000_000 + millis * 1_000)
}

/// The made-up ids of the vectors differ only in their last digits.
fn id(tail: &str) -> String {
    if tail.is_empty() { String::new() } else { format!("00000000-0000-4000-8000-{tail:0>12}") }
}

/// Packet, utterance, interaction and correlation id; all of the conversation.
fn ids([packet, utterance, interaction, correlation]: [&str; 4]) -> PacketId<String> {
    PacketId {
        packet_id: id(packet),
        utterance_id: id(utterance),
        interaction_id: id(interaction),
        correlation_id: id(correlation),
        conversation_id: CONVERSATION.into(),
    }
}

fn only(packet: &str) -> PacketId<String> {
    PacketId { packet_id: id(packet), ..PacketId::default() }
}

fn guard() -> Actor<String> {
    Actor::agent(GUARD.into())
}

fn between(source: Actor<String>, target: Actor<String>) -> Routing<String> {
    Routing { source: Some(source), target: Some(target), targets: Vec::new() }
}

fn from_guard(millis: i64, id: PacketId<String>, payload: Payload<String>) -> Packet<String> {
    Packet { timestamp: at(millis), id, routing: between(guard(), Actor::player()), payload }
}

fn from_world(millis: i64, id: PacketId<String>, payload: Payload<String>) -> Packet<String> {
    Packet { timestamp: at(millis), id, routing: between(Actor::world(), Actor::player()), payload }
}

fn said(text: &str, source: TextSource, is_final: bool) -> Payload<String> {
    Payload::Text(TextEvent { text: text.into(), source, is_final })
}

fn by_player(id: PacketId<String>, payload: Payload<String>) -> Packet<String> {
    Packet { timestamp: at(0), id, routing: between(Actor::player(), guard()), payload }
}

fn control(action: ControlAction) -> ControlEvent<String> {
    ControlEvent { action, ..ControlEvent::default() }
}

fn agent(agent_id: &str, name: &str, given_name: &str) -> Agent<String> {
    Agent {
        agent_id: agent_id.into(),
        brain_name: format!("workspaces/demo/characters/{name}"),
        given_name: given_name.into(),
        character_assets: Some(CharacterAssets::default()),
    }
}

fn scene(name: &str) -> SceneStatus<String> {
    let agents = vec![agent(GUARD, "guard", "Guard"), agent(COOK, "cook", "Cook")];
    SceneStatus { agents, scene_name: name.into(), ..SceneStatus::default() }
}

fn scene_status(status: SceneStatus<String>) -> Payload<String> {
    let control = ControlEvent { current_scene_status: Some(status), ..control(ControlAction::CurrentSceneStatus) };
    Payload::Control(control)
}

fn conversation(event_type: ConversationEventType, participants: Vec<Actor<String>>) -> Payload<String> {
    let event = ConversationEvent { participants, event_type };
    Payload::Control(ControlEvent { conversation_event: Some(event), ..control(ControlAction::ConversationEvent) })
}

fn custom(name: &str, kind: CustomType, parameters: &[(&str, &str)]) -> Payload<String> {
    let parameters = parameters.iter().map(|(name, value)| NamedValue { name: (*name).into(), value: (*value).into() });
    Payload::Custom(CustomEvent { name: name.into(), kind, parameters: parameters.collect(), ..CustomEvent::default() })
}

fn animation(kind: DataType) -> Payload<String> {
    Payload::Data(DataChunk { chunk: "CgA=".into(), kind, ..DataChunk::default() })
}

fn audio() -> Payload<String> {
    let phoneme = |phoneme: &str, micros| Phoneme { phoneme: phoneme.to_owned(), start: Span::from_micros(micros) };
    Payload::Data(DataChunk {
        chunk: concat!(
            "UklGRqQAAABXQVZFZm10IBAAAAABAAEAIlYAAESsAAACABAAZGF0YYAAAAAAAOgDwQd6CwYPVRJaFQkYWBo9HLEdrR4uHzIfuB7CHVYcdxou",
            "GIMVgxI3D68L+AcgBDgAUfx3+Lv0LfHa7dDqG+jG5dvjYeJe4dbgy+A+4Szik+Nr5a7nU+pQ7ZfwHPTR96f7j/93A1IHEAuhDvgRBhXAFxoa",
            "DByNHZceJh83Hw=="
        )
        .into(),
        kind: DataType::Audio,
        additional_phoneme_info: vec![
            phoneme("h", 0),
            phoneme("æ", 62_500),
            phoneme("l", 125_000),
            phoneme("t", 187_500),
            phoneme("<INTERSPERSE_CHARACTER>", 250_000),
        ],
        audio_format: AudioFormat::Pcm22050,
        ..DataChunk::default()
    })
}

fn emotion(behavior: Behavior, strength: Strength) -> Payload<String> {
    Payload::Emotion(Emotion { behavior, strength })
}

fn outcome(code: i32, message: &str) -> Payload<String> {
    Payload::OperationStatus(OperationStatus { status: OperationResult { code, message: message.into() } })
}

fn ping() -> Payload<String> {
    let ping_timestamp = "2025-04-01T12:00:01.070000000Z".into();
    let ping = PingPong { kind: PingPongType::Ping, ping_packet_id: None, ping_timestamp };
    Payload::Latency(LatencyReport { ping_pong: Some(ping), perceived_latency: None })
}

fn log() -> Payload<String> {
    let details = vec![LogDetail { text: "goal".into(), detail: "greet".into() }];
    Payload::Log(LogEvent { text: "Goal greet completed".into(), level: LogLevel::Info, details })
}

fn relation() -> Payload<String> {
    let relation_state = RelationAttributes { trust: 5, familiar: 10, attraction: -3, ..RelationAttributes::default() };
    let relation_update = RelationAttributes { trust: 1, ..RelationAttributes::default() };
    Payload::DebugInfo(DebugInfo { relation: RelationInfo { relation_state, relation_update } })
}

fn history() -> Payload<String> {
    let line = |n: &str, utterance: &str, routing, payload, millis: i64| Packet {
        timestamp: at(millis),
        id: PacketId { conversation_id: String::new(), ..ids([n, utterance, "40", ""]) },
        routing,
        payload,
    };
    let hello = said("Hello there", TextSource::TypedIn, true);
    let halt = said("Halt!", TextSource::Generated, true);
    let packets = vec![
        line("2100", "41", between(Actor::player(), guard()), hello, 0),
        line("2101", "42", between(guard(), Actor::player()), halt, 1),
    ];
    let item = SessionHistoryItem { agent: agent(GUARD, "guard", "Guard"), packets };
    response(SessionControlResponse {
        session_history: Some(SessionHistory { session_history_items: vec![item] }),
        ..SessionControlResponse::default()
    })
}

fn response(response: SessionControlResponse<String>) -> Payload<String> {
    Payload::SessionResponse(response)
}

/// Every `in_*` vector that is a packet.
pub fn expectations() -> Vec<Row> {
    use PacketType as Type;
    let row = |file, kind, packet| Row { file, kind, packet };
    let gate = "workspaces/demo/scenes/gate";
    let named_gate = SceneStatus {
        scene_description: "A castle gate at dusk.".into(),
        scene_display_name: "Gate".into(),
        ..scene(gate)
    };
    let bare_scene = Packet { payload: scene_status(scene(gate)), ..Packet::default() };
    let in_conversation = |packet: &str| PacketId { conversation_id: CONVERSATION.into(), ..only(packet) };
    let turn = |packet, utterance| ids([packet, utterance, "3", ""]);
    let answer = |packet, utterance| ids([packet, utterance, "3", "4"]);
    let group =
        Routing { source: Some(guard()), target: None, targets: vec![Actor::player(), Actor::agent(COOK.into())] };
    let welcome = said("Welcome, all of you.", TextSource::Generated, true);
    let silence = DataChunk { kind: DataType::Silence, duration_ms: 500, ..DataChunk::default() };
    let raises = ActionEvent {
        narrated_action: NarratedAction { content: "Guard raises his spear.".into() },
        playback: Playback::Unspecified,
    };
    let warning =
        ControlEvent { description: "Audio chunk ignored: no audio session".into(), ..control(ControlAction::Warning) };
    let loaded_scene = SessionControlResponse { loaded_scene: Some(scene(gate)), ..SessionControlResponse::default() };
    let loaded_characters =
        SessionControlResponse { loaded_characters: Some(scene("")), ..SessionControlResponse::default() };
    let relations = [("trust", "5"), ("respect", "0"), ("familiar", "10"), ("flirtatious", "0"), ("attraction", "-3")];
    let task = [("task_id", "task-42"), ("speed", "slow")];
    let started = vec![guard(), Actor::agent(COOK.into()), Actor::player()];
    let (trigger, task_type) = (CustomType::Trigger, CustomType::Task);
    #[rustfmt::skip]
    let rows = vec![
        row("in_01_current_scene_status.json", Type::Control, from_world(0, only("1036"), scene_status(named_gate))),
        row("in_01b_current_scene_status_minimal.json", Type::Control, bare_scene),
        row("in_02_conversation_event_started.json", Type::Control,
            from_world(0, in_conversation("1038"), conversation(ConversationEventType::Started, started))),
        row("in_02b_conversation_event_updated.json", Type::Control,
            from_world(0, in_conversation("1039"), conversation(ConversationEventType::Updated, vec![guard(), Actor::player()]))),
        row("in_02c_conversation_event_evicted.json", Type::Control,
            from_world(0, in_conversation("103a"), conversation(ConversationEventType::Evicted, vec![]))),
        row("in_03_text_player_echo.json", Type::Text,
            by_player(answer("103b", "2"), said("Hello there", TextSource::TypedIn, true))),
        row("in_03b_text_stt_interim.json", Type::Text,
            by_player(turn("103c", "20"), said("hello th", TextSource::SpeechToText, false))),
        row("in_03c_text_stt_final.json", Type::Text,
            by_player(turn("103d", "20"), said("Hello there.", TextSource::SpeechToText, true))),
        row("in_04_text_agent.json", Type::Text,
            from_guard(20, answer("103e", "30"), said("Halt! Who goes there?", TextSource::Generated, true))),
        row("in_04b_text_agent_to_group.json", Type::Text,
            Packet { routing: group, ..from_guard(21, answer("103f", "31"), welcome) }),
        row("in_04c_text_agent_filler.json", Type::Text,
            from_guard(22, answer("1040", "32"), said("Hmm...", TextSource::Filler, true))),
        row("in_05_audio_agent_wav_with_phonemes.json", Type::Audio, from_guard(20, answer("1041", "30"), audio())),
        row("in_05b_silence.json", Type::Silence, from_guard(25, turn("1042", "30"), Payload::Data(silence))),
        row("in_05c_a2f_header.json", Type::Unknown,
            from_guard(26, turn("1043", "30"), animation(DataType::A2fAnimationHeader))),
        row("in_05d_a2f_animation.json", Type::Unknown,
            from_guard(27, turn("1044", "30"), animation(DataType::A2fAnimation))),
        row("in_06_emotion.json", Type::Emotion,
            from_guard(20, turn("1045", "30"), emotion(Behavior::Belligerence, Strength::Strong))),
        row("in_06b_emotion_neutral_defaults_explicit.json", Type::Emotion,
            from_guard(20, turn("1046", "30"), emotion(Behavior::Neutral, Strength::Unspecified))),
        row("in_07_custom_goal_complete.json", Type::Custom,
            from_guard(30, turn("1047", "33"), custom("inworld.goal.complete.greet", trigger, &[]))),
        row("in_07b_custom_relation_update.json", Type::Custom,
            from_guard(31, turn("1048", "34"), custom("inworld.relation.update", trigger, &relations))),
        row("in_07c_custom_task.json", Type::Custom,
            from_guard(32, turn("1049", "35"), custom("inworld.task.open_gate", task_type, &task))),
        row("in_07d_custom_uninterruptible.json", Type::Custom,
            from_guard(19, turn("104a", "36"), custom("inworld.uninterruptible", trigger, &[]))),
        row("in_08_narrated_action.json", Type::Action, from_guard(40, turn("104b", "37"), Payload::Action(raises))),
        row("in_09_interaction_end.json", Type::Control,
            from_guard(50, answer("104c", "3f"), Payload::Control(control(ControlAction::InteractionEnd)))),
        row("in_10_warning.json", Type::Control, from_world(60, only("104d"), Payload::Control(warning))),
        row("in_10b_session_end.json", Type::Control,
            from_world(61, only("104e"), Payload::Control(control(ControlAction::SessionEnd)))),
        row("in_11_ping.json", Type::LatencyReport,
            from_world(70, PacketId { packet_id: "44444444-4444-4444-8444-444444444444".into(), ..PacketId::default() }, ping())),
        row("in_12_log.json", Type::Log, from_world(80, only("1050"), log())),
        row("in_13_operation_status_ok.json", Type::OperationStatus, from_world(90, only("1051"), outcome(0, ""))),
        row("in_13b_operation_status_error.json", Type::OperationStatus,
            from_world(91, only("1052"), outcome(5, "Item key-9 not found"))),
        row("in_14_debug_info_relation.json", Type::Relation,
            from_guard(95, ids(["1053", "", "3", ""]), relation())),
        row("in_15_legacy_loaded_scene.json", Type::SessionResponse,
            from_world(96, only("2000"), response(loaded_scene))),
        row("in_15b_legacy_loaded_characters.json", Type::SessionResponse,
            from_world(97, only("2001"), response(loaded_characters))),
        row("in_16_session_history.json", Type::SessionResponse,
            from_world(98, only("2002"), history())),
    ];
    rows
}
