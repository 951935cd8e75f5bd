//! Foreign text in messages: what a server, a client, a file or a game wrote, made fit for a log, a terminal and a screen.
//!
//! Every message that quotes such text passes it through here: a control character could end the line or the C string, an
//! escape sequence could command a terminal, and a bidirectional override could show another text than is there. Data, such
//! as what a character says, is not changed.

/// Unicode's "default ignorable" ranges that are not controls of their own: characters that show nothing or change how
/// their neighbours are shown. Variation selectors are left out; emoji have them.
const INVISIBLE: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    // Zero-width characters and marks of direction.
    ('\u{200b}', '\u{200f}'),
    // Embeddings and overrides of direction.
    ('\u{202a}', '\u{202e}'),
    // Word joiner, invisible operators, isolates of direction.
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// One line of `text` in which every character shows what it is, with at most `limit` characters before an ellipsis.
///
/// Line breaks and tabs become one blank. Other controls, escapes, zero-width characters, marks, overrides and isolates of
/// direction, and noncharacters are written as `\u{1b}`, a NUL as `\0`. Doing it twice changes nothing more, but for the
/// length.
pub fn printable(text: &str, limit: usize) -> String {
    let mut line = Line { text: String::with_capacity(text.len().min(limit)), left: limit, is_cut: false };
    for c in text.trim().chars() {
        if line.is_cut {
            break;
        }
        match c {
            '\t'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !line.text.ends_with(' ') {
                    line.push(" ");
                }
            }
            '\0' => line.push("\\0"),
            c if is_invisible(c) => line.push(&c.escape_unicode().to_string()),
            c => line.push(c.encode_utf8(&mut [0; 4])),
        }
    }
    if line.is_cut {
        line.text.push('\u{2026}');
    }
    line.text
}

/// Whether a character cannot be seen for what it is: controls, zero-width characters, marks of direction, noncharacters.
pub fn is_invisible(c: char) -> bool {
    let noncharacter = u32::from(c) & 0xfffe == 0xfffe;
    // Most texts have none of the others.
    c.is_control() || (c >= '\u{ad}' && (noncharacter || INVISIBLE.iter().any(|(from, to)| (*from..=*to).contains(&c))))
}

/// A message in the making.
struct Line {
    text: String,
    left: usize,
    is_cut: bool,
}

impl Line {
    /// Adds a piece, whole or not at all.
    fn push(&mut self, piece: &str) {
        let length = piece.chars().count();
        self.is_cut = length > self.left;
        if !self.is_cut {
            self.left -= length;
            self.text.push_str(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        for (text, shown) in [
            ("a\r\nb\tc\u{2028}d", "a b c d"),
            ("  try later\n", "try later"),
            ("nul\0end", "nul\\0end"),
            ("\u{1b}[31mred\u{9b}0m", "\\u{1b}[31mred\\u{9b}0m"),
            ("user\u{202e}gnp.exe\u{2066}x\u{2069}", "user\\u{202e}gnp.exe\\u{2066}x\\u{2069}"),
            ("s3c\u{200b}ret\u{feff}\u{ad}", "s3c\\u{200b}ret\\u{feff}\\u{ad}"),
            ("\u{e0041}\u{ffff}\u{10fffe}", "\\u{e0041}\\u{ffff}\\u{10fffe}"),
            (
                "caf\u{e9} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f600}\u{fe0f} \\u{1b}",
                "caf\u{e9} \u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{1f600}\u{fe0f} \\u{1b}",
            ),
            ("", ""),
        ] {
            assert_eq!(printable(text, 100), shown, "{text:?}");
            assert_eq!(printable(shown, 100), shown, "twice is once");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters_and_escapes() {
        assert_eq!(printable("h\u{e9}llo", 2), "h\u{e9}\u{2026}");
        assert_eq!(printable("ab", 2), "ab");
        assert_eq!(printable("a\u{1b}b", 6), "a\u{2026}");
        assert_eq!(printable(&"\u{202e}".repeat(1_000_000), 16), "\\u{202e}\\u{202e}\u{2026}");
    }

    #[test]
    fn no_character_at_all_gets_through_that_hides() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let shown = printable(&format!("a{c}b"), 20);
            assert!(shown.starts_with('a') && shown.ends_with('b'), "{c:?}: {shown:?}");
            assert!(!shown.chars().any(char::is_control), "{c:?}: {shown:?}");
        }
    }
}
