//! A request whose whole answer is wanted, with its retries.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Head, Input, LONGEST_REFUSAL, Learned, Output, Parameter, Peer, Retry, append_up_to, bad_answer,
    compressed, is_passing, learn_refusal, lost, refused, slow,
};
use super::super::thought::Failure;

/// From the request to the head of the answer, and between two parts of it.
const FIRST: Duration = Duration::from_secs(10);
const SILENCE: Duration = Duration::from_secs(8);
/// For one attempt, however its answer drips.
const WHOLE: Duration = Duration::from_secs(60);

/// The state that speech and hearing share.
#[derive(Debug)]
pub(super) struct Once<T> {
    pub(super) peer: Peer,
    pub(super) learned: Learned,
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
    retry: Retry,
    began: Instant,
    deadline: Instant,
    outputs: VecDeque<Output<Result<T, Failure>>>,
    is_over: bool,
    longest: usize,
}

impl<T> Once<T> {
    pub(super) fn new(now: Instant, peer: Peer, learned: Learned, longest: usize) -> Self {
        Self {
            peer,
            learned,
            head: Head::default(),
            body: Vec::new(),
            retry: Retry::new(now + FIRST),
            began: now,
            deadline: now + FIRST,
            outputs: VecDeque::new(),
            is_over: false,
            longest,
        }
    }

    /// Takes in what happened. `sent`: fields that a server may refuse; `read`: what a whole body means.
    pub(super) fn handle(
        &mut self,
        now: Instant,
        input: Input<'_>,
        sent: &[Parameter],
        read: impl FnOnce(&Self) -> Result<T, Failure>,
    ) {
        if self.is_over {
            return;
        }
        match input {
            Input::Head { status, headers, wall } => {
                self.head = Head::read(status, headers, wall);
                self.deadline = self.next_deadline(now);
                if let Some(failure) = compressed(&self.peer, &self.head) {
                    self.end(Err(failure));
                }
            }
            // An answer that never pauses has to end, too.
            Input::Body(_) if now > self.deadline => self.take_time(),
            Input::Body(bytes) => {
                self.deadline = self.next_deadline(now);
                let most = if self.head.is_success() { self.longest } else { LONGEST_REFUSAL };
                if append_up_to(&mut self.body, bytes, most) {
                    match self.head.is_success() {
                        true => self.end(Err(bad_answer(&self.peer, "its answer does not end; it was closed"))),
                        false => self.take_refusal(now, sent),
                    }
                }
            }
            Input::End if !self.head.is_success() => self.take_refusal(now, sent),
            Input::End => match read(self) {
                Err(failure) => self.fail(now, failure),
                Ok(answer) => self.end(Ok(answer)),
            },
            Input::Lost { words, was_connected } => {
                let failure = lost(&self.peer, words, was_connected);
                self.fail(now, failure);
            }
            Input::Time if now < self.deadline => {}
            Input::Time => self.take_time(),
        }
    }

    fn take_time(&mut self) {
        let is_endless = self.deadline >= self.began + WHOLE;
        let failure = match is_endless {
            true => bad_answer(&self.peer, "its answer does not end; it was closed"),
            false => slow(&self.peer, "no answer came", FIRST, "time-out"),
        };
        self.end(Err(failure));
    }

    fn next_deadline(&self, now: Instant) -> Instant {
        (now + SILENCE).min(self.began + WHOLE)
    }

    /// Takes back a result that has just been given out, for another request of the same kind.
    pub(super) fn go_on(&mut self, now: Instant) -> Option<T> {
        match self.outputs.pop_back() {
            Some(Output::Item(Ok(part))) => {
                // The connection of the last attempt is dropped as with any other.
                self.outputs.pop_back();
                self.is_over = false;
                self.retry = Retry::new(now + FIRST);
                self.deadline = now;
                self.again(now);
                Some(part)
            }
            other => {
                self.outputs.extend(other);
                None
            }
        }
    }

    /// The result that has just been given out.
    pub(super) fn result(&mut self) -> Option<&mut T> {
        match self.outputs.back_mut() {
            Some(Output::Item(Ok(result))) => Some(result),
            _ => None,
        }
    }

    fn take_refusal(&mut self, now: Instant, sent: &[Parameter]) {
        let error = ErrorBody::read(&self.body);
        if let Some(lesson) = learn_refusal(&mut self.learned, &self.head, &error, sent) {
            self.outputs.push_back(Output::Remember(lesson));
            return self.again(now);
        }
        let failure = refused(&self.peer, &self.head, &error);
        self.fail(now, failure);
    }

    fn fail(&mut self, now: Instant, failure: Failure) {
        match self.retry.after(now, &failure).filter(|_| is_passing(failure.kind)) {
            Some(at) => self.again(at),
            None => self.end(Err(failure)),
        }
    }

    fn again(&mut self, at: Instant) {
        self.body.clear();
        self.began = at;
        self.deadline = self.deadline.max(at + FIRST);
        self.outputs.push_back(Output::Again { at });
    }

    fn end(&mut self, result: Result<T, Failure>) {
        self.is_over = true;
        self.outputs.extend([Output::Close, Output::Item(result)]);
    }

    pub(super) fn poll(&mut self) -> Option<Output<Result<T, Failure>>> {
        self.outputs.pop_front()
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }
}
