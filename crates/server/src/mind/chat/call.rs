//! One question and its answer: when to give up, when to try again, and what is told (CHAT.md 1.2, 1.3).

mod taking;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::http::{
    ErrorBody, EventStream, Exchange, Head, HttpRequest, Input, Learned, Lesson, Output, Parameter, Peer, Retry, Route,
    bad_answer, compressed, is_passing, learn_refusal, lost, refused, slow,
};
use super::super::question::{Purpose, Question};
use super::super::reply::{Ending, Form, Opening, Reader};
use super::super::settings::{ActionForm, ChatSettings};
use super::super::thought::{Failure, FailureKind, Thought};
use super::request;
use super::tool_calls::ToolCalls;

/// A model that thinks aloud gets so many times `first_piece_ms` until it speaks, and a whole answer so many times that.
const THINKING: u32 = 4;
const WHOLE: u32 = 20;
/// After the model has stopped, only the count of its tokens and the end of the stream are waited for.
const AFTER_FINISH: Duration = Duration::from_secs(1);

/// What comes next.
#[derive(Debug)]
enum CallState {
    /// The head of the answer.
    Head,
    /// The first byte of the body, which tells what it is.
    First(Head, Vec<u8>),
    Stream(Box<EventStream>),
    /// A whole answer, in spite of the wish for a stream.
    Whole(Vec<u8>),
    Page(Vec<u8>),
    Refusal(Head, Vec<u8>),
    Over,
}

/// One request and what came of it so far.
#[derive(Debug)]
struct Attempt {
    state: CallState,
    reader: Reader,
    bytes: usize,
    pieces: usize,
    has_piece: bool,
    /// The model has stopped, and why.
    finish: Option<String>,
    calls: ToolCalls,
    /// A piece was not JSON.
    has_torn: bool,
    /// The first line that is not a field of a stream. Such lines are ignored, unless the stream has no others.
    odd: Option<String>,
    /// The model's own words why it does not answer.
    refusal: String,
}

impl Attempt {
    fn new(form: Form) -> Self {
        Self {
            state: CallState::Head,
            reader: Reader::new(form),
            bytes: 0,
            pieces: 0,
            has_piece: false,
            finish: None,
            calls: ToolCalls::default(),
            has_torn: false,
            odd: None,
            refusal: String::new(),
        }
    }
}

/// A question on its way.
#[derive(Debug)]
pub(crate) struct Call {
    peer: Peer,
    settings: ChatSettings,
    question: Arc<Question>,
    learned: Learned,
    retry: Retry,
    attempt: Attempt,
    began: Instant,
    deadline: Instant,
    outputs: VecDeque<Output<Thought>>,
    prompt_tokens: Option<u32>,
    /// Given out in any attempt: no other attempt may follow.
    has_given: bool,
    sent: Vec<Parameter>,
    body: Vec<u8>,
    had_empty: bool,
    /// Whether a message has said that the model is loading.
    has_told_loading: bool,
}

impl Call {
    /// A question that is to be asked now.
    pub(crate) fn new(
        now: Instant,
        peer: Peer,
        settings: ChatSettings,
        question: Arc<Question>,
        learned: Learned,
    ) -> Self {
        let patience = match question.purpose {
            // A warm-up may take long: a model may have to be loaded from a slow disk.
            Purpose::Warm | Purpose::Summary => settings.first_piece * 8,
            _ => settings.first_piece,
        };
        let mut call = Self {
            retry: Retry::new(now + patience),
            attempt: Attempt::new(form(&question, &settings, learned)),
            peer,
            settings,
            question,
            learned,
            began: now,
            deadline: now + patience,
            outputs: VecDeque::new(),
            prompt_tokens: None,
            has_given: false,
            sent: Vec::new(),
            body: Vec::new(),
            had_empty: false,
            has_told_loading: false,
        };
        call.write();
        call
    }

    fn write(&mut self) {
        let body = request::body(&self.question, &self.settings, &self.peer.model, self.learned);
        self.body = body.json;
        self.sent = body.sent;
    }

    fn next_deadline(&self, now: Instant) -> Instant {
        let is_thinking = !self.attempt.reader.has_spoken() && self.question.purpose == Purpose::Reply;
        let most = if is_thinking { THINKING } else { WHOLE };
        let silence = if self.attempt.finish.is_some() { AFTER_FINISH } else { self.settings.silence };
        (now + silence).min(self.began + self.settings.first_piece * most)
    }

    fn take_refusal(&mut self, now: Instant, head: &Head, body: &[u8]) {
        let error = ErrorBody::read(body);
        if let Some(lesson) = learn_refusal(&mut self.learned, head, &error, &self.sent) {
            self.outputs.push_back(Output::Remember(lesson));
            return self.again(now);
        }
        self.fail(now, refused(&self.peer, head, &error));
    }

    /// The answer is complete, or is closed at its bounds.
    fn complete(&mut self, now: Instant) {
        let is_length = self.attempt.finish.as_deref() == Some("length");
        let mut thoughts = Vec::new();
        self.attempt.reader.end(if is_length { Ending::Length } else { Ending::Complete }, &mut thoughts);
        let lesson = match self.attempt.reader.learned() {
            Some(Opening::Speech) => Some(Lesson::Speech),
            Some(Opening::Reasoning) => Some(Lesson::OpensReasoning),
            _ => None,
        };
        if let Some(lesson) = lesson.filter(|lesson| self.learned.add(*lesson)) {
            self.outputs.push_back(Output::Remember(lesson));
        }
        thoughts.extend(self.actions_of_calls());
        self.give(thoughts);
        let is_empty = self.question.purpose == Purpose::Reply && !self.has_given;
        if !is_empty {
            return self.end(Thought::Done);
        }
        // Asking again would be refused again.
        if self.attempt.finish.as_deref() == Some("content_filter") || !self.attempt.refusal.is_empty() {
            let why = if self.attempt.refusal.is_empty() {
                "a filter of the server took it out"
            } else {
                &self.attempt.refusal
            };
            let failure = self.peer.failure(FailureKind::Refused, &format!("it does not answer: {why}"));
            return self.end(Thought::Failed(failure));
        }
        let failure = self.peer.failure(FailureKind::Empty, "its answer has nothing to say; try another model");
        if std::mem::replace(&mut self.had_empty, true) {
            return self.end(Thought::Failed(failure));
        }
        match self.retry.at_once(now) {
            Some(at) => self.again(at),
            None => self.end(Thought::Failed(failure)),
        }
    }

    /// Calls of tools that are actions of the list, without those whose arguments are broken.
    fn actions_of_calls(&self) -> Vec<Thought> {
        let form = Form {
            purpose: Purpose::ChooseAction,
            actions: Arc::clone(&self.question.actions),
            ..form(&self.question, &self.settings, self.learned)
        };
        let calls = self.attempt.calls.iter().filter_map(|call| {
            let mut arguments = format!("{{\"action\":{}", serde_json::Value::from(call.name.as_str()));
            arguments.push_str(",\"parameters\":");
            let is_object = serde_json::from_str::<serde_json::Map<_, _>>(&call.arguments).is_ok();
            arguments.push_str(if is_object { &call.arguments } else { "{}" });
            arguments.push('}');
            let mut thoughts = Vec::new();
            let mut reader = Reader::new(form.clone());
            reader.piece(&arguments, &mut thoughts);
            reader.end(Ending::Complete, &mut thoughts);
            thoughts.pop()
        });
        calls.collect()
    }

    /// The complete sentences of an answer that broke off stay.
    fn cut_off(&mut self) {
        let mut thoughts = Vec::new();
        if self.question.purpose == Purpose::Reply {
            self.attempt.reader.end(Ending::CutOff, &mut thoughts);
        }
        self.give(thoughts);
    }

    /// No more comes, and the model had not finished.
    fn break_off(&mut self, now: Instant, failure: Failure) {
        self.cut_off();
        self.fail(now, failure);
    }

    /// An answer beyond all bounds. What is complete of it is the answer.
    fn give_up(&mut self, words: &str) {
        self.cut_off();
        let failure = bad_answer(&self.peer, &format!("{words}; it was closed"));
        self.end(if self.has_given { Thought::Done } else { Thought::Failed(failure) });
    }

    fn fail(&mut self, now: Instant, failure: Failure) {
        let may_try = !self.has_given && is_passing(failure.kind) && self.question.purpose != Purpose::ChooseAction;
        match self.retry.after(now, &failure).filter(|_| may_try) {
            Some(at) => {
                if failure.kind == FailureKind::Loading && !std::mem::replace(&mut self.has_told_loading, true) {
                    self.outputs.push_back(Output::Item(Thought::Notice(failure.words)));
                }
                self.again(at);
            }
            None => self.end(Thought::Failed(failure)),
        }
    }

    /// Begins another attempt.
    fn again(&mut self, at: Instant) {
        self.attempt = Attempt::new(form(&self.question, &self.settings, self.learned));
        self.write();
        self.outputs.push_back(Output::Again { at });
    }

    fn give(&mut self, thoughts: Vec<Thought>) {
        self.has_given |= thoughts.iter().any(|thought| !matches!(thought, Thought::Notice(_)));
        self.outputs.extend(thoughts.into_iter().map(Output::Item));
    }

    fn end(&mut self, last: Thought) {
        self.attempt.state = CallState::Over;
        self.outputs.push_back(Output::Close);
        if let Some(prompt_tokens) = self.prompt_tokens.take() {
            self.outputs.push_back(Output::Item(Thought::Usage { prompt_tokens }));
        }
        self.outputs.push_back(Output::Item(last));
    }

    /// The deadline may have passed.
    fn take_time(&mut self, now: Instant) {
        if now < self.deadline {
            return;
        }
        if let CallState::Refusal(head, body) = &mut self.attempt.state {
            let (head, body) = (std::mem::take(head), std::mem::take(body));
            return self.take_refusal(now, &head, &body);
        }
        if self.attempt.finish.is_some() {
            return self.complete(now);
        }
        if !self.attempt.has_piece {
            let failure = slow(&self.peer, "nothing came", self.settings.first_piece, "first_piece_ms");
            return self.end(Thought::Failed(failure));
        }
        let limit = self.settings.first_piece * THINKING;
        let is_held_back = !self.attempt.reader.has_spoken() && now >= self.began + limit;
        let failure = if now >= self.began + self.settings.first_piece * WHOLE {
            bad_answer(&self.peer, "its answer does not end; it was closed")
        } else if is_held_back {
            slow(&self.peer, "it has said nothing", limit, "first_piece_ms")
        } else {
            slow(&self.peer, "nothing more came", self.settings.silence, "silence_ms")
        };
        self.cut_off();
        // Held back as possible reasoning, and an answer after all.
        let is_answer = self.has_given && is_held_back;
        self.end(if is_answer { Thought::Done } else { Thought::Failed(failure) });
    }
}

impl Exchange for Call {
    type Item = Thought;

    fn request(&self) -> HttpRequest {
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("accept", "text/event-stream, application/json".to_owned()),
        ];
        HttpRequest { method: "POST", path: self.peer.url.path(Route::Chat), headers, body: self.body.clone() }
    }

    fn handle(&mut self, now: Instant, input: Input<'_>) {
        if self.is_over() {
            return;
        }
        match input {
            Input::Head { status, headers, wall } => {
                let head = Head::read(status, headers, wall);
                if let Some(failure) = compressed(&self.peer, &head) {
                    return self.fail(now, failure);
                }
                self.attempt.state = if head.is_success() {
                    CallState::First(head, Vec::new())
                } else {
                    CallState::Refusal(head, Vec::new())
                };
            }
            // A stream that never pauses has to end, too.
            Input::Body(_) if now > self.deadline => self.take_time(now),
            Input::Body(bytes) => self.take_body(now, bytes),
            Input::End => self.take_end(now),
            Input::Lost { words, was_connected } => {
                let failure = lost(&self.peer, words, was_connected);
                match &mut self.attempt.state {
                    CallState::Stream(_) if self.attempt.finish.is_some() => self.take_end(now),
                    CallState::Stream(_) => self.break_off(now, failure),
                    // The server's words tell more than the way it closed the connection.
                    CallState::Refusal(head, body) => {
                        let (head, body) = (std::mem::take(head), std::mem::take(body));
                        self.take_refusal(now, &head, &body);
                    }
                    _ => self.fail(now, failure),
                }
            }
            Input::Time => self.take_time(now),
        }
    }

    fn poll(&mut self) -> Option<Output<Thought>> {
        self.outputs.pop_front()
    }

    fn deadline(&self) -> Instant {
        self.deadline
    }

    fn is_over(&self) -> bool {
        matches!(self.attempt.state, CallState::Over)
    }
}

/// How the answer to a question is read.
fn form(question: &Question, settings: &ChatSettings, learned: Learned) -> Form {
    let actions = match (question.purpose, settings.actions) {
        (Purpose::Reply, ActionForm::Tags) | (Purpose::ChooseAction, _) => Arc::clone(&question.actions),
        _ => Arc::default(),
    };
    let opening = if learned.knows(Lesson::OpensReasoning) {
        Opening::Reasoning
    } else if learned.knows(Lesson::Speech) {
        Opening::Speech
    } else {
        Opening::Unknown
    };
    Form {
        purpose: question.purpose,
        own_name: question.own_name.clone(),
        player_name: question.player_name.clone(),
        other_names: question.other_names.clone(),
        actions,
        sentences: question.budget.sentences,
        opening,
    }
}
