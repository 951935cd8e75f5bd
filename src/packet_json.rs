//! JSON for packets that a game has built by hand.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::constants::*;
use super::input::{array, lent_text};
use super::refusal::Refusal;
use super::types::{
    iw_audio, iw_character, iw_control, iw_history_line, iw_latency_report, iw_mutation, iw_named_value, iw_packet,
    iw_session_response, iw_source, iw_str,
};
use super::words::AbiConstants;
use inworld_client::vocabulary::Constants;
use inworld_client::{Expected, Problem, ValueError};
use inworld_protocol::packet::enums::{
    ActorType, AudioFormat, Behavior, ControlAction, ConversationEventType, CustomType, DataType, LogLevel,
    PingPongType, Precision, Strength, TextSource,
};
use inworld_protocol::packet::time::Span;
use inworld_protocol::packet::{
    ActionEvent, Actor, Agent, ApplyResponse, CancelResponses, CharacterAssets, CharacterName, ControlEvent,
    ConversationEvent, ConversationUpdate, CustomEvent, DataChunk, DebugInfo, Emotion, LatencyReport, LoadCharacters,
    LoadScene, LogDetail, LogEvent, ModifyExactResponse, Mutation, NamedValue, NarratedAction, OperationResult,
    OperationStatus, Packet, PacketId, Payload, PerceivedLatency, Phoneme, PingPong, RegenerateResponse,
    RelationAttributes, RelationInfo, Routing, SceneStatus, SessionControlResponse, SessionHistory, SessionHistoryItem,
    TextEvent, Timestamp, UnloadCharacters,
};
use inworld_protocol::wire;

mod items;

const MAX_COUNT: usize = 65_536;

/// Encodes a packet from its fields.
///
/// # Safety
/// Every pointer of the packet is NULL or points to what its type says.
pub(super) unsafe fn encode(packet: &iw_packet) -> Result<String, Refusal> {
    // SAFETY: this function's own contract.
    let (id, routing, payload) = unsafe { (ids(packet)?, routing(packet)?, payload(packet)?) };
    let timestamp = Timestamp::from_micros(packet.timestamp_us);
    Ok(wire::encode(&Packet { timestamp, id, routing, payload }))
}

unsafe fn ids(packet: &iw_packet) -> Result<PacketId<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let id = |name: &'static str, text| unsafe { lent_text(name, text) }.map(str::to_owned);
    Ok(PacketId {
        packet_id: id("packet.id.packet_id", packet.id.packet_id)?,
        utterance_id: id("packet.id.utterance_id", packet.id.utterance_id)?,
        interaction_id: id("packet.id.interaction_id", packet.id.interaction_id)?,
        correlation_id: id("packet.id.correlation_id", packet.id.correlation_id)?,
        conversation_id: id("packet.id.conversation_id", packet.id.conversation_id)?,
    })
}

unsafe fn routing(packet: &iw_packet) -> Result<Routing<String>, Refusal> {
    let routing = &packet.routing;
    let names = ("packet.routing.targets", "packet.routing.target_count");
    // SAFETY: the contract of `encode`.
    unsafe {
        let targets = array(names.0, names.1, routing.targets, routing.target_count, MAX_COUNT)?;
        let targets = targets.iter().map(|target| actor("packet.routing.targets", target));
        Ok(Routing {
            source: actor("packet.routing.source", &routing.source)?,
            target: actor("packet.routing.target", &routing.target)?,
            targets: targets.filter_map(Result::transpose).collect::<Result<_, _>>()?,
        })
    }
}

unsafe fn actor(name: &'static str, source: &iw_source) -> Result<Option<Actor<String>>, Refusal> {
    let kind = match source.r#type {
        IW_SOURCE_NONE => return Ok(None),
        IW_SOURCE_UNKNOWN => ActorType::Unknown,
        IW_SOURCE_AGENT => ActorType::Agent,
        IW_SOURCE_PLAYER => ActorType::Player,
        IW_SOURCE_WORLD => ActorType::World,
        other => return Err(Refusal::no_constant(name, other, AbiConstants::Source)),
    };
    // SAFETY: the contract of `encode`.
    let name = unsafe { lent_text(name, source.name) }?.to_owned();
    Ok(Some(Actor { kind, name }))
}

unsafe fn payload(packet: &iw_packet) -> Result<Payload<String>, Refusal> {
    // SAFETY: the contract of `encode`: pointers are NULL or point to a struct of their type.
    unsafe {
        if let Some(text) = packet.text.as_ref() {
            let source = TextSource::from_number(text.source)
                .ok_or_else(|| Refusal::no_constant("packet.text.source", text.source, AbiConstants::TextSource))?;
            let words = lent_text("packet.text.text", text.text)?.to_owned();
            return Ok(Payload::Text(TextEvent { text: words, source, is_final: text.is_final != 0 }));
        }
        if let Some(custom) = packet.custom.as_ref() {
            let kind = CustomType::from_number(custom.r#type)
                .ok_or_else(|| Refusal::no_constant("packet.custom.type", custom.r#type, AbiConstants::CustomType))?;
            let name = lent_text("packet.custom.name", custom.name)?.to_owned();
            let fields = ("packet.custom.parameters.name", "packet.custom.parameters.value");
            let parameters = list("packet.custom.parameters", custom.parameters, custom.parameter_count, |value| {
                named_value(fields, value)
            })?;
            return Ok(Payload::Custom(CustomEvent { name, kind, parameters, ..CustomEvent::default() }));
        }
        if let Some(action) = packet.action.as_ref() {
            let content = lent_text("packet.action.content", action.content)?.to_owned();
            let narrated_action = NarratedAction { content };
            return Ok(Payload::Action(ActionEvent { narrated_action, ..ActionEvent::default() }));
        }
        if let Some(emotion) = packet.emotion.as_ref() {
            let behavior = Behavior::from_number(emotion.behavior).unwrap_or_default();
            let strength = Strength::from_number(emotion.strength).unwrap_or_default();
            return Ok(Payload::Emotion(Emotion { behavior, strength }));
        }
        if let Some(relation) = packet.relation.as_ref() {
            let relation_state = RelationAttributes {
                trust: relation.trust,
                respect: relation.respect,
                familiar: relation.familiar,
                flirtatious: relation.flirtatious,
                attraction: relation.attraction,
            };
            let relation = RelationInfo { relation_state, ..RelationInfo::default() };
            return Ok(Payload::DebugInfo(DebugInfo { relation }));
        }
        if let Some(control) = packet.control.as_ref() {
            return Ok(Payload::Control(self::control(control)?));
        }
        if let Some(audio) = packet.audio.as_ref() {
            return Ok(Payload::Data(self::audio(audio, packet.r#type == IW_PACKET_SILENCE)?));
        }
        if let Some(mutation) = packet.mutation.as_ref() {
            return Ok(Payload::Mutation(self::mutation(mutation)?));
        }
        if let Some(response) = packet.session_response.as_ref() {
            return Ok(Payload::SessionResponse(session_response(response)?));
        }
        if let Some(report) = packet.latency_report.as_ref() {
            return Ok(Payload::Latency(latency(report)?));
        }
        if let Some(operation) = packet.operation_status.as_ref() {
            let message = lent_text("packet.operation_status.message", operation.message)?.to_owned();
            let status = OperationResult { code: operation.code, message };
            return Ok(Payload::OperationStatus(OperationStatus { status }));
        }
        if let Some(log) = packet.log.as_ref() {
            let level = LogLevel::from_number(log.level)
                .ok_or_else(|| Refusal::no_constant("packet.log.level", log.level, AbiConstants::ServerLog))?;
            let details = list("packet.log.details", log.details, log.detail_count, |detail| {
                Ok(LogDetail {
                    text: lent_text("packet.log.details.name", detail.name)?.to_owned(),
                    detail: lent_text("packet.log.details.value", detail.value)?.to_owned(),
                })
            })?;
            let text = lent_text("packet.log.text", log.text)?.to_owned();
            return Ok(Payload::Log(LogEvent { text, level, details }));
        }
        if let Some(items) = packet.items.as_ref() {
            return Ok(Payload::Items(items::operation(items)?));
        }
    }
    if packet.r#type == IW_PACKET_UNKNOWN {
        return Ok(Payload::Unknown);
    }
    Err(Refusal::no_payload("packet.type", packet.r#type))
}

/// The field names of a pair, for messages.
type NamedValueFields = (&'static str, &'static str);

unsafe fn named_value(field: NamedValueFields, value: &iw_named_value) -> Result<NamedValue<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    unsafe {
        Ok(NamedValue {
            name: lent_text(field.0, value.name)?.to_owned(),
            value: lent_text(field.1, value.value)?.to_owned(),
        })
    }
}

/// The elements of a list of the packet.
///
/// # Safety
/// `ptr` is NULL or points to `count` elements.
unsafe fn list<T, U>(
    name: &'static str,
    ptr: *const T,
    count: usize,
    one: impl FnMut(&T) -> Result<U, Refusal>,
) -> Result<Vec<U>, Refusal> {
    // SAFETY: this function's own contract.
    unsafe { array(name, name, ptr, count, MAX_COUNT) }?.iter().map(one).collect()
}

unsafe fn names(name: &'static str, ptr: *const iw_str, count: usize) -> Result<Vec<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    unsafe { list(name, ptr, count, |text| Ok(lent_text(name, *text)?.to_owned())) }
}

unsafe fn control(control: &iw_control) -> Result<ControlEvent<String>, Refusal> {
    let action = ControlAction::from_number(control.action).ok_or_else(|| {
        Refusal::value(ValueError::no_constant("packet.control.action", control.action, Constants::Control))
    })?;
    // SAFETY: the contract of `encode`.
    let (description, actors) = unsafe {
        let name = "packet.control.participants";
        let one = |source: &iw_source| actor(name, source);
        (
            lent_text("packet.control.description", control.description)?.to_owned(),
            list(name, control.participants, control.participant_count, one)?,
        )
    };
    let participants: Vec<_> = actors.into_iter().flatten().collect();
    let mut event = ControlEvent { action, ..ControlEvent::default() };
    match action {
        ControlAction::ConversationUpdate => event.conversation_update = Some(ConversationUpdate { participants }),
        ControlAction::ConversationEvent => {
            let number = control.conversation_event;
            let event_type = ConversationEventType::from_number(number).ok_or_else(|| {
                Refusal::no_constant("packet.control.conversation_event", number, AbiConstants::ConversationEvent)
            })?;
            event.conversation_event = Some(ConversationEvent { participants, event_type });
        }
        ControlAction::CurrentSceneStatus => {
            let agent = |actor: Actor<String>| Agent { agent_id: actor.name, ..Agent::default() };
            let agents = participants.into_iter().map(agent).collect();
            event.current_scene_status =
                Some(SceneStatus { agents, scene_name: description, ..SceneStatus::default() });
            return Ok(event);
        }
        _ if !participants.is_empty() => {
            let problem = Problem::Other(format!("{} has none", action.name()).into());
            let right = Expected::Words("leave them out".into());
            return Err(Refusal::argument("packet.control.participants", problem, right));
        }
        _ => {}
    }
    event.description = description;
    Ok(event)
}

unsafe fn audio(audio: &iw_audio, is_silence: bool) -> Result<DataChunk<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let (data, samples, phonemes) = unsafe {
        let phonemes = list("packet.audio.phonemes", audio.phonemes, audio.phoneme_count, |phoneme| {
            Ok(Phoneme {
                phoneme: lent_text("packet.audio.phonemes.symbol", phoneme.symbol)?.to_owned(),
                start: Span::from_micros(phoneme.start_us),
            })
        })?;
        let max = isize::MAX as usize / 2;
        (
            array("packet.audio.data", "packet.audio.size", audio.data, audio.size, max)?,
            array("packet.audio.samples", "packet.audio.sample_count", audio.samples, audio.sample_count, max)?,
            phonemes,
        )
    };
    let audio_format = AudioFormat::from_number(audio.format)
        .ok_or_else(|| Refusal::no_constant("packet.audio.format", audio.format, AbiConstants::AudioFormat))?;
    // Samples without data are PCM.
    let pcm: Vec<u8> =
        if data.is_empty() { samples.iter().flat_map(|s| s.to_le_bytes()).collect() } else { Vec::new() };
    let chunk = STANDARD.encode(if data.is_empty() { &pcm } else { data });
    let duration_ms = if is_silence { audio.duration_us / 1_000 } else { 0 };
    let kind = if is_silence { DataType::Silence } else { DataType::Audio };
    Ok(DataChunk { chunk, kind, duration_ms, additional_phoneme_info: phonemes, audio_format })
}

unsafe fn mutation(mutation: &iw_mutation) -> Result<Mutation<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let (interaction_id, value, names) = unsafe {
        (
            lent_text("packet.mutation.interaction_id", mutation.interaction_id)?.to_owned(),
            lent_text("packet.mutation.value", mutation.value)?.to_owned(),
            names("packet.mutation.names", mutation.names, mutation.name_count)?,
        )
    };
    let mut event = Mutation::default();
    match mutation.kind {
        IW_MUTATION_NONE => {}
        IW_MUTATION_CANCEL_RESPONSES => {
            event.cancel_responses = Some(CancelResponses { interaction_id, utterance_id: names, heard_length: None });
        }
        IW_MUTATION_REGENERATE_RESPONSE => event.regenerate_response = Some(RegenerateResponse { interaction_id }),
        IW_MUTATION_APPLY_RESPONSE => {
            let packet_id = PacketId { packet_id: value, interaction_id, ..PacketId::default() };
            event.apply_response = Some(ApplyResponse { packet_id, ..ApplyResponse::default() });
        }
        IW_MUTATION_LOAD_SCENE => event.load_scene = Some(LoadScene { name: value, is_reset_scene: false }),
        IW_MUTATION_MODIFY_EXACT_RESPONSE => {
            event.modify_exact_response = Some(ModifyExactResponse { interaction_id, exact_text: value });
        }
        IW_MUTATION_LOAD_CHARACTERS => {
            let name = names.into_iter().map(|name| CharacterName { name, ..CharacterName::default() });
            event.load_characters = Some(LoadCharacters { name: name.collect() });
        }
        IW_MUTATION_UNLOAD_CHARACTERS => {
            let agents = names.into_iter().map(|agent_id| Agent { agent_id, ..Agent::default() });
            event.unload_characters = Some(UnloadCharacters { agents: agents.collect() });
        }
        other => {
            return Err(Refusal::no_constant("packet.mutation.kind", other, AbiConstants::Mutation));
        }
    }
    Ok(event)
}

unsafe fn session_response(response: &iw_session_response) -> Result<SessionControlResponse<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let (scene_name, agents, packets) = unsafe {
        let (characters, history) = ("packet.session_response.characters", "packet.session_response.history");
        (
            lent_text("packet.session_response.scene_name", response.scene_name)?.to_owned(),
            list(characters, response.characters, response.character_count, |one| agent(characters, one))?,
            list(history, response.history, response.history_count, |line| self::line(history, line))?,
        )
    };
    let scene = SceneStatus { agents, scene_name, ..SceneStatus::default() };
    let mut event = SessionControlResponse::default();
    match response.kind {
        IW_SESSION_RESPONSE_NONE => {}
        IW_SESSION_RESPONSE_LOADED_SCENE => event.loaded_scene = Some(scene),
        IW_SESSION_RESPONSE_LOADED_CHARACTERS => event.loaded_characters = Some(scene),
        IW_SESSION_RESPONSE_SESSION_HISTORY => {
            let item = SessionHistoryItem { packets, ..SessionHistoryItem::default() };
            event.session_history = Some(SessionHistory { session_history_items: vec![item] });
        }
        other => {
            return Err(Refusal::no_constant("packet.session_response.kind", other, AbiConstants::SessionResponse));
        }
    }
    Ok(event)
}

unsafe fn agent(name: &'static str, character: &iw_character) -> Result<Agent<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let text = |text| unsafe { lent_text(name, text) }.map(str::to_owned);
    let avatar_img = text(character.avatar_image)?;
    let assets = CharacterAssets { avatar_img, ..CharacterAssets::default() };
    Ok(Agent {
        agent_id: text(character.agent_id)?,
        brain_name: text(character.brain_name)?,
        given_name: text(character.given_name)?,
        character_assets: (!assets.avatar_img.is_empty()).then_some(assets),
    })
}

unsafe fn line(name: &'static str, line: &iw_history_line) -> Result<Packet<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let (source, text) = unsafe { (actor(name, &line.source)?, lent_text(name, line.text)?.to_owned()) };
    let by_player = source.as_ref().is_some_and(|source| source.kind == ActorType::Player);
    let event =
        TextEvent { text, source: if by_player { TextSource::TypedIn } else { TextSource::Generated }, is_final: true };
    Ok(Packet {
        timestamp: Timestamp::from_micros(line.timestamp_us),
        routing: Routing { source, ..Routing::default() },
        payload: Payload::Text(event),
        ..Packet::default()
    })
}

unsafe fn latency(report: &iw_latency_report) -> Result<LatencyReport<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    let (packet_id, ping_timestamp) = unsafe {
        (
            lent_text("packet.latency_report.ping_packet_id", report.ping_packet_id)?.to_owned(),
            lent_text("packet.latency_report.ping_timestamp", report.ping_timestamp)?.to_owned(),
        )
    };
    let ping = |kind| {
        let id = PacketId { packet_id, ..PacketId::default() };
        let ping_packet_id = (!id.packet_id.is_empty()).then_some(id);
        LatencyReport { ping_pong: Some(PingPong { kind, ping_packet_id, ping_timestamp }), perceived_latency: None }
    };
    match report.kind {
        IW_LATENCY_NONE => Ok(LatencyReport::default()),
        IW_LATENCY_PING => Ok(ping(PingPongType::Ping)),
        IW_LATENCY_PONG => Ok(ping(PingPongType::Pong)),
        IW_LATENCY_PERCEIVED => {
            let precision = Precision::from_number(report.precision).ok_or_else(|| {
                Refusal::value(ValueError::no_constant(
                    "packet.latency_report.precision",
                    report.precision,
                    Constants::Precision,
                ))
            })?;
            let perceived = PerceivedLatency { precision, latency: Span::from_micros(report.latency_us) };
            Ok(LatencyReport { ping_pong: None, perceived_latency: Some(perceived) })
        }
        other => Err(Refusal::no_constant("packet.latency_report.kind", other, AbiConstants::Latency)),
    }
}
