//! The session machine: all rules, no effects.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::announcements::Announcements;
use super::backoff::Backoff;
use super::cast::Cast;
use super::clock::Clock;
use super::config::Config;
use super::event::{Event, EventKind};
use super::failure::{Failure, FailureCode};
use super::heartbeat::Heartbeat;
use super::in_flight::InFlight;
use super::interactions::Interactions;
use super::lines::Unheard;
use super::log::{self, Level};
use super::now::Now;
use super::open_turns::SpeakerTurn;
use super::outgoing::{Attempt, Outgoing, Recipient};
use super::recent_ids::RecentIds;
use super::rejection::RejectionDetector;
use super::scene_state::SceneState;
use super::selection::SharedSelection;
use super::state::ConnectionState::{self, Connected, Idle};
use super::store_counts::StoreCounts;
use super::tokens::Tokens;
use inworld_protocol::packet::enums::ControlAction;
use inworld_protocol::packet::{
    Actor, ControlEvent, PackedPacket, Packet, PacketId, PacketStatus, Payload, Routing, Timestamp, printable,
};
use inworld_protocol::wire::{self};

mod commands;
mod conversing;
mod hearing;
mod interrupting;
mod leaving;
mod linking;
mod losing;
mod scenes;
mod timing;

/// Maximum packets remembered, to drop repeated ones: more than a server can answer to everything in flight.
const MAX_SEEN: usize = 4096;

/// How long the server may take from the open link to its scene status.
pub const SCENE_TIMEOUT: Duration = Duration::from_secs(10);

/// What happens to a session.
#[derive(Debug)]
pub enum Input<'a> {
    /// The game starts it.
    Start,
    /// The game stops it.
    Stop,
    /// The game pauses it.
    Pause,
    /// The game resumes it, or wants a lost link back now.
    Resume,
    /// The game sends a packet.
    Send(Box<Outgoing>),
    /// The game interrupts a character.
    Interrupt {
        /// Its name; `None`: the only one.
        character: Option<String>,
        /// What it had still to say, where that is known.
        unheard: Vec<Unheard>,
    },
    /// The game interrupts a conversation; an [`Input::Interrupt`] follows for each participant.
    InterruptConversation {
        /// The conversation.
        id: String,
        /// What the player has not heard of its participants.
        unheard: Vec<Unheard>,
    },
    /// The game loads another scene, by its full resource name.
    LoadScene(String),
    /// The game has forgotten a conversation.
    ForgetConversation(String),
    /// The requested token has arrived.
    TokenReady {
        /// The session's id, if the token's issuer gives one.
        session_id: Option<String>,
        /// When it expires; `None`: never.
        expires: Option<Timestamp>,
    },
    /// The token request failed.
    TokenFailed(Failure),
    /// The game has given a token of its own.
    TokenGiven {
        /// When it expires; `None`: unknown.
        expires: Option<Timestamp>,
    },
    /// The link is open.
    LinkUp,
    /// The link could not be opened, or is lost.
    LinkDown(Failure),
    /// A text frame arrived.
    Frame(&'a str),
    /// A frame arrived that is not text.
    BadFrame(&'static str),
    /// The answer to the ping with this number.
    Pong(u64),
    /// Bytes arrived, but not a whole frame.
    Alive,
    /// Back-pressure started or ended; restarts the server timeouts.
    ReadPaused,
    /// A link that the machine gave up is closed. The packets with these numbers were not written.
    LinkClosed {
        /// The numbers that their `Write` had.
        unwritten: HashSet<u64>,
    },
    /// The time of [`Machine::deadline`] has been reached.
    Tick,
    /// An internal error ends the session.
    Abort(Failure),
}

/// What the driver has to do.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "outputs are few, short-lived, and mostly events")]
pub enum Output {
    /// Fetch a token; answer with `TokenReady` or `TokenFailed`. A link that is open stays open meanwhile.
    FetchToken,
    /// Open a link for this session id; answer with `LinkUp` or `LinkDown`. At most one link is open.
    OpenLink {
        /// The id that goes into the address.
        session_id: String,
    },
    /// Write what waits, and close the link; or give up opening it or fetching a token. A link that was open is answered
    /// for with `LinkClosed`.
    CloseLink,
    /// Write a frame.
    Write {
        /// Its text.
        frame: String,
        /// The number of the game's packet in it, for `LinkClosed`.
        number: Option<u64>,
        /// The bytes that the packet holds in the outbox, to be released once the frame has left.
        slot: Option<usize>,
    },
    /// Write a ping with this number.
    Ping(u64),
    /// A packet of the game was dropped from the outbox or handed back; it held this many bytes there.
    Released(usize),
    /// A packet of the microphone was dropped: it had become stale while there was no link.
    AudioDropped,
    /// Tell the game.
    Emit(Event),
    /// The server has ended this interaction with a packet that does not name it.
    Ended {
        /// The interaction's id.
        interaction_id: String,
    },
    /// This character's response in this interaction will not be completed.
    Cut {
        /// The character's agent id.
        agent_id: String,
        /// The interaction's id.
        interaction_id: String,
    },
}

/// The step that the machine waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Nothing,
    /// The next try.
    Retry,
    Token,
    Link,
    Scene,
}

/// The audio session that the server was told of: its recipient, and the packet that started it, which another link needs
/// again.
struct AudioSession {
    recipient: Recipient,
    start: Box<Outgoing>,
    since: Duration,
}

/// One session.
pub struct Machine {
    config: Config,
    new_id: Box<dyn FnMut() -> String + Send>,
    clock: Clock,
    state: ConnectionState,
    waiting: Waiting,
    deadline: Option<Duration>,
    session_id: Option<String>,
    tokens: Tokens,
    /// A token is being fetched while the link is open.
    renewing: bool,
    /// The game was asked for a token; no attempt begins before it gives one.
    token_wanted: bool,
    link_open: bool,
    heartbeat: Option<Heartbeat>,
    backoff: Backoff,
    /// The last error, and how many times in a row it has come.
    last_error: FailureCode,
    consecutive_errors: u32,
    /// Start of the first attempt, and since when the scene is known on this link.
    started_at: Duration,
    scene_since: Option<Duration>,
    established: bool,
    /// Whether a scene status arrived on this link; packets to characters wait for it.
    scene_ready: bool,
    /// Whether a scene status arrived on any link of this session.
    scene_told: bool,
    cast: Arc<Cast>,
    scene: SceneState,
    /// The conversations that there are, which the game shares; and what the server was told of those that have begun.
    selection: SharedSelection,
    announcements: Announcements,
    outbox: VecDeque<Box<Outgoing>>,
    in_flight: InFlight,
    rejections: RejectionDetector,
    /// Packets in flight when the session was stopped, until its link is closed; and the number of links that are closing.
    leaving: Vec<(u64, Box<Outgoing>)>,
    closing: u32,
    microphone: Option<AudioSession>,
    /// The packet that muted the characters, as long as they are mute, and when it left.
    muted: Option<(Box<Outgoing>, Duration)>,
    interactions: Interactions,
    /// Packets of the server.
    seen: RecentIds,
    /// Last activity of the game and of the characters.
    talked: Duration,
    /// The server's reason, given before it closes the link.
    reported: Option<Failure>,
    outputs: VecDeque<Output>,
}

impl Machine {
    /// A session that is not started. `new_id` makes globally unique ids.
    pub fn new(config: Config, new_id: impl FnMut() -> String + Send + 'static) -> Self {
        Self {
            new_id: Box::new(new_id),
            clock: Clock::default(),
            state: Idle,
            waiting: Waiting::Nothing,
            deadline: None,
            session_id: None,
            tokens: Tokens::new(config.tokens),
            renewing: false,
            token_wanted: false,
            link_open: false,
            heartbeat: None,
            backoff: Backoff::new(config.seed),
            last_error: FailureCode::None,
            consecutive_errors: 0,
            started_at: Duration::ZERO,
            scene_since: None,
            established: false,
            scene_ready: false,
            scene_told: false,
            cast: Arc::default(),
            scene: SceneState::default(),
            selection: SharedSelection::default(),
            announcements: Announcements::default(),
            outbox: VecDeque::new(),
            in_flight: InFlight::default(),
            rejections: RejectionDetector::default(),
            leaving: Vec::new(),
            closing: 0,
            microphone: None,
            muted: None,
            interactions: Interactions::default(),
            seen: RecentIds::new(MAX_SEEN),
            talked: Duration::ZERO,
            reported: None,
            outputs: VecDeque::new(),
            config,
        }
    }

    /// The same with a selection that somebody else has, too.
    #[must_use]
    pub fn sharing(self, selection: SharedSelection) -> Self {
        Self { selection, ..self }
    }

    /// The selected recipient and the conversations.
    pub fn selection(&self) -> &SharedSelection {
        &self.selection
    }

    /// The connection state.
    pub fn state(&self) -> ConnectionState {
        self.state
    }

    /// Whether the characters are known.
    pub fn established(&self) -> bool {
        self.established
    }

    /// The characters of the scene.
    pub fn cast(&self) -> &Arc<Cast> {
        &self.cast
    }

    /// The number of items in each store.
    pub fn store_counts(&self) -> StoreCounts {
        StoreCounts {
            outbox: self.outbox.len(),
            reissued: self.outbox.iter().filter(|outgoing| outgoing.attempt == Attempt::Reissue).count(),
            in_flight: self.in_flight.len(),
            leaving: self.leaving.len(),
            seen: self.seen.len(),
            interactions: self.interactions.len(),
            conversations: self.announcements.len(),
        }
    }

    /// The next output, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Processes an input.
    pub fn handle(&mut self, now: Now, input: Input<'_>) {
        let now = self.read_clock(now);
        match input {
            Input::Start => self.start(now),
            Input::Stop => self.stop(now),
            Input::Pause => self.pause(now, Failure::default()),
            Input::Resume => self.resume(now),
            Input::Send(outgoing) => self.send(now, outgoing),
            Input::Interrupt { character, unheard } => self.interrupt(now, character.as_deref(), unheard),
            Input::InterruptConversation { id, unheard } => self.interrupt_conversation(now, &id, unheard),
            Input::LoadScene(scene) => self.load_scene(now, scene),
            Input::ForgetConversation(id) => self.forget_conversation(now, &id),
            Input::TokenReady { session_id, expires } => self.token_ready(now, session_id, expires),
            Input::TokenFailed(failure) => self.token_failed(now, failure),
            Input::TokenGiven { expires } => self.token_given(now, expires),
            Input::LinkUp => self.link_up(now),
            Input::LinkDown(failure) => self.link_down(now, failure),
            Input::Frame(frame) => self.frame(now, frame),
            Input::BadFrame(problem) => self.bad_frame(now, problem),
            Input::Pong(number) => self.pong(now, number),
            Input::Alive => self.alive(now),
            Input::ReadPaused => self.read_paused(now),
            Input::LinkClosed { unwritten } => self.link_closed(now, &unwritten),
            Input::Tick => self.tick(now),
            Input::Abort(failure) => self.abort(now, failure),
        }
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

    /// Reports turns that will not be completed.
    fn cut(&mut self, now: Now, turns: Vec<SpeakerTurn>) {
        for SpeakerTurn { agent_id, interaction_id } in turns {
            let packet_id = (self.new_id)();
            let id = PacketId { packet_id, interaction_id: interaction_id.clone(), ..PacketId::default() };
            let end = ControlEvent { action: ControlAction::InteractionEnd, ..ControlEvent::default() };
            let routing = Routing { source: Some(Actor::agent(agent_id.clone())), ..Routing::default() };
            let packet = Packet { timestamp: now.wall, id, routing, payload: Payload::Control(end) };
            self.interactions.cut(&agent_id, &interaction_id);
            // Before the game hears of it, which may ask at once how far it has come.
            self.outputs.push_back(Output::Cut { agent_id, interaction_id });
            if let Ok(packed) = PackedPacket::pack(&packet, &wire::encode(&packet), PacketStatus::Cancelled) {
                self.emit(now, EventKind::InteractionCancelled(packed));
            }
        }
    }

    fn emit(&mut self, now: Now, kind: EventKind) {
        self.outputs.push_back(Output::Emit(Event { time: now.wall, kind }));
    }

    fn log(&mut self, now: Now, level: Level, line: impl FnOnce() -> String) {
        if log::enabled(level) {
            self.emit(now, EventKind::Log(level, printable(&line(), log::MAX_LINE)));
        }
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
