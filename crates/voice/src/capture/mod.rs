//! The microphone: samples of any rate become packets of 100 ms at 16 kHz, mono, 16 bit (PROTOCOL.md 7.1).
//!
//! The caller's thread only mixes ([`mono_from_i16`], [`mono_from_f32`]); a [`Capture`] does the rest wherever it is fed.

mod gain;
mod gate;
mod level;
mod mixing;
mod stream;

pub use gate::{HANGOVER, PRE_ROLL};
pub use level::Level;
pub use mixing::{mono_from_f32, mono_from_i16, to_i16};
pub use stream::{Capture, CaptureOptions, Captured};

/// Sample rates that a microphone may have, in Hz.
pub const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;

/// The most channels a microphone may have.
pub const MAX_CHANNELS: u32 = 8;

/// Samples per second on the wire.
pub const WIRE_RATE: u32 = 16_000;

/// Samples of a full packet: 100 ms.
pub const PACKET_SAMPLES: usize = 1_600;

/// Full scale of 16-bit samples.
const FULL_SCALE: f32 = 32_768.0;

#[cfg(test)]
mod tests;
