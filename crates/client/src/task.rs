//! The thin loop that connects a session machine to the world.

use std::collections::VecDeque;
use std::future::Future;
use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use time::OffsetDateTime;
use tokio::sync::mpsc::UnboundedReceiver;
use uuid::Uuid;

use super::dialer::Dialer;
use super::microphone::MicrophoneStream;
use super::playback;
use super::queue::EventQueue;
use super::rest::{Call, Calls};
use super::shared::{OUTBOX_MAX_PACKETS, Shared};
use super::writing::{CLOSE_TIMEOUT, Content, PendingWrite, own_bytes, put, say_goodbye};
use inworld_net::{AccessToken, Link, LinkEvent, LinkRead, WriteError, redact};
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{Payload, Timestamp};
use inworld_session::{Event, EventKind, Failure, FailureCode, Input, Machine, Now, Outgoing, Output, PlaybackLedger};

mod speaking;

/// What waits has the time that the game gives for stopping, less this part: what is left then has to be handed back.
const STOP_SLACK: u32 = 5;

/// Work of a link before the game's commands and other tasks have their turn: a frame is one unit, and so is each [`UNIT`]
/// of its bytes.
const BATCH: usize = 64;

/// Bytes of a frame that count as one unit of work.
const UNIT: usize = 16 * 1024;

/// Least time between two ticks, so that a deadline that stays in the past does not make the task spin.
const LEAST_TICK: Duration = Duration::from_millis(1);

/// What a server closes with that has got a larger message than it takes (RFC 6455, 7.4.1).
const TOO_LARGE: u16 = 1009;

/// What a server closes with that goes away, is restarted or has too much to do, whatever the client sends (RFC 6455, 7.4.1,
/// and its registry).
const GOING_AWAY: [u16; 3] = [1001, 1012, 1013];

/// What stands for a close frame without a code (RFC 6455, 7.4.1).
const NO_CODE: u16 = 1005;

/// Frames that may wait for the link before no more is read: the whole outbox, and as many answers to pings.
const MAX_WRITES: usize = 2 * OUTBOX_MAX_PACKETS;

/// The same in bytes of frames that the library writes of its own accord. A server decides how many it is asked for.
const MAX_OWN_BYTES: usize = 1 << 20;

/// What the game asks of a session's task.
pub(super) enum Command {
    Start(u64),
    Stop {
        number: u64,
        timeout: Duration,
    },
    Pause(u64),
    Resume(u64),
    Send(Box<Outgoing>),
    Interrupt {
        character: Option<String>,
        agent_id: String,
    },
    Audio {
        samples: Vec<i16>,
        rate: u32,
        channels: u32,
        place: usize,
    },
    InterruptConversation(String),
    AudioEnd,
    LoadScene {
        scene: String,
        place: usize,
    },
    ForgetConversation(String),
    /// The game has another token, with the moment at which it expires.
    Token(AccessToken, Option<Timestamp>),
    Call(Call),
    Abort(String),
    /// The session is destroyed: end the task.
    End,
    #[cfg(feature = "test-hooks")]
    Panic,
    #[cfg(feature = "test-hooks")]
    Hang,
}

pub(super) type Job<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What is being opened.
#[allow(clippy::large_enum_variant, reason = "one at a time")]
enum Opened {
    Token(Result<AccessToken, Failure>),
    Link(Result<Link, Failure>),
}

pub(super) struct Task {
    machine: Machine,
    shared: Arc<Shared>,
    queue: Arc<EventQueue>,
    commands: UnboundedReceiver<Command>,
    dialer: Dialer,
    epoch: Instant,
    next_tick: Instant,
    token: Option<AccessToken>,
    /// The token that the link was opened with, if it is a secret.
    secret: Option<AccessToken>,
    opening: Option<Job<Opened>>,
    link: Option<Link>,
    /// How much the link had received when somebody last looked.
    received: u64,
    /// What the server says is not read at present.
    unread: bool,
    /// Links that are being closed. Each gives the numbers of the packets that could not be written any more.
    closing: FuturesUnordered<Job<Vec<u64>>>,
    writes: VecDeque<PendingWrite>,
    /// The numbers of packets that the link has taken and not flushed, and where they end.
    unflushed: Vec<(u64, u64)>,
    microphone: Option<MicrophoneStream>,
    calls: Calls,
    /// A stop that is carried out once the link is closed, and what waits has until then to leave.
    stopping: Option<u64>,
    goodbye: Duration,
    ended: bool,
}

impl Task {
    pub fn new(
        machine: Machine,
        shared: Arc<Shared>,
        queue: Arc<EventQueue>,
        commands: UnboundedReceiver<Command>,
        dialer: Dialer,
    ) -> Self {
        Self {
            machine,
            shared,
            queue,
            commands,
            calls: Calls::new(dialer.clone()),
            dialer,
            epoch: Instant::now(),
            next_tick: Instant::now(),
            token: None,
            secret: None,
            opening: None,
            link: None,
            received: 0,
            unread: false,
            closing: FuturesUnordered::new(),
            writes: VecDeque::new(),
            unflushed: Vec::new(),
            microphone: None,
            stopping: None,
            goodbye: CLOSE_TIMEOUT,
            ended: false,
        }
    }

    /// Runs until the session is destroyed.
    pub async fn run(mut self) {
        while !self.ended || !self.closing.is_empty() {
            let above_limit = self.queue.above_hard_limit();
            let reading = self.reads();
            if take(&mut self.unread) && reading {
                self.handle(Input::ReadPaused);
            }
            self.unread = !reading;
            let deadline = self.machine.deadline().map(|at| (self.epoch + at).max(self.next_tick).into());
            tokio::select! {
                biased;
                command = self.commands.recv(), if !self.ended => self.command(command.unwrap_or(Command::End)),
                opened = job(&mut self.opening) => self.opened(opened),
                event = next(&mut self.link, reading) => if self.link_event(event) {
                    tokio::task::yield_now().await;
                },
                Some(unwritten) = self.closing.next() => self.handle(Input::LinkClosed {
                    unwritten: unwritten.into_iter().collect(),
                }),
                answer = self.calls.next(), if !above_limit => self.queue.push(Event { time: wall(), kind: answer }),
                () = self.queue.has_room(), if above_limit => {}
                () = self.queue.wants_sweep() => {}
                () = sleep_until(deadline), if deadline.is_some() => self.tick(),
            }
            self.settle_stop();
            self.queue.sweep();
        }
    }

    /// Whether the server may say more: not while the game does not listen, nor while it does not take its answers.
    fn reads(&self) -> bool {
        !self.queue.above_hard_limit() && self.writes.len() < MAX_WRITES && own_bytes(&self.writes) < MAX_OWN_BYTES
    }

    fn tick(&mut self) {
        self.next_tick = Instant::now() + LEAST_TICK;
        let received = self.link.as_ref().map_or(0, Link::received);
        if self.unread {
            self.handle(Input::ReadPaused);
        } else if received != self.received {
            // A long frame on its way is a sign of life.
            self.handle(Input::Alive);
        }
        self.received = received;
        self.handle(Input::Tick);
    }

    fn now(&self) -> Now {
        Now { monotonic: self.epoch.elapsed(), wall: wall() }
    }

    /// Feeds the machine and does what it says.
    fn handle(&mut self, input: Input<'_>) {
        self.handle_at(self.now(), input);
    }

    fn handle_at(&mut self, now: Now, input: Input<'_>) {
        self.machine.handle(now, input);
        // Who hears of a change finds the state changed already.
        self.shared.publish(self.machine.state(), self.machine.established(), self.machine.cast());
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Emit(mut event) => {
                    self.redact(&mut event.kind);
                    playback::tell(&self.shared, &self.queue, event);
                }
                Output::Write { frame, number } => {
                    self.writes.push_back(PendingWrite { content: Content::Frame(frame), number, place: None });
                }
                Output::Ping(number) => {
                    self.writes.push_back(PendingWrite { content: Content::Ping(number), number: None, place: None });
                }
                Output::Released(size) => self.released(size),
                Output::AudioDropped => self.shared.audio_dropped(),
                Output::Cut { agent_id, interaction_id } => {
                    playback::cancel(&self.shared, &self.queue, |playback| playback.cut(&agent_id, &interaction_id));
                }
                Output::Ended { interaction_id } => self.shared.playback().ended(&interaction_id),
                Output::ConversationOver(id) => self.shared.selection().over(&id),
                Output::Discard { agent_id } => self.queue.end_discard(&agent_id),
                Output::FetchToken => {
                    let token = self.dialer.clone().fetch_token();
                    self.opening = Some(Box::pin(token.map(Opened::Token)));
                }
                Output::OpenLink { session_id } => {
                    self.calls.opened(session_id.clone(), self.token.clone());
                    self.secret = self.dialer.secret(self.token.as_ref());
                    let link = self.dialer.clone().open_link(session_id, self.token.clone());
                    self.opening = Some(Box::pin(link.map(Opened::Link)));
                }
                Output::CloseLink => self.close_link(),
            }
        }
        if self.queue.above_soft_limit() {
            self.queue.tell_full(now.wall);
        }
        self.feed();
    }

    /// A server may repeat the token of its link, or a part of it, in its words.
    fn redact(&self, kind: &mut EventKind) {
        let Some(secret) = &self.secret else { return };
        let words = match kind {
            EventKind::Error(failure) | EventKind::PacketFailed(_, failure) => &mut failure.message,
            EventKind::StateChanged { reason, .. } => &mut reason.message,
            EventKind::Log(_, line) => line,
            _ => return,
        };
        *words = redact(words, secret.token());
    }

    /// A packet has left the machine; its place is free when its frame has left, too.
    fn released(&mut self, place: usize) {
        match self.writes.back_mut().map(|waiting| &mut waiting.place) {
            Some(held @ None) => *held = Some(place),
            _ => self.shared.release(place),
        }
    }

    fn close_link(&mut self) {
        self.opening = None;
        let rest = self.take_writes();
        let unflushed = take(&mut self.unflushed);
        if let Some(link) = self.link.take() {
            self.closing.push(Box::pin(say_goodbye(link, rest, unflushed, self.goodbye)));
        }
    }

    /// Gives the link what it can take.
    fn feed(&mut self) {
        let Some(link) = &mut self.link else { return };
        while link.can_feed()
            && let Some(waiting) = self.writes.pop_front()
        {
            waiting.leave(&self.shared);
            let put = put(link, waiting.content);
            self.unflushed.extend(waiting.number.map(|number| (number, link.fed())));
            match put {
                Ok(()) | Err(WriteError::TooLong(_)) => {}
                // Reading on tells how the link ended.
                Err(WriteError::Full | WriteError::Lost(_)) => return,
            }
        }
    }

    /// What the link has not taken. The places in the outbox are free.
    fn take_writes(&mut self) -> VecDeque<PendingWrite> {
        for waiting in &self.writes {
            waiting.leave(&self.shared);
        }
        take(&mut self.writes)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Start(number) => {
                self.give_up_calls("the session was started anew");
                self.handle(Input::Start);
                playback::cancel(&self.shared, &self.queue, PlaybackLedger::cut_off);
                self.shared.carried_out(number);
            }
            Command::Stop { number, timeout } => {
                self.give_up_calls("the game stopped the session");
                self.microphone = None;
                self.goodbye = (timeout - timeout / STOP_SLACK).max(CLOSE_TIMEOUT);
                self.handle(Input::Stop);
                self.goodbye = CLOSE_TIMEOUT;
                playback::cancel(&self.shared, &self.queue, PlaybackLedger::cut_off);
                self.stopping = Some(number);
            }
            Command::Pause(number) => {
                self.handle(Input::Pause);
                self.shared.carried_out(number);
            }
            Command::Resume(number) => {
                self.handle(Input::Resume);
                self.shared.carried_out(number);
            }
            Command::Send(outgoing) => {
                if switches_microphone(&outgoing) == Some(false) {
                    self.flush_microphone();
                }
                self.handle(Input::Send(outgoing));
            }
            Command::Interrupt { character, agent_id } => {
                self.handle(Input::Interrupt(character));
                self.queue.end_discard(&agent_id);
                playback::cancel(&self.shared, &self.queue, |playback| playback.interrupt(&agent_id));
            }
            Command::Audio { samples, rate, channels, place } => {
                self.audio(&samples, rate, channels);
                self.shared.release(place);
            }
            Command::InterruptConversation(id) => self.handle(Input::InterruptConversation(id)),
            Command::AudioEnd => self.audio_end(),
            Command::LoadScene { scene, place } => {
                self.handle(Input::LoadScene(scene));
                self.shared.scene_taken_up();
                self.shared.release(place);
            }
            Command::Token(token, expires) => {
                self.dialer.set_token(token);
                self.handle(Input::TokenGiven { expires });
            }
            Command::Call(call) => self.calls.add(call),
            Command::ForgetConversation(id) => self.handle(Input::ForgetConversation(id)),
            Command::Abort(words) => self.handle(Input::Abort(Failure::fatal(FailureCode::Internal, words))),
            Command::End => {
                self.handle(Input::Stop);
                self.ended = true;
            }
            #[cfg(feature = "test-hooks")]
            #[allow(clippy::panic, reason = "the hook is there to panic")]
            Command::Panic => panic!("a panic was asked for"),
            #[cfg(feature = "test-hooks")]
            Command::Hang => loop {
                std::thread::park();
            },
        }
    }

    fn give_up_calls(&mut self, why: &str) {
        for kind in self.calls.give_up(why) {
            self.queue.push(Event { time: wall(), kind });
        }
    }

    fn settle_stop(&mut self) {
        if self.closing.is_empty()
            && let Some(number) = self.stopping.take()
        {
            self.shared.carried_out(number);
        }
    }

    fn opened(&mut self, opened: Opened) {
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
                self.handle(Input::LinkUp);
            }
            Opened::Link(Err(failure)) => self.handle(Input::LinkDown(failure)),
        }
    }

    /// Handles what has come already without going to sleep between; whether there may be more.
    fn link_event(&mut self, event: LinkEvent) -> bool {
        let mut next_event = Some(event);
        // What has come together was seen at one time.
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

    fn read(&mut self, now: Now, read: LinkRead) {
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

/// Whether a packet opens the microphone, or closes it.
pub(super) fn switches_microphone(outgoing: &Outgoing) -> Option<bool> {
    let Payload::Control(control) = &outgoing.packet.payload else { return None };
    match control.action {
        ControlAction::AudioSessionStart => Some(true),
        ControlAction::AudioSessionEnd => Some(false),
        _ => None,
    }
}

fn size(read: &LinkRead) -> usize {
    match read {
        LinkRead::Text(text) => text.len(),
        LinkRead::Binary(bytes) | LinkRead::Pong(bytes) => bytes.len(),
        LinkRead::Closed { .. } | LinkRead::Lost(_) | LinkRead::Broken(_) | LinkRead::Violation(_) => 0,
    }
}

/// Waits for a job and forgets it when it is done; for ever when there is none.
async fn job<T>(slot: &mut Option<Job<T>>) -> T {
    match slot {
        Some(future) => {
            let result = future.await;
            *slot = None;
            result
        }
        None => std::future::pending().await,
    }
}

async fn next(link: &mut Option<Link>, reading: bool) -> LinkEvent {
    match link {
        Some(link) => link.next(reading).await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A new id: random, unique in the world.
pub(super) fn new_id() -> String {
    Uuid::new_v4().to_string()
}

/// The wall clock.
pub(super) fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_nanos(i64::try_from(since_epoch.as_nanos()).unwrap_or(i64::MAX)).rounded_to_micros()
}

fn timestamp(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_nanos(i64::try_from(at.unix_timestamp_nanos()).unwrap_or(i64::MAX)).rounded_to_micros()
}
