//! The dialogue of one character with a service: a machine without I/O, clock or thread.
//!
//! It opens a connection when something is wanted, tells the service who the character is and what it remembers, asks for one
//! answer at a time, and makes thoughts of what comes. When a connection is lost, what was not begun is asked on a new one,
//! which is told all that was heard.

mod asking;
mod beside;
mod cutting;
mod errors;
mod events;
mod line;
mod listening;
mod own_answers;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::super::thought::{Failure, FailureKind, Thought};
use super::super::work::WorkId;
use super::back_channel::BackChannel;
use super::client_event::{ClientEvent, Item, SessionUpdate};
use super::service::Service;
use super::service_memory::ServiceMemory;
use super::sound::Pace;
use super::turn::{Command, Context, Line, Overheard, Turn};

use asking::Active;
use beside::Aside;
use cutting::Records;
use line::Connection;
use listening::Listening;
use own_answers::OwnAnswer;

/// Answers that may be wanted at a time.
const MOST_TURNS: usize = 4;
/// Lines that wait to be told.
const MOST_NEWS: usize = 256;
/// Kinds of problems that are told once each.
const MOST_TOLD: usize = 32;

/// What happens to a dialogue.
#[derive(Debug)]
pub(crate) enum Input<'i> {
    Command(Command),
    /// The connection that [`Output::Open`] asked for is there. The wall clock is for the time at which the session expires.
    Opened {
        wall: SystemTime,
    },
    /// A message of the service.
    Message(&'i str),
    /// There is no connection, or no more.
    Lost(Loss),
    /// There is another key than the one that was refused.
    KeyReplaced,
    /// Nobody will give another key than the one that was refused.
    KeyStays,
    /// The time of [`Dialogue::deadline`] has come.
    Time,
}

/// Why there is no connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// It could not be opened.
    Unopened(Failure),
    /// The service closed it, with a WebSocket close code.
    Closed { code: u16, reason: String },
    /// It broke.
    Broken(String),
}

/// What a dialogue wants done.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Output {
    /// Open a connection; any other is to be closed before.
    Open,
    Send(String),
    Close,
    Thought {
        work: WorkId,
        thought: Thought,
    },
    Overheard(Overheard),
    /// What the service remembers now.
    Remembers(ServiceMemory),
    /// The service does not take the key: it has expired, or was never good. Wants [`Input::KeyReplaced`] or [`Input::KeyStays`].
    KeyRefused,
    /// For the developer.
    Warning(String),
}

/// One character and its service.
#[derive(Debug)]
pub(crate) struct Dialogue {
    service: Service,
    connection: Connection,
    /// The newest that is known of the character.
    context: Option<Context>,
    /// Lines that the service was not told yet.
    news: Vec<Line>,
    /// What the session is configured with.
    configured: Option<SessionUpdate>,
    /// Samples per second of its speech.
    output_rate: u32,
    /// Answers that are wanted, the oldest first, and how often each was asked already.
    turns: VecDeque<(Turn, u32)>,
    active: Option<Active>,
    /// What the service has begun to say by itself.
    own_answer: Option<OwnAnswer>,
    /// The player has spoken since the last answer, and the service has understood it.
    has_heard: bool,
    records: Records,
    listening: Option<Listening>,
    asides: Vec<Aside>,
    back_channel: BackChannel,
    pace: Pace,
    /// Connections that failed in a row.
    failures: u32,
    /// Keys that were refused since one was taken.
    keys_refused: u32,
    outputs: VecDeque<Output>,
    /// Numbers the events that are sent.
    events: u64,
    /// When events were refused lately.
    refusals: Vec<Instant>,
    /// Problems that were told.
    told: BTreeSet<String>,
}

impl Dialogue {
    /// Nothing is wanted yet.
    pub(crate) fn new(service: Service) -> Self {
        let output_rate = service.settings.profile.output_rate;
        Self {
            service,
            connection: Connection::default(),
            context: None,
            news: Vec::new(),
            configured: None,
            output_rate,
            turns: VecDeque::new(),
            active: None,
            own_answer: None,
            has_heard: false,
            records: Records::default(),
            listening: None,
            asides: Vec::new(),
            back_channel: BackChannel::default(),
            pace: Pace::default(),
            failures: 0,
            keys_refused: 0,
            outputs: VecDeque::new(),
            events: 0,
            refusals: Vec::new(),
            told: BTreeSet::new(),
        }
    }

    /// Takes what has happened; [`Dialogue::poll`] tells what follows.
    pub(crate) fn handle(&mut self, now: Instant, input: Input<'_>) {
        match input {
            Input::Command(command) => self.command(now, command),
            Input::Opened { wall } => self.opened(now, wall),
            Input::Message(message) => self.message(now, message),
            Input::Lost(loss) => self.lost(now, loss),
            Input::KeyReplaced => self.connection.key_is_replaced(),
            Input::KeyStays => self.key_stays(now),
            Input::Time => self.time(now),
        }
        self.advance(now);
    }

    /// What is to be done next.
    pub(crate) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Time`] is wanted.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let active = self.active.as_ref().map(|active| active.deadline);
        let (words, asides, own) = (self.words_until(), self.asides_until(), self.own_answer_until());
        [active, words, asides, own, self.connection.deadline(self.is_quiet())].into_iter().flatten().min()
    }

    fn command(&mut self, now: Instant, command: Command) {
        self.connection.is_used(now);
        match command {
            Command::Answer(turn) => {
                self.learn(turn.context.clone());
                if self.turns.len() >= MOST_TURNS {
                    let failure = self.service.failure(FailureKind::Busy, "too much is asked of it at once");
                    self.outputs.push_back(Output::Thought { work: turn.work, thought: Thought::Failed(failure) });
                } else {
                    self.turns.push_back((*turn, 0));
                }
            }
            Command::Ask { question, context } => {
                self.learn(*context);
                self.ask_beside(now, *question);
            }
            Command::Cancel(work) => {
                self.cancel_aside(work);
                self.cancel(now, work);
            }
            Command::Cut { answer, heard, letters } => self.cut(&answer, heard, letters),
            Command::Listen { push_to_talk, context } => {
                self.learn(*context);
                self.listen(push_to_talk);
            }
            Command::Samples(samples) => self.take_samples(&samples),
            Command::StopListening => self.stop_listening(now),
        }
    }

    fn learn(&mut self, context: Context) {
        self.news.extend(context.news.iter().cloned());
        let surplus = self.news.len().saturating_sub(MOST_NEWS);
        self.news.drain(..surplus);
        self.context = Some(context);
    }

    /// Does what can be done now.
    fn advance(&mut self, now: Instant) {
        if self.turns.is_empty() && self.listening.is_none() && self.asides.is_empty() {
            return;
        }
        match &self.connection {
            Connection::Closed { rest: Some((until, failure)) } if now < *until => {
                let failure = failure.clone();
                self.give_up(&failure);
            }
            Connection::Closed { .. } => self.open(now),
            Connection::Ready { .. } => {
                self.configure_listening();
                self.ask_waiting_asides();
                if self.active.is_none()
                    && let Some((turn, attempts)) = self.turns.pop_front()
                {
                    self.ask(now, turn, attempts);
                }
            }
            Connection::KeyWanted { .. } | Connection::Opening { .. } | Connection::Starting { .. } => {}
        }
    }

    /// Nothing that waits is done any more.
    fn give_up(&mut self, failure: &Failure) {
        self.give_up_asides(failure);
        for (turn, _) in std::mem::take(&mut self.turns) {
            let thought = Thought::Failed(failure.clone());
            self.outputs.push_back(Output::Thought { work: turn.work, thought });
        }
        if self.listening.take().is_some() {
            self.warn_once("listening", &failure.words);
            self.outputs.push_back(Output::Overheard(Overheard::Said(String::new())));
        }
    }

    fn time(&mut self, now: Instant) {
        if self.active.as_ref().is_some_and(|active| active.deadline <= now) {
            self.answer_is_late(now);
        }
        if self.asides_until().is_some_and(|until| until <= now) {
            self.asides_are_late(now);
        }
        if self.own_answer_until().is_some_and(|until| until <= now) {
            self.refuse_own_answer();
        }
        if self.words_until().is_some_and(|until| until <= now) {
            self.nothing_heard();
        }
        if self.connection.deadline(self.is_quiet()).is_some_and(|deadline| deadline <= now) {
            self.connection_is_due(now);
        }
    }

    /// Whether nothing is going on, so that the connection may be changed.
    fn is_quiet(&self) -> bool {
        self.active.is_none()
            && self.turns.is_empty()
            && self.listening.is_none()
            && self.asides.is_empty()
            && self.own_answer.is_none()
    }

    /// Sends an event. `kind` is the letter of its id, under which an error comes back.
    fn send(&mut self, kind: char, event: &ClientEvent) -> String {
        self.events += 1;
        let id = format!("{kind}{}", self.events);
        let dialect = self.service.settings.profile.dialect;
        self.outputs.push_back(Output::Send(event.encode_for(dialect, &id)));
        id
    }

    fn send_item(&mut self, item: Item) {
        self.send('i', &ClientEvent::CreateItem(item));
    }

    fn think(&mut self, work: WorkId, thoughts: Vec<Thought>) {
        self.outputs.extend(thoughts.into_iter().map(|thought| Output::Thought { work, thought }));
    }

    /// Tells the developer, once for each kind of problem.
    fn warn_once(&mut self, kind: &str, words: &str) {
        if self.told.len() < MOST_TOLD && self.told.insert(kind.to_owned()) {
            self.outputs.push_back(Output::Warning(words.to_owned()));
        }
    }
}

/// How long it is waited for a connection, and for each step of the beginning of a session.
const START: Duration = Duration::from_secs(10);
