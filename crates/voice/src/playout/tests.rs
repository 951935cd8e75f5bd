//! The whole way, from the sound of packets to the blocks of an audio callback.

use std::collections::VecDeque;

use super::*;

/// Plays with blocks of 10 ms, and keeps what was heard.
struct Rig {
    feeder: Feeder,
    player: Player,
    orders: Orders,
    rate: u32,
    heard: Vec<f32>,
}

#[derive(Default)]
struct Pieces {
    coming: VecDeque<Piece>,
    back: Vec<Piece>,
}

impl Supply for Pieces {
    fn next(&mut self) -> Option<Piece> {
        self.coming.pop_front()
    }

    fn give_back(&mut self, piece: Piece) {
        self.back.push(piece);
    }
}

impl Rig {
    fn new(rate: u32) -> Self {
        Self {
            feeder: Feeder::default(),
            player: Player::default(),
            orders: Orders::default(),
            rate,
            heard: Vec::new(),
        }
    }

    /// One callback; how many of its frames are of a line.
    fn block(&mut self) -> usize {
        let mut pieces = Pieces::default();
        while let Some(piece) = self.feeder.piece(self.rate) {
            pieces.coming.push_back(piece);
        }
        let mut out = vec![7.0; self.rate as usize / 100];
        let frames = self.player.read(&mut out, 1, self.rate, self.orders, &mut pieces);
        assert!(pieces.coming.is_empty());
        pieces.back.iter().for_each(|piece| self.feeder.take_back(piece));
        self.heard.extend(out);
        frames
    }

    fn blocks(&mut self, count: usize) -> usize {
        (0..count).map(|_| self.block()).sum()
    }

    /// The largest step from one sample to the next.
    fn largest_step(&self) -> f32 {
        self.heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }
}

/// A sine of 440 Hz at half level, from a place in it on.
fn sine(rate: u32, from: usize, samples: usize) -> Vec<i16> {
    let step = 440.0 * std::f64::consts::TAU / f64::from(rate);
    (from..from + samples).map(|sample| ((sample as f64 * step).sin() * 16_384.0) as i16).collect()
}

/// The step that the sine itself has at a rate, and what a fade adds.
fn allowed_step(rate: u32) -> f32 {
    0.5 * 440.0 * std::f32::consts::TAU / rate as f32 * 1.1 + 0.6 / (0.005 * rate as f32)
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn a_line_in_packets_is_one_sound_at_every_rate() {
    for (from, to) in [(22_050, 48_000), (16_000, 44_100), (24_000, 24_000), (48_000, 8_000), (22_050, 192_000)] {
        let mut rig = Rig::new(to);
        let packet = from as usize / 5;
        (0..10).for_each(|number| assert!(rig.feeder.add(1, sine(from, number * packet, packet), from)));
        rig.feeder.end(1);
        let frames = rig.blocks(300);
        assert!(frames.abs_diff(2 * to as usize) <= 2, "{from} to {to}: {frames} frames of 2 s");
        assert!(rig.largest_step() < allowed_step(to), "{from} to {to}: {}", rig.largest_step());
        let level = rms(&rig.heard[to as usize / 2..to as usize]) / (0.5 / 2f32.sqrt());
        assert!((0.97..1.03).contains(&level), "{from} to {to}: level {level}");
        let place = rig.player.place();
        assert!(place.line == 1 && place.is_over && place.heard_us.abs_diff(2_000_000) < 300, "{place:?}");
        assert!(!rig.feeder.is_busy());
    }
}

#[test]
fn a_line_starts_when_60_ms_are_there() {
    let mut rig = Rig::new(48_000);
    rig.feeder.add(1, sine(48_000, 0, 48 * 59), 48_000);
    assert_eq!(rig.blocks(20), 0);
    rig.feeder.add(1, sine(48_000, 48 * 59, 48 * 2), 48_000);
    assert_eq!(rig.block(), 480);
}

#[test]
fn a_line_that_is_short_and_whole_starts_at_once() {
    let mut rig = Rig::new(48_000);
    rig.feeder.add(1, sine(48_000, 0, 960), 48_000);
    rig.feeder.end(1);
    assert_eq!((rig.block(), rig.block(), rig.block()), (480, 480, 0));
}

#[test]
fn a_line_that_starves_goes_on_where_it_was_without_a_click() {
    let mut rig = Rig::new(48_000);
    rig.feeder.add(1, sine(48_000, 0, 4_800), 48_000);
    let before = rig.blocks(30);
    assert_eq!((before, rig.player.place()), (4_800, Place { line: 1, heard_us: 100_000, is_over: false }));
    // It has learned: 120 ms have to be there now.
    rig.feeder.add(1, sine(48_000, 4_800, 4_800), 48_000);
    assert_eq!(rig.blocks(10), 0);
    rig.feeder.add(1, sine(48_000, 9_600, 4_800), 48_000);
    rig.feeder.end(1);
    assert_eq!(rig.blocks(30), 9_600);
    assert!(rig.largest_step() < allowed_step(48_000), "{}", rig.largest_step());
    assert_eq!(rig.player.place(), Place { line: 1, heard_us: 300_000, is_over: true });
}

#[test]
fn lines_follow_each_other_without_a_click() {
    let mut rig = Rig::new(48_000);
    // Cut off at its loudest, and the next one begins loud.
    let loud = vec![16_384; 4_800];
    rig.feeder.add(1, loud.clone(), 48_000);
    rig.feeder.add(2, loud, 48_000);
    rig.feeder.end(2);
    assert_eq!(rig.blocks(30), 9_600);
    assert!(rig.largest_step() < 0.6 / 240.0, "{}", rig.largest_step());
    assert_eq!(rig.player.place(), Place { line: 2, heard_us: 100_000, is_over: true });
}

#[test]
fn what_is_cut_fades_out_within_10_ms() {
    for hold in [false, true] {
        let mut rig = Rig::new(48_000);
        rig.feeder.add(1, vec![16_384; 48_000], 48_000);
        rig.feeder.add(2, vec![16_384; 48_000], 48_000);
        rig.blocks(20);
        rig.orders = if hold { Orders { hold: true, cut: 0 } } else { Orders { hold: false, cut: 2 } };
        let heard = rig.heard.len();
        rig.blocks(2);
        let after = rig.heard.split_off(heard);
        assert!(after[480..].iter().all(|sample| *sample == 0.0), "{hold}");
        assert!(after[0] > 0.49 && after.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1.1 * 0.5 / 480.0));
        rig.orders = Orders { hold: false, cut: 2 };
        assert_eq!(rig.blocks(20), 0);
        let place = rig.player.place();
        assert!(place.line == 1 && place.is_over && place.heard_us.abs_diff(210_000) < 100, "{place:?}");
        // What comes afterwards is played.
        rig.feeder.clear();
        rig.feeder.add(3, vec![16_384; 4_800], 48_000);
        rig.feeder.end(3);
        assert_eq!(rig.blocks(20), 4_800);
    }
}

#[test]
fn a_hold_that_cuts_nothing_goes_on() {
    let mut rig = Rig::new(48_000);
    rig.feeder.add(1, vec![16_384; 48_000], 48_000);
    rig.feeder.end(1);
    rig.blocks(20);
    rig.orders.hold = true;
    assert!(rig.blocks(20) < 2 * 480);
    rig.orders.hold = false;
    rig.blocks(100);
    assert_eq!(rig.player.place(), Place { line: 1, heard_us: 1_000_000, is_over: true });
    assert!(rig.largest_step() < 0.6 / 240.0, "{}", rig.largest_step());
}

#[test]
fn another_rate_in_the_middle_goes_on() {
    let mut rig = Rig::new(48_000);
    rig.feeder.add(1, sine(22_050, 0, 44_100), 22_050);
    rig.feeder.end(1);
    rig.blocks(50);
    rig.rate = 44_100;
    rig.blocks(200);
    let place = rig.player.place();
    assert!(place.is_over && place.heard_us.abs_diff(2_000_000) < 5_000, "{place:?}");
    assert!(rig.largest_step() < 2.0 * allowed_step(44_100), "{}", rig.largest_step());
}

#[test]
fn all_channels_have_the_same() {
    for channels in [1, 2, 3, 8] {
        let mut feeder = Feeder::default();
        feeder.add(1, sine(48_000, 0, 48_000), 48_000);
        let mut pieces = Pieces::default();
        pieces.coming.extend(std::iter::from_fn(|| feeder.piece(48_000)));
        let mut player = Player::default();
        // Half a frame at the end stays silent.
        let half = usize::from(channels > 1);
        let mut out = vec![7.0; 480 * channels + half];
        let frames = player.read(&mut out, channels, 48_000, Orders::default(), &mut pieces);
        assert_eq!((frames, out.split_off(480 * channels)), (480, vec![0.0; half]), "{channels}");
        assert!(out.chunks(channels).all(|frame| frame.iter().all(|sample| *sample == frame[0])));
        assert!(rms(&out) > 0.2);
    }
}

#[test]
fn what_waits_is_bounded() {
    let mut feeder = Feeder::default();
    let second = || vec![0; 48_000];
    let taken = (0..1_000).take_while(|_| feeder.add(1, second(), 48_000)).count();
    assert_eq!(taken, (32 << 20) / 96_000);
    let pieces: Vec<Piece> = std::iter::from_fn(|| feeder.piece(48_000)).collect();
    assert!(pieces.iter().map(|piece| piece.samples.len()).sum::<usize>() <= 48_000 + 4_800);
}
