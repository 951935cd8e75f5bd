//! Which frame of a client corresponds to which recorded one, and which id to which.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::Value;

/// Ids of a session that are kept apart from the recorded ones.
const MAX_IDS: usize = 65_536;

/// How deep a packet is compared.
const MAX_DEPTH: usize = 16;

/// Members of a packet that do not tell its kind.
const COMMON: [&str; 5] = ["packetId", "routing", "timestamp", "type", "priority"];

/// Packets that a client sends by its own clock, which a replay cannot wait for: pongs, and sound.
const UNTIMED: [&str; 2] = ["latencyReport", "dataChunk"];

/// The kind of a client's packet: two packets of the same kind correspond.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PacketKind(String);

/// The packet of a frame that is waited for, and its kind; `None` for a frame that is not.
pub(super) fn packet(frame: &str) -> Option<(PacketKind, Value)> {
    let packet: Value = serde_json::from_str(frame).ok()?;
    let kind = kind(&packet)?;
    Some((kind, packet))
}

fn kind(packet: &Value) -> Option<PacketKind> {
    let (name, content) = packet.as_object()?.iter().find(|(name, _)| !COMMON.contains(&name.as_str()))?;
    if UNTIMED.contains(&name.as_str()) {
        return None;
    }
    // The action of a control, the change of a mutation, the name of a trigger.
    let detail = match name.as_str() {
        "control" => content.get("action").and_then(Value::as_str),
        "custom" => content.get("name").and_then(Value::as_str),
        "mutation" | "sessionControl" => {
            content.as_object().and_then(|members| members.keys().next()).map(String::as_str)
        }
        _ => None,
    };
    Some(PacketKind(format!("{name} {}", detail.unwrap_or_default())))
}

/// The ids of a recording, and those of the client that talks now.
#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<String, String>);

impl Ids {
    /// Learns which ids correspond from two packets of the same kind.
    pub fn learn(&mut self, recorded: &Value, now: &Value) {
        self.compare(recorded, now, false, MAX_DEPTH);
    }

    fn compare(&mut self, recorded: &Value, now: &Value, is_id: bool, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        match (recorded, now) {
            (Value::String(recorded), Value::String(now))
                if is_id && recorded != now && !recorded.is_empty() && self.0.len() < MAX_IDS =>
            {
                self.0.insert(recorded.clone(), now.clone());
            }
            (Value::Array(recorded), Value::Array(now)) => {
                recorded.iter().zip(now).for_each(|(recorded, now)| self.compare(recorded, now, is_id, depth));
            }
            (Value::Object(recorded), Value::Object(now)) => {
                for (name, recorded) in recorded {
                    let is_id = name.ends_with("Id") || name.ends_with("Ids");
                    now.get(name).into_iter().for_each(|now| self.compare(recorded, now, is_id, depth));
                }
            }
            _ => {}
        }
    }

    /// A recorded frame with the client's ids.
    pub fn translate<'f>(&self, frame: &'f str) -> Cow<'f, str> {
        // An id has no quotes and no backslashes, so that it stands alone between two quotes.
        if !frame.split('"').any(|part| self.0.contains_key(part)) {
            return frame.into();
        }
        let parts = frame.split('"').map(|part| self.0.get(part).map_or(part, String::as_str));
        parts.collect::<Vec<_>>().join("\"").into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn packets_of_one_kind_correspond() {
        let table = [
            (r#"{"packetId":{},"text":{"text":"a"}}"#, Some("text ")),
            (r#"{"control":{"action":"AUDIO_SESSION_START"},"routing":{}}"#, Some("control AUDIO_SESSION_START")),
            (r#"{"custom":{"name":"greet"}}"#, Some("custom greet")),
            (r#"{"mutation":{"loadScene":{"name":"x"}}}"#, Some("mutation loadScene")),
            (r#"{"dataChunk":{"chunk":"AA=="}}"#, None),
            (r#"{"latencyReport":{}}"#, None),
            (r#"{"packetId":{}}"#, None),
            ("hm", None),
        ];
        for (frame, expected) in table {
            assert_eq!(
                packet(frame).map(|(kind, _)| kind),
                expected.map(|words| PacketKind(words.to_owned())),
                "{frame}"
            );
        }
    }

    #[test]
    fn ids_of_the_recording_become_those_of_the_client() {
        let mut ids = Ids::default();
        ids.learn(
            &json!({"packetId":{"packetId":"p1","interactionId":"i1"},"x":{"utteranceIds":["u1","u2"]},"text":"p9"}),
            &json!({"packetId":{"packetId":"P","interactionId":"I"},"x":{"utteranceIds":["U","u2"]},"text":"other"}),
        );
        assert_eq!(ids.translate(r#"{"a":"p1","b":["i1","u1","u2"],"c":"says p1"}"#), {
            r#"{"a":"P","b":["I","U","u2"],"c":"says p1"}"#
        });
        assert!(matches!(ids.translate(r#"{"text":"p9"}"#), Cow::Borrowed(_)));
    }
}
