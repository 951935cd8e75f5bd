//! One line of a character: what is known of it comes in piece by piece, and so do its mouth shapes.

use std::collections::VecDeque;

use super::align::{Aligner, Heard, LAG};
use super::features::{FRAMES_PER_SECOND, FeatureExtractor, Frame};
use super::model::{self, Model, STATES, Speaker};
use super::script::Script;
use super::sounds;
use crate::letters;

/// Frames on each side that a frame's change is measured over.
const AROUND: usize = 2;

/// Sounds of one text, at the most: five minutes of speech.
const SOUNDS_LIMIT: usize = 4000;

const LOWEST_RATE: u32 = 4000;

const FRAME_US: u64 = 1_000_000 / FRAMES_PER_SECOND as u64;

/// A phoneme that the service has sent with the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// Microseconds since the start of the packet's sound.
    pub start_us: i64,
    /// Mouth shape, 0 to 14; anything else is a mouth at rest.
    pub viseme: u32,
}

/// What became known of a line: the sounds of its frames from `first` on, also of some that were told before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Number of the frame that `shapes` begins with; frame 0 is the first 10 ms of the line.
    pub first: usize,
    /// A mouth shape for each frame.
    pub shapes: Vec<u8>,
    /// The sound of each frame, as a row of [`sounds::SOUNDS`].
    pub rows: Vec<u8>,
    /// Words whose beginning is known for good.
    pub words: Vec<WordStart>,
}

/// Where a word of a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordStart {
    /// In the line's text, in bytes. Texts that came one behind the other have a space between them.
    pub byte: u32,
    /// In the line's sound, in microseconds.
    pub at_us: u64,
}

/// Follows a line while its sound comes in.
///
/// The work for a packet is in proportion to its length: about 1 ms for a second of sound. What is kept is bounded, however
/// long the line is.
#[derive(Clone, Debug)]
pub struct Line {
    rate: u32,
    extractor: FeatureExtractor,
    aligner: Aligner,
    /// Frames that wait for those behind them, with [`AROUND`] before.
    waiting: VecDeque<Frame>,
    heard: Vec<Frame>,
    /// Frames whose sound was told.
    told: usize,
    /// Samples that came in.
    samples: u64,
    /// Bytes of the text that came in.
    text_length: usize,
    /// The last word whose beginning was told.
    told_word: Option<u32>,
    /// The sounds of the words that a service has not told to be heard.
    script: Script,
}

impl Line {
    /// `rate`: samples a second of its sound, which is mono; less than 4,000 counts as 4,000, so that no rate makes many
    /// frames of few samples.
    pub fn new(rate: u32) -> Self {
        let rate = rate.max(LOWEST_RATE);
        Self {
            rate,
            extractor: FeatureExtractor::new(rate),
            aligner: Aligner::new(),
            waiting: VecDeque::new(),
            heard: Vec::new(),
            told: 0,
            samples: 0,
            text_length: 0,
            told_word: None,
            script: Script::default(),
        }
    }

    /// Words that are spoken behind those before. Best before their sound; words of other scripts are found by their sound.
    pub fn text(&mut self, text: &str) {
        let begin = self.text_length + usize::from(self.text_length > 0 && !text.is_empty());
        self.text_length = begin + text.len();
        for word in letters::pronounce(text, SOUNDS_LIMIT).iter().flat_map(|phrase| &phrase.words) {
            let start = u32::try_from(begin + word.start).unwrap_or(u32::MAX);
            let rows = if word.is_foreign { Vec::new() } else { sounds::rows(&word.sounds) };
            self.aligner.word(&rows, Some(start));
            self.script.add(&rows, start);
        }
    }

    /// Sounds that are spoken, as rows of [`sounds::SOUNDS`], as [`Self::text`].
    pub fn word(&mut self, rows: &[usize]) {
        self.aligner.word(rows, None);
    }

    /// More sound, from -1 to 1.
    pub fn listen(&mut self, model: &Model, speaker: &mut Speaker, samples: impl IntoIterator<Item = f32>) -> News {
        let mut count = 0;
        self.extractor.listen(samples.into_iter().inspect(|_| count += 1), &mut self.heard);
        self.samples += count;
        self.follow(model, speaker, 0)
    }

    /// More sound, of which the service has told what is heard when. `count`: its samples.
    pub fn told(&mut self, phonemes: &[Timed], count: usize) -> News {
        self.samples += count as u64;
        let frames = self.samples * u64::from(FRAMES_PER_SECOND) / u64::from(self.rate);
        let first = self.told;
        let mut news = News { first, ..News::default() };
        for phoneme in phonemes {
            let at_us = u64::try_from(phoneme.start_us).unwrap_or(0) + first as u64 * FRAME_US;
            let byte = self.script.hear(sounds::shape_of(phoneme.viseme));
            news.words.extend(byte.map(|byte| WordStart { byte, at_us }));
        }
        let mut rest = phonemes.iter().peekable();
        let mut shape = sounds::REST;
        for frame in 0..usize::try_from(frames).unwrap_or(0).saturating_sub(first) {
            let middle = (frame as u64 * FRAME_US + FRAME_US / 2) as i64;
            while let Some(phoneme) = rest.next_if(|phoneme| phoneme.start_us <= middle) {
                shape = sounds::shape_of(phoneme.viseme);
            }
            news.shapes.push(shape);
        }
        self.told += news.shapes.len();
        // Sound without phonemes may follow: what was told before is not looked at again.
        self.extractor = FeatureExtractor::new(self.rate);
        self.waiting.clear();
        self.aligner.cut();
        news
    }

    /// The line's sound is over: its last frames.
    pub fn end(&mut self, model: &Model, speaker: &mut Speaker) -> News {
        self.extractor.end(&mut self.heard);
        self.follow(model, speaker, AROUND)
    }

    /// `missing`: how many frames will never come behind the last one.
    fn follow(&mut self, model: &Model, speaker: &mut Speaker, missing: usize) -> News {
        speaker.learn(&self.heard);
        for frame in self.heard.drain(..) {
            let frame = speaker.normal(&frame);
            if self.waiting.is_empty() {
                self.waiting.extend([frame; AROUND]);
            }
            self.waiting.push_back(frame);
        }
        if let Some(last) = self.waiting.back().copied() {
            self.waiting.extend(std::iter::repeat_n(last, missing));
        }
        let row = |heard: Heard| u8::try_from(heard.row).unwrap_or(0);
        let mut news = News { first: self.told.saturating_sub(self.aligner.len()), ..News::default() };
        let mut scores = [0.0; STATES];
        while let Some(around) = self.around() {
            if self.aligner.len() == LAG {
                // The alignment is as far ahead of the oldest frame as it looks.
                let oldest = self.aligner.heard().last();
                let frame = news.first + news.rows.len();
                news.words.extend(oldest.and_then(|heard| self.begun(heard, frame)));
                news.rows.extend(oldest.map(row));
            }
            model.score(&model::feature(&around), &mut scores);
            self.aligner.step(&scores);
            self.waiting.pop_front();
            self.told += 1;
        }
        let decided = news.rows.len();
        let open: Vec<Heard> = self.aligner.heard().collect();
        news.rows.extend(open.iter().copied().map(row));
        if missing > 0 {
            let frames = news.first + decided..;
            news.words.extend(open.iter().rev().zip(frames).filter_map(|(heard, frame)| self.begun(*heard, frame)));
        }
        if let Some(open) = news.rows.get_mut(decided..) {
            open.reverse();
        }
        news.shapes.extend(news.rows.iter().map(|row| sounds::shape(usize::from(*row))));
        news
    }

    /// The word that begins with this frame.
    fn begun(&mut self, heard: Heard, frame: usize) -> Option<WordStart> {
        let byte = heard.word.filter(|word| self.told_word.is_none_or(|told| told < *word))?;
        self.told_word = Some(byte);
        Some(WordStart { byte, at_us: frame as u64 * FRAME_US })
    }

    fn around(&self) -> Option<[Frame; 2 * AROUND + 1]> {
        let mut frames = self.waiting.iter().copied();
        let mut around = [Frame::default(); 2 * AROUND + 1];
        for slot in &mut around {
            *slot = frames.next()?;
        }
        Some(around)
    }
}

#[cfg(test)]
mod tests {
    use super::super::sounds::SOUNDS;
    use super::*;

    /// A hiss, or a buzz with the formants of "ah", for 200 ms each: like "sahsahs".
    fn sahsahs(rate: u32) -> Vec<f32> {
        let part = rate as usize / 5;
        let mut noise = 1u32;
        let mut hiss = move || {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            (noise >> 8) as f32 / 8_388_608.0 - 1.0
        };
        let mut before = 0.0;
        let mut sound = vec![0.0; part];
        for at in 0..5 * part {
            let time = at as f32 / rate as f32;
            sound.push(if (at / part).is_multiple_of(2) {
                // The difference of white noise is bright.
                let now = hiss();
                let bright = now - before;
                before = now;
                bright * 0.05
            } else {
                let buzz = |hertz: f32, level: f32| (std::f32::consts::TAU * hertz * time).sin() * level;
                (1..30)
                    .map(|n| n as f32 * 110.0)
                    .map(|hertz| {
                        let near = |formant: f32| 1.0 / (1.0 + ((hertz - formant) / 90.0).powi(2));
                        buzz(hertz, 0.2 * near(750.0) + 0.12 * near(1150.0) + 0.03 * near(2450.0))
                    })
                    .sum()
            });
        }
        sound.extend(vec![0.0; part]);
        sound
    }

    /// The shapes of a line that comes in packets.
    fn follow(line: &mut Line, sound: &[f32], packet: usize) -> Vec<u8> {
        let model = Model::built_in();
        let (mut speaker, mut shapes) = (Speaker::new(&model), Vec::new());
        let mut tell = |news: News| {
            assert!(news.first <= shapes.len(), "no frame is left out");
            assert_eq!(news.shapes.len(), news.rows.len());
            shapes.truncate(news.first);
            shapes.extend(news.shapes);
        };
        for packet in sound.chunks(packet) {
            tell(line.listen(&model, &mut speaker, packet.iter().copied()));
        }
        tell(line.end(&model, &mut speaker));
        shapes
    }

    fn right(shapes: &[u8], truth: [u8; 7]) -> usize {
        shapes.iter().enumerate().filter(|(frame, shape)| truth.get(frame / 20) == Some(shape)).count()
    }

    const SAHSAHS: [u8; 7] = [0, 7, 10, 7, 10, 7, 0];

    #[test]
    fn words_are_found_in_the_sound() {
        for (rate, packet) in [(16_000, 1_600), (22_050, 100_000), (24_000, 480), (48_000, 9_600)] {
            let mut line = Line::new(rate);
            let row = |symbol| sounds::row(symbol).unwrap();
            line.word(&["s", "ɑ", "s", "ɑ", "s"].map(row));
            let shapes = follow(&mut line, &sahsahs(rate), packet);
            assert!((139..=141).contains(&shapes.len()), "{}", shapes.len());
            let right = right(&shapes, SAHSAHS);
            assert!(right >= 115, "{rate} Hz, packets of {packet}: {right} of 140 are right: {shapes:?}");
        }
    }

    #[test]
    fn without_words_the_sound_alone_tells() {
        let shapes = follow(&mut Line::new(22_050), &sahsahs(22_050), 4_410);
        assert!(right(&shapes, SAHSAHS) >= 80, "{shapes:?}");
        // So it does for words that cannot be read.
        let mut line = Line::new(22_050);
        line.text("саса");
        let foreign = follow(&mut line, &sahsahs(22_050), 4_410);
        assert!(right(&foreign, SAHSAHS) >= 80, "{foreign:?}");
    }

    #[test]
    fn silence_is_a_mouth_at_rest() {
        let mut line = Line::new(22_050);
        line.text("Nothing is heard of this.");
        assert!(follow(&mut line, &[0.0; 22_050], 1_000).iter().all(|shape| *shape == sounds::REST));
    }

    #[test]
    fn phonemes_of_the_service_count_before_all_else() {
        let mut line = Line::new(20_000);
        line.text("Quite another text.");
        let timed = |ms: i64, viseme: u32| Timed { start_us: ms * 1000, viseme };
        let news = line.told(&[timed(0, 1), timed(50, 10), timed(100, u32::MAX)], 4_000);
        let shapes: Vec<u8> = [1; 5].into_iter().chain([10; 5]).chain([0; 10]).collect();
        assert_eq!(news, News { shapes, words: vec![WordStart { byte: 0, at_us: 50_000 }], ..News::default() });
        // Sound without phonemes goes on behind it, and changes nothing of it.
        let model = Model::built_in();
        let mut speaker = Speaker::new(&model);
        let news = line.listen(&model, &mut speaker, sahsahs(20_000));
        assert_eq!(news.first, 20);
        let news = line.told(&[timed(0, 2)], 200);
        assert_eq!((news.first, news.shapes.len()), (20 + 137, 4));
    }

    #[test]
    fn a_long_line_stays_small() {
        let (model, mut line) = (Model::built_in(), Line::new(8_000));
        let mut speaker = Speaker::new(&model);
        for _ in 0..60 {
            line.text("A traveller came down from the mountain, and nobody knew his name.");
            line.listen(&model, &mut speaker, sahsahs(8_000));
            assert!(line.waiting.len() <= 4 && line.heard.is_empty() && line.aligner.len() <= LAG);
        }
        assert!(line.aligner.nodes() <= 8192, "{}", line.aligner.nodes());
    }

    #[test]
    fn no_rate_stops_it() {
        for rate in [0, 1, 100, 7_999, u32::MAX] {
            let shapes = follow(&mut Line::new(rate), &[0.5; 5_000], 999);
            assert!(shapes.iter().all(|shape| usize::from(*shape) < sounds::SHAPES), "{rate}");
        }
        assert_eq!(SOUNDS[sounds::SILENCE].symbol, ".");
    }
}
