//! Planned frames and lines, and when they are due.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::script_memory::bytes_of_pairs;
use crate::mind::{Speech, WorkId};
use crate::script::Sentence;

/// Bytes of packets about the session that may wait to be read. The socket stops reading long before; this is for one packet
/// with many answers, and for a second socket.
const MOST_READY: usize = 1 << 20;
/// The close code for a client that asks and does not read (RFC 6455, 7.4.1).
const POLICY: u16 = 1008;

/// One thing for the socket to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// Write this text frame.
    Frame(Frame),
    /// Write a WebSocket ping with this number; its pong goes to [`Session::pong`](super::Session::pong).
    Ping(u64),
    /// Close in order, with this WebSocket close code, at once after what was written before.
    Close(u16),
    /// Drop the connection as a broken line would.
    Cut,
}

/// A text frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) text: String,
    /// The interaction that it is a part of, for what characters say; the replay keeps that.
    pub(crate) answer: Option<Arc<str>>,
}

impl Frame {
    /// How many bytes it takes.
    pub(crate) fn size(&self) -> usize {
        self.text.capacity() + FRAME
    }
}

impl From<String> for Frame {
    /// A packet about the session itself.
    fn from(text: String) -> Self {
        Self { text, answer: None }
    }
}

/// One turn of talk: an input of the player and the answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Exchange {
    pub(super) interaction_id: String,
    pub(super) correlation_id: String,
    /// Empty when the player's packet had none.
    pub(super) conversation_id: String,
    /// The character that answers, by its index in the script.
    pub(super) character: usize,
    /// The other characters that listen.
    pub(super) audience: Vec<usize>,
    /// How many answers there were before this one.
    pub(super) answer: u32,
    /// It began with the game's wish that somebody goes on, not with words of the player.
    pub(super) is_next_turn: bool,
    /// A mind answers it: the player's next words end it.
    pub(super) is_thought: bool,
}

impl Exchange {
    /// How many bytes it holds.
    pub(super) fn size(&self) -> usize {
        let ids = [&self.interaction_id, &self.correlation_id, &self.conversation_id];
        size_of::<Self>() + ids.map(String::len).iter().sum::<usize>() + self.audience.len() * size_of::<usize>()
    }
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub(super) enum PlannedPart {
    /// Say this; the values are those of the trigger that is answered.
    Utterance { sentence: Box<Sentence>, values: Arc<[(String, String)]>, sound: PlannedSound },
    /// Say some of a line whose sound comes while it is said.
    Piece(Box<LinePiece>),
    /// A pause of this length.
    Silence(Duration),
    /// All was said.
    End,
    /// The connection breaks, to try what a client does then.
    Break,
}

/// Some of a line: a service makes its sound while it is said.
#[derive(Clone, Debug)]
pub(super) struct LinePiece {
    /// The utterance that all pieces of the line are.
    pub(super) utterance: String,
    /// What it feels where that is new, and its words, with one of the pieces.
    pub(super) sentence: Sentence,
    pub(super) sound: Speech,
    /// The line is whole.
    pub(super) is_last: bool,
}

/// How a sentence is heard.
#[derive(Clone, Debug)]
pub(super) enum PlannedSound {
    /// The built-in voice speaks it when its time has come.
    BuiltIn,
    /// A speech server is to be asked for these words.
    Wanted(String),
    /// It is being made.
    Ordered(WorkId),
    Made(Arc<Speech>),
}

/// A part of an answer with its time.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) due: Instant,
    pub(super) exchange: Arc<Exchange>,
    pub(super) part: PlannedPart,
}

impl Planned {
    fn size(&self) -> usize {
        let part = match &self.part {
            PlannedPart::Utterance { sentence, values, sound } => {
                let sound = match sound {
                    PlannedSound::Made(speech) => speech.samples.len() * size_of::<i16>(),
                    PlannedSound::Wanted(text) => text.len(),
                    PlannedSound::BuiltIn | PlannedSound::Ordered(_) => 0,
                };
                sentence.size() + bytes_of_pairs(values) + sound
            }
            PlannedPart::Piece(piece) => {
                let phonemes: usize = piece.sound.phonemes.iter().map(|(symbol, _)| symbol.len() + PHONEME).sum();
                size_of::<LinePiece>() + piece.sentence.size() + piece.sound.samples.len() * size_of::<i16>() + phonemes
            }
            // There is one an answer.
            PlannedPart::End => self.exchange.size(),
            PlannedPart::Silence(_) | PlannedPart::Break => 0,
        };
        size_of::<Self>() + part
    }

    /// Whether its sound is not there yet.
    fn waits(&self) -> bool {
        matches!(&self.part, PlannedPart::Utterance { sound: PlannedSound::Wanted(_) | PlannedSound::Ordered(_), .. })
    }
}

/// What a phoneme takes beside its symbol.
const PHONEME: usize = size_of::<(String, i64)>();

/// What a frame takes beside its text.
const FRAME: usize = 64;

/// Packets about the session that are ready, and answers that wait for their time.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    ready: VecDeque<Out>,
    /// How much is ready, in bytes.
    bytes: usize,
    /// A packet did not find room since everything was taken.
    is_over: bool,
    planned: VecDeque<Planned>,
    /// Sounds that are being made for nothing.
    dropped: Vec<WorkId>,
}

impl Outbox {
    /// To be sent next. When [`MOST_READY`] bytes wait for a client that does not read, the connection ends instead.
    pub(super) fn push(&mut self, out: Out) {
        if let Out::Frame(frame) = &out {
            if self.bytes > MOST_READY {
                if !std::mem::replace(&mut self.is_over, true) {
                    self.ready.push_back(Out::Close(POLICY));
                }
                return;
            }
            self.bytes += frame.size();
        }
        self.ready.push_back(out);
    }

    /// How many bytes are ready.
    pub(super) fn unread(&self) -> usize {
        self.bytes
    }

    /// To be sent before everything else: it was taken, but could not be written.
    pub(super) fn give_back(&mut self, frame: Frame) {
        self.bytes += frame.size();
        self.ready.push_front(Out::Frame(frame));
    }

    /// To be said in its time, after what was planned for the same time.
    pub(super) fn plan(&mut self, planned: Planned) {
        let place = self.planned.partition_point(|other| other.due <= planned.due);
        self.planned.insert(place, planned);
    }

    /// When a character will have said all that is planned for it.
    pub(super) fn busy_until(&self, character: usize) -> Option<Instant> {
        self.planned.iter().rev().find(|planned| planned.exchange.character == character).map(|planned| planned.due)
    }

    /// Everything that is ready.
    pub(super) fn take_ready(&mut self) -> Vec<Out> {
        self.bytes = 0;
        self.is_over = false;
        std::mem::take(&mut self.ready).into()
    }

    /// The next planned part whose time has come. Behind one that waits for its sound its character says nothing.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Planned> {
        let place = self.first_ready().filter(|place| self.planned.get(*place).is_some_and(|part| part.due <= now))?;
        self.planned.remove(place)
    }

    /// The place of the first part that can be said in its time.
    fn first_ready(&self) -> Option<usize> {
        let mut waiting: Vec<usize> = Vec::new();
        self.planned.iter().position(|planned| {
            let character = planned.exchange.character;
            let is_ready = !planned.waits() && !waiting.contains(&character);
            if !is_ready {
                waiting.push(character);
            }
            is_ready
        })
    }

    /// How many sounds are being made.
    pub(super) fn sounds_ordered(&self) -> usize {
        let is_ordered = |planned: &&Planned| {
            matches!(&planned.part, PlannedPart::Utterance { sound: PlannedSound::Ordered(_), .. })
        };
        self.planned.iter().filter(is_ordered).count()
    }

    /// The next sentence whose sound was not ordered yet is ordered with this number, unless its character has `ahead` sounds
    /// in store or in the making. Returns who says it, and the words.
    pub(super) fn order_next_sound(&mut self, work: WorkId, ahead: usize) -> Option<(usize, String)> {
        let mut in_store: BTreeMap<usize, usize> = BTreeMap::new();
        for planned in &mut self.planned {
            let PlannedPart::Utterance { sound, .. } = &mut planned.part else { continue };
            let in_store = in_store.entry(planned.exchange.character).or_default();
            match sound {
                PlannedSound::Wanted(text) if *in_store < ahead => {
                    let text = std::mem::take(text);
                    *sound = PlannedSound::Ordered(work);
                    return Some((planned.exchange.character, text));
                }
                PlannedSound::Ordered(_) | PlannedSound::Made(_) => *in_store += 1,
                PlannedSound::Wanted(_) | PlannedSound::BuiltIn => {}
            }
        }
        None
    }

    /// The words of an exchange that are still to be said, in order.
    pub(super) fn unsaid<'o>(&'o self, exchange: &'o Exchange) -> impl Iterator<Item = &'o Sentence> {
        let own = self.planned.iter().filter(move |planned| {
            let Exchange { interaction_id, character, answer, .. } = planned.exchange.as_ref();
            (interaction_id, character, answer) == (&exchange.interaction_id, &exchange.character, &exchange.answer)
        });
        own.filter_map(|planned| match &planned.part {
            PlannedPart::Utterance { sentence, .. } => Some(sentence.as_ref()),
            _ => None,
        })
    }

    /// The exchanges that something is planned for, once for each part.
    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.planned.iter().map(|planned| planned.exchange.as_ref())
    }

    /// The sound with this number has come.
    pub(super) fn take_sound(&mut self, work: WorkId, made: PlannedSound) {
        for planned in &mut self.planned {
            if let PlannedPart::Utterance { sound, .. } = &mut planned.part
                && matches!(sound, PlannedSound::Ordered(other) if *other == work)
            {
                *sound = made;
                return;
            }
        }
    }

    /// Sounds that nobody will hear any more.
    pub(super) fn take_dropped(&mut self) -> Vec<WorkId> {
        std::mem::take(&mut self.dropped)
    }

    /// Whether something is ready.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// When the next planned part is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.first_ready().and_then(|place| self.planned.get(place)).map(|planned| planned.due)
    }

    /// Whether something is planned for an interaction.
    pub(super) fn plans(&self, interaction: &str) -> bool {
        self.planned.iter().any(|planned| planned.exchange.interaction_id == interaction)
    }

    /// Forgets what is planned for exchanges that are to be cancelled. Returns those whose end had not been said.
    pub(super) fn cancel(&mut self, is_cancelled: impl Fn(&Exchange) -> bool) -> Vec<Arc<Exchange>> {
        let mut open = Vec::new();
        let dropped = &mut self.dropped;
        self.planned.retain(|planned| {
            let cancelled = is_cancelled(&planned.exchange);
            match &planned.part {
                PlannedPart::End if cancelled => open.push(Arc::clone(&planned.exchange)),
                PlannedPart::Utterance { sound: PlannedSound::Ordered(work), .. } if cancelled => dropped.push(*work),
                _ => {}
            }
            !cancelled
        });
        open
    }

    /// How many bytes wait to be said.
    pub(super) fn planned_bytes(&self) -> usize {
        self.planned.iter().map(Planned::size).sum()
    }

    /// All that is planned, in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Planned> {
        self.planned.iter()
    }

    /// How many parts are planned.
    pub(super) fn planned(&self) -> usize {
        self.planned.len()
    }
}
