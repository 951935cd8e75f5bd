//! JSON for packets that a game has built by hand.

use super::constants::*;
use super::guard::Refusal;
use super::input::{array, lent_text};
use super::types::{iw_named_value, iw_packet, iw_source};
use crate::packet::enums::{ActorType, Behavior, ControlAction, CustomType, Strength, TextSource};
use crate::packet::{
    ActionEvent, Actor, ControlEvent, CustomEvent, DebugInfo, Emotion, NamedValue, NarratedAction, Packet, PacketId,
    Payload, RelationAttributes, RelationInfo, Routing, TextEvent, Timestamp,
};
use crate::wire;

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
    let id = |name: &str, text| unsafe { lent_text(name, text) }.map(str::to_owned);
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

unsafe fn actor(name: &str, source: &iw_source) -> Result<Option<Actor<String>>, Refusal> {
    let kind = match source.r#type {
        IW_SOURCE_NONE => return Ok(None),
        IW_SOURCE_UNKNOWN => ActorType::Unknown,
        IW_SOURCE_AGENT => ActorType::Agent,
        IW_SOURCE_PLAYER => ActorType::Player,
        IW_SOURCE_WORLD => ActorType::World,
        other => return Err(Refusal::argument(name, format!("type {other} is none; give an IW_SOURCE_*"))),
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
                .ok_or_else(|| Refusal::argument("packet.text.source", "is none; give an IW_TEXT_SOURCE_*"))?;
            let words = lent_text("packet.text.text", text.text)?.to_owned();
            return Ok(Payload::Text(TextEvent { text: words, source, is_final: text.is_final != 0 }));
        }
        if let Some(custom) = packet.custom.as_ref() {
            let kind = CustomType::from_number(custom.r#type)
                .ok_or_else(|| Refusal::argument("packet.custom.type", "is none; give an IW_CUSTOM_TYPE_*"))?;
            let name = lent_text("packet.custom.name", custom.name)?.to_owned();
            let names = ("packet.custom.parameters", "packet.custom.parameter_count");
            let values = array(names.0, names.1, custom.parameters, custom.parameter_count, MAX_COUNT)?;
            let parameters = values.iter().map(|value| named_value(value)).collect::<Result<_, _>>()?;
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
        if let Some(control) = packet.control.as_ref()
            && control.participants.is_null()
        {
            let action = ControlAction::from_number(control.action)
                .ok_or_else(|| Refusal::argument("packet.control.action", "is none; give an IW_CONTROL_*"))?;
            let description = lent_text("packet.control.description", control.description)?.to_owned();
            return Ok(Payload::Control(ControlEvent { action, description, ..ControlEvent::default() }));
        }
    }
    if packet.r#type == IW_PACKET_UNKNOWN {
        return Ok(Payload::Unknown);
    }
    Err(Refusal::new(
        IW_ERROR_UNSUPPORTED,
        format!("packet: a packet of type {} without `json` cannot be told from its fields", packet.r#type),
    ))
}

unsafe fn named_value(value: &iw_named_value) -> Result<NamedValue<String>, Refusal> {
    // SAFETY: the contract of `encode`.
    unsafe {
        Ok(NamedValue {
            name: lent_text("packet.custom.parameters.name", value.name)?.to_owned(),
            value: lent_text("packet.custom.parameters.value", value.value)?.to_owned(),
        })
    }
}
