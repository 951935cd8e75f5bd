//! Which sessions have news for `iw_poll_any`: a bit for each place of the table of sessions, found in a constant number of steps.

use super::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

const BITS: usize = u64::BITS as usize;

/// Sets of places, of which a set of sets tells which are not empty. Static memory of zeros.
pub(super) struct ReadyList<const SETS: usize, const GROUPS: usize> {
    sets: [AtomicU64; SETS],
    groups: [AtomicU64; GROUPS],
    /// Where the next look begins, so that each session has its turn.
    next: AtomicUsize,
}

impl<const SETS: usize, const GROUPS: usize> ReadyList<SETS, GROUPS> {
    #[cfg(not(all(test, inworld_loom)))]
    pub const fn new() -> Self {
        Self {
            sets: [const { AtomicU64::new(0) }; SETS],
            groups: [const { AtomicU64::new(0) }; GROUPS],
            next: AtomicUsize::new(0),
        }
    }

    #[cfg(all(test, inworld_loom))]
    pub fn new() -> Self {
        Self {
            sets: std::array::from_fn(|_| AtomicU64::new(0)),
            groups: std::array::from_fn(|_| AtomicU64::new(0)),
            next: AtomicUsize::new(0),
        }
    }

    /// The session at this place has news. They come before this call.
    pub fn add(&self, place: usize) {
        let (Some(set), Some(group)) = (self.sets.get(place / BITS), self.groups.get(place / BITS / BITS)) else {
            return;
        };
        // Written also where the bit is set: whoever takes it away after this has seen the news.
        if set.fetch_or(1 << (place % BITS), Ordering::AcqRel) == 0 {
            group.fetch_or(1 << (place / BITS % BITS), Ordering::AcqRel);
        }
    }

    /// Takes the next place off the list. Its news are looked for after that.
    pub fn take(&self) -> Option<usize> {
        let start = self.next.load(Ordering::Relaxed);
        loop {
            let place = self.find(start)?;
            let (set, group) = (self.sets.get(place / BITS)?, self.groups.get(place / BITS / BITS)?);
            let bit = 1 << (place % BITS);
            let before = set.fetch_and(!bit, Ordering::AcqRel);
            if before & !bit == 0 {
                let of_set = 1 << (place / BITS % BITS);
                group.fetch_and(!of_set, Ordering::AcqRel);
                // Somebody may have added to it meanwhile.
                if set.load(Ordering::Acquire) != 0 {
                    group.fetch_or(of_set, Ordering::AcqRel);
                }
            }
            if before & bit != 0 {
                self.next.store((place + 1) % (SETS * BITS), Ordering::Relaxed);
                return Some(place);
            }
        }
    }

    /// The first place on the list from `start` on, around the end.
    fn find(&self, start: usize) -> Option<usize> {
        let set = start / BITS;
        self.first_in_set(set, start % BITS)
            .or_else(|| self.first_in(set + 1, SETS))
            .or_else(|| self.first_in(0, (set + 1).min(SETS)))
    }

    /// The first place in the sets from `from` to `to`.
    fn first_in(&self, from: usize, to: usize) -> Option<usize> {
        let mut set = from;
        while set < to {
            let sets = self.groups.get(set / BITS)?.load(Ordering::Acquire) >> (set % BITS);
            if sets == 0 {
                set = (set / BITS + 1) * BITS;
                continue;
            }
            set += sets.trailing_zeros() as usize;
            if set >= to {
                return None;
            }
            if let Some(place) = self.first_in_set(set, 0) {
                return Some(place);
            }
            set += 1;
        }
        None
    }

    fn first_in_set(&self, set: usize, from: usize) -> Option<usize> {
        let places = self.sets.get(set)?.load(Ordering::Acquire) >> from << from;
        (places != 0).then(|| set * BITS + places.trailing_zeros() as usize)
    }
}

#[cfg(all(test, not(inworld_loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_place_comes_once_and_in_turn() {
        let list = ReadyList::<256, 4>::new();
        assert_eq!(list.take(), None);
        let places = [0, 1, 63, 64, 65, 4095, 4096, 10_000, 16_383];
        places.iter().chain(&places).for_each(|place| list.add(*place));
        assert_eq!(std::iter::from_fn(|| list.take()).collect::<Vec<_>>(), places);
        list.add(7);
        list.add(16_384);
        assert_eq!(list.take(), Some(7));
        // Who has news all the time is no obstacle to the others.
        list.add(7);
        list.add(9);
        list.add(3);
        assert_eq!(list.take(), Some(9));
        list.add(9);
        assert_eq!([list.take(), list.take(), list.take(), list.take()], [Some(3), Some(7), Some(9), None]);
        assert!(list.groups.iter().all(|group| group.load(Ordering::Relaxed) == 0));
    }
}

#[cfg(all(test, inworld_loom))]
mod models {
    use std::sync::Arc;

    use loom::model::Builder;
    use loom::thread;

    use super::*;

    #[test]
    fn no_news_are_lost() {
        let mut builder = Builder::new();
        builder.preemption_bound = Some(3);
        builder.check(|| {
            let shared = Arc::new((ReadyList::<1, 1>::new(), [AtomicU64::new(0), AtomicU64::new(0)]));
            let writers: Vec<_> = [3, 5]
                .into_iter()
                .enumerate()
                .map(|(number, place)| {
                    let shared = shared.clone();
                    thread::spawn(move || {
                        shared.1[number].fetch_add(1, Ordering::Relaxed);
                        shared.0.add(place);
                    })
                })
                .collect();
            let take = || match shared.0.take() {
                Some(3) => shared.1[0].swap(0, Ordering::Relaxed),
                Some(5) => shared.1[1].swap(0, Ordering::Relaxed),
                Some(other) => panic!("{other}"),
                None => 0,
            };
            let early = take();
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            assert_eq!(early + take() + take(), 2);
        });
    }
}
