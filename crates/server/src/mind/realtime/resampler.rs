//! The microphone's 16 kHz as the rate that a service takes.

/// Samples per second of the microphone.
const INPUT_RATE: u32 = 16_000;
/// Taps on each side of a sample, and steps between two samples, of the filter.
const REACH: usize = 8;

/// Band-limited interpolation of a stream that comes in pieces of any size: the borders of the pieces leave no trace.
#[derive(Clone, Debug)]
pub(crate) struct Resampler {
    /// Output samples for `step_in` input samples.
    step_out: usize,
    step_in: usize,
    /// The last samples that are still needed, behind silence at the beginning.
    held: Vec<f32>,
    /// The place of the next output sample, in units of 1/`step_out` of an input sample, from the first one in `held`.
    at: usize,
    /// One row of taps for each place between two samples.
    taps: Vec<[f32; 2 * REACH]>,
}

impl Resampler {
    /// To this rate.
    pub(crate) fn new(rate: u32) -> Self {
        let common = gcd(INPUT_RATE, rate).max(1);
        let (step_out, step_in) = ((rate / common).max(1) as usize, (INPUT_RATE / common) as usize);
        // For a lower rate the filter ends at half of that rate.
        let cutoff = (step_out as f32 / step_in as f32).min(1.0);
        let taps = (0..step_out).map(|place| row(place as f32 / step_out as f32, cutoff)).collect();
        Self { step_out, step_in, held: vec![0.0; REACH - 1], at: 0, taps }
    }

    /// The next samples.
    pub(crate) fn push(&mut self, samples: &[i16]) -> Vec<i16> {
        self.held.extend(samples.iter().map(|sample| f32::from(*sample)));
        let mut out = Vec::with_capacity(samples.len() * self.step_out / self.step_in + 1);
        while let Some(around) = self.held.get(self.at / self.step_out..).and_then(|held| held.get(..2 * REACH)) {
            let Some(taps) = self.taps.get(self.at % self.step_out) else { break };
            let sum: f32 = around.iter().zip(taps).map(|(sample, tap)| sample * tap).sum();
            out.push(sum.round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16);
            self.at += self.step_in;
        }
        let done = (self.at / self.step_out).min(self.held.len());
        self.held.drain(..done);
        self.at -= done * self.step_out;
        out
    }

    /// What is left when the stream ends. It begins anew behind that.
    pub(crate) fn finish(&mut self) -> Vec<i16> {
        let rest = self.push(&[0; REACH]);
        self.held = vec![0.0; REACH - 1];
        self.at = 0;
        rest
    }
}

/// The taps for a place between two samples: a windowed sinc.
fn row(place: f32, cutoff: f32) -> [f32; 2 * REACH] {
    use std::f32::consts::PI;
    let mut row = [0.0; 2 * REACH];
    for (index, tap) in row.iter_mut().enumerate() {
        let distance = index as f32 - (REACH as f32 - 1.0) - place;
        let x = PI * distance * cutoff;
        let sinc = if x.abs() < 1e-6 { 1.0 } else { x.sin() / x };
        let window = 0.5 + 0.5 * (PI * distance / REACH as f32).cos();
        *tap = sinc * cutoff * window.max(0.0);
    }
    let sum: f32 = row.iter().sum();
    row.iter_mut().for_each(|tap| *tap /= sum);
    row
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, samples: usize) -> Vec<i16> {
        let sample = |at: usize| (at as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 10_000.0;
        (0..samples).map(|at| sample(at) as i16).collect()
    }

    #[test]
    fn a_tone_stays_a_tone_in_pieces_of_any_size() {
        for rate in [8_000, 16_000, 24_000, 48_000] {
            let input = tone(INPUT_RATE, 8_000);
            let mut whole = Resampler::new(rate);
            let mut out = whole.push(&input);
            out.extend(whole.finish());
            let expected = tone(rate, rate as usize / 2);
            assert!(out.len().abs_diff(expected.len()) <= 2, "{rate}: {} samples", out.len());
            let worst = out.iter().zip(&expected).skip(200).take(expected.len() - 400);
            let worst = worst.map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs()).max().unwrap();
            assert!(worst < 200, "{rate}: off by {worst}");
            let mut pieces = Resampler::new(rate);
            let mut same: Vec<i16> = input.chunks(77).flat_map(|piece| pieces.push(piece)).collect();
            same.extend(pieces.finish());
            assert_eq!(same, out, "{rate}");
        }
    }
}
