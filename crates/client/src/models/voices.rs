//! A voice between the audio thread, the game's thread and the task.

use std::sync::Arc;

use loom::thread;

use super::model;
use crate::voices::Voice;
use inworld_voice::playout::{Piece, Place};

const RATE: u32 = 8_000;
/// A block of 10 ms.
const BLOCK: usize = 80;

/// A whole line.
fn piece(line: u32, level: f32, blocks: usize) -> Piece {
    Piece { line, samples: vec![level; blocks * BLOCK], rate: RATE, is_last: true }
}

/// What one block has of the first line, and whether it has any of the second.
fn read(voice: &Voice) -> (bool, bool) {
    let mut block = [0.0; BLOCK];
    voice.read(&mut block, RATE, 1).unwrap();
    (block.iter().any(|sample| *sample < 0.0), block.iter().any(|sample| *sample > 0.0))
}

#[test]
fn what_is_cut_is_faded_out_once_and_the_next_line_is_whole() {
    model(|| {
        let voice = Arc::new(Voice::new(Some("cat")));
        voice.send(piece(1, -0.5, 6));
        let task = thread::spawn({
            let voice = voice.clone();
            move || {
                voice.hold();
                voice.cut(1);
                voice.send(piece(2, 0.5, 2));
                voice.release();
            }
        });
        let before: Vec<(bool, bool)> = (0..2).map(|_| read(&voice)).collect();
        task.join().unwrap();
        let after: Vec<(bool, bool)> = (0..4).map(|_| read(&voice)).collect();
        assert!(after[1..].iter().all(|(first, _)| !first), "{before:?} {after:?}");
        assert!(before.iter().chain(&after).any(|(_, second)| *second), "{before:?} {after:?}");
        assert_eq!(voice.place(), Place { line: 2, heard_us: 20_000, is_over: true });
    });
}

#[test]
fn a_place_is_of_one_line() {
    model(|| {
        let voice = Arc::new(Voice::new(None));
        voice.send(piece(1, -0.5, 2));
        let audio = thread::spawn({
            let voice = voice.clone();
            move || {
                (0..3).for_each(|_| {
                    read(&voice);
                })
            }
        });
        let Place { line, heard_us, is_over } = voice.place();
        let places = [(0, 0, false), (1, 10_000, false), (1, 20_000, true)];
        assert!(places.contains(&(line, heard_us, is_over)), "{line} {heard_us} {is_over}");
        audio.join().unwrap();
    });
}
