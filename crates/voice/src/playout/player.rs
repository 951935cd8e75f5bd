//! The reader's end: pieces of lines become the samples of an audio callback.

use std::collections::VecDeque;

use super::jitter::Jitter;
use super::place::{LineNumber, Place, comes_before};

/// Pieces that may be on their way to a player and back, at the most.
pub const PIECES: usize = 256;

/// Sound fades in and out within this time where it starts, starves and ends, in seconds.
const FADE: f32 = 0.005;

/// Sound that is cut short fades out within this time, in microseconds.
pub const CUT_FADE_US: u64 = 10_000;

/// Some of the sound of a line.
#[derive(Debug, Default, PartialEq)]
pub struct Piece {
    /// Which line.
    pub line: LineNumber,
    /// One channel, -1 to 1.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate: u32,
    /// It is the last one of its line; it may be empty.
    pub is_last: bool,
}

/// Where pieces come from, and where they go to be freed.
pub trait Supply {
    /// The next piece, if one is there.
    fn next(&mut self) -> Option<Piece>;
    /// A piece that was played or cut.
    fn give_back(&mut self, piece: Piece);
}

/// What others have decided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Orders {
    /// The character is being interrupted: nothing is played until it has been decided what is cut.
    pub hold: bool,
    /// This line, and all that came before it, are cut.
    pub cut: LineNumber,
}

/// Plays the lines of one character, one after the other.
#[derive(Debug)]
pub struct Player {
    pieces: VecDeque<Piece>,
    /// The next sample of the first piece, with a fraction where the piece has another rate than the engine.
    at: f64,
    place: Place,
    /// Microseconds of the line that were heard, with their fraction.
    heard_us: f64,
    /// How loud: moves between 0 and 1 by as much as a fade does in a sample.
    gain: f32,
    is_playing: bool,
    jitter: Jitter,
}

impl Default for Player {
    fn default() -> Self {
        Self {
            pieces: VecDeque::with_capacity(PIECES),
            at: 0.0,
            place: Place::default(),
            heard_us: 0.0,
            gain: 0.0,
            is_playing: false,
            jitter: Jitter::default(),
        }
    }
}

impl Player {
    /// Fills `out`, `channels` interleaved, at `rate` Hz; silence where there is nothing to play. Returns how many frames
    /// are of a line.
    pub fn read(
        &mut self,
        out: &mut [f32],
        channels: usize,
        rate: u32,
        orders: Orders,
        supply: &mut impl Supply,
    ) -> usize {
        while self.pieces.len() < PIECES
            && let Some(piece) = supply.next()
        {
            self.pieces.push_back(piece);
        }
        let channels = channels.max(1);
        let mut left = out;
        let mut played = 0;
        loop {
            let is_cut = orders.hold || is_cut(self.place.line, orders);
            if is_cut && self.gain <= 0.0 {
                self.stop(orders, supply);
            }
            if !self.is_playing && (orders.hold || !self.start(orders, supply)) || left.len() < channels {
                break;
            }
            let frames = self.play(left, channels, rate, is_cut, supply);
            played += frames;
            left = left.get_mut(frames * channels..).unwrap_or_default();
        }
        left.fill(0.0);
        played
    }

    /// Where it is.
    pub fn place(&self) -> Place {
        Place { heard_us: self.heard_us as u64, ..self.place }
    }

    /// Nothing is heard any more of what is cut: gives it back.
    fn stop(&mut self, orders: Orders, supply: &mut impl Supply) {
        self.is_playing = false;
        if !is_cut(self.place.line, orders) {
            return;
        }
        self.place.is_over = true;
        self.drop_lines(orders, supply);
    }

    fn drop_lines(&mut self, orders: Orders, supply: &mut impl Supply) {
        while self.pieces.front().is_some_and(|piece| is_cut(piece.line, orders))
            && let Some(piece) = self.pieces.pop_front()
        {
            self.at = 0.0;
            supply.give_back(piece);
        }
    }

    /// Starts the next line, or goes on in one that has starved, when enough of it is there.
    fn start(&mut self, orders: Orders, supply: &mut impl Supply) -> bool {
        self.drop_lines(orders, supply);
        let Some(first) = self.pieces.front() else { return false };
        let line = first.line;
        let (waiting_us, is_whole) = self.waiting();
        if !is_whole && waiting_us < self.jitter.target_us() as f64 {
            return false;
        }
        if line != self.place.line || self.place.is_over {
            self.place = Place { line, ..Place::default() };
            self.heard_us = 0.0;
        }
        self.is_playing = true;
        true
    }

    /// How much of the first line waits, in microseconds, and whether that is all that there is.
    fn waiting(&self) -> (f64, bool) {
        let Some(line) = self.pieces.front().map(|piece| piece.line) else { return (0.0, false) };
        let mut waiting_us = -self.pieces.front().map_or(0.0, |piece| self.at * 1e6 / f64::from(piece.rate.max(1)));
        for piece in &self.pieces {
            if piece.line != line {
                return (waiting_us, true);
            }
            waiting_us += piece.samples.len() as f64 * 1e6 / f64::from(piece.rate.max(1));
            if piece.is_last {
                return (waiting_us, true);
            }
        }
        (waiting_us, self.pieces.len() >= PIECES)
    }

    /// Plays of the first piece what one stretch of it allows; the number of frames.
    fn play(&mut self, out: &mut [f32], channels: usize, rate: u32, is_cut: bool, supply: &mut impl Supply) -> usize {
        let (waiting_us, _) = self.waiting();
        let Some(piece) = self.pieces.front().filter(|piece| piece.line == self.place.line) else {
            self.starve();
            return 0;
        };
        let step = f64::from(piece.rate) / f64::from(rate.max(1));
        let in_piece = ((piece.samples.len() as f64 - self.at) / step.max(1e-9)).ceil().max(0.0) as usize;
        if in_piece == 0 {
            self.next_piece(supply);
            return 0;
        }
        let fade = (FADE * rate as f32).max(1.0);
        let waiting = (waiting_us * f64::from(rate) / 1e6) as usize;
        let ends = is_cut || waiting as f32 <= fade;
        let (aim, slope) = match (is_cut, ends) {
            (true, _) => (0.0, 1.0 / (CUT_FADE_US as f32 / 1e6 * rate as f32).max(1.0)),
            (false, true) => (0.0, 1.0 / fade),
            (false, false) => (1.0, 1.0 / fade),
        };
        let mut frames = in_piece.min(out.len() / channels);
        if !ends {
            // Up to where it has to fade out.
            frames = frames.min((waiting - fade as usize).max(1));
        } else if is_cut {
            frames = frames.min((self.gain / slope).ceil().max(1.0) as usize);
        }
        let following = self.pieces.get(1).filter(|next| next.line == piece.line).and_then(|next| next.samples.first());
        let last = following.or(piece.samples.last()).copied().unwrap_or_default();
        let samples = Samples { samples: &piece.samples, at: self.at, step, last };
        self.gain = write(out, channels, frames, samples, Slide { gain: self.gain, aim, slope });
        self.at += frames as f64 * step;
        self.heard_us += frames as f64 * 1e6 / f64::from(rate.max(1));
        if self.at >= piece.samples.len() as f64 {
            self.next_piece(supply);
        }
        frames
    }

    /// The first piece is played.
    fn next_piece(&mut self, supply: &mut impl Supply) {
        let Some(piece) = self.pieces.pop_front() else { return };
        self.at = (self.at - piece.samples.len() as f64).max(0.0);
        if piece.is_last {
            self.at = 0.0;
            self.gain = 0.0;
            self.is_playing = false;
            self.place.is_over = true;
            self.jitter.line_over();
        }
        supply.give_back(piece);
    }

    /// The line has nothing more to play, and is not over.
    fn starve(&mut self) {
        self.gain = 0.0;
        self.is_playing = false;
        self.jitter.starve();
    }
}

/// Whether a line is the one that was cut last, or came before it.
fn is_cut(line: LineNumber, orders: Orders) -> bool {
    line != 0 && orders.cut != 0 && (line == orders.cut || comes_before(line, orders.cut))
}

/// Samples of a piece, from `at` on, `step` apart.
struct Samples<'a> {
    samples: &'a [f32],
    at: f64,
    step: f64,
    /// What follows the last one.
    last: f32,
}

/// A gain on its way.
struct Slide {
    gain: f32,
    aim: f32,
    slope: f32,
}

/// Writes `frames` frames; returns the gain that was reached.
fn write(out: &mut [f32], channels: usize, frames: usize, samples: Samples<'_>, slide: Slide) -> f32 {
    let Slide { mut gain, aim, slope } = slide;
    let out = out.get_mut(..frames * channels).unwrap_or_default();
    // What most blocks are: the engine's own rate, at full level.
    if samples.step == 1.0 && samples.at.fract() == 0.0 && gain == aim && gain == 1.0 {
        let from = samples.samples.get(samples.at as usize..).unwrap_or_default();
        match channels {
            1 => out.iter_mut().zip(from).for_each(|(out, sample)| *out = *sample),
            2 => out.as_chunks_mut().0.iter_mut().zip(from).for_each(|(frame, sample)| *frame = [*sample; 2]),
            _ => out.chunks_exact_mut(channels).zip(from).for_each(|(frame, sample)| frame.fill(*sample)),
        }
        return gain;
    }
    let mut at = samples.at;
    for frame in out.chunks_exact_mut(channels) {
        let index = at as usize;
        let before = samples.samples.get(index).copied().unwrap_or(samples.last);
        let behind = samples.samples.get(index + 1).copied().unwrap_or(samples.last);
        gain = if gain < aim { (gain + slope).min(aim) } else { (gain - slope).max(aim) };
        frame.fill((before + (behind - before) * (at - index as f64) as f32) * gain);
        at += samples.step;
    }
    gain
}
