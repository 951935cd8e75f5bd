//! The REST calls around a session: paths, bodies and answers (PROTOCOL.md 6.1, 6.2). Pure functions.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::{Status, mend};
use crate::packet::JsonStr;
use crate::packet::enums::{DislikeType, ErrorType};
use crate::packet::json::{Text, or_default, scalar};

/// What the player thinks of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[serde(bound(serialize = "S: Text + Serialize", deserialize = "S: Text + Deserialize<'de>"))]
pub struct Feedback<S> {
    /// Whether it is liked.
    #[serde(alias = "is_like", deserialize_with = "scalar")]
    pub is_like: bool,
    /// Why not.
    #[serde(rename = "type", deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub dislikes: Vec<DislikeType>,
    /// In the player's words.
    #[serde(skip_serializing_if = "crate::packet::json::blank")]
    pub comment: S,
    /// What the server calls it.
    #[serde(skip_serializing_if = "crate::packet::json::blank")]
    pub name: S,
}

/// Where the state of a session is.
pub fn state_path(workspace: &str, session_id: &str) -> String {
    format!("/v1/workspaces/{}/sessions/{}/state", segment(workspace), segment(session_id))
}

/// Where feedback on an exchange goes. `group` is the correlation id of the answer; empty: `default`.
pub fn feedback_path(workspace: &str, session_id: &str, interaction_id: &str, group: &str) -> String {
    let group = if group.is_empty() { "default" } else { group };
    format!(
        "/v1/feedback/workspaces/{}/sessions/{}/interactions/{}/groups/{}/feedbacks",
        segment(workspace),
        segment(session_id),
        segment(interaction_id),
        segment(group)
    )
}

/// Where feedback is that has this name.
pub fn feedback_name_path(name: &str) -> String {
    let segments: Vec<String> = name.split('/').map(segment).collect();
    format!("/v1/feedback/{}", segments.join("/"))
}

/// The state in the answer to a state call: Base64. `None` when there is none.
pub fn read_state(body: &[u8]) -> Option<String> {
    #[derive(Default, Deserialize)]
    #[serde(default, bound(deserialize = "'de: 'a"))]
    struct SessionState<'a> {
        state: JsonStr<'a>,
    }
    let body = text(body)?;
    let answer: SessionState = serde_json::from_str(&body).ok()?;
    Some(answer.state.as_ref().to_owned()).filter(|state| !state.is_empty())
}

/// What the server calls feedback that it has stored. `None` when it does not say.
pub fn read_feedback_name(body: &[u8]) -> Option<String> {
    let body = text(body)?;
    let answer: Feedback<JsonStr> = serde_json::from_str(&body).ok()?;
    Some(answer.name.as_ref().to_owned()).filter(|name| !name.is_empty())
}

/// Why a request was refused, as the body says: a status, bare or in an envelope. Unknown when it is neither.
pub fn read_refusal(body: &[u8]) -> ErrorType {
    with_refusal(body, |status| status.error_type()).unwrap_or(ErrorType::Unknown)
}

/// Calls `read` with the status in the body of a refusal; `None` when the body has no status.
pub fn with_refusal<T>(body: &[u8], read: impl FnOnce(&Status<JsonStr<'_>>) -> T) -> Option<T> {
    #[derive(Deserialize)]
    #[serde(bound(deserialize = "'de: 'a"))]
    struct Envelope<'a> {
        error: Status<JsonStr<'a>>,
    }
    let body = text(body)?;
    let enveloped = serde_json::from_str::<Envelope>(&body).map(|envelope| envelope.error);
    enveloped.or_else(|_| serde_json::from_str(&body)).ok().map(|status| read(&status))
}

/// A body as a JSON parser takes it.
fn text(body: &[u8]) -> Option<Cow<'_, str>> {
    std::str::from_utf8(body).ok().map(mend)
}

/// A text as one segment of a path. Ids are opaque (PROTOCOL.md 3.1), so what means something in a path is escaped.
fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_path_is_escaped() {
        assert_eq!(state_path("demo", "default:5f2d0b7e"), "/v1/workspaces/demo/sessions/default:5f2d0b7e/state");
        let path = feedback_path("demo", "s", "a/b?c#d e", "");
        assert!(path.ends_with("/interactions/a%2Fb%3Fc%23d%20e/groups/default/feedbacks"), "{path}");
        assert_eq!(feedback_name_path("workspaces/w\u{e9}/x"), "/v1/feedback/workspaces/w%C3%A9/x");
    }

    #[test]
    fn answers_without_what_was_asked_for_are_no_answers() {
        for body in ["", "[]", "{}", r#"{"state":null,"name":null}"#, r#"{"state":"","name":""}"#] {
            assert_eq!(read_state(body.as_bytes()), None, "{body}");
            assert_eq!(read_feedback_name(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_refusal_is_read_bare_and_in_an_envelope() {
        let status = r#"{"code":16,"message":"old","details":[{"errorType":"SESSION_TOKEN_EXPIRED"}]}"#;
        for body in [status.to_owned(), format!(r#"{{"error":{status}}}"#)] {
            assert_eq!(read_refusal(body.as_bytes()), ErrorType::SessionTokenExpired, "{body}");
            let odd = format!("\u{feff}{}", body.replace("old", r"old\ud800"));
            assert_eq!(read_refusal(odd.as_bytes()), ErrorType::SessionTokenExpired, "{odd}");
        }
        assert_eq!(read_refusal(b"<html>"), ErrorType::Unknown);
    }
}
