//! The time of an input.

use std::time::Duration;

use inworld_protocol::packet::Timestamp;

/// When something happens: time since some fixed moment, and the wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Never goes back.
    pub monotonic: Duration,
    /// For timestamps, and for what has an absolute time.
    pub wall: Timestamp,
}

impl Now {
    /// How long until then by the wall clock; nothing when it is over.
    pub(super) fn until(self, at: Timestamp) -> Duration {
        let nanos = at.as_nanos().saturating_sub(self.wall.as_nanos());
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
    }
}
