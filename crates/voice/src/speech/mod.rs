//! The built-in voice: spectra of pairs of phonemes, one flowing into the next, with a character's pitch and a sentence's melody.
//!
//! docs/VOICE.md tells how well it is understood. It uses only additions, multiplications, divisions and square roots of
//! IEEE numbers, so the bytes are the same on every machine.

use std::time::Duration;

use crate::letters::{self, Phrase, Word};

mod synth;
mod tract;
mod units;
mod wav;

/// Samples in a second of all audio that the server speaks (PROTOCOL.md 7.4).
pub const SAMPLE_RATE: u32 = 22_050;

/// The mark after the last phoneme (PROTOCOL.md 7.8).
pub const END: &str = "<INTERSPERSE_CHARACTER>";

/// After so many phonemes the voice stops: about half a minute.
const SOUNDS_LIMIT: usize = 400;

/// How a character sounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voice {
    /// Base pitch in Hz.
    pub pitch: f32,
    /// 1 is normal, 2 is twice as fast.
    pub pace: f32,
    /// Sets this voice apart from others of the same pitch.
    pub timbre: u64,
}

/// One utterance, spoken.
#[derive(Clone, Debug, PartialEq)]
pub struct Speech {
    /// A whole WAV file: 44 bytes of header, then 16-bit mono samples at [`SAMPLE_RATE`].
    pub wav: Vec<u8>,
    /// What is heard from when on; the last entry marks the end of the audio.
    pub phonemes: Vec<Phoneme>,
}

/// A speech sound and when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phoneme {
    /// IPA, as in the viseme tables of PROTOCOL.md 7.8; `.` is a pause.
    pub symbol: &'static str,
    /// Microseconds since the start of the audio.
    pub start_us: i64,
}

/// Speaks a text. Any text gives some sound; after about half a minute the rest is left unspoken.
pub fn speak(text: &str, voice: Voice) -> Speech {
    let mut phrases = letters::pronounce(text, SOUNDS_LIMIT);
    if phrases.is_empty() {
        // Nothing that can be read, an emoji perhaps: a hum.
        let hum = Word { sounds: vec!["m", "ə", "m"], is_foreign: false, start: 0 };
        phrases.push(Phrase { words: vec![hum], question: text.contains('?'), sentence_end: true });
    }
    let (samples, starts) = synth::render(&phrases, voice);
    let micros = |sample: usize| sample as i64 * 1_000_000 / i64::from(SAMPLE_RATE);
    let mut phonemes: Vec<Phoneme> =
        starts.iter().map(|(symbol, sample)| Phoneme { symbol, start_us: micros(*sample) }).collect();
    phonemes.push(Phoneme { symbol: END, start_us: micros(samples.len()) });
    Speech { wav: wav::file(&samples, SAMPLE_RATE), phonemes }
}

impl Speech {
    /// How long it is heard.
    pub fn duration(&self) -> Duration {
        let end = self.phonemes.last().map_or(0, |end| end.start_us);
        Duration::from_micros(u64::try_from(end).unwrap_or(0))
    }
}

/// A whole WAV file around 16-bit mono samples.
pub fn wav(samples: &[i16], rate: u32) -> Vec<u8> {
    wav::file(samples, rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARA: Voice = Voice { pitch: 205.0, pace: 1.0, timbre: 1 };
    const BRAN: Voice = Voice { pitch: 95.0, pace: 0.9, timbre: 2 };

    fn samples(speech: &Speech) -> Vec<i16> {
        speech.wav[44..].chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    fn loudness(samples: &[i16]) -> f64 {
        let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        (sum / samples.len().max(1) as f64).sqrt()
    }

    #[test]
    fn the_header_tells_the_truth() {
        let speech = speak("Hello there, traveller.", MARA);
        let word = |at: usize| u32::from_le_bytes(speech.wav[at..at + 4].try_into().unwrap());
        let half = |at: usize| u16::from_le_bytes(speech.wav[at..at + 2].try_into().unwrap());
        assert_eq!(&speech.wav[..4], b"RIFF");
        assert_eq!(&speech.wav[8..16], b"WAVEfmt ");
        assert_eq!(&speech.wav[36..40], b"data");
        assert_eq!(word(4) as usize, speech.wav.len() - 8);
        assert_eq!(word(40) as usize, speech.wav.len() - 44);
        assert_eq!((word(16), half(20), half(22), word(24), word(28)), (16, 1, 1, 22_050, 44_100));
        assert_eq!((half(32), half(34)), (2, 16));
    }

    #[test]
    fn phonemes_fit_the_audio_in_time() {
        for text in ["Hello.", "Well, well, well! Who are you?", "xylophone rhythm 42", "a", "...", "\u{1f37a}"] {
            let speech = speak(text, BRAN);
            let duration = samples(&speech).len() as i64 * 1_000_000 / 22_050;
            assert_eq!(speech.phonemes[0].start_us, 0, "{text}");
            for pair in speech.phonemes.windows(2) {
                assert!(pair[0].start_us < pair[1].start_us, "{text}: {pair:?}");
            }
            let last = speech.phonemes.last().unwrap();
            assert_eq!((last.symbol, last.start_us), (END, duration), "{text}");
        }
    }

    #[test]
    fn vowels_are_loud_and_pauses_are_silent() {
        let speech = speak("Mara moved a lot, and all of it moved more.", MARA);
        let samples = samples(&speech);
        let (mut vowels, mut pauses) = (Vec::new(), Vec::new());
        for pair in speech.phonemes.windows(2) {
            let at = |phoneme: &Phoneme| (phoneme.start_us * 22_050 / 1_000_000) as usize;
            let part = &samples[at(&pair[0])..at(&pair[1])];
            if pair[0].symbol == "." {
                pauses.push(loudness(&part[part.len() / 2..]));
            } else if ["\u{e6}", "\u{251}", "u", "\u{254}"].contains(&pair[0].symbol) {
                vowels.push(loudness(part));
            }
        }
        assert!(vowels.len() >= 4 && pauses.len() == 3, "{vowels:?} {pauses:?}");
        let quietest = vowels.iter().copied().fold(f64::MAX, f64::min);
        let loudest_pause = pauses.iter().copied().fold(0.0, f64::max);
        assert!(quietest > 1_000.0, "{vowels:?}");
        assert!(loudest_pause < quietest / 40.0, "{vowels:?} {pauses:?}");
    }

    #[test]
    fn the_same_words_give_the_same_bytes_and_another_voice_others() {
        let text = "The goat bites. You have been warned.";
        assert_eq!(speak(text, MARA), speak(text, MARA));
        assert_ne!(speak(text, MARA).wav, speak(text, BRAN).wav);
        assert_ne!(speak(text, MARA).wav, speak(text, Voice { timbre: 9, ..MARA }).wav);
    }

    #[test]
    fn any_text_gives_sound_of_a_bearable_length() {
        let long = "word ".repeat(5_000);
        for text in ["", " ", "\u{1f37a}\u{1f37a}", "\u{4f60}\u{597d}", "\u{41f}\u{440}\u{438}", "?!?!", "\0", &long] {
            let speech = speak(text, MARA);
            let samples = samples(&speech);
            assert!(loudness(&samples) > 500.0, "{text:?}");
            assert!(samples.len() < 45 * 22_050, "{text:?}");
        }
    }

    #[test]
    fn a_phoneme_lasts_sixty_to_ninety_milliseconds() {
        let speech = speak("the quick brown fox jumps over the lazy dog", MARA);
        let sounds = speech.phonemes.len() as i64 - 2;
        let end = speech.phonemes[speech.phonemes.len() - 2].start_us;
        assert!((60_000..95_000).contains(&(end / sounds)), "{}", end / sounds);
    }

    #[test]
    fn a_question_rises_and_a_statement_falls() {
        // The period of the last vowel: where it is most like itself.
        let period = |text: &str| {
            let speech = speak(text, Voice { pitch: 120.0, ..MARA });
            let samples: Vec<f64> = samples(&speech).into_iter().map(f64::from).collect();
            let vowel = &speech.phonemes[speech.phonemes.len() - 3];
            let start = (vowel.start_us * 22_050 / 1_000_000) as usize;
            let part = &samples[start..start + 1_600];
            let alike =
                |lag: usize| part.iter().zip(&part[lag..]).map(|(a, b)| a * b).sum::<f64>() / (1_600 - lag) as f64;
            (100..300).max_by(|a, b| alike(*a).total_cmp(&alike(*b))).unwrap()
        };
        let (question, statement) = (period("moo noo moo noo moo?"), period("moo noo moo noo moo."));
        assert!(question * 5 < statement * 4, "{question} and {statement} samples");
    }
}
