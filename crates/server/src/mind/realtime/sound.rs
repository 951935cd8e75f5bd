//! The sound of one item of an answer, parted at the ends of its sentences.
//!
//! A service sends words and sound side by side, each as fast as it can, and does not tell which sound belongs to which word.
//! Between two sentences there is a pause: it is looked for where the sentence should end, by its letters and by how fast the
//! voice has spoken so far. What comes long before that is given at once, so that a voice is heard before its first sentence
//! is whole.

use super::super::reply::sentence_end;
use super::timing::{Times, Timing};

/// Milliseconds of a letter, of a voice that was not heard before.
const USUAL_PACE: f64 = 65.0;
/// The part of its expected length behind which a sentence may end, and the part that is waited for.
const EARLIEST: f64 = 0.6;
const LATEST: f64 = 1.5;
/// When so much has come without a pause, the sentence ends where it is expected to.
const TOO_LATE: f64 = 2.5;
/// Windows in which loudness is measured, per second.
const WINDOWS: usize = 100;
/// Windows of a pause.
const PAUSE: usize = 8;
/// A window with no louder sample is quiet.
const QUIET: u16 = 400;
/// Milliseconds that any sentence lasts: short ones are said together with the next one.
const SHORTEST_MS: usize = 300;
/// Milliseconds of a part, at least: the first of an answer, and others.
const FIRST_PART_MS: usize = 60;
const PART_MS: usize = 300;
/// Bytes of words, and seconds of sound, that wait.
const MOST_WORDS: usize = 16 << 10;
const MOST_SECONDS: usize = 120;

/// How fast a voice speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Milliseconds of a letter.
    letter_ms: f64,
    is_known: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self { letter_ms: USUAL_PACE, is_known: false }
    }
}

impl Pace {
    fn learn(&mut self, letters: usize, ms: f64) {
        let heard = (ms / letters.max(1) as f64).clamp(10.0, 400.0);
        self.letter_ms = if self.is_known { (self.letter_ms + heard) / 2.0 } else { heard };
        self.is_known = true;
    }
}

/// Some of the sound of a sentence. The parts of a sentence come one after the other, and its words with one of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// All words of the sentence, in the part in which they become known.
    pub(crate) sentence: Option<String>,
    /// Whole words that have come since the part before, to find the mouth shapes by.
    pub(crate) words: String,
    pub(crate) samples: Vec<i16>,
    /// Phonemes with the microsecond of the sound at which each begins, where the service tells.
    pub(crate) phonemes: Vec<(String, i64)>,
    pub(crate) is_last: bool,
}

/// The words and the sound of one item that were not given yet.
#[derive(Debug)]
pub(crate) struct ItemSound {
    pub(crate) item: String,
    rate: usize,
    /// Words, from the open sentence on; from the one behind it on when its words were given.
    words: String,
    /// The bytes of them that were given to find mouth shapes by.
    shown: usize,
    /// Sound, from what was given of the open sentence on.
    samples: Vec<i16>,
    /// The first half of a sample that was cut in two.
    odd: Option<u8>,
    letters_in_all: usize,
    samples_in_all: usize,
    is_first: bool,
    is_complete: bool,
    open: OpenSentence,
    times: Times,
    /// How many words were given before the open sentence.
    words_before: usize,
}

/// The sentence that is being given.
#[derive(Debug, Default)]
struct OpenSentence {
    /// Samples that were given of it.
    given: usize,
    /// How many letters it has, once its words were given.
    letters: Option<usize>,
    /// How many words these are.
    words: usize,
}

impl ItemSound {
    /// An item without words and sound. `is_first`: nothing was said before.
    pub(crate) fn new(item: String, rate: u32, is_first: bool) -> Self {
        Self {
            item,
            rate: rate.max(1) as usize,
            words: String::new(),
            shown: 0,
            samples: Vec::new(),
            odd: None,
            letters_in_all: 0,
            samples_in_all: 0,
            is_first,
            is_complete: false,
            open: OpenSentence::default(),
            times: Times::default(),
            words_before: 0,
        }
    }

    /// More words. False: there are more than an answer has.
    pub(crate) fn add_words(&mut self, words: &str) -> bool {
        self.words.push_str(words);
        self.letters_in_all += letters(words);
        self.words.len() <= MOST_WORDS
    }

    /// More sound, perhaps with half a sample at its ends. False: there is more than an answer has.
    pub(crate) fn add_sound(&mut self, bytes: &[u8]) -> bool {
        let before = self.samples.len();
        for byte in bytes {
            match self.odd.take() {
                None => self.odd = Some(*byte),
                Some(low) => self.samples.push(i16::from_le_bytes([low, *byte])),
            }
        }
        self.samples_in_all += self.samples.len() - before;
        self.samples.len() <= self.rate * MOST_SECONDS
    }

    /// What the service tells of its sound.
    pub(crate) fn add_timing(&mut self, timing: &Timing) {
        self.times.add(timing);
    }

    /// No more follows.
    pub(crate) fn complete(&mut self, pace: &mut Pace) {
        if !self.is_complete && self.samples_in_all > 0 && self.letters_in_all > 0 {
            pace.learn(self.letters_in_all, self.produced_ms() as f64);
        }
        self.is_complete = true;
    }

    /// Whether no more follows.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// How long all sound of it is.
    pub(crate) fn produced_ms(&self) -> u64 {
        (self.samples_in_all * 1_000 / self.rate) as u64
    }

    /// Words that belong to the open sentence and were not given, when no more come.
    pub(crate) fn take_rest(&mut self) -> String {
        let is_told = self.open.letters.is_some();
        self.open = OpenSentence::default();
        if is_told { String::new() } else { std::mem::take(&mut self.words) }
    }

    /// The next part, as soon as it is certain to which sentence it belongs.
    pub(crate) fn take(&mut self, pace: &Pace) -> Option<Part> {
        if self.samples_in_all == 0 && !self.is_complete {
            // Whether there is sound at all is not known yet.
            return None;
        }
        let begins_answer = self.is_first && self.open.given == 0;
        let mut part = Part::default();
        if self.open.letters.is_none()
            && let Some(end) = self.sentence_end()
        {
            self.is_first = false;
            part.words = self.words.get(self.shown.min(end)..end).unwrap_or_default().to_owned();
            let sentence: String = self.words.drain(..end).collect();
            (self.open.letters, self.shown) = (Some(letters(&sentence)), 0);
            self.open.words = sentence.split_whitespace().count();
            part.sentence = Some(sentence);
        }
        let border = self.open.letters.and_then(|letters| self.border(letters, pace));
        let certain = border.unwrap_or_else(|| self.certain(pace)).min(self.samples.len());
        let least = if begins_answer { FIRST_PART_MS } else { PART_MS } * self.rate / 1_000;
        part.is_last = border.is_some();
        if !part.is_last && part.sentence.is_none() && certain < least {
            return None;
        }
        if self.open.letters.is_none() {
            // The last word may not be whole.
            let end = self.words.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            part.words = self.words.get(self.shown..end).unwrap_or_default().to_owned();
            self.shown = self.shown.max(end);
        }
        let from = (self.samples_in_all - self.samples.len()) as f64 / self.rate as f64;
        part.phonemes = self.times.take(from, from + certain as f64 / self.rate as f64);
        part.samples = self.samples.drain(..certain).collect();
        self.open.given += certain;
        if part.is_last {
            self.words_before += self.open.words;
            self.open = OpenSentence::default();
        }
        Some(part)
    }

    /// Where the open sentence ends in the words, if it is whole.
    fn sentence_end(&self) -> Option<usize> {
        let is_empty = self.words.trim().is_empty() && self.samples.is_empty() && self.open.given == 0;
        let rest = (self.is_complete && !is_empty).then_some(self.words.len());
        sentence_end(&self.words, self.is_first).or(rest)
    }

    /// How much sound certainly belongs to the open sentence: it is not over before it is expected to be by far, nor at once.
    fn certain(&self, pace: &Pace) -> usize {
        let letters = self.open.letters.unwrap_or_else(|| letters(&self.words));
        let least = (self.rate * SHORTEST_MS / 1_000) as f64;
        ((self.expected(letters, pace) * EARLIEST).max(least) as usize).saturating_sub(self.open.given)
    }

    /// How many samples so many letters are expected to take.
    fn expected(&self, letters: usize, pace: &Pace) -> f64 {
        letters as f64 * pace.letter_ms / 1_000.0 * self.rate as f64
    }

    /// How much of the sound belongs to the open sentence, which has so many letters, if enough is there to tell.
    fn border(&self, sentence: usize, pace: &Pace) -> Option<usize> {
        let there = (self.open.given + self.samples.len()) as f64;
        let is_last = self.words.trim().is_empty();
        if self.is_complete && is_last {
            return Some(self.samples.len());
        }
        if self.is_complete {
            let expected = there * sentence as f64 / (sentence + letters(&self.words)).max(1) as f64;
            return Some(self.pause(expected).unwrap_or_else(|| self.left_until(expected)));
        }
        let expected = self.expected(sentence, pace);
        if let Some(border) = self.next_word(expected) {
            return Some(border);
        }
        if there < expected * LATEST {
            return None;
        }
        self.pause(expected).or_else(|| (there >= expected * TOO_LATE).then(|| self.left_until(expected)))
    }

    /// Where the first word of the next sentence begins, where the service tells, and it may be true.
    fn next_word(&self, expected: f64) -> Option<usize> {
        let start = self.times.words.get(self.words_before + self.open.words)? * self.rate as f64;
        let place = (start as usize).checked_sub(self.samples_in_all - self.samples.len())?;
        let in_sentence = (place + self.open.given) as f64;
        let is_likely = (expected * EARLIEST..=expected * LATEST).contains(&in_sentence);
        (is_likely && place <= self.samples.len()).then_some(place)
    }

    /// A place in the sentence as one in the sound that is left of it.
    fn left_until(&self, place: f64) -> usize {
        (place as usize).saturating_sub(self.open.given)
    }

    /// The middle of the longest pause near a place in the sentence.
    fn pause(&self, expected: f64) -> Option<usize> {
        let window = (self.rate / WINDOWS).max(1);
        let (first, last) =
            (self.left_until(expected * EARLIEST) / window, self.left_until(expected * LATEST) / window);
        let mut longest: Option<(usize, usize)> = None;
        let mut quiet = 0;
        let windows = self.samples.chunks(window).enumerate().skip(first).take(last.saturating_sub(first) + 1);
        for (place, samples) in windows {
            let is_quiet = samples.iter().all(|sample| sample.unsigned_abs() <= QUIET);
            quiet = if is_quiet { quiet + 1 } else { 0 };
            if quiet >= PAUSE && longest.is_none_or(|(length, _)| quiet > length) {
                longest = Some((quiet, place + 1));
            }
        }
        longest.map(|(length, end)| ((end * 2 - length) * window / 2).min(self.samples.len()))
    }
}

fn letters(words: &str) -> usize {
    words.chars().filter(|letter| letter.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 1_000;

    /// Loud or quiet sound of so many milliseconds.
    fn bytes(parts: &[(usize, i16)]) -> Vec<u8> {
        parts.iter().flat_map(|(ms, level)| level.to_le_bytes().repeat(*ms)).collect()
    }

    fn item() -> ItemSound {
        ItemSound::new("item_1".to_owned(), RATE, true)
    }

    /// The sentences with the lengths of their sound, as far as they can be told; the last one may be open.
    fn sentences(item: &mut ItemSound, pace: &Pace) -> Vec<(String, usize)> {
        let mut sentences = vec![(String::new(), 0)];
        while let Some(part) = item.take(pace) {
            let (words, samples) = sentences.last_mut().unwrap();
            words.push_str(part.sentence.as_deref().unwrap_or_default());
            *samples += part.samples.len();
            if part.is_last {
                sentences.push((String::new(), 0));
            }
        }
        sentences.retain(|sentence| *sentence != (String::new(), 0));
        sentences
    }

    fn sentence(words: &str, samples: usize) -> (String, usize) {
        (words.to_owned(), samples)
    }

    #[test]
    fn sentences_part_at_the_pause_between_them() {
        let mut item = item();
        let mut pace = Pace::default();
        assert!(item.add_words("Two rooms are left. One has a ghost."));
        // 15 letters take 975 ms; the pause is from 800 to 1,000 ms.
        assert!(item.add_sound(&bytes(&[(300, 9_000), (20, 0), (480, 9_000), (200, 0), (100, 9_000)])));
        assert_eq!(sentences(&mut item, &pace), [sentence("Two rooms are left.", 585)], "more may show a longer pause");
        item.add_sound(&bytes(&[(600, 9_000)]));
        assert_eq!(sentences(&mut item, &pace), [sentence("", 315), sentence("", 468)]);
        item.complete(&mut pace);
        assert_eq!(sentences(&mut item, &pace), [sentence(" One has a ghost.", 332)]);
        assert_eq!(item.produced_ms(), 1_700);
        assert!((pace.letter_ms - 1_700.0 / 27.0).abs() < 0.1, "{}", pace.letter_ms);
    }

    #[test]
    fn a_voice_is_heard_before_its_first_sentence_is_whole() {
        let mut item = item();
        let pace = Pace::default();
        item.add_sound(&bytes(&[(59, 9_000)]));
        assert_eq!(item.take(&pace), None, "too little to begin with");
        item.add_sound(&bytes(&[(341, 9_000)]));
        let part = item.take(&pace).unwrap();
        assert_eq!((part.samples.len(), part.sentence, part.is_last), (300, None, false), "any sentence is that long");
        item.add_words("Once upon a ti");
        item.add_sound(&bytes(&[(500, 9_000)]));
        assert_eq!(item.take(&pace), None, "the words are too few yet");
        item.add_words("me there was a traveller who");
        let part = item.take(&pace).unwrap();
        assert_eq!((part.samples.len(), part.words.as_str()), (600, "Once upon a time there was a traveller "));
        item.add_words(" came. He ");
        let part = item.take(&pace).unwrap();
        assert_eq!(part.sentence.as_deref(), Some("Once upon a time there was a traveller who came."));
        assert_eq!((part.words.as_str(), part.samples.len(), part.is_last), ("who came.", 0, false));
    }

    #[test]
    fn a_service_that_tells_when_words_begin_is_believed() {
        let mut item = item();
        let pace = Pace::default();
        item.add_words("Two rooms are left. One has a ghost.");
        let times = [0.0, 0.2, 0.4, 0.6, 0.85, 1.0, 1.2, 1.4];
        item.add_timing(&Timing { words: times.to_vec(), ..Timing::default() });
        item.add_sound(&bytes(&[(1_000, 9_000)]));
        assert_eq!(sentences(&mut item, &pace)[0], sentence("Two rooms are left.", 850));
    }

    #[test]
    fn without_a_pause_letters_tell() {
        let mut pace = Pace::default();
        let mut item = item();
        item.add_words("One two three. Four five six.");
        item.add_sound(&bytes(&[(2_200, 9_000)]));
        item.complete(&mut pace);
        assert_eq!(
            sentences(&mut item, &pace),
            [sentence("One two three.", 1_100), sentence(" Four five six.", 1_100)]
        );
    }

    #[test]
    fn halves_of_samples_are_joined() {
        let mut item = item();
        let whole = bytes(&[(3, 258)]);
        for byte in &whole {
            item.add_sound(&[*byte]);
        }
        item.complete(&mut Pace::default());
        assert_eq!(item.take(&Pace::default()).unwrap().samples, [258, 258, 258]);
    }

    #[test]
    fn what_has_no_end_is_refused() {
        let mut item = item();
        assert!(!item.add_words(&"word ".repeat(4_000)));
        assert!(!item.add_sound(&bytes(&[(121_000, 1)])));
    }
}
