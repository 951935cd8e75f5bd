//! The game's microphone samples, turned into what the protocol wants: 16 kHz, mono, 16 bit, in packets of
//! 100 ms (PROTOCOL.md 7.1).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType, WindowFunction};

/// Sample rates that a microphone may have, in Hz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// The most channels a microphone may have.
pub const MAX_CHANNELS: u32 = 8;

const WIRE_RATE: u32 = 16_000;
const PACKET_SAMPLES: usize = 1_600;

/// Turns samples of one format into packets. Another format needs another one.
pub(super) struct Microphone {
    rate: u32,
    channels: u32,
    /// None when the rate is right already.
    resampler: Option<Async<f32>>,
    input: Vec<f32>,
    output: Vec<i16>,
    /// Resampled silence at the start that comes from the resampler's delay, in samples.
    lead: usize,
}

impl Microphone {
    pub fn new(rate: u32, channels: u32) -> Result<Self, String> {
        let resampler = (rate != WIRE_RATE).then(|| {
            let parameters = SincInterpolationParameters {
                sinc_len: 64,
                f_cutoff: None,
                oversampling_factor: 64,
                interpolation: SincInterpolationType::Linear,
                window: WindowFunction::Blackman2,
            };
            let ratio = f64::from(WIRE_RATE) / f64::from(rate);
            Async::new_sinc(ratio, 1.0, &parameters, PACKET_SAMPLES, 1, FixedAsync::Output)
        });
        let resampler = resampler.transpose().map_err(|error| format!("no resampler for {rate} Hz: {error}"))?;
        let lead = resampler.as_ref().map_or(0, |resampler| resampler.output_delay());
        Ok(Self { rate, channels, resampler, input: Vec::new(), output: Vec::new(), lead })
    }

    /// Whether it takes samples of this format.
    pub fn takes(&self, rate: u32, channels: u32) -> bool {
        (self.rate, self.channels) == (rate, channels)
    }

    /// Takes interleaved samples; returns the packets that are full, as Base64.
    pub fn push(&mut self, samples: &[i16]) -> Vec<String> {
        let frames = samples.chunks_exact(self.channels.max(1) as usize);
        let count = self.channels.max(1) as f32;
        self.input.extend(frames.map(|frame| frame.iter().map(|sample| f32::from(*sample)).sum::<f32>() / count));
        self.resample();
        self.packets(PACKET_SAMPLES)
    }

    /// Speech ended: the rest, with what is still in the resampler.
    pub fn finish(&mut self) -> Vec<String> {
        if let Some(resampler) = &self.resampler {
            let rest = self.input.len() as f64 * resampler.resample_ratio();
            let keep = self.output.len() + rest.ceil() as usize + resampler.output_delay().saturating_sub(self.lead);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, channels: u32, seconds: f64) -> Vec<i16> {
        let frames = (f64::from(rate) * seconds) as usize;
        let sample = |n: usize| (8_000.0 * (n as f64 * 440.0 * std::f64::consts::TAU / f64::from(rate)).sin()) as i16;
        (0..frames).flat_map(|n| std::iter::repeat_n(sample(n), channels as usize)).collect()
    }

    fn through(rate: u32, channels: u32, samples: &[i16]) -> Vec<i16> {
        let mut microphone = Microphone::new(rate, channels).unwrap();
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
}
