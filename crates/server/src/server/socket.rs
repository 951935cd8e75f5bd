//! One WebSocket of a session: frames in, frames out, never the one waiting for the other.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::closing::{PATIENCE, Socket, close, close_reason};
use super::faults::Strike;
use super::listener::Stage;
use super::registry::{Ending, Slot};
use super::upgrade::{EXPIRED, Opening};
use super::writer::FrameWriter;
use super::{Server, lock};
use crate::refusal::refusal;
use crate::session::Out;
use inworld_protocol::packet::enums::{ErrorType, ReconnectType};
use inworld_protocol::wire;

/// No packet of a client is larger: a megabyte of text may be six of JSON, and a saved state has up to four.
const LARGEST_FRAME: usize = 8 << 20;
/// An idle session is cheap: this is all that it buffers. A larger frame is read into room of its own.
const READ_BUFFER: usize = 4 * 1024;
/// No message of a client whose token is refused is larger.
const LARGEST_REFUSED_FRAME: usize = 64 * 1024;
/// Rounds of fetching, writing and reading before other tasks have their turn.
const ROUNDS: usize = 16;
/// Work between two yields to other tasks: a message is one unit, and so is each [`UNIT`] of its bytes.
const WORK_PER_TURN: usize = 32;
/// Bytes of a message that count as one unit of work.
const UNIT: usize = 4 * 1024;
/// Least wait for something that was due and did not come, so that a session whose time is wrong does not spin.
const LEAST_WAIT: Duration = Duration::from_millis(1);

/// Bytes that wait to be read by the other side before it is not listened to any more.
const MOST_UNREAD: usize = 256 << 10;

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
    /// It does not: the connection stays open, and is dead.
    Stall,
}

/// Serves an open socket until it ends.
pub(super) async fn run<S>(server: &Server, stream: S, already_read: Vec<u8>, opening: Opening, stage: &Stage)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let largest = match opening {
        Opening::Session { .. } => LARGEST_FRAME,
        Opening::Refused(_) => LARGEST_REFUSED_FRAME,
    };
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(largest))
        .max_frame_size(Some(largest));
    let writer = FrameWriter::new(stream).counting(server.registry.total());
    let mut socket = WebSocketStream::from_partially_read(writer, already_read, Role::Server, Some(config)).await;
    match opening {
        Opening::Session { id, until } => {
            if let Some(recorded) = &server.recorded {
                return recorded.serve(socket, &id, stage).await;
            }
            let Ok(slot) = server.registry.enter(&id).await else {
                return close(&mut socket, CloseCode::Again, "the store of this server cannot be reached").await;
            };
            // Also when the task is dropped in the middle, as the library does when a session stops.
            let _left = Left { server, id, slot: Arc::clone(&slot) };
            let mut line = Connection::new(server, stage, socket, slot, until);
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
    slot: Arc<Slot>,
}

impl Drop for Left<'_> {
    fn drop(&mut self) {
        self.server.registry.leave(&self.id, &self.slot);
    }
}

/// A socket at work for its session.
struct Connection<'s, S: AsyncRead + AsyncWrite + Unpin> {
    server: &'s Server,
    stage: &'s Stage,
    socket: Socket<S>,
    slot: Arc<Slot>,
    generation: u64,
    /// How the connection ends once all is written, and by when.
    finish: Option<(Finish, Instant)>,
    /// When its token expires.
    until: Option<Instant>,
    /// Taken from the session, and not sent before their time.
    waiting: VecDeque<Out>,
    /// The state that they belong to has to be written before.
    held: Option<u64>,
    due: Instant,
    /// Between two frames.
    delay: Duration,
    /// Frames of the session that were sent.
    sent: u32,
}

impl<'s, S: AsyncRead + AsyncWrite + Unpin> Connection<'s, S> {
    fn new(server: &'s Server, stage: &'s Stage, socket: Socket<S>, slot: Arc<Slot>, until: Option<Instant>) -> Self {
        let now = Instant::now();
        let generation = lock(&slot.session).attach(now);
        let delay = server.options.faults.delay();
        let (waiting, due) = (VecDeque::new(), now);
        Self { server, stage, socket, slot, generation, finish: None, until, waiting, held: None, due, delay, sent: 0 }
    }

    async fn run(&mut self) {
        let slot = Arc::clone(&self.slot);
        let mut timer = pin!(sleep(Duration::ZERO));
        let mut changed = pin!(slot.changed.notified());
        self.strike();
        let mut work = 0;
        loop {
            match slot.ending(self.generation) {
                Some(Ending::Lost) => return,
                Some(Ending::GoingAway) => return close(&mut self.socket, CloseCode::Away, "the server stops").await,
                None => {}
            }
            if self.finish.is_none() && self.until.is_some_and(|until| until <= Instant::now()) {
                self.refuse(ErrorType::SessionTokenExpired, EXPIRED);
            }
            let happened = poll_fn(|cx| {
                if changed.as_mut().poll(cx).is_ready() {
                    changed.set(slot.changed.notified());
                    return Poll::Ready(Happened::Look);
                }
                self.poll(cx, timer.as_mut())
            });
            let happened = happened.await;
            work += 1;
            match happened {
                Happened::Look => {}
                Happened::Message(Message::Close(_)) => {
                    // Nothing may follow the answering close frame, so nothing is fetched any more.
                    let _ = timeout(PATIENCE, poll_fn(|cx| self.poll_written(cx))).await;
                    return;
                }
                Happened::Message(message) => {
                    self.socket.get_mut().reading().reset();
                    work += message.len() / UNIT;
                    self.stage.talks();
                    self.take(message);
                }
                Happened::Gone(error) => {
                    if let Some((code, words)) = error.as_ref().and_then(close_reason) {
                        close(&mut self.socket, code, words).await;
                    }
                    return;
                }
                Happened::Finished(Finish::Cut | Finish::Stall) => return,
                Happened::Finished(Finish::Close(code)) => {
                    close(&mut self.socket, CloseCode::from(code), "").await;
                    return;
                }
            }
            // Reads bytes that have arrived already, without waiting.
            if work >= WORK_PER_TURN {
                work = 0;
                yield_now().await;
            }
        }
    }

    fn take(&mut self, message: Message) {
        #[cfg(feature = "test-support")]
        if self.server.options.echo {
            return self.socket.get_mut().echo(message);
        }
        let mut session = lock(&self.slot.session);
        match &message {
            Message::Text(text) => session.receive(Instant::now(), text),
            // No SDK sends these, but the bytes may be the same JSON.
            Message::Pong(number) => match <[u8; 8]>::try_from(&number[..]) {
                Ok(number) => session.pong(self.generation, u64::from_be_bytes(number)),
                Err(_) => return,
            },
            Message::Binary(bytes) => session.receive(Instant::now(), &String::from_utf8_lossy(bytes)),
            _ => return,
        }
        let is_current = session.is_current(self.generation);
        drop(session);
        // The sound of a microphone does not outlive this process.
        if matches!(&message, Message::Text(text) if !text.contains("\"dataChunk\"")) {
            self.slot.write_down_soon();
        }
        self.slot.perform_orders();
        if !is_current {
            // A newer socket has the session; it must give the answer.
            self.slot.changed.notify_waiters();
        }
        if !self.server.registry.grew(&self.slot) {
            self.finish(Finish::Close(CloseCode::Again.into()));
        }
    }

    /// Whether this connection is in the middle of a long message when there is no room.
    fn reads_too_much(&mut self) -> bool {
        self.socket.get_mut().reading().bytes() > MOST_UNREAD && !self.server.registry.has_room()
    }

    /// Whether the other side asks for more than it reads. Then it is not listened to until it has read some.
    fn is_backed_up(&self) -> bool {
        let waiting = self.waiting.iter().map(|out| match out {
            Out::Frame(frame) if frame.answer.is_none() => frame.size(),
            _ => 0,
        });
        let taken = self.socket.get_ref().unread() + waiting.sum::<usize>();
        taken > MOST_UNREAD || taken + lock(&self.slot.session).unread() > MOST_UNREAD
    }

    /// Each round writes something that the session said since the round before; the last one waits.
    fn poll(&mut self, cx: &mut Context, timer: Pin<&mut Sleep>) -> Poll<Happened> {
        for _ in 0..ROUNDS {
            let Ok(mut written) = is_written(self.poll_written(cx)) else { return Poll::Ready(Happened::Gone(None)) };
            let mut fetched = false;
            if written {
                match self.finish {
                    // Only the end of the server is waited for.
                    Some((Finish::Stall, _)) => return Poll::Pending,
                    Some((finish, _)) => return Poll::Ready(Happened::Finished(finish)),
                    None => fetched = self.fetch(),
                }
            }
            if fetched {
                let Ok(now_written) = is_written(self.poll_written(cx)) else {
                    return Poll::Ready(Happened::Gone(None));
                };
                written = now_written;
            }
            // Between two utterances there is time to hear that no more are wanted.
            if self.finish.is_none() && !self.is_backed_up() {
                match Pin::new(&mut self.socket).poll_next(cx) {
                    Poll::Ready(Some(Ok(message))) => return Poll::Ready(Happened::Message(message)),
                    Poll::Ready(Some(Err(error))) => return Poll::Ready(Happened::Gone(Some(error))),
                    Poll::Ready(None) => return Poll::Ready(Happened::Gone(None)),
                    Poll::Pending if self.reads_too_much() => {
                        self.finish(Finish::Close(CloseCode::Again.into()));
                        return Poll::Ready(Happened::Look);
                    }
                    Poll::Pending => {}
                }
            }
            if !(written && fetched) {
                return self.poll_timer(cx, timer, written);
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ready when the writer is empty. That tungstenite has flushed is not enough: after a close frame it does not flush
    /// the stream below it, and reports success all the same.
    fn poll_written(&mut self, cx: &mut Context) -> Poll<Result<(), Error>> {
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        Pin::new(self.socket.get_mut()).poll_flush(cx).map_err(Error::Io)
    }

    /// Waits for the next moment at which there is something to do, other than reading and writing.
    fn poll_timer(&mut self, cx: &mut Context, mut timer: Pin<&mut Sleep>, written: bool) -> Poll<Happened> {
        let now = Instant::now();
        let finish_by = match self.finish {
            Some((Finish::Stall, _)) => return Poll::Pending,
            finish => finish.map(|(_, by)| by),
        };
        if finish_by.is_some_and(|by| by <= now) {
            return Poll::Ready(Happened::Gone(None));
        }
        let until = self.until.filter(|_| finish_by.is_none());
        if until.is_some_and(|until| until <= now) {
            return Poll::Ready(Happened::Look);
        }
        // The next frame waits until the ones before it are written.
        let next = if written && finish_by.is_none() { self.next() } else { None };
        let next = next.map(|next| next.max(now + LEAST_WAIT));
        let Some(at) = [next, finish_by, until].into_iter().flatten().min() else { return Poll::Pending };
        timer.as_mut().reset(at);
        timer.poll(cx).map(|()| Happened::Look)
    }

    /// Takes what the session has to say now; whether that was anything.
    fn fetch(&mut self) -> bool {
        let now = Instant::now();
        if self.waiting.is_empty() {
            let mut session = lock(&self.slot.session);
            if !session.is_current(self.generation) {
                return false;
            }
            let was_full = session.unread() > MOST_UNREAD;
            self.waiting.extend(session.take(now));
            self.due = now + self.delay;
            drop(session);
            if self.waiting.iter().any(|out| matches!(out, Out::Frame(_))) {
                self.held = self.slot.write_down();
            }
            self.slot.perform_orders();
            if was_full {
                // An older socket of the session may be read on.
                self.slot.changed.notify_waiters();
            }
        }
        let mut fetched = false;
        if self.is_held() {
            return fetched;
        }
        self.held = None;
        while self.finish.is_none() && self.due <= now {
            match self.waiting.pop_front() {
                Some(Out::Frame(frame)) => {
                    self.socket.get_mut().push(frame);
                    self.due = now + self.delay;
                    self.sent = self.sent.saturating_add(1);
                    self.strike();
                }
                Some(Out::Ping(number)) => {
                    self.socket.get_mut().push_raw([&[0x89, 8][..], &number.to_be_bytes()].concat());
                }
                Some(Out::Close(code)) => self.finish(Finish::Close(code)),
                Some(Out::Cut) => self.finish(Finish::Cut),
                None => break,
            }
            fetched = true;
        }
        fetched
    }

    /// Whether what waits has to wait for the store. It notifies the connection.
    fn is_held(&self) -> bool {
        let durable = self.slot.durable.as_ref();
        self.held.zip(durable).is_some_and(|(wish, durable)| !durable.is_written(wish))
    }

    /// Ends the connection like this when all is written, or when the other side does not read it in time.
    fn finish(&mut self, finish: Finish) {
        self.finish = Some((finish, Instant::now() + PATIENCE));
    }

    /// Does what was to go wrong after so many frames.
    fn strike(&mut self) {
        for strike in self.server.options.faults.strikes(self.sent) {
            let writer = self.socket.get_mut();
            match strike {
                Strike::Drop => self.finish(Finish::Cut),
                Strike::Stall => self.finish(Finish::Stall),
                Strike::Hang => loop {
                    std::thread::park();
                },
                Strike::Cut => {
                    // 16 of the 200 bytes that the head tells of.
                    writer.push_raw([&[0x81, 126, 0, 200][..], b"{\"result\":{\"text"].concat());
                    self.finish(Finish::Cut);
                }
                Strike::BadJson => writer.push("{\"result\":{\"text\":".to_owned().into()),
                Strike::BadUtf8 => writer.push_raw(vec![0x81, 2, 0xff, 0xfe]),
                Strike::BadOpcode => writer.push_raw(vec![0x83, 0]),
                Strike::Error(error) => self.refuse(error, "The server was asked for this error"),
                Strike::Restart { memory } => {
                    self.finish(Finish::Cut);
                    self.server.restart(memory);
                }
            }
        }
    }

    /// An error, and then the close (PROTOCOL.md 9.2).
    fn refuse(&mut self, error: ErrorType, words: &str) {
        let status = refusal(error, words);
        if status.reconnect_type() == ReconnectType::NoRetry {
            lock(&self.slot.session).give_up_answers();
        }
        self.socket.get_mut().push(wire::encode_error(&status).into());
        self.finish(Finish::Close(CloseCode::Normal.into()));
    }

    fn next(&self) -> Option<Instant> {
        if self.is_held() {
            return None;
        }
        if !self.waiting.is_empty() {
            return Some(self.due);
        }
        let session = lock(&self.slot.session);
        if session.is_current(self.generation) { session.next(Instant::now()) } else { None }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Drop for Connection<'_, S> {
    /// Unwritten frames go to the session's next socket, except a close frame.
    fn drop(&mut self) {
        let says_goodbye = self.finish.is_some();
        let mut frames = self.socket.get_mut().take_unwritten();
        frames.retain(|frame| frame.answer.is_some() || !says_goodbye);
        frames.extend(self.waiting.drain(..).filter_map(|out| match out {
            Out::Frame(frame) => Some(frame),
            Out::Ping(_) | Out::Close(_) | Out::Cut => None,
        }));
        lock(&self.slot.session).give_back(Instant::now(), self.generation, frames);
        self.slot.changed.notify_waiters();
    }
}

/// Whether all is written, or an error.
fn is_written(polled: Poll<Result<(), Error>>) -> Result<bool, Error> {
    match polled {
        Poll::Ready(written) => written.map(|()| true),
        Poll::Pending => Ok(false),
    }
}
