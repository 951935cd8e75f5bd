//! The connection: when it is opened, when it is ready, and what follows when it is lost (REALTIME.md 3).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

use super::super::super::thought::{Failure, FailureKind};
use super::super::client_event::{ClientEvent, Item, SessionUpdate};
use super::super::server_event::SessionState;
use super::super::service_error::{ErrorClass, ServiceError};
use super::super::turn::{Line, LineForm};
use super::{Dialogue, Loss, Output, START};

/// A session is renewed so long before it expires.
const RENEWED: Duration = Duration::from_secs(120);
/// A connection that is not used is closed.
const IDLE: Duration = Duration::from_secs(300);
/// Pauses after failures, from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long another key is waited for, by those who want an answer now.
const KEY_WAIT: Duration = Duration::from_secs(5);
/// A refused request is not repeated before that.
const REFUSED_PAUSE: Duration = Duration::from_secs(30);
/// Quota used up: not in this session any more.
const FOR_EVER: Duration = Duration::from_secs(365 * 86_400);
/// The last lines, which a new session is told one by one. A model that sees many answers in text goes on in text
/// (REALTIME.md 3), so the lines before are told as one.
const REPLAYED: usize = 6;
/// Bytes of what a new session is told of what was before.
const MOST_REPLAYED: usize = 24 << 10;

/// The state of the connection.
#[derive(Debug)]
pub(super) enum Connection {
    /// `rest`: nothing is tried before that time, for this reason.
    Closed {
        rest: Option<(Instant, Failure)>,
    },
    /// The key was refused, and the game may give another one: what is wanted waits for that.
    KeyWanted {
        until: Instant,
        failure: Failure,
    },
    /// Being opened, or waiting for the first event.
    Opening {
        until: Instant,
        wall: Option<(Instant, SystemTime)>,
    },
    /// The session is configured.
    Starting {
        until: Instant,
        renewal: Option<Instant>,
    },
    Ready {
        renewal: Option<Instant>,
        used: Instant,
    },
}

impl Default for Connection {
    fn default() -> Self {
        Self::Closed { rest: None }
    }
}

impl Connection {
    /// When something is to be done about it.
    pub(super) fn deadline(&self, is_quiet: bool) -> Option<Instant> {
        match self {
            Self::Closed { .. } => None,
            Self::KeyWanted { until, .. } | Self::Opening { until, .. } | Self::Starting { until, .. } => Some(*until),
            Self::Ready { renewal, used } if is_quiet => Some(renewal.unwrap_or(*used + IDLE).min(*used + IDLE)),
            Self::Ready { .. } => None,
        }
    }

    /// Something is wanted of it.
    pub(super) fn is_used(&mut self, now: Instant) {
        if let Self::Ready { used, .. } = self {
            *used = now;
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(self, Self::Ready { .. })
    }

    /// What was refused for its key may be tried again.
    pub(super) fn key_is_replaced(&mut self) {
        match self {
            Self::KeyWanted { .. } => *self = Self::default(),
            Self::Closed { rest } if rest.as_ref().is_some_and(|(_, failure)| failure.kind == FailureKind::Key) => {
                *rest = None;
            }
            _ => {}
        }
    }
}

impl Dialogue {
    pub(super) fn open(&mut self, now: Instant) {
        self.connection = Connection::Opening { until: now + START, wall: None };
        self.outputs.push_back(Output::Open);
    }

    pub(super) fn opened(&mut self, now: Instant, wall: SystemTime) {
        if let Connection::Opening { until, wall: known, .. } = &mut self.connection {
            *until = now + START;
            *known = Some((now, wall));
        }
    }

    /// The service is there: it is told who the character is.
    pub(super) fn session_created(&mut self, now: Instant, state: SessionState) {
        let Connection::Opening { wall, .. } = self.connection else { return };
        let renewal = wall.zip(state.expires_at).and_then(|((at, wall), expires)| {
            let now = wall.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
            let left = Duration::from_secs(expires.checked_sub(now)?);
            // A time that is past already is a wrong one.
            at.checked_add(left.saturating_sub(RENEWED)).filter(|_| left > RENEWED)
        });
        self.connection = Connection::Starting { until: now + START, renewal };
        let Some(update) = self.update() else { return };
        let earlier_memory = self.context.as_ref().and_then(|context| context.memory.clone());
        let event = SessionUpdate { earlier_memory, ..update.clone() };
        self.send('s', &ClientEvent::Session(Box::new(event)));
        self.configured = Some(update);
    }

    /// The session is configured: it is told what was before.
    pub(super) fn session_updated(&mut self, now: Instant, state: SessionState) {
        if let Some(rate) = state.output_rate {
            self.output_rate = rate;
        }
        if let (Some(memory), Some(context)) = (state.memory, &mut self.context)
            && self.service.settings.memory
            && context.memory.as_ref() != Some(&memory)
        {
            context.memory = Some(memory.clone());
            self.outputs.push_back(Output::Remembers(memory));
        }
        if let Connection::Starting { renewal, .. } = self.connection {
            self.connection = Connection::Ready { renewal, used: now };
            (self.failures, self.keys_refused) = (0, 0);
            self.replay();
            self.send_held();
        }
    }

    /// Configures the session, unless it is so already.
    pub(super) fn configure(&mut self, update: SessionUpdate) {
        if self.configured.as_ref() != Some(&update) {
            self.send('s', &ClientEvent::Session(Box::new(update.clone())));
            self.configured = Some(update);
        }
    }

    /// Tells a new session what the character remembers.
    fn replay(&mut self) {
        self.news.clear();
        let lines = self.context.as_ref().map(|context| context.history.clone()).unwrap_or_default();
        let (earlier, last) = lines.split_at(lines.len().saturating_sub(REPLAYED));
        let mut told: Vec<String> = Vec::new();
        let mut bytes = 0;
        let own = self.context.as_ref().map(|context| context.own_name.clone()).unwrap_or_default();
        for line in earlier.iter().rev() {
            let line = match line.kind {
                LineForm::Own => format!("{own}: {}", line.text),
                LineForm::Others => line.text.clone(),
                LineForm::Note => format!("[{}]", line.text),
            };
            bytes += line.len();
            if bytes > MOST_REPLAYED {
                break;
            }
            told.push(line);
        }
        if !told.is_empty() {
            told.reverse();
            self.send_item(Item::System(format!("Earlier in this conversation:\n{}", told.join("\n"))));
        }
        for line in last {
            self.tell(line.clone());
        }
    }

    /// Tells the service a line.
    pub(super) fn tell(&mut self, line: Line) {
        self.send_item(match line.kind {
            LineForm::Others => Item::User(line.text),
            LineForm::Own => Item::Assistant(line.text),
            LineForm::Note => Item::System(format!("[{}]", line.text)),
        });
    }

    /// The time of the connection has come.
    pub(super) fn connection_is_due(&mut self, now: Instant) {
        match &self.connection {
            Connection::Closed { .. } => {}
            Connection::KeyWanted { .. } => self.key_stays(now),
            Connection::Opening { .. } => {
                let failure = self.service.slow("no session began", START);
                self.fail(now, failure, None);
            }
            // Some services never tell that they have taken the configuration.
            Connection::Starting { .. } => {
                self.session_updated(now, SessionState::default());
                self.warn_once(
                    "updated",
                    &self.service.words("it did not confirm the session; it is used all the same"),
                );
            }
            // Expired soon, or idle: opened again when something is wanted.
            Connection::Ready { .. } => {
                self.outputs.push_back(Output::Close);
                self.forget_connection(Connection::default());
            }
        }
    }

    /// Nothing of what the service knew is known any more.
    fn forget_connection(&mut self, next: Connection) {
        self.connection = next;
        self.configured = None;
        self.own_answer = None;
        self.has_heard = false;
        self.records.clear();
        self.hold_samples();
    }

    pub(super) fn lost(&mut self, now: Instant, loss: Loss) {
        let was_ready = self.connection.is_ready();
        match loss {
            Loss::Unopened(failure) => {
                let pause = failure.retry_after;
                let pause = if failure.kind == FailureKind::Key { Some(REFUSED_PAUSE) } else { pause };
                self.fail(now, failure, pause);
            }
            Loss::Broken(words) => {
                let failure = self.service.failure(FailureKind::Broken, &format!("the connection broke: {words}"));
                if was_ready { self.ask_anew(now, failure) } else { self.fail(now, failure, None) }
            }
            Loss::Closed { code, reason } => {
                let error = ServiceError::of_close(&reason);
                let words = format!("it closed the connection: {code} {reason}");
                match code {
                    1008 => self.fail(now, self.service.failure(FailureKind::Busy, &words), None),
                    1002 | 1003 | 1007 | 1009 => {
                        self.fail(now, self.service.failure(FailureKind::Malformed, &words), Some(REFUSED_PAUSE));
                    }
                    3000 => {
                        let error = ServiceError { message: words, ..ServiceError::default() };
                        self.fail(now, self.service.refusal(FailureKind::Key, &error), Some(REFUSED_PAUSE));
                    }
                    4000.. => match error.class() {
                        ErrorClass::Fatal(kind) => self.fail_for_good(now, kind, &error),
                        _ => self.fail(now, self.service.failure(FailureKind::Refused, &words), Some(REFUSED_PAUSE)),
                    },
                    _ if was_ready => self.ask_anew(now, self.service.failure(FailureKind::Broken, &words)),
                    1000 => self.fail(now, self.service.failure(FailureKind::Refused, &words), Some(REFUSED_PAUSE)),
                    _ => self.fail(now, self.service.failure(FailureKind::Broken, &words), None),
                }
            }
        }
    }

    /// What the service says will not change by asking again.
    pub(super) fn fail_for_good(&mut self, now: Instant, kind: FailureKind, error: &ServiceError) {
        let pause = if kind == FailureKind::Quota { FOR_EVER } else { REFUSED_PAUSE };
        let failure = self.service.refusal(kind, error);
        self.fail(now, failure, Some(pause));
    }

    /// There is no connection. All that waits fails, and nothing is tried for a while.
    pub(super) fn fail(&mut self, now: Instant, failure: Failure, pause: Option<Duration>) {
        if matches!(self.connection, Connection::Closed { .. } | Connection::KeyWanted { .. }) {
            return;
        }
        self.outputs.push_back(Output::Close);
        if failure.kind == FailureKind::Key {
            self.outputs.push_back(Output::KeyRefused);
            self.keys_refused = self.keys_refused.saturating_add(1);
            if self.keys_refused == 1 {
                return self.want_key(now, failure);
            }
        }
        let backoff = FIRST_PAUSE.saturating_mul(1 << self.failures.min(5)).min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        let until = now + pause.unwrap_or(backoff).min(FOR_EVER);
        self.forget_connection(Connection::Closed { rest: Some((until, failure.clone())) });
        if let Some(mut active) = self.active.take().filter(|active| !active.is_dropped) {
            let thoughts = active.fail(failure.clone());
            self.think(active.turn.work, thoughts);
        }
        self.give_up(&failure);
    }

    /// A key that has expired is no reason to leave the player without an answer: what was not begun waits for another one.
    fn want_key(&mut self, now: Instant, failure: Failure) {
        self.forget_connection(Connection::KeyWanted { until: now + KEY_WAIT, failure: failure.clone() });
        self.ask_asides_anew();
        let Some(mut active) = self.active.take().filter(|active| !active.is_dropped) else { return };
        if active.answer.has_begun() {
            let thoughts = active.fail(failure);
            self.think(active.turn.work, thoughts);
        } else {
            self.turns.push_front((active.turn, active.attempts));
        }
    }

    /// No other key comes: what waited for one fails.
    pub(super) fn key_stays(&mut self, now: Instant) {
        let Connection::KeyWanted { failure, .. } = &self.connection else { return };
        let failure = failure.clone();
        self.connection = Connection::Closed { rest: Some((now + REFUSED_PAUSE, failure.clone())) };
        self.give_up(&failure);
    }

    /// The session is over, and a new one goes on: what was not begun is asked there once more.
    pub(super) fn ask_anew(&mut self, now: Instant, failure: Failure) {
        self.outputs.push_back(Output::Close);
        self.forget_connection(Connection::default());
        self.give_up_asides(&failure);
        let Some(mut active) = self.active.take().filter(|active| !active.is_dropped) else { return };
        if active.answer.has_begun() || active.attempts > 0 {
            let thoughts = active.fail(failure);
            self.think(active.turn.work, thoughts);
        } else {
            self.turns.push_front((active.turn, active.attempts + 1));
        }
        self.advance(now);
    }
}
