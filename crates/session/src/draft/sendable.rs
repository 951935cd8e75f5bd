//! What the protocol does not let clients send.

use crate::config::MAX_PACKET_ID;
use crate::value_error::ValueError;
use inworld_protocol::packet::enums::{
    ControlAction, CustomType, DataType, ItemsInEntitiesType, PingPongType, TextSource,
};
use inworld_protocol::packet::{ControlEvent, ItemsOperation, PacketId, Payload};

/// Refuses ids that a receipt has no room for: once the packet is sent, nothing may fail any more.
pub(super) fn check_ids(id: &PacketId<String>) -> Result<(), ValueError> {
    let ids = [
        ("packet_id", &id.packet_id),
        ("utterance_id", &id.utterance_id),
        ("interaction_id", &id.interaction_id),
        ("correlation_id", &id.correlation_id),
        ("conversation_id", &id.conversation_id),
    ];
    match ids.iter().find(|(_, id)| id.len() > MAX_PACKET_ID) {
        Some((field, id)) => Err(ValueError::too_long(*field, id.len(), MAX_PACKET_ID)),
        None => Ok(()),
    }
}

/// Refuses what the protocol does not let clients send (PROTOCOL.md 3.1, and 3.4 to 3.17).
pub(super) fn check_sendable<S: AsRef<str>>(payload: &Payload<S>) -> Result<(), ValueError> {
    let refuse = |field: &'static str, problem: String| Err(ValueError::other(field, problem));
    let one_of = |field: &'static str, set: &[bool]| match set.iter().filter(|set| **set).count() {
        1 => Ok(()),
        count => refuse(field, format!("has {count} members that the protocol knows; it must have one")),
    };
    match payload {
        Payload::Text(text) if text.text.as_ref().is_empty() => refuse("text", "is empty".to_owned()),
        Payload::Text(text) if text.source != TextSource::TypedIn || !text.is_final => {
            refuse("text", "must have the sourceType TYPED_IN and be final".to_owned())
        }
        Payload::Text(_) => Ok(()),
        Payload::Data(chunk) if chunk.kind != DataType::Audio => {
            refuse("dataChunk", format!("is {}; a client sends AUDIO only", chunk.kind.name()))
        }
        Payload::Data(chunk) if chunk.chunk.as_ref().is_empty() => refuse("dataChunk", "has no chunk".to_owned()),
        Payload::Data(_) => Ok(()),
        Payload::Custom(custom) if custom.kind != CustomType::Trigger => {
            refuse("custom", format!("has the type {}; a client sends TRIGGER only", custom.kind.name()))
        }
        Payload::Custom(custom) if custom.name.as_ref().is_empty() => refuse("custom", "has no name".to_owned()),
        Payload::Custom(_) => Ok(()),
        Payload::Control(control) => check_control(control),
        Payload::Action(action) if action.narrated_action.content.as_ref().is_empty() => {
            refuse("action", "has no narratedAction with a content".to_owned())
        }
        Payload::Action(_) => Ok(()),
        Payload::Mutation(mutation) => one_of(
            "mutation",
            &[
                mutation.cancel_responses.is_some(),
                mutation.regenerate_response.is_some(),
                mutation.apply_response.is_some(),
                mutation.load_scene.is_some(),
                mutation.modify_exact_response.is_some(),
                mutation.load_characters.is_some(),
                mutation.unload_characters.is_some(),
            ],
        ),
        Payload::SessionControl(control) => one_of(
            "sessionControl",
            &[
                control.session_configuration.is_some(),
                control.user_configuration.is_some(),
                control.client_configuration.is_some(),
                control.capabilities_configuration.is_some(),
                control.continuation.is_some(),
                control.session_history_request.is_some(),
                control.session_configuration_payload.is_some(),
            ],
        ),
        Payload::Latency(report) => match &report.ping_pong {
            Some(ping) if ping.kind != PingPongType::Pong => {
                refuse("latencyReport", "has a ping; a client sends PONG only".to_owned())
            }
            pong => one_of("latencyReport", &[pong.is_some(), report.perceived_latency.is_some()]),
        },
        Payload::Items(items) => {
            let set = [
                items.create_or_update_items.is_some(),
                items.remove_items.is_some(),
                items.items_in_entities.is_some(),
            ];
            one_of("entitiesItemsOperation", &set)?;
            check_items(items).or_else(|problem| refuse("entitiesItemsOperation", problem))
        }
        Payload::Emotion(_)
        | Payload::DebugInfo(_)
        | Payload::SessionResponse(_)
        | Payload::OperationStatus(_)
        | Payload::Log(_) => refuse("packet", "is of a kind that only servers send".to_owned()),
        Payload::Unknown => refuse("packet", "is of a kind that the protocol does not have".to_owned()),
    }
}

fn check_control<S>(control: &ControlEvent<S>) -> Result<(), ValueError> {
    let refuse = |problem: String| Err(ValueError::other("control", problem));
    let servers = control.conversation_event.is_some() || control.current_scene_status.is_some();
    let payloads = [
        (ControlAction::AudioSessionStart, control.audio_session_start.is_some()),
        (ControlAction::ConversationUpdate, control.conversation_update.is_some()),
        (ControlAction::SessionConfiguration, control.session_configuration.is_some()),
    ];
    if let Some((other, _)) = payloads.iter().find(|(action, is_set)| *is_set && *action != control.action) {
        return refuse(format!("{} has the payload of {}; give one or the other", control.action.name(), other.name()));
    }
    match control.action {
        ControlAction::AudioSessionStart
        | ControlAction::AudioSessionEnd
        | ControlAction::TtsPlaybackStart
        | ControlAction::TtsPlaybackEnd
        | ControlAction::TtsPlaybackMute
        | ControlAction::TtsPlaybackUnmute
        | ControlAction::ConversationStart
            if !servers =>
        {
            Ok(())
        }
        ControlAction::ConversationUpdate if control.conversation_update.is_some() && !servers => Ok(()),
        ControlAction::SessionConfiguration if control.session_configuration.is_some() && !servers => Ok(()),
        ControlAction::ConversationUpdate | ControlAction::SessionConfiguration if !servers => {
            refuse(format!("{} has no payload", control.action.name()))
        }
        action => refuse(format!("{} is for servers to send, or unknown", action.name())),
    }
}

/// No list may be empty (PROTOCOL.md 10), but an item may be nobody's.
fn check_items<S: AsRef<str>>(operation: &ItemsOperation<S>) -> Result<(), String> {
    let filled = |member: &str, texts: &[S]| match texts {
        [] => Err(format!("has nothing in {member}; name at least one")),
        texts if texts.iter().any(|text| text.as_ref().is_empty()) => Err(format!("has an empty text in {member}")),
        _ => Ok(()),
    };
    if let Some(create) = &operation.create_or_update_items {
        if create.items.is_empty() || create.items.iter().any(|item| item.id.as_ref().is_empty()) {
            return Err("needs at least one item in createOrUpdateItems.items, each with an id".to_owned());
        }
        if !create.add_to_entities.is_empty() {
            filled("createOrUpdateItems.addToEntities", &create.add_to_entities)?;
        }
    }
    if let Some(remove) = &operation.remove_items {
        filled("removeItems.itemIds", &remove.item_ids)?;
    }
    if let Some(change) = &operation.items_in_entities {
        if change.kind == ItemsInEntitiesType::Unspecified {
            return Err("has no itemsInEntities.type; give ADD, REMOVE or REPLACE".to_owned());
        }
        filled("itemsInEntities.itemIds", &change.item_ids)?;
        filled("itemsInEntities.entityNames", &change.entity_names)?;
    }
    Ok(())
}
