//! Time as a session counts it: without the stretches in which the process did not run.
//!
//! A phone that slept, a debugger or SIGSTOP must not make every time-out pass at once: the server's answers may lie in
//! the socket, unread. But what was so long without a word may be dead, so a wake-up is noticed.

use std::time::Duration;

use super::now::Now;

/// So much too late, a timer was kept from running.
const LATE: Duration = Duration::from_secs(2);

/// The wall clock may gain so much on the other one before that means a sleep.
const DRIFT: Duration = Duration::from_secs(5);

/// The session's time.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// How much of the driver's time does not count.
    lost: Duration,
    last: Option<Now>,
}

impl Clock {
    /// The session's time at the driver's `now`, and whether the process has just woken up. `due` is when the next timer
    /// should run, in the session's time.
    pub fn read(&mut self, now: Now, due: Option<Duration>) -> (Now, bool) {
        let mut monotonic = now.monotonic.saturating_sub(self.lost);
        let late = due.is_some_and(|due| monotonic > due + LATE);
        let mut woke = late;
        if let Some(last) = self.last {
            let run = monotonic.saturating_sub(last.monotonic);
            woke |= last.until(now.wall).saturating_sub(run) > DRIFT;
            if late {
                // Nothing that happened between was seen, so for the session no time went by.
                self.lost += run;
                monotonic = last.monotonic;
            }
        }
        let now = Now { monotonic, wall: now.wall };
        self.last = Some(now);
        (now, woke)
    }

    /// The driver's time for one of the session's.
    pub fn outside(&self, at: Duration) -> Duration {
        at + self.lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_protocol::packet::Timestamp;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn at(monotonic: u64, wall: i64) -> Now {
        Now { monotonic: seconds(monotonic), wall: Timestamp::from_nanos(wall * 1_000_000_000) }
    }

    #[test]
    fn time_goes_on_while_timers_run_in_time() {
        let mut clock = Clock::default();
        for second in [10, 11, 20, 22] {
            let (now, woke) = clock.read(at(second, 1_000 + second as i64), Some(seconds(second)));
            assert_eq!((now.monotonic, woke), (seconds(second), false));
        }
        assert_eq!(clock.outside(seconds(30)), seconds(30));
    }

    #[test]
    fn a_stretch_in_which_the_process_was_stopped_does_not_count() {
        let mut clock = Clock::default();
        clock.read(at(10, 1_000), None);
        let (now, woke) = clock.read(at(110, 1_100), Some(seconds(15)));
        assert_eq!((now.monotonic, woke), (seconds(10), true));
        // The timer that was due after 5 s is due after 5 s still.
        assert_eq!(clock.outside(seconds(15)), seconds(115));
        let (now, woke) = clock.read(at(115, 1_105), Some(seconds(15)));
        assert_eq!((now.monotonic, woke), (seconds(15), false));
    }

    #[test]
    fn a_sleep_that_only_the_wall_clock_saw_is_noticed() {
        let mut clock = Clock::default();
        clock.read(at(10, 1_000), Some(seconds(15)));
        let (now, woke) = clock.read(at(11, 5_000), Some(seconds(15)));
        assert_eq!((now.monotonic, woke), (seconds(11), true));
        assert!(!clock.read(at(12, 5_001), Some(seconds(15))).1);
        assert!(!clock.read(at(13, 4_000), Some(seconds(15))).1, "a clock that was put back is no sleep");
    }
}
