//! What is still to be sent and said, and when.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::script::Sentence;

/// One thing for the socket to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// Write this text frame.
    Frame(Frame),
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

impl From<String> for Frame {
    /// A packet about the session itself.
    fn from(text: String) -> Self {
        Self { text, answer: None }
    }
}

/// One turn of talk: an input of the player and the answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) interaction_id: String,
    pub(super) correlation_id: String,
    /// Empty when the player's packet had none.
    pub(super) conversation_id: String,
    /// Who answers, by its index in the script.
    pub(super) character: usize,
    /// Who else listens.
    pub(super) audience: Vec<usize>,
    /// How many answers there were before this one.
    pub(super) answer: u32,
}

/// A part of an answer.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// Say this; the values are those of the trigger that is answered.
    Utterance { sentence: Box<Sentence>, values: Arc<[(String, String)]> },
    /// Nothing is said for so long.
    Silence(Duration),
    /// All was said.
    End,
    /// The connection breaks, to try what a client does then.
    Break,
}

/// A part of an answer with its time.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) due: Instant,
    pub(super) exchange: Arc<Exchange>,
    pub(super) part: Part,
}

/// Packets about the session that are ready, and answers that wait for their time.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    ready: VecDeque<Out>,
    planned: VecDeque<Planned>,
}

impl Outbox {
    /// To be sent next.
    pub(super) fn push(&mut self, out: Out) {
        self.ready.push_back(out);
    }

    /// To be sent before everything else: it was taken, but could not be written.
    pub(super) fn give_back(&mut self, frame: Frame) {
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
        self.ready.drain(..).collect()
    }

    /// The next planned part whose time has come.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<Planned> {
        let due = self.planned.front().is_some_and(|planned| planned.due <= now);
        if due { self.planned.pop_front() } else { None }
    }

    /// Whether something is ready.
    pub(super) fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// When the next planned part is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.planned.front().map(|planned| planned.due)
    }

    /// Whether something is planned for an interaction.
    pub(super) fn plans(&self, interaction: &str) -> bool {
        self.planned.iter().any(|planned| planned.exchange.interaction_id == interaction)
    }

    /// Forgets what is planned for exchanges that are to be cancelled. Returns those whose end had not been said.
    pub(super) fn cancel(&mut self, is_cancelled: impl Fn(&Exchange) -> bool) -> Vec<Arc<Exchange>> {
        let mut open = Vec::new();
        self.planned.retain(|planned| {
            let cancelled = is_cancelled(&planned.exchange);
            if cancelled && matches!(planned.part, Part::End) {
                open.push(Arc::clone(&planned.exchange));
            }
            !cancelled
        });
        open
    }

    /// How many parts are planned.
    pub(super) fn planned(&self) -> usize {
        self.planned.len()
    }
}
