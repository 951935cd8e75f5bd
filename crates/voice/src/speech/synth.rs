//! From phrases to samples: the phonemes are laid out in time, and their spectra flow into each other.

use super::tract::Tract;
use super::units::{self, HALF, ORDER, PAUSE, PHONES, Spectrum};
use super::{SAMPLE_RATE, Voice};
use crate::letters::{Phrase, Word};

/// Samples of one spectrum: 5 ms.
const STEP: usize = 80;

/// Silence before the first phoneme, in milliseconds: a stop is heard by how it begins.
const LEAD: f32 = 60.0;

/// A phoneme with its place in time and its melody.
struct Segment {
    phone: usize,
    symbol: &'static str,
    /// In samples of the tract.
    start: f32,
    length: f32,
    /// Factor on the voice's pitch at the start and at the end.
    pitch: (f32, f32),
}

/// A spectrum at a time.
struct Key {
    at: f32,
    spectrum: Spectrum,
}

/// The samples of some phrases, and at which sample each phoneme begins.
pub(super) fn render(phrases: &[Phrase], voice: Voice) -> (Vec<i16>, Vec<(&'static str, usize)>) {
    let hash = (voice.timbre ^ (voice.timbre >> 32)) as u32;
    // A higher voice comes from a shorter throat, and no two throats are alike: the same spectra at another rate.
    let throat = (0.9 + voice.pitch / 1100.0 + (hash % 64) as f32 / 1000.0).min(1.3);
    let rate = units::RATE * throat;
    let segments = arrange(phrases, rate / voice.pace);
    let keys = keys(&segments);
    let end = segments.last().map_or(0.0, |last| last.start + last.length);
    let mut tract = Tract::new(hash);
    let mut samples = Vec::with_capacity(end as usize + STEP);
    let (mut segment, mut key) = (0, 0);
    while (samples.len() as f32) < end {
        let at = samples.len() as f32;
        segment += segments.iter().skip(segment + 1).take_while(|next| next.start <= at).count();
        key += keys.iter().skip(key + 1).take_while(|next| next.at <= at).count();
        let factor = segments.get(segment).map_or(1.0, |segment| {
            segment.pitch.0 + (segment.pitch.1 - segment.pitch.0) * ((at - segment.start) / segment.length.max(1.0))
        });
        tract.render(&between(keys.get(key), keys.get(key + 1), at), rate / (voice.pitch * factor), STEP, &mut samples);
    }
    let ratio = rate / SAMPLE_RATE as f32;
    let starts = segments.iter().map(|segment| (segment.symbol, (segment.start / ratio) as usize)).collect();
    (normalise(&resample(&samples, ratio, (end / ratio) as usize)), starts)
}

/// Lays the phonemes out in time and gives them the melody of their phrase. `rate`: samples for a second at normal pace.
fn arrange(phrases: &[Phrase], rate: f32) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0.0;
    let mut push = |symbol: &'static str, ms: f32, pitch: (f32, f32)| {
        let length = ms * rate / 1000.0;
        segments.push(Segment { phone: units::phone(symbol), symbol, start, length, pitch });
        start += length;
    };
    push(".", LEAD, (1.0, 1.0));
    for (number, phrase) in phrases.iter().enumerate() {
        let words: Vec<Vec<&'static str>> = phrase.words.iter().map(symbols).collect();
        let count = words.iter().map(Vec::len).sum::<usize>().max(1);
        let mut index = 0;
        for word in &words {
            let mut stressed = false;
            for symbol in word {
                let phone = PHONES.get(units::phone(symbol)).unwrap_or(&PHONES[PAUSE]);
                // The first vowel of a word stands out.
                let stress = if phone.is_vowel && !stressed && word.len() > 2 { 1.07 } else { 1.0 };
                stressed |= phone.is_vowel;
                let from = melody(phrase, index as f32 / count as f32) * stress;
                // A phrase slows down where it ends.
                let slow = if phone.is_vowel && index + 3 > count { 1.3 } else { 1.0 };
                let short = if *symbol == "ɚ" { 0.8 } else { 1.0 };
                index += 1;
                push(symbol, phone.ms * slow * short, (from, melody(phrase, index as f32 / count as f32)));
            }
        }
        let last = number + 1 == phrases.len();
        let pause = if last {
            120.0
        } else if phrase.sentence_end {
            260.0
        } else {
            150.0
        };
        push(".", pause, (0.9, 0.9));
    }
    segments
}

/// The phonemes of a word as the voice has them: affricates are one.
fn symbols(word: &Word) -> Vec<&'static str> {
    let mut symbols: Vec<&'static str> = Vec::with_capacity(word.sounds.len());
    for symbol in &word.sounds {
        match (symbols.last_mut(), *symbol) {
            (Some(last), "ʃ") if *last == "t" => *last = "tʃ",
            (Some(last), "ʒ") if *last == "d" => *last = "dʒ",
            (_, symbol) => symbols.push(symbol),
        }
    }
    symbols
}

/// The spectra of each pair of neighbours, from the middle of the one to that of the other.
fn keys(segments: &[Segment]) -> Vec<Key> {
    let mut keys = Vec::with_capacity(segments.len() * 2 * HALF);
    for (first, second) in segments.iter().zip(segments.iter().skip(1)) {
        for (number, spectrum) in units::unit(first.phone, second.phone).enumerate() {
            let (half, length) = if number < HALF { (number, first.length) } else { (number - HALF, second.length) };
            let within = (half as f32 + 0.5) / HALF as f32 * length / 2.0;
            let at = if number < HALF { second.start - length / 2.0 + within } else { second.start + within };
            keys.push(Key { at, spectrum });
        }
    }
    keys
}

/// The spectrum on the way from one key to the next.
fn between(one: Option<&Key>, next: Option<&Key>, at: f32) -> Spectrum {
    let (one, next) = match (one, next) {
        (Some(one), Some(next)) => (one, next),
        (Some(one), None) => return one.spectrum,
        _ => return Spectrum::default(),
    };
    let part = ((at - one.at) / (next.at - one.at).max(1.0)).clamp(0.0, 1.0);
    let mix = |from: f32, to: f32| from + (to - from) * part;
    let mut lines = one.spectrum.lines.iter().zip(&next.spectrum.lines);
    Spectrum {
        lines: std::array::from_fn::<f32, ORDER, _>(|_| lines.next().map_or(0.0, |(from, to)| mix(*from, *to))),
        level: mix(one.spectrum.level, next.spectrum.level),
        voicing: mix(one.spectrum.voicing, next.spectrum.voicing),
    }
}

/// The pitch of a phrase, as a factor, at a place in it from 0 to 1.
fn melody(phrase: &Phrase, at: f32) -> f32 {
    match (phrase.question, phrase.sentence_end) {
        (true, _) if at > 0.65 => 1.0 + (at - 0.65) * 1.3,
        (true, _) => 1.06 - at * 0.09,
        // Half a sentence stays up; a whole one comes to rest.
        (false, false) => 1.12 - at * 0.12,
        (false, true) => 1.12 - at * 0.27,
    }
}

/// `count` samples, `ratio` of the given ones apart: a cubic through the four around each.
fn resample(samples: &[f32], ratio: f32, count: usize) -> Vec<f32> {
    let sample = |at: i64| usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
    let cubic = |number: usize| {
        let place = number as f64 * f64::from(ratio);
        let (at, t) = (place as i64, (place - place.floor()) as f32);
        let [a, b, c, d] = [sample(at - 1), sample(at), sample(at + 1), sample(at + 2)];
        let slope = c - a;
        let curve = 2.0 * a - 5.0 * b + 4.0 * c - d;
        let bend = 3.0 * (b - c) + d - a;
        b + 0.5 * t * (slope + t * (curve + t * bend))
    };
    (0..count).map(cubic).collect()
}

/// To 16 bits, the loudest sample at three quarters of the range.
fn normalise(samples: &[f32]) -> Vec<i16> {
    let peak = samples.iter().fold(1e-6f32, |peak, sample| peak.max(sample.abs()));
    let gain = 24_000.0 / peak;
    samples.iter().map(|sample| (sample * gain) as i16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resampling_keeps_a_tone() {
        let tone = |number: usize, rate: f32| (number as f32 * 2_000.0 * std::f32::consts::TAU / rate).sin();
        let samples: Vec<f32> = (0..1_600).map(|number| tone(number, 16_000.0)).collect();
        let found = resample(&samples, 16_000.0 / 22_050.0, 2_200);
        let error =
            found.iter().enumerate().skip(4).map(|(n, found)| (found - tone(n, 22_050.0)).abs()).fold(0.0, f32::max);
        assert!(error < 0.05, "{error}");
    }
}
