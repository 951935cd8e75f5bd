//! From one sample rate to another: everything of the library that resamples uses this.

use std::fmt;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler as _, SincInterpolationParameters, SincInterpolationType, WindowFunction,
    calculate_cutoff,
};

/// Length of the filter in samples of the lower of the two rates. Full level up to 7/8 of its Nyquist frequency, and
/// nothing beyond that frequency.
const FILTER: usize = 192;

/// Parts of a second that are made at once.
const STEPS_PER_SECOND: u32 = 50;

/// Resamples one stream of mono samples; its delay is taken off, so that lengths and places stay.
pub struct Resampling {
    from: u32,
    to: u32,
    /// None when the rate is right already.
    resampler: Option<Async<f32>>,
    /// Not resampled yet.
    input: Vec<f32>,
    /// Resampled silence at the start that comes from the resampler's delay, in samples.
    lead: usize,
    /// Samples taken.
    taken: u64,
    /// Samples made of them.
    made: u64,
}

impl fmt::Debug for Resampling {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Resampling").field("from", &self.from).field("to", &self.to).finish_non_exhaustive()
    }
}

impl Resampling {
    /// `from`, `to`: rates in Hz.
    ///
    /// # Errors
    /// The words of the resampler, for a rate that it refuses.
    pub fn new(from: u32, to: u32) -> Result<Self, String> {
        let resampler = (from != to).then(|| {
            let parameters = SincInterpolationParameters {
                // Counted in samples of the input.
                sinc_len: (FILTER * from.max(to) as usize).div_ceil(to.max(1) as usize),
                f_cutoff: Some(calculate_cutoff(FILTER, WindowFunction::Blackman2)),
                oversampling_factor: 64,
                interpolation: SincInterpolationType::Linear,
                window: WindowFunction::Blackman2,
            };
            let ratio = f64::from(to) / f64::from(from);
            let step = (to / STEPS_PER_SECOND).max(1) as usize;
            Async::new_sinc(ratio, 1.0, &parameters, step, 1, FixedAsync::Output)
        });
        let resampler =
            resampler.transpose().map_err(|error| format!("no resampler from {from} to {to} Hz: {error}"))?;
        let lead = resampler.as_ref().map_or(0, |resampler| resampler.output_delay());
        Ok(Self { from, to, resampler, input: Vec::new(), lead, taken: 0, made: 0 })
    }

    /// The rate that it resamples from, in Hz.
    pub fn from(&self) -> u32 {
        self.from
    }

    /// The rate that it resamples to, in Hz.
    pub fn to(&self) -> u32 {
        self.to
    }

    /// Takes samples; appends what can be resampled by now to `output`.
    pub fn push(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        self.input.extend_from_slice(samples);
        self.resample(output);
    }

    /// The stream ended: appends the rest, which is still in the filter.
    pub fn finish(mut self, output: &mut Vec<f32>) {
        let Some(resampler) = &self.resampler else { return };
        let whole = (self.taken * u64::from(self.to)).div_ceil(u64::from(self.from.max(1)));
        let keep = output.len() + usize::try_from(whole.saturating_sub(self.made)).unwrap_or(usize::MAX);
        let delay = (resampler.output_delay() as f64 / resampler.resample_ratio()).ceil() as usize;
        let silence = delay + resampler.input_frames_next();
        self.input.resize(self.input.len() + silence, 0.0);
        self.resample(output);
        output.truncate(keep);
    }

    fn resample(&mut self, output: &mut Vec<f32>) {
        let Some(resampler) = &mut self.resampler else {
            return output.append(&mut self.input);
        };
        let mut used = 0;
        while let Some(input) = self.input.get(used..).filter(|left| left.len() >= resampler.input_frames_next()) {
            let needed = resampler.input_frames_next();
            let Ok(input) = InterleavedSlice::new(input, 1, needed) else { break };
            let Ok(resampled) = resampler.process(&input, None) else { break };
            let resampled = resampled.take_data();
            let skip = self.lead.min(resampled.len());
            self.lead -= skip;
            self.made += (resampled.len() - skip) as u64;
            output.extend(resampled.into_iter().skip(skip));
            used += needed;
        }
        self.input.drain(..used);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, samples: usize) -> Vec<f32> {
        (0..samples).map(|at| (at as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 0.3).collect()
    }

    #[test]
    fn a_tone_stays_a_tone_in_pieces_of_any_size() {
        for rate in [8_000, 16_000, 24_000, 48_000] {
            let resample = |piece: usize| {
                let (mut resampling, mut output) = (Resampling::new(16_000, rate).unwrap(), Vec::new());
                tone(16_000, 8_000).chunks(piece).for_each(|piece| resampling.push(piece, &mut output));
                resampling.finish(&mut output);
                output
            };
            let (whole, expected) = (resample(8_000), tone(rate, rate as usize / 2));
            assert_eq!(whole.len(), expected.len(), "{rate}");
            // The delay that is taken off may be a part of a sample too long.
            let distance = |late: usize| {
                let inner = whole.iter().zip(expected.iter().skip(late)).skip(400).take(expected.len() - 800);
                inner.map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
            };
            let worst = distance(0).min(distance(1));
            assert!(worst < 0.003, "{rate}: off by {worst}");
            assert_eq!(resample(77), whole, "{rate}");
        }
    }
}
