//! The speech sounds that are told apart, and the mouth shape and the usual length of each.

use inworld_protocol::packet::viseme;

/// Mouth shapes: `sil PP FF TH DD kk CH SS nn RR aa E I O U`.
pub const SHAPES: usize = 15;

/// The shape of a mouth at rest.
pub const REST: u8 = 0;

/// A sound that the model knows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sound {
    /// IPA; `.` is silence.
    pub symbol: &'static str,
    /// Milliseconds, as a synthesiser makes it.
    pub ms: f32,
}

const fn sound(symbol: &'static str, ms: f32) -> Sound {
    Sound { symbol, ms }
}

/// The row of silence in [`SOUNDS`].
pub const SILENCE: usize = 0;

/// Silence first. The order is that of the model's rows.
pub const SOUNDS: [Sound; 41] = [
    sound(".", 150.0),
    sound("p", 75.0),
    sound("b", 60.0),
    sound("m", 68.0),
    sound("f", 85.0),
    sound("v", 62.0),
    sound("θ", 85.0),
    sound("ð", 50.0),
    sound("t", 60.0),
    sound("d", 58.0),
    sound("k", 75.0),
    sound("ɡ", 62.0),
    sound("ŋ", 90.0),
    sound("h", 62.0),
    sound("tʃ", 110.0),
    sound("dʒ", 110.0),
    sound("ʃ", 105.0),
    sound("ʒ", 75.0),
    sound("s", 95.0),
    sound("z", 85.0),
    sound("n", 72.0),
    sound("l", 75.0),
    sound("ɹ", 68.0),
    sound("j", 70.0),
    sound("w", 75.0),
    sound("i", 110.0),
    sound("ɪ", 75.0),
    sound("ɛ", 105.0),
    sound("æ", 110.0),
    sound("ɑ", 125.0),
    sound("ɔ", 120.0),
    sound("ʊ", 80.0),
    sound("u", 110.0),
    sound("ʌ", 80.0),
    sound("ə", 58.0),
    sound("ɚ", 85.0),
    sound("ɝ", 130.0),
    sound("eɪ", 150.0),
    sound("aɪ", 150.0),
    sound("aʊ", 155.0),
    sound("oʊ", 140.0),
];

/// The row of a sound in [`SOUNDS`]; `ɔɪ` is made of two, see [`rows`].
pub fn row(symbol: &str) -> Option<usize> {
    SOUNDS.iter().position(|sound| sound.symbol == symbol)
}

/// The rows of a word's sounds: affricates are one sound, and `ɔɪ` is two.
pub fn rows(word: &[&str]) -> Vec<usize> {
    let mut rows = Vec::with_capacity(word.len());
    let mut symbols = word.iter().copied().peekable();
    while let Some(symbol) = symbols.next() {
        let next = symbols.peek().copied();
        let affricate = match (symbol, next) {
            ("t", Some("ʃ")) => Some("tʃ"),
            ("d", Some("ʒ")) => Some("dʒ"),
            _ => None,
        };
        match (affricate, symbol) {
            (Some(both), _) => {
                symbols.next();
                rows.extend(row(both));
            }
            (None, "ɔɪ") => rows.extend(["ɔ", "ɪ"].into_iter().filter_map(row)),
            (None, symbol) => rows.extend(row(symbol)),
        }
    }
    rows
}

/// The mouth shape of a sound, by its row.
pub fn shape(row: usize) -> u8 {
    let symbol = SOUNDS.get(row).map_or(".", |sound| sound.symbol);
    shape_of(viseme::of(symbol.as_bytes()))
}

/// The mouth shape of a viseme as the protocol has it; at rest where it has none.
pub fn shape_of(viseme: u32) -> u8 {
    u8::try_from(viseme).ok().filter(|shape| usize::from(*shape) < SHAPES).unwrap_or(REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sound_has_a_shape() {
        for (row, sound) in SOUNDS.iter().enumerate() {
            assert_ne!(viseme::of(sound.symbol.as_bytes()), viseme::NONE, "{}", sound.symbol);
            assert_eq!(shape(row) == REST, sound.symbol == ".", "{}", sound.symbol);
        }
    }

    #[test]
    fn affricates_are_one_sound() {
        let symbols = |word: &[&str]| rows(word).into_iter().map(|row| SOUNDS[row].symbol).collect::<Vec<_>>();
        assert_eq!(symbols(&["t", "ʃ", "ɔɪ", "s"]), ["tʃ", "ɔ", "ɪ", "s"]);
        assert_eq!(symbols(&["d", "ʒ", "ʌ", "d", "ʒ"]), ["dʒ", "ʌ", "dʒ"]);
        assert_eq!(symbols(&["?", "m"]), ["m"]);
    }
}
