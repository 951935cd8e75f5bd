//! The phonemes of a sound, as a service sends them with it.

use super::line::Line;
use super::model::{Model, Speaker};
use super::sounds::{SILENCE, SOUNDS};
use crate::capture::mono_from_i16;
use crate::speech::{END, Phoneme};

/// Microseconds in a frame.
const FRAME_US: i64 = 10_000;

/// Which phoneme of a text is heard when in its sound; the last entry marks the end of the sound. `samples`: mono, `rate` of
/// them a second.
pub fn phonemes(text: &str, samples: &[i16], rate: u32) -> Vec<Phoneme> {
    let mut finder = PhonemeFinder::new(rate);
    finder.text(text);
    finder.sound(samples, true)
}

/// Finds the phonemes of a line whose words and sound come in parts.
#[derive(Clone, Debug)]
pub struct PhonemeFinder {
    model: Model,
    speaker: Speaker,
    line: Line,
    rate: u32,
    /// Samples that came before.
    samples: u64,
    /// Frames that were given.
    given: usize,
}

impl PhonemeFinder {
    /// `rate`: samples a second.
    pub fn new(rate: u32) -> Self {
        let model = Model::built_in();
        Self { speaker: Speaker::new(&model), model, line: Line::new(rate), rate, samples: 0, given: 0 }
    }

    /// Words that are spoken behind those before; best before their sound.
    pub fn text(&mut self, text: &str) {
        self.line.text(text);
    }

    /// More sound, mono: its phonemes with the microsecond of this part at which each begins; the last entry marks its end.
    pub fn sound(&mut self, samples: &[i16], is_last: bool) -> Vec<Phoneme> {
        let heard = mono_from_i16(samples, 1);
        let mut news = vec![self.line.listen(&self.model, &mut self.speaker, heard)];
        if is_last {
            news.push(self.line.end(&self.model, &mut self.speaker));
        }
        let mut rows: Vec<u8> = Vec::new();
        for news in news {
            // Phonemes that were returned are not returned again.
            rows.truncate(news.first.saturating_sub(self.given));
            rows.extend(news.rows.into_iter().skip(self.given.saturating_sub(news.first)));
        }
        let micros = |samples: u64| (samples * 1_000_000 / u64::from(self.rate.max(1))) as i64;
        let (begin, end) = (micros(self.samples), micros(samples.len() as u64));
        let mut phonemes: Vec<Phoneme> = Vec::new();
        let mut frame = self.given as i64;
        for run in rows.chunk_by(|one, other| one == other) {
            let row = run.first().map_or(SILENCE, |row| usize::from(*row));
            let start_us = (frame * FRAME_US - begin).max(0);
            phonemes.retain(|before| before.start_us < start_us);
            phonemes.push(Phoneme { symbol: SOUNDS.get(row).map_or(".", |sound| sound.symbol), start_us });
            frame += run.len() as i64;
        }
        self.given += rows.len();
        self.samples += samples.len() as u64;
        // The last frame may be one of which the sound has only a part.
        phonemes.retain(|phoneme| phoneme.start_us < end);
        phonemes.push(Phoneme { symbol: END, start_us: end });
        phonemes
    }
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

    #[test]
    fn a_line_in_parts_has_nearly_the_same_phonemes() {
        let text = "Some more of the same sauce, please.";
        let speech = speech::speak(text, Voice { pitch: 120.0, pace: 1.0, timbre: 3 });
        let samples: Vec<i16> =
            speech.wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        let whole = phonemes(text, &samples, speech::SAMPLE_RATE);
        let mut finder = PhonemeFinder::new(speech::SAMPLE_RATE);
        finder.text("Some more of ");
        let mut parts: Vec<Phoneme> = Vec::new();
        let pieces: Vec<&[i16]> = samples.chunks(speech::SAMPLE_RATE as usize * 3 / 10).collect();
        let mut before = 0;
        for (number, piece) in pieces.iter().enumerate() {
            if number == 1 {
                finder.text("the same sauce, please.");
            }
            let found = finder.sound(piece, number + 1 == pieces.len());
            let length = piece.len() as i64 * 1_000_000 / i64::from(speech::SAMPLE_RATE);
            assert_eq!(found.last(), Some(&Phoneme { symbol: END, start_us: length }));
            parts.extend(found.iter().rev().skip(1).rev().map(|p| Phoneme { start_us: p.start_us + before, ..*p }));
            before += length;
        }
        let at = |phonemes: &[Phoneme], us: i64| phonemes.iter().rfind(|p| p.start_us <= us).map_or(".", |p| p.symbol);
        let times: Vec<i64> = (0..before / FRAME_US).map(|frame| frame * FRAME_US + FRAME_US / 2).collect();
        let same = times.iter().filter(|us| at(&parts, **us) == at(&whole, **us)).count();
        assert!(same * 10 > times.len() * 8, "{same} of {} frames: {parts:?}", times.len());
    }
}
