//! A game that polls its session, and checks on the way what holds for every event.

use std::time::{Duration, Instant};

use inworld_client::{Error, Session, Settings, flags};
use inworld_protocol::packet::PackedPacket;
use inworld_session::{ConnectionState, EventKind, Failure};
use serde_json::Value;

use super::server::LIMIT;

/// Less than the time-outs of the library, which are 10 s, and long for a busy machine.
const QUICK: Duration = Duration::from_secs(8);

/// An event, to be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    State(ConnectionState, ConnectionState, Failure),
    Connected(bool),
    Established(bool),
    /// The short names of those who are there now.
    Characters(Vec<String>),
    Packet(Value),
    Error(Failure),
    Sent(String),
    Failed(Value, Failure),
    /// The interaction that is over.
    Cancelled(String),
    TokenNeeded,
    SessionState(String),
    Feedback(String, bool),
    QueueFull,
    Log(String),
    Speech(bool),
    Line {
        begins: bool,
        text: String,
    },
    /// The words of a line that have begun to be heard.
    Heard(String),
}

impl Seen {
    /// The words of a text packet, received or handed back.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Packet(packet) | Self::Failed(packet, _) => packet["text"]["text"].as_str(),
            _ => None,
        }
    }

    pub fn says(&self, words: &str) -> bool {
        matches!(self, Self::Packet(_)) && self.words() == Some(words)
    }

    /// Whether the state has become this one.
    pub fn is(&self, state: ConnectionState) -> bool {
        matches!(self, Self::State(_, to, _) if *to == state)
    }
}

fn seen(kind: EventKind) -> Seen {
    let text = |packet: &PackedPacket| packet.text(packet.json()).to_owned();
    let json = |packet: &PackedPacket| serde_json::from_str(&text(packet)).unwrap();
    match kind {
        EventKind::StateChanged { from, to, reason } => Seen::State(from, to, reason),
        EventKind::Connected(connected) => Seen::Connected(connected),
        EventKind::Established { established, .. } => Seen::Established(established),
        EventKind::CharactersChanged { cast } => {
            Seen::Characters(cast.characters().iter().map(|character| character.short_name().to_owned()).collect())
        }
        EventKind::Packet(packet) => Seen::Packet(json(&packet)),
        EventKind::Error(failure) => Seen::Error(failure),
        EventKind::PacketSent(packet) => Seen::Sent(text(&packet)),
        EventKind::PacketFailed(packet, failure) => Seen::Failed(json(&packet), failure),
        EventKind::InteractionCancelled(packet) => {
            let id = json(&packet)["packetId"]["interactionId"].as_str().map(str::to_owned);
            Seen::Cancelled(id.unwrap_or_default())
        }
        EventKind::TokenNeeded => Seen::TokenNeeded,
        EventKind::SessionState(state) => Seen::SessionState(state),
        EventKind::Feedback { name, stored } => Seen::Feedback(name, stored),
        EventKind::QueueFull => Seen::QueueFull,
        EventKind::Log(_, line) => Seen::Log(line),
        EventKind::SpeechStarted => Seen::Speech(true),
        EventKind::SpeechEnded => Seen::Speech(false),
        EventKind::LineStarted(line) => Seen::Line { begins: true, text: line.text },
        EventKind::LineWord(line) => Seen::Heard(line.text[..line.heard_text].to_owned()),
        EventKind::LineEnded(line) => Seen::Line { begins: false, text: line.text },
    }
}

/// What a game says that talks to `endpoint`. A lost link stays lost.
pub fn settings(endpoint: &str) -> Settings<'_> {
    Settings { flags: flags::NO_AUTO_RECONNECT, ..lasting(endpoint) }
}

/// The same, where a lost link comes back.
pub fn lasting(endpoint: &str) -> Settings<'_> {
    Settings { workspace: Some("demo"), scene: Some("gate"), endpoint: Some(endpoint), ..Settings::default() }
}

pub struct Game {
    pub session: Session,
    sequence: u64,
    state: ConnectionState,
    established: bool,
}

impl Game {
    pub fn new(settings: &Settings<'_>) -> Self {
        Self { session: Session::new(settings).unwrap(), sequence: 0, state: ConnectionState::Idle, established: false }
    }

    pub fn start(settings: &Settings<'_>) -> Self {
        let game = Self::new(settings);
        game.session.start().unwrap();
        game
    }

    /// Starts and waits for the scene.
    pub fn connect(settings: &Settings<'_>) -> Self {
        let mut game = Self::start(settings);
        game.established();
        game
    }

    /// What is there, if anything.
    pub fn poll(&mut self) -> Option<Seen> {
        let (sequence, event) = self.session.poll()?;
        self.sequence += 1;
        assert_eq!(sequence, self.sequence, "events are numbered without a gap");
        let event = seen(event.kind);
        if let Seen::State(from, to, _) = &event {
            assert_eq!(*from, self.state, "a change begins where the last one ended");
            assert!(from.may_become(*to), "{event:?} is not in the table");
            self.state = *to;
        }
        if let Seen::Established(established) = event {
            assert_ne!(established, self.established, "ESTABLISHED says nothing new");
            self.established = established;
        }
        Some(event)
    }

    /// The next event.
    pub fn next(&mut self) -> Seen {
        let end = Instant::now() + LIMIT;
        loop {
            match self.poll() {
                Some(event) => return event,
                None => assert!(Instant::now() < end, "no event comes; the state is {:?}", self.session.state()),
            }
            // A frame of the game.
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Everything up to the first event that `last` takes.
    pub fn until(&mut self, last: impl Fn(&Seen) -> bool) -> Vec<Seen> {
        let mut events = vec![self.next()];
        while !events.last().is_some_and(&last) {
            assert!(events.len() < 100_000, "the event does not come");
            events.push(self.next());
        }
        events
    }

    pub fn until_state(&mut self, state: ConnectionState) -> Vec<Seen> {
        self.until(|event| event.is(state))
    }

    pub fn established(&mut self) -> Vec<Seen> {
        self.until(|event| *event == Seen::Established(true))
    }

    /// What is queued now.
    pub fn rest(&mut self) -> Vec<Seen> {
        std::iter::from_fn(|| self.poll()).collect()
    }

    pub fn say(&self, text: &str) {
        self.session.send_text(Some("guard"), text).unwrap();
    }

    /// Stops; however the session stands this is quick: it waits for none of the library's time-outs.
    pub fn stop(&mut self) -> Vec<Seen> {
        let begin = Instant::now();
        let stopped: Result<(), Error> = self.session.stop(QUICK);
        assert_eq!(stopped, Ok(()), "stopping took {:?}", begin.elapsed());
        assert_eq!(self.session.state(), ConnectionState::Idle);
        self.rest()
    }
}

/// The errors among events.
pub fn errors(events: &[Seen]) -> Vec<Failure> {
    let error = |event: &Seen| if let Seen::Error(failure) = event { Some(failure.clone()) } else { None };
    events.iter().filter_map(error).collect()
}

/// The reason of the last change of state among events.
pub fn reason(events: &[Seen]) -> Failure {
    let reason = |event: &Seen| if let Seen::State(_, _, reason) = event { Some(reason.clone()) } else { None };
    events.iter().rev().find_map(reason).expect("a change of state")
}
