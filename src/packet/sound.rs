//! What audio data is: its rate, channels, samples and length.

use super::enums::AudioFormat;
use super::wav;

/// What can be said of audio data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sound<'a> {
    /// Samples per second; 0 when it is not known, as for MP3.
    pub rate: u32,
    /// Channels; samples are interleaved.
    pub channels: u32,
    /// The samples: 16-bit little-endian PCM. Empty for what is nothing of the kind.
    pub pcm: &'a [u8],
}

impl<'a> Sound<'a> {
    /// Looks at audio: a WAV file says what it is, everything else is what the packet says (PROTOCOL.md 7.4).
    pub fn of(data: &'a [u8], format: AudioFormat) -> Self {
        match (wav::read(data), format) {
            (Some(wav), _) => {
                let is_pcm = wav.encoding == 1 && wav.bits == 16;
                Self { rate: wav.sample_rate, channels: wav.channels, pcm: if is_pcm { wav.data } else { &[] } }
            }
            (None, AudioFormat::Pcm16000) => Self { rate: 16_000, channels: 1, pcm: data },
            (None, AudioFormat::Pcm22050) => Self { rate: 22_050, channels: 1, pcm: data },
            (None, AudioFormat::Mp3 | AudioFormat::Unspecified) => Self::default(),
        }
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
}
