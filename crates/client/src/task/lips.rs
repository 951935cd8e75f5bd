//! The mouth of a character whose voice the game pulls.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::voices::Voice;
use inworld_protocol::packet::{PackedPacket, Payload};
use inworld_voice::capture::mono_from_i16;
use inworld_voice::lips::{Model, Sound, Talker, Timed};
use inworld_voice::playout::LineNumber;

/// Parts of a second of sound that shapes are found for at once.
const PARTS_PER_SECOND: u32 = 2;

/// Finds the mouth shapes of lines a moment after their sound has come: their words often follow it.
pub(super) struct Lips {
    talker: Talker,
    waiting: VecDeque<Heard>,
    /// How much sound of the current line has come, in microseconds.
    line_us: i64,
    /// The line that the talker follows.
    followed: LineNumber,
}

/// A word of a line: where it begins in the text, in bytes, and in the sound, in microseconds.
type Word = (usize, u64);

/// Sound that has come.
struct Heard {
    line: LineNumber,
    is_new_line: bool,
    utterance: String,
    samples: Vec<f32>,
    rate: u32,
    phonemes: Vec<Timed>,
}

impl Lips {
    /// `model`: one for all characters.
    pub fn new(model: &Arc<Model>) -> Self {
        Self { talker: Talker::new(model.clone()), waiting: VecDeque::new(), line_us: 0, followed: 0 }
    }

    /// A packet of anybody: words help to find the shapes of their sound.
    pub fn read(&mut self, packet: &PackedPacket) {
        if let Payload::Text(text) = &packet.packet.payload {
            self.talker.text(packet.text(packet.packet.id.utterance_id), packet.text(text.text));
        }
    }

    /// Sound of the character.
    pub fn hear(&mut self, line: LineNumber, is_new_line: bool, packet: &PackedPacket, samples: &[i16], rate: u32) {
        if is_new_line {
            self.line_us = 0;
        }
        let phonemes = phonemes(packet, self.line_us);
        self.line_us += samples.len() as i64 * 1_000_000 / i64::from(rate.max(1));
        let utterance = packet.text(packet.packet.id.utterance_id);
        // Sound with phonemes costs next to nothing.
        let part = if phonemes.is_empty() { (rate / PARTS_PER_SECOND).max(1) as usize } else { samples.len().max(1) };
        for (number, samples) in samples.chunks(part).enumerate() {
            self.waiting.push_back(Heard {
                line,
                is_new_line: is_new_line && number == 0,
                utterance: utterance.to_owned(),
                samples: mono_from_i16(samples, 1),
                rate,
                phonemes: phonemes.clone(),
            });
        }
    }

    /// Finds the shapes of some of what has come: much faster than it is heard, and not all at once. Returns the words whose
    /// beginning became known, and their lines.
    pub fn follow(&mut self, voice: &Voice) -> Vec<(LineNumber, Word)> {
        let mut words = Vec::new();
        if let Some(heard) = self.waiting.pop_front() {
            if heard.is_new_line {
                self.talker.end();
                self.take_words(&mut words);
            }
            self.followed = heard.line;
            let sound = Sound { samples: &heard.samples, rate: heard.rate, phonemes: &heard.phonemes };
            let start_us = self.talker.sound(&heard.utterance, sound);
            if heard.is_new_line {
                voice.lips_start(self.talker.track(), heard.line, start_us);
            }
            self.take_words(&mut words);
        }
        words
    }

    fn take_words(&mut self, words: &mut Vec<(LineNumber, Word)>) {
        let begun = self.talker.take_words();
        words.extend(begun.into_iter().map(|word| (self.followed, (word.byte as usize, word.at_us))));
    }
}

/// The phonemes of a packet, from the beginning of its sound. Services count from the beginning of the utterance
/// (PROTOCOL.md 7.8) or of the packet; `before_us`: sound of the utterance in the packets before.
fn phonemes(packet: &PackedPacket, before_us: i64) -> Vec<Timed> {
    let Payload::Data(chunk) = &packet.packet.payload else { return Vec::new() };
    let starts = || chunk.additional_phoneme_info.iter().map(|phoneme| phoneme.start.as_micros());
    let offset = if starts().min().is_some_and(|first| first >= before_us) { before_us } else { 0 };
    starts().zip(packet.visemes()).map(|(start, viseme)| Timed { start_us: start - offset, viseme }).collect()
}
