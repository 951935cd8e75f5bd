//! What a session takes from a packet: everything that could be kept has a bound, in bytes. A packet that goes beyond one is
//! refused with a WARNING that names the field.

use inworld_protocol::packet::{JsonStr, Mutation, Packet, Payload};

/// Bytes in an id, or a name that a client gives: ids are UUIDs, full names of characters have up to 145.
pub(super) const MOST_NAME: usize = 1_024;
/// Names in one list.
pub(super) const MOST_NAMES: usize = 1_024;
/// Bytes in the words of the player, and in the parameters of a trigger together.
pub(super) const MOST_TEXT: usize = 1 << 20;

/// Refuses a packet with a text or a list that is too long.
///
/// # Errors
/// Names the field, its size, and what is allowed.
pub(super) fn check(packet: &Packet<JsonStr>) -> Result<(), String> {
    let id = &packet.id;
    for (field, text) in [
        ("packetId.packetId", &id.packet_id),
        ("packetId.utteranceId", &id.utterance_id),
        ("packetId.interactionId", &id.interaction_id),
        ("packetId.correlationId", &id.correlation_id),
        ("packetId.conversationId", &id.conversation_id),
    ] {
        check_length(field, text, MOST_NAME)?;
    }
    let routing = &packet.routing;
    for actor in routing.source.iter().chain(&routing.target).chain(&routing.targets) {
        check_length("routing: the name of an actor", &actor.name, MOST_NAME)?;
    }
    check_count("routing.targets", routing.targets.len())?;
    match &packet.payload {
        Payload::Text(text) => check_length("text.text", &text.text, MOST_TEXT),
        Payload::Action(action) => {
            check_length("action.narratedAction.content", &action.narrated_action.content, MOST_TEXT)
        }
        Payload::Custom(event) => {
            check_length("custom.name", &event.name, MOST_NAME)?;
            check_count("custom.parameters", event.parameters.len())?;
            let bytes = event.parameters.iter().map(|pair| pair.name.len() + pair.value.len()).sum();
            check_bytes("custom.parameters", bytes, MOST_TEXT)
        }
        Payload::Control(control) => match &control.conversation_update {
            Some(update) => check_count("conversationUpdate.participants", update.participants.len()),
            None => Ok(()),
        },
        Payload::Mutation(mutation) => check_mutation(mutation),
        _ => Ok(()),
    }
}

fn check_mutation(mutation: &Mutation<JsonStr>) -> Result<(), String> {
    let Mutation { load_characters, unload_characters, regenerate_response, modify_exact_response, .. } = mutation;
    check_count("loadCharacters.name", load_characters.as_ref().map_or(0, |load| load.name.len()))?;
    check_count("unloadCharacters.agents", unload_characters.as_ref().map_or(0, |unload| unload.agents.len()))?;
    let regenerated = regenerate_response.as_ref().map(|regenerate| &regenerate.interaction_id);
    let modified = modify_exact_response.as_ref().map(|modify| &modify.interaction_id);
    for id in regenerated.into_iter().chain(modified) {
        check_length("mutation: the interactionId", id, MOST_NAME)?;
    }
    Ok(())
}

/// Refuses a text that is longer than `most` bytes.
pub(super) fn check_length(field: &str, text: &str, most: usize) -> Result<(), String> {
    check_bytes(field, text.len(), most)
}

fn check_bytes(field: &str, bytes: usize, most: usize) -> Result<(), String> {
    if bytes <= most { Ok(()) } else { Err(format!("{field}: has {bytes} bytes; at most {most} are allowed")) }
}

fn check_count(field: &str, count: usize) -> Result<(), String> {
    if count <= MOST_NAMES {
        Ok(())
    } else {
        Err(format!("{field}: has {count} entries; at most {MOST_NAMES} are allowed"))
    }
}
