//! Packets that the game makes step by step: how each begins, checked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::checks::{check_cancel, check_content, check_trigger, refuse_as, refuse_empty, refuse_length};
use super::clock::{new_id, wall};
use super::error::Error;
use inworld_protocol::packet::enums::{ApplyResponseType, ControlAction, Precision};
use inworld_protocol::packet::time::Span;
use inworld_protocol::packet::{NamedValue, PacketId};
use inworld_session::config::{check_optional, check_text};
use inworld_session::vocabulary::Constants;
use inworld_session::{Draft, Expected, Outgoing, Problem, Recipient, ValueError};

mod items;

pub use items::{create_items, items_in_entities, remove_items};

/// Bytes of audio in one packet: about half a minute.
const MAX_AUDIO: usize = 1 << 20;

/// Bytes of JSON in one packet.
const MAX_JSON: usize = 4 << 20;

/// Bytes in the description of a control packet.
const MAX_DESCRIPTION: usize = 1 << 16;

/// Characters in the reason why a task failed (PROTOCOL.md 3.8).
const MAX_REASON: usize = 99;

fn open() -> Recipient {
    Recipient::Character(None)
}

fn check(field: &'static str, text: &str) -> Result<(), Error> {
    check_text(field, text).map_err(Error::Argument)
}

fn draft(outgoing: Outgoing) -> Result<Draft, Error> {
    Draft::new(outgoing).map_err(Error::Argument)
}

/// A text of the player.
pub fn text(text: &str) -> Result<Draft, Error> {
    check_content("text", text)?;
    draft(Outgoing::text(open(), text, wall(), new_id))
}

/// A trigger.
pub fn trigger(name: &str, parameters: Vec<NamedValue<String>>) -> Result<Draft, Error> {
    check_trigger(name, &parameters)?;
    draft(Outgoing::trigger(open(), name, parameters, wall(), new_id))
}

/// Something the player does.
pub fn narrated_action(content: &str) -> Result<Draft, Error> {
    check_content("content", content)?;
    draft(Outgoing::narrated_action(open(), content, wall(), new_id))
}

/// Stop answering.
pub fn cancel_responses(interaction_id: &str, utterance_ids: Vec<String>) -> Result<Draft, Error> {
    check_cancel(interaction_id, &utterance_ids)?;
    draft(Outgoing::cancel_responses(open(), interaction_id, utterance_ids, wall(), new_id))
}

/// Answer once more.
pub fn regenerate_response(interaction_id: &str) -> Result<Draft, Error> {
    check("interaction_id", interaction_id)?;
    draft(Outgoing::regenerate_response(open(), interaction_id, wall(), new_id))
}

/// Chooses one of the regenerated answers.
pub fn apply_response(
    packet_id: &str,
    interaction_id: &str,
    utterance_id: Option<&str>,
    commit: bool,
) -> Result<Draft, Error> {
    check("packet_id", packet_id)?;
    check("interaction_id", interaction_id)?;
    utterance_id.map_or(Ok(()), |id| check_optional("utterance_id", id).map_err(Error::Argument))?;
    let chosen = PacketId {
        packet_id: packet_id.to_owned(),
        interaction_id: interaction_id.to_owned(),
        utterance_id: utterance_id.unwrap_or_default().to_owned(),
        ..PacketId::default()
    };
    let kind = if commit { ApplyResponseType::Commit } else { ApplyResponseType::Default };
    draft(Outgoing::apply_response(open(), chosen, kind, wall(), new_id))
}

/// Enables or disables a goal.
pub fn goal(goal: &str, enable: bool) -> Result<Draft, Error> {
    check("goal", goal)?;
    draft(Outgoing::goal(open(), goal, enable, wall(), new_id))
}

/// A task is done.
pub fn task_succeeded(task_id: &str) -> Result<Draft, Error> {
    check("task_id", task_id)?;
    draft(Outgoing::task_succeeded(open(), task_id, wall(), new_id))
}

/// A task cannot be done.
pub fn task_failed(task_id: &str, reason: &str) -> Result<Draft, Error> {
    check("task_id", task_id)?;
    match reason.chars().count() {
        0 => refuse_empty("reason", "tell in a few words why, such as \"the path is blocked\""),
        1..=MAX_REASON => draft(Outgoing::task_failed(open(), task_id, reason, wall(), new_id)),
        length => {
            let problem = Problem::Other(format!("is {length} characters long").into());
            refuse_as("reason", problem, Expected::Words(format!("use at most {MAX_REASON}").into()))
        }
    }
}

/// The characters of a conversation go on by themselves.
pub fn next_turn() -> Result<Draft, Error> {
    draft(Outgoing::next_turn(open(), wall(), new_id))
}

/// How long the player waited for an answer.
pub fn perceived_latency(interaction_id: &str, latency_us: i64, precision: u32) -> Result<Draft, Error> {
    check("interaction_id", interaction_id)?;
    if latency_us < 0 {
        let right = Expected::Words("give 0 or more microseconds".into());
        return refuse_as("latency_us", Problem::Unsupported(latency_us), right);
    }
    let known = Precision::from_number(precision)
        .ok_or_else(|| Error::Argument(ValueError::no_constant("precision", precision, Constants::Precision)))?;
    draft(Outgoing::perceived_latency(interaction_id, Span::from_micros(latency_us), known, wall(), new_id))
}

/// 16 kHz, mono, 16-bit little-endian PCM.
pub fn audio(pcm: &[u8]) -> Result<Draft, Error> {
    match pcm.len() {
        0 => refuse_empty("pcm16k_mono", "give at least one sample"),
        length if length > MAX_AUDIO => refuse_length("size", length, MAX_AUDIO),
        length if length % 2 == 1 => {
            let problem = Problem::Other(format!("{length} is odd").into());
            refuse_as("size", problem, Expected::Words("give two bytes for each sample".into()))
        }
        _ => {
            let chunk = Outgoing::audio_chunk(STANDARD.encode(pcm), wall(), new_id);
            draft(Outgoing { recipient: open(), ..chunk })
        }
    }
}

/// A control packet.
pub fn control(action: u32, description: Option<&str>) -> Result<Draft, Error> {
    let known = ControlAction::from_number(action)
        .ok_or_else(|| Error::Argument(ValueError::no_constant("action", action, Constants::Control)))?;
    let description = description.unwrap_or_default();
    if description.len() > MAX_DESCRIPTION {
        return refuse_length("description", description.len(), MAX_DESCRIPTION);
    }
    Draft::control(known, description, wall(), new_id).map_err(Error::Argument)
}

/// Any packet that a client may send.
pub fn json(json: &str) -> Result<Draft, Error> {
    if json.len() > MAX_JSON {
        return refuse_length("json", json.len(), MAX_JSON);
    }
    Draft::json(json, wall(), new_id).map_err(Error::Argument)
}
