//! What is heard by the sound alone: any speech sound may follow any other.

use std::collections::VecDeque;

use super::model::{HALVES, STATES};
use super::sounds::SOUNDS;

/// What a change to another sound costs, in the logarithm of likelihood.
const CHANGE: f32 = 3.0;

/// The best way through the states so far, with the last frames of each.
#[derive(Clone, Debug)]
pub(super) struct FreeLoop {
    scores: [f32; STATES],
    /// For each of the last frames: which state each state was reached from.
    history: VecDeque<[u8; STATES]>,
    lag: usize,
}

impl FreeLoop {
    /// Looks back by `lag` frames.
    pub(super) fn new(lag: usize) -> Self {
        let mut scores = [f32::NEG_INFINITY; STATES];
        // Before the first frame there was silence.
        if let Some(silence) = scores.first_mut() {
            *silence = 0.0;
        }
        Self { scores, history: VecDeque::with_capacity(lag + 1), lag }
    }

    /// The next frame; `emission` is the logarithm of how likely each state is.
    pub(super) fn step(&mut self, emission: &[f32; STATES]) {
        let ends = self.scores.iter().enumerate().skip(HALVES - 1).step_by(HALVES);
        let better = |best: (usize, f32), (at, score): (usize, &f32)| if *score > best.1 { (at, *score) } else { best };
        let (last, end) = ends.fold((0, f32::NEG_INFINITY), better);
        let mut back = [0u8; STATES];
        let mut before = f32::NEG_INFINITY;
        let states = self.scores.iter_mut().zip(&mut back).zip(emission).enumerate();
        for (state, ((score, back), emission)) in states {
            let (from, entry) =
                if state % HALVES == 0 { (last, end - CHANGE) } else { (state.saturating_sub(1), before) };
            before = *score;
            let (from, best) = if *score >= entry { (state, *score) } else { (from, entry) };
            *back = u8::try_from(from).unwrap_or(0);
            *score = best + emission;
        }
        let best = self.scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for score in &mut self.scores {
            *score -= best;
        }
        if self.history.len() == self.lag {
            self.history.pop_front();
        }
        self.history.push_back(back);
    }

    /// Forgets how the states were reached.
    pub(super) fn cut(&mut self) {
        self.history.clear();
    }

    /// The sounds of the last frames, the latest first, as rows of [`SOUNDS`].
    pub(super) fn rows(&self) -> impl Iterator<Item = usize> {
        let mut state = best(&self.scores);
        self.history.iter().rev().map(move |back| {
            let row = state / HALVES;
            state = back.get(state).copied().map_or(0, usize::from);
            row
        })
    }
}

/// The place of the highest score.
pub(super) fn best(scores: &[f32]) -> usize {
    let scores = scores.iter().copied().enumerate();
    scores.max_by(|one, other| one.1.total_cmp(&other.1)).map_or(0, |(at, _)| at)
}

const _: () = assert!(SOUNDS.len() * HALVES <= 256, "a state fits a byte");
