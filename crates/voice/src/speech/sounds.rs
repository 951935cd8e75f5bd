//! How each speech sound is made.

/// What a sound is made from. Frequencies in Hz, levels from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sound {
    /// IPA, as in the viseme tables of PROTOCOL.md 7.8.
    pub(super) symbol: &'static str,
    /// Length in milliseconds at normal pace.
    pub(super) ms: f32,
    /// Formants where the sound begins.
    pub(super) from: [f32; 3],
    /// Formants where it ends; a diphthong glides.
    pub(super) to: [f32; 3],
    /// Level of the voice.
    pub(super) voice: f32,
    /// Level of breath through the same formants.
    pub(super) breath: f32,
    /// Level of the hiss at the teeth or lips.
    pub(super) hiss: f32,
    /// Centre of the hiss.
    pub(super) hiss_at: f32,
    /// Whether the mouth is closed for the first half: a stop.
    pub(super) stop: bool,
}

const fn voiced(symbol: &'static str, ms: f32, voice: f32, from: [f32; 3], to: [f32; 3]) -> Sound {
    Sound { symbol, ms, from, to, voice, breath: 0.0, hiss: 0.0, hiss_at: 3000.0, stop: false }
}

const fn vowel(symbol: &'static str, at: [f32; 3]) -> Sound {
    voiced(symbol, 84.0, 1.0, at, at)
}

const fn glide(symbol: &'static str, from: [f32; 3], to: [f32; 3]) -> Sound {
    voiced(symbol, 92.0, 1.0, from, to)
}

const fn hissing(symbol: &'static str, hiss: f32, hiss_at: f32, voice: f32) -> Sound {
    let at = [300.0, 1700.0, 2600.0];
    Sound { symbol, ms: 72.0, from: at, to: at, voice, breath: 0.0, hiss, hiss_at, stop: false }
}

const fn stop(symbol: &'static str, hiss_at: f32, second: f32, voice: f32) -> Sound {
    let at = [250.0, second, 2500.0];
    Sound { symbol, ms: 64.0, from: at, to: at, voice, breath: 0.1, hiss: 0.6, hiss_at, stop: true }
}

/// A pause, also the shape of the mouth at rest.
pub(super) const PAUSE: Sound = voiced(".", 100.0, 0.0, [500.0, 1500.0, 2500.0], [500.0, 1500.0, 2500.0]);

const SOUNDS: &[Sound] = &[
    vowel("i", [280.0, 2250.0, 2900.0]),
    vowel("ɪ", [400.0, 1990.0, 2550.0]),
    vowel("ɛ", [530.0, 1840.0, 2480.0]),
    vowel("æ", [660.0, 1720.0, 2410.0]),
    vowel("ɑ", [730.0, 1090.0, 2440.0]),
    vowel("ɔ", [570.0, 840.0, 2410.0]),
    vowel("ʊ", [440.0, 1020.0, 2240.0]),
    vowel("u", [300.0, 870.0, 2240.0]),
    vowel("ʌ", [640.0, 1190.0, 2390.0]),
    voiced("ə", 66.0, 0.8, [500.0, 1500.0, 2500.0], [500.0, 1500.0, 2500.0]),
    voiced("ɚ", 80.0, 0.9, [490.0, 1350.0, 1690.0], [490.0, 1350.0, 1690.0]),
    vowel("ɝ", [490.0, 1350.0, 1690.0]),
    glide("eɪ", [500.0, 1950.0, 2550.0], [330.0, 2200.0, 2800.0]),
    glide("aɪ", [740.0, 1150.0, 2450.0], [350.0, 2100.0, 2700.0]),
    glide("aʊ", [740.0, 1200.0, 2450.0], [400.0, 900.0, 2300.0]),
    glide("oʊ", [520.0, 950.0, 2400.0], [350.0, 780.0, 2250.0]),
    glide("ɔɪ", [570.0, 850.0, 2400.0], [350.0, 2050.0, 2650.0]),
    voiced("m", 70.0, 0.5, [250.0, 1000.0, 2200.0], [250.0, 1000.0, 2200.0]),
    voiced("n", 68.0, 0.5, [250.0, 1500.0, 2300.0], [250.0, 1500.0, 2300.0]),
    voiced("ŋ", 72.0, 0.5, [250.0, 1900.0, 2500.0], [250.0, 1900.0, 2500.0]),
    voiced("l", 66.0, 0.7, [350.0, 1050.0, 2700.0], [350.0, 1050.0, 2700.0]),
    voiced("ɹ", 66.0, 0.7, [330.0, 1250.0, 1600.0], [330.0, 1250.0, 1600.0]),
    voiced("w", 64.0, 0.7, [300.0, 650.0, 2200.0], [300.0, 650.0, 2200.0]),
    voiced("j", 60.0, 0.7, [270.0, 2250.0, 3000.0], [270.0, 2250.0, 3000.0]),
    Sound { ms: 62.0, voice: 0.0, breath: 0.5, ..PAUSE }.named("h"),
    hissing("f", 0.25, 4500.0, 0.0),
    hissing("v", 0.12, 4500.0, 0.4),
    hissing("θ", 0.2, 5200.0, 0.0),
    hissing("ð", 0.1, 5200.0, 0.4),
    hissing("s", 0.5, 6000.0, 0.0),
    hissing("z", 0.3, 6000.0, 0.4),
    hissing("ʃ", 0.6, 2900.0, 0.0),
    hissing("ʒ", 0.35, 2900.0, 0.4),
    stop("p", 1000.0, 800.0, 0.0),
    stop("b", 900.0, 800.0, 0.25),
    stop("t", 4200.0, 1700.0, 0.0),
    stop("d", 3600.0, 1700.0, 0.25),
    stop("k", 2200.0, 2000.0, 0.0),
    stop("ɡ", 2000.0, 2000.0, 0.25),
];

impl Sound {
    const fn named(self, symbol: &'static str) -> Sound {
        Sound { symbol, ..self }
    }

    /// Whether a syllable is built around it.
    pub(super) fn is_vowel(&self) -> bool {
        self.voice >= 0.8 && !self.stop
    }
}

/// The sound of this symbol; a pause for one that does not exist.
pub(super) fn sound(symbol: &str) -> &'static Sound {
    SOUNDS.iter().find(|sound| sound.symbol == symbol).unwrap_or(&PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phoneme_of_the_letters_has_a_sound() {
        for known in crate::lips::sounds::SOUNDS.iter().filter(|known| !["tʃ", "dʒ"].contains(&known.symbol)) {
            assert_eq!(sound(known.symbol).symbol, known.symbol);
        }
        assert_eq!(sound("ɔɪ").symbol, "ɔɪ");
    }

    #[test]
    fn every_symbol_exists_once() {
        for sound in SOUNDS {
            assert_eq!(SOUNDS.iter().filter(|other| other.symbol == sound.symbol).count(), 1, "{}", sound.symbol);
        }
        assert_eq!(sound("no such sound").symbol, ".");
    }
}
