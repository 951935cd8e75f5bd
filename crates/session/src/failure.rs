//! Why a session failed or lost its link, in numbers and in words.

use std::borrow::Cow;
use std::time::Duration;

use super::vocabulary::{Call, Vocabulary};
use inworld_protocol::packet::enums::{ErrorType, ReconnectType, ResourceType};
use inworld_protocol::packet::{Timestamp, printable};
use inworld_protocol::wire::Status;

/// How often an error is tried again that does not say whether that helps.
const DEFAULT_RETRIES: u32 = 5;

/// The longest part of a server's own words in a failure, in characters. A failure is told more than once.
const MAX_WORDS: usize = 1_000;

/// The longest message of a failure, in characters.
const MAX_MESSAGE: usize = 2_000;

/// How a failure ends that the server calls final.
const WILL_NOT_HELP: &str = " (trying again will not help)";

/// The kind of a failure; each has a number of its own, see [`number`](Self::number).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FailureCode {
    /// No failure.
    #[default]
    None,
    /// Name not found, connection refused, no route, or a server that says it is busy.
    Unreachable,
    /// The server did not answer in time.
    Timeout,
    /// The server's certificate is not trusted.
    Certificate,
    /// The key or token was refused.
    Auth,
    /// The server does not speak the protocol.
    Protocol,
    /// The connection broke.
    LinkLost,
    /// The server closed the connection.
    ClosedByServer,
    /// The game stopped the session.
    Stopped,
    /// Something broke inside the library.
    Internal,
    /// The service's own reason.
    Service(ErrorType),
}

impl FailureCode {
    /// The number: for the service's own reasons 100 + theirs (PROTOCOL.md 9.1).
    pub fn number(self) -> i32 {
        match self {
            Self::None => 0,
            Self::Unreachable => 1,
            Self::Timeout => 2,
            Self::Certificate => 3,
            Self::Auth => 4,
            Self::Protocol => 5,
            Self::LinkLost => 6,
            Self::ClosedByServer => 7,
            Self::Stopped => 8,
            Self::Internal => 9,
            Self::Service(error) => 100 + error.number() as i32,
        }
    }
}

/// What the developer can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Advice {
    /// The session needs another access token.
    GiveToken,
    /// The root of the server's certificate is not trusted.
    AddRoot,
    /// A trusted root is not the one of that name that has signed the server's certificate.
    RenewRoot,
}

impl Advice {
    fn words(self, names: &dyn Vocabulary) -> Option<String> {
        /// The field with the roots that are trusted beside those of the web.
        const ROOTS: &str = "ca_pem";
        match self {
            Self::GiveToken => Some(format!("give another with {}", names.call(Call::SetAccessToken))),
            Self::AddRoot | Self::RenewRoot if !names.has_field(ROOTS) => None,
            Self::AddRoot => Some(format!("add its root with {}", names.field(ROOTS))),
            Self::RenewRoot => Some(format!("is {} out of date?", names.field(ROOTS))),
        }
    }
}

/// A failure that a game can show to its developer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failure {
    /// The kind.
    pub code: FailureCode,
    /// Words that name nothing of any layer; never a secret. [`words`](Self::words) adds the advice.
    pub message: String,
    /// What the developer can do about it.
    pub advice: Option<Advice>,
    /// Whether trying again may help.
    pub retryable: bool,
    /// How often the same may come before trying again is given up; 0: no limit.
    pub max_retries: u32,
    /// Whether a packet was too large for the server.
    pub too_large: bool,
    /// Whether the server ended the link, and not because it goes away: a packet may be the reason.
    pub by_server: bool,
    /// Before this moment trying again does not help.
    pub not_before: Option<Timestamp>,
    /// When the library tries again; `None`: it does not.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure after which trying again may help.
    pub fn retryable(code: FailureCode, message: impl Into<String>) -> Self {
        Self { retryable: true, ..Self::fatal(code, message) }
    }

    /// A failure that trying again does not cure.
    pub fn fatal(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, ..Self::default() }.saying(&message.into())
    }

    /// The same failure with this message, which may quote foreign text: it is made printable, and cut.
    pub fn saying(self, message: &str) -> Self {
        Self { message: printable(message, MAX_MESSAGE), ..self }
    }

    /// The same failure with this advice.
    pub fn advising(self, advice: impl Into<Option<Advice>>) -> Self {
        Self { advice: advice.into(), ..self }
    }

    /// The message and the advice, as a layer shows them.
    pub fn words(&self, names: &dyn Vocabulary) -> Cow<'_, str> {
        match self.advice.and_then(|advice| advice.words(names)) {
            Some(advice) => Cow::Owned(format!("{}; {advice}", self.message)),
            None => Cow::Borrowed(&self.message),
        }
    }

    /// The same where the session goes on all the same, in this way.
    pub(super) fn survived(self, how: &str) -> Self {
        let words = self.message.strip_suffix(WILL_NOT_HELP).unwrap_or(&self.message);
        Self { message: format!("{words}; {how}"), retryable: true, max_retries: 0, ..self }
    }

    /// What the server's error envelope says (PROTOCOL.md 9). Where it does not say whether trying again helps, it does
    /// unless the error is one that lasts.
    pub fn from_status<S: AsRef<str>>(status: &Status<S>) -> Self {
        let error = status.error_type();
        let (code, kind) = match error {
            // As an answer to the upgrade with this status: the key or token was refused, and another token may help.
            ErrorType::Unknown if status.code == UNAUTHENTICATED => (FailureCode::Auth, "UNAUTHENTICATED"),
            ErrorType::Unknown => (FailureCode::ClosedByServer, "an error"),
            known => (FailureCode::Service(known), known.name()),
        };
        let advice = status.reconnect_type();
        let retryable = match advice {
            ReconnectType::Immediate | ReconnectType::Timeout => true,
            ReconnectType::NoRetry => false,
            ReconnectType::Undefined => !lasts(error),
        };
        let detail = status.details.first();
        let told = detail.and_then(|detail| u32::try_from(detail.max_retries).ok()).unwrap_or_default();
        // An error of no known type is no verdict on the session: it may be a server that is being replaced.
        let undecided = told == 0 && advice == ReconnectType::Undefined && code != FailureCode::ClosedByServer;
        let max_retries = if undecided { DEFAULT_RETRIES } else { told };
        let time = detail.map(|detail| detail.reconnect_time).filter(|_| advice == ReconnectType::Timeout);
        // After these the session goes on in spite of such advice: with another token, with the next packet, or without
        // that conversation.
        let missing = detail.and_then(|detail| detail.resource_not_found.as_ref());
        let goes_on = code == FailureCode::Auth
            || matches!(
                error,
                ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid | ErrorType::SessionPaused
            )
            || missing.is_some_and(|missing| missing.resource_type == ResourceType::Conversation);
        let advice = match retryable {
            true => " (trying again may help)",
            false if goes_on => "",
            false => WILL_NOT_HELP,
        };
        let words = status.message.as_ref();
        let words = if words.is_empty() { "no words were given".to_owned() } else { printable(words, MAX_WORDS) };
        let failure = Self { code, retryable, max_retries, not_before: time, ..Self::default() };
        failure.saying(&format!("the server reports {kind}: {words}{advice}"))
    }
}

/// The gRPC status of a key or token that is not accepted.
const UNAUTHENTICATED: i32 = 16;

/// Whether an error is there to stay.
fn lasts(error: ErrorType) -> bool {
    matches!(
        error,
        ErrorType::BillingTokensExhausted
            | ErrorType::AccountDisabled
            | ErrorType::ResourceNotFound
            | ErrorType::SafetyViolation
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_protocol::wire::{ServerFrame, decode_server_frame};

    #[test]
    fn every_error_of_the_service_has_its_number_and_its_words() {
        for error in ErrorType::ALL.iter().filter(|error| **error != ErrorType::Unknown) {
            let undefined = !lasts(*error);
            for (reconnect, retryable) in
                [("UNDEFINED", undefined), ("NO_RETRY", false), ("IMMEDIATE", true), ("TIMEOUT", true)]
            {
                let frame = format!(
                    r#"{{"error":{{"code":9,"message":"words","details":[{{"errorType":"{}","reconnectType":"{reconnect}"}}]}}}}"#,
                    error.name()
                );
                let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
                let failure = Failure::from_status(&status);
                assert_eq!(failure.code.number(), 100 + error.number() as i32);
                assert_eq!(failure.retryable, retryable);
                assert!(failure.message.contains("words") && failure.message.contains(error.name()));
            }
        }
    }

    #[test]
    fn words_do_not_advise_against_what_is_done_all_the_same() {
        for (error, advises) in [
            (r#""errorType":"SESSION_TOKEN_EXPIRED""#, false),
            (r#""errorType":"SESSION_PAUSED""#, false),
            (
                r#""errorType":"RESOURCE_NOT_FOUND","resourceNotFound":{"resourceType":"RESOURCE_TYPE_CONVERSATION"}"#,
                false,
            ),
            (r#""errorType":"RESOURCE_NOT_FOUND""#, true),
            (r#""errorType":"BILLING_TOKENS_EXHAUSTED""#, true),
        ] {
            let frame =
                format!(r#"{{"error":{{"message":"words","details":[{{{error},"reconnectType":"NO_RETRY"}}]}}}}"#);
            let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
            let failure = Failure::from_status(&status);
            assert_eq!(failure.message.ends_with("(trying again will not help)"), advises, "{}", failure.message);
        }
    }

    #[test]
    fn long_words_are_cut() {
        let cut = |words: String| {
            let frame = format!(r#"{{"error":{{"message":"{words}"}}}}"#);
            let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
            Failure::from_status(&status).message
        };
        let most = "\u{e9}".repeat(MAX_WORDS);
        assert!(cut(most.clone()).contains(&format!("{most} (")));
        assert!(cut(format!("{most}x")).contains(&format!("{most}\u{2026} (")));
    }

    #[test]
    fn no_message_hides_what_it_quotes() {
        let foreign = "a\\u001b[31m\\u202eb\\u0000c\\r\\nd\\u200be";
        let frame = format!(r#"{{"error":{{"message":"{foreign}"}}}}"#);
        let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
        let told = Failure::from_status(&status);
        assert!(told.message.contains("a\\u{1b}[31m\\u{202e}b\\0c d\\u{200b}e"), "{}", told.message);
        for failure in [Failure::fatal, Failure::retryable].map(|make: fn(FailureCode, String) -> Failure| {
            make(FailureCode::LinkLost, format!("closed: \u{9b}0m{}", "x".repeat(1 << 20)))
        }) {
            assert!(failure.message.starts_with("closed: \\u{9b}0mx") && failure.message.len() < 2_100);
        }
    }

    #[test]
    fn unauthenticated_is_about_the_token_whatever_the_details() {
        for (status, code) in [
            (r#""code":16"#, FailureCode::Auth),
            (r#""code":"16","details":[]"#, FailureCode::Auth),
            (r#""code":16,"details":[{}]"#, FailureCode::Auth),
            (r#""code":16,"details":[{"errorType":"FROM_THE_FUTURE"}]"#, FailureCode::Auth),
            (r#""code":16,"details":[{"errorType":"SESSION_PAUSED"}]"#, FailureCode::Service(ErrorType::SessionPaused)),
            (r#""code":7"#, FailureCode::ClosedByServer),
            (r#""code":13"#, FailureCode::ClosedByServer),
        ] {
            let frame = format!(r#"{{"error":{{{status},"message":"words"}}}}"#);
            let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
            let failure = Failure::from_status(&status);
            assert_eq!((failure.code, failure.retryable), (code, true), "{frame}");
        }
    }

    #[test]
    fn an_error_without_details_or_of_a_new_kind_is_not_mistaken_for_number_zero() {
        for details in ["", r#","details":[]"#, r#","details":[{"errorType":"FROM_THE_FUTURE"}]"#] {
            let frame = format!(r#"{{"error":{{"code":13,"message":"internal error"{details}}}}}"#);
            let ServerFrame::Error(status) = decode_server_frame(&frame).unwrap() else { panic!() };
            assert_eq!(Failure::from_status(&status).code, FailureCode::ClosedByServer);
        }
    }
}
