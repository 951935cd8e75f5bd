//! From JSON text to packets.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::elements::{MAX_ELEMENTS, is_moderate};
use super::quick;
use super::status::Status;
use crate::packet::{JsonStr, Packet, printable};

/// A frame from a server.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "nearly every frame is a packet, and lives only while it is handled")]
pub enum ServerFrame<'a> {
    /// `{"result": packet}`.
    Packet {
        /// The packet; its texts are slices of the frame.
        packet: Packet<JsonStr<'a>>,
        /// Its JSON without the envelope.
        json: &'a str,
    },
    /// `{"error": status}`, also when there is a result beside it (PROTOCOL.md 9.2).
    Error(Status<JsonStr<'a>>),
}

/// Why a frame is not of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It is not JSON, a member has the wrong shape, or there are more than [`MAX_ELEMENTS`].
    #[error("not a packet: {0}")]
    Json(String),
    /// It has neither `result` nor `error`.
    #[error("neither `result` nor `error` in the frame")]
    NoEnvelope,
}

impl From<serde_json::Error> for DecodeError {
    fn from(error: serde_json::Error) -> Self {
        // The words may quote a text of the frame, however long.
        Self::Json(printable(&error.to_string(), 200))
    }
}

const RESULT: &str = "{\"result\":";

/// Decodes a frame from a server.
pub fn decode_server_frame(frame: &str) -> Result<ServerFrame<'_>, DecodeError> {
    check_elements(frame)?;
    // Nearly every frame is exactly this; the general way below has to look through the packet twice.
    let inner = frame.strip_prefix(RESULT).and_then(|rest| rest.strip_suffix('}'));
    if let Some(json) = inner
        && let Some(packet) = quick::packet(json).or_else(|| serde_json::from_str(json).ok())
    {
        return Ok(ServerFrame::Packet { packet, json });
    }

    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow, default)]
        result: Option<&'a RawValue>,
        #[serde(borrow, default)]
        error: Option<Status<JsonStr<'a>>>,
    }
    let envelope: Envelope = serde_json::from_str(frame)?;
    // Serde takes an array for the members in their order.
    if !frame.trim_start().starts_with('{') {
        return Err(DecodeError::NoEnvelope);
    }
    match (envelope.error, envelope.result) {
        (Some(error), _) => Ok(ServerFrame::Error(error)),
        (None, Some(result)) => {
            let json = result.get();
            Ok(ServerFrame::Packet { packet: serde_json::from_str(json)?, json })
        }
        (None, None) => Err(DecodeError::NoEnvelope),
    }
}

/// Decodes a frame from a client: a bare packet.
pub fn decode_client_packet(frame: &str) -> Result<Packet<JsonStr<'_>>, DecodeError> {
    check_elements(frame)?;
    Ok(serde_json::from_str(frame)?)
}

/// Bounds the memory of a decoded frame: some hundred bytes for each element.
fn check_elements(frame: &str) -> Result<(), DecodeError> {
    if is_moderate(frame.as_bytes()) {
        return Ok(());
    }
    Err(DecodeError::Json(format!("it has more than {MAX_ELEMENTS} members and elements")))
}
