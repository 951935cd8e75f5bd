//! How much sound must wait before a line starts, so that packets may come late.

/// What a line waits for before it has ever starved, in microseconds.
const START_US: u64 = 60_000;

/// The most that it waits for.
const MOST_US: u64 = 480_000;

/// Grows when a line starves, shrinks with each line that did not.
#[derive(Debug)]
pub(super) struct Jitter {
    target_us: u64,
    starved: bool,
}

impl Default for Jitter {
    fn default() -> Self {
        Self { target_us: START_US, starved: false }
    }
}

impl Jitter {
    /// How much sound a line has to have before it is played, in microseconds.
    pub fn target_us(&self) -> u64 {
        self.target_us
    }

    /// A line had nothing to play before its end.
    pub fn starve(&mut self) {
        self.starved = true;
        self.target_us = (self.target_us * 2).min(MOST_US);
    }

    /// A line was played.
    pub fn line_over(&mut self) {
        if !std::mem::take(&mut self.starved) {
            self.target_us = (self.target_us * 3 / 4).max(START_US);
        }
    }
}
