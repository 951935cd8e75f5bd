//! From letters to speech sounds, by simple rules of English.

/// Words that the rules get wrong and that everybody says.
const WORDS: &[(&str, &[&str])] = &[
    ("a", &["ə"]),
    ("ale", &["eɪ", "l"]),
    ("are", &["ɑ", "ɹ"]),
    ("be", &["b", "i"]),
    ("by", &["b", "aɪ"]),
    ("come", &["k", "ʌ", "m"]),
    ("do", &["d", "u"]),
    ("friend", &["f", "ɹ", "ɛ", "n", "d"]),
    ("go", &["ɡ", "oʊ"]),
    ("has", &["h", "æ", "z"]),
    ("have", &["h", "æ", "v"]),
    ("he", &["h", "i"]),
    ("hello", &["h", "ə", "l", "oʊ"]),
    ("here", &["h", "ɪ", "ɹ"]),
    ("i", &["aɪ"]),
    ("im", &["aɪ", "m"]),
    ("is", &["ɪ", "z"]),
    ("me", &["m", "i"]),
    ("my", &["m", "aɪ"]),
    ("no", &["n", "oʊ"]),
    ("of", &["ʌ", "v"]),
    ("one", &["w", "ʌ", "n"]),
    ("said", &["s", "ɛ", "d"]),
    ("she", &["ʃ", "i"]),
    ("so", &["s", "oʊ"]),
    ("some", &["s", "ʌ", "m"]),
    ("than", &["ð", "æ", "n"]),
    ("that", &["ð", "æ", "t"]),
    ("the", &["ð", "ə"]),
    ("their", &["ð", "ɛ", "ɹ"]),
    ("them", &["ð", "ɛ", "m"]),
    ("then", &["ð", "ɛ", "n"]),
    ("there", &["ð", "ɛ", "ɹ"]),
    ("they", &["ð", "eɪ"]),
    ("this", &["ð", "ɪ", "s"]),
    ("to", &["t", "u"]),
    ("two", &["t", "u"]),
    ("was", &["w", "ʌ", "z"]),
    ("we", &["w", "i"]),
    ("what", &["w", "ʌ", "t"]),
    ("who", &["h", "u"]),
    ("with", &["w", "ɪ", "ð"]),
    ("you", &["j", "u"]),
    ("your", &["j", "ɔ", "ɹ"]),
];

/// Groups of letters, the longer before the shorter. Affricates are two sounds, because the viseme tables
/// disagree on how to write them as one.
const GROUPS: &[(&str, &[&str])] = &[
    ("tion", &["ʃ", "ə", "n"]),
    ("sion", &["ʒ", "ə", "n"]),
    ("ture", &["t", "ʃ", "ɚ"]),
    ("ough", &["ɔ"]),
    ("augh", &["ɔ"]),
    ("eigh", &["eɪ"]),
    ("ould", &["ʊ", "d"]),
    ("igh", &["aɪ"]),
    ("tch", &["t", "ʃ"]),
    ("dge", &["d", "ʒ"]),
    ("ous", &["ə", "s"]),
    ("air", &["ɛ", "ɹ"]),
    ("are", &["ɛ", "ɹ"]),
    ("ear", &["ɪ", "ɹ"]),
    ("ore", &["ɔ", "ɹ"]),
    ("qu", &["k", "w"]),
    ("sh", &["ʃ"]),
    ("ch", &["t", "ʃ"]),
    ("th", &["θ"]),
    ("ph", &["f"]),
    ("wh", &["w"]),
    ("wr", &["ɹ"]),
    ("kn", &["n"]),
    ("ck", &["k"]),
    ("gh", &["ɡ"]),
    ("ng", &["ŋ"]),
    ("ee", &["i"]),
    ("ea", &["i"]),
    ("ie", &["i"]),
    ("oo", &["u"]),
    ("ew", &["u"]),
    ("ue", &["u"]),
    ("ou", &["aʊ"]),
    ("ow", &["oʊ"]),
    ("oa", &["oʊ"]),
    ("oi", &["ɔɪ"]),
    ("oy", &["ɔɪ"]),
    ("ai", &["eɪ"]),
    ("ay", &["eɪ"]),
    ("ei", &["eɪ"]),
    ("ey", &["i"]),
    ("au", &["ɔ"]),
    ("aw", &["ɔ"]),
    ("er", &["ɚ"]),
    ("ir", &["ɝ"]),
    ("ur", &["ɝ"]),
    ("or", &["ɔ", "ɹ"]),
    ("ar", &["ɑ", "ɹ"]),
];

const DIGITS: [&[&str]; 10] = [
    &["z", "ɪ", "ɹ", "oʊ"],
    &["w", "ʌ", "n"],
    &["t", "u"],
    &["θ", "ɹ", "i"],
    &["f", "ɔ", "ɹ"],
    &["f", "aɪ", "v"],
    &["s", "ɪ", "k", "s"],
    &["s", "ɛ", "v", "ə", "n"],
    &["eɪ", "t"],
    &["n", "aɪ", "n"],
];

/// After so many sounds the voice stops: about half a minute.
const MOST_SOUNDS: usize = 400;

/// Words that are spoken in one breath.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The sounds of each word.
    pub(super) words: Vec<Vec<&'static str>>,
    /// Whether the melody rises.
    pub(super) question: bool,
    /// Whether a sentence ends here, not only a part of one.
    pub(super) sentence_end: bool,
}

/// What is heard when a text is read aloud; never empty.
pub(super) fn pronounce(text: &str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let mut phrase = Phrase::default();
    let mut word = String::new();
    let mut sounds_left = MOST_SOUNDS;
    for c in text.chars().chain(['.']) {
        match c {
            '\'' | '\u{2018}' | '\u{2019}' => {}
            c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
            c => {
                let mut sounds = say(&word);
                word.clear();
                sounds.truncate(sounds_left);
                sounds_left -= sounds.len();
                if !sounds.is_empty() {
                    phrase.words.push(sounds);
                }
                if ".!?,;:\u{2026}\u{2013}\u{2014}\u{3002}\u{ff1f}\u{ff01}\u{ff0c}\n".contains(c) {
                    phrase.question |= matches!(c, '?' | '\u{ff1f}');
                    phrase.sentence_end = !",;:\u{2013}\u{2014}\u{ff0c}".contains(c);
                    finish(&mut phrase, &mut phrases);
                }
            }
        }
    }
    if phrases.is_empty() {
        // Nothing that can be read, an emoji perhaps: a hum.
        let hum = vec!["m", "ə", "m"];
        phrases.push(Phrase { words: vec![hum], question: text.contains('?'), sentence_end: true });
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

/// The sounds of one word in lower case.
fn say(word: &str) -> Vec<&'static str> {
    if let Some((_, sounds)) = WORDS.iter().find(|(known, _)| *known == word) {
        return sounds.to_vec();
    }
    let letters: Vec<char> = word.chars().map(plain).collect();
    let mut sounds = Vec::new();
    let mut at = 0;
    while let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some((group, spoken)) = GROUPS.iter().find(|(group, _)| starts_with(rest, group)) {
            sounds.extend_from_slice(spoken);
            at += group.len();
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| letters.get(before)).copied();
        letter(before, rest, &mut sounds);
        at += 1;
    }
    sounds
}

fn starts_with(letters: &[char], group: &str) -> bool {
    let mut letters = letters.iter();
    group.chars().all(|wanted| letters.next() == Some(&wanted))
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

/// One letter, given what stands before it and from it on.
fn letter(before: Option<char>, rest: &[char], sounds: &mut Vec<&'static str>) {
    let Some(letter) = rest.first().copied() else { return };
    let next = rest.get(1).copied();
    let last = next.is_none();
    // "made": a single consonant and a final e make the vowel long.
    let long = matches!(rest, [_, consonant, 'e'] if !is_vowel(*consonant));
    let soft = next.is_some_and(|next| "eiy".contains(next));
    let spoken: &[&str] = match letter {
        letter if before == Some(letter) && !is_vowel(letter) && letter.is_ascii_alphabetic() => &[],
        'a' if long => &["eɪ"],
        'a' => &["æ"],
        'e' if last && !sounds.is_empty() => &[],
        'e' if long => &["i"],
        'e' => &["ɛ"],
        'i' if long => &["aɪ"],
        'i' => &["ɪ"],
        'o' if long || last => &["oʊ"],
        'o' => &["ɑ"],
        'u' if long || last => &["u"],
        'u' => &["ʌ"],
        'y' if before.is_none() && !last => &["j"],
        'y' if last => &["i"],
        'y' => &["ɪ"],
        'b' => &["b"],
        'c' if soft => &["s"],
        'c' | 'k' | 'q' => &["k"],
        'd' => &["d"],
        'f' => &["f"],
        'g' => &["ɡ"],
        'h' => &["h"],
        'j' => &["d", "ʒ"],
        'l' => &["l"],
        'm' => &["m"],
        'n' => &["n"],
        'p' => &["p"],
        'r' => &["ɹ"],
        's' => &["s"],
        't' => &["t"],
        'v' => &["v"],
        'w' => &["w"],
        'x' => &["k", "s"],
        'z' => &["z"],
        other => match other.to_digit(10) {
            Some(digit) => DIGITS.get(digit as usize).copied().unwrap_or_default(),
            None => foreign(other),
        },
    };
    sounds.extend_from_slice(spoken);
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
fn foreign(letter: char) -> &'static [&'static str] {
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
    SYLLABLES.get(letter as usize % SYLLABLES.len()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::sounds::sound;
    use super::*;

    #[test]
    fn words_sound_about_right() {
        for (word, sounds) in [
            ("hello", "h ə l oʊ"),
            ("made", "m eɪ d"),
            ("night", "n aɪ t"),
            ("butter", "b ʌ t ɚ"),
            ("quick", "k w ɪ k"),
            ("station", "s t æ ʃ ə n"),
            ("cheese", "t ʃ i s"),
            ("city", "s ɪ t i"),
            ("café", "k eɪ f"),
            ("7", "s ɛ v ə n"),
        ] {
            assert_eq!(say(word).join(" "), sounds, "{word}");
        }
    }

    #[test]
    fn every_sound_of_the_rules_exists() {
        let groups = WORDS.iter().chain(GROUPS).flat_map(|(_, sounds)| sounds.iter());
        let letters: Vec<&str> = ('a'..='z').flat_map(|letter| say(&format!("{letter}{letter}q"))).collect();
        for symbol in groups.chain(DIGITS.iter().copied().flatten()).chain(&letters) {
            assert_ne!(sound(symbol).symbol, ".", "{symbol}");
        }
    }

    #[test]
    fn phrases_end_where_punctuation_says_so() {
        let phrases = pronounce("Well, who are you?! I am Bran...");
        let shape: Vec<_> = phrases.iter().map(|p| (p.words.len(), p.question, p.sentence_end)).collect();
        assert_eq!(shape, [(1, false, false), (3, true, true), (3, false, true)]);
    }
}
