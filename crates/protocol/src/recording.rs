//! Recordings of whole sessions: each frame that was sent and received, with its time (docs/MINDS.md, "Record whole sessions").
//!
//! A recording is a file of lines, each a JSON object. Several sessions may write into one file: `session` tells their lines
//! apart. Access tokens and keys travel in the HTTP head and are not recorded.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

/// Bytes of a recording; what comes later is not recorded, or not read.
pub const MAX_RECORDING: u64 = 256 << 20;

/// One line of a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedLine<'a> {
    /// Which session of the file, by an id of the recorder's own.
    pub session: Cow<'a, str>,
    /// Milliseconds from the beginning of the recording of this session.
    pub at_ms: u64,
    /// What happened.
    pub entry: Entry<'a>,
}

/// What happened in a recorded session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A connection is open.
    Connected,
    /// The client sent a frame.
    Sent(Cow<'a, str>),
    /// The server sent a frame.
    Received(Cow<'a, str>),
    /// The server closed the connection with this code (RFC 6455, 7.4).
    Closed(u16),
    /// The connection broke.
    Lost,
    /// The client closed the connection.
    Left,
}

/// The JSON form of a line.
#[derive(Serialize, Deserialize)]
struct Form<'a> {
    #[serde(borrow)]
    session: Cow<'a, str>,
    at_ms: u64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    event: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    sent: Option<Cow<'a, RawValue>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    received: Option<Cow<'a, RawValue>>,
}

impl RecordedLine<'_> {
    /// The line as JSON, with a line feed at its end.
    pub fn encode(&self) -> String {
        let (mut event, mut code, mut sent, mut received) = (None, None, None, None);
        match &self.entry {
            Entry::Connected => event = Some("connected"),
            Entry::Lost => event = Some("lost"),
            Entry::Left => event = Some("left"),
            Entry::Closed(number) => (event, code) = (Some("closed"), Some(*number)),
            Entry::Sent(frame) => sent = raw(frame),
            Entry::Received(frame) => received = raw(frame),
        }
        let session = Cow::Borrowed(&*self.session);
        let event = event.map(Cow::Borrowed);
        let form = Form { session, at_ms: self.at_ms, event, code, sent, received };
        // Texts and numbers always have a JSON form.
        let mut line = serde_json::to_string(&form).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn decode(line: &str) -> Result<RecordedLine<'_>, String> {
        let form: Form = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let entry = match (form.event.as_deref(), form.sent, form.received) {
            (Some("connected"), None, None) => Entry::Connected,
            (Some("lost"), None, None) => Entry::Lost,
            (Some("left"), None, None) => Entry::Left,
            (Some("closed"), None, None) => Entry::Closed(form.code.ok_or("code is missing beside event \"closed\"")?),
            (None, Some(frame), None) => Entry::Sent(text(frame)),
            (None, None, Some(frame)) => Entry::Received(text(frame)),
            (Some(event), None, None) => {
                return Err(format!("event: \"{event}\" is unknown; use connected, closed, lost or left"));
            }
            _ => return Err("there should be one of event, sent and received".to_owned()),
        };
        Ok(RecordedLine { session: form.session, at_ms: form.at_ms, entry })
    }
}

/// A frame as it stands in a line: its own JSON, or a string where it is none.
fn raw(frame: &str) -> Option<Cow<'_, RawValue>> {
    // JSON has line breaks only between its tokens, where a blank is as good.
    let line = if frame.contains(['\n', '\r']) { Cow::Owned(frame.replace(['\n', '\r'], " ")) } else { frame.into() };
    let value = match line {
        Cow::Borrowed(line) => serde_json::from_str::<&RawValue>(line).map(Cow::Borrowed),
        Cow::Owned(line) => RawValue::from_string(line).map(Cow::Owned),
    };
    match value {
        Ok(value) if !value.get().starts_with('"') => Some(value),
        _ => to_raw_value(frame).ok().map(Cow::Owned),
    }
}

/// The frame of a line.
fn text(value: Cow<'_, RawValue>) -> Cow<'_, str> {
    if let Ok(text) = serde_json::from_str::<String>(value.get()) {
        return text.into();
    }
    match value {
        Cow::Borrowed(value) => value.get().into(),
        Cow::Owned(value) => value.get().to_owned().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(entry: Entry<'_>) -> RecordedLine<'_> {
        RecordedLine { session: "a1".into(), at_ms: 12, entry }
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let frames = ["{\"text\":{\"text\":\"Hi \\\"you\\\"\"}}", "not JSON\nat all", "\"a string\"", "", "[1,2"];
        let mut entries = vec![Entry::Connected, Entry::Closed(1006), Entry::Lost, Entry::Left];
        entries.extend(frames.map(|frame| Entry::Sent(frame.into())));
        entries.extend(frames.map(|frame| Entry::Received(frame.into())));
        for entry in entries {
            let line = line(entry);
            let json = line.encode();
            assert_eq!(json.find('\n'), Some(json.len() - 1), "{json}");
            assert_eq!(RecordedLine::decode(&json).unwrap(), line);
        }
    }

    #[test]
    fn a_frame_is_readable_json() {
        let json = line(Entry::Sent("{\"a\":\n1}".into())).encode();
        assert_eq!(json, "{\"session\":\"a1\",\"at_ms\":12,\"sent\":{\"a\": 1}}\n");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let table = [
            ("{\"session\":\"a\",\"at_ms\":1}", "one of event, sent and received"),
            ("{\"session\":\"a\",\"at_ms\":1,\"event\":\"hm\"}", "event: \"hm\" is unknown"),
            ("{\"session\":\"a\",\"at_ms\":1,\"event\":\"closed\"}", "code is missing"),
            ("{\"session\":\"a\"}", "at_ms"),
            ("hm", "expected"),
        ];
        for (json, words) in table {
            let error = RecordedLine::decode(json).unwrap_err();
            assert!(error.contains(words), "{json}: {error}");
        }
    }
}
