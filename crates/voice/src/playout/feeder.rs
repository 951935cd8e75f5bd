//! The writer's end: the sound of packets becomes pieces at the engine's rate, a little ahead of what is played.

use std::collections::VecDeque;

use super::place::{LineNumber, comes_before};
use super::player::{PIECES, Piece};
use crate::capture::mono_from_i16;
use crate::resampling::Resampling;

/// How far ahead of the player pieces are made, in microseconds: enough for a thread that was held up.
pub const AHEAD: u64 = 1_000_000;

/// Sound of a piece, in microseconds.
const PIECE_US: u64 = 100_000;

/// Bytes of sound that wait to be played of one character: ten minutes at 22,050 Hz.
const MOST_BYTES: usize = 32 << 20;

/// Sound that waits.
#[derive(Debug)]
struct Waiting {
    line: LineNumber,
    /// One channel of 16 bits.
    samples: Vec<i16>,
    rate: u32,
    /// No more of its line follows.
    is_last: bool,
    /// How many of its samples are in pieces.
    used: usize,
}

/// Makes the pieces of one character's lines.
#[derive(Default)]
pub struct Feeder {
    waiting: VecDeque<Waiting>,
    bytes: usize,
    /// Of the line that pieces are made of, and its number.
    resampling: Option<(LineNumber, Resampling)>,
    /// Pieces that were made and not given back, and how long they last.
    out: usize,
    out_us: u64,
}

impl Feeder {
    /// Sound of a line: one channel. What comes of another line ends those before. False when too much waits already: then it
    /// is not played.
    pub fn add(&mut self, line: LineNumber, samples: Vec<i16>, rate: u32) -> bool {
        let size = size_of_val(samples.as_slice());
        if self.bytes + size > MOST_BYTES || self.waiting.len() >= MOST_BYTES / size_of::<Waiting>() {
            return false;
        }
        self.end_others(line);
        self.bytes += size;
        self.waiting.push_back(Waiting { line, samples, rate, is_last: false, used: 0 });
        true
    }

    /// All sound of a line has come. Nothing, when it never had any.
    pub fn end(&mut self, line: LineNumber) {
        let is_making = self.resampling.as_ref().is_some_and(|(made, _)| *made == line);
        match self.waiting.iter_mut().rfind(|waiting| waiting.line == line) {
            Some(last) => last.is_last = true,
            None if is_making => {
                let rate = self.resampling.as_ref().map_or(0, |(_, resampling)| resampling.from());
                self.waiting.push_front(Waiting { line, samples: Vec::new(), rate, is_last: true, used: 0 });
            }
            None => {}
        }
    }

    /// Drops all sound that waits; it was cut.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.bytes = 0;
        self.resampling = None;
    }

    /// Drops the sound that waits of this line and those before it; they were cut.
    pub fn clear_to(&mut self, line: LineNumber) {
        while let Some(first) =
            self.waiting.front().filter(|first| comes_before(first.line, line) || first.line == line)
        {
            self.bytes -= size_of_val(first.samples.as_slice());
            self.waiting.pop_front();
        }
        if self.resampling.as_ref().is_some_and(|(made, _)| *made == line || comes_before(*made, line)) {
            self.resampling = None;
        }
    }

    /// A piece for the player at `rate` Hz, unless it has enough.
    pub fn piece(&mut self, rate: u32) -> Option<Piece> {
        if self.out >= PIECES || self.out_us >= AHEAD {
            return None;
        }
        let waiting = self.waiting.front_mut()?;
        let line = waiting.line;
        let is_same = |(made, resampling): &(LineNumber, Resampling)| {
            *made == line && resampling.from() == waiting.rate && resampling.to() == rate
        };
        let mut samples = Vec::new();
        if !self.resampling.as_ref().is_some_and(is_same) {
            if let Some((_, before)) = self.resampling.take().filter(|(made, _)| *made == line) {
                before.finish(&mut samples);
            }
            let Ok(resampling) = Resampling::new(waiting.rate, rate) else {
                // No such sound can be played.
                self.bytes -= size_of_val(waiting.samples.as_slice());
                self.waiting.pop_front();
                return None;
            };
            self.resampling = Some((line, resampling));
        }
        let most = (u64::from(waiting.rate) * PIECE_US / 1_000_000).max(1) as usize;
        let from = waiting.samples.get(waiting.used..).unwrap_or_default();
        let taken = from.get(..most).unwrap_or(from);
        let floats = mono_from_i16(taken, 1);
        waiting.used += taken.len();
        let is_used = waiting.used >= waiting.samples.len();
        let is_last = is_used && waiting.is_last;
        if let Some((_, resampling)) = &mut self.resampling {
            resampling.push(&floats, &mut samples);
        }
        if is_last && let Some((_, resampling)) = self.resampling.take() {
            resampling.finish(&mut samples);
        }
        if is_used {
            self.bytes -= size_of_val(waiting.samples.as_slice());
            self.waiting.pop_front();
        }
        let piece = Piece { line, samples, rate, is_last };
        self.out += 1;
        self.out_us += duration_us(&piece);
        Some(piece)
    }

    /// The player is done with a piece.
    pub fn take_back(&mut self, piece: &Piece) {
        self.out = self.out.saturating_sub(1);
        self.out_us = self.out_us.saturating_sub(duration_us(piece));
    }

    /// Whether sound waits to become pieces, or pieces to be played.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty() || self.out > 0
    }

    fn end_others(&mut self, line: LineNumber) {
        let before = self.waiting.back().map(|waiting| waiting.line);
        let making = self.resampling.as_ref().map(|(made, _)| *made);
        if let Some(before) = before.or(making).filter(|before| *before != line) {
            self.end(before);
        }
    }
}

fn duration_us(piece: &Piece) -> u64 {
    piece.samples.len() as u64 * 1_000_000 / u64::from(piece.rate.max(1))
}
