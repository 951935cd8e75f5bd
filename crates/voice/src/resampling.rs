//! From one sample rate to another.

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
pub(crate) struct Resampling {
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

impl Resampling {
    /// `from`, `to`: rates in Hz. Fails with the resampler's words for a rate that it refuses.
    pub(crate) fn new(from: u32, to: u32) -> Result<Self, String> {
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
    pub(crate) fn from(&self) -> u32 {
        self.from
    }

    /// The rate that it resamples to, in Hz.
    pub(crate) fn to(&self) -> u32 {
        self.to
    }

    /// Takes samples; appends what can be resampled by now to `output`.
    pub(crate) fn push(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        self.input.extend_from_slice(samples);
        self.resample(output);
    }

    /// The stream ended: appends the rest, which is still in the filter.
    pub(crate) fn finish(mut self, output: &mut Vec<f32>) {
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
