//! From phonemes to mouth shapes (PROTOCOL.md 7.8).

/// No mouth shape: pauses, punctuation and what is unknown.
pub const NONE: u32 = u32::MAX;

/// The mouth shape of an IPA symbol: 0 `sil`, 1 `PP`, 2 `FF`, 3 `TH`, 4 `DD`, 5 `kk`, 6 `CH`, 7 `SS`, 8 `nn`,
/// 9 `RR`, 10 `aa`, 11 `E`, 12 `I`, 13 `O`, 14 `U`; [`NONE`] for what has none.
///
/// Where the SDKs' tables differ the majority counts, and symbols that only one table has are taken from it.
/// Affricates are known with and without their tie bar.
pub fn of(phoneme: &str) -> u32 {
    match phoneme {
        "b" | "m" | "p" => 1,
        "f" | "v" => 2,
        "θ" | "ð" => 3,
        "d" | "t" | "ɾ" => 4,
        "ɡ" | "g" | "k" | "h" | "ŋ" => 5,
        "d͡ʒ" | "t͡ʃ" | "dʒ" | "tʃ" | "ʃ" | "ʒ" => 6,
        "s" | "z" => 7,
        "l" | "n" | "ʔ" => 8,
        "ɹ" | "r" => 9,
        "a" | "æ" | "aɪ" | "aʊ" | "ɑ" => 10,
        "e" | "ə" | "ɚ" | "ʌ" | "eɪ" | "ɛ" | "ɝ" | "ɐ" | "ɜ" => 11,
        "i" | "ɪ" | "j" | "ᵻ" => 12,
        "o" | "oʊ" | "ɔ" | "ɔɪ" => 13,
        "u" | "ʊ" | "w" => 14,
        "sil" | "ˈ" | "ˌ" | "." => 0,
        _ => NONE,
    }
}
