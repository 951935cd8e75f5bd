//! What the errors of services mean (REALTIME.md 13).

use inworld_protocol::packet::printable;
use serde_json::Value;

use super::super::thought::FailureKind;

/// Characters of a message, and of a code.
const LONGEST_MESSAGE: usize = 400;
const LONGEST_CODE: usize = 80;

/// An error as a service tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ServiceError {
    /// From `code`, or `type` where the service writes it there.
    pub(crate) code: String,
    pub(crate) message: String,
    /// The client event that caused it.
    pub(crate) event_id: String,
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorClass {
    /// Nothing: what was wanted is the case already.
    Harmless,
    /// Another answer is being made; ask again behind it.
    AnswerIsActive,
    /// The player said too little to be heard.
    NothingHeard,
    /// A cut beyond the end of the sound. The message has the length.
    CutTooLate,
    /// The session has ended in order; a new one goes on.
    Expired,
    /// The answer that is being made has failed.
    AnswerFailed(FailureKind),
    /// The service is not asked again with these settings.
    Fatal(FailureKind),
    /// An event was refused, and the session goes on.
    Refused,
}

impl ServiceError {
    /// Reads the object `error`.
    pub(super) fn decode(error: &Value) -> Self {
        let text =
            |field: &str, most: usize| printable(error.get(field).and_then(Value::as_str).unwrap_or_default(), most);
        let code = text("code", LONGEST_CODE);
        let code = if code.is_empty() { text("type", LONGEST_CODE) } else { code };
        let event_id = text("event_id", LONGEST_CODE);
        Self { code, message: text("message", LONGEST_MESSAGE), event_id }
    }

    /// The error that a close frame of a vendor tells: `invalid_request_error.CODE`.
    pub(crate) fn of_close(reason: &str) -> Self {
        let code = reason.rsplit_once('.').map_or(reason, |(_, code)| code);
        let code = if code.contains(char::is_whitespace) { "" } else { code };
        Self {
            code: printable(code, LONGEST_CODE),
            message: printable(reason, LONGEST_MESSAGE),
            event_id: String::new(),
        }
    }

    /// What it means.
    pub(crate) fn class(&self) -> ErrorClass {
        let says = |words: &str| self.message.to_ascii_lowercase().contains(words);
        match self.code.as_str() {
            "response_cancel_not_active" | "response_cancel_no_active_response" => ErrorClass::Harmless,
            "item_truncate_invalid_item_id" | "item_delete_invalid_item_id" | "item_retrieve_invalid_item_id" => {
                ErrorClass::Harmless
            }
            "conversation_already_has_active_response" => ErrorClass::AnswerIsActive,
            "input_audio_buffer_commit_empty" => ErrorClass::NothingHeard,
            "invalid_value" if says("already shorter") => ErrorClass::CutTooLate,
            // A voice stays for a whole session.
            "session_expired" | "session_not_found" | "cannot_update_voice" => ErrorClass::Expired,
            "rate_limit_exceeded" | "session_limit_reached" | "SESSION_RESOURCES_EXHAUSTED" => {
                ErrorClass::AnswerFailed(FailureKind::Busy)
            }
            "server_error" | "internal_error" | "inference_failed" | "prediction_failed" | "transcription_failed" => {
                ErrorClass::AnswerFailed(FailureKind::Broken)
            }
            "insufficient_quota" => ErrorClass::Fatal(FailureKind::Quota),
            code if code.starts_with("billing") => ErrorClass::Fatal(FailureKind::Quota),
            "invalid_api_key" | "authentication_error" | "permission_error" => ErrorClass::Fatal(FailureKind::Key),
            "model_not_found" | "invalid_model" | "model_load_error" => ErrorClass::Fatal(FailureKind::Model),
            "beta_api_shape_disabled" => ErrorClass::Fatal(FailureKind::Refused),
            _ if says("no active response") => ErrorClass::Harmless,
            _ => ErrorClass::Refused,
        }
    }

    /// The length of the sound in a message of [`ErrorClass::CutTooLate`], in milliseconds.
    pub(crate) fn length_ms(&self) -> Option<u64> {
        let (_, behind) = self.message.split_once("content of ")?;
        let digits: String = behind.chars().take_while(char::is_ascii_digit).take(9).collect();
        digits.parse().ok()
    }

    /// In words.
    pub(crate) fn words(&self) -> String {
        match (self.code.as_str(), self.message.as_str()) {
            ("", "") => "it told of an error without a word".to_owned(),
            ("", message) => message.to_owned(),
            (code, "") => code.to_owned(),
            (code, message) => format!("{code}, {message}"),
        }
    }
}
