//! From speech sounds to samples: a glottal tone through three formants, breath and hiss beside it.

use crate::letters::Phrase;

use super::sounds::{PAUSE, Sound, sound};
use super::{SAMPLE_RATE, Voice};

/// Samples between two changes of the controls: 1.5 ms.
const STEP: usize = 32;

/// A sound with its place in time and its melody.
struct Segment {
    sound: &'static Sound,
    start: usize,
    length: usize,
    /// Factor on the voice's pitch at the start and at the end.
    pitch: (f32, f32),
}

/// The samples of a text, and at which sample each sound begins.
pub(super) fn render(phrases: &[Phrase], voice: Voice) -> (Vec<i16>, Vec<(&'static str, usize)>) {
    let segments = arrange(phrases, voice.pace);
    let starts = segments.iter().map(|segment| (segment.sound.symbol, segment.start)).collect();
    let mut tract = Tract::new(voice);
    let mut samples = Vec::with_capacity(segments.last().map_or(0, |last| last.start + last.length));
    for segment in &segments {
        tract.render(segment, &mut samples);
    }
    (normalise(&samples), starts)
}

/// Lays the sounds out in time and gives them the melody of their phrase.
fn arrange(phrases: &[Phrase], pace: f32) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut start = 0;
    let mut push = |sound: &'static Sound, ms: f32, pitch: (f32, f32)| {
        let length = (ms * SAMPLE_RATE as f32 / 1000.0 / pace) as usize;
        segments.push(Segment { sound, start, length, pitch });
        start += length;
    };
    for (number, phrase) in phrases.iter().enumerate() {
        let count = phrase.words.iter().map(|word| word.sounds.len()).sum::<usize>().max(1) as f32;
        let mut index = 0.0;
        for word in &phrase.words {
            let mut stressed = false;
            for symbol in &word.sounds {
                let sound = sound(symbol);
                // The first vowel of a word stands out.
                let stress = if sound.is_vowel() && !stressed && word.sounds.len() > 2 { 1.07 } else { 1.0 };
                stressed |= sound.is_vowel();
                let from = melody(phrase, index / count) * stress;
                index += 1.0;
                push(sound, sound.ms, (from, melody(phrase, index / count)));
            }
        }
        let last = number + 1 == phrases.len();
        let pause = if last {
            90.0
        } else if phrase.sentence_end {
            260.0
        } else {
            150.0
        };
        push(&PAUSE, pause, (0.9, 0.9));
    }
    segments
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

/// The vocal tract: oscillators, filters and where the controls are just now.
struct Tract {
    pitch: f32,
    scale: f32,
    formants: [Resonator; 3],
    teeth: Resonator,
    at: [f32; 3],
    hiss_at: f32,
    voice: f32,
    breath: f32,
    hiss: f32,
    phase: f32,
    tilt: f32,
    noise: u32,
}

impl Tract {
    fn new(voice: Voice) -> Self {
        let hash = (voice.timbre ^ (voice.timbre >> 32)) as u32;
        // A higher voice comes from a shorter throat, and no two throats are alike.
        let scale = 0.94 + voice.pitch / 1500.0 + (hash % 64) as f32 / 800.0;
        Self {
            pitch: voice.pitch,
            scale,
            // Decay a sample of bandwidths 80, 110, 170 and 1100 Hz: e^(-pi * bandwidth / rate).
            formants: [Resonator::new(0.988_67), Resonator::new(0.984_45), Resonator::new(0.976_07)],
            teeth: Resonator::new(0.854_95),
            at: PAUSE.from,
            hiss_at: PAUSE.hiss_at,
            voice: 0.0,
            breath: 0.0,
            hiss: 0.0,
            phase: 0.0,
            tilt: 0.0,
            noise: hash | 1,
        }
    }

    fn render(&mut self, segment: &Segment, samples: &mut Vec<f32>) {
        for index in 0..segment.length {
            let place = index as f32 / segment.length.max(1) as f32;
            if (segment.start + index).is_multiple_of(STEP) {
                self.steer(segment.sound, place);
            }
            let factor = segment.pitch.0 + (segment.pitch.1 - segment.pitch.0) * place;
            samples.push(self.sample(self.pitch * factor));
        }
    }

    /// Moves the controls towards the sound. Nothing jumps: a mouth takes a few milliseconds too.
    fn steer(&mut self, sound: &Sound, place: f32) {
        let closed = sound.stop && place < 0.55;
        let burst = sound.stop && !closed;
        let (voice, breath, hiss) = match (closed, burst) {
            (true, _) => (sound.voice, 0.0, 0.0),
            (_, true) => (sound.voice, sound.breath, sound.hiss * (1.0 - place) * 2.2),
            _ => (sound.voice, sound.breath, sound.hiss),
        };
        for ((at, from), to) in self.at.iter_mut().zip(sound.from).zip(sound.to) {
            *at += (from + (to - from) * place - *at) * 0.12;
        }
        self.voice += (voice - self.voice) * 0.22;
        self.breath += (breath - self.breath) * 0.22;
        self.hiss += (hiss - self.hiss) * if sound.stop { 0.6 } else { 0.22 };
        self.hiss_at = sound.hiss_at;
        for (formant, at) in self.formants.iter_mut().zip(self.at) {
            formant.tune(at * self.scale);
        }
        self.teeth.tune(self.hiss_at);
    }

    fn sample(&mut self, pitch: f32) -> f32 {
        self.phase += pitch / SAMPLE_RATE as f32;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        // A saw is rich in harmonics; the tilt takes the edge off, as a throat does.
        let saw = 1.0 - 2.0 * self.phase;
        self.tilt += (saw - self.tilt) * 0.35;
        let noise = self.next_noise();
        let mut sound = self.tilt * self.voice + noise * self.breath * 0.5;
        for formant in &mut self.formants {
            sound = formant.pass(sound);
        }
        sound + self.teeth.pass(noise * self.hiss) * 0.7
    }

    /// White noise from -1 to 1 (xorshift).
    fn next_noise(&mut self) -> f32 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 17;
        self.noise ^= self.noise << 5;
        (self.noise >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// A two-pole filter that rings at one frequency.
struct Resonator {
    decay: f32,
    gain: f32,
    first: f32,
    second: f32,
    before: [f32; 2],
}

impl Resonator {
    fn new(decay: f32) -> Self {
        Self { decay, gain: 0.0, first: 0.0, second: 0.0, before: [0.0; 2] }
    }

    fn tune(&mut self, frequency: f32) {
        let angle = frequency / SAMPLE_RATE as f32 * std::f32::consts::TAU;
        self.first = 2.0 * self.decay * cosine(angle.min(3.0));
        self.second = -self.decay * self.decay;
        self.gain = 1.0 - self.first - self.second;
    }

    fn pass(&mut self, input: f32) -> f32 {
        let [one, two] = self.before;
        let output = self.gain * input + self.first * one + self.second * two;
        self.before = [output, one];
        output
    }
}

/// The cosine of 0 to pi, by its series: a library's may differ from machine to machine.
fn cosine(angle: f32) -> f32 {
    let (x, sign) =
        if angle > std::f32::consts::FRAC_PI_2 { (std::f32::consts::PI - angle, -1.0) } else { (angle, 1.0) };
    let s = x * x;
    sign * (1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0 * (1.0 - s / 90.0)))))
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
    fn the_cosine_is_close_enough() {
        for step in 0..=314 {
            let angle = step as f32 / 100.0;
            assert!((cosine(angle) - angle.cos()).abs() < 1e-5, "{angle}");
        }
    }
}
