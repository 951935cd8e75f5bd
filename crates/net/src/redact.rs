//! Secrets are taken out of a server's words, also when the server repeats a part of one or changes its case.

use std::collections::HashSet;

use zeroize::Zeroizing;

/// Minimum characters of a secret in a row that are redacted. A shorter secret is redacted as a whole.
const SHORTEST_PART: usize = 12;

const REDACTED: &str = "[redacted]";

/// `words` with `[redacted]` in place of the secret and of longer parts of it. Cases of ASCII letters count as equal.
pub fn redact(words: &str, secret: &str) -> String {
    let secret = Zeroizing::new(secret.to_ascii_lowercase().into_bytes());
    let size = secret.len().min(SHORTEST_PART);
    if size == 0 || words.len() < size {
        return words.to_owned();
    }
    let parts: HashSet<&[u8]> = secret.windows(size).collect();
    let folded = Zeroizing::new(words.to_ascii_lowercase().into_bytes());
    let mut clean = String::with_capacity(words.len());
    // Where the last match ends, and from where on nothing is copied yet.
    let (mut covered, mut copied) = (0, 0);
    for (at, window) in folded.windows(size).enumerate() {
        if !parts.contains(window) {
            continue;
        }
        // A match may begin or end inside a character of several bytes; then all of that character goes.
        if at >= covered {
            clean.push_str(words.get(copied..words.floor_char_boundary(at).max(copied)).unwrap_or_default());
            clean.push_str(REDACTED);
        }
        covered = at + size;
        copied = words.ceil_char_boundary(covered);
    }
    clean.push_str(words.get(copied..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_and_parts_of_it_go() {
        let secret = "0123456789abcdefghijklmnopqrstuvwxyz";
        let table = [
            ("nothing of it", "nothing of it"),
            ("0123456789", "0123456789"),
            ("a 0123456789abcdefghijklmnopqrstuvwxyz b", "a [redacted] b"),
            ("a 0123456789ABCDEFghijklmnopqrstuvwxyz b", "a [redacted] b"),
            ("cut: 0123456789abcdefg", "cut: [redacted]"),
            ("klmnopqrstuvwxyz", "[redacted]"),
            ("0123456789abcdefgh 0123456789abcdefgh", "[redacted] [redacted]"),
            ("\u{e9}0123456789abcdef\u{e9}", "\u{e9}[redacted]\u{e9}"),
            ("", ""),
        ];
        for (words, clean) in table {
            assert_eq!(redact(words, secret), clean, "{words:?}");
        }
        assert_eq!(redact("token S3cret is old", "s3cret"), "token [redacted] is old");
        assert_eq!(redact("anything", ""), "anything");
        assert_eq!(
            redact("p\u{e4}ss\u{f6}\u{f6}\u{f6}\u{f6}\u{f6}\u{f6}", "p\u{e4}ss\u{f6}"),
            "[redacted]\u{f6}\u{f6}\u{f6}\u{f6}\u{f6}"
        );
    }
}
