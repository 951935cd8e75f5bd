//! Reads the body of an answer, part by part.

use tokio::time::Instant;

use super::super::super::http::{
    ErrorBody, Event, Head, LONGEST_REFUSAL, Lesson, Output, append_up_to, bad_answer, plain, push_up_to, refused,
};
use super::super::super::thought::FailureKind;
use super::super::piece::Piece;
use super::{Call, CallState};

/// Bytes of a stream. A sentence takes some thousand, a thinking model some hundred thousand.
const LONGEST_STREAM: usize = 8 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Bytes of an answer that does not stream.
const LONGEST_ANSWER: usize = 1 << 20;
/// Pieces of a stream.
const MOST_PIECES: usize = 50_000;
/// Bytes of the model's words why it does not answer.
const LONGEST_WORDS: usize = 400;

impl Call {
    pub(super) fn take_body(&mut self, now: Instant, bytes: &[u8]) {
        self.attempt.bytes += bytes.len();
        let begin;
        let mut bytes = bytes;
        if let CallState::First(head, held) = &mut self.attempt.state {
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
            self.attempt.state = match first {
                b'<' => CallState::Page(Vec::new()),
                b'{' => CallState::Whole(Vec::new()),
                _ if head.content_type == "text/html" => CallState::Page(Vec::new()),
                _ => CallState::Stream(Box::default()),
            };
        }
        let is_full = match &mut self.attempt.state {
            CallState::Stream(stream) => {
                let mut events = Vec::new();
                stream.feed(bytes, &mut events);
                self.take_events(now, events);
                self.attempt.bytes > LONGEST_STREAM
            }
            CallState::Whole(body) => append_up_to(body, bytes, LONGEST_ANSWER),
            CallState::Page(body) => append_up_to(body, bytes, LONGEST_REFUSAL),
            CallState::Refusal(_, body) => append_up_to(body, bytes, LONGEST_REFUSAL),
            CallState::Head | CallState::First(..) | CallState::Over => false,
        };
        if is_full && !matches!(self.attempt.state, CallState::Over) {
            match self.attempt.state {
                CallState::Stream(_) | CallState::Whole(_) => self.give_up("its answer does not end"),
                _ => self.take_end(now),
            }
        }
    }

    fn take_events(&mut self, now: Instant, events: Vec<Event>) {
        for event in events {
            // The rest of these bytes belongs to this attempt.
            if !self.is_streaming() {
                return;
            }
            match event {
                Event::Life if self.attempt.has_piece => self.deadline = self.next_deadline(now),
                Event::Life => {}
                Event::TooLong => return self.give_up("a line of its answer is too long"),
                Event::Odd(line) => drop(self.attempt.odd.get_or_insert(line)),
                Event::Data { text, .. } if text.trim() == "[DONE]" => return self.complete(now),
                Event::Data { text, is_error } => self.take_data(now, &text, is_error),
            }
        }
    }

    /// Whether this attempt is still read.
    fn is_streaming(&self) -> bool {
        matches!(self.attempt.state, CallState::Stream(_))
    }

    fn take_data(&mut self, now: Instant, text: &str, is_error: bool) {
        self.attempt.pieces += 1;
        if self.attempt.pieces > MOST_PIECES {
            return self.give_up("its answer does not end");
        }
        let piece = match Piece::read(text) {
            Some(piece) => piece,
            None if is_error => Piece { error: Some(ErrorBody::read(text.as_bytes())), ..Piece::default() },
            None if text.trim().is_empty() => return,
            // A torn piece is no reason to give up what else there is.
            None => return self.attempt.has_torn = true,
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
        piece.tool_calls.into_iter().for_each(|part| self.attempt.calls.join(part));
        if !piece.finish.is_empty() {
            self.attempt.finish = Some(piece.finish);
        }
        push_up_to(&mut self.attempt.refusal, &piece.refusal, LONGEST_WORDS);
        // The first piece of many servers has the role alone.
        let is_sign = !piece.text.is_empty() || piece.is_reasoning || !self.attempt.calls.is_empty();
        self.attempt.has_piece |= is_sign;
        if self.attempt.has_piece {
            self.deadline = self.next_deadline(now);
        }
        if !piece.text.is_empty() {
            let mut thoughts = Vec::new();
            self.attempt.reader.piece(&piece.text, &mut thoughts);
            self.give(thoughts);
            if self.attempt.reader.is_full() {
                self.complete(now);
            }
        }
    }

    pub(super) fn take_end(&mut self, now: Instant) {
        match std::mem::replace(&mut self.attempt.state, CallState::Over) {
            CallState::Head | CallState::First(..) => {
                self.attempt.state = CallState::Over;
                self.fail(now, bad_answer(&self.peer, "its answer is empty; check url"));
            }
            CallState::Stream(mut stream) => {
                self.attempt.state = CallState::Stream(Box::default());
                let mut events = Vec::new();
                stream.end(&mut events);
                self.take_events(now, events);
                if !self.is_streaming() {
                    return;
                }
                if self.attempt.finish.is_some() {
                    return self.complete(now);
                }
                let failure = match self.attempt.odd.take() {
                    Some(line) if self.attempt.pieces == 0 => {
                        let words = format!("its answer is no stream of a chat server: {}; check url", plain(&line));
                        bad_answer(&self.peer, &words)
                    }
                    _ if self.attempt.has_torn && !self.attempt.has_piece => {
                        bad_answer(&self.peer, "its answer is no JSON; check url")
                    }
                    _ => self.peer.failure(FailureKind::Broken, "its answer broke off"),
                };
                self.break_off(now, failure);
            }
            CallState::Whole(body) => self.take_whole(now, &body),
            CallState::Page(body) => {
                let words = plain(&String::from_utf8_lossy(&body));
                let words = format!("it answers with a web page: {words}; check url, or sign in to the network");
                self.fail(now, bad_answer(&self.peer, &words));
            }
            CallState::Refusal(head, body) => self.take_refusal(now, &head, &body),
            CallState::Over => {}
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
        self.attempt.state = CallState::Stream(Box::default());
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
        self.attempt.finish.get_or_insert_default();
        self.complete(now);
    }
}
