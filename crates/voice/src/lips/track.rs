//! The mouth shapes of a character's sound, written by one thread and read by any other.

use std::sync::atomic::{AtomicU8, Ordering};

use super::features::FRAMES_PER_SECOND;
use super::sounds::{REST, SHAPES};
use super::weights::weights;

/// Frames that are kept: more than five minutes, which no character has waiting to be heard.
const FRAMES: usize = 1 << 15;

/// Microseconds in a frame.
const FRAME_US: u64 = 1_000_000 / FRAMES_PER_SECOND as u64;

/// A ring of mouth shapes, by time: the sound of all lines of a character, one behind the other, as they came in.
///
/// Nothing here waits or allocates after [`Track::default`]. Who reads while a shape is written gets the old or the new one.
#[derive(Debug)]
pub struct Track {
    shapes: Box<[AtomicU8]>,
}

impl Default for Track {
    fn default() -> Self {
        Self { shapes: (0..FRAMES).map(|_| AtomicU8::new(REST)).collect() }
    }
}

impl Track {
    /// `first`: the number of the frame that `shapes` begin with. Only the last 327 seconds are kept.
    pub(super) fn write(&self, first: u64, shapes: &[u8]) {
        for (frame, shape) in (first..).zip(shapes) {
            if let Some(slot) = self.slot(frame) {
                slot.store(*shape, Ordering::Relaxed);
            }
        }
    }

    /// The weights of the mouth shapes where the sound is at this time; `at_us`: microseconds on the track, as
    /// [`Talker::sound`](super::Talker::sound) gave the start of each packet. They add up to 1. Any thread may ask.
    pub fn weights(&self, at_us: u64, found: &mut [f32; SHAPES]) {
        let nearest = at_us / FRAME_US;
        let within = (at_us % FRAME_US) as f32 / FRAME_US as f32;
        let shape = |frame: i64| {
            let slot = nearest.checked_add_signed(frame).and_then(|frame| self.slot(frame));
            slot.map_or(REST, |slot| slot.load(Ordering::Relaxed))
        };
        weights(within, shape, found);
    }

    fn slot(&self, frame: u64) -> Option<&AtomicU8> {
        self.shapes.get(frame as usize % FRAMES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_at_its_time() {
        let track = Track::default();
        // Far behind the start, so that the ring went round.
        let first = 3 * FRAMES as u64 + 17;
        track.write(first, &[10; 20]);
        let at = |us: u64| {
            let mut found = [0.0; SHAPES];
            track.weights(us, &mut found);
            found
        };
        assert_eq!(at((first + 10) * FRAME_US)[10], 1.0);
        assert_eq!(at((first + 40) * FRAME_US)[0], 1.0);
        assert_eq!(at((first - 40) * FRAME_US)[0], 1.0);
        let edge = at(first * FRAME_US);
        assert!(edge[10] > 0.3 && edge[0] > 0.1, "{edge:?}");
        assert_eq!(at(0)[0], 1.0);
    }
}
