//! The audio thread neither allocates nor frees.

use std::alloc::System;
use std::collections::VecDeque;

use inworld_voice::playout::{Feeder, Orders, PIECES, Piece, Player, Supply};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

struct Queues {
    coming: VecDeque<Piece>,
    played: VecDeque<Piece>,
}

impl Supply for Queues {
    fn next(&mut self) -> Option<Piece> {
        self.coming.pop_front()
    }

    fn give_back(&mut self, piece: Piece) {
        self.played.push_back(piece);
    }
}

#[test]
fn reading_allocates_and_frees_nothing() {
    let mut feeder = Feeder::default();
    for line in 1..4 {
        feeder.add(line, vec![8_000; 22_050 / 4], 22_050);
    }
    let mut queues = Queues { coming: VecDeque::with_capacity(PIECES), played: VecDeque::with_capacity(PIECES) };
    queues.coming.extend(std::iter::from_fn(|| feeder.piece(48_000)));
    let mut player = Player::default();
    let mut block = vec![0.0; 2 * 480];
    let mut heard = 0;
    let region = Region::new(COUNTED);
    for number in 0..100 {
        // Whole lines, one that starves, another rate, a hold and a cut.
        let orders = Orders { hold: number == 30, cut: if number > 40 { 2 } else { 0 } };
        let rate = if number < 20 { 48_000 } else { 44_100 };
        heard += player.read(&mut block, 2, rate, orders, &mut queues);
    }
    let used = region.change();
    assert_eq!((used.allocations, used.deallocations, used.reallocations), (0, 0, 0));
    assert!(heard > 15_000 && !queues.played.is_empty(), "{heard}");
}
