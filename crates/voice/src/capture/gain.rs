//! Automatic gain: a quiet speaker becomes as loud as others.

/// What speech is brought to: -20 dB of full scale, root mean square.
const TARGET: f32 = 0.1;
/// The most: 18 dB. Beyond that the noise of the room would be as loud as speech.
const MOST: f32 = 8.0;
/// The least: -12 dB.
const LEAST: f32 = 0.25;
/// Below this, -50 dB of full scale, there is no speech to be measured.
const FAINT: f32 = 0.003;
/// No sample gets beyond -1 dB of full scale.
const CEILING: f32 = 0.89;
/// Samples that a gain holds for: 10 ms at 16 kHz.
const BLOCK: usize = 160;
/// How fast the loudness of speech is followed: a time constant of 400 ms.
const FOLLOW: f32 = 0.025;
/// How fast the gain may rise: 6 dB a second.
const RISE: f32 = 1.006_93;

/// Follows the loudness of one stream of samples at 16 kHz. Delays it by less than 10 ms.
#[derive(Debug)]
pub(super) struct Gain {
    waiting: Vec<f32>,
    /// Mean square of speech.
    loudness: f32,
    gain: f32,
}

impl Gain {
    pub(super) fn new() -> Self {
        Self { waiting: Vec::new(), loudness: TARGET * TARGET, gain: 1.0 }
    }

    /// Takes samples, returns those that are ready.
    pub(super) fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.waiting.extend_from_slice(samples);
        let whole = self.waiting.len() / BLOCK * BLOCK;
        let mut ready: Vec<f32> = self.waiting.drain(..whole).collect();
        ready.chunks_exact_mut(BLOCK).for_each(|block| self.amplify(block));
        ready
    }

    /// The stream ended: the rest.
    pub(super) fn finish(&mut self) -> Vec<f32> {
        let mut rest = std::mem::take(&mut self.waiting);
        self.amplify(&mut rest);
        rest
    }

    fn amplify(&mut self, block: &mut [f32]) {
        let peak = block.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        let energy = block.iter().map(|sample| sample * sample).sum::<f32>() / block.len().max(1) as f32;
        if energy > FAINT * FAINT {
            self.loudness += (energy - self.loudness) * FOLLOW;
        }
        let wanted = (TARGET / self.loudness.sqrt()).clamp(LEAST, MOST);
        // Down at once where samples would clip, up slowly.
        let room = if peak > 0.0 { CEILING / peak } else { MOST };
        let next = wanted.min(self.gain * RISE).min(room.max(LEAST));
        let step = (next - self.gain) / block.len().max(1) as f32;
        for (index, sample) in block.iter_mut().enumerate() {
            *sample = (*sample * (self.gain + step * (index + 1) as f32)).clamp(-1.0, 1.0);
        }
        self.gain = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last second of five, in root mean square, of a tone of this level.
    fn loudness_of(level: f32) -> f32 {
        let tone: Vec<f32> = (0..80_000).map(|n| level * (n as f32 * 0.2).sin()).collect();
        let mut gain = Gain::new();
        let mut out = gain.push(&tone);
        out.extend(gain.finish());
        assert_eq!(out.len(), tone.len());
        let last = &out[64_000..];
        (last.iter().map(|sample| sample * sample).sum::<f32>() / last.len() as f32).sqrt()
    }

    #[test]
    fn quiet_and_loud_speakers_come_within_3_db_of_each_other() {
        for level in [0.03, 0.1, 0.3, 0.5] {
            let decibels = 20.0 * (loudness_of(level) / TARGET).log10();
            assert!(decibels.abs() < 1.5, "{level}: {decibels} dB from the target");
        }
    }

    #[test]
    fn the_noise_of_a_silent_room_is_not_raised() {
        assert!(loudness_of(0.002) < 0.002);
    }

    #[test]
    fn a_shout_after_a_whisper_is_not_clipped_for_longer_than_a_block() {
        let mut gain = Gain::new();
        gain.push(&(0..48_000).map(|n| 0.02 * (n as f32 * 0.2).sin()).collect::<Vec<_>>());
        assert!(gain.gain > 3.0, "{}", gain.gain);
        let shout = gain.push(&(0..1_600).map(|n| 0.9 * (n as f32 * 0.2).sin()).collect::<Vec<_>>());
        assert!(shout[BLOCK..].iter().all(|sample| sample.abs() < 0.99));
    }
}
