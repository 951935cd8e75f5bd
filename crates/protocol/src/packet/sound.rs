//! Rate, channels, samples and length of audio data.

use super::enums::AudioFormat;
use super::wav::{self, Wav};

/// Rates that sound can have, in Hz. Others are a damaged head, and no device plays them.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// How many channels sound can have.
const CHANNELS: std::ops::RangeInclusive<u32> = 1..=8;

/// Decoded audio data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DecodedAudio<'a> {
    /// Samples per second; 0 when it is not known, as for MP3.
    pub rate: u32,
    /// Channels; samples are interleaved.
    pub channels: u32,
    /// The samples: 16-bit little-endian PCM, whole ones of all channels. Empty for what is nothing of the kind.
    pub pcm: &'a [u8],
}

impl<'a> DecodedAudio<'a> {
    /// Looks at audio: a WAV file says what it is, everything else is what the packet says (PROTOCOL.md 7.4). Nothing is
    /// said of a file whose rate or channels cannot be. Samples that are not of 16 bits are `converted`.
    pub fn read(data: &'a [u8], format: AudioFormat, converted: &'a mut Vec<u8>) -> Self {
        let sound = match (wav::read(data), format) {
            (Some(wav), _) => {
                if !RATES.contains(&wav.sample_rate) || !CHANNELS.contains(&wav.channels) {
                    return Self::default();
                }
                let pcm = if wav.encoding == PCM && wav.bits.div_ceil(8) == 2 {
                    wav.data
                } else {
                    convert(&wav, converted);
                    converted
                };
                Self { rate: wav.sample_rate, channels: wav.channels, pcm }
            }
            (None, AudioFormat::Pcm16000) => Self { rate: 16_000, channels: 1, pcm: data },
            (None, AudioFormat::Pcm22050) => Self { rate: 22_050, channels: 1, pcm: data },
            (None, AudioFormat::Mp3 | AudioFormat::Unspecified) => return Self::default(),
        };
        let whole = sound.pcm.len() - sound.pcm.len() % (2 * sound.channels as usize);
        Self { pcm: sound.pcm.get(..whole).unwrap_or_default(), ..sound }
    }

    /// How many samples there are, of all channels together.
    pub fn sample_count(&self) -> usize {
        self.pcm.len() / 2
    }

    /// The samples mixed to one channel. An incomplete last frame is left out.
    pub fn mono(&self) -> Vec<i16> {
        let samples = self.pcm.as_chunks().0.iter().map(|pair| i16::from_le_bytes(*pair));
        if self.channels <= 1 {
            return samples.collect();
        }
        let samples: Vec<i32> = samples.map(i32::from).collect();
        let channels = i32::try_from(self.channels).unwrap_or(i32::MAX);
        let frames = samples.chunks_exact(self.channels as usize);
        // The mean of samples is a sample.
        frames.map(|frame| (frame.iter().sum::<i32>() / channels) as i16).collect()
    }

    /// How long it lasts, in microseconds.
    pub fn duration_us(&self) -> i64 {
        let per_second = u64::from(self.rate) * u64::from(self.channels);
        (self.sample_count() as u64 * 1_000_000).checked_div(per_second).unwrap_or_default() as i64
    }
}

const PCM: u32 = 1;
const FLOAT: u32 = 3;

/// Samples of other sizes as 16-bit PCM; nothing where they are of another encoding. Sizes are of whole bytes; the most
/// significant ones are last.
fn convert(wav: &Wav, pcm: &mut Vec<u8>) {
    let mut put = |sample: i16| pcm.extend_from_slice(&sample.to_le_bytes());
    match (wav.encoding, wav.bits.div_ceil(8)) {
        (PCM, 1) => wav.data.iter().for_each(|byte| put((i16::from(*byte) - 128) << 8)),
        (PCM, 3) => wav.data.as_chunks().0.iter().for_each(|[_, low, high]| put(i16::from_le_bytes([*low, *high]))),
        (PCM, 4) => wav.data.as_chunks().0.iter().for_each(|[_, _, low, high]| put(i16::from_le_bytes([*low, *high]))),
        // `as` saturates, and makes 0 of what is not a number.
        (FLOAT, 4) => {
            wav.data.as_chunks().0.iter().for_each(|bytes| put((f32::from_le_bytes(*bytes) * 32_767.0).round() as i16));
        }
        (FLOAT, 8) => {
            wav.data.as_chunks().0.iter().for_each(|bytes| put((f64::from_le_bytes(*bytes) * 32_767.0).round() as i16));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is known of audio: rate, channels, samples.
    fn read(data: &[u8], format: AudioFormat) -> (u32, u32, Vec<u8>) {
        let mut converted = Vec::new();
        let sound = DecodedAudio::read(data, format, &mut converted);
        (sound.rate, sound.channels, sound.pcm.to_vec())
    }

    #[test]
    fn audio_without_a_header_is_what_the_packet_says() {
        let data = [0; 64_000];
        for (format, rate, duration_us) in
            [(AudioFormat::Pcm16000, 16_000, 2_000_000), (AudioFormat::Pcm22050, 22_050, 1_451_247)]
        {
            let mut converted = Vec::new();
            let sound = DecodedAudio::read(&data, format, &mut converted);
            assert_eq!((sound.rate, sound.channels, sound.sample_count()), (rate, 1, 32_000));
            assert_eq!(sound.duration_us(), duration_us);
        }
        for format in [AudioFormat::Mp3, AudioFormat::Unspecified] {
            assert_eq!(read(&data, format), (0, 0, vec![]));
        }
    }

    fn wav(encoding: u16, channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
        bytes.extend(encoding.to_le_bytes());
        bytes.extend(channels.to_le_bytes());
        bytes.extend(rate.to_le_bytes());
        bytes.extend([0; 6]);
        bytes.extend(bits.to_le_bytes());
        bytes.extend(b"data");
        bytes.extend((data.len() as u32).to_le_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn a_head_that_cannot_be_gives_no_samples() {
        for (channels, rate) in
            [(0, 22_050), (9, 22_050), (u16::MAX, 22_050), (1, 0), (1, 999), (1, 384_001), (1, u32::MAX), (0, 0)]
        {
            let bytes = wav(1, channels, rate, 16, &[1; 64]);
            assert_eq!(read(&bytes, AudioFormat::Pcm22050), (0, 0, vec![]), "{channels} {rate}");
        }
        for (channels, rate) in [(1, 1_000), (8, 384_000), (2, 44_100)] {
            let bytes = wav(1, channels, rate, 16, &[1; 64]);
            assert_eq!(read(&bytes, AudioFormat::Unspecified), (rate, channels.into(), vec![1; 64]));
        }
    }

    #[test]
    fn what_is_neither_pcm_nor_float_has_a_rate_and_no_samples() {
        for (encoding, bits) in [(1, 40), (1, u16::MAX), (3, 16), (7, 8), (0x55, 16), (0, 16), (1, 0)] {
            let bytes = wav(encoding, 2, 48_000, bits, &[1; 64]);
            assert_eq!(read(&bytes, AudioFormat::Unspecified), (48_000, 2, vec![]), "{encoding} {bits}");
        }
    }

    #[test]
    fn samples_of_other_sizes_become_16_bits() {
        let float = |samples: [f32; 4]| samples.map(f32::to_le_bytes).concat();
        let double = |samples: [f64; 4]| samples.map(f64::to_le_bytes).concat();
        for (encoding, bits, data, samples) in [
            (1, 8, vec![0, 128, 255, 64], [i16::MIN, 0, 32_512, -16_384]),
            (1, 12, vec![1, 0, 2, 0, 3, 0, 0, 0x80], [1, 2, 3, i16::MIN]),
            (1, 24, vec![9, 1, 0, 9, 0, 0x80, 9, 0xff, 0x7f, 9, 0, 0], [1, i16::MIN, i16::MAX, 0]),
            (1, 32, vec![9, 9, 1, 0, 9, 9, 0, 0x80, 9, 9, 0xff, 0x7f, 9, 9, 0, 0], [1, i16::MIN, i16::MAX, 0]),
            (3, 32, float([0.5, -1.0, 7.0, f32::NAN]), [16_384, -32_767, i16::MAX, 0]),
            (3, 64, double([0.5, -1.0, f64::NEG_INFINITY, 0.0]), [16_384, -32_767, i16::MIN, 0]),
        ] {
            let bytes = wav(encoding, 2, 48_000, bits, &data);
            let pcm = samples.map(i16::to_le_bytes).concat();
            assert_eq!(read(&bytes, AudioFormat::Unspecified), (48_000, 2, pcm), "{encoding} {bits}");
            // Half a frame at the end.
            let bytes = wav(encoding, 2, 48_000, bits, &data[..data.len() - 1]);
            assert_eq!(read(&bytes, AudioFormat::Unspecified).2.len(), 4, "{encoding} {bits}");
        }
    }

    #[test]
    fn channels_are_mixed_to_their_mean() {
        let pcm = [i16::MAX, i16::MAX, i16::MIN, i16::MIN, 5, -2, 7].map(i16::to_le_bytes).concat();
        let mono = |channels, bytes| DecodedAudio { rate: 48_000, channels, pcm: &pcm[..bytes] }.mono();
        assert_eq!(mono(2, 12), [i16::MAX, i16::MIN, 1]);
        assert_eq!(mono(3, 14), [10_922, -10_921]);
        assert_eq!(mono(1, 6), [i16::MAX, i16::MAX, i16::MIN]);
        assert_eq!(mono(0, 0), [0; 0]);
    }

    #[test]
    fn half_a_sample_is_left_out() {
        for (channels, len, whole) in [(1, 5, 4), (2, 7, 4), (3, 6, 6), (8, 15, 0)] {
            let bytes = wav(1, channels, 48_000, 16, &vec![1; len]);
            assert_eq!(read(&bytes, AudioFormat::Unspecified).2.len(), whole, "{channels} {len}");
        }
        assert_eq!(read(&[1, 2, 3], AudioFormat::Pcm16000).2, [1, 2]);
    }
}
