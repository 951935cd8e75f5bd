//! One WebSocket of a session: frames in, frames out, never the one waiting for the other.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::{Sink, Stream, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use super::registry::Slot;
use super::upgrade::Opening;
use super::writer::FrameWriter;
use super::{Server, lock};
use crate::local::session::Out;
use crate::wire;

/// No packet of a client is larger: a second of its audio is 43 KB.
const LARGEST_FRAME: usize = 1 << 20;
/// An idle session is cheap: this is all that it buffers. A larger frame is read into room of its own.
const READ_BUFFER: usize = 4 * 1024;
/// So long the other side may take to read what is left and to close.
const PATIENCE: Duration = Duration::from_secs(5);

type Socket<S> = WebSocketStream<FrameWriter<S>>;

/// What a socket is waiting for.
enum Happened {
    /// A message came in.
    Message(Message),
    /// The other side closed, or the line broke.
    Gone(Option<Error>),
    /// All is written that came before the wish to close.
    Finished(Finish),
    /// It is time to look what there is to do.
    Look,
}

/// How the server ends a connection.
#[derive(Clone, Copy)]
enum Finish {
    Close(u16),
    Cut,
}

/// Serves an open socket until it ends.
pub(super) async fn run<S>(server: &Server, stream: S, already_read: Vec<u8>, opening: Opening)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(LARGEST_FRAME))
        .max_frame_size(Some(LARGEST_FRAME));
    let writer = FrameWriter::new(stream);
    let mut socket = WebSocketStream::from_partially_read(writer, already_read, Role::Server, Some(config)).await;
    match opening {
        Opening::Session(id) => {
            let slot = server.registry.enter(&id);
            // Also when the task is dropped in the middle, as the library does when a session stops.
            let _left = Left { server, id };
            let mut line = Line::new(socket, slot);
            line.run().await;
        }
        Opening::Refused(status) => {
            socket.get_mut().push(wire::encode_error(&status).into());
            close(&mut socket, CloseCode::Normal, "").await;
        }
    }
}

/// Tells the registry that a socket has closed.
struct Left<'s> {
    server: &'s Server,
    id: String,
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.server.registry.leave(&self.id);
    }
}

/// A socket at work for its session.
struct Line<S: AsyncRead + AsyncWrite + Unpin> {
    socket: Socket<S>,
    slot: Arc<Slot>,
    generation: u64,
    finish: Option<Finish>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Line<S> {
    fn new(socket: Socket<S>, slot: Arc<Slot>) -> Self {
        let generation = lock(&slot.session).attach(Instant::now());
        Self { socket, slot, generation, finish: None }
    }

    async fn run(&mut self) {
        let slot = Arc::clone(&self.slot);
        let mut timer = pin!(sleep(Duration::ZERO));
        let mut changed = pin!(slot.changed.notified());
        loop {
            let happened = poll_fn(|cx| {
                if changed.as_mut().poll(cx).is_ready() {
                    changed.set(slot.changed.notified());
                    return Poll::Ready(Happened::Look);
                }
                self.poll(cx, timer.as_mut())
            });
            match happened.await {
                Happened::Look => {}
                Happened::Message(message) => self.take(message),
                Happened::Gone(error) => {
                    if let Some((code, words)) = error.as_ref().and_then(complaint) {
                        close(&mut self.socket, code, words).await;
                    }
                    return;
                }
                Happened::Finished(Finish::Cut) => return,
                Happened::Finished(Finish::Close(code)) => {
                    close(&mut self.socket, CloseCode::from(code), "").await;
                    return;
                }
            }
        }
    }

    fn take(&mut self, message: Message) {
        let mut session = lock(&self.slot.session);
        match &message {
            Message::Text(text) => session.receive(Instant::now(), text),
            // No SDK sends these, but the bytes may be the same JSON.
            Message::Binary(bytes) => session.receive(Instant::now(), &String::from_utf8_lossy(bytes)),
            _ => return,
        }
        if !session.is_current(self.generation) {
            // A newer socket has the session; it must give the answer.
            drop(session);
            self.slot.changed.notify_waiters();
        }
    }

    fn poll(&mut self, cx: &mut Context, mut timer: Pin<&mut Sleep>) -> Poll<Happened> {
        loop {
            if self.socket.get_ref().is_empty() {
                if let Some(finish) = self.finish {
                    return Poll::Ready(Happened::Finished(finish));
                }
                self.fetch();
            }
            let written = match Pin::new(&mut self.socket).poll_flush(cx) {
                Poll::Ready(Ok(())) => true,
                Poll::Ready(Err(_)) => return Poll::Ready(Happened::Gone(None)),
                Poll::Pending => false,
            };
            // Between two utterances there is time to hear that no more are wanted.
            if self.finish.is_none() {
                match Pin::new(&mut self.socket).poll_next(cx) {
                    Poll::Ready(Some(Ok(message))) => return Poll::Ready(Happened::Message(message)),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Happened::Gone(Some(error))),
                    Poll::Ready(None) => return Poll::Ready(Happened::Gone(None)),
                    Poll::Pending => {}
                }
            }
            if !written || !(self.finish.is_some() || self.has_more()) {
                break;
            }
        }
        if self.socket.get_ref().is_empty()
            && let Some(at) = self.next()
        {
            timer.as_mut().reset(at);
            if timer.poll(cx).is_ready() {
                return Poll::Ready(Happened::Look);
            }
        }
        Poll::Pending
    }

    /// Takes what the session has to say now.
    fn fetch(&mut self) {
        let mut session = lock(&self.slot.session);
        if !session.is_current(self.generation) {
            return;
        }
        for out in session.take(Instant::now()) {
            match out {
                Out::Frame(frame) => self.socket.get_mut().push(frame),
                Out::Close(code) => self.finish = Some(Finish::Close(code)),
                Out::Cut => self.finish = Some(Finish::Cut),
            }
        }
    }

    fn next(&self) -> Option<Instant> {
        let session = lock(&self.slot.session);
        if session.is_current(self.generation) { session.next(Instant::now()) } else { None }
    }

    fn has_more(&self) -> bool {
        self.next().is_some_and(|at| at <= Instant::now())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Line<S> {
    /// What was not written goes to the session's next socket; not so a goodbye.
    fn drop(&mut self) {
        if self.finish.is_none() {
            let frames = self.socket.get_mut().take_unwritten();
            lock(&self.slot.session).give_back(Instant::now(), self.generation, frames);
            self.slot.changed.notify_waiters();
        }
    }
}

/// What the other side did wrong, if it is still there to hear it.
fn complaint(error: &Error) -> Option<(CloseCode, &'static str)> {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => Some((CloseCode::Size, "larger than 1 MiB")),
        Error::Protocol(_) => Some((CloseCode::Protocol, "not the WebSocket protocol")),
        Error::Utf8(_) => Some((CloseCode::Invalid, "not UTF-8")),
        _ => None,
    }
}

/// Closes in order, if the other side plays along.
async fn close<S>(socket: &mut Socket<S>, code: CloseCode, words: &'static str)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let goodbye = CloseFrame { code, reason: words.into() };
    let closing = async {
        if socket.close(Some(goodbye)).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    // A side that does not answer is left.
    let _ = timeout(PATIENCE, closing).await;
}
