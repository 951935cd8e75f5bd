//! Short sounds with which a character shows that it listens (REALTIME.md 15): they come while the player speaks, belong to no
//! answer, and are not remembered.

use inworld_protocol::packet::printable;

use super::super::speech::Speech;

/// Samples of such a sound per second.
const RATE: u32 = 24_000;
/// Bytes of such a sound: two seconds.
const LONGEST: usize = 2 * 2 * RATE as usize;
/// Characters of its phrase.
const LONGEST_PHRASE: usize = 80;

/// One that comes.
#[derive(Debug, Default)]
pub(crate) struct BackChannel {
    id: String,
    bytes: Vec<u8>,
}

impl BackChannel {
    /// More of its sound; `None` is broken. Another id begins another one.
    pub(crate) fn add(&mut self, id: &str, bytes: Option<&[u8]>) {
        if self.id != id {
            *self = Self { id: id.to_owned(), bytes: Vec::new() };
        }
        let bytes = bytes.unwrap_or_default();
        if self.bytes.len() + bytes.len() <= LONGEST {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// It is whole: its phrase and its sound, if it has any.
    pub(crate) fn end(&mut self, id: &str, phrase: &str) -> Option<(String, Speech)> {
        let Self { id: known, bytes } = std::mem::take(self);
        let samples: Vec<i16> = bytes.as_chunks().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
        let is_it = known == id && !samples.is_empty();
        is_it.then(|| (printable(phrase, LONGEST_PHRASE), Speech { samples, rate: RATE, phonemes: Vec::new() }))
    }
}
