//! What audio data is: its rate, channels, samples and length.

use super::enums::AudioFormat;
use super::wav;

/// Rates that sound can have, in Hz. Others are a damaged head, and no device plays them.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// How many channels sound can have.
const CHANNELS: std::ops::RangeInclusive<u32> = 1..=8;

/// What can be said of audio data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sound<'a> {
    /// Samples per second; 0 when it is not known, as for MP3.
    pub rate: u32,
    /// Channels; samples are interleaved.
    pub channels: u32,
    /// The samples: 16-bit little-endian PCM, whole ones of all channels. Empty for what is nothing of the kind.
    pub pcm: &'a [u8],
}

impl<'a> Sound<'a> {
    /// Looks at audio: a WAV file says what it is, everything else is what the packet says (PROTOCOL.md 7.4). Nothing is
    /// said of a file whose rate or channels cannot be.
    pub fn of(data: &'a [u8], format: AudioFormat) -> Self {
        let sound = match (wav::read(data), format) {
            (Some(wav), _) => {
                if !RATES.contains(&wav.sample_rate) || !CHANNELS.contains(&wav.channels) {
                    return Self::default();
                }
                let is_pcm = wav.encoding == 1 && wav.bits == 16;
                Self { rate: wav.sample_rate, channels: wav.channels, pcm: if is_pcm { wav.data } else { &[] } }
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

    /// How long it lasts, in microseconds.
    pub fn duration_us(&self) -> i64 {
        let per_second = u64::from(self.rate) * u64::from(self.channels);
        (self.sample_count() as u64 * 1_000_000).checked_div(per_second).unwrap_or_default() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audio_without_a_header_is_what_the_packet_says() {
        let data = [0; 64_000];
        for (format, rate, duration_us) in
            [(AudioFormat::Pcm16000, 16_000, 2_000_000), (AudioFormat::Pcm22050, 22_050, 1_451_247)]
        {
            let sound = Sound::of(&data, format);
            assert_eq!((sound.rate, sound.channels, sound.sample_count()), (rate, 1, 32_000));
            assert_eq!(sound.duration_us(), duration_us);
        }
        for format in [AudioFormat::Mp3, AudioFormat::Unspecified] {
            assert_eq!(Sound::of(&data, format), Sound::default());
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
            assert_eq!(Sound::of(&bytes, AudioFormat::Pcm22050), Sound::default(), "{channels} {rate}");
        }
        for (channels, rate) in [(1, 1_000), (8, 384_000), (2, 44_100)] {
            let bytes = wav(1, channels, rate, 16, &[1; 64]);
            let sound = Sound::of(&bytes, AudioFormat::Unspecified);
            assert_eq!((sound.rate, sound.channels, sound.sample_count()), (rate, channels.into(), 32));
        }
    }

    #[test]
    fn what_is_not_sixteen_bit_pcm_has_a_rate_and_no_samples() {
        for (encoding, bits) in [(1, 8), (1, 24), (1, 32), (3, 32), (7, 8), (0x55, 16), (0, 16), (1, 0)] {
            let bytes = wav(encoding, 2, 48_000, bits, &[1; 64]);
            let sound = Sound::of(&bytes, AudioFormat::Unspecified);
            assert_eq!(sound, Sound { rate: 48_000, channels: 2, pcm: &[] }, "{encoding} {bits}");
        }
    }

    #[test]
    fn half_a_sample_is_left_out() {
        for (channels, len, whole) in [(1, 5, 4), (2, 7, 4), (3, 6, 6), (8, 15, 0)] {
            let bytes = wav(1, channels, 48_000, 16, &vec![1; len]);
            assert_eq!(Sound::of(&bytes, AudioFormat::Unspecified).pcm.len(), whole, "{channels} {len}");
        }
        assert_eq!(Sound::of(&[1, 2, 3], AudioFormat::Pcm16000).pcm, [1, 2]);
    }
}
