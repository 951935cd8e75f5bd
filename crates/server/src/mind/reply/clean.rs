//! A sentence as it may be spoken: one line of printable text without markup, links and emoji (CHAT.md 4.2).

use inworld_protocol::packet::is_invisible;
use unicode_properties::{EmojiStatus, UnicodeEmoji as _};
use unicode_segmentation::UnicodeSegmentation as _;

/// Letters of a sentence, more than any that is not cut before has.
const LONGEST: usize = 400;

/// Phrases with which a model breaks character, in lower case.
const OUT_OF_CHARACTER: [&str; 9] = [
    "as an ai ",
    "as an ai,",
    "as a language model",
    "as a large language model",
    "as an artificial intelligence",
    "an ai language model",
    "an ai assistant",
    "i'm just an ai",
    "i am just an ai",
];

/// The sentence, or an empty text where nothing of it can be spoken.
pub(super) fn clean(sentence: &str) -> String {
    let line = sentence.trim().trim_start_matches(['#', '>', '|', ' ']);
    let line = without_bullet(line);
    let mut words: Vec<String> = Vec::new();
    for word in line.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        if is_link(word) {
            continue;
        }
        let plain = plain(&without_entities(word));
        match words.last_mut() {
            // What is left of a word of emoji.
            Some(last) if plain.len() < word.len() && plain.chars().all(|letter| "!?.,".contains(letter)) => {
                last.push_str(&plain);
            }
            _ if plain.is_empty() => {}
            _ => words.push(plain),
        }
    }
    let spoken: String = words.join(" ").chars().take(LONGEST).collect();
    let spoken = unquoted(spoken.trim());
    let lower = spoken.to_lowercase();
    let says_something = spoken.chars().any(char::is_alphanumeric);
    if !says_something || OUT_OF_CHARACTER.iter().any(|words| lower.contains(words)) {
        return String::new();
    }
    spoken.to_owned()
}

/// A word without marks of Markdown and HTML, escape sequences, emoji and what is not seen.
fn plain(word: &str) -> String {
    let word = word.replace(['`', '~'], "").replace("**", "").replace("__", "");
    let inner = word.trim_matches(|letter| matches!(letter, '_' | '*'));
    let mut plain = String::with_capacity(inner.len());
    for cluster in without_tags(inner).graphemes(true) {
        if is_emoji(cluster) {
            continue;
        }
        plain.extend(
            cluster.chars().filter(|letter| !is_invisible(*letter) && !matches!(letter, '\u{fffd}' | '[' | ']')),
        );
    }
    plain
}

/// With the signs that HTML writes as words.
fn without_entities(word: &str) -> std::borrow::Cow<'_, str> {
    const ENTITIES: [(&str, &str); 8] = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", ""),
        ("&hellip;", "\u{2026}"),
        // The last one, so that what it makes is not read again.
        ("&amp;", "&"),
    ];
    if !word.contains('&') {
        return word.into();
    }
    ENTITIES.iter().fold(word.to_owned(), |word, (entity, sign)| word.replace(entity, sign)).into()
}

/// Without `<b>` and its like; other angle brackets stay.
fn without_tags(word: &str) -> String {
    let mut rest = word;
    let mut kept = String::with_capacity(word.len());
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let name = from.get(1..).unwrap_or_default().trim_start_matches('/');
        match from.find('>') {
            Some(end) if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) => {
                rest = from.get(end + 1..).unwrap_or_default();
            }
            _ => {
                kept.push('<');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    kept + rest
}

fn is_emoji(cluster: &str) -> bool {
    cluster.chars().any(|letter| {
        letter == '\u{fe0f}'
            || !letter.is_ascii()
                && matches!(
                    letter.emoji_status(),
                    EmojiStatus::EmojiPresentation
                        | EmojiStatus::EmojiModifierBase
                        | EmojiStatus::EmojiPresentationAndModifierBase
                        | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
                        | EmojiStatus::EmojiPresentationAndEmojiComponent
                )
    })
}

fn is_link(word: &str) -> bool {
    let bare = word.trim_start_matches(['(', '<', '[', '"']);
    ["http://", "https://", "www."]
        .iter()
        .any(|start| bare.get(..start.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(start)))
}

/// Without the sign or the number of a list.
fn without_bullet(line: &str) -> &str {
    for bullet in ["- ", "* ", "+ ", "\u{2022} ", "\u{2013} ", "\u{2014} "] {
        if let Some(rest) = line.strip_prefix(bullet) {
            return rest.trim_start();
        }
    }
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let rest = line.get(digits..).unwrap_or_default();
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(rest) if (1..=2).contains(&digits) => rest.trim_start(),
        _ => line,
    }
}

/// Without quotes around the whole, and without one that has no partner in this sentence.
fn unquoted(sentence: &str) -> &str {
    const PAIRS: [(char, char); 5] = [
        ('"', '"'),
        ('\u{201c}', '\u{201d}'),
        ('\u{ab}', '\u{bb}'),
        ('\u{201e}', '\u{201c}'),
        ('\u{300c}', '\u{300d}'),
    ];
    let count = |letter: char| sentence.chars().filter(|other| *other == letter).count();
    for (open, close) in PAIRS {
        let opened = sentence.strip_prefix(open);
        let closed = sentence.strip_suffix(close);
        let total = if open == close { count(open) } else { count(open) + count(close) };
        let inner = match (opened, closed, total) {
            (Some(rest), Some(_), 2) => rest.strip_suffix(close),
            (Some(rest), None, 1) => Some(rest),
            (None, Some(rest), 1) => Some(rest),
            _ => None,
        };
        if let Some(inner) = inner {
            return inner.trim();
        }
    }
    sentence
}
