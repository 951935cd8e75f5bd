//! The sizes of the model.

use super::features::NUMBERS;
use super::sounds::SOUNDS;

/// Halves of a sound: a stop is silent, then it bursts; a diphthong glides.
pub const HALVES: usize = 2;

/// States of the model; state `2 * row + half`.
pub const STATES: usize = SOUNDS.len() * HALVES;

/// Numbers that a state is judged by: those of the frame, then how they change.
pub const FEATURES: usize = 2 * NUMBERS;
