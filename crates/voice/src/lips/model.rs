//! How likely each speech sound makes what was measured: a normal distribution for each half of each sound.

pub use super::dimensions::{FEATURES, HALVES, STATES};
use super::features::{Frame, NUMBERS};
use super::trained;

/// A frame beside its change over the 50 ms around it.
pub type Feature = [f32; FEATURES];

/// Normal distributions without covariance, and where a voice that was not heard yet is taken to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    states: Vec<State>,
    start: Start,
}

/// The mean of the voices that a model was trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Start {
    /// Of the cepstra.
    pub mean: [f32; NUMBERS - 1],
    /// Of the level of loud speech.
    pub level: f32,
}

/// One half of one sound.
#[derive(Clone, Debug, PartialEq)]
struct State {
    mean: Feature,
    /// 1 / (2 variance).
    precision: Feature,
    /// Logarithm of the density at the mean, but for a constant.
    peak: f32,
}

impl Model {
    /// From the mean and the variance of each state.
    pub fn new(states: impl IntoIterator<Item = (Feature, Feature)>, start: Start) -> Self {
        let state = |(mean, variance): (Feature, Feature)| State {
            mean,
            precision: variance.map(|variance| 0.5 / variance.max(1e-6)),
            peak: variance.iter().map(|variance| -0.5 * variance.max(1e-6).ln()).sum(),
        };
        Self { states: states.into_iter().map(state).collect(), start }
    }

    /// The one that is compiled in; see docs/VOICE.md for what it was trained on.
    pub fn built_in() -> Self {
        let states = trained::STATES.iter().map(|row| {
            let (means, spreads) = row.split_at(FEATURES);
            let scaled = |codes: &[i8], decode: fn(f32, f32) -> f32| {
                let mut numbers = codes.iter().zip(&trained::SCALES);
                std::array::from_fn(|_| numbers.next().map_or(0.0, |(code, scale)| decode(f32::from(*code), *scale)))
            };
            (
                scaled(means, |code, scale| code / 24.0 * scale),
                scaled(spreads, |code, scale| (code / 24.0).exp() * scale * scale),
            )
        });
        Self::new(states, Start { mean: trained::MEAN, level: trained::LEVEL })
    }

    /// The logarithm of how likely each state is, into `scores`.
    pub fn score(&self, feature: &Feature, scores: &mut [f32; STATES]) {
        for (state, score) in self.states.iter().zip(scores) {
            let numbers = feature.iter().zip(&state.mean).zip(&state.precision);
            let distance: f32 = numbers.map(|((x, mean), precision)| (x - mean) * (x - mean) * precision).sum();
            *score = state.peak - distance;
        }
    }
}

/// What a voice sounds like on the average; taken away, so that the model fits each voice and each microphone.
#[derive(Clone, Debug, PartialEq)]
pub struct Speaker {
    mean: [f32; NUMBERS - 1],
    frames: f32,
    /// Level of loud speech.
    level: f32,
}

/// Frames after which the mean of a voice follows it no faster.
const MEAN_LIMIT: f32 = 1000.0;
/// How many frames the mean of all voices counts for.
const MEAN_START: f32 = 30.0;
/// Below the level of loud speech by this, in natural logarithms of power, there is no speech.
const SPEECH: f32 = 6.5;
/// What the level falls by in a frame, where nothing is as loud.
const FALL: f32 = 0.003;
/// How much quieter than most a voice may be, so that noise before it is not taken for speech.
const QUIETER: f32 = 2.5;

impl Speaker {
    /// Somebody of whom nothing was heard yet.
    pub fn new(model: &Model) -> Self {
        Self { mean: model.start.mean, frames: MEAN_START, level: model.start.level - QUIETER }
    }

    /// Gets to know the voice better; before the same frames are looked at with [`Self::normal`].
    pub fn learn(&mut self, frames: &[Frame]) {
        let mut levels: Vec<f32> = frames.iter().filter_map(|frame| frame.last().copied()).collect();
        levels.sort_by(f32::total_cmp);
        let Some(loud) = levels.get(levels.len() * 19 / 20).copied() else { return };
        self.level = loud.max(self.level - FALL * frames.len() as f32);
        for frame in frames.iter().filter(|frame| frame.last().is_some_and(|level| *level > self.level - SPEECH)) {
            self.frames = (self.frames + 1.0).min(MEAN_LIMIT);
            for (mean, number) in self.mean.iter_mut().zip(frame) {
                *mean += (number - *mean) / self.frames;
            }
        }
    }

    /// The frame without what is the voice's own.
    pub fn normal(&self, frame: &Frame) -> Frame {
        let mut normal = *frame;
        for (number, mean) in normal.iter_mut().zip(self.mean.iter().chain([&self.level])) {
            *number -= mean;
        }
        normal
    }
}

/// The middle one of five frames, and its change.
pub fn feature(around: &[Frame; 5]) -> Feature {
    let [first, second, middle, fourth, last] = around;
    let mut changes = first.iter().zip(second).zip(fourth.iter().zip(last));
    let change = |((a, b), (d, e)): ((&f32, &f32), (&f32, &f32))| (d - b + 2.0 * (e - a)) / 10.0;
    let mut numbers = middle.iter().copied();
    std::array::from_fn(|_| numbers.next().or_else(|| changes.next().map(change)).unwrap_or(0.0))
}
