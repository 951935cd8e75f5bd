//! Matching what the player says against what the writer wrote, word by word.

use crate::words::Words;

/// Whether a text of these words asks something: it has a question mark, or it starts with a question word.
pub(crate) fn is_question(text: &str, words: &Words) -> bool {
    const ASKING: &[&str] = &[
        "who", "whos", "what", "whats", "where", "wheres", "when", "why", "whose", "which", "how", "hows", "can",
        "could", "do", "does", "did", "is", "are", "am", "was", "were", "will", "would", "should", "may", "have",
        "has", "shall",
    ];
    const MARKS: &[char] = &['?', '\u{ff1f}', '\u{fe56}', '\u{61f}', '\u{37e}', '\u{bf}', '\u{55e}', '\u{2047}'];
    text.contains(MARKS) || words.get(0).is_some_and(|first| ASKING.contains(&first))
}

/// Whether these are the words of a greeting, one of the few that every game has.
pub(crate) fn is_greeting(words: &Words) -> bool {
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
    GREETINGS.iter().any(|pattern| Pattern::new(pattern).matches(words))
}

/// A text with `*` for "any words, or none".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// Before the first `*`, or all there is.
    first: Words,
    /// The parts between the first `*` and the others; `None` without a `*`.
    rest: Option<Rest>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rest {
    /// Between two `*`.
    middle: Vec<Phrase>,
    /// After the last `*`.
    last: Words,
}

impl Pattern {
    /// Reads a pattern; a `*` stands for itself also where it touches a word, so `hello*` is `hello *`.
    pub(crate) fn new(text: &str) -> Self {
        let (first, rest) = match text.split_once('*') {
            None => (text, None),
            Some((first, rest)) => {
                let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
                let middle = middle.split('*').map(Words::new).filter(|words| !words.is_empty());
                (first, Some(Rest { middle: middle.map(Phrase::new).collect(), last: Words::new(last) }))
            }
        };
        Self { first: Words::new(first), rest }
    }

    /// Whether the pattern is `*` alone.
    pub(crate) fn is_anything(&self) -> bool {
        let is_open = self.rest.as_ref().is_some_and(|rest| rest.middle.is_empty() && rest.last.is_empty());
        is_open && self.first.is_empty()
    }

    /// Whether the pattern has neither a word nor a `*`.
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_empty() && self.rest.is_none()
    }

    /// Whether a text of these words fits. The time it takes is proportional to the words of both, whatever they are.
    pub(crate) fn matches(&self, words: &Words) -> bool {
        let Some(Rest { middle, last }) = &self.rest else { return self.first == *words };
        let Some(end) = words.len().checked_sub(last.len()).filter(|end| *end >= self.first.len()) else {
            return false;
        };
        let is_at = |place: usize, part: &Words| {
            part.iter().enumerate().all(|(offset, word)| words.get(place + offset) == Some(word))
        };
        if !is_at(0, &self.first) || !is_at(end, last) {
            return false;
        }
        // The first place is the best one: it leaves most to what follows.
        let mut start = self.first.len();
        middle.iter().all(|phrase| match phrase.find(words, start..end) {
            Some(after) => {
                start = after;
                true
            }
            None => false,
        })
    }
}

/// Words that are looked for in a text (Knuth, Morris, Pratt).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Phrase {
    words: Words,
    /// How many words at the beginning are also the end of the first 1, 2, ... words, other than those themselves.
    borders: Vec<usize>,
}

impl Phrase {
    fn new(words: Words) -> Self {
        let mut phrase = Self { borders: Vec::with_capacity(words.len()), words };
        let mut border = 0;
        for place in 0..phrase.words.len() {
            if place > 0 {
                border = phrase.step(border, phrase.words.get(place));
            }
            phrase.borders.push(border);
        }
        phrase
    }

    /// How many words fit after one more, where `fitting` did before it.
    fn step(&self, mut fitting: usize, word: Option<&str>) -> usize {
        while self.words.get(fitting) != word {
            let Some(before) = fitting.checked_sub(1) else { return 0 };
            fitting = self.borders.get(before).copied().unwrap_or_default();
        }
        fitting + 1
    }

    /// Where the phrase ends for the first time.
    fn find(&self, words: &Words, mut among: std::ops::Range<usize>) -> Option<usize> {
        let mut fitting = 0;
        among.find_map(|place| {
            fitting = self.step(fitting, words.get(place));
            (fitting == self.words.len()).then_some(place + 1)
        })
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
            ("*", "a b", true),
            ("a*", "a", true),
            ("*a", "a", true),
            ("a*a", "a", false),
            ("a*a", "a a", true),
            ("a*b c*c", "a b c", false),
            ("a*b c*c", "a b c c", true),
            ("*a a b*", "a a a b", true),
            ("*a b a c*", "x a b a b a c y", true),
            ("**a**", "b a", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(&Words::new(text)), fits, "{pattern} / {text}");
        }
    }

    #[test]
    fn case_and_encoding_of_letters_do_not_count() {
        for (pattern, text) in [
            ("\u{3c3}\u{3bf}\u{3c6}\u{3cc}\u{3c2}", "\u{3a3}\u{39f}\u{3a6}\u{38c}\u{3a3}"),
            ("\u{3a3}\u{39f}\u{3a6}\u{38c}\u{3a3}*", "\u{3c3}\u{3bf}\u{3c6}\u{3cc}\u{3c2}!"),
            ("istanbul", "\u{130}STANBUL"),
            ("istanbul", "ISTANBUL"),
            ("\u{130}stanbul", "istanbul"),
            ("\u{131}rmak", "IRMAK"),
            ("stra\u{df}e", "STRASSE"),
            ("*strasse*", "Die Stra\u{df}e!"),
            ("stra\u{1e9e}e", "stra\u{df}e"),
            ("\u{587}", "\u{535}\u{552}"),
            // Composed, and not.
            ("*caf\u{e9}*", "Das Cafe\u{301}."),
            ("cafe\u{301}", "CAF\u{c9}"),
            ("\u{1112}\u{1161}\u{11ab}*", "\u{d55c}"),
            ("\u{1ec7}", "e\u{302}\u{323}"),
            // Of full width, of half width, and ligatures.
            ("hello 12", "\u{ff28}\u{ff25}\u{ff2c}\u{ff2c}\u{ff2f}\u{3000}\u{ff11}\u{ff12}\u{ff01}"),
            ("*\u{30ac}\u{30d1}\u{30fc}*", "\u{ff76}\u{ff9e}\u{ff8a}\u{ff9f}\u{ff70}"),
            ("*fish*", "\u{fb01}sh"),
            ("dont", "Don\u{2bc}t"),
        ] {
            assert!(Pattern::new(pattern).matches(&Words::new(text)), "{pattern} / {text}");
            let both = pattern.contains('*') || Pattern::new(text).matches(&Words::new(pattern));
            assert!(both, "{text} / {pattern}");
        }
        for (pattern, text) in [("cafe", "caf\u{e9}"), ("*\u{3b1}*", "\u{3ac}"), ("s", "\u{df}")] {
            assert!(!Pattern::new(pattern).matches(&Words::new(text)), "{pattern} / {text}");
        }
    }

    #[test]
    fn words_are_found_where_particles_and_emoji_touch_them() {
        for (pattern, text, fits) in [
            // Thai: a cat in a sentence, and a greeting with a particle.
            (
                "*\u{e41}\u{e21}\u{e27}*",
                "\u{e40}\u{e2b}\u{e47}\u{e19}\u{e41}\u{e21}\u{e27}\u{e15}\u{e31}\u{e27}\u{e43}\u{e2b}\u{e0d}\u{e48}",
                true,
            ),
            (
                "\u{e2a}\u{e27}\u{e31}\u{e2a}\u{e14}\u{e35}*",
                "\u{e2a}\u{e27}\u{e31}\u{e2a}\u{e14}\u{e35}\u{e04}\u{e23}\u{e31}\u{e1a}",
                true,
            ),
            ("*\u{e01}\u{e32}*", "\u{e01}\u{e49}\u{e32}", false),
            // Korean: a key as an object, and as a topic.
            ("*\u{c5f4}\u{c1e0}*", "\u{c5f4}\u{c1e0}\u{b97c} \u{cc3e}\u{c558}\u{c5b4}\u{c694}", true),
            ("*\u{c5f4}\u{c1e0}*", "\u{c5f4}\u{c1e0}\u{b294}?", true),
            ("\u{c5f4}\u{c1e0}", "\u{c5f4}\u{c1e0}\u{b97c}", false),
            ("*\u{1f37a}*", "beer\u{1f37a}please", true),
            ("\u{1f44d}", "\u{1f44d}\u{1f3ff}", true),
            ("\u{2764}", "\u{2764}\u{fe0f}", true),
            ("*\u{1f468}*", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", false),
            ("*\u{1f37a}*", "\u{1f377}", false),
            ("*hello*", "\u{1f600}hello\u{1f600}", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(&Words::new(text)), fits, "{pattern} / {text}");
        }
    }

    #[test]
    fn a_megabyte_is_matched_in_time_proportional_to_it() {
        // Trying each place anew takes hours here.
        let text = Words::new(&"a ".repeat(1 << 19));
        let long = "a ".repeat(1 << 16);
        for pattern in [format!("*{long}b*"), format!("{long}*{long}b*{long}"), format!("*{long}b {long}")] {
            assert!(!Pattern::new(&pattern).matches(&text));
        }
        assert!(Pattern::new(&format!("*{long}*{long}*")).matches(&text));
    }

    #[test]
    fn long_texts_against_many_stars_end_soon() {
        let pattern = Pattern::new(&"*a".repeat(30));
        assert!(!pattern.matches(&Words::new(&"a b ".repeat(20))));
        assert!(!Pattern::new("*a*a*a*a*a*a*c").matches(&Words::new(&"a ".repeat(20_000))));
    }

    #[test]
    fn questions_are_known_by_mark_or_first_word() {
        for text in ["Really?", "where is the cat", "What's new", "\u{4f60}\u{597d}\u{ff1f}"] {
            assert!(is_question(text, &Words::new(text)), "{text}");
        }
        for text in ["Hello", "I know what you did", ""] {
            assert!(!is_question(text, &Words::new(text)), "{text}");
        }
    }

    #[test]
    fn greetings_are_known() {
        assert!(is_greeting(&Words::new("Hello!")));
        assert!(is_greeting(&Words::new("good evening, Mara")));
        assert!(!is_greeting(&Words::new("Goodbye")));
    }
}
