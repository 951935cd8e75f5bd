//! The session machine: all rules, no effects.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::cast::{Cast, Character};
use super::config::Config;
use super::conversations::{CONVERSATION_TIMEOUT, Conversations, Phase};
use super::event::{Event, EventKind};
use super::failure::{Failure, FailureCode};
use super::interactions::Interactions;
use super::log::{self, Level};
use super::opening;
use super::outgoing::{Outgoing, To};
use super::stage::Stage;
use super::state::ConnectionState::{self, Connected, Connecting, Disconnected, Failed, Idle, Paused, Reconnecting};
use crate::packet::enums::{ActorType, ControlAction, ConversationEventType, ErrorType, PingPongType};
use crate::packet::{
    Actor, Agent, ConversationUpdate, JsonStr, Mutation, PackedPacket, Packet, PacketStatus, Payload, PingPong,
    Routing, SceneStatus, Timestamp,
};
use crate::wire::{self, ServerFrame, Status};

mod conversing;
mod hearing;
mod leaving;
mod scenes;

/// How long a token request may take, and opening a link: name look-up, TCP, TLS and upgrade.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(10);

/// How long the server may take from the open link to its scene status.
pub const SCENE_TIMEOUT: Duration = Duration::from_secs(10);

/// A token is renewed when less than this is left (PROTOCOL.md 14.1).
const TOKEN_MARGIN: Duration = Duration::from_secs(5 * 60);

/// When something happens: time since some fixed moment, and the wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct Now {
    /// Never goes back.
    pub monotonic: Duration,
    /// For timestamps.
    pub wall: Timestamp,
}

/// What happens to a session.
#[derive(Debug)]
pub enum Input<'a> {
    /// The game starts it.
    Start,
    /// The game stops it.
    Stop,
    /// The game pauses it.
    Pause,
    /// The game resumes it.
    Resume,
    /// The game sends a packet.
    Send(Box<Outgoing>),
    /// The game interrupts a character.
    Interrupt(Option<String>),
    /// The game wants another scene, by its full resource name.
    LoadScene(String),
    /// The game has forgotten a conversation.
    ForgetConversation(String),
    /// A token is there; it names the session and tells when it expires.
    TokenReady {
        /// The session's id, if the token's issuer gives one.
        session_id: Option<String>,
        /// When it expires; `None`: never.
        expires: Option<Timestamp>,
    },
    /// There is no token.
    TokenFailed(Failure),
    /// The link is open.
    LinkUp,
    /// The link could not be opened, or is lost.
    LinkDown(Failure),
    /// A text frame has come.
    Frame(&'a str),
    /// A frame has come that is no text.
    BadFrame(&'static str),
    /// The moment that [`Machine::deadline`] gave is there.
    Tick,
    /// The session cannot go on: something broke inside.
    Abort(Failure),
}

/// What the driver has to do.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "outputs are few, short-lived, and mostly events")]
pub enum Output {
    /// Fetch a token; answer with `TokenReady` or `TokenFailed`.
    FetchToken,
    /// Open a link for this session id; answer with `LinkUp` or `LinkDown`. At most one link is open.
    OpenLink {
        /// The id that goes into the address.
        session_id: String,
    },
    /// Close the link, or give up opening it or fetching a token; no answer.
    CloseLink,
    /// Write a frame.
    Write(String),
    /// A packet of the game has left the outbox, one way or the other.
    Released(Box<Outgoing>),
    /// Tell the game.
    Emit(Event),
    /// A conversation is over: the server has ended it, or nobody is left in it, or it could not begin.
    ConversationOver(String),
    /// Take back what is queued for the game from this agent.
    Discard {
        /// The character's agent id.
        agent_id: String,
    },
}

/// What the machine is waiting for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    Token,
    Link,
    Scene,
}

/// One session.
pub struct Machine {
    config: Config,
    new_id: Box<dyn FnMut() -> String + Send>,
    state: ConnectionState,
    waiting: Waiting,
    deadline: Option<Duration>,
    session_id: Option<String>,
    has_token: bool,
    token_expires: Option<Timestamp>,
    link_open: bool,
    established: bool,
    /// Whether the server has told the cast on this link; packets to characters wait for it.
    scene_ready: bool,
    /// Whether the server has told the cast on any link of this session.
    scene_told: bool,
    cast: Arc<Cast>,
    stage: Stage,
    conversations: Conversations,
    outbox: VecDeque<Box<Outgoing>>,
    /// Whom the microphone session was started for.
    microphone: Option<To>,
    interactions: Interactions,
    /// What the server gave as the reason, before it closes the link.
    reported: Option<Failure>,
    outputs: VecDeque<Output>,
}

impl Machine {
    /// A session that is not started. `new_id` makes ids that are unique in the world.
    pub fn new(config: Config, new_id: impl FnMut() -> String + Send + 'static) -> Self {
        Self {
            config,
            new_id: Box::new(new_id),
            state: Idle,
            waiting: Waiting::Nothing,
            deadline: None,
            session_id: None,
            has_token: false,
            token_expires: None,
            link_open: false,
            established: false,
            scene_ready: false,
            scene_told: false,
            cast: Arc::default(),
            stage: Stage::default(),
            conversations: Conversations::default(),
            outbox: VecDeque::new(),
            microphone: None,
            interactions: Interactions::default(),
            reported: None,
            outputs: VecDeque::new(),
        }
    }

    /// The connection state.
    pub fn state(&self) -> ConnectionState {
        self.state
    }

    /// Whether the characters are known.
    pub fn established(&self) -> bool {
        self.established
    }

    /// Who is in the scene.
    pub fn cast(&self) -> &Arc<Cast> {
        &self.cast
    }

    /// When a [`Input::Tick`] is due, on the monotonic clock.
    pub fn deadline(&self) -> Option<Duration> {
        self.deadline.into_iter().chain(self.conversations.deadline()).min()
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Something has happened.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        match input {
            Input::Start => self.start(now),
            Input::Stop => self.stop(now),
            Input::Pause => self.pause(now, Failure::default()),
            Input::Resume => self.resume(now),
            Input::Send(outgoing) => self.send(now, outgoing),
            Input::Interrupt(character) => self.interrupt(now, character.as_deref()),
            Input::LoadScene(scene) => self.load_scene(now, scene),
            Input::ForgetConversation(id) => self.forget_conversation(now, &id),
            Input::TokenReady { session_id, expires } => self.token_ready(now, session_id, expires),
            Input::TokenFailed(failure) => self.token_failed(now, failure),
            Input::LinkUp => self.link_up(now),
            Input::LinkDown(failure) => self.link_down(now, failure),
            Input::Frame(frame) => self.frame(now, frame),
            Input::BadFrame(problem) => self.bad_frame(now, problem),
            Input::Tick => self.tick(now),
            Input::Abort(failure) => self.abort(now, failure),
        }
    }

    // What the game asks for.

    fn start(&mut self, now: Now) {
        if !self.state.can_start() {
            return;
        }
        self.interactions.clear();
        self.conversations.clear();
        self.stage.enter(self.config.scene.clone());
        self.session_id = self.config.session_id.clone();
        self.has_token = false;
        self.scene_told = false;
        self.change(now, Connecting, Failure::default());
        self.unestablish(now);
        self.connect(now);
    }

    fn stop(&mut self, now: Now) {
        let reason = Failure::fatal(FailureCode::Stopped, "the game stopped the session");
        self.give_back_outbox(now, &reason);
        self.drop_link();
        if self.state != Idle {
            self.change(now, Idle, reason);
        }
        self.unestablish(now);
    }

    fn pause(&mut self, now: Now, reason: Failure) {
        if self.state == Connected {
            self.drop_link();
            self.change(now, Paused, reason);
        }
    }

    fn resume(&mut self, now: Now) {
        if self.state == Paused {
            self.change(now, Reconnecting, Failure::default());
            self.connect(now);
        }
    }

    fn send(&mut self, now: Now, mut outgoing: Box<Outgoing>) {
        if let To::Conversation(id) | To::NewConversation(id) = &outgoing.to {
            outgoing.packet.id.conversation_id.clone_from(id);
        }
        if !self.state.can_send() {
            let reason = Failure::fatal(FailureCode::Stopped, "the session is not running");
            self.give_back(now, outgoing, reason);
            return;
        }
        self.outbox.push_back(outgoing);
        if self.state == Paused {
            self.resume(now);
        }
        self.flush_outbox(now);
    }

    fn interrupt(&mut self, now: Now, character: Option<&str>) {
        let Ok(agent_id) = self.cast.find(character).map(|character| character.agent_id.clone()) else {
            return;
        };
        for interaction in self.interactions.cancel(&agent_id) {
            let cancel = Outgoing::cancel_responses(To::World, &interaction, Vec::new(), now.wall, &mut self.new_id);
            let routing = Routing::player_to_agent(agent_id.clone());
            if self.scene_ready {
                self.write(&Packet { routing, ..cancel.packet });
            }
        }
        self.outputs.push_back(Output::Discard { agent_id });
    }

    // The way to an open link.

    fn connect(&mut self, now: Now) {
        let margin = i64::try_from(TOKEN_MARGIN.as_nanos()).unwrap_or_default();
        let fresh = self.has_token
            && self.token_expires.is_none_or(|at| at.as_nanos().saturating_sub(now.wall.as_nanos()) > margin);
        if self.config.needs_token && !fresh {
            self.wait(now, Waiting::Token, OPEN_TIMEOUT);
            self.outputs.push_back(Output::FetchToken);
        } else {
            self.open_link(now);
        }
    }

    fn token_ready(&mut self, now: Now, session_id: Option<String>, expires: Option<Timestamp>) {
        if self.waiting != Waiting::Token {
            return;
        }
        self.has_token = true;
        self.token_expires = expires;
        // A renewed token must not change the session (PROTOCOL.md 1.5).
        if self.session_id.is_none() {
            self.session_id = session_id;
        }
        self.open_link(now);
    }

    fn token_failed(&mut self, now: Now, failure: Failure) {
        if self.waiting == Waiting::Token {
            self.end_link(now, failure);
        }
    }

    fn open_link(&mut self, now: Now) {
        self.wait(now, Waiting::Link, OPEN_TIMEOUT);
        let session_id = self.session_id.get_or_insert_with(&mut self.new_id).clone();
        self.outputs.push_back(Output::OpenLink { session_id });
    }

    fn link_up(&mut self, now: Now) {
        if self.waiting != Waiting::Link {
            return;
        }
        self.link_open = true;
        // Once the server has entered the scene, the session has gone on from what it was to go on from.
        let goes_on = !self.scene_told;
        let configuration = opening::session_configuration(&self.config, goes_on, now.wall, (self.new_id)());
        self.write(&configuration);
        self.ask_for_scene(now);
    }

    fn wait(&mut self, now: Now, what: Waiting, at_most: Duration) {
        self.waiting = what;
        self.deadline = Some(now.monotonic + at_most);
    }

    fn settle(&mut self) {
        self.waiting = Waiting::Nothing;
        self.deadline = None;
    }

    // The end of a link.

    fn drop_link(&mut self) {
        if self.link_open || self.waiting != Waiting::Nothing {
            self.outputs.push_back(Output::CloseLink);
        }
        self.forget_link();
    }

    fn forget_link(&mut self) {
        self.settle();
        self.link_open = false;
        self.scene_ready = false;
        self.stage.forget_link();
        self.conversations.silence();
        self.microphone = None;
        self.reported = None;
    }

    /// The link is useless, or cannot be had: give it up.
    fn end_link(&mut self, now: Now, failure: Failure) {
        self.drop_link();
        self.emit(now, EventKind::Error(failure.clone()));
        self.link_lost(now, failure);
    }

    fn link_down(&mut self, now: Now, failure: Failure) {
        if !self.link_open && self.waiting != Waiting::Link {
            return;
        }
        // The server may have said why before it closed; then the game has heard it.
        let reason = self.reported.take();
        self.forget_link();
        if reason.is_none() {
            self.emit(now, EventKind::Error(failure.clone()));
        }
        self.link_lost(now, reason.unwrap_or(failure));
    }

    /// Goes where the table of states says. The session does not go on by itself.
    fn link_lost(&mut self, now: Now, reason: Failure) {
        let next = match self.state {
            Connecting => Failed,
            Reconnecting if !reason.retryable => Failed,
            _ => Disconnected,
        };
        self.give_back_outbox(now, &reason);
        self.change(now, next, reason);
        if next == Failed {
            self.unestablish(now);
        }
    }

    fn tick(&mut self, now: Now) {
        self.give_up_conversations(now);
        if self.deadline.is_none_or(|deadline| now.monotonic < deadline) {
            return;
        }
        let seconds = |limit: Duration| limit.as_secs();
        let words = match self.waiting {
            Waiting::Token => format!("no access token within {} s", seconds(OPEN_TIMEOUT)),
            Waiting::Link => format!("the connection could not be opened within {} s", seconds(OPEN_TIMEOUT)),
            _ => format!("the server has sent no scene within {} s", seconds(SCENE_TIMEOUT)),
        };
        self.end_link(now, Failure::retryable(FailureCode::Timeout, words));
    }

    fn abort(&mut self, now: Now, failure: Failure) {
        self.drop_link();
        self.emit(now, EventKind::Error(failure.clone()));
        self.give_back_outbox(now, &failure);
        // Something broke inside: FAILED from wherever it was.
        self.change(now, Failed, failure);
        self.unestablish(now);
    }

    // What the game is told.

    fn change(&mut self, now: Now, to: ConnectionState, reason: Failure) {
        let from = std::mem::replace(&mut self.state, to);
        if from == to {
            return;
        }
        self.log(now, Level::Info, || format!("{} -> {} {}", from.name(), to.name(), reason.message));
        self.emit(now, EventKind::StateChanged { from, to, reason });
        if (from == Connected) != (to == Connected) {
            self.emit(now, EventKind::Connected(to == Connected));
        }
    }

    fn unestablish(&mut self, now: Now) {
        if std::mem::take(&mut self.established) {
            self.cast = Arc::default();
            self.emit(now, EventKind::Established { established: false, cast: self.cast.clone() });
        }
    }

    fn emit(&mut self, now: Now, kind: EventKind) {
        self.outputs.push_back(Output::Emit(Event { time: now.wall, kind }));
    }

    fn log(&mut self, now: Now, level: Level, line: impl FnOnce() -> String) {
        if log::enabled(level) {
            self.emit(now, EventKind::Log(level, line()));
        }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
