//! From packets to JSON text.

use serde::Serialize;

use super::status::Status;
use crate::packet::{Packet, Text};

/// A packet as a client sends it.
pub fn encode<S: Text + Serialize>(packet: &Packet<S>) -> String {
    to_json(packet)
}

/// A packet as a server sends it.
pub fn encode_result<S: Text + Serialize>(packet: &Packet<S>) -> String {
    #[derive(Serialize)]
    #[serde(bound = "S: Text + Serialize")]
    struct Envelope<'a, S> {
        result: &'a Packet<S>,
    }
    escape_quotes(to_json(&Envelope { result: packet }))
}

/// An error as a server sends it.
pub fn encode_error<S: Text + Serialize>(error: &Status<S>) -> String {
    #[derive(Serialize)]
    #[serde(bound = "S: Text + Serialize")]
    struct Envelope<'a, S> {
        error: &'a Status<S>,
    }
    escape_quotes(to_json(&Envelope { error }))
}

fn to_json(value: &impl Serialize) -> String {
    // Fails only for maps whose keys are not texts and for writers that fail; here are neither.
    serde_json::to_string(value).unwrap_or_default()
}

/// Unity replaces typographic quotes before it parses; escaped they survive (PROTOCOL.md U1).
fn escape_quotes(json: String) -> String {
    if !json.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) {
        return json;
    }
    json.replace('\u{2018}', "\\u2018")
        .replace('\u{2019}', "\\u2019")
        .replace('\u{201c}', "\\u201c")
        .replace('\u{201d}', "\\u201d")
}
