//! How loud the microphone is.

/// Samples that a level is measured over: 50 ms at 16 kHz.
const WINDOW: usize = 800;

/// Loudness over 50 ms, of full scale: 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Level {
    /// Root mean square; 0.707 for a sine of full scale.
    pub rms: f32,
    /// The largest sample.
    pub peak: f32,
}

/// Measures a stream of samples at 16 kHz.
#[derive(Debug, Default)]
pub(super) struct Meter {
    energy: f32,
    peak: f32,
    count: usize,
    level: Level,
}

impl Meter {
    pub(super) fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            self.energy += sample * sample;
            self.peak = self.peak.max(sample.abs());
            self.count += 1;
            if self.count == WINDOW {
                let rms = (self.energy / WINDOW as f32).sqrt().min(1.0);
                self.level = Level { rms, peak: self.peak.min(1.0) };
                (self.energy, self.peak, self.count) = (0.0, 0.0, 0);
            }
        }
    }

    /// That of the last whole window.
    pub(super) fn level(&self) -> Level {
        self.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_has_the_level_that_mathematics_gives_it() {
        let mut meter = Meter::default();
        let sine: Vec<f32> =
            (0..WINDOW).map(|n| 0.5 * (n as f32 * std::f32::consts::TAU * 440.0 / 16_000.0).sin()).collect();
        meter.push(&sine[1..]);
        assert_eq!(meter.level(), Level::default(), "no window is whole yet");
        meter.push(&sine[..1]);
        let Level { rms, peak } = meter.level();
        assert!((rms - 0.5 / 2f32.sqrt()).abs() < 1e-3 && (peak - 0.5).abs() < 1e-3, "{rms} {peak}");
        meter.push(&vec![0.0; WINDOW]);
        assert_eq!(meter.level(), Level::default());
    }
}
