//! A session as a Rust program sees it. The C ABI passes its calls on to this.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use zeroize::Zeroizing;

use super::clock::new_id;
use super::command::Command;
use super::dialer::Dialer;
use super::error::Error;
use super::microphone::{MicrophoneAccess, MicrophoneInput};
use super::queue::EventQueue;
use super::ready::{Events, Polled, Ready, Waiting, events};
use super::recorder::Recorder;
use super::runtime::{self, ThreadRunner};
use super::settings::{ResolvedSettings, Settings, check_mind_key, token_error};
use super::shared::Shared;
use super::state_error::StateError;
use super::sync::Mutex;
use super::task::Task;
use super::task::voicing::Voicing;
use inworld_net::AccessToken;
use inworld_protocol::packet::{PacketId, Timestamp};
use inworld_session::{Cast, ConnectionState, Event, Machine, Selection, TokenSource, ValueError};

mod hearing;
mod sending;
mod talking;

/// One session with one scene. Any thread may call anything; nothing but [`stop`](Self::stop) waits.
///
/// Dropping it ends the session.
pub struct Session {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: Arc<EventQueue>,
    commands: UnboundedSender<Command>,
    /// The open microphone. Locked for the moment of a call about it.
    microphone: Mutex<Option<MicrophoneInput>>,
    pub(super) workspace: String,
    takes: TakenSecret,
    auto_reconnect: bool,
    /// The process that has its task.
    process: u32,
}

/// What [`Session::set_access_token`] is for.
#[derive(Clone, Copy, Debug)]
enum TakenSecret {
    Nothing,
    Token,
    MindKey,
}

/// The ids of a packet that was accepted.
pub type Receipt = PacketId<String>;

impl Session {
    /// Checks the settings and makes a session that is not started.
    ///
    /// # Errors
    /// [`Error::Config`] names the field and shows what would be right.
    pub fn new(settings: &Settings<'_>) -> Result<Self, Error> {
        let run_on_thread: ThreadRunner = |call| {
            call();
            Ok(())
        };
        Self::with_layer(settings, run_on_thread, events())
    }

    /// The same for a layer above that a program may unload, and that prepares its own form of events: everything that leaves a
    /// thread-local with a destructor on its thread runs through `run_on_thread`, and events are polled with
    /// [`poll_ready`](Self::poll_ready), not with [`poll`](Self::poll).
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`Error::Internal`] when the library's thread cannot be started.
    pub fn with_layer(settings: &Settings<'_>, run_on_thread: ThreadRunner, layer: Events) -> Result<Self, Error> {
        let ResolvedSettings {
            config,
            workspace,
            access,
            transport,
            queue_max_events,
            queue_max_bytes,
            record,
            subtitles,
            whole_lines,
        } = settings.resolve()?;
        let recorder = record.map(Recorder::open).transpose();
        let recorder = recorder.map_err(|words| Error::Config(ValueError::other("record_file", words)))?;
        let takes = match config.tokens {
            TokenSource::Given => TakenSecret::Token,
            _ if transport.has_mind_key() => TakenSecret::MindKey,
            _ => TakenSecret::Nothing,
        };
        let auto_reconnect = !config.no_auto_reconnect;
        let shared = Arc::new(Shared::default());
        let queue = Arc::new(EventQueue::new(queue_max_events, queue_max_bytes, layer));
        let (commands, received) = unbounded_channel();
        runtime::spawn(run_on_thread, |environment| {
            let dialer = Dialer::new(transport, access, environment);
            let voicing = Voicing::new(subtitles, whole_lines, config.capabilities);
            let machine = Machine::new(config, new_id).sharing(shared.selection.clone());
            let task = Task::new(machine, shared.clone(), queue.clone(), received, dialer, voicing, recorder);
            task.run_guarded()
        })?;
        let process = std::process::id();
        let microphone = Mutex::new(None);
        Ok(Self { shared, queue, commands, microphone, workspace, takes, auto_reconnect, process })
    }

    /// Starts connecting and returns at once.
    ///
    /// # Errors
    /// [`Error::State`] unless the state is IDLE, FAILED or DISCONNECTED.
    pub fn start(&self) -> Result<(), Error> {
        let number = self
            .shared
            .ask(ConnectionState::Connecting, ConnectionState::can_start)
            .map_err(StateError::AlreadyStarted)?;
        MicrophoneAccess::new(&self.microphone).close();
        *self.shared.selection() = Selection::default();
        self.ask(number, Command::Start(number))
    }

    /// Stops the session, in any state. With a time-out of zero returns at once, otherwise waits until it is done.
    ///
    /// # Errors
    /// [`Error::Timeout`] when it was not done in time; it goes on.
    pub fn stop(&self, timeout: Duration) -> Result<(), Error> {
        let Ok(number) = self.shared.ask(ConnectionState::Idle, |_| true) else { return Ok(()) };
        // When the task is gone it is stopped as can be.
        let _ = self.ask(number, Command::Stop { number, timeout });
        if timeout.is_zero() || self.shared.wait_for(number, timeout) {
            return Ok(());
        }
        Err(Error::Timeout(format!("the session did not stop within {} ms; it goes on stopping", timeout.as_millis())))
    }

    /// Pauses a connected session: the link is closed, the characters stay known.
    ///
    /// # Errors
    /// [`Error::State`] unless the state is CONNECTED.
    pub fn pause(&self) -> Result<(), Error> {
        let number = self.shared.ask(ConnectionState::Paused, |state| state == ConnectionState::Connected);
        let number = number.map_err(StateError::NotPausable)?;
        self.ask(number, Command::Pause(number))
    }

    /// Goes on with a paused session, or tries at once to get back a lost link.
    ///
    /// # Errors
    /// [`Error::State`] unless the state is PAUSED or DISCONNECTED.
    pub fn resume(&self) -> Result<(), Error> {
        let can_resume = |state| matches!(state, ConnectionState::Paused | ConnectionState::Disconnected);
        let number = self.shared.ask(ConnectionState::Reconnecting, can_resume).map_err(StateError::NotResumable)?;
        self.ask(number, Command::Resume(number))
    }

    /// Gives another access token, or for a session with a `mind_key` another key of its minds, with the moment at which it
    /// expires, if that is known.
    ///
    /// # Errors
    /// [`Error::State`] when the session uses neither, [`Error::Argument`] names what is wrong.
    pub fn set_access_token(&self, token: &str, expires: Option<Timestamp>) -> Result<(), Error> {
        match self.takes {
            TakenSecret::Nothing => Err(StateError::TakesNoToken.into()),
            TakenSecret::Token => {
                let token =
                    AccessToken::ready_made(token, None).map_err(|error| Error::Argument(token_error(error)))?;
                self.command(Command::Token(token, expires))
            }
            TakenSecret::MindKey => {
                check_mind_key("access_token", token).map_err(Error::Argument)?;
                self.command(Command::MindKey(Zeroizing::new(token.to_owned()), expires))
            }
        }
    }

    /// How many packets of 100 ms of the microphone were dropped because there was no link for too long.
    pub fn dropped_audio(&self) -> u32 {
        self.shared.dropped_audio()
    }

    /// The connection state.
    pub fn state(&self) -> ConnectionState {
        self.shared.state()
    }

    /// Whether the characters are known.
    pub fn established(&self) -> bool {
        self.shared.established()
    }

    /// The characters of the scene.
    pub fn cast(&self) -> Arc<Cast> {
        if self.established() { self.shared.cast() } else { Arc::default() }
    }

    /// The next event and its number, 1, 2, 3 ... Never waits. For one thread at a time.
    #[inline]
    pub fn poll(&self) -> Option<(u64, Event)> {
        self.queue.pop()
    }

    /// Takes the next prepared event, to be [handed out](Self::hand_out) before another is taken. For one thread at a time.
    #[inline]
    pub fn poll_ready(&self) -> Option<Waiting> {
        self.queue.take()
    }

    /// Hands out what [`poll_ready`](Self::poll_ready) gave.
    #[inline]
    pub fn hand_out(&self, waiting: Waiting) -> Polled {
        self.queue.hand_out(waiting)
    }

    /// Takes back polled events, to free their memory on the library's own thread: that can take longer than a frame should
    /// wait. `size`: how many bytes they hold.
    pub fn give_back(&self, ready: Ready, size: usize) {
        self.queue.give_back(ready, size);
    }

    /// The session broke: it fails, with an event.
    pub fn abort(&self, words: &str) {
        // When the task is gone it has failed already.
        let _ = self.command(Command::Abort(words.to_owned()));
    }

    /// Makes the session's task panic.
    #[cfg(feature = "test-hooks")]
    pub fn panic_in_task(&self) -> Result<(), Error> {
        self.command(Command::Panic)
    }

    /// Makes the thread of the session's task hang for ever.
    #[cfg(feature = "test-hooks")]
    pub fn hang_in_task(&self) -> Result<(), Error> {
        self.command(Command::Hang)
    }

    pub(super) fn command(&self, command: Command) -> Result<(), Error> {
        self.commands.send(command).map_err(|_| StateError::Dead.into())
    }

    /// Requests a change of state with this number. Does nothing when the task is gone.
    fn ask(&self, number: u64, command: Command) -> Result<(), Error> {
        self.command(command).inspect_err(|_| self.shared.carried_out(number))
    }

    pub(super) fn check_running(&self) -> Result<(), Error> {
        match self.state() {
            state if state.can_send() => Ok(()),
            // It waits for the link to come back.
            ConnectionState::Disconnected if self.auto_reconnect => Ok(()),
            state => Err(StateError::NotSendable(state).into()),
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // In a child of `fork` there is no task, and telling it could wait for a lock that a thread of the parent held.
        if self.process != std::process::id() {
            // The last sender of a channel tells, too.
            return std::mem::forget(self.commands.clone());
        }
        // When the task is gone there is nothing to end.
        let _ = self.command(Command::End);
    }
}

#[cfg(test)]
mod tests;
