//! The time of the lines that the player hears: it stands still while the game is paused.

use std::time::{Duration, Instant};

/// Counts from its making, without the time that it was held.
#[derive(Debug)]
pub(super) struct LineClock {
    /// Zero, later by as much as it was held.
    zero: Instant,
    held_since: Option<Instant>,
}

impl Default for LineClock {
    fn default() -> Self {
        Self { zero: Instant::now(), held_since: None }
    }
}

impl LineClock {
    /// The time now.
    pub fn now(&self) -> Duration {
        self.at(Instant::now())
    }

    fn at(&self, instant: Instant) -> Duration {
        self.held_since.unwrap_or(instant).saturating_duration_since(self.zero)
    }

    /// When it is this time; `None` while the clock is held.
    pub fn instant(&self, time: Duration) -> Option<Instant> {
        if self.is_held() { None } else { self.zero.checked_add(time) }
    }

    /// Whether it stands still.
    pub fn is_held(&self) -> bool {
        self.held_since.is_some()
    }

    /// Holds it, or lets it go on.
    pub fn hold(&mut self, hold: bool) {
        self.hold_at(Instant::now(), hold);
    }

    fn hold_at(&mut self, instant: Instant, hold: bool) {
        match (hold, self.held_since) {
            (true, None) => self.held_since = Some(instant),
            (false, Some(since)) => {
                self.zero += instant.saturating_duration_since(since);
                self.held_since = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_where_it_was_held() {
        let mut clock = LineClock::default();
        let start = clock.zero;
        let after = |seconds| start + Duration::from_secs(seconds);
        clock.hold_at(after(3), true);
        assert_eq!((clock.at(after(5)), clock.instant(Duration::from_secs(4))), (Duration::from_secs(3), None));
        clock.hold_at(after(6), true);
        clock.hold_at(after(10), false);
        clock.hold_at(after(11), false);
        assert_eq!(clock.at(after(12)), Duration::from_secs(5));
        assert_eq!(clock.instant(Duration::from_secs(6)), Some(after(13)));
    }
}
