//! What is measured of the sound: for each 10 ms twelve mel cepstra and the level.

use std::f32::consts::PI;

use super::fft::Fft;

/// Frames in a second.
pub const FRAMES_PER_SECOND: u32 = 100;

/// Numbers in a frame: the cepstra, then the level.
pub const NUMBERS: usize = 13;

/// What is measured of 10 ms of sound: mel cepstra 1 to 12, then the logarithm of the power.
pub type Frame = [f32; NUMBERS];

/// Bands of the mel spectrum, spread over these frequencies in Hz.
const BANDS: usize = 24;
const LOWEST: f32 = 80.0;
const HIGHEST: f32 = 8000.0;

/// Rates from here on are brought down: what is above 8 kHz says nothing about a mouth.
const RATE_LIMIT: u32 = 32_000;

/// Measures the sound of one line as it comes in.
#[derive(Clone, Debug)]
pub struct FeatureExtractor {
    /// Samples that are averaged into one.
    step: usize,
    /// What is left over of the averaging: the sum, and of how many samples.
    rest: (f32, usize),
    /// Samples a second, after the averaging.
    rate: f32,
    /// What is not behind the window yet, pre-emphasised.
    samples: Vec<f32>,
    before: f32,
    /// Samples of `samples` that are already behind the window of the next frame.
    start: usize,
    frames: u32,
    window: Vec<f32>,
    fft: Fft,
    bands: Vec<Band>,
    cosines: Vec<[f32; BANDS]>,
    block: Vec<f32>,
    power: Vec<f32>,
}

/// A triangle over the spectrum.
#[derive(Clone, Debug)]
struct Band {
    first: usize,
    weights: Vec<f32>,
}

impl FeatureExtractor {
    /// `rate`: samples a second, of a mono sound; 0 is taken as 1.
    pub fn new(rate: u32) -> Self {
        let step = rate.div_ceil(RATE_LIMIT).max(1) as usize;
        let rate = rate.max(1) as f32 / step as f32;
        let width = ((rate * 0.025) as usize).max(4);
        let length = width.next_power_of_two();
        let window = (0..width).map(|n| 0.5 - 0.5 * (2.0 * PI * (n as f32 + 0.5) / width as f32).cos()).collect();
        Self {
            step,
            rest: (0.0, 0),
            rate,
            // The first frame's window begins before the sound.
            samples: vec![0.0; width.saturating_sub((rate * 0.01) as usize) / 2],
            before: 0.0,
            start: 0,
            frames: 0,
            window,
            fft: Fft::new(length),
            bands: bands(length, rate),
            cosines: cosines(),
            block: Vec::with_capacity(width),
            power: Vec::with_capacity(length / 2),
        }
    }

    /// More sound, from -1 to 1; `heard` gets each frame that is complete now. The work is in proportion to the samples.
    pub fn listen(&mut self, samples: impl IntoIterator<Item = f32>, heard: &mut Vec<Frame>) {
        for sample in samples {
            self.rest = (self.rest.0 + sample, self.rest.1 + 1);
            if self.rest.1 == self.step {
                let sample = self.rest.0 / self.step as f32;
                self.rest = (0.0, 0);
                self.samples.push(sample - 0.97 * self.before);
                self.before = sample;
            }
        }
        while let Some(block) = self.samples.get(self.start..self.start + self.window.len()) {
            self.block.clear();
            self.block.extend(block.iter().zip(&self.window).map(|(sample, window)| sample * window));
            heard.push(self.measure());
            self.frames += 1;
            // Counted from the first frame, so that no error adds up where 10 ms are not a whole number of samples.
            let next = |frame: u32| (f64::from(frame) * f64::from(self.rate) / f64::from(FRAMES_PER_SECOND)) as usize;
            self.start += next(self.frames) - next(self.frames - 1);
        }
        let gone = self.start.min(self.samples.len());
        self.samples.drain(..gone);
        self.start -= gone;
    }

    /// The sound is over: the frames that lie at its end.
    pub fn end(&mut self, heard: &mut Vec<Frame>) {
        let silence = self.window.len() / 2 * self.step;
        self.listen(std::iter::repeat_n(0.0, silence), heard);
    }

    fn measure(&mut self) -> Frame {
        self.fft.power(&self.block, &mut self.power);
        let mut mel = [0.0f32; BANDS];
        for (band, level) in self.bands.iter().zip(&mut mel) {
            let part = self.power.iter().skip(band.first).zip(&band.weights);
            *level = (part.map(|(power, weight)| power * weight).sum::<f32>() + 1e-4).ln();
        }
        let mut frame = Frame::default();
        for (number, cosines) in frame.iter_mut().zip(&self.cosines) {
            *number = cosines.iter().zip(&mel).map(|(cosine, level)| cosine * level).sum();
        }
        let energy: f32 = self.block.iter().map(|sample| sample * sample).sum();
        if let Some(level) = frame.last_mut() {
            *level = (energy / self.block.len().max(1) as f32 + 1e-7).ln();
        }
        frame
    }
}

fn bands(length: usize, rate: f32) -> Vec<Band> {
    let mel = |hertz: f32| 1127.0 * (1.0 + hertz / 700.0).ln();
    let hertz = |mel: f32| 700.0 * ((mel / 1127.0).exp() - 1.0);
    let (low, high) = (mel(LOWEST), mel(HIGHEST));
    let corner = |number: usize| hertz(low + (high - low) * number as f32 / (BANDS + 1) as f32);
    let band = |number: usize| {
        let (from, centre, to) = (corner(number), corner(number + 1), corner(number + 2));
        let weight = |bin: usize| {
            let at = bin as f32 * rate / length as f32;
            ((at - from) / (centre - from)).min((to - at) / (to - centre)).max(0.0)
        };
        let first = (from * length as f32 / rate) as usize;
        let last = ((to * length as f32 / rate) as usize + 1).min(length / 2);
        Band { first, weights: (first..last).map(weight).collect() }
    };
    (0..BANDS).map(band).collect()
}

fn cosines() -> Vec<[f32; BANDS]> {
    let cosine = |number: usize, band: usize| (PI * number as f32 * (band as f32 + 0.5) / BANDS as f32).cos();
    (1..NUMBERS).map(|number| std::array::from_fn(|band| cosine(number, band))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, seconds: f32) -> Vec<f32> {
        let count = (rate as f32 * seconds) as u32;
        (0..count).map(|n| (2.0 * PI * 440.0 * n as f32 / rate as f32).sin() * 0.5).collect()
    }

    fn frames(rate: u32, samples: &[f32], packet: usize) -> Vec<Frame> {
        let (mut extractor, mut heard) = (FeatureExtractor::new(rate), Vec::new());
        for packet in samples.chunks(packet) {
            extractor.listen(packet.iter().copied(), &mut heard);
        }
        extractor.end(&mut heard);
        heard
    }

    #[test]
    fn a_second_has_a_hundred_frames_at_each_rate() {
        for rate in [8_000, 16_000, 22_050, 24_000, 44_100, 48_000, 192_000] {
            let heard = frames(rate, &tone(rate, 2.0), 777).len();
            assert!((199..=201).contains(&heard), "{rate}: {heard}");
        }
    }

    #[test]
    fn packets_make_no_difference() {
        let sound = tone(22_050, 0.7);
        assert_eq!(frames(22_050, &sound, 441), frames(22_050, &sound, 100_000));
    }

    #[test]
    fn the_rate_makes_little_difference() {
        let (slow, fast) = (frames(16_000, &tone(16_000, 0.5), 1000), frames(48_000, &tone(48_000, 0.5), 1000));
        let difference = |a: &Frame, b: &Frame| (a[0] - b[0]).abs();
        assert!(difference(&slow[25], &fast[25]) < 8.0, "{:?} {:?}", slow[25], fast[25]);
    }
}
