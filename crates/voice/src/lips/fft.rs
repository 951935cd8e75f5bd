//! The power spectrum of a block of samples: a Fourier transform after Stockham, without bit reversal.

use std::f32::consts::TAU;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Complex {
    re: f32,
    im: f32,
}

/// Tables and work space for blocks of one length.
#[derive(Clone, Debug)]
pub(super) struct Fft {
    /// `e^(-i tau k / n)` of the first half of the circle, for the complex transform of `n` points.
    circle: Vec<Complex>,
    /// The same for the `2 n` real samples.
    fine_circle: Vec<Complex>,
    work: Vec<Complex>,
    spare: Vec<Complex>,
}

impl Fft {
    /// For blocks of `length` samples, a power of two of at least 4.
    pub(super) fn new(length: usize) -> Self {
        let half = length / 2;
        let circle = |points: usize| {
            (0..points / 2)
                .map(|k| TAU * k as f32 / points as f32)
                .map(|angle| Complex { re: angle.cos(), im: -angle.sin() })
                .collect()
        };
        Self {
            circle: circle(half),
            fine_circle: circle(length),
            work: vec![Complex::default(); half],
            spare: vec![Complex::default(); half],
        }
    }

    /// Writes the power of the frequencies 0 up to half the sample rate, exclusive, into `power`. Samples that are
    /// missing at the end of the block count as 0.
    pub(super) fn power(&mut self, samples: &[f32], power: &mut Vec<f32>) {
        // Two real samples make one complex one: half the work.
        let mut pairs = samples.chunks(2);
        for slot in &mut self.work {
            let pair = pairs.next().unwrap_or_default();
            let sample = |at: usize| pair.get(at).copied().unwrap_or(0.0);
            *slot = Complex { re: sample(0), im: sample(1) };
        }
        self.transform();
        power.clear();
        // The spectrum of the even samples and that of the odd ones are the halves of what is symmetric.
        let mirrored = self.work.iter().take(1).chain(self.work.iter().skip(1).rev());
        for ((bin, mirror), turn) in self.work.iter().zip(mirrored).zip(&self.fine_circle) {
            let even = Complex { re: bin.re + mirror.re, im: bin.im - mirror.im };
            let odd = Complex { re: bin.im + mirror.im, im: mirror.re - bin.re };
            let re = even.re + odd.re * turn.re - odd.im * turn.im;
            let im = even.im + odd.re * turn.im + odd.im * turn.re;
            power.push((re * re + im * im) * 0.25);
        }
    }

    fn transform(&mut self) {
        let points = self.work.len();
        let mut run = 1;
        while run < points {
            let (low, high) = self.work.split_at(points / 2);
            let inputs = low.chunks(run).zip(high.chunks(run));
            let outputs = self.spare.chunks_mut(2 * run).zip(self.circle.iter().step_by(run));
            for ((low, high), (output, turn)) in inputs.zip(outputs) {
                let (sums, differences) = output.split_at_mut(run.min(output.len()));
                for (((a, b), sum), difference) in low.iter().zip(high).zip(sums).zip(differences) {
                    *sum = Complex { re: a.re + b.re, im: a.im + b.im };
                    let (re, im) = (a.re - b.re, a.im - b.im);
                    *difference = Complex { re: re * turn.re - im * turn.im, im: re * turn.im + im * turn.re };
                }
            }
            std::mem::swap(&mut self.work, &mut self.spare);
            run *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_is_that_of_the_definition() {
        let samples: Vec<f32> = (0..60).map(|n| ((n * n * 7 + n) % 13) as f32 - 6.0).collect();
        let mut power = Vec::new();
        Fft::new(64).power(&samples, &mut power);
        assert_eq!(power.len(), 32);
        for (k, found) in power.iter().enumerate() {
            let (mut re, mut im) = (0.0f64, 0.0f64);
            for (n, sample) in samples.iter().enumerate() {
                let angle = std::f64::consts::TAU * (k * n) as f64 / 64.0;
                re += f64::from(*sample) * angle.cos();
                im -= f64::from(*sample) * angle.sin();
            }
            let wanted = re * re + im * im;
            assert!((f64::from(*found) - wanted).abs() < 0.01 * (1.0 + wanted), "{k}: {found} {wanted}");
        }
    }
}
