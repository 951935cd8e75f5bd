//! One question and its answer: when to give up, when to try again, and what is told (CHAT.md 1.2, 1.3).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Event, EventStream, Exchange, Head, HttpRequest, Input, LONGEST_REFUSAL, Learned, Lesson, Output,
    Parameter, Peer, Retry, Route, bad_answer, is_passing, lost, named, plain, refused, slow,
};
use super::super::question::{Purpose, Question};
use super::super::reply::{Ending, Form, Opening, Reader};
use super::super::settings::{ActionForm, ChatSettings};
use super::super::thought::{Failure, FailureKind, Thought};
use super::piece::{Piece, ToolPiece};
use super::request;

/// Bytes of a stream. A sentence takes some thousand, a thinking model some hundred thousand.
const LONGEST_STREAM: usize = 8 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes of an answer that does not stream.
const LONGEST_ANSWER: usize = 1 << 20;
/// Pieces of a stream.
const MOST_PIECES: usize = 50_000;
/// Bytes of the arguments of one call of a tool, and calls.
const LONGEST_ARGUMENTS: usize = 16 << 10;
const MOST_CALLS: usize = 8;
/// A model that thinks aloud gets so many times `first_piece_ms` until it speaks, and a whole answer so many times that.
const THINKING: u32 = 4;
const WHOLE: u32 = 20;
/// After the model has stopped, only the count of its tokens and the end of the stream are waited for.
const AFTER_FINISH: Duration = Duration::from_secs(1);
/// Bytes of the model's words why it does not answer.
const LONGEST_WORDS: usize = 400;

/// What comes next.
#[derive(Debug)]
enum State {
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

/// A question on its way.
#[derive(Debug)]
pub(crate) struct Call {
    peer: Peer,
    settings: ChatSettings,
    question: Arc<Question>,
    learned: Learned,
    retry: Retry,
    state: State,
    reader: Reader,
    began: Instant,
    deadline: Instant,
    outputs: VecDeque<Output<Thought>>,
    /// Bytes and pieces of this attempt.
    bytes: usize,
    pieces: usize,
    has_piece: bool,
    /// The model has stopped, and why.
    finish: Option<String>,
    prompt_tokens: Option<u32>,
    calls: Vec<ToolPiece>,
    /// Given out in any attempt: no other attempt may follow.
    has_given: bool,
    sent: Vec<Parameter>,
    body: Vec<u8>,
    had_empty: bool,
    /// A piece was no JSON.
    has_torn: bool,
    /// The first line that is no field of a stream. Such lines are ignored, unless there is nothing else.
    odd: Option<String>,
    /// The model's own words why it does not answer.
    refusal: String,
    /// That the model is loading was told.
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
            // Nobody waits, and a model may have to be loaded from a slow disk.
            Purpose::Warm | Purpose::Summary => settings.first_piece * 8,
            _ => settings.first_piece,
        };
        let mut call = Self {
            retry: Retry::new(now + patience),
            reader: Reader::new(form(&question, &settings, learned)),
            peer,
            settings,
            question,
            learned,
            state: State::Head,
            began: now,
            deadline: now + patience,
            outputs: VecDeque::new(),
            bytes: 0,
            pieces: 0,
            has_piece: false,
            finish: None,
            prompt_tokens: None,
            calls: Vec::new(),
            has_given: false,
            sent: Vec::new(),
            body: Vec::new(),
            had_empty: false,
            has_torn: false,
            odd: None,
            refusal: String::new(),
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

    fn take_body(&mut self, now: Instant, bytes: &[u8]) {
        self.bytes += bytes.len();
        let begin;
        let mut bytes = bytes;
        if let State::First(head, held) = &mut self.state {
            // A byte order mark may come in parts, and blanks before anything else.
            held.extend_from_slice(bytes);
            let is_mark = BYTE_ORDER_MARK.starts_with(held);
            let marked = held.strip_prefix(BYTE_ORDER_MARK).unwrap_or(held);
            let first = marked.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
            let Some(first) = first.filter(|_| !is_mark).or((held.len() > LONGEST_REFUSAL).then_some(b' ')) else {
                return;
            };
            begin = std::mem::take(held);
            bytes = begin.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&begin);
            self.state = match first {
                b'<' => State::Page(Vec::new()),
                b'{' => State::Whole(Vec::new()),
                _ if head.content_type == "text/html" => State::Page(Vec::new()),
                _ => State::Stream(Box::default()),
            };
        }
        let add = |body: &mut Vec<u8>, most: usize| {
            let room = most.saturating_sub(body.len());
            body.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
            bytes.len() > room
        };
        let is_full = match &mut self.state {
            State::Stream(stream) => {
                let mut events = Vec::new();
                stream.feed(bytes, &mut events);
                self.take_events(now, events);
                self.bytes > LONGEST_STREAM
            }
            State::Whole(body) => add(body, LONGEST_ANSWER),
            State::Page(body) => add(body, LONGEST_REFUSAL),
            State::Refusal(_, body) => add(body, LONGEST_REFUSAL),
            State::Head | State::First(..) | State::Over => false,
        };
        if is_full && !matches!(self.state, State::Over) {
            match self.state {
                State::Stream(_) | State::Whole(_) => self.give_up("its answer does not end"),
                _ => self.take_end(now),
            }
        }
    }

    fn take_events(&mut self, now: Instant, events: Vec<Event>) {
        for event in events {
            // What follows in these bytes belongs to no other attempt.
            if !self.is_streaming() {
                return;
            }
            match event {
                Event::Life if self.has_piece => self.deadline = self.next_deadline(now),
                Event::Life => {}
                Event::TooLong => return self.give_up("a line of its answer is too long"),
                Event::Odd(line) => drop(self.odd.get_or_insert(line)),
                Event::Data { text, .. } if text.trim() == "[DONE]" => return self.complete(now),
                Event::Data { text, is_error } => self.take_data(now, &text, is_error),
            }
        }
    }

    /// Whether this attempt is still read.
    fn is_streaming(&self) -> bool {
        matches!(self.state, State::Stream(_))
    }

    fn take_data(&mut self, now: Instant, text: &str, is_error: bool) {
        self.pieces += 1;
        if self.pieces > MOST_PIECES {
            return self.give_up("its answer does not end");
        }
        let piece = match Piece::read(text) {
            Some(piece) => piece,
            None if is_error => Piece { error: Some(ErrorBody::read(text.as_bytes())), ..Piece::default() },
            None if text.trim().is_empty() => return,
            // A torn piece is no reason to give up what else there is.
            None => return self.has_torn = true,
        };
        if let Some(error) = piece.error {
            let head = Head { status: error.status.unwrap_or(500), ..Head::default() };
            return self.break_off(now, refused(&self.peer, &head, &error));
        }
        self.take_piece(now, piece);
    }

    fn take_piece(&mut self, now: Instant, piece: Piece) {
        if piece.is_reasoning && self.learned.add(Lesson::Reasons) {
            self.outputs.push_back(Output::Remember(Lesson::Reasons));
        }
        self.prompt_tokens = piece.prompt_tokens.or(self.prompt_tokens);
        piece.tool_calls.into_iter().for_each(|call| self.take_call(call));
        if !piece.finish.is_empty() {
            self.finish = Some(piece.finish);
        }
        let room = LONGEST_WORDS.saturating_sub(self.refusal.len());
        self.refusal.push_str(piece.refusal.get(..piece.refusal.floor_char_boundary(room)).unwrap_or_default());
        // The first piece of many servers has the role alone.
        let is_sign = !piece.text.is_empty() || piece.is_reasoning || !self.calls.is_empty();
        self.has_piece |= is_sign;
        if self.has_piece {
            self.deadline = self.next_deadline(now);
        }
        if !piece.text.is_empty() {
            let mut thoughts = Vec::new();
            self.reader.piece(&piece.text, &mut thoughts);
            self.give(thoughts);
            if self.reader.is_full() {
                self.complete(now);
            }
        }
    }

    /// Joins the parts of a call.
    fn take_call(&mut self, part: ToolPiece) {
        let is_room = self.calls.len() < MOST_CALLS && part.arguments.len() <= LONGEST_ARGUMENTS;
        // Some servers number all calls alike, and tell them apart by their ids alone.
        let is_same = |call: &&mut ToolPiece| match part.index {
            Some(index) => call.index == Some(index) && (part.id.is_empty() || part.id == call.id),
            None => part.id.is_empty() || part.id == call.id,
        };
        match self.calls.iter_mut().rev().find(is_same).filter(|call| !part.begins_anew(call)) {
            Some(call) => {
                if call.name.is_empty() {
                    call.name = part.name;
                }
                let room = LONGEST_ARGUMENTS.saturating_sub(call.arguments.len());
                let fits = part.arguments.floor_char_boundary(room);
                call.arguments.push_str(part.arguments.get(..fits).unwrap_or_default());
            }
            None if is_room => self.calls.push(part),
            None => {}
        }
    }

    fn next_deadline(&self, now: Instant) -> Instant {
        let is_thinking = !self.reader.has_spoken() && self.question.purpose == Purpose::Reply;
        let most = if is_thinking { THINKING } else { WHOLE };
        let silence = if self.finish.is_some() { AFTER_FINISH } else { self.settings.silence };
        (now + silence).min(self.began + self.settings.first_piece * most)
    }

    fn take_end(&mut self, now: Instant) {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Head | State::First(..) => {
                self.state = State::Over;
                self.fail(now, bad_answer(&self.peer, "its answer is empty; check url"));
            }
            State::Stream(mut stream) => {
                self.state = State::Stream(Box::default());
                let mut events = Vec::new();
                stream.end(&mut events);
                self.take_events(now, events);
                if !self.is_streaming() {
                    return;
                }
                if self.finish.is_some() {
                    return self.complete(now);
                }
                let failure = match self.odd.take() {
                    Some(line) if self.pieces == 0 => {
                        let words = format!("its answer is no stream of a chat server: {}; check url", plain(&line));
                        bad_answer(&self.peer, &words)
                    }
                    _ if self.has_torn && !self.has_piece => bad_answer(&self.peer, "its answer is no JSON; check url"),
                    _ => self.peer.failure(FailureKind::Broken, "its answer broke off"),
                };
                self.break_off(now, failure);
            }
            State::Whole(body) => self.take_whole(now, &body),
            State::Page(body) => {
                let words = plain(&String::from_utf8_lossy(&body));
                let words = format!("it answers with a web page: {words}; check url, or sign in to the network");
                self.fail(now, bad_answer(&self.peer, &words));
            }
            State::Refusal(head, body) => self.take_refusal(now, &head, &body),
            State::Over => {}
        }
    }

    /// An answer in one piece.
    fn take_whole(&mut self, now: Instant, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        // Or a line for each piece.
        let pieces: Option<Vec<Piece>> = match Piece::read(&text) {
            Some(piece) => Some(vec![piece]),
            None => text.lines().filter(|line| !line.trim().is_empty()).map(Piece::read).collect(),
        };
        let Some(pieces) = pieces else {
            return self.fail(now, bad_answer(&self.peer, "its answer is no JSON; check url"));
        };
        self.state = State::Stream(Box::default());
        for piece in pieces {
            if let Some(error) = &piece.error {
                let head = Head { status: error.status.unwrap_or(400), ..Head::default() };
                return self.fail(now, refused(&self.peer, &head, error));
            }
            self.take_piece(now, piece);
            if !self.is_streaming() {
                return;
            }
        }
        self.finish.get_or_insert_default();
        self.complete(now);
    }

    fn take_refusal(&mut self, now: Instant, head: &Head, body: &[u8]) {
        let error = ErrorBody::read(body);
        if let Some(parameter) = named(head.status, &error, &self.sent)
            && self.learned.add(Lesson::Refuses(parameter))
        {
            self.outputs.push_back(Output::Remember(Lesson::Refuses(parameter)));
            return self.again(now);
        }
        self.fail(now, refused(&self.peer, head, &error));
    }

    /// The answer is complete, or is closed at its bounds.
    fn complete(&mut self, now: Instant) {
        let is_length = self.finish.as_deref() == Some("length");
        let mut thoughts = Vec::new();
        self.reader.end(if is_length { Ending::Length } else { Ending::Complete }, &mut thoughts);
        let lesson = match self.reader.learned() {
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
        if self.finish.as_deref() == Some("content_filter") || !self.refusal.is_empty() {
            let why = if self.refusal.is_empty() { "a filter of the server took it out" } else { &self.refusal };
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

    /// Calls of tools that are actions of the list. Broken arguments are none.
    fn actions_of_calls(&self) -> Vec<Thought> {
        let calls = self.calls.iter().filter_map(|call| {
            let mut arguments = format!("{{\"action\":{}", serde_json::Value::from(call.name.as_str()));
            arguments.push_str(",\"parameters\":");
            let is_object = serde_json::from_str::<serde_json::Map<_, _>>(&call.arguments).is_ok();
            arguments.push_str(if is_object { &call.arguments } else { "{}" });
            arguments.push('}');
            let form = Form { purpose: Purpose::ChooseAction, ..form(&self.question, &self.settings, self.learned) };
            let mut thoughts = Vec::new();
            let mut reader = Reader::new(Form { actions: Arc::clone(&self.question.actions), ..form });
            reader.piece(&arguments, &mut thoughts);
            reader.end(Ending::Complete, &mut thoughts);
            thoughts.pop()
        });
        calls.collect()
    }

    /// No more comes, and the model had not finished: what is complete stands.
    fn break_off(&mut self, now: Instant, failure: Failure) {
        let mut thoughts = Vec::new();
        if self.question.purpose == Purpose::Reply {
            self.reader.end(Ending::CutOff, &mut thoughts);
        }
        self.give(thoughts);
        self.fail(now, failure);
    }

    /// An answer beyond all bounds. What is complete of it is the answer.
    fn give_up(&mut self, words: &str) {
        let mut thoughts = Vec::new();
        if self.question.purpose == Purpose::Reply {
            self.reader.end(Ending::CutOff, &mut thoughts);
        }
        self.give(thoughts);
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
        self.state = State::Head;
        self.reader = Reader::new(form(&self.question, &self.settings, self.learned));
        (self.bytes, self.pieces, self.has_piece) = (0, 0, false);
        self.finish = None;
        self.odd = None;
        self.refusal.clear();
        self.calls.clear();
        self.write();
        self.outputs.push_back(Output::Again { at });
    }

    fn give(&mut self, thoughts: Vec<Thought>) {
        self.has_given |= thoughts.iter().any(|thought| !matches!(thought, Thought::Notice(_)));
        self.outputs.extend(thoughts.into_iter().map(Output::Item));
    }

    fn end(&mut self, last: Thought) {
        self.state = State::Over;
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
        if let State::Refusal(head, body) = &mut self.state {
            let (head, body) = (std::mem::take(head), std::mem::take(body));
            return self.take_refusal(now, &head, &body);
        }
        if self.finish.is_some() {
            return self.complete(now);
        }
        if !self.has_piece {
            let failure = slow(&self.peer, "nothing came", self.settings.first_piece, "first_piece_ms");
            return self.end(Thought::Failed(failure));
        }
        let limit = self.settings.first_piece * THINKING;
        let is_held_back = !self.reader.has_spoken() && now >= self.began + limit;
        let failure = if now >= self.began + self.settings.first_piece * WHOLE {
            bad_answer(&self.peer, "its answer does not end; it was closed")
        } else if is_held_back {
            slow(&self.peer, "it has said nothing", limit, "first_piece_ms")
        } else {
            slow(&self.peer, "nothing more came", self.settings.silence, "silence_ms")
        };
        let mut thoughts = Vec::new();
        if self.question.purpose == Purpose::Reply {
            self.reader.end(Ending::CutOff, &mut thoughts);
        }
        self.give(thoughts);
        // What was held back because it could have been reasoning is an answer after all.
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
                if head.is_success() && !head.encoding.is_empty() {
                    let words = format!("its answer is packed ({}) though that was not asked for", head.encoding);
                    return self.fail(now, bad_answer(&self.peer, &words));
                }
                self.state =
                    if head.is_success() { State::First(head, Vec::new()) } else { State::Refusal(head, Vec::new()) };
            }
            // A stream that never pauses has to end, too.
            Input::Body(_) if now > self.deadline => self.take_time(now),
            Input::Body(bytes) => self.take_body(now, bytes),
            Input::End => self.take_end(now),
            Input::Lost { words, was_connected } => {
                let failure = lost(&self.peer, words, was_connected);
                match &mut self.state {
                    State::Stream(_) if self.finish.is_some() => self.take_end(now),
                    State::Stream(_) => self.break_off(now, failure),
                    // What the server has said tells more than how it hung up.
                    State::Refusal(head, body) => {
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
        matches!(self.state, State::Over)
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
