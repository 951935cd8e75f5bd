//! The writing half below the WebSocket: a queue of whole frames.
//!
//! Texts are framed here instead of in tungstenite, whose write buffer keeps the size of the largest frame it has
//! ever held: an idle session that has spoken once would keep a whole sentence of audio. Here a text is moved into
//! the queue without a copy and freed when it is written. Control frames of tungstenite (pong, close) pass through
//! the same queue, so that no frame is cut by another.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::reading::Reading;
use crate::session::Frame;

/// Writes before other tasks have their turn, however much the stream takes.
const WRITES_PER_TURN: usize = 64;
/// Reads before other tasks have their turn, however much there is.
const READS_PER_TURN: u32 = 64;
/// Above this the other side must read before more control frames are answered.
const MOST_QUEUED: usize = 64 * 1024;

/// A frame on its way.
struct Queued {
    header: Vec<u8>,
    /// Empty for bytes that are not a frame of a session; they are all in the header.
    frame: Frame,
    written: usize,
}

impl Queued {
    fn rest(&self) -> [&[u8]; 2] {
        let header = self.header.get(self.written..).unwrap_or_default();
        let text = self.frame.text.as_bytes().get(self.written.saturating_sub(self.header.len())..);
        [header, text.unwrap_or_default()]
    }

    fn len(&self) -> usize {
        self.header.len() + self.frame.text.len() - self.written
    }
}

/// A stream with a queue of frames in front of its writing half. Neither half keeps a task for itself: tungstenite reads
/// on for as long as there is something, fragments without content say.
pub(super) struct FrameWriter<S> {
    stream: S,
    queue: VecDeque<Queued>,
    /// Reads since the task last had to wait.
    reads: u32,
    reading: Reading,
}

impl<S> FrameWriter<S> {
    /// The queue is empty.
    pub(super) fn new(stream: S) -> Self {
        Self { stream, queue: VecDeque::new(), reads: 0, reading: Reading::default() }
    }

    /// Counts what is read in `total`, too.
    pub(super) fn counting(self, total: Arc<AtomicUsize>) -> Self {
        Self { reading: Reading::new(total), ..self }
    }

    /// The part of a message that was read; the rest still comes.
    pub(super) fn reading(&mut self) -> &mut Reading {
        &mut self.reading
    }

    /// Queues a text as one WebSocket frame of a server (RFC 6455, 5.2: final, text, not masked).
    pub(super) fn push(&mut self, frame: Frame) {
        let header = head(0x81, frame.text.len());
        self.queue.push_back(Queued { header, frame, written: 0 });
    }

    /// Queues a message as it came.
    #[cfg(feature = "test-support")]
    pub(super) fn echo(&mut self, message: tokio_tungstenite::tungstenite::Message) {
        use tokio_tungstenite::tungstenite::Message;
        match message {
            Message::Text(text) => self.push(text.as_str().to_owned().into()),
            Message::Binary(bytes) => self.push_raw([head(0x82, bytes.len()), bytes.to_vec()].concat()),
            _ => {}
        }
    }

    /// Queues bytes as they are, behind all frames.
    pub(super) fn push_raw(&mut self, bytes: Vec<u8>) {
        self.queue.push_back(Queued { header: bytes, frame: String::new().into(), written: 0 });
    }

    /// Takes back the frames that are not wholly written.
    pub(super) fn take_unwritten(&mut self) -> Vec<Frame> {
        self.queue.drain(..).map(|queued| queued.frame).filter(|frame| !frame.text.is_empty()).collect()
    }
}

/// The head of a frame of a server: its first byte, and the length of what follows in the shortest form.
fn head(first: u8, length: usize) -> Vec<u8> {
    let mut head = Vec::with_capacity(10);
    head.push(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => head.push(short),
        (_, Ok(medium)) => {
            head.push(126);
            head.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            head.push(127);
            head.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    head
}

impl<S> FrameWriter<S> {
    /// How many bytes are queued that are not part of a character's answer: of those there is one utterance at a time.
    pub(super) fn unread(&self) -> usize {
        self.queue.iter().filter(|queued| queued.frame.answer.is_none()).map(Queued::len).sum()
    }
}

impl<S: AsyncWrite + Unpin> FrameWriter<S> {
    fn poll_drain(&mut self, cx: &mut Context) -> Poll<io::Result<()>> {
        for _ in 0..WRITES_PER_TURN {
            if self.queue.is_empty() {
                self.queue.shrink_to(16);
                return Poll::Ready(Ok(()));
            }
            // All frames of an utterance go out in one go (PROTOCOL.md 7.5).
            let slices: Vec<IoSlice> =
                self.queue.iter().take(16).flat_map(Queued::rest).filter(|s| !s.is_empty()).map(IoSlice::new).collect();
            let mut written = ready!(Pin::new(&mut self.stream).poll_write_vectored(cx, &slices))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            while let Some(frame) = self.queue.front_mut() {
                let part = written.min(frame.len());
                frame.written += part;
                written -= part;
                if frame.len() > 0 {
                    break;
                }
                self.queue.pop_front();
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for FrameWriter<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context, buffer: &mut ReadBuf) -> Poll<io::Result<()>> {
        if self.reads >= READS_PER_TURN {
            self.reads = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buffer);
        self.reading.add(buffer.filled().len() - before);
        self.reads = if polled.is_ready() { self.reads + 1 } else { 0 };
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FrameWriter<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.queue.iter().map(Queued::len).sum::<usize>() > MOST_QUEUED {
            ready!(self.poll_drain(cx))?;
        }
        self.push_raw(bytes.to_vec());
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;
    use tokio::io::AsyncWriteExt;
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::protocol::Role;

    use super::*;

    #[tokio::test]
    async fn frames_of_every_size_arrive_whole_through_a_narrow_pipe() {
        let (near, far) = tokio::io::duplex(7);
        let texts: Vec<String> = [0, 1, 125, 126, 127, 65_535, 65_536, 300_000].map(|n| "\u{e9}".repeat(n)).into();
        let mut writer = FrameWriter::new(near);
        texts.iter().for_each(|text| writer.push(text.clone().into()));
        let write = async move {
            writer.flush().await.unwrap();
            assert!(writer.take_unwritten().is_empty());
        };
        let read = async {
            let mut client = WebSocketStream::from_raw_socket(far, Role::Client, None).await;
            for text in &texts {
                assert_eq!(client.next().await.unwrap().unwrap().to_text().unwrap(), text);
            }
        };
        tokio::join!(write, read);
    }

    #[tokio::test]
    async fn what_was_not_written_comes_back() {
        let (near, _far) = tokio::io::duplex(4);
        let mut writer = FrameWriter::new(near);
        writer.push("one".to_owned().into());
        writer.push("two".to_owned().into());
        assert!(tokio::time::timeout(std::time::Duration::ZERO, writer.flush()).await.is_err());
        let unwritten: Vec<String> = writer.take_unwritten().into_iter().map(|frame| frame.text).collect();
        assert_eq!(unwritten, ["one", "two"]);
    }
}
