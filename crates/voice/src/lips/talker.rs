//! The lips of one character: which line its sound belongs to, and where that lies on the track.

use std::collections::VecDeque;
use std::sync::Arc;

use super::features::FRAMES_PER_SECOND;
use super::line::{Line, News, Timed, WordStart};
use super::model::{Model, Speaker};
use super::track::Track;

/// Lines whose words came before their sound, at the most.
const LINES_LIMIT: usize = 64;
/// Bytes of the words of such a line.
const WORDS_LIMIT: usize = 16 * 1024;

const FRAME_US: u64 = 1_000_000 / FRAMES_PER_SECOND as u64;

/// Follows all that a character says. Its [`Track`] is read by other threads.
#[derive(Debug)]
pub struct Talker {
    model: Arc<Model>,
    speaker: Speaker,
    track: Arc<Track>,
    /// Words of lines that have no sound yet, each with the id of its utterance.
    words: VecDeque<(String, String)>,
    line: Option<Current>,
    /// The frame of the track that the next line begins with.
    end: u64,
    /// Words of the current line whose beginning became known.
    begun: Vec<WordStart>,
}

/// The line whose sound came last.
#[derive(Debug)]
struct Current {
    utterance: String,
    line: Line,
    rate: u32,
    samples: u64,
    /// Its first frame on the track.
    first: u64,
}

/// The sound of a packet, which is mono.
#[derive(Clone, Copy, Debug)]
pub struct Sound<'a> {
    /// From -1 to 1.
    pub samples: &'a [f32],
    /// Samples a second.
    pub rate: u32,
    /// What the service told of it; empty: nothing.
    pub phonemes: &'a [Timed],
}

impl Talker {
    /// `model`: one for all characters.
    pub fn new(model: Arc<Model>) -> Self {
        let speaker = Speaker::new(&model);
        Self { model, speaker, track: Arc::default(), words: VecDeque::new(), line: None, end: 0, begun: Vec::new() }
    }

    /// Where the mouth shapes are read.
    pub fn track(&self) -> &Arc<Track> {
        &self.track
    }

    /// Words of an utterance, before its sound or while it comes in.
    pub fn text(&mut self, utterance: &str, text: &str) {
        if let Some(current) = self.line.as_mut().filter(|current| current.utterance == utterance) {
            return current.line.text(text);
        }
        let known = self.words.iter_mut().find(|(known, _)| known == utterance);
        match known {
            Some((_, words)) if words.len() + text.len() < WORDS_LIMIT => {
                words.push(' ');
                words.push_str(text);
            }
            Some(_) => {}
            None => {
                if self.words.len() == LINES_LIMIT {
                    self.words.pop_front();
                }
                if text.len() < WORDS_LIMIT {
                    self.words.push_back((utterance.to_owned(), text.to_owned()));
                }
            }
        }
    }

    /// Sound of an utterance; where it begins on the track, in microseconds. The work is in proportion to the sound.
    pub fn sound(&mut self, utterance: &str, sound: Sound<'_>) -> u64 {
        let goes_on = |current: &Current| current.utterance == utterance && current.rate == sound.rate;
        if !self.line.as_ref().is_some_and(goes_on) {
            self.begin(utterance, sound.rate);
        }
        let Some(current) = &mut self.line else { return self.end * FRAME_US };
        let start = current.first * FRAME_US + current.samples * 1_000_000 / u64::from(sound.rate.max(1));
        current.samples += sound.samples.len() as u64;
        let news = match sound.phonemes {
            [] => current.line.listen(&self.model, &mut self.speaker, sound.samples.iter().copied()),
            phonemes => current.line.told(phonemes, sound.samples.len()),
        };
        self.write(news);
        start
    }

    /// Takes the words whose beginning became known since the last call, all of one line: the first sound of the next line drops
    /// those that were not taken.
    pub fn take_words(&mut self) -> Vec<WordStart> {
        std::mem::take(&mut self.begun)
    }

    /// No more sound of the current line will come.
    pub fn end(&mut self) {
        let Some(current) = &mut self.line else { return };
        let news = current.line.end(&self.model, &mut self.speaker);
        self.write(news);
        if let Some(current) = self.line.take() {
            // The mouth has time to close before the next line.
            let frames = current.samples * u64::from(FRAMES_PER_SECOND) / u64::from(current.rate.max(1));
            self.end = current.first + frames + GAP;
            self.track.write(self.end - GAP, &[super::REST; GAP as usize]);
        }
    }

    fn begin(&mut self, utterance: &str, rate: u32) {
        self.end();
        self.begun.clear();
        let mut line = Line::new(rate);
        if let Some(at) = self.words.iter().position(|(known, _)| known == utterance)
            && let Some((_, words)) = self.words.remove(at)
        {
            line.text(&words);
        }
        self.line = Some(Current { utterance: utterance.to_owned(), line, rate, samples: 0, first: self.end });
    }

    fn write(&mut self, news: News) {
        if let Some(current) = &self.line {
            self.track.write(current.first + news.first as u64, &news.shapes);
        }
        self.begun.extend(news.words);
    }
}

/// Frames of rest between two lines on the track.
const GAP: u64 = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lips::SHAPES;
    use crate::speech::{self, Voice};

    fn said(text: &str) -> Vec<f32> {
        let speech = speech::speak(text, Voice { pitch: 110.0, pace: 1.0, timbre: 9 });
        speech.wav[44..]
            .chunks_exact(2)
            .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
            .collect()
    }

    fn strongest(talker: &Talker, at_us: u64) -> usize {
        let mut found = [0.0; SHAPES];
        talker.track().weights(at_us, &mut found);
        (0..SHAPES).max_by(|a, b| found[*a].total_cmp(&found[*b])).unwrap()
    }

    #[test]
    fn each_line_has_its_place_on_the_track() {
        let mut talker = Talker::new(Arc::new(Model::built_in()));
        let mut say = |utterance, viseme, rate| {
            let phonemes = [Timed { start_us: 0, viseme }];
            talker.sound(utterance, Sound { samples: &vec![0.1; rate as usize / 10], rate, phonemes: &phonemes })
        };
        assert_eq!(say("one", 10, 22_050), 0);
        assert_eq!(say("one", 1, 22_050), 100_000);
        assert_eq!(say("two", 13, 22_050), 400_000);
        // Another rate is another line, behind it.
        assert_eq!(say("two", 2, 24_000), 700_000);
        let shapes = [50_000, 150_000, 300_000, 450_000, 750_000].map(|us| strongest(&talker, us));
        assert_eq!(shapes, [10, 1, 0, 13, 2]);
    }

    #[test]
    fn words_find_their_sound() {
        let mut talker = Talker::new(Arc::new(Model::built_in()));
        talker.text("b", "Goodbye.");
        talker.text("a", "Mama's");
        talker.text("a", "home.");
        let samples = said("Mama's home.");
        for packet in samples.chunks(2_000) {
            talker.sound("a", Sound { samples: packet, rate: speech::SAMPLE_RATE, phonemes: &[] });
        }
        assert_eq!(talker.words.len(), 1);
        let lips = (0..40).filter(|step| strongest(&talker, step * 20_000) == 1).count();
        assert!((4..20).contains(&lips), "lips are closed for {lips} of 40 times 20 ms");
    }

    /// Where words begin in the built-in voice's sound: it says the sounds of the letter rules, each once.
    fn spoken_words(text: &str) -> Vec<WordStart> {
        let phonemes = speech::speak(text, Voice { pitch: 110.0, pace: 1.0, timbre: 9 }).phonemes;
        let mut sounds = phonemes.iter().filter(|phoneme| phoneme.symbol != "." && phoneme.symbol != speech::END);
        let phrases = crate::letters::pronounce(text, 400);
        let start = |word: &crate::letters::Word| {
            let sounds: Vec<_> = sounds.by_ref().take(word.sounds.len()).collect();
            let first = sounds.first().unwrap();
            WordStart { byte: u32::try_from(word.start).unwrap(), at_us: u64::try_from(first.start_us).unwrap() }
        };
        phrases.iter().flat_map(|phrase| &phrase.words).map(start).collect()
    }

    #[test]
    fn it_is_known_when_words_begin() {
        let (begin, end) = ("Some more of the same", "sauce, please.");
        let text = format!("{begin} {end}");
        let truth = spoken_words(&text);
        assert_eq!(truth.iter().map(|word| word.byte).collect::<Vec<_>>(), [0, 5, 10, 13, 17, 22, 29]);
        for is_told in [false, true] {
            let mut talker = Talker::new(Arc::new(Model::built_in()));
            talker.text("a", begin);
            talker.text("a", end);
            let samples = said(&text);
            let mut found = Vec::new();
            let told = |from_us: i64, length_us: i64| {
                let speech = speech::speak(&text, Voice { pitch: 110.0, pace: 1.0, timbre: 9 });
                let here = speech.phonemes.into_iter().map(|p| (p.start_us - from_us, p.symbol));
                let here = here.filter(|(at_us, _)| (0..length_us).contains(at_us));
                let viseme = |symbol: &str| inworld_protocol::packet::viseme::of(symbol.as_bytes());
                here.map(|(start_us, symbol)| Timed { start_us, viseme: viseme(symbol) }).collect::<Vec<_>>()
            };
            for (number, packet) in samples.chunks(4_410).enumerate() {
                let phonemes = if is_told { told(number as i64 * 200_000, 200_000) } else { Vec::new() };
                talker.sound("a", Sound { samples: packet, rate: speech::SAMPLE_RATE, phonemes: &phonemes });
                found.extend(talker.take_words());
            }
            talker.end();
            found.extend(talker.take_words());
            assert_eq!(found.len(), truth.len(), "{found:?}, not {truth:?}");
            let most_us = if is_told { 0 } else { 100_000 };
            for (found, truth) in found.iter().zip(&truth) {
                assert_eq!(found.byte, truth.byte);
                assert!(found.at_us.abs_diff(truth.at_us) <= most_us, "{found:?}, not {truth:?}");
            }
        }
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut talker = Talker::new(Arc::new(Model::built_in()));
        for number in 0..200 {
            talker.text(&number.to_string(), "Nobody hears this.");
            talker.text("199", &"far too much ".repeat(100));
        }
        talker.text("huge", &"x".repeat(WORDS_LIMIT));
        assert!(talker.words.len() <= LINES_LIMIT);
        assert!(talker.words.iter().all(|(_, words)| words.len() <= WORDS_LIMIT));
    }
}
