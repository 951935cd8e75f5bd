//! The queue of requests to one server: a machine without I/O, clock or thread.
//!
//! A small server has one place, and a request that waits inside of it cannot be taken back (a prompt that is being read
//! cannot be stopped). So work waits here, where it can still be put in order or leave.

mod health;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::mind::{Failure, FailureKind, Priority, WorkId};
use health::Health;

/// A question of the player is held that long when the one before it was taken back just now: it may be, too.
const HOLD: Duration = Duration::from_millis(150);
/// "Just now".
const RECENTLY: Duration = Duration::from_secs(1);

/// One order of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ticket {
    pub(super) session: u64,
    pub(super) work: WorkId,
}

/// What a queue allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Requests at a time.
    pub(super) parallel: usize,
    /// Of one session.
    pub(super) parallel_of_one: usize,
    /// Whether the newest of a session's urgent orders goes first: what the player says now matters more than what was
    /// said before.
    pub(super) newest_first: bool,
    /// Orders that wait, of one session.
    pub(super) waiting_of_one: usize,
    /// Orders that wait, of all sessions.
    pub(super) waiting: usize,
    /// Bytes of all that wait.
    pub(super) bytes: usize,
}

/// What waits in a queue.
pub(super) trait Job: Clone {
    /// Bytes that it holds on to, about.
    fn bytes(&self) -> usize;
}

/// What there is to do.
#[derive(Debug, PartialEq)]
pub(super) enum Step<T> {
    /// Begin this one. It counts as running until [`Queue::ended`] or [`Queue::cancel`].
    Start(Ticket, T),
    /// Close this one, which runs: the player wants its place. It waits again already.
    Preempt(Ticket),
    /// This one fails without being tried.
    Refuse(Ticket, T, Failure),
    /// Wait, until this time if there is one.
    Wait(Option<Instant>),
}

#[derive(Clone, Debug)]
struct Entry<T> {
    ticket: Ticket,
    priority: Priority,
    /// Grows with each order.
    number: u64,
    not_before: Instant,
    job: T,
}

/// Orders for one server.
#[derive(Debug)]
pub(super) struct Queue<T> {
    limits: Limits,
    waiting: Vec<Entry<T>>,
    running: Vec<Entry<T>>,
    /// When a session last took back a question that ran.
    taken_back: HashMap<u64, Instant>,
    health: Health,
    next_number: u64,
}

impl<T: Job> Queue<T> {
    pub(super) fn new(limits: Limits) -> Self {
        let (waiting, running) = (Vec::new(), Vec::new());
        Self { limits, waiting, running, taken_back: HashMap::new(), health: Health::default(), next_number: 0 }
    }

    /// How many wait, and how many run.
    pub(super) fn load(&self) -> (usize, usize) {
        (self.waiting.len(), self.running.len())
    }

    /// An order comes, to be begun at `not_before` at the earliest. What no longer has room leaves and is given back: the
    /// least urgent, and of these the oldest.
    pub(super) fn push(
        &mut self,
        now: Instant,
        ticket: Ticket,
        priority: Priority,
        not_before: Instant,
        job: T,
    ) -> Vec<(Ticket, T)> {
        self.taken_back.retain(|_, at| now.saturating_duration_since(*at) < RECENTLY);
        let is_held = priority == Priority::Player && self.taken_back.contains_key(&ticket.session);
        let not_before = if is_held { not_before.max(now + HOLD) } else { not_before };
        let number = self.next_number;
        self.next_number += 1;
        self.waiting.push(Entry { ticket, priority, number, not_before, job });
        let mut left = Vec::new();
        while let Some(entry) = self.surplus(ticket.session) {
            left.push((entry.ticket, entry.job));
        }
        left
    }

    /// Takes out one that has no room.
    fn surplus(&mut self, session: u64) -> Option<Entry<T>> {
        let of_one = self.waiting.iter().filter(|entry| entry.ticket.session == session).count();
        let bytes: usize = self.waiting.iter().map(|entry| entry.job.bytes()).sum();
        let only = match of_one > self.limits.waiting_of_one {
            true => Some(session),
            false if self.waiting.len() > self.limits.waiting || bytes > self.limits.bytes => None,
            false => return None,
        };
        let candidates = self.waiting.iter().enumerate();
        let candidates = candidates.filter(|(_, entry)| only.is_none_or(|only| entry.ticket.session == only));
        let (at, _) = candidates.min_by_key(|(_, entry)| (entry.priority, entry.number))?;
        Some(self.waiting.remove(at))
    }

    /// The session does not want it any more. True if it runs and has to be closed.
    pub(super) fn cancel(&mut self, now: Instant, ticket: Ticket) -> bool {
        self.waiting.retain(|entry| entry.ticket != ticket);
        let Some(entry) = self.take_running(ticket) else { return false };
        if entry.priority == Priority::Player {
            self.taken_back.insert(ticket.session, now);
        }
        true
    }

    /// The session is gone. Gives what runs for it and has to be closed.
    pub(super) fn leave(&mut self, session: u64) -> Vec<Ticket> {
        self.waiting.retain(|entry| entry.ticket.session != session);
        self.taken_back.remove(&session);
        self.health.forget(session);
        let of_it = |entry: &mut Entry<T>| entry.ticket.session == session;
        self.running.extract_if(.., of_it).map(|entry| entry.ticket).collect()
    }

    /// One that ran has ended by itself. False if it did not run any more: it was cancelled meanwhile.
    pub(super) fn ended(&mut self, now: Instant, ticket: Ticket, failure: Option<&Failure>) -> bool {
        let Some(entry) = self.take_running(ticket) else { return false };
        match failure {
            None => self.health.answered(),
            Some(failure) => self.health.failed(now, entry.ticket.session, failure),
        }
        true
    }

    fn take_running(&mut self, ticket: Ticket) -> Option<Entry<T>> {
        let at = self.running.iter().position(|entry| entry.ticket == ticket)?;
        Some(self.running.swap_remove(at))
    }

    /// The next action. Call it until it says to wait, after each change and at the time that it returned.
    pub(super) fn step(&mut self, now: Instant) -> Step<T> {
        if let Some((at, failure)) = self.refused(now) {
            let entry = self.waiting.remove(at);
            return Step::Refuse(entry.ticket, entry.job, failure);
        }
        let Some(at) = self.best(now) else { return Step::Wait(self.next_time(now)) };
        if self.running.len() < self.parallel() {
            let entry = self.waiting.remove(at);
            self.running.push(entry.clone());
            return Step::Start(entry.ticket, entry.job);
        }
        // Nobody waits for background requests.
        let is_urgent = self.waiting.get(at).is_some_and(|entry| entry.priority == Priority::Player);
        let idle = self.running.iter().position(|entry| entry.priority == Priority::Idle);
        match idle.filter(|_| is_urgent) {
            Some(at) => {
                let entry = self.running.swap_remove(at);
                let ticket = entry.ticket;
                self.waiting.push(entry);
                Step::Preempt(ticket)
            }
            None => Step::Wait(None),
        }
    }

    /// Where one waits that is not to be tried. What nobody waits for is tried later instead.
    fn refused(&self, now: Instant) -> Option<(usize, Failure)> {
        self.waiting.iter().enumerate().find_map(|(at, entry)| {
            if let Some(failure) = self.health.quota(entry.ticket.session) {
                return Some((at, failure.clone()));
            }
            let failure = self.health.pause(now).map(|(_, failure)| failure.clone())?;
            (entry.priority != Priority::Idle).then_some((at, failure))
        })
    }

    /// Where the one waits that goes first: the most urgent, of these the oldest, but the newest of the player's.
    fn best(&self, now: Instant) -> Option<usize> {
        let is_paused = self.health.pause(now).is_some();
        let can_begin = |entry: &Entry<T>| {
            entry.not_before <= now && !is_paused && self.running_of(entry.ticket.session) < self.limits.parallel_of_one
        };
        let candidates = || self.waiting.iter().enumerate().filter(|(_, entry)| can_begin(entry));
        let order = |entry: &Entry<T>| (Reverse(entry.priority), entry.number);
        let (at, first) = candidates().min_by_key(|(_, entry)| order(entry))?;
        if !self.limits.newest_first || first.priority != Priority::Player {
            return Some(at);
        }
        let same = |entry: &Entry<T>| (entry.ticket.session, entry.priority) == (first.ticket.session, first.priority);
        candidates().filter(|(_, entry)| same(entry)).max_by_key(|(_, entry)| entry.number).map(|(at, _)| at)
    }

    /// When something may begin that may not yet.
    fn next_time(&self, now: Instant) -> Option<Instant> {
        if self.running.len() >= self.parallel() {
            return None;
        }
        let pause = self.health.pause(now).map(|(until, _)| until);
        let times =
            self.waiting.iter().map(|entry| pause.map_or(entry.not_before, |until| until.max(entry.not_before)));
        times.filter(|at| *at > now).min()
    }

    fn running_of(&self, session: u64) -> usize {
        self.running.iter().filter(|entry| entry.ticket.session == session).count()
    }

    /// A server that has failed is tried with one request.
    fn parallel(&self) -> usize {
        if self.health.is_doubtful() { 1 } else { self.limits.parallel }
    }
}

/// Whether a failure says something about the server, and not about the question alone.
fn concerns_server(kind: FailureKind) -> bool {
    !matches!(kind, FailureKind::Refused | FailureKind::Empty | FailureKind::NotRecorded)
}
