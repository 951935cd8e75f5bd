//! Trains the normal distributions, and writes them as Rust.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use inworld_voice::lips::features::{Frame, NUMBERS};
use inworld_voice::lips::model::{FEATURES, Feature, HALVES, Model, STATES, Speaker, Start, feature};
use inworld_voice::lips::sounds::SOUNDS;

use crate::clip::Clip;

/// Rounds in which the border between the halves of each sound is found anew.
const ROUNDS: usize = 2;

/// How many frames of all sounds are mixed to those of each.
const SHARED: f64 = 20.0;

/// Part of the variance of all sounds that is added to that of each, so that none is too narrow for another voice.
const FLOOR: f64 = 0.03;

/// Frames in a packet: a voice is got to know in training as it is later.
const PACKET: usize = 20;

pub struct Trained {
    states: Vec<(Feature, Feature)>,
    scales: Feature,
    start: Start,
}

impl Trained {
    pub fn model(&self) -> Model {
        Model::new(self.states.iter().copied(), self.start)
    }
}

pub fn train(clips: &[&Clip]) -> Trained {
    let start = start(clips);
    let empty = Model::new([], start);
    let mut speakers: BTreeMap<&str, Speaker> = BTreeMap::new();
    let features: Vec<Vec<Feature>> = clips
        .iter()
        .map(|clip| features(clip, speakers.entry(&clip.voice).or_insert_with(|| Speaker::new(&empty))))
        .collect();
    // At first a sound is split in the middle.
    let mut trained = Sums::of(clips, &features, |_, length, _| length.div_ceil(2)).trained(start);
    for _ in 0..ROUNDS {
        let model = trained.model();
        let likeliest = |row: usize, length: usize, features: &[Feature]| {
            let mut scores = vec![[0.0; STATES]; length];
            features.iter().zip(&mut scores).for_each(|(feature, scores)| model.score(feature, scores));
            let likelihood = |split: usize| {
                let half =
                    |half: usize, scores: &[[f32; STATES]]| scores.iter().map(|s| s[row * HALVES + half]).sum::<f32>();
                half(0, &scores[..split]) + half(1, &scores[split..])
            };
            (1..=length).max_by(|a, b| likelihood(*a).total_cmp(&likelihood(*b))).unwrap()
        };
        trained = Sums::of(clips, &features, likeliest).trained(start);
    }
    trained
}

/// The mean of the voices: that of their loud frames.
fn start(clips: &[&Clip]) -> Start {
    let (mut sum, mut count, mut levels) = ([0.0f64; NUMBERS - 1], 0.0, Vec::new());
    for clip in clips {
        let mut sorted: Vec<f32> = clip.frames.iter().map(|frame| frame[NUMBERS - 1]).collect();
        sorted.sort_by(f32::total_cmp);
        let loud = sorted[sorted.len() * 19 / 20];
        levels.push(loud);
        for frame in clip.frames.iter().filter(|frame| frame[NUMBERS - 1] > loud - 5.0) {
            sum.iter_mut().zip(frame).for_each(|(sum, number)| *sum += f64::from(*number));
            count += 1.0;
        }
    }
    Start { mean: sum.map(|sum| (sum / count) as f32), level: levels.iter().sum::<f32>() / levels.len() as f32 }
}

fn features(clip: &Clip, speaker: &mut Speaker) -> Vec<Feature> {
    let mut frames: Vec<Frame> = Vec::new();
    for packet in clip.frames.chunks(PACKET) {
        speaker.learn(packet);
        frames.extend(packet.iter().map(|frame| speaker.normal(frame)));
    }
    let last = frames.len() - 1;
    (0..=last)
        .map(|at| feature(&std::array::from_fn(|around| frames[(at + around).saturating_sub(2).min(last)])))
        .collect()
}

/// Sums of the numbers of each state and of their squares.
struct Sums {
    count: Vec<f64>,
    sum: Vec<[f64; FEATURES]>,
    squares: Vec<[f64; FEATURES]>,
}

impl Sums {
    /// `split`: how many frames of a sound belong to its first half.
    fn of(clips: &[&Clip], features: &[Vec<Feature>], split: impl Fn(usize, usize, &[Feature]) -> usize) -> Sums {
        let zeros = vec![[0.0; FEATURES]; STATES];
        let mut sums = Sums { count: vec![0.0; STATES], sum: zeros.clone(), squares: zeros };
        for (clip, features) in clips.iter().zip(features) {
            let mut rest = features.as_slice();
            for run in clip.truth.chunk_by(|a, b| a == b) {
                let (of_run, behind) = rest.split_at(run.len());
                let first = split(run[0], run.len(), of_run);
                for (at, feature) in of_run.iter().enumerate() {
                    sums.add(run[0] * HALVES + usize::from(at >= first), feature);
                }
                rest = behind;
            }
        }
        sums
    }

    fn add(&mut self, state: usize, feature: &Feature) {
        self.count[state] += 1.0;
        for (at, number) in feature.iter().enumerate() {
            self.sum[state][at] += f64::from(*number);
            self.squares[state][at] += f64::from(*number).powi(2);
        }
    }

    fn trained(&self, start: Start) -> Trained {
        let count: f64 = self.count.iter().sum();
        let total = |of: &[[f64; FEATURES]], at: usize| of.iter().map(|numbers| numbers[at]).sum::<f64>() / count;
        let mean: [f64; FEATURES] = std::array::from_fn(|at| total(&self.sum, at));
        let variance: [f64; FEATURES] = std::array::from_fn(|at| total(&self.squares, at) - mean[at] * mean[at]);
        let state = |state: usize| {
            let count = self.count[state] + SHARED;
            let own: [f64; FEATURES] = std::array::from_fn(|at| (self.sum[state][at] + SHARED * mean[at]) / count);
            let spread: [f64; FEATURES] = std::array::from_fn(|at| {
                let square = (self.squares[state][at] + SHARED * (variance[at] + mean[at] * mean[at])) / count;
                (square - own[at] * own[at]).max(0.02 * variance[at]) + FLOOR * variance[at]
            });
            (own.map(|number| number as f32), spread.map(|number| number as f32))
        };
        Trained { states: (0..STATES).map(state).collect(), scales: variance.map(|number| number.sqrt() as f32), start }
    }
}

/// The file `crates/voice/src/lips/trained.rs`.
pub fn source(trained: &Trained) -> String {
    let numbers = |numbers: &[f32]| numbers.iter().map(|number| format!("{number:.3}")).collect::<Vec<_>>().join(", ");
    let mut text = String::from(
        "//! The numbers of the model: written by `cargo xtask speech lips --train`, from speech of espeak-ng and Flite (docs/VOICE.md).\n\n\
         use super::dimensions::{FEATURES, STATES as COUNT};\nuse super::features::NUMBERS;\n\n",
    );
    let Start { mean, level } = &trained.start;
    let _ = writeln!(
        text,
        "/// Cepstra of loud speech.\n#[rustfmt::skip]\npub(super) const MEAN: [f32; NUMBERS - 1] = [{}];\n",
        numbers(mean)
    );
    let _ = writeln!(text, "/// Level of loud speech.\npub(super) const LEVEL: f32 = {level:.3};\n");
    let _ = writeln!(
        text,
        "/// What the codes below are multiples of.\n#[rustfmt::skip]\npub(super) const SCALES: [f32; FEATURES] = [{}];\n",
        numbers(&trained.scales)
    );
    text.push_str(
        "/// For each half of each sound: the means in 1/24 of the scale, then the logarithms of the variances in 1/24.\n\
         #[rustfmt::skip]\npub(super) const STATES: [[i8; 2 * FEATURES]; COUNT] = [\n",
    );
    for (state, (mean, variance)) in trained.states.iter().enumerate() {
        let code = |number: f32| (number * 24.0).round().clamp(-127.0, 127.0) as i8;
        let means = mean.iter().zip(&trained.scales).map(|(mean, scale)| code(mean / scale));
        let spreads =
            variance.iter().zip(&trained.scales).map(|(variance, scale)| code((variance / (scale * scale)).ln()));
        let row: Vec<String> = means.chain(spreads).map(|number| number.to_string()).collect();
        let _ = writeln!(text, "    [{}], // {}", row.join(","), SOUNDS[state / HALVES].symbol);
    }
    text.push_str("];\n");
    text
}
