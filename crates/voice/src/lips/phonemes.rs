//! The phonemes of a whole sound, as a service sends them with it.

use super::line::Line;
use super::model::{Model, Speaker};
use super::sounds::{SILENCE, SOUNDS};
use crate::speech::{END, Phoneme};

/// Microseconds in a frame.
const FRAME_US: i64 = 10_000;

/// Which phoneme of a text is heard when in its sound; the last entry marks the end of the sound. `samples`: mono, `rate` of
/// them a second.
pub fn phonemes(text: &str, samples: &[i16], rate: u32) -> Vec<Phoneme> {
    let model = Model::built_in();
    let mut speaker = Speaker::new(&model);
    let mut line = Line::new(rate);
    line.text(text);
    let mut rows = Vec::new();
    let heard = line.listen(&model, &mut speaker, samples.iter().map(|sample| f32::from(*sample) / 32_768.0));
    for news in [heard, line.end(&model, &mut speaker)] {
        rows.truncate(news.first);
        rows.extend(news.rows);
    }
    let mut phonemes = Vec::new();
    let mut frame = 0;
    for run in rows.chunk_by(|one, other| one == other) {
        let row = run.first().map_or(SILENCE, |row| usize::from(*row));
        phonemes
            .push(Phoneme { symbol: SOUNDS.get(row).map_or(".", |sound| sound.symbol), start_us: frame * FRAME_US });
        frame += run.len() as i64;
    }
    let end = samples.len() as i64 * 1_000_000 / i64::from(rate.max(1));
    // The last frame may be one of which the sound has only a part.
    phonemes.retain(|phoneme| phoneme.start_us < end);
    phonemes.push(Phoneme { symbol: END, start_us: end });
    phonemes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{self, Voice};

    #[test]
    fn the_built_in_voice_is_understood() {
        let text = "Some more of the same sauce, please.";
        let speech = speech::speak(text, Voice { pitch: 120.0, pace: 1.0, timbre: 3 });
        let samples: Vec<i16> =
            speech.wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        let found = phonemes(text, &samples, speech::SAMPLE_RATE);
        let at = |phonemes: &[Phoneme], us: i64| phonemes.iter().rfind(|p| p.start_us <= us).map_or(".", |p| p.symbol);
        let end = samples.len() as i64 * 1_000_000 / i64::from(speech::SAMPLE_RATE);
        let times: Vec<i64> = (0..end / FRAME_US).map(|frame| frame * FRAME_US + FRAME_US / 2).collect();
        let right = times.iter().filter(|us| at(&found, **us) == at(&speech.phonemes, **us)).count();
        assert!(right * 10 > times.len() * 6, "{right} of {} frames: {found:?}", times.len());
        assert!(found.windows(2).all(|pair| pair[0].start_us < pair[1].start_us));
        assert_eq!(found.last(), Some(&Phoneme { symbol: END, start_us: end }));
        assert_eq!(phonemes(text, &[], 22_050), [Phoneme { symbol: END, start_us: 0 }]);
    }
}
