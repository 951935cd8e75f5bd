//! Playing what a character says: from its packets to an engine's audio callback.
//!
//! ```text
//! AUDIO packets -> Feeder (one line behind the other, resampled to the engine's rate, a little ahead)
//!               -> pieces -> Player (jitter buffer, fades, cuts; called by the engine's audio thread) -> samples
//!                            Place  (where the player is: a line, and how far into it)
//! ```
//!
//! A line is an utterance of a character (PROTOCOL.md 3.3); its sound may come in any number of packets. A [`Player`] allocates
//! nothing after [`Player::default`] and frees nothing.

mod feeder;
mod jitter;
mod place;
mod player;

pub use feeder::{AHEAD, Feeder};
pub use place::{LineNumber, Place};
pub use player::{CUT_FADE_US, Orders, PIECES, Piece, Player, Supply};

/// Sample rates that an engine may play at, in Hz.
pub const OUTPUT_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

#[cfg(test)]
mod tests;
