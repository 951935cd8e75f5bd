//! When to try again: at once, then later and later, and by chance, so that a thousand games that lost the same server
//! do not come back together.

use std::time::Duration;

use fastrand::Rng;

/// The longest wait before the second try again; it doubles with every failure.
const FIRST: Duration = Duration::from_millis(500);

/// The longest wait of all.
pub(super) const LONGEST: Duration = Duration::from_secs(30);

/// Counts failures and draws the waits: exponential, with full jitter and a ceiling.
#[derive(Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: Rng,
}

impl Backoff {
    /// Draws from this seed.
    pub fn new(seed: u64) -> Self {
        Self { failures: 0, random: Rng::with_seed(seed) }
    }

    /// Things work: the next failure is the first.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// Something failed once more. How long to wait before the next try, at most `longest`: not at all after the first
    /// failure.
    pub fn next(&mut self, longest: Duration) -> Duration {
        let earlier = self.failures;
        self.failures = earlier.saturating_add(1);
        if earlier == 0 {
            return Duration::ZERO;
        }
        let doubled = FIRST.saturating_mul(1 << (earlier - 1).min(16));
        doubled.min(longest).mul_f64(self.random.f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_not_at_all_then_longer_and_never_longer_than_the_ceiling() {
        let mut longest = [Duration::ZERO; 12];
        for seed in 0..500 {
            let mut backoff = Backoff::new(seed);
            for most in &mut longest {
                *most = backoff.next(LONGEST).max(*most);
            }
            backoff.reset();
            assert_eq!(backoff.next(LONGEST), Duration::ZERO);
        }
        assert_eq!(longest[0], Duration::ZERO);
        for (failures, most) in (1..).zip(&longest[1..]) {
            let ceiling = LONGEST.min(FIRST * (1 << (failures - 1)));
            assert!(*most <= ceiling && *most > ceiling.mul_f64(0.9), "{failures}: {most:?} of {ceiling:?}");
        }
    }

    #[test]
    fn two_games_wait_differently() {
        let waits = |seed| {
            let mut backoff = Backoff::new(seed);
            (0..6).map(|_| backoff.next(LONGEST)).collect::<Vec<_>>()
        };
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(1), waits(1));
    }
}
