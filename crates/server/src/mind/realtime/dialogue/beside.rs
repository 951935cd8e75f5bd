//! Questions beside the conversation: who speaks next. The service answers them out of band (REALTIME.md 12), also several at
//! once and while it speaks; they are told apart by their labels.

use std::time::Duration;

use tokio::time::Instant;

use super::super::super::reply::{Ending, Reader};
use super::super::super::thought::{Failure, FailureKind, Thought};
use super::super::super::work::WorkId;
use super::super::client_event::{ClientEvent, SideRequest};
use super::super::server_event::ResponseEnd;
use super::super::turn::SideQuestion;
use super::Dialogue;

/// Questions that may be open at a time.
const MOST_OPEN: usize = 4;
/// How long an answer is waited for: the player waits for what follows from it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A question that was not answered yet.
#[derive(Debug)]
pub(super) struct Aside {
    question: SideQuestion,
    reader: Reader,
    deadline: Instant,
    /// What it was asked with; nothing before there is a connection.
    asked: Option<AskedAside>,
}

#[derive(Debug)]
struct AskedAside {
    label: String,
    /// The id of the event, under which an error comes back.
    request: String,
    /// Its id, as soon as the service has told it.
    response: Option<String>,
}

impl Dialogue {
    pub(super) fn ask_beside(&mut self, now: Instant, question: SideQuestion) {
        if self.asides.len() >= MOST_OPEN {
            let failure = self.service.failure(FailureKind::Busy, "too much is asked of it at once");
            return self.think(question.work, vec![Thought::Failed(failure)]);
        }
        let reader = Reader::new(question.form.clone());
        self.asides.push(Aside { question, reader, deadline: now + PATIENCE, asked: None });
    }

    /// Asks what waits for a connection.
    pub(super) fn ask_waiting_asides(&mut self) {
        let mut asides = std::mem::take(&mut self.asides);
        for aside in asides.iter_mut().filter(|aside| aside.asked.is_none()) {
            let label = format!("b{}", self.events + 1);
            let SideQuestion { instructions, prompt, .. } = &aside.question;
            let (instructions, prompt) = (instructions.clone(), prompt.clone());
            let event = ClientEvent::AskBeside(SideRequest { label: label.clone(), instructions, prompt });
            let request = self.send('b', &event);
            aside.asked = Some(AskedAside { label, request, response: None });
        }
        self.asides = asides;
    }

    /// The next connection is asked all of them.
    pub(super) fn ask_asides_anew(&mut self) {
        self.asides.iter_mut().for_each(|aside| aside.asked = None);
    }

    pub(super) fn asides_until(&self) -> Option<Instant> {
        self.asides.iter().map(|aside| aside.deadline).min()
    }

    /// Gives up what was not answered in time.
    pub(super) fn asides_are_late(&mut self, now: Instant) {
        let failure = self.service.slow("it did not tell who speaks next", PATIENCE);
        self.end_asides(|aside| aside.deadline <= now, &failure);
    }

    /// Gives up all of them: there is no connection any more.
    pub(super) fn give_up_asides(&mut self, failure: &Failure) {
        self.end_asides(|_| true, failure);
    }

    fn end_asides(&mut self, is_over: impl Fn(&Aside) -> bool, failure: &Failure) {
        for aside in self.asides.extract_if(.., |aside| is_over(aside)).collect::<Vec<_>>() {
            self.leave_aside(&aside);
            self.think(aside.question.work, vec![Thought::Failed(failure.clone())]);
        }
    }

    /// The service need not go on with it.
    fn leave_aside(&mut self, aside: &Aside) {
        let response = aside.asked.as_ref().and_then(|asked| asked.response.clone());
        if let (Some(response), true) = (response, self.is_ready()) {
            self.send('c', &ClientEvent::CancelResponse { response: Some(response) });
        }
    }

    pub(super) fn cancel_aside(&mut self, work: WorkId) {
        if let Some(at) = self.asides.iter().position(|aside| aside.question.work == work) {
            let aside = self.asides.remove(at);
            self.leave_aside(&aside);
        }
    }

    /// Whether the service has begun to answer one of them.
    pub(super) fn aside_created(&mut self, response: &str, label: &str) -> bool {
        let mut asked = self.asides.iter_mut().filter_map(|aside| aside.asked.as_mut());
        let Some(asked) = asked.find(|asked| asked.label == label) else { return false };
        asked.response = Some(response.to_owned());
        true
    }

    /// Whether these are words of such an answer.
    pub(super) fn aside_words(&mut self, response: &str, words: &str) -> bool {
        let Some(aside) = self.asides.iter_mut().find(|aside| aside.is_answered_by(response)) else { return false };
        aside.reader.piece(words, &mut Vec::new());
        true
    }

    /// Whether such an answer has ended.
    pub(super) fn aside_done(&mut self, response: &str, end: &ResponseEnd) -> bool {
        let Some(at) = self.asides.iter().position(|aside| aside.is_answered_by(response)) else { return false };
        let mut aside = self.asides.remove(at);
        let mut thoughts = Vec::new();
        match end {
            ResponseEnd::Failed(error) => {
                thoughts.push(Thought::Failed(self.service.failure(FailureKind::Broken, &error.words())));
            }
            _ => {
                aside.reader.end(Ending::Complete, &mut thoughts);
                thoughts.push(Thought::Done);
            }
        }
        self.think(aside.question.work, thoughts);
        true
    }

    /// Whether this error refuses one of them.
    pub(super) fn aside_refused(&mut self, event: &str, words: &str) -> bool {
        let is_it = |aside: &Aside| aside.asked.as_ref().is_some_and(|asked| asked.request == event);
        let Some(at) = self.asides.iter().position(is_it) else { return false };
        let aside = self.asides.remove(at);
        let failure = self.service.failure(FailureKind::Refused, words);
        self.think(aside.question.work, vec![Thought::Failed(failure)]);
        true
    }
}

impl Aside {
    fn is_answered_by(&self, response: &str) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.response.as_deref() == Some(response))
    }
}
