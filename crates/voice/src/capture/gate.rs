//! Finds where somebody speaks.

use earshot::Detector;

/// Samples before speech that belong to it: one second at 16 kHz.
pub const PRE_ROLL: usize = 16_000;

/// Samples of silence that end speech: 608 ms at 16 kHz.
pub const HANGOVER: usize = 38 * FRAME;

/// What the detector takes at once: 16 ms.
const FRAME: usize = 256;

/// Scores from here on begin speech. Lower ones are found in music and in noise as loud as speech, too.
const BEGINS: f32 = 0.7;

/// Scores from here on are speech that goes on.
const GOES_ON: f32 = 0.5;

/// Frames of speech that begin it: 64 ms. A click is shorter.
const BEGINNING: usize = 4;

/// What became of the samples of one frame.
#[derive(Debug, PartialEq)]
pub(super) enum Gated {
    /// Speech began; its samples so far, with the pre-roll.
    Began(Vec<f32>),
    /// It goes on.
    Speech(Vec<f32>),
    /// It goes on, and ended with these samples.
    Ended(Vec<f32>),
}

/// Listens to one stream of samples at 16 kHz, in pieces of any size.
pub(super) struct Gate {
    detector: Box<Detector>,
    /// Less than a frame.
    waiting: Vec<f32>,
    /// Samples that are not speech, or not yet.
    before: Vec<f32>,
    /// Frames of speech in a row while it is closed; frames of silence in a row while it is open.
    run: usize,
    open: bool,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self { detector: Detector::default_boxed(), waiting: Vec::new(), before: Vec::new(), run: 0, open: false }
    }

    /// Takes samples; returns what they turned out to be.
    pub(super) fn push(&mut self, samples: &[f32]) -> Vec<Gated> {
        self.waiting.extend_from_slice(samples);
        let whole = self.waiting.len() / FRAME * FRAME;
        let frames: Vec<f32> = self.waiting.drain(..whole).collect();
        let mut gated = Vec::new();
        for frame in frames.chunks_exact(FRAME) {
            let threshold = if self.open { GOES_ON } else { BEGINS };
            let speaks = self.detector.predict_f32(frame) >= threshold;
            gated.extend(self.frame(frame, speaks));
        }
        gated
    }

    /// The stream ended, and speech with it: its last samples.
    pub(super) fn finish(&mut self) -> Option<Gated> {
        let rest = std::mem::take(&mut self.waiting);
        self.before.clear();
        self.run = 0;
        std::mem::take(&mut self.open).then_some(Gated::Ended(rest))
    }

    fn frame(&mut self, frame: &[f32], speaks: bool) -> Option<Gated> {
        self.run = if speaks == self.open { 0 } else { self.run + 1 };
        if self.open {
            if self.run * FRAME < HANGOVER {
                return Some(Gated::Speech(frame.to_vec()));
            }
            (self.open, self.run) = (false, 0);
            return Some(Gated::Ended(frame.to_vec()));
        }
        self.before.extend_from_slice(frame);
        if self.run >= BEGINNING {
            (self.open, self.run) = (true, 0);
            return Some(Gated::Began(std::mem::take(&mut self.before)));
        }
        let most = PRE_ROLL + self.run * FRAME;
        self.before.drain(..self.before.len().saturating_sub(most));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of frames that are speech or not; the samples are numbered.
    fn through(gate: &mut Gate, from: usize, frames: &[bool]) -> Vec<Gated> {
        let frame = |(index, speaks): (usize, &bool)| {
            let first = (from + index) * FRAME;
            gate.frame(&(first..first + FRAME).map(|n| n as f32).collect::<Vec<_>>(), *speaks)
        };
        frames.iter().enumerate().filter_map(frame).collect()
    }

    #[test]
    fn speech_comes_with_a_second_before_it_to_the_sample() {
        let mut gate = Gate::new();
        let mut frames = vec![false; 100];
        // A click, too short for speech.
        frames.extend([true, true, false]);
        frames.extend([true; BEGINNING]);
        let gated = through(&mut gate, 0, &frames);
        let [Gated::Began(samples)] = gated.as_slice() else { panic!("{} pieces", gated.len()) };
        let speech = 103 * FRAME;
        assert_eq!(samples.first().copied(), Some((speech - PRE_ROLL) as f32));
        assert_eq!(samples.len(), PRE_ROLL + BEGINNING * FRAME);
        assert!(samples.windows(2).all(|pair| pair[1] == pair[0] + 1.0));
    }

    #[test]
    fn the_pause_between_two_sentences_is_neither_lost_nor_doubled() {
        let mut gate = Gate::new();
        let silence = HANGOVER / FRAME;
        let mut frames = vec![true; 20];
        frames.extend(vec![false; silence + 10]);
        frames.extend(vec![true; 20]);
        let gated = through(&mut gate, 0, &frames);
        let samples = |piece: &Gated| match piece {
            Gated::Began(samples) | Gated::Speech(samples) | Gated::Ended(samples) => samples.clone(),
        };
        let samples: Vec<f32> = gated.iter().flat_map(samples).collect();
        let whole: Vec<f32> = (0..frames.len() * FRAME).map(|n| n as f32).collect();
        assert!(samples == whole);
        let ended = gated.iter().position(|piece| matches!(piece, Gated::Ended(_)));
        assert_eq!(ended, Some(20 - BEGINNING + silence));
    }

    #[test]
    fn what_is_no_speech_stays_inside_and_is_bounded() {
        let mut gate = Gate::new();
        assert_eq!(gate.push(&vec![0.0; 160_000]), []);
        assert_eq!(gate.before.len(), PRE_ROLL);
        assert_eq!(gate.finish(), None);
    }
}
