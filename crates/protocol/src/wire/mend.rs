//! Repairs JSON of senders that parsers would refuse.

use std::borrow::Cow;

/// The JSON without a byte order mark, and with U+FFFD for each escape that is half a surrogate pair.
///
/// Programs whose texts are UTF-16 write such halves when they cut a text within a character. A parser would refuse all
/// of the frame for one. Looks at nothing but backslashes.
pub fn mend(json: &str) -> Cow<'_, str> {
    let json = json.strip_prefix('\u{feff}').unwrap_or(json);
    let bytes = json.as_bytes();
    let (mut mended, mut copied, mut at) = (String::new(), 0, 0);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        at += found;
        let length = match (surrogate(bytes, at), surrogate(bytes, at + ESCAPE)) {
            (Some(Half::High), Some(Half::Low)) => 2 * ESCAPE,
            (Some(_), _) => {
                mended.push_str(json.get(copied..at).unwrap_or_default());
                mended.push_str("\\ufffd");
                copied = at + ESCAPE;
                ESCAPE
            }
            // What is escaped may be a backslash.
            (None, _) => 2,
        };
        at += length;
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(mended)
}

/// Bytes in `\ud800`.
const ESCAPE: usize = 6;

#[derive(Clone, Copy, PartialEq)]
enum Half {
    High,
    Low,
}

/// Which half of a surrogate pair is escaped here, if one is.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let [b'\\', b'u', b'd' | b'D', kind, c, d] = *bytes.get(at..at + ESCAPE)? else { return None };
    if !c.is_ascii_hexdigit() || !d.is_ascii_hexdigit() {
        return None;
    }
    match kind {
        b'8' | b'9' | b'a' | b'b' | b'A' | b'B' => Some(Half::High),
        b'c'..=b'f' | b'C'..=b'F' => Some(Half::Low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_becomes_the_replacement_character() {
        for (json, mended) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00""#, r#""\ufffd""#),
            (r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#),
            (r#""\ud83d\ud83d\ude00\ude00""#, r#""\ufffd\ud83d\ude00\ufffd""#),
            (r#"{"\ud83d":["a\uD83Dz"]}"#, r#"{"\ufffd":["a\ufffdz"]}"#),
            (r#""\ud83d\\ude00""#, r#""\ufffd\\ude00""#),
            (r#""\ud83d\n\ude00""#, r#""\ufffd\n\ufffd""#),
            (r#""\\\ud83d""#, r#""\\\ufffd""#),
            ("\u{feff}{}", "{}"),
        ] {
            assert_eq!(mend(json), mended, "{json}");
        }
    }

    #[test]
    fn what_is_right_stays_and_is_not_copied() {
        for json in
            ["", "{}", r#""\ud83d\ude00""#, r#""\\ud83d""#, r#""\\\\ud83d""#, r#""\u00e9\ud7ff\ue000""#, r"\", r"\ud83"]
        {
            assert!(matches!(mend(json), Cow::Borrowed(same) if same == json), "{json}");
        }
    }

    #[test]
    fn any_utf_16_text_is_read_as_its_lossy_form() {
        const UNITS: [u16; 8] = [0x41, 0x5c, 0x22, 0xd83d, 0xdbff, 0xdc00, 0xde00, 0xfffd];
        for number in 0..8_usize.pow(5) {
            let units: Vec<u16> = (0..5).map(|place| UNITS[number >> (3 * place) & 7]).collect();
            let escaped: String = units
                .iter()
                .map(|unit| match unit {
                    0x41 => "A".to_owned(),
                    0x5c => r"\\".to_owned(),
                    unit => format!("\\u{unit:04x}"),
                })
                .collect();
            let read: String = serde_json::from_str(&mend(&format!("\"{escaped}\""))).unwrap();
            assert_eq!(read, String::from_utf16_lossy(&units), "{escaped}");
        }
    }
}
