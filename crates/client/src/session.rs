//! A session as a Rust program sees it. The C ABI passes its calls on to this.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::dialer::Dialer;
use super::error::Error;
use super::microphone::{MAX_CHANNELS, SAMPLE_RATES};
use super::playback;
use super::queue::EventQueue;
use super::runtime::{self, Aside};
use super::settings::{ResolvedSettings, Settings};
use super::shared::Shared;
use super::task::{Command, Task, new_id, wall};
use inworld_net::AccessToken;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};
use inworld_protocol::packet::{NamedValue, PacketId, Timestamp};
use inworld_session::config::{ConfigError, check_character, check_text};
use inworld_session::{
    Cast, ConnectionState, Draft, Event, EventKind, Failure, FailureCode, Machine, Outgoing, Recipient, Selection,
    TokenSource,
};

/// Bytes in a text or a narrated action.
const MAX_CONTENT: usize = 1 << 20;

/// Bytes in the ids of utterances of one packet together.
const MAX_UTTERANCES: usize = 1 << 20;

/// Bytes in the parameters of a trigger together.
const MAX_PARAMETERS: usize = 1 << 20;

/// One session with one scene. Any thread may call anything; nothing but [`stop`](Self::stop) waits.
///
/// Dropping it ends the session.
pub struct Session {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: Arc<EventQueue>,
    commands: UnboundedSender<Command>,
    pub(super) workspace: String,
    takes_tokens: bool,
    auto_reconnect: bool,
    /// The process that has its task.
    process: u32,
}

/// The ids of a packet that was accepted.
pub type Receipt = PacketId<String>;

impl Session {
    /// Checks the settings and makes a session that is not started.
    ///
    /// # Errors
    /// [`Error::Config`] names the field and shows what would be right.
    pub fn new(settings: &Settings<'_>) -> Result<Self, Error> {
        Self::with_aside(settings, |call| {
            call();
            Ok(())
        })
    }

    /// The same for a program that may unload the code of this crate: `aside` calls what std leaves thread-locals with a
    /// destructor behind for.
    ///
    /// # Errors
    /// Those of [`new`](Self::new), and [`Error::Internal`] when the library's thread cannot be started.
    pub fn with_aside(settings: &Settings<'_>, aside: Aside) -> Result<Self, Error> {
        let ResolvedSettings { config, workspace, access, place, queue_max_events, queue_max_bytes } =
            settings.resolve()?;
        let takes_tokens = config.tokens == TokenSource::Given;
        let auto_reconnect = !config.no_auto_reconnect;
        let shared = Arc::new(Shared::default());
        let queue = Arc::new(EventQueue::new(queue_max_events, queue_max_bytes));
        let (commands, received) = unbounded_channel();
        runtime::spawn(aside, |environment| {
            let dialer = Dialer::new(place, access, environment);
            let task = Task::new(Machine::new(config, new_id), shared.clone(), queue.clone(), received, dialer);
            guarded(task, shared.clone(), queue.clone())
        })?;
        let process = std::process::id();
        Ok(Self { shared, queue, commands, workspace, takes_tokens, auto_reconnect, process })
    }

    /// Starts connecting and returns at once.
    ///
    /// # Errors
    /// [`Error::State`] unless the state is IDLE, FAILED or DISCONNECTED.
    pub fn start(&self) -> Result<(), Error> {
        let number = self.shared.ask(ConnectionState::Connecting, ConnectionState::can_start).map_err(|state| {
            Error::State(format!("the session is {} already; stop it before it is started again", state.name()))
        })?;
        self.shared.microphone_open.store(false, Ordering::Relaxed);
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
        let number = number.map_err(|state| {
            Error::State(format!("the session cannot be paused while it is {}; only a CONNECTED one can", state.name()))
        })?;
        self.ask(number, Command::Pause(number))
    }

    /// Goes on with a paused session, or tries at once to get back a lost link.
    ///
    /// # Errors
    /// [`Error::State`] unless the state is PAUSED or DISCONNECTED.
    pub fn resume(&self) -> Result<(), Error> {
        let can_resume = |state| matches!(state, ConnectionState::Paused | ConnectionState::Disconnected);
        let number = self.shared.ask(ConnectionState::Reconnecting, can_resume).map_err(|state| {
            Error::State(format!(
                "the session is {}; only one that is PAUSED or DISCONNECTED can be resumed",
                state.name()
            ))
        })?;
        self.ask(number, Command::Resume(number))
    }

    /// Gives another access token, with the moment at which it expires, if that is known.
    ///
    /// # Errors
    /// [`Error::State`] when the session does not use such tokens, [`Error::Argument`] names what is wrong.
    pub fn set_access_token(&self, token: &str, expires: Option<Timestamp>) -> Result<(), Error> {
        if !self.takes_tokens {
            let words = "the session was not created with access_token; it needs none, or gets its own with auth";
            return Err(Error::State(words.to_owned()));
        }
        let token = AccessToken::ready_made(token, None).or_else(|(field, problem)| refuse(field, problem))?;
        self.command(Command::Token(token, expires))
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

    /// Who is in the scene.
    pub fn cast(&self) -> Arc<Cast> {
        if self.established() { self.shared.cast() } else { Arc::default() }
    }

    /// The next event and its number, 1, 2, 3 ... Never waits. For one thread at a time.
    #[inline]
    pub fn poll(&self) -> Option<(u64, Event)> {
        self.queue.pop(|packet| playback::renew(&self.shared, packet))
    }

    /// Takes back an event that [`poll`](Self::poll) gave, to free its memory on the library's own thread: that can take
    /// longer than a frame should wait.
    #[inline]
    pub fn give_back(&self, event: Event) {
        self.queue.give_back(event);
    }

    /// Says something to a character.
    pub fn send_text(&self, character: Option<&str>, text: &str) -> Result<Receipt, Error> {
        check_content("text", text)?;
        self.send(character, |recipient| Outgoing::text(recipient, text, wall(), new_id))
    }

    /// Sends a trigger with parameters.
    pub fn send_trigger(
        &self,
        character: Option<&str>,
        name: &str,
        parameters: Vec<NamedValue<String>>,
    ) -> Result<Receipt, Error> {
        check_trigger(name, &parameters)?;
        self.send(character, |recipient| Outgoing::trigger(recipient, name, parameters, wall(), new_id))
    }

    /// Tells a character what the player does.
    pub fn send_narrated_action(&self, character: Option<&str>, content: &str) -> Result<Receipt, Error> {
        check_content("content", content)?;
        self.send(character, |recipient| Outgoing::narrated_action(recipient, content, wall(), new_id))
    }

    /// Opens the microphone for a character.
    ///
    /// # Errors
    /// [`Error::State`] when it is open already.
    pub fn start_audio(
        &self,
        character: Option<&str>,
        mode: MicrophoneMode,
        understanding: UnderstandingMode,
    ) -> Result<(), Error> {
        self.recipient(character)?;
        if self.shared.microphone_open.swap(true, Ordering::AcqRel) {
            return Err(Error::State("audio was started already; call iw_session_end_audio first".to_owned()));
        }
        let sent =
            self.send(character, |recipient| Outgoing::audio_start(recipient, mode, understanding, wall(), new_id));
        if sent.is_err() {
            self.shared.microphone_open.store(false, Ordering::Release);
        }
        sent.map(drop)
    }

    /// Sends samples of the microphone, interleaved.
    pub fn push_audio(&self, samples: &[i16], rate: u32, channels: u32) -> Result<(), Error> {
        if !SAMPLE_RATES.contains(&rate) {
            let (least, most) = (SAMPLE_RATES.start(), SAMPLE_RATES.end());
            return refuse("sample_rate", format!("{rate} is none; give {least} to {most} Hz"));
        }
        if !(1..=MAX_CHANNELS).contains(&channels) {
            return refuse("channels", format!("{channels} is none; give 1 to {MAX_CHANNELS}"));
        }
        self.check_running()?;
        self.check_microphone()?;
        let place = size_of_val(samples);
        self.shared.reserve(place)?;
        self.command(Command::Audio { samples: samples.to_vec(), rate, channels, place })
            .inspect_err(|_| self.shared.release(place))
    }

    /// Closes the microphone.
    pub fn end_audio(&self) -> Result<(), Error> {
        self.check_running()?;
        self.check_microphone()?;
        self.shared.microphone_open.store(false, Ordering::Release);
        self.command(Command::AudioEnd)
    }

    /// Asks a character to say no more of an exchange, or of some of its utterances.
    pub fn cancel_responses(
        &self,
        character: Option<&str>,
        interaction_id: &str,
        utterance_ids: Vec<String>,
    ) -> Result<(), Error> {
        check_cancel(interaction_id, &utterance_ids)?;
        self.send(character, |recipient| {
            Outgoing::cancel_responses(recipient, interaction_id, utterance_ids, wall(), new_id)
        })
        .map(drop)
    }

    /// Cuts a character short: cancels what it is saying, and takes back what it said that was not polled yet.
    pub fn interrupt(&self, character: Option<&str>) -> Result<(), Error> {
        let recipient = self.recipient(character)?;
        let cast = self.cast();
        if let Recipient::Conversation(id) = &recipient {
            self.command(Command::InterruptConversation(id.clone()))?;
        }
        let agents: Vec<String> = match &recipient {
            Recipient::Conversation(id) => {
                let members = self.shared.selection().members(id).to_vec();
                let found = members.iter().filter_map(|name| cast.find(Some(name)).ok());
                found.map(|character| character.agent_id.clone()).collect()
            }
            Recipient::Character(name) => vec![cast.find(name.as_deref())?.agent_id.clone()],
            Recipient::Characters(_)
            | Recipient::Addressed
            | Recipient::NewConversation(_)
            | Recipient::Microphone
            | Recipient::World => Vec::new(),
        };
        for agent_id in agents {
            self.queue.begin_discard(&agent_id);
            playback::cancel(&self.shared, &self.queue, |playback| playback.interrupt(&agent_id));
            self.command(Command::Interrupt { character: Some(agent_id.clone()), agent_id })?;
        }
        Ok(())
    }

    /// Decides whom a packet is for that names nobody: whoever the player is talking to.
    ///
    /// # Errors
    /// [`Error::Character`] when several could be meant, or nobody is there.
    pub fn preprocess(&self, draft: &mut Draft) -> Result<(), Error> {
        let cast = self.established().then(|| self.shared.cast());
        Ok(draft.preprocess(self.shared.selection().recipient(), cast.as_deref())?)
    }

    /// Fills in the agent ids of a packet's targets; returns the names that are not in the session.
    pub fn update_session_info(&self, draft: &mut Draft) -> Vec<String> {
        draft.update_session_info(&self.cast())
    }

    /// Makes a packet ready to be sent, as things stand.
    ///
    /// # Errors
    /// [`Error::Character`] when none of those whom it is for is known.
    pub fn prepare(&self, draft: &mut Draft) -> Result<(), Error> {
        self.preprocess(draft)?;
        self.update_session_info(draft);
        draft.update_routing().map_err(|names| Error::Character(self.cast().unknown(&names)))
    }

    /// Sends a packet. Before the characters are known its targets wait: they are looked up when it leaves.
    ///
    /// # Errors
    /// Those of [`prepare`](Self::prepare) and of any other send.
    pub fn send_draft(&self, draft: &mut Draft) -> Result<Receipt, Error> {
        self.check_running()?;
        if self.established() {
            self.prepare(draft)?;
        } else {
            self.preprocess(draft)?;
        }
        let outgoing = draft.to_send(&self.shared.selection());
        self.enqueue(outgoing)
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

    fn send(&self, character: Option<&str>, make: impl FnOnce(Recipient) -> Outgoing) -> Result<Receipt, Error> {
        let recipient = self.recipient(character)?;
        self.enqueue(make(recipient))
    }

    /// Whom a packet is for: whoever is named, or selected. By the full name, which stays when agent ids change.
    fn recipient(&self, character: Option<&str>) -> Result<Recipient, Error> {
        self.check_running()?;
        if let Some(name) = character {
            check_character("character", name).map_err(Error::Argument)?;
        }
        let recipient = character
            .map_or_else(|| self.shared.selection().recipient(), |name| Recipient::Character(Some(name.to_owned())));
        // Before the characters are known names wait: they are looked up when the packet leaves.
        match recipient {
            Recipient::Character(name) if self.established() => {
                let cast = self.shared.cast();
                let found = cast.find(name.as_deref())?;
                Ok(Recipient::Character(Some(found.brain_name.clone())))
            }
            recipient => Ok(recipient),
        }
    }

    pub(super) fn enqueue(&self, outgoing: Outgoing) -> Result<Receipt, Error> {
        let size = outgoing.size();
        self.reserve(size)?;
        self.send_reserved(outgoing, size)
    }

    /// Takes a place in the outbox, unless the game has stopped polling.
    pub(super) fn reserve(&self, size: usize) -> Result<(), Error> {
        if self.queue.above_send_limit() {
            return Err(Error::QueueFull("too many events wait to be polled; poll them first".to_owned()));
        }
        self.shared.reserve(size)
    }

    /// Sends a packet whose place in the outbox, of this size, is taken. Fails only when the session's task is dead.
    pub(super) fn send_reserved(&self, outgoing: Outgoing, size: usize) -> Result<Receipt, Error> {
        let receipt = outgoing.packet.id.clone();
        self.note(&outgoing);
        self.command(Command::Send(Box::new(outgoing))).inspect_err(|_| self.shared.release(size))?;
        Ok(receipt)
    }

    pub(super) fn command(&self, command: Command) -> Result<(), Error> {
        self.commands.send(command).map_err(|_| {
            Error::State("the session has died of an internal error; destroy it and create another".to_owned())
        })
    }

    /// Asks for a change of state with this number. When the task is gone there is nothing to wait for.
    fn ask(&self, number: u64, command: Command) -> Result<(), Error> {
        self.command(command).inspect_err(|_| self.shared.carried_out(number))
    }

    pub(super) fn check_running(&self) -> Result<(), Error> {
        match self.state() {
            state if state.can_send() => Ok(()),
            // It waits for the link to come back.
            ConnectionState::Disconnected if self.auto_reconnect => Ok(()),
            ConnectionState::Disconnected => Err(Error::State(
                "nothing can be sent while the session is DISCONNECTED; call iw_session_resume first".to_owned(),
            )),
            state => Err(Error::State(format!(
                "nothing can be sent while the session is {}; call iw_session_start first",
                state.name()
            ))),
        }
    }

    fn check_microphone(&self) -> Result<(), Error> {
        if self.shared.microphone_open.load(Ordering::Acquire) {
            return Ok(());
        }
        Err(Error::State("audio was not started; call iw_session_start_audio first".to_owned()))
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

pub(super) fn refuse<T>(field: &'static str, problem: impl Into<String>) -> Result<T, Error> {
    Err(Error::Argument(ConfigError::new(field, problem)))
}

pub(super) fn check_trigger(name: &str, parameters: &[NamedValue<String>]) -> Result<(), Error> {
    check_text("name", name).map_err(Error::Argument)?;
    for (index, parameter) in parameters.iter().enumerate() {
        check_text(format!("parameters[{index}].name"), &parameter.name).map_err(Error::Argument)?;
    }
    if parameters.iter().map(|p| p.name.len() + p.value.len()).sum::<usize>() > MAX_PARAMETERS {
        return refuse("parameters", format!("are more than {MAX_PARAMETERS} bytes long"));
    }
    Ok(())
}

pub(super) fn check_cancel(interaction_id: &str, utterance_ids: &[String]) -> Result<(), Error> {
    check_text("interaction_id", interaction_id).map_err(Error::Argument)?;
    for (index, id) in utterance_ids.iter().enumerate() {
        check_text(format!("utterance_ids[{index}]"), id).map_err(Error::Argument)?;
    }
    if utterance_ids.iter().map(String::len).sum::<usize>() > MAX_UTTERANCES {
        return refuse("utterance_ids", format!("are more than {MAX_UTTERANCES} bytes long"));
    }
    Ok(())
}

pub(super) fn check_content(field: &'static str, content: &str) -> Result<(), Error> {
    match content.len() {
        0 => refuse(field, "is empty; give at least one character"),
        1..=MAX_CONTENT => Ok(()),
        length => refuse(field, format!("is {length} bytes long; at most {MAX_CONTENT} are allowed")),
    }
}

/// Runs a task; a panic in it fails the session and nothing else.
async fn guarded(task: Task, shared: Arc<Shared>, queue: Arc<EventQueue>) {
    if AssertUnwindSafe(task.run()).catch_unwind().await.is_ok() {
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

#[cfg(test)]
mod tests;
