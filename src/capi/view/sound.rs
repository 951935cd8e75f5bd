//! What audio data is: its rate, channels, samples and length.

use std::ptr;

use crate::packet::enums::AudioFormat;
use crate::packet::wav;

/// What can be said of audio data.
pub(super) struct Sound {
    pub rate: u32,
    pub channels: u32,
    pub samples: *const i16,
    pub sample_count: usize,
    pub duration_us: i64,
}

impl Sound {
    pub fn of(data: &[u8], format: AudioFormat) -> Self {
        let raw = |rate| (rate, 1, Some(data));
        let (rate, channels, pcm) = match (wav::read(data), format) {
            (Some(wav), _) => {
                let pcm = (wav.encoding == 1 && wav.bits == 16).then_some(wav.data);
                (wav.sample_rate, wav.channels, pcm)
            }
            (None, AudioFormat::Pcm16000) => raw(16_000),
            (None, AudioFormat::Pcm22050) => raw(22_050),
            (None, AudioFormat::Mp3 | AudioFormat::Unspecified) => (0, 0, None),
        };
        let pcm = pcm.unwrap_or_default();
        let samples = pcm.as_ptr().cast::<i16>();
        // Audio lies at an even address; a file with an odd header would not.
        if pcm.len() < 2 || !samples.is_aligned() {
            return Self { rate, channels, samples: ptr::null(), sample_count: 0, duration_us: 0 };
        }
        let sample_count = pcm.len() / 2;
        let per_second = u64::from(rate) * u64::from(channels);
        let duration_us = (sample_count as u64 * 1_000_000).checked_div(per_second).unwrap_or_default() as i64;
        Self { rate, channels, samples, sample_count, duration_us }
    }
}
