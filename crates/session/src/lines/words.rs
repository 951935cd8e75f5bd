//! When the words of a line are heard: at the times that are known of its sound, and in proportion to the letters in between.

/// Words of a line whose times are kept.
const MOST_WORDS: usize = 2048;

/// What is known of the words of a line.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Where words begin, in bytes of the text and in microseconds of the sound. Both rise.
    starts: Vec<(usize, u64)>,
}

impl Words {
    /// The word at this byte of the text begins at this time.
    pub fn learn(&mut self, text: &str, byte: usize, at_us: u64) {
        let Some(before) = text.get(..byte) else { return };
        // What stands before a word, such as a quotation mark, is a part of it.
        let open = before.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !letter.is_whitespace());
        let is_open = open.chars().next_back().is_none_or(char::is_whitespace);
        let start = if is_open { open.len() } else { byte };
        let rises = self.starts.last().is_none_or(|(byte, us)| start > *byte && at_us >= *us);
        if rises && self.starts.len() < MOST_WORDS {
            self.starts.push((start, at_us));
        }
    }

    /// The byte of the text that is being heard at a time; `whole_us`: how long the line lasts.
    pub fn byte_at(&self, text: &str, time_us: u64, whole_us: u64) -> usize {
        let stretch = self.stretch(self.starts.partition_point(|(_, us)| *us <= time_us), text, whole_us);
        let passed = time_us.saturating_sub(stretch.from_us);
        if passed >= stretch.length_us {
            return stretch.to;
        }
        let letters = stretch.letters.chars().count() as u128;
        let heard = letters * u128::from(passed) / u128::from(stretch.length_us);
        let heard = usize::try_from(heard).unwrap_or(usize::MAX);
        stretch.letters.char_indices().nth(heard).map_or(stretch.to, |(at, _)| stretch.from + at)
    }

    /// When a byte of the text begins to be heard.
    pub fn time_of(&self, text: &str, byte: usize, whole_us: u64) -> u64 {
        let stretch = self.stretch(self.starts.partition_point(|(start, _)| *start <= byte), text, whole_us);
        let before = text.get(stretch.from..byte).map_or(0, |before| before.chars().count() as u128);
        let letters = (stretch.letters.chars().count() as u128).max(1);
        let part = (u128::from(stretch.length_us) * before).div_ceil(letters);
        stretch.from_us.saturating_add(u64::try_from(part).unwrap_or(u64::MAX))
    }

    /// What lies before the word of this number whose time is known, and behind the one before it.
    fn stretch<'t>(&self, number: usize, text: &'t str, whole_us: u64) -> Stretch<'t> {
        let (from, from_us) = number.checked_sub(1).and_then(|at| self.starts.get(at)).copied().unwrap_or_default();
        let (to, to_us) = self.starts.get(number).copied().unwrap_or((text.len(), whole_us));
        let letters = text.get(from..to).unwrap_or_default();
        Stretch { from, to, letters, from_us, length_us: to_us.saturating_sub(from_us).max(1) }
    }
}

/// A part of a line that is heard evenly.
struct Stretch<'t> {
    from: usize,
    to: usize,
    letters: &'t str,
    from_us: u64,
    length_us: u64,
}

/// Where the next word begins and ends, at this byte of the text or behind it.
pub(super) fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let rest = text.get(from..)?;
    let start = from + rest.find(|letter: char| !letter.is_whitespace())?;
    let length = text.get(start..)?.find(char::is_whitespace);
    Some((start, length.map_or(text.len(), |length| start + length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Well,” she said – öfter als 3 times.";

    #[test]
    fn without_times_letters_are_heard_evenly() {
        let words = Words::default();
        assert_eq!(words.byte_at("four word", 0, 900), 0);
        assert_eq!(words.byte_at("four word", 499, 900), 4);
        assert_eq!(words.byte_at("four word", 500, 900), 5);
        assert_eq!(words.time_of("four word", 5, 900), 500);
        assert_eq!(words.byte_at("four word", 5_000, 900), 9);
        assert_eq!((words.byte_at("", 5, 0), words.time_of("", 0, 0)), (0, 0));
    }

    #[test]
    fn known_words_are_heard_at_their_times() {
        let mut words = Words::default();
        let said = TEXT.find("said").unwrap();
        words.learn(TEXT, TEXT.find("Well").unwrap(), 80_000);
        words.learn(TEXT, said, 900_000);
        // Neither back in time nor in the text, nor between the bytes of a letter.
        words.learn(TEXT, TEXT.find("als").unwrap(), 800_000);
        words.learn(TEXT, 3, 1_000_000);
        words.learn(TEXT, TEXT.find('ö').unwrap() + 1, 1_000_000);
        assert_eq!(words.starts, [(0, 80_000), (said, 900_000)]);
        assert_eq!(words.time_of(TEXT, 0, 2_000_000), 80_000);
        assert_eq!(words.time_of(TEXT, said, 2_000_000), 900_000);
        assert_eq!(words.byte_at(TEXT, 899_999, 2_000_000), said - 1);
        assert_eq!(words.byte_at(TEXT, 2_000_000, 2_000_000), TEXT.len());
    }

    #[test]
    fn a_byte_is_reached_at_its_time() {
        for known in [&[][..], &[(13, 300_000)], &[(0, 100_000), (13, 300_000), (27, 300_000)]] {
            let mut words = Words::default();
            known.iter().for_each(|(byte, at_us)| words.learn(TEXT, *byte, *at_us));
            for (byte, _) in TEXT.char_indices() {
                let at = words.time_of(TEXT, byte, 1_234_567);
                assert!(words.byte_at(TEXT, at, 1_234_567) >= byte, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn words_stand_between_spaces() {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((start, end)) = next_word(TEXT, at) {
            found.push(&TEXT[start..end]);
            at = end;
        }
        assert_eq!(found.join("|"), "“Well,”|she|said|–|öfter|als|3|times.");
        assert_eq!((next_word("  ", 0), next_word("a", 7)), (None, None));
    }

    #[test]
    fn what_is_kept_of_a_line_is_bounded() {
        let text = "a ".repeat(3 * MOST_WORDS);
        let mut words = Words::default();
        (0..3 * MOST_WORDS).for_each(|number| words.learn(&text, 2 * number, number as u64));
        assert_eq!(words.starts.len(), MOST_WORDS);
    }
}
