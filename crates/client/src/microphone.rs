//! The game's microphone samples, turned into what the protocol wants: 16 kHz, mono, 16 bit, in packets of
//! 100 ms (PROTOCOL.md 7.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType, WindowFunction, calculate_cutoff,
};

use inworld_protocol::packet::Payload;
use inworld_protocol::packet::enums::ControlAction;
use inworld_session::Outgoing;

/// Sample rates that a microphone may have, in Hz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// The most channels a microphone may have.
pub const MAX_CHANNELS: u32 = 8;

const WIRE_RATE: u32 = 16_000;
const PACKET_SAMPLES: usize = 1_600;

/// Length of the filter in samples of the lower of the two rates. Full level up to 7/8 of its Nyquist frequency, and
/// nothing beyond that frequency.
const FILTER: usize = 192;

/// Turns samples of one format into packets. Another format needs another one.
pub(super) struct MicrophoneStream {
    rate: u32,
    channels: u32,
    /// None when the rate is right already.
    resampler: Option<Async<f32>>,
    input: Vec<f32>,
    output: Vec<i16>,
    /// Resampled silence at the start that comes from the resampler's delay, in samples.
    lead: usize,
    /// Frames taken, of this speech.
    taken: u64,
    /// Samples at 16 kHz made of them.
    made: u64,
}

impl MicrophoneStream {
    pub fn new(rate: u32, channels: u32) -> Result<Self, String> {
        let resampler = (rate != WIRE_RATE).then(|| {
            let parameters = SincInterpolationParameters {
                // Counted in samples of the input.
                sinc_len: (FILTER * rate.max(WIRE_RATE) as usize).div_ceil(WIRE_RATE as usize),
                f_cutoff: Some(calculate_cutoff(FILTER, WindowFunction::Blackman2)),
                oversampling_factor: 64,
                interpolation: SincInterpolationType::Linear,
                window: WindowFunction::Blackman2,
            };
            let ratio = f64::from(WIRE_RATE) / f64::from(rate);
            Async::new_sinc(ratio, 1.0, &parameters, PACKET_SAMPLES, 1, FixedAsync::Output)
        });
        let resampler = resampler.transpose().map_err(|error| format!("no resampler for {rate} Hz: {error}"))?;
        let lead = resampler.as_ref().map_or(0, |resampler| resampler.output_delay());
        Ok(Self { rate, channels, resampler, input: Vec::new(), output: Vec::new(), lead, taken: 0, made: 0 })
    }

    /// Whether it takes samples of this format.
    pub fn takes(&self, rate: u32, channels: u32) -> bool {
        (self.rate, self.channels) == (rate, channels)
    }

    /// Takes interleaved samples; returns the packets that are full, as Base64.
    pub fn push(&mut self, samples: &[i16]) -> Vec<String> {
        let frames = samples.chunks_exact(self.channels.max(1) as usize);
        let count = self.channels.max(1) as f32;
        self.taken += frames.len() as u64;
        self.input.extend(frames.map(|frame| frame.iter().map(|sample| f32::from(*sample)).sum::<f32>() / count));
        self.resample();
        self.packets(PACKET_SAMPLES)
    }

    /// Speech ended: the rest, with what is still in the resampler.
    pub fn finish(&mut self) -> Vec<String> {
        if let Some(resampler) = &self.resampler {
            let whole = (self.taken * u64::from(WIRE_RATE)).div_ceil(u64::from(self.rate));
            let keep = self.output.len() + usize::try_from(whole.saturating_sub(self.made)).unwrap_or(usize::MAX);
            let delay = (resampler.output_delay() as f64 / resampler.resample_ratio()).ceil() as usize;
            let silence = delay + resampler.input_frames_next();
            self.input.resize(self.input.len() + silence, 0.0);
            self.resample();
            self.output.truncate(keep);
        }
        let mut packets = self.packets(PACKET_SAMPLES);
        packets.extend(self.packets(1));
        self.input.clear();
        packets
    }

    fn resample(&mut self) {
        let Some(resampler) = &mut self.resampler else {
            self.output.extend(self.input.drain(..).map(to_sample));
            return;
        };
        while self.input.len() >= resampler.input_frames_next() {
            let needed = resampler.input_frames_next();
            let Ok(input) = InterleavedSlice::new(&self.input, 1, needed) else { return };
            let Ok(resampled) = resampler.process(&input, None) else { return };
            let resampled = resampled.take_data();
            let skip = self.lead.min(resampled.len());
            self.lead -= skip;
            self.made += (resampled.len() - skip) as u64;
            self.output.extend(resampled.into_iter().skip(skip).map(to_sample));
            self.input.drain(..needed);
        }
    }

    /// Takes packets off the output while there are at least `least` samples.
    fn packets(&mut self, least: usize) -> Vec<String> {
        let mut packets = Vec::new();
        while self.output.len() >= least {
            let samples = self.output.drain(..self.output.len().min(PACKET_SAMPLES));
            let bytes: Vec<u8> = samples.flat_map(i16::to_le_bytes).collect();
            packets.push(STANDARD.encode(bytes));
        }
        packets
    }
}

fn to_sample(value: f32) -> i16 {
    // `as` saturates.
    value.round() as i16
}

/// Whether a packet opens the microphone, or closes it.
pub(super) fn switches_microphone(outgoing: &Outgoing) -> Option<bool> {
    let Payload::Control(control) = &outgoing.packet.payload else { return None };
    match control.action {
        ControlAction::AudioSessionStart => Some(true),
        ControlAction::AudioSessionEnd => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [u32; 8] = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000];
    const LEVEL: f64 = 20_000.0;

    fn tone(rate: u32, channels: u32, seconds: f64) -> Vec<i16> {
        wave(rate, channels, seconds, 8_000.0, 440.0)
    }

    fn wave(rate: u32, channels: u32, seconds: f64, level: f64, frequency: f64) -> Vec<i16> {
        let frames = (f64::from(rate) * seconds) as usize;
        let step = frequency * std::f64::consts::TAU / f64::from(rate);
        let sample = |n: usize| (level * (n as f64 * step).sin()).round() as i16;
        (0..frames).flat_map(|n| std::iter::repeat_n(sample(n), channels as usize)).collect()
    }

    fn through(rate: u32, channels: u32, samples: &[i16]) -> Vec<i16> {
        let mut microphone = MicrophoneStream::new(rate, channels).unwrap();
        let mut packets = Vec::new();
        for part in samples.chunks(channels as usize * 441) {
            packets.extend(microphone.push(part));
        }
        assert!(packets.iter().all(|packet| STANDARD.decode(packet).unwrap().len() == 2 * PACKET_SAMPLES));
        packets.extend(microphone.finish());
        let bytes: Vec<u8> = packets.iter().flat_map(|packet| STANDARD.decode(packet).unwrap()).collect();
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    #[test]
    fn sixteen_kilohertz_mono_passes_unaltered() {
        let samples = tone(16_000, 1, 0.25);
        assert_eq!(through(16_000, 1, &samples), samples);
    }

    #[test]
    fn every_rate_keeps_its_length_and_its_tone() {
        for (rate, channels) in [(48_000, 2), (44_100, 1), (22_050, 1), (8_000, 1), (16_000, 2), (192_000, 8)] {
            let out = through(rate, channels, &tone(rate, channels, 1.0));
            assert!((15_990..=16_010).contains(&out.len()), "{rate}: {}", out.len());
            let want = tone(16_000, 1, 1.0);
            let error: f64 = (200..15_700).map(|n| (f64::from(out[n]) - f64::from(want[n])).powi(2)).sum();
            let power: f64 = (200..15_700).map(|n| f64::from(want[n]).powi(2)).sum();
            // Beside what the filter changes there is a delay of less than one sample.
            assert!(error < 0.04 * power, "{rate}: {}", error / power);
        }
    }

    /// The part of `samples`, taken at 16 kHz, that is a tone of `frequency`: its level, its phase in radians, and the
    /// level of all the rest.
    fn parts(samples: &[i16], frequency: f64) -> (f64, f64, f64) {
        let step = frequency * std::f64::consts::TAU / f64::from(WIRE_RATE);
        let (mut ss, mut cc, mut sc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            let (sin, cos) = (n as f64 * step).sin_cos();
            (ss, cc, sc) = (ss + sin * sin, cc + cos * cos, sc + sin * cos);
            (xs, xc) = (xs + f64::from(*sample) * sin, xc + f64::from(*sample) * cos);
        }
        // Least squares: at the ends of the band sine and cosine are not of the same power.
        let (a, b) = ((xs * cc - xc * sc) / (ss * cc - sc * sc), (xc * ss - xs * sc) / (ss * cc - sc * sc));
        let rest = samples.iter().enumerate().map(|(n, sample)| {
            let (sin, cos) = (n as f64 * step).sin_cos();
            (f64::from(*sample) - a * sin - b * cos).powi(2)
        });
        let rest = rest.sum::<f64>() * 2.0 / samples.len() as f64;
        (a.hypot(b), b.atan2(a), rest.sqrt())
    }

    fn decibels(level: f64) -> f64 {
        20.0 * (level / LEVEL).max(1e-9).log10()
    }

    #[test]
    fn speech_keeps_its_level_and_gets_no_images() {
        for rate in RATES {
            let highest = 0.875 * f64::from(rate.min(WIRE_RATE)) / 2.0;
            for step in 1..=7 {
                let frequency = (highest * f64::from(step) / 7.0).floor();
                let out = through(rate, 1, &wave(rate, 1, 0.2, LEVEL, frequency));
                let (level, _, rest) = parts(&out[400..2_800], frequency);
                assert!(decibels(level).abs() < 0.5, "{rate} Hz: {} dB at {frequency} Hz", decibels(level));
                assert!(decibels(rest) < -60.0, "{rate} Hz: {} dB beside {frequency} Hz", decibels(rest));
            }
        }
    }

    #[test]
    fn what_sixteen_kilohertz_cannot_hold_is_not_heard() {
        for rate in RATES.into_iter().filter(|rate| *rate > WIRE_RATE) {
            let (lowest, highest) = (f64::from(WIRE_RATE) / 2.0 + 20.0, f64::from(rate) / 2.0 - 20.0);
            for step in 0..=8 {
                let frequency = (lowest + (highest - lowest) * f64::from(step) / 8.0).floor();
                let out = through(rate, 1, &wave(rate, 1, 0.2, LEVEL, frequency));
                let power = out[400..2_800].iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
                let alias = decibels((power * 2.0 / 2_400.0).sqrt());
                assert!(alias < -60.0, "{rate} Hz: {alias} dB of {frequency} Hz");
            }
        }
    }

    #[test]
    fn a_long_speech_neither_drifts_nor_changes_its_length() {
        let seconds = 8;
        for rate in [8_000, 11_025, 44_100, 48_000] {
            let out = through(rate, 1, &wave(rate, 1, f64::from(seconds), LEVEL, 1_000.0));
            assert!(out.len().abs_diff(16_000 * seconds as usize) <= 1, "{rate} Hz: {} samples", out.len());
            // Whole periods lie between the two places, so that the phase is the same but for a drift.
            let (_, early, _) = parts(&out[16_000..32_000], 1_000.0);
            let (_, late, _) = parts(&out[16_000 * 6..16_000 * 7], 1_000.0);
            let drift = (late - early).abs() / std::f64::consts::TAU * 16.0;
            assert!(drift < 0.01, "{rate} Hz: {drift} samples");
        }
    }
}
