//! From spectra to samples: pulses and noise through an all-pole filter.

use super::units::{ORDER, Spectrum};

/// What the measured sound was made brighter by.
const EMPHASIS: f64 = 0.95;

/// The filter and what excites it.
pub(super) struct Tract {
    /// Of the last samples, the latest first.
    past: [f64; ORDER],
    before: f64,
    phase: f32,
    noise: u32,
    /// Amplitudes of the levels 0 to 255.
    levels: Vec<f32>,
}

impl Tract {
    pub(super) fn new(seed: u32) -> Self {
        // e^(1/24), multiplied up: a library's exp may differ from machine to machine.
        let levels = std::iter::successors(Some(0.030_197f32), |level| Some(level * 1.042_546_9)).take(256).collect();
        Self { past: [0.0; ORDER], before: 0.0, phase: 0.0, noise: seed | 1, levels }
    }

    /// `count` samples of a spectrum. `period`: samples between two pulses of the voice.
    pub(super) fn render(&mut self, spectrum: &Spectrum, period: f32, count: usize, samples: &mut Vec<f32>) {
        let poles = poles(&spectrum.lines);
        let level = self.levels.get(spectrum.level as usize).copied().unwrap_or(0.0);
        // A pulse has the power of a whole period of noise.
        let pulse = level * (spectrum.voicing * period).sqrt();
        let hiss = level * (1.0 - spectrum.voicing).sqrt();
        for _ in 0..count {
            let mut sound = f64::from(hiss * self.next_noise());
            self.phase += 1.0 / period;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
                sound += f64::from(pulse);
            }
            for (pole, past) in poles.iter().zip(&self.past) {
                sound -= pole * past;
            }
            self.past.copy_within(..ORDER - 1, 1);
            if let Some(latest) = self.past.first_mut() {
                *latest = sound;
            }
            self.before = sound + EMPHASIS * self.before;
            samples.push(self.before as f32);
        }
    }

    /// White noise of power 1 (xorshift).
    fn next_noise(&mut self) -> f32 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 17;
        self.noise ^= self.noise << 5;
        ((self.noise >> 8) as f32 / 8_388_608.0 - 1.0) * 1.732_050_8
    }
}

/// The filter with these line spectral frequencies: every other one is a zero of the sum of the filter and its mirror image, the
/// others of their difference.
fn poles(lines: &[f32; ORDER]) -> [f64; ORDER] {
    const LENGTH: usize = ORDER + 2;
    let product = |first: usize, sign: f64| {
        let mut product = [0.0f64; LENGTH];
        let [one, second, ..] = &mut product;
        (*one, *second) = (1.0, sign);
        for line in lines.iter().skip(first).step_by(2) {
            let middle = -2.0 * f64::from(cosine(*line));
            let (mut one, mut two) = (0.0, 0.0);
            for slot in &mut product {
                let now = *slot;
                *slot = now + middle * one + two;
                (two, one) = (one, now);
            }
        }
        product
    };
    let (sums, differences) = (product(0, 1.0), product(1, -1.0));
    let mut pairs = sums.iter().zip(&differences).skip(1);
    std::array::from_fn(|_| pairs.next().map_or(0.0, |(sum, difference)| (sum + difference) / 2.0))
}

/// The cosine of 0 to pi, by its series: a library's may differ from machine to machine.
fn cosine(angle: f32) -> f32 {
    let (x, sign) =
        if angle > std::f32::consts::FRAC_PI_2 { (std::f32::consts::PI - angle, -1.0) } else { (angle, 1.0) };
    let s = x * x;
    sign * (1.0 - s / 2.0 * (1.0 - s / 12.0 * (1.0 - s / 30.0 * (1.0 - s / 56.0 * (1.0 - s / 90.0)))))
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

    #[test]
    fn even_lines_are_a_flat_spectrum() {
        let lines = std::array::from_fn(|n| std::f32::consts::PI * (n + 1) as f32 / (ORDER + 1) as f32);
        assert!(poles(&lines).iter().all(|pole| pole.abs() < 1e-4), "{:?}", poles(&lines));
    }

    #[test]
    fn lines_that_are_close_ring_between_them() {
        let even = |n: usize| std::f32::consts::PI * (n + 1) as f32 / (ORDER + 1) as f32;
        let lines = std::array::from_fn(|n| {
            if n == 3 {
                0.735
            } else if n == 4 {
                0.755
            } else {
                even(n)
            }
        });
        let spectrum = Spectrum { lines, level: 100.0, voicing: 1.0 };
        let (mut tract, mut samples) = (Tract::new(1), Vec::new());
        tract.render(&spectrum, 400.0, 800, &mut samples);
        let is_top = |three: &&[f32]| three[0] < three[1] && three[1] >= three[2];
        let tops = samples[410..610].windows(3).filter(is_top).count();
        assert!((23..=25).contains(&tops), "{tops} periods in 200 samples");
    }
}
