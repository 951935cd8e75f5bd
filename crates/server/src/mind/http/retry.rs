//! When a failed attempt is made again: never after something was given out, never beyond the budget of time.

use std::time::Duration;

use tokio::time::Instant;

use crate::mind::thought::{Failure, FailureKind};

/// Attempts that are made in all, loading models aside.
const MOST_ATTEMPTS: u32 = 3;
/// The first wait without a word from the server; each one after it is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A player waits no longer than that.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Counts attempts.
#[derive(Clone, Debug)]
pub(crate) struct Retry {
    /// A retry that cannot begin before this time is not made.
    until: Instant,
    attempts: u32,
    wait: Duration,
}

impl Retry {
    pub(crate) fn new(until: Instant) -> Self {
        Self { until, attempts: 1, wait: FIRST_WAIT }
    }

    /// When to try again after this failure, if at all.
    ///
    /// A model that loads is waited for until the budget ends; anything else ends after three attempts.
    pub(crate) fn after(&mut self, now: Instant, failure: &Failure) -> Option<Instant> {
        let is_loading = failure.kind == FailureKind::Loading;
        if !is_loading && self.attempts >= MOST_ATTEMPTS {
            return None;
        }
        let wait = failure.retry_after.unwrap_or(self.wait);
        if wait > LONGEST_WAIT {
            return None;
        }
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        self.next(now + wait, !is_loading)
    }

    /// When to try again at once, if at all: a connection that was kept too long, an empty answer.
    pub(crate) fn at_once(&mut self, now: Instant) -> Option<Instant> {
        if self.attempts >= MOST_ATTEMPTS { None } else { self.next(now, true) }
    }

    fn next(&mut self, at: Instant, is_counted: bool) -> Option<Instant> {
        if at >= self.until {
            return None;
        }
        self.attempts += u32::from(is_counted);
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind, retry_after: Option<u64>) -> Failure {
        Failure { kind, words: String::new(), retry_after: retry_after.map(Duration::from_millis) }
    }

    #[test]
    fn waits_double_and_attempts_end() {
        let now = Instant::now();
        let mut retry = Retry::new(now + Duration::from_secs(60));
        let waits: Vec<_> =
            (0..4).map(|_| retry.after(now, &failure(FailureKind::Busy, None)).map(|at| at - now)).collect();
        assert_eq!(waits, [Some(Duration::from_millis(500)), Some(Duration::from_secs(1)), None, None]);
        assert_eq!(retry.at_once(now), None);
    }

    #[test]
    fn the_server_says_when_but_nothing_goes_beyond_the_budget() {
        let now = Instant::now();
        let mut retry = Retry::new(now + Duration::from_secs(5));
        let at = retry.after(now, &failure(FailureKind::Busy, Some(350)));
        assert_eq!(at, Some(now + Duration::from_millis(350)));
        assert_eq!(retry.after(now, &failure(FailureKind::Busy, Some(5_000))), None);
        assert_eq!(retry.after(now, &failure(FailureKind::Busy, Some(9_000))), None);
        assert_eq!(retry.at_once(now + Duration::from_secs(5)), None);
    }

    #[test]
    fn a_loading_model_is_waited_for_until_the_budget_ends() {
        let mut now = Instant::now();
        let end = now + Duration::from_secs(60);
        let mut retry = Retry::new(end);
        let mut attempts = 0;
        while let Some(at) = retry.after(now, &failure(FailureKind::Loading, None)) {
            assert!(at - now <= LONGEST_WAIT && at < end);
            now = at;
            attempts += 1;
        }
        assert!((8..20).contains(&attempts), "{attempts}");
    }
}
