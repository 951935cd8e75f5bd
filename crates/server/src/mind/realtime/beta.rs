//! The dialect of Azure's preview: what is sent, in the names that it still has (REALTIME.md 7).

use serde_json::{Map, Value, json};

/// An event in that dialect.
pub(super) fn translated(mut event: Value) -> Value {
    match event.get("type").and_then(Value::as_str) {
        Some("session.update") => {
            if let Some(session) = event.get_mut("session") {
                *session = flat(session.take());
            }
        }
        Some("response.create") => {
            if let Some(Value::Object(response)) = event.get_mut("response") {
                rename(response, "output_modalities", "modalities");
                rename(response, "max_output_tokens", "max_response_output_tokens");
                modalities(response);
            }
        }
        Some("conversation.item.create") => {
            for part in event.pointer_mut("/item/content").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(kind) = part.get_mut("type").filter(|kind| **kind == "output_text") {
                    *kind = "text".into();
                }
            }
        }
        _ => {}
    }
    event
}

/// A session without nesting.
fn flat(session: Value) -> Value {
    let Value::Object(mut session) = session else { return session };
    let audio = session.remove("audio").unwrap_or_default();
    session.remove("type");
    rename(&mut session, "output_modalities", "modalities");
    rename(&mut session, "max_output_tokens", "max_response_output_tokens");
    modalities(&mut session);
    for (place, name) in [
        ("/input/turn_detection", "turn_detection"),
        ("/input/transcription", "input_audio_transcription"),
        ("/output/voice", "voice"),
    ] {
        if let Some(value) = audio.pointer(place) {
            session.insert(name.to_owned(), value.clone());
        }
    }
    for name in ["input_audio_format", "output_audio_format"] {
        session.insert(name.to_owned(), "pcm16".into());
    }
    session.into()
}

/// Sound comes with its words only where both are asked for.
fn modalities(fields: &mut Map<String, Value>) {
    if let Some(modalities) = fields.get_mut("modalities").filter(|modalities| **modalities == json!(["audio"])) {
        *modalities = json!(["audio", "text"]);
    }
}

fn rename(fields: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = fields.remove(from) {
        fields.insert(to.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_has_the_names_of_the_time_before() {
        let audio = json!({
            "input": {"format": {"type": "audio/pcm", "rate": 24_000}, "turn_detection": null, "transcription": {"model": "w"}},
            "output": {"format": {"type": "audio/pcm", "rate": 24_000}, "voice": "alloy"},
        });
        let session = json!({
            "type": "realtime", "output_modalities": ["audio"], "max_output_tokens": 9, "tools": [], "audio": audio,
        });
        let expected = json!({
            "modalities": ["audio", "text"], "max_response_output_tokens": 9, "tools": [], "turn_detection": null,
            "input_audio_transcription": {"model": "w"}, "voice": "alloy",
            "input_audio_format": "pcm16", "output_audio_format": "pcm16",
        });
        let update = translated(json!({"type": "session.update", "session": session}));
        assert_eq!(update, json!({"type": "session.update", "session": expected}));
        let response = json!({"type": "response.create", "response": {"output_modalities": ["text"]}});
        assert_eq!(translated(response)["response"], json!({"modalities": ["text"]}));
        let item = |kind: &str| json!({"type": "conversation.item.create", "item": {"content": [{"type": kind, "text": "a"}]}});
        assert_eq!(translated(item("output_text")), item("text"));
        assert_eq!(translated(item("input_text")), item("input_text"));
        let commit = json!({"type": "input_audio_buffer.commit"});
        assert_eq!(translated(commit.clone()), commit);
    }
}
