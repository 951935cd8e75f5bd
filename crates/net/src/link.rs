//! An open WebSocket (PROTOCOL.md 2.3).
//!
//! One task reads, writes and takes commands at the same time, and a write that is stuck never keeps it from reading:
//!
//! ```ignore
//! tokio::select! {
//!     event = link.next(queue_has_room) => match event { LinkEvent::Read(..) => .., LinkEvent::Flushed(..) => .. },
//!     command = commands.recv(), if link.can_feed() => link.feed(..)?,
//! }
//! ```

use std::fmt;
use std::future::poll_fn;
use std::task::{Context, Poll};

use hyper::body::Bytes;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::link_error::{closed, ended, write_error};
use super::link_event::{LinkEvent, LinkRead, MAX_MESSAGE, WriteError};
use super::socket::Socket;
use super::stream::Stream;

/// How much may wait before [`Link::can_feed`] says no, in bytes.
const FEED_LIMIT: usize = 64 * 1024;

/// Control frames read before other tasks have their turn.
const CONTROL_PER_TURN: usize = 64;

/// Maximum bytes of the reason in a close frame (RFC 6455 section 5.5, less two for the code).
const MAX_REASON: usize = 123;

/// An open WebSocket. Dropping it closes the connection without a close frame.
pub struct Link {
    socket: Socket,
    /// Bytes fed since everything was last flushed.
    waiting: usize,
    /// Where the last frame ends among all bytes written. An answer to a ping that was never written counts, until the
    /// next flush.
    fed: u64,
    /// How much is known to have gone to the system.
    flushed: u64,
    unflushed: bool,
    read_ended: bool,
    write_ended: bool,
}

impl Link {
    /// Speaks WebSocket over a stream that was upgraded; `read` is what came with the answer.
    pub(super) async fn new(stream: Stream, read: Bytes) -> Link {
        let socket = Socket::new(stream, read).await;
        Link { socket, waiting: 0, fed: 0, flushed: 0, unflushed: false, read_ended: false, write_ended: false }
    }

    /// Flushes what was fed and, if `reading`, reads: whatever comes first. Cancellation safe.
    ///
    /// Pings are answered while reading. Without `reading` the server is slowed down once the buffers between are
    /// full. With nothing to flush and nothing to read this waits for ever.
    pub async fn next(&mut self, reading: bool) -> LinkEvent {
        poll_fn(|cx| self.poll_next(cx, reading)).await
    }

    /// [`next`](Self::next) for one turn.
    pub fn poll_next(&mut self, cx: &mut Context<'_>, reading: bool) -> Poll<LinkEvent> {
        if let Poll::Ready(flushed) = self.poll_flush(cx) {
            return Poll::Ready(LinkEvent::Flushed(flushed));
        }
        if !reading {
            return Poll::Pending;
        }
        self.poll_read(cx).map(LinkEvent::Read)
    }

    /// Reads alone, while what was fed is flushed. A failed write is left out: the reads after it tell the reason.
    /// Cancellation safe.
    pub async fn read(&mut self) -> LinkRead {
        loop {
            if let LinkEvent::Read(read) = self.next(true).await {
                return read;
            }
        }
    }

    /// Waits until what was fed has gone to the system, without reading. Cancellation safe.
    ///
    /// # Errors
    /// [`WriteError::Lost`], said once.
    pub async fn flush(&mut self) -> Result<(), WriteError> {
        if !self.unflushed {
            return Ok(());
        }
        poll_fn(|cx| self.poll_flush(cx)).await
    }

    /// Whether something fed has not been flushed yet.
    pub fn unflushed(&self) -> bool {
        self.unflushed
    }

    /// Whether little enough is waiting for another message. Becomes true again with [`LinkEvent::Flushed`].
    pub fn can_feed(&self) -> bool {
        self.waiting < FEED_LIMIT
    }

    /// Where the last message that was fed ends, in bytes since the link was opened; see [`written`](Self::written).
    pub fn fed(&self) -> u64 {
        self.fed
    }

    /// How much has gone to the system. Messages that end there or before have left; of others, some may have.
    pub fn written(&self) -> u64 {
        // TLS takes more than it gives to the system.
        if self.socket.stream().is_secure() { self.flushed } else { self.socket.taken() }
    }

    /// Puts a message behind those that wait; never waits itself. Several that are fed before one flush leave
    /// together.
    ///
    /// # Errors
    /// [`WriteError`]; the message is not sent.
    pub fn feed(&mut self, text: String) -> Result<(), WriteError> {
        let length = text.len();
        if length > MAX_MESSAGE {
            return Err(WriteError::TooLong(length));
        }
        self.put(Message::text(text))?;
        self.waiting = self.waiting.saturating_add(length);
        Ok(())
    }

    /// The same for a binary message, which no session sends.
    ///
    /// # Errors
    /// [`WriteError`]; the message is not sent.
    #[cfg(feature = "test-support")]
    pub fn feed_binary(&mut self, bytes: Bytes) -> Result<(), WriteError> {
        let length = bytes.len();
        self.put(Message::Binary(bytes))?;
        self.waiting = self.waiting.saturating_add(length);
        Ok(())
    }

    /// Puts a ping behind what waits. Its answer has the same content.
    ///
    /// # Errors
    /// [`WriteError::Lost`].
    pub fn ping(&mut self, content: &[u8; 8]) -> Result<(), WriteError> {
        self.put(Message::Ping(Bytes::copy_from_slice(content)))
    }

    /// How many bytes have come, be they whole messages or not.
    pub fn received(&self) -> u64 {
        self.socket.received()
    }

    /// Puts a close frame behind what waits. Nothing can be fed after it; the server's answer is read as
    /// [`LinkRead::Closed`].
    ///
    /// # Errors
    /// [`WriteError::Lost`].
    pub fn start_close(&mut self, code: u16, reason: &str) -> Result<(), WriteError> {
        let code = Some(CloseCode::from(code)).filter(|code| code.is_allowed()).unwrap_or(CloseCode::Normal);
        let end = (0..=MAX_REASON.min(reason.len())).rev().find(|at| reason.is_char_boundary(*at));
        let reason = end.and_then(|end| reason.get(..end)).unwrap_or_default();
        self.put(Message::Close(Some(CloseFrame { code, reason: reason.into() })))
    }

    /// Says goodbye and waits for the end, ignoring messages on the way. Bound it with a timeout: a server may never
    /// answer.
    pub async fn close(&mut self, code: u16, reason: &str) -> LinkRead {
        // When nothing can be written, what remains to be read ends soon.
        let _ = self.start_close(code, reason);
        loop {
            match self.read().await {
                LinkRead::Text(_) | LinkRead::Binary(_) | LinkRead::Pong(_) => {}
                end => return end,
            }
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), WriteError>> {
        if !self.unflushed {
            return Poll::Pending;
        }
        self.socket.poll_flush(cx).map(|flushed| {
            self.unflushed = false;
            self.waiting = 0;
            if flushed.is_ok() {
                self.flushed = self.socket.taken();
                self.fed = self.flushed;
            }
            flushed.map_err(|error| self.write_failed(write_error(error)))
        })
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<LinkRead> {
        if self.read_ended {
            return Poll::Ready(LinkRead::Lost("the link is over".to_owned()));
        }
        for _ in 0..CONTROL_PER_TURN {
            let Poll::Ready(message) = self.socket.poll_next(cx) else {
                return Poll::Pending;
            };
            let read = match message {
                Some(Ok(Message::Text(text))) => return Poll::Ready(LinkRead::Text(text)),
                Some(Ok(Message::Binary(bytes))) => return Poll::Ready(LinkRead::Binary(bytes)),
                Some(Ok(Message::Pong(bytes))) => return Poll::Ready(LinkRead::Pong(bytes)),
                // The pong is written by the next turn of this loop.
                Some(Ok(Message::Ping(content))) => {
                    self.fed += wire_length(content.len());
                    continue;
                }
                Some(Ok(Message::Frame(_))) => continue,
                Some(Ok(Message::Close(frame))) => {
                    // Sends the answering close frame, if the socket takes it at once.
                    let _ = self.socket.poll_flush(cx);
                    closed(frame, self.socket.close_code())
                }
                Some(Err(error)) => {
                    let (read, answer) = ended(error);
                    if let Some(code) = answer {
                        // RFC 6455 section 7.1.7: tell the server why, without waiting for it.
                        let _ = self.start_close(code.into(), "");
                        let _ = self.socket.poll_flush(cx);
                    }
                    read
                }
                None => LinkRead::Lost("the connection was closed".to_owned()),
            };
            self.read_ended = true;
            return Poll::Ready(read);
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Queues a message and marks it as not flushed.
    fn put(&mut self, message: Message) -> Result<(), WriteError> {
        if self.write_ended {
            return Err(WriteError::Lost("nothing can be written any more".to_owned()));
        }
        self.fed += wire_length(message.len());
        let put = self.socket.start_send(message).map_err(write_error);
        put.map_err(|error| self.write_failed(error))?;
        self.unflushed = true;
        Ok(())
    }

    fn write_failed(&mut self, error: WriteError) -> WriteError {
        self.write_ended |= matches!(error, WriteError::Lost(_));
        error
    }
}

/// How long a frame of a client is: head, mask and payload (RFC 6455 section 5.2).
fn wire_length(payload: usize) -> u64 {
    let head = match payload {
        0..=125 => 2,
        126..=0xffff => 4,
        _ => 10,
    };
    head + 4 + payload as u64
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link")
            .field("stream", self.socket.stream())
            .field("waiting", &self.waiting)
            .field("read_ended", &self.read_ended)
            .field("write_ended", &self.write_ended)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn pings_without_end_leave_time_for_others() {
        const PINGS: usize = 10_000;
        let (client, mut server) = duplex(1 << 20);
        let mut link = Link::new(Stream::Pipe(client), Bytes::new()).await;
        server.write_all(&[0x89, 0].repeat(PINGS)).await.unwrap();
        server.write_all(b"\x81\x04text").await.unwrap();
        let (mut turns, mut answered) = (0, 0);
        let read = poll_fn(|cx| {
            let polled = link.poll_next(cx, true);
            // Each answer that was not written yet counts.
            assert!(link.fed() - answered <= CONTROL_PER_TURN as u64 * wire_length(0), "too many in one turn");
            answered = link.fed();
            turns += 1;
            polled
        });
        assert_eq!(read.await, LinkEvent::Read(LinkRead::Text("text".into())));
        assert!(turns >= PINGS / CONTROL_PER_TURN, "{turns}");
    }
}
