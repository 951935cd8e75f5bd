//! From written words to phonemes: a list of common words, and rules of English for the others.

mod numbers;
mod reader;
mod rules;
mod words;

/// Words that are spoken in one breath.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrase {
    /// Never empty.
    pub words: Vec<Word>,
    /// Whether the melody rises.
    pub question: bool,
    /// Whether a sentence ends here, not only a part of one.
    pub sentence_end: bool,
}

/// A word as it is spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its phonemes in IPA, as in the viseme tables of PROTOCOL.md 7.8. Never empty.
    pub sounds: Vec<&'static str>,
    /// Whether it has letters of a script that the rules cannot read; its phonemes are made up.
    pub is_foreign: bool,
    /// Where it begins in the text, in bytes.
    pub start: usize,
}

/// The phrases of a text that is read aloud; empty when there is nothing to read. After `sounds_limit` phonemes the rest
/// is left out.
pub fn pronounce(text: &str, sounds_limit: usize) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut phrase = Phrase::default();
    let mut word = String::new();
    let mut start = 0;
    let mut sounds_left = sounds_limit;
    for (at, c) in text.char_indices().chain([(text.len(), '.')]) {
        match c {
            '\'' | '\u{2018}' | '\u{2019}' => {}
            c if c.is_alphanumeric() => {
                if word.is_empty() {
                    start = at;
                }
                word.extend(c.to_lowercase());
            }
            c => {
                let mut sounds = say(&word);
                let is_foreign = word.chars().map(plain).any(|letter| Script::of(letter) == Script::Other);
                word.clear();
                sounds.truncate(sounds_left);
                sounds_left -= sounds.len();
                if !sounds.is_empty() {
                    phrase.words.push(Word { sounds, is_foreign, start });
                }
                if ".!?,;:\u{2026}\u{2013}\u{2014}\u{3002}\u{ff1f}\u{ff01}\u{ff0c}\n".contains(c) {
                    phrase.question |= matches!(c, '?' | '\u{ff1f}');
                    phrase.sentence_end = !",;:\u{2013}\u{2014}\u{ff0c}".contains(c);
                    finish(&mut phrase, &mut phrases);
                }
            }
        }
    }
    phrases
}

fn finish(phrase: &mut Phrase, phrases: &mut Vec<Phrase>) {
    let done = std::mem::take(phrase);
    if !done.words.is_empty() {
        phrases.push(done);
    } else if let Some(last) = phrases.last_mut() {
        // "Really?!" asks, and "Well..." ends.
        last.question |= done.question;
        last.sentence_end |= done.sentence_end;
    }
}

/// The phonemes of one word in lower case, without apostrophes.
pub fn say(word: &str) -> Vec<&'static str> {
    let letters: Vec<char> = word.chars().map(plain).collect();
    let mut sounds = Vec::new();
    // "7th" is a number and letters; letters that are foreign to the rules are syllables of their own.
    for part in letters.chunk_by(|a, b| Script::of(*a) == Script::of(*b)) {
        match part.first().map(|letter| Script::of(*letter)) {
            Some(Script::Latin) => sounds.extend(latin(part)),
            Some(Script::Digits) => {
                let digits: Vec<u32> = part.iter().filter_map(|digit| digit.to_digit(10)).collect();
                sounds.extend(numbers::words(&digits).into_iter().flat_map(say));
            }
            _ => sounds.extend(part.iter().flat_map(|letter| foreign(*letter))),
        }
    }
    sounds
}

fn latin(letters: &[char]) -> Vec<&'static str> {
    let word: String = letters.iter().collect();
    if let Some(sounds) = words::find(&word) {
        return sounds.collect();
    }
    // "moves" is "move" and an s.
    if let Some(known) = word.strip_suffix('s').and_then(words::find) {
        let mut sounds: Vec<&str> = known.collect();
        sounds.extend(plural(sounds.last().copied().unwrap_or_default()));
        return sounds;
    }
    reader::read(letters)
}

fn plural(last: &str) -> &'static [&'static str] {
    match last {
        "s" | "z" | "ʃ" | "ʒ" => &["ɪ", "z"],
        "p" | "t" | "k" | "f" | "θ" => &["s"],
        _ => &["z"],
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Latin,
    Digits,
    Other,
}

impl Script {
    fn of(letter: char) -> Script {
        match letter {
            'a'..='z' => Script::Latin,
            '0'..='9' => Script::Digits,
            _ => Script::Other,
        }
    }
}

/// A Latin letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ß' | 'ś' | 'š' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        other => other,
    }
}

/// A syllable for a letter of another script: not how it is read, but always the same one.
fn foreign(letter: char) -> impl Iterator<Item = &'static str> {
    const SYLLABLES: [&[&str]; 12] = [
        &["m", "ɑ"],
        &["n", "i"],
        &["l", "u"],
        &["k", "ɛ"],
        &["s", "oʊ"],
        &["t", "ɑ"],
        &["d", "i"],
        &["b", "u"],
        &["ɹ", "ɛ"],
        &["j", "oʊ"],
        &["h", "ɑ"],
        &["ʃ", "i"],
    ];
    SYLLABLES.get(letter as usize % SYLLABLES.len()).copied().unwrap_or_default().iter().copied()
}

#[cfg(test)]
mod tests {
    use inworld_protocol::packet::viseme;

    use super::*;

    #[test]
    fn words_sound_about_right() {
        for (word, sounds) in [
            ("hello", "h ə l oʊ"),
            ("made", "m eɪ d"),
            ("night", "n aɪ t"),
            ("butter", "b ʌ t ɚ"),
            ("quick", "k w ɪ k"),
            ("station", "s t eɪ ʃ ə n"),
            ("cheese", "t ʃ i z"),
            ("city", "s ɪ t i"),
            ("café", "k eɪ f"),
            ("7", "s ɛ v ə n"),
            ("42nd", "f ɔ ɹ t i t u n d"),
            ("dragons", "d ɹ æ ɡ ə n z"),
            ("blacksmith", "b l æ k s m ɪ θ"),
            ("friends", "f ɹ ɛ n d z"),
        ] {
            assert_eq!(say(word).join(" "), sounds, "{word}");
        }
    }

    #[test]
    fn every_sound_of_the_rules_is_a_phoneme() {
        let rules = rules::RULES.iter().flat_map(|rule| rule.sounds.split_ascii_whitespace());
        for symbol in rules.chain(words::all()) {
            assert_ne!(viseme::of(symbol.as_bytes()), viseme::NONE, "{symbol}");
        }
    }

    #[test]
    fn each_letter_is_read() {
        for letter in 'a'..='z' {
            assert!(!say(&format!("ba{letter}ab")).is_empty());
            let alone = rules::RULES.iter().any(|rule| rule.letters == letter.to_string() && rule.before.is_empty());
            assert!(alone, "{letter} has no rule of its own");
        }
    }

    #[test]
    fn phrases_end_where_punctuation_says_so() {
        let phrases = pronounce("Well, who are you?! I am Bran...", 400);
        let shape: Vec<_> = phrases.iter().map(|p| (p.words.len(), p.question, p.sentence_end)).collect();
        assert_eq!(shape, [(1, false, false), (3, true, true), (3, false, true)]);
    }

    #[test]
    fn other_scripts_are_marked() {
        let phrases = pronounce("Ответь, Élodie!", 400);
        let foreign: Vec<bool> = phrases.iter().flat_map(|phrase| &phrase.words).map(|word| word.is_foreign).collect();
        assert_eq!(foreign, [true, false]);
        assert_eq!(pronounce("\u{1f37a} ...", 400), []);
    }

    #[test]
    fn no_more_is_read_than_wanted() {
        let sounds: usize =
            pronounce(&"word ".repeat(1000), 100).iter().flat_map(|p| &p.words).map(|w| w.sounds.len()).sum();
        assert_eq!(sounds, 100);
    }
}
