//! The wall clock, and new ids.

use std::time::{SystemTime, UNIX_EPOCH};

use inworld_protocol::packet::Timestamp;
use time::OffsetDateTime;
use uuid::Uuid;

/// A new id: random, unique in the world.
pub(super) fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// The wall clock.
pub(super) fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_nanos(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX)).rounded_to_micros()
}

/// A moment as the protocol has it.
pub(super) fn timestamp(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_nanos(i64::try_from(at.unix_timestamp_nanos()).unwrap_or(i64::MAX)).rounded_to_micros()
}
