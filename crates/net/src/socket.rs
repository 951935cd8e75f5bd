//! tungstenite's WebSocket, made to give its memory back.
//!
//! tungstenite keeps a buffer as large as the largest message of a connection, in each direction, for good. One long
//! piece of speech would hold its size for the whole session. So once everything was read and written, and the
//! buffers are known to be empty, the WebSocket is made anew over the same stream.

use std::io;
use std::mem::replace;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use hyper::body::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, duplex};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::close_code::CloseCode;
use super::link_event::MAX_MESSAGE;
use super::stream::Stream;

/// Allocated at once and kept, so it counts for an idle session. Larger messages get a buffer of their own size.
const READ_BUFFER: usize = 16 * 1024;

/// Reads before other tasks have their turn, however much there is: tungstenite reads on for as long as there is something
/// and no message is whole, fragments without content say.
const READS_PER_TURN: u32 = 64;

/// Written without a flush when this much is waiting. Nothing is allocated before the first write.
const WRITE_BUFFER: usize = 16 * 1024;

/// Room beside a message of [`MAX_MESSAGE`] bytes, for other messages and frame heads.
const SLACK: usize = 128 * 1024;

/// A WebSocket whose idle size does not depend on what went through it.
pub(super) struct Socket {
    inner: WebSocketStream<Counted>,
    /// How many bytes the messages that came out took on the wire, at the least: the server may have used more for
    /// fragments and long heads. Equal to what was read only if nothing is left inside.
    consumed: u64,
    grown: bool,
    closing: bool,
}

impl Socket {
    /// Speaks WebSocket over a stream that was upgraded; `read` is what came with the answer.
    pub(super) async fn new(stream: Stream, read: Bytes) -> Socket {
        let mut close_code = CloseCode::default();
        close_code.read(&read);
        let counted = Counted { stream, delivered: read.len() as u64, taken: 0, reads: 0, close_code };
        let inner = WebSocketStream::from_partially_read(counted, read.to_vec(), Role::Client, Some(config())).await;
        Socket { inner, consumed: 0, grown: false, closing: false }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.inner.get_ref().stream
    }

    /// How many bytes the stream has taken.
    pub(super) fn taken(&self) -> u64 {
        self.inner.get_ref().taken
    }

    pub(super) fn received(&self) -> u64 {
        self.inner.get_ref().delivered
    }

    /// The code of the server's close frame, also one that may not be sent.
    pub(super) fn close_code(&self) -> Option<u16> {
        self.inner.get_ref().close_code.get()
    }

    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Message, Error>>> {
        let polled = self.inner.poll_next_unpin(cx);
        match &polled {
            Poll::Ready(Some(Ok(message))) => self.count(message),
            Poll::Ready(_) => {}
            Poll::Pending => self.shrink(cx),
        }
        polled
    }

    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_flush_unpin(cx)
    }

    /// Hands a message to tungstenite, whose own queue takes it even when the stream does not.
    pub(super) fn start_send(&mut self, message: Message) -> Result<(), Error> {
        self.closing |= message.is_close();
        self.grown |= message.len() > WRITE_BUFFER;
        self.inner.start_send_unpin(message)
    }

    fn count(&mut self, message: &Message) {
        self.closing |= message.is_close();
        self.grown |= message.len() > READ_BUFFER;
        let head = match message.len() {
            0..=125 => 2,
            126..=0xffff => 4,
            _ => 10,
        };
        self.consumed += head + message.len() as u64;
    }

    /// Makes the WebSocket anew if it has grown and holds nothing.
    fn shrink(&mut self, cx: &mut Context<'_>) {
        if !self.grown || self.closing || self.inner.get_ref().delivered != self.consumed {
            return;
        }
        // A pong may be waiting, of which nobody outside knows.
        let Poll::Ready(Ok(())) = self.inner.poll_flush_unpin(cx) else {
            return;
        };
        self.grown = false;
        let placeholder = Stream::Pipe(duplex(1).0);
        let stream = replace(&mut self.inner.get_mut().stream, placeholder);
        // Nothing is inside, so the next byte begins a frame.
        let close_code = CloseCode::default();
        let counted = Counted { stream, delivered: self.consumed, taken: self.taken(), reads: 0, close_code };
        let anew = WebSocketStream::from_raw_socket(counted, Role::Client, Some(config())).now_or_never();
        // It needs no waiting, so there is always one. Otherwise the placeholder ends the link.
        if let Some(anew) = anew {
            self.inner = anew;
        }
        // A task that waits for this flush would not be woken.
        cx.waker().wake_by_ref();
    }
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_MESSAGE + SLACK)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE))
}

/// A stream that counts what was read from it and what it has taken.
struct Counted {
    stream: Stream,
    delivered: u64,
    taken: u64,
    /// Reads since the task last had to wait.
    reads: u32,
    close_code: CloseCode,
}

impl AsyncRead for Counted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.reads >= READS_PER_TURN {
            self.reads = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        let read = buf.filled().get(before..).unwrap_or_default();
        self.delivered += read.len() as u64;
        self.close_code.read(read);
        self.reads = if polled.is_ready() { self.reads + 1 } else { 0 };
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        if let Poll::Ready(Ok(taken)) = &polled {
            self.taken += *taken as u64;
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::task::Waker;

    use tokio::io::{AsyncWriteExt as _, DuplexStream};

    use super::*;

    async fn pair() -> (Socket, DuplexStream) {
        let (client, server) = duplex(1 << 20);
        (Socket::new(Stream::Pipe(client), Bytes::new()).await, server)
    }

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut bytes = vec![first];
        match payload.len() {
            short @ 0..=125 => bytes.push(short as u8),
            middle @ 126..=0xffff => bytes.extend([126, (middle >> 8) as u8, middle as u8]),
            long => bytes.extend([&[127][..], &(long as u64).to_be_bytes()].concat()),
        }
        bytes.extend(payload);
        bytes
    }

    fn idle(socket: &mut Socket) {
        assert!(socket.poll_next(&mut Context::from_waker(Waker::noop())).is_pending());
    }

    async fn next(socket: &mut Socket) -> Message {
        poll_fn(|cx| socket.poll_next(cx)).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn it_is_made_anew_when_it_is_empty_only() {
        let small = frame(0x81, b"small");
        let (client, mut server) = duplex(1 << 20);
        let mut socket = Socket::new(Stream::Pipe(client), small.clone().into()).await;
        assert_eq!(next(&mut socket).await, Message::text("small"));
        server.write_all(&frame(0x81, &[b'x'; 100_000])).await.unwrap();
        server.write_all(&small[..3]).await.unwrap();
        assert_eq!(next(&mut socket).await.len(), 100_000);
        idle(&mut socket);
        assert!(socket.grown, "half a message is inside");
        server.write_all(&small[3..]).await.unwrap();
        assert_eq!(next(&mut socket).await, Message::text("small"));
        idle(&mut socket);
        assert!(!socket.grown);
        server.write_all(&small).await.unwrap();
        assert_eq!(next(&mut socket).await, Message::text("small"));
    }

    #[tokio::test]
    async fn it_is_not_made_anew_inside_a_fragmented_message() {
        let (mut socket, mut server) = pair().await;
        server.write_all(&frame(0x81, &[b'x'; 100_000])).await.unwrap();
        server.write_all(&frame(0x01, b"one ")).await.unwrap();
        assert_eq!(next(&mut socket).await.len(), 100_000);
        idle(&mut socket);
        server.write_all(&frame(0x80, b"two")).await.unwrap();
        assert_eq!(next(&mut socket).await, Message::text("one two"));
    }

    #[tokio::test]
    async fn a_reader_that_waits_meanwhile_is_woken() {
        let (mut socket, mut server) = pair().await;
        let reader = tokio::spawn(async move {
            let sizes = (next(&mut socket).await.len(), next(&mut socket).await.len());
            (sizes, socket.grown)
        });
        server.write_all(&frame(0x81, &[b'x'; 100_000])).await.unwrap();
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        server.write_all(&frame(0x81, b"small")).await.unwrap();
        let limit = std::time::Duration::from_secs(60);
        assert_eq!(tokio::time::timeout(limit, reader).await.unwrap().unwrap(), ((100_000, 5), false));
    }

    #[tokio::test]
    async fn fragments_without_end_leave_time_for_others() {
        let (client, mut server) = duplex(4 << 20);
        let mut socket = Socket::new(Stream::Pipe(client), Bytes::new()).await;
        server.write_all(&frame(0x01, b"begun ")).await.unwrap();
        server.write_all(&frame(0x00, b"").repeat(1_500_000)).await.unwrap();
        server.write_all(&frame(0x80, b"ended")).await.unwrap();
        let mut turns = 0;
        let message = poll_fn(|cx| {
            let before = socket.received();
            let polled = socket.poll_next(cx);
            assert!(socket.received() - before <= u64::from(READS_PER_TURN) * READ_BUFFER as u64);
            turns += 1;
            polled
        });
        assert_eq!(message.await.unwrap().unwrap(), Message::text("begun ended"));
        assert!(turns > 2, "{turns}");
    }

    #[tokio::test]
    async fn a_large_write_counts_too() {
        let (mut socket, _server) = pair().await;
        socket.start_send(Message::text("x".repeat(100_000))).unwrap();
        assert!(socket.grown);
        idle(&mut socket);
        assert!(!socket.grown);
    }

    #[tokio::test]
    async fn any_sizes_in_any_pieces_arrive() {
        assert!(pour(false).await > 10);
        pour(true).await;
    }

    /// Sends messages of random sizes in random pieces; returns how often the WebSocket was made anew.
    async fn pour(fragments: bool) -> u32 {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) % below
        };
        let (mut socket, mut server) = pair().await;
        let (mut bytes, mut ends, mut expected) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..400_u32 {
            let most = [4, 130, 20_000, 70_000][random(4) as usize];
            let length = random(most) as usize;
            let text = format!("{index}{}", "x".repeat(length));
            match random(8) {
                0 if fragments => {
                    bytes.extend([frame(0x01, b""), frame(0x89, b"ping"), frame(0x80, text.as_bytes())].concat())
                }
                1 => bytes.extend([frame(0x8a, b"pong"), frame(0x81, text.as_bytes())].concat()),
                _ => bytes.extend(frame(0x81, text.as_bytes())),
            }
            ends.push(bytes.len());
            expected.push(text);
        }
        let mut rest = bytes.as_slice();
        let mut got = Vec::new();
        let mut renewed = 0;
        while got.len() < expected.len() {
            let at = bytes.len() - rest.len();
            let whole = ends.iter().find(|end| **end > at).map_or(0, |end| end - at);
            let size = if random(2) == 0 { whole } else { 1 + random(60_000) as usize };
            let (piece, after) = rest.split_at(rest.len().min(size));
            server.write_all(piece).await.unwrap();
            rest = after;
            let grown = socket.grown;
            let mut context = Context::from_waker(Waker::noop());
            while let Poll::Ready(message) = socket.poll_next(&mut context) {
                if let Message::Text(text) = message.unwrap().unwrap() {
                    got.push(text.as_str().to_owned());
                }
            }
            renewed += u32::from(grown && !socket.grown);
        }
        assert_eq!(got, expected);
        renewed
    }
}
