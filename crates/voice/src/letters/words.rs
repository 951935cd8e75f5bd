//! Common words that the rules get wrong: `words.txt`, sorted, a word on each line and its phonemes behind it.
//!
//! Chosen from the 4,000 most frequent words; most pronunciations are those of the CMU Pronouncing Dictionary, Copyright (C) 1993-2015
//! Carnegie Mellon University, under its BSD licence (`words-licence.txt`).

const WORDS: &str = include_str!("words.txt");

/// The phonemes of a word that is on the list.
pub(super) fn find(word: &str) -> Option<std::str::SplitAsciiWhitespace<'static>> {
    let mut lines = WORDS;
    while !lines.is_empty() {
        // The line around the middle; a line break is never within a character.
        let middle =
            lines.as_bytes().get(..lines.len() / 2)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (before, rest) = lines.split_at_checked(middle)?;
        let (line, behind) = rest.split_once('\n')?;
        let (known, sounds) = line.split_once(' ')?;
        lines = match word.cmp(known) {
            std::cmp::Ordering::Equal => return Some(sounds.split_ascii_whitespace()),
            std::cmp::Ordering::Less => before,
            std::cmp::Ordering::Greater => behind,
        };
    }
    None
}

/// The phonemes of all words.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    WORDS.lines().flat_map(|line| line.split_ascii_whitespace().skip(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_found() {
        for line in WORDS.lines() {
            let (word, sounds) = line.split_once(' ').unwrap();
            assert_eq!(find(word).map(|found| found.collect::<Vec<_>>().join(" ")).as_deref(), Some(sounds), "{word}");
        }
        assert!(find("").is_none());
        assert!(find("zzz").is_none());
        assert!(find("aa").is_none());
    }
}
