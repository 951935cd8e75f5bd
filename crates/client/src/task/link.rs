//! The link of a session: reading and writing.

use std::collections::VecDeque;
use std::mem::take;

use futures_util::FutureExt as _;

use super::{Opened, Task};
use crate::clock::timestamp;
use crate::writing::{PendingWrite, feed, say_goodbye};
use inworld_net::{LinkEvent, LinkRead, WriteError};
use inworld_protocol::recording::Entry;
use inworld_session::{Failure, FailureCode, Input, Now};

/// Work of a link before the game's commands and other tasks have their turn: a frame is one unit, and so is each [`UNIT`]
/// of its bytes.
const BATCH: usize = 64;

/// Bytes of a frame that count as one unit of work.
const UNIT: usize = 16 * 1024;

/// Close code of a server that got too large a message (RFC 6455, 7.4.1).
const TOO_LARGE: u16 = 1009;

/// Close codes of a server that goes away, restarts or is overloaded, whatever the client sent (RFC 6455, 7.4.1,
/// and its registry).
const GOING_AWAY: [u16; 3] = [1001, 1012, 1013];

/// Stands for a close frame without a code (RFC 6455, 7.4.1).
const NO_CODE: u16 = 1005;

impl Task {
    pub(super) fn close_link(&mut self) {
        self.opening = None;
        let rest = self.take_writes();
        let unflushed = take(&mut self.unflushed);
        if let Some(link) = self.link.take() {
            self.closing.push(Box::pin(say_goodbye(link, rest, unflushed, self.goodbye, self.recorder.clone())));
        }
    }

    /// Writes to the link until it is full.
    pub(super) fn feed(&mut self) {
        let Some(link) = &mut self.link else { return };
        while link.can_feed()
            && let Some(waiting) = self.writes.pop_front()
        {
            waiting.release_slot(&self.shared);
            let fed = feed(link, waiting.content, self.recorder.as_ref());
            self.unflushed.extend(waiting.number.map(|number| (number, link.fed())));
            match fed {
                Ok(()) | Err(WriteError::TooLong(_)) => {}
                // Reading on tells how the link ended.
                Err(WriteError::Full | WriteError::Lost(_)) => return,
            }
        }
    }

    /// Takes the writes that the link has not taken, and releases their slots in the outbox.
    pub(super) fn take_writes(&mut self) -> VecDeque<PendingWrite> {
        for waiting in &self.writes {
            waiting.release_slot(&self.shared);
        }
        take(&mut self.writes)
    }

    pub(super) fn opened(&mut self, opened: Opened) {
        match opened {
            Opened::Token(Ok(token)) => {
                let expires = token.expiration().map(timestamp);
                let session_id = Some(token.session_id().to_owned());
                self.token = Some(token);
                self.handle(Input::TokenReady { session_id, expires });
            }
            Opened::Token(Err(failure)) => self.handle(Input::TokenFailed(failure)),
            Opened::Link(Ok(link)) => {
                self.received = link.received();
                self.link = Some(link);
                if let Some(recorder) = &self.recorder {
                    recorder.record(Entry::Connected);
                }
                self.handle(Input::LinkUp);
            }
            Opened::Link(Err(failure)) => self.handle(Input::LinkDown(failure)),
        }
    }

    /// Processes everything that has already arrived, up to a batch; whether there may be more.
    pub(super) fn link_event(&mut self, event: LinkEvent) -> bool {
        let mut next_event = Some(event);
        // Frames that arrived together have the same time.
        let now = self.now();
        let mut work = 0;
        loop {
            match next_event.take() {
                Some(LinkEvent::Read(read)) => {
                    work += 1 + size(&read) / UNIT;
                    self.read(now, read);
                }
                Some(LinkEvent::Flushed(flushed)) => {
                    work += 1;
                    if flushed.is_ok() {
                        self.unflushed.clear();
                    }
                    self.feed();
                }
                None => return false,
            }
            if work >= BATCH {
                return true;
            }
            let reading = self.reads();
            next_event = self.link.as_mut().and_then(|link| link.next(reading).now_or_never());
        }
    }

    pub(super) fn read(&mut self, now: Now, read: LinkRead) {
        if let Some(recorder) = &self.recorder {
            entry(&read).into_iter().for_each(|entry| recorder.record(entry));
        }
        let down = match read {
            LinkRead::Text(frame) => return self.handle_at(now, Input::Frame(&frame)),
            // The same JSON in another kind of frame (PROTOCOL.md 2.3).
            LinkRead::Binary(bytes) => {
                let frame = std::str::from_utf8(&bytes);
                let bad = Input::BadFrame("it is binary and not UTF-8; the protocol is JSON text");
                return self.handle_at(now, frame.map_or(bad, Input::Frame));
            }
            LinkRead::Pong(content) => {
                let number = <[u8; 8]>::try_from(&*content).map(u64::from_be_bytes);
                // A pong of anything else is only a sign of life.
                return self.handle_at(now, number.map_or(Input::Alive, Input::Pong));
            }
            LinkRead::Closed { code, reason } => {
                let words = match (code, reason.as_str()) {
                    (NO_CODE, "") => ": it gave none".to_owned(),
                    (_, "") => String::new(),
                    (_, words) => format!(": {words}"),
                };
                let words = format!("the server closed the connection (code {code}{words})");
                let failure = Failure::retryable(FailureCode::ClosedByServer, words);
                Failure { too_large: code == TOO_LARGE, by_server: !GOING_AWAY.contains(&code), ..failure }
            }
            LinkRead::Lost(words) => Failure { by_server: true, ..Failure::retryable(FailureCode::LinkLost, words) },
            LinkRead::Broken(words) => Failure::retryable(FailureCode::LinkLost, words),
            LinkRead::Violation(words) => {
                Failure { by_server: true, ..Failure::retryable(FailureCode::Protocol, words) }
            }
        };
        self.link = None;
        drop(self.take_writes());
        self.unflushed.clear();
        self.handle_at(now, Input::LinkDown(down));
    }
}

/// The part of a frame that is recorded; pongs are not.
fn entry(read: &LinkRead) -> Option<Entry<'_>> {
    match read {
        LinkRead::Text(frame) => Some(Entry::Received(frame.as_str().into())),
        LinkRead::Binary(bytes) => Some(Entry::Received(String::from_utf8_lossy(bytes))),
        LinkRead::Closed { code, .. } => Some(Entry::Closed(*code)),
        LinkRead::Lost(_) | LinkRead::Broken(_) | LinkRead::Violation(_) => Some(Entry::Lost),
        LinkRead::Pong(_) => None,
    }
}

fn size(read: &LinkRead) -> usize {
    match read {
        LinkRead::Text(text) => text.len(),
        LinkRead::Binary(bytes) | LinkRead::Pong(bytes) => bytes.len(),
        LinkRead::Closed { .. } | LinkRead::Lost(_) | LinkRead::Broken(_) | LinkRead::Violation(_) => 0,
    }
}
