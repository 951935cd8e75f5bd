//! What has become of events while they wait, readable by the poller without a lock.

use crate::sync::atomic::{AtomicU64, Ordering};

/// Most events whose marks are kept. Of what waits beyond a million, the marks may be lost.
const MOST: usize = 1 << 20;

/// The game does not get it any more.
pub(super) const DISCARDED: u64 = 1;

/// Its packet was cancelled.
pub(super) const CANCELLED: u64 = 2;

/// Bits of an event.
const BITS: u64 = 2;

/// Events in a word.
const IN_WORD: u64 = u64::BITS as u64 / BITS;

/// Marks of the events with the last numbers. An event's marks are cleared when it is queued.
#[derive(Debug)]
pub(super) struct Marks {
    words: Box<[AtomicU64]>,
}

impl Marks {
    /// For so many events that wait at the same time.
    pub fn new(events: usize) -> Self {
        let words = events.clamp(1, MOST).div_ceil(IN_WORD as usize).next_power_of_two();
        Self { words: (0..words).map(|_| AtomicU64::new(0)).collect() }
    }

    /// An event with this number is queued.
    pub fn clear(&self, number: u64) {
        let (Some(word), shift) = self.place(number) else { return };
        let mask = (DISCARDED | CANCELLED) << shift;
        if word.load(Ordering::Relaxed) & mask != 0 {
            word.fetch_and(!mask, Ordering::Relaxed);
        }
    }

    /// Marks the event with this number, which is queued.
    pub fn set(&self, number: u64, mark: u64) {
        if let (Some(word), shift) = self.place(number) {
            word.fetch_or(mark << shift, Ordering::Release);
        }
    }

    /// The marks of the event with this number.
    #[inline]
    pub fn of(&self, number: u64) -> u64 {
        let (word, shift) = self.place(number);
        word.map_or(0, |word| word.load(Ordering::Acquire) >> shift & (DISCARDED | CANCELLED))
    }

    #[inline]
    fn place(&self, number: u64) -> (Option<&AtomicU64>, u64) {
        let word = (number / IN_WORD) as usize & (self.words.len() - 1);
        (self.words.get(word), number % IN_WORD * BITS)
    }
}

#[cfg(all(test, not(inworld_loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_event_has_marks_of_its_own_until_its_place_is_used_again() {
        let marks = Marks::new(100);
        let room = marks.words.len() as u64 * IN_WORD;
        assert!(room >= 100);
        for number in 1..=room {
            marks.set(number, if number % 3 == 0 { DISCARDED } else { CANCELLED });
        }
        for number in 1..=room {
            assert_eq!(marks.of(number), if number % 3 == 0 { DISCARDED } else { CANCELLED }, "{number}");
        }
        marks.clear(room + 5);
        assert_eq!((marks.of(room + 5), marks.of(5), marks.of(4), marks.of(6)), (0, 0, CANCELLED, DISCARDED));
    }
}
