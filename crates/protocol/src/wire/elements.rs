//! How much a frame makes of a few bytes: `{},` in a list is three bytes of JSON and some hundred bytes of memory.

/// The most members and elements of a frame, or of any other JSON that a peer or a file gives. A scene with a thousand
/// characters has some ten thousand, all items that a session can hold some hundred thousand.
pub const MAX_ELEMENTS: usize = 1 << 18;

/// Shorter frames cannot have as many as would matter.
const SHORT: usize = 1 << 16;

/// Whether `json` has at most [`MAX_ELEMENTS`] members and elements. Costs one look at each byte of a long frame.
pub fn is_moderate(json: &[u8]) -> bool {
    if json.len() < SHORT {
        return true;
    }
    let mut rest = json;
    let mut left = MAX_ELEMENTS;
    loop {
        // Up to the next text everything is structure.
        let end = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        let (structure, text) = rest.split_at(end);
        let elements = structure.iter().filter(|byte| matches!(byte, b',' | b'{' | b'[')).count();
        if elements > left {
            return false;
        }
        left -= elements;
        let Some(text) = text.get(1..) else { return true };
        rest = text.get(length_of_text(text)..).unwrap_or_default();
    }
}

/// How many bytes there are up to the end of a text and its closing quote.
pub(super) fn length_of_text(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        at += next + 1;
        if text.get(at - 1) == Some(&b'"') {
            return at;
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_counted_and_texts_are_not() {
        let list = |element: &str, count: usize| format!("[{}]", vec![element; count].join(","));
        for (json, moderate) in [
            (list("{}", MAX_ELEMENTS / 2), true),
            (list("{}", MAX_ELEMENTS / 2 + 1), false),
            (list("0", MAX_ELEMENTS + 1), false),
            (list("\"a\"", MAX_ELEMENTS + 1), false),
            (list("", MAX_ELEMENTS), true),
            (format!("{{\"text\":\"{}\"}}", ",[{\\\"".repeat(MAX_ELEMENTS)), true),
            (format!("{{\"text\":\"{}\\\\\",{}}}", "x".repeat(SHORT), ",".repeat(MAX_ELEMENTS)), false),
            (format!("\"{}", "\\".repeat(SHORT + 1)), true),
            (String::new(), true),
        ] {
            assert_eq!(is_moderate(json.as_bytes()), moderate, "{:.40}", json);
        }
    }
}
