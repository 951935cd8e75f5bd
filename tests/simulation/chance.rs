//! What is left to chance, all of it drawn from the seed of a session.

use std::time::Duration;

use fastrand::Rng;

/// Draws from one seed.
pub struct Chance(Rng);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// True so many times out of a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// A number below this, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.usize(0..end)
    }

    /// A number from the first to the last.
    pub fn between(&mut self, first: u64, last: u64) -> u64 {
        self.0.u64(first..=last)
    }

    /// A time from the first to the last, in milliseconds, and somewhere inside its millisecond.
    pub fn millis(&mut self, first: u64, last: u64) -> Duration {
        Duration::from_micros(self.0.u64(first * 1_000..=last * 1_000))
    }

    /// One of these.
    pub fn among<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.usize(0..list.len())]
    }

    /// The index of one of these weights.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut drawn = self.0.u32(0..weights.iter().sum());
        for (index, weight) in weights.iter().enumerate() {
            if drawn < *weight {
                return index;
            }
            drawn -= weight;
        }
        weights.len() - 1
    }
}
