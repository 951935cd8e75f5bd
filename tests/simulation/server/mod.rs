//! A server that keeps the protocol of PROTOCOL.md 13, and watches whether the client keeps it too.
//!
//! It answers what the player says with some lines of one or several characters and the end of the interaction. In one
//! conversation it answers one packet after the other. Which answers it sends again when it is asked again, see
//! [`Memory`].

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use inworld_protocol::packet::enums::{ControlAction, ErrorType, PingPongType, ReconnectType, ResourceType};
use inworld_protocol::packet::{LatencyReport, Packet, PacketId, Payload, PingPong, Timestamp};
use inworld_protocol::wire::{self, Status, status};

use super::chance::Chance;
use super::weather::{Memory, SCENES, Weather};

mod answers;
mod hearing;
mod session;

use session::Session;

/// What the server wants done.
#[derive(Debug)]
pub enum Wish {
    /// This goes to the client.
    Say(usize, String),
    /// Something is to be done after a while.
    Later(Duration, Timer),
    /// The server closes a link, after what it has said.
    Close(usize),
}

/// What the server does after a while.
#[derive(Clone, Debug)]
pub enum Timer {
    /// Somebody speaks.
    Speak(Turn),
    /// It tells who is in the scene.
    TellScene(usize, String),
    /// It says this.
    Say(usize, String),
}

/// The next line of a conversation.
#[derive(Clone, Debug)]
pub struct Turn {
    session: u32,
    session_id: String,
    topic: String,
}

/// A line, or another part of an answer, that was said at least once.
#[derive(Clone, Debug)]
pub struct Line {
    /// In which order of lines it stands: the conversation, and the session as this server knows it.
    pub topic: (u32, String),
    pub place: usize,
}

/// What the server knows of a link.
#[derive(Debug, Default)]
struct Tie {
    session_id: String,
    /// The session's number: another one may have the same id later.
    number: u32,
    configured: bool,
    /// Whether it was told who is in the scene.
    told: bool,
    microphone: bool,
    /// The client has been told that its microphone is closed; it may have opened it again meanwhile.
    expired: bool,
    muted: bool,
}

pub struct Server {
    memory: Memory,
    speaks_early: bool,
    ends_by_correlation: bool,
    repeats: bool,
    pace: u64,
    sessions: BTreeMap<String, Session>,
    /// Sessions that it has declared invalid.
    invalid: BTreeSet<String>,
    ties: BTreeMap<usize, Tie>,
    last_id: u32,
    /// It does not answer when it is asked for a scene, or told of a conversation.
    pub silent: bool,
    pub down: bool,
    /// Every line that it has said, by the packet's id.
    pub lines: HashMap<String, Line>,
    /// The packets that it has carried out.
    pub reached: BTreeSet<String>,
    pub wishes: Vec<Wish>,
}

impl Server {
    pub fn new(weather: &Weather) -> Self {
        Self {
            memory: weather.memory,
            speaks_early: weather.speaks_early,
            ends_by_correlation: weather.ends_by_correlation,
            repeats: weather.repeats,
            pace: weather.pace,
            sessions: BTreeMap::new(),
            invalid: BTreeSet::new(),
            ties: BTreeMap::new(),
            last_id: 0,
            silent: false,
            down: false,
            lines: HashMap::new(),
            reached: BTreeSet::new(),
            wishes: Vec::new(),
        }
    }

    fn id(&mut self, kind: &str) -> String {
        self.last_id += 1;
        format!("{kind}{}", self.last_id)
    }

    fn say(&mut self, link: usize, packet: &Packet<String>) {
        self.wishes.push(Wish::Say(link, wire::encode_result(packet)));
    }

    /// A client has opened a link. The newest of a session is the one that the server speaks on (PROTOCOL.md W17).
    pub fn link_up(&mut self, link: usize, session_id: &str) {
        self.ties.insert(link, Tie { session_id: session_id.to_owned(), ..Tie::default() });
        if self.invalid.contains(session_id) {
            return self.refuse(link, ErrorType::SessionInvalid);
        }
        if !self.sessions.contains_key(session_id) {
            self.last_id += 1;
            self.sessions.insert(session_id.to_owned(), Session::new(self.last_id));
        }
        let holds = self.memory == Memory::SaysAgain;
        if let Some(session) = self.sessions.get_mut(session_id) {
            session.newest = Some(link);
            session.hold(holds);
            self.ties.entry(link).or_default().number = session.number;
        }
        if self.speaks_early && !holds {
            self.go_on_everywhere(session_id);
        }
    }

    /// The server notices that a link is gone.
    pub fn link_down(&mut self, link: usize) {
        let Some(tie) = self.ties.remove(&link) else { return };
        if let Some(session) = self.sessions.get_mut(&tie.session_id).filter(|s| s.newest == Some(link)) {
            session.newest = None;
        }
    }

    /// It ends. Whether it knows anything when it comes back.
    pub fn restart(&mut self, with_memory: bool) -> Vec<usize> {
        let links: Vec<_> = std::mem::take(&mut self.ties).into_keys().collect();
        if with_memory {
            self.sessions.values_mut().for_each(|session| session.newest = None);
        } else {
            self.sessions.clear();
        }
        links
    }

    /// From here on nobody takes his time.
    pub fn hurry(&mut self) {
        self.pace = self.pace.min(20);
    }

    pub fn knows_link(&self, link: usize) -> bool {
        self.ties.contains_key(&link)
    }

    /// It is time for this.
    pub fn wake(&mut self, timer: Timer, chance: &mut Chance) {
        match timer {
            Timer::Speak(turn) => self.speak(&turn, chance),
            Timer::TellScene(link, list) => self.tell_scene(link, list, chance),
            Timer::Say(link, frame) => self.wishes.push(Wish::Say(link, frame)),
        }
    }

    /// A protocol ping.
    pub fn ping(&mut self, link: usize) {
        let id = PacketId { packet_id: self.id("ping"), ..PacketId::default() };
        let ping = PingPong { kind: PingPongType::Ping, ..PingPong::default() };
        let payload = Payload::Latency(LatencyReport { ping_pong: Some(ping), perceived_latency: None });
        self.say(link, &Packet { id, payload, ..Packet::default() });
    }

    /// An error of PROTOCOL.md 9, and the close that goes with it, as a rule.
    pub fn fail(&mut self, link: usize, now: Timestamp, chance: &mut Chance) -> ErrorType {
        let error = *chance.among(ErrorType::ALL);
        let recommended = match error {
            ErrorType::SessionResourcesExhausted => ReconnectType::Timeout,
            ErrorType::BillingTokensExhausted
            | ErrorType::AccountDisabled
            | ErrorType::ResourceNotFound
            | ErrorType::SafetyViolation => ReconnectType::NoRetry,
            _ => ReconnectType::Immediate,
        };
        let advice = match chance.below(4) {
            0 => *chance.among(ReconnectType::ALL),
            _ => recommended,
        };
        let at = now.as_nanos() + chance.millis(0, 20_000).as_nanos() as i64;
        let detail = status::InworldStatus {
            error_type: error,
            reconnect_type: advice,
            reconnect_time: Timestamp::from_nanos(if advice == ReconnectType::Timeout { at } else { 0 }),
            max_retries: *chance.among(&[0, 0, 0, 1, 5]),
            ..status::InworldStatus::default()
        };
        self.report(link, Some(detail));
        if error == ErrorType::SessionInvalid {
            self.forget_session_of(link);
        }
        if error == ErrorType::AudioSessionExpired
            && let Some(tie) = self.ties.get_mut(&link)
        {
            tie.microphone = false;
            tie.expired = true;
        }
        let goes_on =
            matches!(error, ErrorType::AudioSessionExpired | ErrorType::SafetyViolation | ErrorType::VersionConflict);
        if !goes_on || chance.percent(50) {
            self.wishes.push(Wish::Close(link));
        }
        error
    }

    fn report(&mut self, link: usize, detail: Option<status::InworldStatus<String>>) {
        let status = Status { code: 9, message: "words".to_owned(), details: detail.into_iter().collect() };
        self.wishes.push(Wish::Say(link, wire::encode_error(&status)));
    }

    /// This cannot be, with this token or in this session.
    pub fn refuse(&mut self, link: usize, error_type: ErrorType) {
        let detail = status::InworldStatus {
            error_type,
            reconnect_type: ReconnectType::Immediate,
            ..status::InworldStatus::default()
        };
        self.report(link, Some(detail));
        self.wishes.push(Wish::Close(link));
    }

    fn refuse_conversation(&mut self, link: usize, id: &str) {
        let missing =
            status::ResourceNotFound { resource_id: id.to_owned(), resource_type: ResourceType::Conversation };
        let detail = status::InworldStatus {
            error_type: ErrorType::ResourceNotFound,
            reconnect_type: ReconnectType::Immediate,
            resource_not_found: Some(missing),
            ..status::InworldStatus::default()
        };
        self.report(link, Some(detail));
        self.wishes.push(Wish::Close(link));
    }

    /// The game insists on its session's id.
    pub fn forgive(&mut self) {
        self.invalid.clear();
    }

    fn forget_session_of(&mut self, link: usize) {
        if let Some(tie) = self.ties.get(&link) {
            self.sessions.remove(&tie.session_id);
            self.invalid.insert(tie.session_id.clone());
        }
    }

    /// Lets go of one of a session's conversations.
    pub fn evict(&mut self, link: usize, chance: &mut Chance) {
        let Some(session) = self.ties.get(&link).and_then(|tie| self.sessions.get_mut(&tie.session_id)) else { return };
        let ids: Vec<_> = session.conversations.keys().cloned().collect();
        if ids.is_empty() {
            return;
        }
        let id = chance.among(&ids).clone();
        session.conversations.remove(&id);
        session.evicted.insert(id.clone());
        self.conversation_event(
            link,
            &id,
            inworld_protocol::packet::enums::ConversationEventType::Evicted,
            Duration::ZERO,
        );
    }

    /// Whether on this link the microphone is open, and the characters are mute.
    pub fn microphone_and_mute(&self, link: usize) -> Option<(bool, bool)> {
        self.ties.get(&link).map(|tie| (tie.microphone, tie.muted))
    }

    /// Whether the session of this link knows a conversation.
    pub fn knows_conversation(&self, link: usize, id: &str) -> bool {
        let session = self.ties.get(&link).and_then(|tie| self.sessions.get(&tie.session_id));
        session.is_some_and(|session| session.conversations.contains_key(id))
    }

    /// What the server has said in answer to a packet, as far as the session of this link knows it.
    pub fn said(&self, link: usize, packet_id: &str) -> Vec<&str> {
        let session = self.ties.get(&link).and_then(|tie| self.sessions.get(&tie.session_id));
        session.map_or_else(Vec::new, |session| session.said(packet_id))
    }

    /// The scene with this name, and who is in it.
    fn scene(name: &str) -> &'static [&'static str] {
        if name == SCENES[0] { &["guard", "cook"] } else { &["guard"] }
    }
}
