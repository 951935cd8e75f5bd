//! What the built-in voice is made of: spectra of each pair of phonemes, measured from Flite's voice cmu_us_rms by
//! `cargo xtask speech units`. The licence is `units-licence.txt`.

/// Line spectral frequencies of a spectrum.
pub(super) const ORDER: usize = 18;

/// Spectra from the border of two phonemes to the middle of one.
pub(super) const HALF: usize = 3;

/// Samples a second of the voice that was measured.
pub(super) const RATE: f32 = 16_000.0;

/// For each pair of [`PHONES`] its spectra: 18 distances between lines, the level, the voicing.
const UNITS: &[u8] = include_bytes!("units.bin");

const FRAME_BYTES: usize = ORDER + 2;
const UNIT_BYTES: usize = FRAME_BYTES * 2 * HALF;

/// A phoneme that the voice has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phone {
    /// IPA, as in the viseme tables of PROTOCOL.md 7.8; `.` is a pause.
    pub(super) symbol: &'static str,
    /// Length in milliseconds at normal pace.
    pub(super) ms: f32,
    /// Whether a syllable is built around it.
    pub(super) is_vowel: bool,
}

const fn consonant(symbol: &'static str, ms: f32) -> Phone {
    Phone { symbol, ms, is_vowel: false }
}

const fn vowel(symbol: &'static str, ms: f32) -> Phone {
    Phone { symbol, ms, is_vowel: true }
}

/// In the order of the units. The lengths are medians of the voice that was measured.
pub(super) const PHONES: [Phone; 41] = [
    consonant(".", 120.0),
    consonant("p", 100.0),
    consonant("b", 74.0),
    consonant("m", 74.0),
    consonant("f", 108.0),
    consonant("v", 65.0),
    consonant("θ", 111.0),
    consonant("ð", 63.0),
    consonant("t", 72.0),
    consonant("d", 53.0),
    consonant("k", 88.0),
    consonant("ɡ", 70.0),
    consonant("ŋ", 96.0),
    consonant("h", 62.0),
    consonant("tʃ", 126.0),
    consonant("dʒ", 125.0),
    consonant("ʃ", 119.0),
    consonant("ʒ", 93.0),
    consonant("s", 120.0),
    consonant("z", 95.0),
    consonant("n", 64.0),
    consonant("l", 108.0),
    consonant("ɹ", 85.0),
    consonant("j", 117.0),
    consonant("w", 96.0),
    vowel("i", 106.0),
    vowel("ɪ", 57.0),
    vowel("ɛ", 81.0),
    vowel("æ", 145.0),
    vowel("ɑ", 96.0),
    vowel("ɔ", 101.0),
    vowel("ʊ", 65.0),
    vowel("u", 80.0),
    vowel("ʌ", 87.0),
    vowel("ə", 44.0),
    vowel("ɝ", 119.0),
    vowel("eɪ", 132.0),
    vowel("aɪ", 158.0),
    vowel("aʊ", 194.0),
    vowel("oʊ", 122.0),
    vowel("ɔɪ", 243.0),
];

/// The pause in [`PHONES`].
pub(super) const PAUSE: usize = 0;

/// The place of a phoneme in [`PHONES`]; a pause for one that the voice has not.
pub(super) fn phone(symbol: &str) -> usize {
    let symbol = if symbol == "ɚ" { "ɝ" } else { symbol };
    PHONES.iter().position(|phone| phone.symbol == symbol).unwrap_or(PAUSE)
}

/// A spectrum, and what excites it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spectrum {
    /// Line spectral frequencies in radians, rising.
    pub(super) lines: [f32; ORDER],
    /// Logarithm of the level, in steps of 1/24.
    pub(super) level: f32,
    /// How much of what excites it is voice, from 0 to 1.
    pub(super) voicing: f32,
}

/// The spectra from the middle of one phoneme to the middle of the next, as places in [`PHONES`].
pub(super) fn unit(first: usize, second: usize) -> impl Iterator<Item = Spectrum> {
    let start = (first * PHONES.len() + second) * UNIT_BYTES;
    let bytes = UNITS.get(start..start + UNIT_BYTES).unwrap_or_default();
    bytes.chunks_exact(FRAME_BYTES).map(|frame| {
        let (distances, rest) = frame.split_at(ORDER);
        let mut spectrum = Spectrum::default();
        let mut line = 0.0;
        for (slot, distance) in spectrum.lines.iter_mut().zip(distances) {
            line += f32::from(*distance) / 340.0;
            *slot = line;
        }
        if let [level, voicing] = rest {
            spectrum.level = f32::from(*level);
            spectrum.voicing = f32::from(*voicing) / 255.0;
        }
        spectrum
    })
}

const _: () = assert!(UNITS.len() == PHONES.len() * PHONES.len() * UNIT_BYTES, "units.bin fits the phonemes");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_have_all_phonemes() {
        for known in crate::lips::sounds::SOUNDS.iter().filter(|known| known.symbol != ".") {
            assert_ne!(phone(known.symbol), PAUSE, "{}", known.symbol);
        }
        assert_ne!(phone("ɔɪ"), PAUSE);
        for (place, known) in PHONES.iter().enumerate() {
            assert_eq!(phone(known.symbol), place, "{} exists once", known.symbol);
        }
    }

    #[test]
    fn each_unit_is_a_spectrum() {
        for first in 0..PHONES.len() {
            for second in 0..PHONES.len() {
                let unit: Vec<Spectrum> = unit(first, second).collect();
                assert_eq!(unit.len(), 2 * HALF);
                for spectrum in unit {
                    assert!(spectrum.lines.windows(2).all(|pair| pair[0] < pair[1]), "{first} {second}");
                    assert!(spectrum.lines[0] > 0.0 && spectrum.lines[ORDER - 1] < 3.2, "{spectrum:?}");
                }
            }
        }
    }
}
