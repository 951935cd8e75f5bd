//! How many tokens a text has, as far as that can be told without the model (CHAT.md 4.2).

use super::super::question::Message;

/// Tokens that the template of a model adds to each message.
const PER_MESSAGE: u32 = 4;

/// Estimated tokens of a text: a third of its letters; all of those of scripts whose letters are words.
pub(crate) fn tokens(text: &str) -> u32 {
    // In thirds of a token.
    let thirds = text.chars().map(|c| if is_word(c) { 3_u32 } else { 1 }).fold(0, u32::saturating_add);
    thirds.div_ceil(3)
}

/// Estimated tokens of messages.
pub(crate) fn tokens_of(messages: &[Message]) -> u32 {
    messages.iter().map(|message| tokens(&message.content).saturating_add(PER_MESSAGE)).fold(0, u32::saturating_add)
}

/// The beginning of a text that has at most so many tokens, up to a whole word where that leaves most of it.
pub(crate) fn cut(text: &str, most: u32) -> &str {
    let mut thirds = most.saturating_mul(3);
    for (at, c) in text.char_indices() {
        let cost = if is_word(c) { 3 } else { 1 };
        if thirds < cost {
            let part = text.get(..at).unwrap_or_default();
            let blank = part.rfind(char::is_whitespace).filter(|blank| *blank * 2 > at);
            return part.get(..blank.unwrap_or(at)).unwrap_or_default();
        }
        thirds -= cost;
    }
    text
}

/// Chinese, Japanese, Korean, and other scripts that tokenizers take letter by letter; emoji.
fn is_word(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1100..=0x11ff | 0x1780..=0x17ff | 0x2e80..=0xa4cf | 0xac00..=0xd7ff
        | 0xf900..=0xfaff | 0xff00..=0xffef | 0x1f000..=0x3ffff)
}

/// Corrects the estimate by what a server has counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TokenScale(f32);

impl Default for TokenScale {
    fn default() -> Self {
        Self(1.0)
    }
}

impl TokenScale {
    /// Learns from one prompt: what was estimated, and what the server counted. Prompts that are too short to tell are passed over,
    /// and counts far below the estimate as well: servers leave out what they had in their cache, or cut the prompt in silence.
    /// Returns words for the developer where it looks like the latter.
    pub(crate) fn learn(&mut self, estimated: u32, counted: u32) -> Option<String> {
        if estimated < 100 || counted == 0 {
            return None;
        }
        let ratio = counted as f32 / estimated as f32;
        if ratio >= 0.6 {
            // Half of the way: one odd prompt does not decide.
            self.0 = (self.0 + ratio.min(4.0)) / 2.0;
            return None;
        }
        // Servers that cut keep just what their context holds, which is a power of two.
        let context = counted.checked_next_power_of_two().unwrap_or(counted);
        let is_cut = context >= 1_024 && counted > context / 10 * 9;
        is_cut.then(|| {
            format!(
                "the server counted {counted} tokens of a prompt of about {estimated}: it seems to cut long prompts in silence; \
                 set context_tokens = {context}, or give the server a larger context"
            )
        })
    }

    /// Converts tokens of the server to estimated tokens.
    pub(super) fn estimated(self, tokens: u32) -> u32 {
        (tokens as f32 / self.0) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_estimated_and_cut() {
        for (text, count) in [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("\u{4f60}\u{597d}", 2), ("\u{1f37a}", 1)] {
            assert_eq!(tokens(text), count, "{text}");
            assert_eq!(cut(text, count), text);
        }
        assert_eq!(cut("one two three", 3), "one two");
        assert_eq!(cut("onetwothree", 3), "onetwothr");
        assert_eq!(cut("\u{4f60}\u{597d}\u{5417}", 2), "\u{4f60}\u{597d}");
        assert_eq!(cut("abc", 0), "");
        let long = "word ".repeat(1_000);
        assert!(tokens(cut(&long, 50)) <= 50);
    }

    #[test]
    fn the_estimate_follows_what_is_counted() {
        let mut scale = TokenScale::default();
        for _ in 0..10 {
            assert_eq!(scale.learn(1_000, 1_500), None);
        }
        assert!((950..=1_050).contains(&scale.estimated(1_500)), "{scale:?}");
        let before = scale;
        assert_eq!(scale.learn(10_000, 50), None, "the rest was in its cache");
        assert_eq!(scale.learn(10, 90), None, "too short to tell");
        let words = scale.learn(9_000, 4_090).unwrap();
        assert!(words.contains("context_tokens = 4096"), "{words}");
        assert_eq!(scale, before);
        scale.learn(100, u32::MAX);
        assert!(scale.estimated(1_000) >= 250);
    }
}
