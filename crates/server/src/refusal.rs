//! Errors as the server says them (PROTOCOL.md 2.7 and 9): one detail, every enumeration spelled out.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use inworld_protocol::packet::enums::{ErrorType, ReconnectType, ResourceType};
use inworld_protocol::packet::{Timestamp, printable};
use inworld_protocol::wire::status::ResourceNotFound;
use inworld_protocol::wire::{InworldStatus, Status};

const TYPE_URL: &str = "type.googleapis.com/ai.inworld.common.InworldStatus";

/// Characters in an error's words, and in the name of what is missing. Both may quote what the client sent.
const MOST_WORDS: usize = 2_000;
const MOST_NAME: usize = 256;

/// How often a client may try again.
const MOST_RETRIES: i32 = 5;
/// When a client may try again that should not do so at once.
const LATER: Duration = Duration::from_secs(1);

/// The moment from which on a client may try again (PROTOCOL.md 9.1: absolute).
fn soon() -> Timestamp {
    let then = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + LATER;
    Timestamp::from_micros(i64::try_from(then.as_millis()).unwrap_or(i64::MAX).saturating_mul(1_000))
}

/// An error with its usual gRPC code and reconnect type (the table in PROTOCOL.md 9.1).
pub(super) fn refusal(error_type: ErrorType, words: impl AsRef<str>) -> Status<String> {
    let (code, reconnect_type) = match error_type {
        ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid => (16, ReconnectType::Immediate),
        ErrorType::SessionResourcesExhausted => (8, ReconnectType::Timeout),
        ErrorType::BillingTokensExhausted => (8, ReconnectType::NoRetry),
        ErrorType::AccountDisabled => (7, ReconnectType::NoRetry),
        ErrorType::SessionInvalid | ErrorType::AudioSessionAlreadyStarted => (9, ReconnectType::Immediate),
        ErrorType::ResourceNotFound => (5, ReconnectType::NoRetry),
        ErrorType::SafetyViolation => (3, ReconnectType::NoRetry),
        ErrorType::SessionExpired
        | ErrorType::AudioSessionExpired
        | ErrorType::SessionPaused
        | ErrorType::VersionConflict => (10, ReconnectType::Immediate),
        ErrorType::Unknown => (13, ReconnectType::Undefined),
    };
    let later = reconnect_type == ReconnectType::Timeout;
    let mut detail =
        InworldStatus { type_url: TYPE_URL.to_owned(), error_type, reconnect_type, ..InworldStatus::default() };
    if later {
        detail.reconnect_time = soon();
    }
    if reconnect_type != ReconnectType::NoRetry && reconnect_type != ReconnectType::Undefined {
        detail.max_retries = MOST_RETRIES;
    }
    Status { code, message: printable(words.as_ref(), MOST_WORDS), details: vec![detail] }
}

/// A scene, character or workspace that the script does not have.
pub(super) fn not_found(resource: &str, words: impl AsRef<str>) -> Status<String> {
    let mut status = refusal(ErrorType::ResourceNotFound, words);
    for detail in &mut status.details {
        detail.resource_not_found = Some(ResourceNotFound {
            resource_id: printable(resource, MOST_NAME),
            resource_type: ResourceType::Undefined,
        });
    }
    status
}
