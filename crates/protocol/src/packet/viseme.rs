//! From phonemes to mouth shapes (PROTOCOL.md 7.8).

/// No mouth shape: pauses, punctuation and what is unknown.
pub const NONE: u32 = u32::MAX;

/// The symbols of each shape, by its number.
///
/// Where the SDKs' tables differ the majority counts, and symbols that only one table has are taken from it.
/// Affricates are known with and without their tie bar.
const SHAPES: [&[&str]; 15] = [
    &["sil", "ˈ", "ˌ", "."],
    &["b", "m", "p"],
    &["f", "v"],
    &["θ", "ð"],
    &["d", "t", "ɾ"],
    &["ɡ", "g", "k", "h", "ŋ"],
    &["d͡ʒ", "t͡ʃ", "dʒ", "tʃ", "ʃ", "ʒ"],
    &["s", "z"],
    &["l", "n", "ʔ"],
    &["ɹ", "r"],
    &["a", "æ", "aɪ", "aʊ", "ɑ"],
    &["e", "ə", "ɚ", "ʌ", "eɪ", "ɛ", "ɝ", "ɐ", "ɜ"],
    &["i", "ɪ", "j", "ᵻ"],
    &["o", "oʊ", "ɔ", "ɔɪ"],
    &["u", "ʊ", "w"],
];

#[allow(clippy::indexing_slicing, reason = "at compile time")]
const SYMBOLS: usize = {
    let (mut count, mut shape) = (0, 0);
    while shape < SHAPES.len() {
        count += SHAPES[shape].len();
        shape += 1;
    }
    count
};

/// The symbols as numbers, in order, with their shapes: a frame may look up hundreds.
static SORTED: [(u64, u32); SYMBOLS] = sorted();

/// The mouth shape of an IPA symbol: 0 `sil`, 1 `PP`, 2 `FF`, 3 `TH`, 4 `DD`, 5 `kk`, 6 `CH`, 7 `SS`, 8 `nn`,
/// 9 `RR`, 10 `aa`, 11 `E`, 12 `I`, 13 `O`, 14 `U`; [`NONE`] for what has none. A symbol is UTF-8.
pub fn of(phoneme: &[u8]) -> u32 {
    let found = number(phoneme).map(|number| SORTED.binary_search_by_key(&number, |(symbol, _)| *symbol));
    let found = found.and_then(Result::ok).and_then(|at| SORTED.get(at));
    found.map_or(NONE, |(_, shape)| *shape)
}

/// A symbol as a number; no symbol has more than 8 bytes, and none has a NUL.
const fn number(symbol: &[u8]) -> Option<u64> {
    let (mut number, mut rest) = (0, symbol);
    if symbol.len() > 8 {
        return None;
    }
    while let [byte, after @ ..] = rest {
        number = number << 8 | *byte as u64;
        rest = after;
    }
    Some(number)
}

#[allow(clippy::indexing_slicing, clippy::panic, reason = "at compile time")]
const fn sorted() -> [(u64, u32); SYMBOLS] {
    let mut sorted = [(0, 0); SYMBOLS];
    let (mut count, mut shape) = (0, 0);
    while shape < SHAPES.len() {
        let mut symbol = 0;
        while symbol < SHAPES[shape].len() {
            let Some(number) = number(SHAPES[shape][symbol].as_bytes()) else { panic!("a symbol is too long") };
            let mut at = count;
            while at > 0 && sorted[at - 1].0 > number {
                sorted[at] = sorted[at - 1];
                at -= 1;
            }
            sorted[at] = (number, shape as u32);
            count += 1;
            symbol += 1;
        }
        shape += 1;
    }
    sorted
}
