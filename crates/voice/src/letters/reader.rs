//! Reads a word by the rules.

use super::rules::{RULES, Rule};

/// The phonemes of a word in lower case; letters that no rule knows are passed over.
pub(super) fn read(letters: &[char]) -> Vec<&'static str> {
    let mut sounds = Vec::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let fitting = RULES.iter().find(|rule| rule.letters.starts_with(*letter) && fits(rule, letters, at));
        sounds.extend(fitting.into_iter().flat_map(|rule| rule.sounds.split_ascii_whitespace()));
        at += fitting.map_or(1, |rule| rule.letters.len());
    }
    sounds
}

fn fits(rule: &Rule, letters: &[char], at: usize) -> bool {
    let (before, rest) = letters.split_at(at.min(letters.len()));
    let Some(behind) = rest.get(rule.letters.len()..) else { return false };
    rule.letters.chars().zip(rest).all(|(wanted, letter)| wanted == *letter)
        && is_before(rule.before.as_bytes(), before)
        && is_behind(rule.behind.as_bytes(), behind)
}

/// Whether what stands before fits: read from the end to the beginning.
fn is_before(pattern: &[u8], letters: &[char]) -> bool {
    let Some((sign, pattern)) = pattern.split_last() else { return true };
    let take = |fitting: bool| fitting && letters.split_last().is_some_and(|(_, rest)| is_before(pattern, rest));
    let last = letters.last().copied();
    match sign {
        b'_' => last.is_none() && is_before(pattern, letters),
        b'#' => {
            let vowels = letters.iter().rev().take_while(|letter| is_vowel(**letter)).count();
            (1..=vowels).any(|count| is_before(pattern, letters.get(..letters.len() - count).unwrap_or_default()))
        }
        b':' => {
            let consonants = letters.iter().rev().take_while(|letter| is_consonant(**letter)).count();
            (0..=consonants).any(|count| is_before(pattern, letters.get(..letters.len() - count).unwrap_or_default()))
        }
        b'&' => {
            take(last.is_some_and(|letter| "scgzxj".contains(letter)))
                || last == Some('h')
                    && matches!(letters.iter().rev().nth(1), Some('s' | 'c'))
                    && is_before(pattern, letters.get(..letters.len().saturating_sub(2)).unwrap_or_default())
        }
        b'@' => take(last.is_some_and(|letter| "tsrdlznj".contains(letter)) || ends_with_h(letters)),
        sign => take(last.is_some_and(|letter| is_one(*sign, letter))),
    }
}

fn ends_with_h(letters: &[char]) -> bool {
    matches!(letters, [.., 't' | 'c' | 's', 'h'])
}

/// Whether what stands behind fits.
fn is_behind(pattern: &[u8], letters: &[char]) -> bool {
    let Some((sign, pattern)) = pattern.split_first() else { return true };
    let rest = |count: usize| letters.get(count..).unwrap_or_default();
    let first = letters.first().copied();
    match sign {
        b'_' => first.is_none() && is_behind(pattern, letters),
        b'#' => {
            let vowels = letters.iter().take_while(|letter| is_vowel(**letter)).count();
            (1..=vowels).any(|count| is_behind(pattern, rest(count)))
        }
        b':' => {
            let consonants = letters.iter().take_while(|letter| is_consonant(**letter)).count();
            (0..=consonants).any(|count| is_behind(pattern, rest(count)))
        }
        b'%' => is_ending(letters),
        sign => first.is_some_and(|letter| is_one(*sign, letter)) && is_behind(pattern, rest(1)),
    }
}

/// Whether the word ends with -e, -er, -ers, -es, -ed, -ing, -ings or -ely.
fn is_ending(letters: &[char]) -> bool {
    matches!(
        letters,
        ['e'] | ['e', 'r' | 's' | 'd'] | ['e', 'r', 's'] | ['i', 'n', 'g'] | ['i', 'n', 'g', 's'] | ['e', 'l', 'y']
    )
}

fn is_one(sign: u8, letter: char) -> bool {
    match sign {
        b'^' => is_consonant(letter),
        b'.' => "bdvgjlmnrwz".contains(letter),
        b'+' => "eiy".contains(letter),
        sign => letter == char::from(sign),
    }
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

fn is_consonant(letter: char) -> bool {
    letter.is_ascii_lowercase() && !is_vowel(letter)
}
