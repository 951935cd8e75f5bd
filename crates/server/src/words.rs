//! The words of a text, as patterns compare them: blind to case, to how letters are encoded, and to punctuation.

use unicase::UniCase;
use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::UnicodeEmoji as _;
use unicode_segmentation::UnicodeSegmentation as _;

/// How many characters of a text are compared. One character may stand for 18, so that megabytes could become many more.
const COMPARED: usize = 1 << 20;

/// A text in the form in which texts are compared: compatibility forms, composed, with the full case folding of Unicode.
/// `i` and `I` are the same letter with and without a dot, as it depends on the language which of them are a pair.
/// At most 1,048,576 characters of that form are read.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.get(..COMPARED).unwrap_or(text).to_ascii_lowercase();
    }
    let decomposed: String = text.nfkd().take(COMPARED).collect();
    let folded = UniCase::unicode(decomposed).to_folded_case();
    let mut before = ' ';
    let letters = folded.chars().filter_map(|c| {
        let is_dot = c == '\u{307}' && before == 'i';
        before = c;
        match c {
            _ if is_dot => None,
            '\u{131}' => Some('i'),
            c => Some(c),
        }
    });
    letters.nfkc().collect()
}

/// The words of a text.
///
/// A word is what stands between blanks and punctuation; an apostrophe is not a letter, so `Don't!` is `dont`. In scripts
/// that put no blanks between words, or join particles to them, each character is a word of its own: Chinese, Japanese,
/// Korean, Thai, Lao, Khmer, Burmese. An emoji is a word of its own, whatever its skin tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// All words, one after the other.
    text: String,
    /// Where each word ends.
    ends: Vec<usize>,
}

impl Words {
    /// Splits a text.
    pub(crate) fn new(text: &str) -> Self {
        let mut words = Self::default();
        for cluster in fold(text).graphemes(true) {
            words.add(cluster);
        }
        words.finish();
        words
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The word at a place.
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(place)?)
    }

    /// All words.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }

    /// Takes what a reader sees as one character.
    fn add(&mut self, cluster: &str) {
        let mut letters = cluster.chars().filter(|c| !is_silent(*c));
        let Some(first) = letters.next() else { return };
        let is_keycap = cluster.contains('\u{20e3}');
        if is_unspaced(first) && first.is_alphanumeric() || is_keycap || (is_emoji(first) && !is_skin_tone(first)) {
            self.finish();
            self.text.push(first);
            for letter in letters.filter(|c| !is_skin_tone(*c)) {
                // Jamo that make no syllable are typed one by one.
                if is_jamo(letter) {
                    self.finish();
                }
                self.text.push(letter);
            }
            self.finish();
        } else if first.is_alphanumeric() {
            self.text.push(first);
            self.text.extend(letters);
        } else if !is_skin_tone(first) {
            self.finish();
        }
    }

    fn finish(&mut self) {
        if self.text.len() > self.ends.last().copied().unwrap_or_default() {
            self.ends.push(self.text.len());
        }
    }
}

/// Apostrophes, and what is not seen: soft hyphens, joiners, marks of direction, variation selectors.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}'
            | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Scripts without blanks between words, or whose particles are joined to them.
fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}' // Thai, Lao
            | '\u{1000}'..='\u{109f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' // Burmese
            | '\u{1780}'..='\u{17ff}' // Khmer
            | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}' | '\u{aa80}'..='\u{aadf}' // Tai
            | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' // Korean
            | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{1aff0}'..='\u{1b16f}'
            | '\u{3100}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' // Bopomofo
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
    )
}

fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}')
}

fn is_emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        Words::new(text).iter().map(str::to_owned).collect()
    }

    #[test]
    fn words_are_split_at_blanks_and_punctuation() {
        for (text, words) in [
            ("", &[][..]),
            (" \t?!", &[]),
            ("Don't stop!", &["dont", "stop"]),
            ("3.14, one_two", &["3", "14", "one", "two"]),
            ("cat\u{ad}egory", &["category"]),
            ("a\u{200b}b", &["a", "b"]),
            ("\u{645}\u{6cc}\u{200c}\u{62e}\u{648}", &["\u{645}\u{6cc}\u{62e}\u{648}"]),
            ("\u{915}\u{94d}\u{937}\u{947}", &["\u{915}\u{94d}\u{937}\u{947}"]),
        ] {
            assert_eq!(split(text), words, "{text}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_split_into_characters() {
        for (text, words) in [
            ("NPC\u{b97c}", &["npc", "\u{b97c}"][..]),
            ("\u{e01}\u{e49}\u{e32}\u{e25}\u{e31}\u{e07}", &["\u{e01}\u{e49}", "\u{e32}", "\u{e25}\u{e31}", "\u{e07}"]),
            ("\u{30cf}\u{309a}\u{30f3}\u{30fb}\u{304b}", &["\u{30d1}", "\u{30f3}", "\u{304b}"]),
            ("\u{314b}\u{314b}", &["\u{110f}", "\u{110f}"]),
            ("\u{4f60}\u{597d}\u{3002}", &["\u{4f60}", "\u{597d}"]),
        ] {
            assert_eq!(split(text), words, "{text}");
        }
    }

    #[test]
    fn a_text_that_unfolds_is_cut() {
        // One character of three bytes, 18 of 33 when it is decomposed.
        let text = format!("hello {}", "\u{fdfa}".repeat(1 << 19));
        assert!(fold(&text).len() <= 2 * COMPARED);
        assert_eq!(Words::new(&text).get(0), Some("hello"));
        assert_eq!(Words::new(&"a ".repeat(COMPARED)).len(), COMPARED / 2);
    }

    #[test]
    fn an_emoji_is_one_word() {
        for (text, words) in [
            ("hi\u{1f600}\u{1f600}you", &["hi", "\u{1f600}", "\u{1f600}", "you"][..]),
            ("\u{2764}\u{fe0f}", &["\u{2764}"]),
            ("\u{1f44d}\u{1f3fd}", &["\u{1f44d}"]),
            ("\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}", &["\u{1f1e9}\u{1f1ea}", "\u{1f1eb}\u{1f1f7}"]),
            ("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", &["\u{1f468}\u{1f469}\u{1f467}"]),
            ("1\u{fe0f}\u{20e3}2", &["1\u{20e3}", "2"]),
            ("\u{1f3fd}", &[]),
        ] {
            assert_eq!(split(text), words, "{text}");
        }
    }
}
