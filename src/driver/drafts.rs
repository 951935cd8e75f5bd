//! Packets that the game makes step by step: how each begins, checked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::Error;
use super::session::{check_cancel, check_content, check_trigger, refuse};
use super::task::{new_id, wall};
use crate::packet::NamedValue;
use crate::packet::enums::ControlAction;
use crate::session::config::ConfigError;
use crate::session::{Draft, Outgoing, To};

/// Bytes of audio in one packet: about half a minute.
const MAX_AUDIO: usize = 1 << 20;

/// Bytes of JSON in one packet.
const MAX_JSON: usize = 4 << 20;

/// Bytes in the description of a control packet.
const MAX_DESCRIPTION: usize = 1 << 16;

fn open() -> To {
    To::Character(None)
}

fn draft(outgoing: Outgoing) -> Result<Draft, Error> {
    Draft::new(outgoing).map_err(Error::Argument)
}

/// Something the player says.
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

/// 16 kHz, mono, 16-bit little-endian PCM.
pub fn audio(pcm: &[u8]) -> Result<Draft, Error> {
    match pcm.len() {
        0 => refuse("pcm16k_mono", "is empty; give at least one sample"),
        length if length > MAX_AUDIO => {
            refuse("size", format!("{length} bytes are too many; at most {MAX_AUDIO} are allowed"))
        }
        length if length % 2 == 1 => refuse("size", format!("{length} bytes are no 16-bit samples")),
        _ => {
            let chunk = Outgoing::audio_chunk(STANDARD.encode(pcm), wall(), new_id);
            draft(Outgoing { to: open(), ..chunk })
        }
    }
}

/// A control packet.
pub fn control(action: u32, description: Option<&str>) -> Result<Draft, Error> {
    let known = ControlAction::from_number(action).ok_or_else(|| {
        Error::Argument(ConfigError::new("action", format!("{action} is none; give an IW_CONTROL_*")))
    })?;
    let description = description.unwrap_or_default();
    if description.len() > MAX_DESCRIPTION {
        return refuse("description", format!("is longer than {MAX_DESCRIPTION} bytes"));
    }
    Draft::control(known, description, wall(), new_id).map_err(Error::Argument)
}

/// Any packet that a client may send.
pub fn json(json: &str) -> Result<Draft, Error> {
    if json.len() > MAX_JSON {
        return refuse("json", format!("is {} bytes long; at most {MAX_JSON} are allowed", json.len()));
    }
    Draft::json(json, wall(), new_id).map_err(Error::Argument)
}
