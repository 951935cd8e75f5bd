//! Which word is heard, where a service tells the phonemes of its sound: found by the shapes of the sounds that the letter rules
//! expect.

use std::collections::VecDeque;

use super::sounds::{self, REST};

/// Sounds that wait to be heard, at the most.
const SOUNDS_LIMIT: usize = 4000;

/// How many expected sounds may be left out before one that fits.
const AHEAD: usize = 4;

/// Sounds in a row that fit nowhere, of which the last stands for the next expected one.
const STRANGE: u32 = 2;

/// The sounds of words that were not heard yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    expected: VecDeque<Expected>,
    strange: u32,
}

#[derive(Clone, Copy, Debug)]
struct Expected {
    shape: u8,
    /// Where the word that begins with it begins in the line's text, in bytes.
    word: Option<u32>,
}

impl Script {
    /// A word behind those before. `rows`: of [`sounds::SOUNDS`].
    pub fn add(&mut self, rows: &[usize], start: u32) {
        if self.expected.len() + rows.len() <= SOUNDS_LIMIT {
            let words = std::iter::once(Some(start)).chain(std::iter::repeat(None));
            self.expected
                .extend(rows.iter().zip(words).map(|(row, word)| Expected { shape: sounds::shape(*row), word }));
        }
    }

    /// The next sound is heard, which has this mouth shape. Where the word that it begins starts in the text.
    pub fn hear(&mut self, shape: u8) -> Option<u32> {
        if shape == REST {
            return None;
        }
        let fitting = self.expected.iter().take(AHEAD).position(|expected| expected.shape == shape);
        if fitting.is_none() {
            self.strange += 1;
            if self.strange < STRANGE {
                return None;
            }
        }
        self.strange = 0;
        let heard = fitting.map_or(1, |at| at + 1);
        self.expected.drain(..heard.min(self.expected.len())).filter_map(|expected| expected.word).next_back()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters;

    fn script(text: &str) -> (Script, Vec<u8>) {
        let mut script = Script::default();
        let mut shapes = Vec::new();
        for word in letters::pronounce(text, 400).iter().flat_map(|phrase| &phrase.words) {
            let rows = sounds::rows(&word.sounds);
            script.add(&rows, u32::try_from(word.start).unwrap());
            shapes.extend(rows.iter().map(|row| sounds::shape(*row)));
        }
        (script, shapes)
    }

    fn words(script: &mut Script, shapes: &[u8]) -> Vec<(usize, u32)> {
        shapes.iter().enumerate().filter_map(|(at, shape)| Some((at, script.hear(*shape)?))).collect()
    }

    #[test]
    fn words_begin_where_their_first_sounds_are_heard() {
        let (mut exact, shapes) = script("Some more of the same sauce.");
        let begun = words(&mut exact, &shapes);
        let starts: Vec<u32> = begun.iter().map(|(_, byte)| *byte).collect();
        assert_eq!(starts, [0, 5, 10, 13, 17, 22]);
        // A pause, a sound too many and one too few change little.
        let mut other = shapes.clone();
        other.insert(4, REST);
        other.insert(7, 14);
        other.remove(12);
        let (mut heard, _) = script("Some more of the same sauce.");
        let found = words(&mut heard, &other);
        assert_eq!(found.iter().map(|(_, byte)| *byte).collect::<Vec<_>>(), starts);
        for ((at, _), (exact, _)) in found.iter().zip(&begun) {
            assert!(at.abs_diff(*exact) <= 2, "{found:?}, not {begun:?}");
        }
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut script = Script::default();
        (0..10_000).for_each(|start| script.add(&[3, 4], start));
        assert!(script.expected.len() <= SOUNDS_LIMIT);
        assert_eq!((0..20_000).filter_map(|_| script.hear(9)).count(), SOUNDS_LIMIT / 2);
        assert_eq!(script.hear(9), None);
    }
}
