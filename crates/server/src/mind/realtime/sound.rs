//! The sound of one item of an answer, parted at the ends of its sentences.
//!
//! A service sends words and sound side by side, each as fast as it can, and does not tell which sound belongs to which word.
//! Between two sentences there is a pause: it is looked for where the sentence should end, by its letters and by how fast the
//! voice has spoken so far.

use super::super::reply::sentence_end;

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

/// Words of an item that are complete, and their sound.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    pub(crate) words: String,
    pub(crate) samples: Vec<i16>,
}

/// The words and the sound of one item that were not given yet.
#[derive(Debug)]
pub(crate) struct ItemSound {
    pub(crate) item: String,
    rate: usize,
    words: String,
    samples: Vec<i16>,
    /// The first half of a sample that was cut in two.
    odd: Option<u8>,
    letters_in_all: usize,
    samples_in_all: usize,
    is_first: bool,
    is_complete: bool,
}

impl ItemSound {
    /// An item without words and sound. `is_first`: nothing was said before.
    pub(crate) fn new(item: String, rate: u32, is_first: bool) -> Self {
        Self {
            item,
            rate: rate.max(1) as usize,
            words: String::new(),
            samples: Vec::new(),
            odd: None,
            letters_in_all: 0,
            samples_in_all: 0,
            is_first,
            is_complete: false,
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

    /// The next words with their sound, as soon as both are there.
    pub(crate) fn take(&mut self, pace: &Pace) -> Option<Piece> {
        let end = match sentence_end(&self.words, self.is_first) {
            Some(end) => end,
            None if self.is_complete && !(self.words.trim().is_empty() && self.samples.is_empty()) => self.words.len(),
            None => return None,
        };
        let sentence = self.words.get(..end).unwrap_or_default();
        let is_last = self.words.get(end..).is_none_or(|rest| rest.trim().is_empty());
        let border = match (self.is_complete, is_last) {
            (true, true) => self.samples.len(),
            (true, false) => {
                let part = letters(sentence) as f64 / letters(&self.words).max(1) as f64;
                let expected = self.samples.len() as f64 * part;
                self.pause(expected).unwrap_or(expected as usize)
            }
            (false, _) => self.border(letters(sentence), pace)?,
        };
        self.is_first = false;
        let words: String = self.words.drain(..end).collect();
        let samples: Vec<i16> = self.samples.drain(..border.min(self.samples.len())).collect();
        Some(Piece { words, samples })
    }

    /// Where so many letters end, if enough sound is there to tell.
    fn border(&self, letters: usize, pace: &Pace) -> Option<usize> {
        let expected = letters as f64 * pace.letter_ms / 1_000.0 * self.rate as f64;
        let there = self.samples.len() as f64;
        if there < expected * LATEST {
            return None;
        }
        self.pause(expected).or_else(|| (there >= expected * TOO_LATE).then_some(expected as usize))
    }

    /// The middle of the longest pause near a place.
    fn pause(&self, expected: f64) -> Option<usize> {
        let window = (self.rate / WINDOWS).max(1);
        let (first, last) = ((expected * EARLIEST) as usize / window, (expected * LATEST) as usize / window);
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

    #[test]
    fn sentences_part_at_the_pause_between_them() {
        let mut item = item();
        let mut pace = Pace::default();
        assert!(item.add_words("Two rooms are left. One has a ghost."));
        // 15 letters take 975 ms; the pause is from 800 to 1,000 ms.
        assert!(item.add_sound(&bytes(&[(300, 9_000), (20, 0), (480, 9_000), (200, 0), (100, 9_000)])));
        assert_eq!(item.take(&pace), None, "more may show a longer pause");
        item.add_sound(&bytes(&[(600, 9_000)]));
        let first = item.take(&pace).unwrap();
        assert_eq!((first.words.as_str(), first.samples.len()), ("Two rooms are left.", 900));
        assert_eq!(item.take(&pace), None);
        item.complete(&mut pace);
        let second = item.take(&pace).unwrap();
        assert_eq!((second.words.as_str(), second.samples.len()), (" One has a ghost.", 800));
        assert_eq!((item.take(&pace), item.produced_ms()), (None, 1_700));
        assert!((pace.letter_ms - 1_700.0 / 27.0).abs() < 0.1, "{}", pace.letter_ms);
    }

    #[test]
    fn without_a_pause_letters_tell() {
        let mut pace = Pace::default();
        let mut item = item();
        item.add_words("One two three. Four five six.");
        item.add_sound(&bytes(&[(2_200, 9_000)]));
        item.complete(&mut pace);
        let lengths: Vec<usize> = std::iter::from_fn(|| item.take(&pace)).map(|piece| piece.samples.len()).collect();
        assert_eq!(lengths, [1_100, 1_100]);
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
