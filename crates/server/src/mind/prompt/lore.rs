//! Which entries of a lorebook the last lines call up (CHAT.md 4.5).

use super::super::persona::{Lore, Lorebook};
use super::super::recollection::Recollection;
use super::tokens::tokens;
use crate::words::Words;

/// The entries whose keys are in the last lines, in the order of the book. Where they take too much, those of the lowest priority
/// are left out, and of those the last first.
pub(super) fn matching<'b>(book: &'b Lorebook, recollection: &Recollection) -> Vec<&'b Lore> {
    if book.entries.is_empty() {
        return Vec::new();
    }
    let texts: Vec<&str> = recollection.shown().rev().take(book.scan_lines).map(|line| line.text.as_str()).collect();
    let words: Vec<Words> = texts.iter().map(|text| Words::new(text)).collect();
    let is_said = |entry: &Lore, key: &String| {
        let key_words = Words::new(key);
        let lines = texts.iter().zip(&words);
        !key_words.is_empty()
            && lines.into_iter().any(|(text, words)| {
                (!entry.case_sensitive || text.contains(key.as_str())) && contains(words, &key_words)
            })
    };
    let has = |entry: &Lore, keys: &[String]| keys.iter().any(|key| is_said(entry, key));
    let is_called =
        |entry: &&Lore| has(entry, &entry.keys) && (entry.further_keys.is_empty() || has(entry, &entry.further_keys));
    let mut called: Vec<(usize, &Lore)> = book.entries.iter().filter(is_called).enumerate().collect();
    called.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.priority));
    let mut left = book.tokens;
    called.retain(|(_, entry)| {
        let cost = tokens(&entry.content);
        let fits = cost <= left;
        left -= if fits { cost } else { 0 };
        fits
    });
    called.sort_by_key(|(place, _)| *place);
    called.into_iter().map(|(_, entry)| entry).collect()
}

/// Whether words follow each other in a text.
fn contains(words: &Words, key: &Words) -> bool {
    let starts = 0..(words.len() + 1).saturating_sub(key.len());
    starts.into_iter().any(|start| (0..key.len()).all(|place| words.get(start + place) == key.get(place)))
}
