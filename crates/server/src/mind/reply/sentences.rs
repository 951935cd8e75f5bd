//! Where a sentence ends (CHAT.md 4.2).

/// Letters after which the first sentence may be cut at a comma, so that speech begins early.
const EARLY: usize = 40;
/// Letters after which any sentence is cut at a blank.
pub(super) const LONG: usize = 250;
/// Words that a sentence has at least, or it is joined with the next one.
const FEW_WORDS: usize = 3;

/// Words whose dot is not the end of a sentence, in small letters.
const ABBREVIATIONS: [&str; 24] = [
    "mr.", "mrs.", "ms.", "dr.", "st.", "prof.", "sr.", "jr.", "rev.", "capt.", "lt.", "sgt.", "gen.", "vs.", "e.g.",
    "i.e.", "etc.", "no.", "approx.", "bzw.", "z.b.", "d.h.", "usw.", "ca.",
];

/// Characters that end a sentence where a blank follows.
const ENDS: [char; 5] = ['.', '?', '!', '\u{2026}', '\u{061f}'];
/// What ends a sentence without a blank.
const WIDE_ENDS: [char; 5] = ['\u{3002}', '\u{ff1f}', '\u{ff01}', '\u{ff61}', '\u{0964}'];
/// Characters behind the end that belong to the sentence.
const CLOSING: [char; 13] = [
    '"', '\'', ')', ']', '\u{201d}', '\u{2019}', '\u{bb}', '\u{203a}', '\u{300d}', '\u{300f}', '\u{ff09}', '\u{3011}',
    '*',
];

/// Whether this letter can only belong to the sentence before it.
pub(super) fn is_closing(letter: char) -> bool {
    CLOSING.contains(&letter) || ENDS.contains(&letter) || WIDE_ENDS.contains(&letter)
}

/// Where the first sentence of a text ends that still grows: behind its last letter. `None` while more of it may come.
/// `first`: nothing was said before.
pub(crate) fn sentence_end(text: &str, first: bool) -> Option<usize> {
    let is_end = |(letters, (at, letter)): (usize, (usize, char))| {
        let before = text.get(..at).unwrap_or_default();
        let is_whole =
            letter.is_whitespace() && is_complete(before) || is_complete_without_blank(before) && !is_closing(letter);
        let is_long = letter.is_whitespace() && may_be_cut(before, letters, first);
        (is_whole && !is_short(before) || is_long).then_some(at)
    };
    text.char_indices().enumerate().skip(1).find_map(is_end)
}

/// Whether a text is complete as it stands, so that a blank behind it is the end.
pub(super) fn is_complete(text: &str) -> bool {
    let body = text.trim_end().trim_end_matches(CLOSING);
    if body.ends_with(WIDE_ENDS) || body.ends_with(['?', '!', '\u{2026}', '\u{061f}']) {
        return true;
    }
    body.ends_with('.') && !is_abbreviation(body)
}

/// Whether a text is complete whatever follows it, but for what [`is_closing`].
pub(super) fn is_complete_without_blank(text: &str) -> bool {
    text.trim_end_matches(CLOSING).ends_with(WIDE_ENDS)
}

/// Whether a text of some length may be cut at this blank. `first`: nothing was said before.
pub(super) fn may_be_cut(text: &str, letters: usize, first: bool) -> bool {
    let at_comma = text.ends_with([',', ';', ':', '\u{2014}', '\u{2013}', '\u{ff0c}', '\u{3001}']);
    letters >= LONG || (first && letters >= EARLY && at_comma)
}

/// Whether a sentence is so short that it is said together with the next one.
pub(super) fn is_short(text: &str) -> bool {
    text.is_ascii() && text.split_whitespace().take(FEW_WORDS).count() < FEW_WORDS
}

/// A word with a dot that is no end: `Dr.`, one letter, the number of a list.
fn is_abbreviation(body: &str) -> bool {
    let word = body.rsplit(|letter: char| letter.is_whitespace() || letter == '(').next().unwrap_or_default();
    let word = word.trim_start_matches(['"', '\'', '\u{201c}', '\u{2018}', '*']);
    let stem = word.trim_end_matches('.');
    // `...` is one sign, and an end.
    if word.len() > stem.len() + 1 {
        return false;
    }
    let mut letters = stem.chars();
    let is_single =
        matches!((letters.next(), letters.next()), (Some(letter), None) if letter.is_alphabetic() && letter != 'I');
    let is_number_of_a_list =
        stem.chars().all(|letter| letter.is_ascii_digit()) && body.trim_start().len() == word.len();
    is_single || is_number_of_a_list || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}
