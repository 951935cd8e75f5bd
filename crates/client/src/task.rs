//! The thin loop that connects a session machine to the world.

use std::collections::VecDeque;
use std::mem::take;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::sync::mpsc::UnboundedReceiver;

use super::calls::Calls;
use super::clock::wall;
use super::command::Command;
use super::dialer::Dialer;
use super::job::{Job, run_job};
use super::ledger;
use super::mind_key_watch::MindKeyWatch;
use super::queue::EventQueue;
use super::recorder::Recorder;
use super::shared::{OUTBOX_MAX_PACKETS, Shared};
use super::writing::{CLOSE_TIMEOUT, Content, PendingWrite, own_bytes};
use inworld_net::{AccessToken, Link, LinkEvent, redact};
use inworld_session::{Cast, ConnectionState, Event, EventKind, Failure, FailureCode, Input, Machine, Now, Output};

mod commands;
mod line_clock;
mod link;
mod lips;
mod speaking;
pub(super) mod voicing;

use speaking::Listening;
use voicing::Voicing;

/// Minimum time between two ticks, so that a deadline in the past does not make the task spin.
const LEAST_TICK: Duration = Duration::from_millis(1);

/// Frames that may wait for the link before no more is read: the whole outbox, and as many answers to pings.
const MAX_WRITES: usize = 2 * OUTBOX_MAX_PACKETS;

/// Maximum bytes of frames that the library writes by itself, such as pongs; the server decides how many it requests.
const MAX_OWN_BYTES: usize = 1 << 20;

/// The result of opening a token or a link.
#[allow(clippy::large_enum_variant, reason = "one at a time")]
enum Opened {
    Token(Result<AccessToken, Failure>),
    Link(Result<Link, Failure>),
}

pub(super) struct Task {
    machine: Machine,
    shared: Arc<Shared>,
    /// The characters that were published last.
    published: Arc<Cast>,
    queue: Arc<EventQueue>,
    commands: UnboundedReceiver<Command>,
    dialer: Dialer,
    mind_key: MindKeyWatch,
    epoch: Instant,
    next_tick: Instant,
    token: Option<AccessToken>,
    /// The token that the link was opened with, if it is a secret.
    secret: Option<AccessToken>,
    opening: Option<Job<Opened>>,
    link: Option<Link>,
    /// How much the link had received when somebody last looked.
    received: u64,
    /// The link is not read: back-pressure.
    unread: bool,
    /// Links that are being closed. Each yields the numbers of the packets that were not written.
    closing: FuturesUnordered<Job<Vec<u64>>>,
    writes: VecDeque<PendingWrite>,
    /// The numbers of packets that the link has taken and not flushed, and where they end.
    unflushed: Vec<(u64, u64)>,
    microphone: Option<Listening>,
    /// When the task looks for samples of the microphone next.
    next_listen: Instant,
    voicing: Voicing,
    recorder: Option<Recorder>,
    calls: Calls,
    /// The number of a stop that completes when the link is closed; until then waiting packets may leave.
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
        voicing: Voicing,
        recorder: Option<Recorder>,
    ) -> Self {
        Self {
            machine,
            published: shared.cast(),
            shared,
            queue,
            commands,
            calls: Calls::new(dialer.clone()),
            mind_key: dialer.mind_key(),
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
            next_listen: Instant::now(),
            voicing,
            recorder,
            stopping: None,
            goodbye: CLOSE_TIMEOUT,
            ended: false,
        }
    }

    /// Runs until the session is destroyed. A panic fails the session and nothing else.
    pub async fn run_guarded(self) {
        let (shared, queue) = (self.shared.clone(), self.queue.clone());
        if AssertUnwindSafe(self.run()).catch_unwind().await.is_ok() {
            return;
        }
        let (from, established) = shared.published();
        let to = ConnectionState::Failed;
        shared.publish(to, false, &Arc::default());
        shared.forget_asked();
        let words = "the library has panicked in this session; please report it";
        let reason = Failure::fatal(FailureCode::Internal, words);
        let tell = |kind| queue.push(Event { time: wall(), kind });
        tell(EventKind::Error(reason.clone()));
        tell(EventKind::StateChanged { from, to, reason });
        if from == ConnectionState::Connected {
            tell(EventKind::Connected(false));
        }
        if established {
            tell(EventKind::Established { established: false, cast: Arc::default() });
        }
    }

    async fn run(mut self) {
        while !self.ended || !self.closing.is_empty() {
            let above_limit = self.queue.above_hard_limit();
            let reading = self.reads();
            if take(&mut self.unread) && reading {
                self.handle(Input::ReadPaused);
            }
            self.unread = !reading;
            let listening = self.microphone.as_ref().map(|_| self.next_listen.into());
            let look = self.voicing.next_look().map(Into::into);
            let lines = self.lines_deadline().map(|at| at.max(self.next_tick).into());
            let deadline = self.machine.deadline().map(|at| (self.epoch + at).max(self.next_tick).into());
            tokio::select! {
                biased;
                command = self.commands.recv(), if !self.ended => self.command(command.unwrap_or(Command::End)),
                () = sleep_until(listening), if listening.is_some() => self.listen(),
                () = sleep_until(look), if look.is_some() => self.look_at_voices(),
                () = sleep_until(lines), if lines.is_some() => self.look_at_voices(),
                opened = run_job(&mut self.opening) => self.opened(opened),
                event = next(&mut self.link, reading) => if self.link_event(event) {
                    tokio::task::yield_now().await;
                },
                Some(unwritten) = self.closing.next() => self.handle(Input::LinkClosed {
                    unwritten: unwritten.into_iter().collect(),
                }),
                answer = self.calls.next(), if !above_limit => self.queue.push(Event { time: wall(), kind: answer }),
                () = self.mind_key.refused() => if self.link.is_some() {
                    self.tell(EventKind::TokenNeeded);
                },
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

    /// Feeds an input to the machine and performs its outputs.
    fn handle(&mut self, input: Input<'_>) {
        self.handle_at(self.now(), input);
    }

    fn handle_at(&mut self, now: Now, input: Input<'_>) {
        self.machine.handle(now, input);
        // Publish the state before its events.
        let (state, established, cast) = (self.machine.state(), self.machine.established(), self.machine.cast());
        if Arc::ptr_eq(&self.published, cast) {
            self.shared.publish_state(state, established);
        } else {
            self.published = cast.clone();
            self.shared.publish(state, established, cast);
        }
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Emit(mut event) => {
                    self.redact(&mut event.kind);
                    self.tell_and_hear(event);
                }
                Output::Write { frame, number, slot } => {
                    self.writes.push_back(PendingWrite { content: Content::Frame(frame), number, slot });
                }
                Output::Ping(number) => {
                    self.writes.push_back(PendingWrite { content: Content::Ping(number), number: None, slot: None });
                }
                Output::Released(size) => self.shared.release(size),
                Output::AudioDropped => self.shared.audio_dropped(),
                Output::Cut { agent_id, interaction_id } => {
                    ledger::cancel(&self.shared, &self.queue, |playback| playback.cut(&agent_id, &interaction_id));
                }
                Output::Ended { interaction_id } => self.shared.playback().ended(&interaction_id),
                Output::FetchToken => {
                    let token = self.dialer.clone().fetch_token();
                    self.opening = Some(Box::pin(token.map(Opened::Token)));
                }
                Output::OpenLink { session_id } => {
                    self.calls.opened(session_id.clone(), self.token.clone());
                    self.secret = self.dialer.secret(self.token.as_ref());
                    if let Some(recorder) = &self.recorder {
                        recorder.set_token(self.secret.clone());
                    }
                    let link = self.dialer.clone().open_link(session_id, self.token.clone());
                    self.opening = Some(Box::pin(link.map(Opened::Link)));
                }
                Output::CloseLink => self.close_link(),
            }
        }
        if let Some(words) = self.recorder.as_ref().and_then(Recorder::take_failure) {
            let failure = Failure::retryable(FailureCode::Internal, words);
            self.queue.push(Event { time: now.wall, kind: EventKind::Error(failure) });
        }
        if self.queue.above_soft_limit() {
            self.queue.tell_full(now.wall);
        }
        self.feed();
    }

    /// Removes the link's token from the server's words.
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

    fn settle_stop(&mut self) {
        if self.closing.is_empty()
            && let Some(number) = self.stopping.take()
        {
            self.shared.carried_out(number);
        }
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
