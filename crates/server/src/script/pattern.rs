//! Matching what the player says against what the writer wrote: word by word, blind to case and punctuation.

/// The words of a text in lower case, without punctuation. `Don't!` is `dont`; a Chinese or Japanese
/// character is a word of its own, because those scripts put no blanks between words.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        match c {
            '\'' | '\u{2018}' | '\u{2019}' => {}
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => {
                finish(&mut word, &mut words);
                words.push(c.to_string());
            }
            c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            _ => finish(&mut word, &mut words),
        }
    }
    finish(&mut word, &mut words);
    words
}

fn finish(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Whether a text asks something: it has a question mark, or it starts with a question word.
pub(crate) fn is_question(text: &str) -> bool {
    const ASKING: &[&str] = &[
        "who", "whos", "what", "whats", "where", "wheres", "when", "why", "whose", "which", "how", "hows", "can",
        "could", "do", "does", "did", "is", "are", "am", "was", "were", "will", "would", "should", "may", "have",
        "has", "shall",
    ];
    text.contains(['?', '\u{ff1f}', '\u{61f}', '\u{37e}', '\u{bf}'])
        || words(text).first().is_some_and(|first| ASKING.contains(&first.as_str()))
}

/// Whether a text is a greeting, in the few words that every game has.
pub(crate) fn is_greeting(text: &str) -> bool {
    const GREETINGS: &[&str] = &[
        "hello *",
        "hi *",
        "hey *",
        "greetings *",
        "hail *",
        "howdy *",
        "good day *",
        "good morning *",
        "good evening *",
    ];
    let words = words(text);
    GREETINGS.iter().any(|pattern| Pattern::new(pattern).matches(&words))
}

/// A text with `*` for "any words, or none".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// `None` stands for `*`.
    parts: Vec<Option<String>>,
}

impl Pattern {
    /// Reads a pattern; a `*` stands for itself also where it touches a word, so `hello*` is `hello *`.
    pub(crate) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        for (index, piece) in text.split('*').enumerate() {
            if index > 0 && parts.last() != Some(&None) {
                parts.push(None);
            }
            parts.extend(words(piece).into_iter().map(Some));
        }
        Self { parts }
    }

    /// Whether the pattern is `*` alone.
    pub(crate) fn is_anything(&self) -> bool {
        self.parts == [None]
    }

    /// Whether the pattern has neither a word nor a `*`.
    pub(crate) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether a text of these [`words`] fits.
    pub(crate) fn matches(&self, words: &[String]) -> bool {
        // Greedy with one point to come back to: the last `*` takes one more word after each failure.
        let (mut part, mut word) = (0, 0);
        let mut retry: Option<(usize, usize)> = None;
        loop {
            match (self.parts.get(part), words.get(word)) {
                (None, None) => return true,
                (Some(None), _) => {
                    part += 1;
                    retry = Some((part, word));
                    continue;
                }
                (Some(Some(wanted)), Some(said)) if wanted == said => {
                    part += 1;
                    word += 1;
                    continue;
                }
                _ => {}
            }
            match retry {
                Some((after, taken)) if taken < words.len() => {
                    retry = Some((after, taken + 1));
                    part = after;
                    word = taken + 1;
                }
                _ => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_words_and_nothing_else() {
        for (pattern, text, fits) in [
            ("hello*", "Hello", true),
            ("hello*", "  HELLO, my good woman!", true),
            ("hello*", "Oh hello", false),
            ("hi*", "history bores me", false),
            ("*your name*", "What's your name?", true),
            ("*your name*", "your name", true),
            ("*your name*", "your surname", false),
            ("*a*b*", "x a a y b", true),
            ("*a*b", "a b c", false),
            ("*a*b", "a b c b", true),
            ("dont go", "Don\u{2019}t go.", true),
            ("*", "", true),
            ("*", "\u{1f37a}", true),
            ("hello", "\u{1f37a}", false),
            ("*\u{4f60}\u{597d}*", "\u{55ef}\u{4f60}\u{597d}\u{5417}", true),
            ("stra\u{df}e", "STRA\u{df}E", true),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(&words(text)), fits, "{pattern} / {text}");
        }
    }

    #[test]
    fn long_texts_against_many_stars_end_soon() {
        let pattern = Pattern::new(&"*a".repeat(30));
        assert!(!pattern.matches(&words(&"a b ".repeat(20))));
        assert!(!Pattern::new("*a*a*a*a*a*a*c").matches(&words(&"a ".repeat(20_000))));
    }

    #[test]
    fn questions_are_known_by_mark_or_first_word() {
        for text in ["Really?", "where is the cat", "What's new", "\u{4f60}\u{597d}\u{ff1f}"] {
            assert!(is_question(text), "{text}");
        }
        for text in ["Hello", "I know what you did", ""] {
            assert!(!is_question(text), "{text}");
        }
    }

    #[test]
    fn greetings_are_known() {
        assert!(is_greeting("Hello!"));
        assert!(is_greeting("good evening, Mara"));
        assert!(!is_greeting("Goodbye"));
    }
}
