//! `/v1/audio/speech` and `/v1/audio/transcriptions`: sentences into sound, and sound into words (CHAT.md 2, 3).

mod hearing;
mod once;
mod speech;
#[cfg(test)]
mod tests;

pub(crate) use hearing::Hear;
pub(crate) use speech::Speak;
