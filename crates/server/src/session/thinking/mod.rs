//! Minds: what a session asks of them, and what becomes of their thoughts.
//!
//! The session makes [`Order`]s and takes [`Report`]s, and waits for none of them. Each order has a number; a report whose
//! number is not known any more is dropped, so that nothing of what was cancelled is ever said.

mod asking;
mod conversing;
mod directing;
mod heard;
mod hearing;
mod speaking;
mod thoughts;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use tokio::time::Instant;

use super::Session;
use super::checkpoint::AskedReply;
use super::outbox::Exchange;
use super::script_memory::Input;
use crate::mind::realtime::Command;
use crate::mind::{Action, Failure, FailureKind, Order, Recollection, Report, TokenScale, WorkId};
use crate::script::Script;
use crate::watch::Figure;
use inworld_protocol::packet::enums::Behavior;
use inworld_voice::lips::PhonemeFinder;

pub(super) use heard::{Said, Stopped};

use conversing::Overhearing;
use heard::Playing;
use hearing::Listening;

/// Questions that somebody waits for and that may be open at a time.
const MOST_ASKED: usize = 16;

/// How many answers are compared with a new one.
const COMPARED: usize = 3;

/// What a session has to do with minds.
#[derive(Debug, Default)]
pub(super) struct Thinking {
    last_work: u64,
    orders: Vec<Order>,
    asked: BTreeMap<WorkId, Asked>,
    listening: BTreeMap<WorkId, Listening>,
    /// One for each character of the script; none where no mind thinks.
    minds: Vec<MindMemory>,
    /// Failures that were reported, until something succeeds.
    told: BTreeSet<(Server, FailureKind)>,
    /// The microphone of a service that listens.
    overheard: Option<Overhearing>,
    /// How many fillers were said.
    fillers: usize,
}

/// Whose failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Server {
    Mind,
    Speech,
    Hearing,
}

/// What the mind of one character keeps.
#[derive(Debug, Default)]
struct MindMemory {
    recollection: Recollection,
    scale: TokenScale,
    mood: Option<Behavior>,
    /// The first sentences of its last answers.
    openings: VecDeque<String>,
    playing: Playing,
    is_warm: bool,
    /// What its head leaves out was told.
    is_warned_of: bool,
}

/// A question that has no whole answer yet.
#[derive(Debug)]
enum Asked {
    Reply(Box<PendingReply>),
    /// Which action follows from the reply that was just given.
    Choice(Arc<Exchange>),
    /// The character that answers.
    Speaker(Box<Choosing>),
    Warm {
        character: usize,
    },
    /// The lines below this number are summed up.
    Summary {
        character: usize,
        until: u64,
    },
}

/// A reply in the making.
#[derive(Debug)]
struct PendingReply {
    exchange: Arc<Exchange>,
    input: Input,
    asked_at: Instant,
    /// Whether anything has come of it.
    has_come: bool,
    /// When a filler is said, if nothing has come by then.
    filler_at: Option<Instant>,
    /// Whether anything was said or done.
    has_begun: bool,
    has_spoken: bool,
    /// Estimated tokens of the prompt.
    tokens: u32,
    /// It was asked once more because it repeated an earlier one.
    is_varied: bool,
    /// The line whose sound comes.
    line: Option<OpenLine>,
}

/// A line whose sound comes while it is said.
#[derive(Debug)]
struct OpenLine {
    utterance: String,
    /// The feeling that was told of it.
    emotion: Behavior,
    /// Finds the phonemes where the service tells none.
    finder: PhonemeFinder,
}

/// Somebody who is chosen to answer.
#[derive(Debug)]
struct Choosing {
    exchange: Exchange,
    present: Vec<usize>,
    input: Input,
    /// Empty: nobody, or not known.
    name: String,
}

impl Thinking {
    /// No question yet.
    pub(super) fn new(script: &Script) -> Self {
        let thinks = script.minds.chat.is_some() || script.minds.realtime.is_some();
        let minds = if thinks { script.characters.iter().map(|_| MindMemory::default()).collect() } else { Vec::new() };
        Self { minds, ..Self::default() }
    }

    /// Whether a mind thinks for the characters.
    pub(super) fn has_minds(&self) -> bool {
        !self.minds.is_empty()
    }

    /// Whether an answer in this interaction is still thought about.
    pub(super) fn is_asked(&self, interaction: &str) -> bool {
        self.exchanges().any(|exchange| exchange.interaction_id == interaction)
    }

    /// The replies that are being thought about, for whoever goes on with the session.
    pub(super) fn asked_replies(&self) -> Vec<AskedReply> {
        let reply = |asked: &Asked| match asked {
            Asked::Reply(reply) => Some(AskedReply {
                exchange: reply.exchange.as_ref().clone(),
                input: reply.input.clone(),
                has_begun: reply.has_begun,
            }),
            Asked::Speaker(choosing) => Some(AskedReply {
                exchange: choosing.exchange.clone(),
                input: choosing.input.clone(),
                has_begun: false,
            }),
            Asked::Choice(_) | Asked::Warm { .. } | Asked::Summary { .. } => None,
        };
        self.asked.values().filter_map(reply).collect()
    }

    /// What a character remembers, for saving.
    pub(super) fn recollection(&self, character: usize) -> Option<&Recollection> {
        self.minds.get(character).map(|mind| &mind.recollection)
    }

    /// The same, to be changed.
    pub(super) fn recollection_mut(&mut self, character: usize) -> Option<&mut Recollection> {
        self.minds.get_mut(character).map(|mind| &mut mind.recollection)
    }

    /// How many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let minds = self.minds.iter().map(|mind| {
            let openings: usize = mind.openings.iter().map(String::len).sum();
            size_of::<MindMemory>() + mind.recollection.bytes() + openings + mind.playing.bytes()
        });
        let asked = self.asked.values().map(|asked| match asked {
            Asked::Reply(reply) => size_of::<PendingReply>() + reply.exchange.size() + reply.input.size(),
            Asked::Speaker(choosing) => size_of::<Choosing>() + choosing.exchange.size() + choosing.input.size(),
            Asked::Choice(exchange) => exchange.size(),
            Asked::Warm { .. } | Asked::Summary { .. } => 0,
        });
        minds.sum::<usize>() + asked.sum::<usize>() + self.orders.iter().map(order_bytes).sum::<usize>()
    }

    fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.asked.values().filter_map(|asked| match asked {
            Asked::Reply(reply) => Some(reply.exchange.as_ref()),
            Asked::Choice(exchange) => Some(exchange.as_ref()),
            Asked::Speaker(choosing) => Some(&choosing.exchange),
            Asked::Warm { .. } | Asked::Summary { .. } => None,
        })
    }

    /// How many questions are open that somebody waits for.
    fn urgent(&self) -> usize {
        self.exchanges().count()
    }

    fn next_work(&mut self) -> WorkId {
        self.last_work += 1;
        WorkId(self.last_work)
    }

    /// Gives up questions about exchanges. Returns those exchanges: their end was not said.
    fn cancel(&mut self, is_cancelled: impl Fn(&Exchange) -> bool) -> Vec<Arc<Exchange>> {
        let mut open = Vec::new();
        let orders = &mut self.orders;
        self.asked.retain(|work, asked| {
            let exchange = match asked {
                Asked::Reply(reply) => Arc::clone(&reply.exchange),
                Asked::Choice(exchange) => Arc::clone(exchange),
                Asked::Speaker(choosing) => Arc::new(choosing.exchange.clone()),
                Asked::Warm { .. } | Asked::Summary { .. } => return true,
            };
            let cancelled = is_cancelled(&exchange);
            if cancelled {
                orders.push(Order::Cancel { work: *work });
                open.push(exchange);
            }
            !cancelled
        });
        open
    }

    /// When a filler is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.asked
            .values()
            .filter_map(|asked| if let Asked::Reply(reply) = asked { reply.filler_at } else { None })
            .min()
    }
}

fn order_bytes(order: &Order) -> usize {
    match order {
        Order::Ask { question, .. } => question.messages.iter().map(|message| message.content.len()).sum(),
        Order::Hear { request, .. } => request.samples.len() * 2,
        Order::Speak { request, .. } => request.text.len(),
        Order::Converse { command, .. } => command_bytes(command),
        Order::Cancel { .. } => 0,
    }
}

fn command_bytes(command: &Command) -> usize {
    match command {
        Command::Samples(samples) => samples.len() * size_of::<i16>(),
        Command::Answer(turn) => turn.context.size(),
        Command::Listen { context, .. } => context.size(),
        Command::Ask { question, context } => question.instructions.len() + question.prompt.len() + context.size(),
        Command::Cancel(_) | Command::Cut { .. } | Command::StopListening => 0,
    }
}

impl Session {
    /// The orders since the last call.
    pub(crate) fn take_orders(&mut self) -> Vec<Order> {
        std::mem::take(&mut self.thinking.orders)
    }

    /// What became of an order.
    pub(crate) fn report(&mut self, now: Instant, report: Report) {
        match report {
            Report::Thought { work, thought } => self.take_thought(now, work, thought),
            Report::Spoken { work, result } => self.take_sound(work, result),
            Report::Recognised { work, result } => self.take_recognised(now, work, result),
            Report::Remembers { character, memory } => {
                if let Some(recollection) = self.thinking.recollection_mut(character) {
                    recollection.service_remembers(memory);
                }
            }
            Report::Overheard { character, overheard } => self.take_overheard(now, character, overheard),
            Report::Warning(words) => self.warn(words),
        }
    }

    /// Tells the developer of a failure, once a cause until something succeeds.
    fn tell_failure(&mut self, server: Server, failure: &Failure) {
        self.note_figure(Figure::MindFailed(failure.kind.name()));
        if self.thinking.told.insert((server, failure.kind)) {
            self.warn(&failure.words);
        }
    }

    fn told_success(&mut self, server: Server) {
        self.thinking.told.retain(|(other, _)| *other != server);
    }

    /// What a character may do now.
    fn allowed_actions(&self, character: usize) -> Vec<Action> {
        let Some(character) = self.script.characters.get(character) else { return Vec::new() };
        let is_allowed = |needs: &[String], during: &[String]| {
            needs.iter().all(|goal| self.goals.is_completed(goal))
                && during.iter().all(|goal| self.goals.is_under_way(goal))
        };
        let abilities = character.abilities.iter();
        let allowed = abilities.filter(|ability| is_allowed(&ability.needs, &ability.during));
        allowed.map(|ability| ability.action.clone()).collect()
    }
}
