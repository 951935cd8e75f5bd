//! A game that talks, and an account of what became of each word.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use inworld_client::{Receipt, Settings};
use inworld_session::{Failure, FailureCode};
use serde_json::Value;

use super::game::{Game, Seen};
use super::server::LIMIT;

/// What the guard says to everything, line by line; see talkative.toml.
const ANSWER: [&str; 5] = ["One.", "Two.", "Three.", "Four.", "Five."];

pub struct Talk {
    pub game: Game,
    said: Vec<Receipt>,
    /// The interactions of what was said that is not settled.
    open: HashSet<String>,
    pub events: Vec<Seen>,
}

impl Talk {
    /// Starts; who speaks before the characters are known is heard later.
    pub fn start(settings: &Settings<'_>) -> Self {
        Self { game: Game::start(settings), said: Vec::new(), open: HashSet::new(), events: Vec::new() }
    }

    pub fn say(&mut self) {
        let text = format!("This is number {}.", self.said.len());
        let receipt = self.game.session.send_text(Some("guard"), &text).unwrap();
        self.open.insert(receipt.interaction_id.clone());
        self.said.push(receipt);
    }

    fn note(&mut self, event: Seen) {
        if let Seen::Packet(packet) | Seen::Failed(packet, _) = &event
            && (is_end(packet) || matches!(event, Seen::Failed(..)))
        {
            self.open.remove(interaction(packet));
        }
        self.events.push(event);
    }

    /// Everything that is there now.
    pub fn poll(&mut self) {
        while let Some(event) = self.game.poll() {
            self.note(event);
        }
    }

    /// Waits for one event.
    pub fn next(&mut self) {
        let event = self.game.next();
        self.note(event);
    }

    /// Whether everything that was said has come to its end or come back.
    pub fn is_settled(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a character has begun to answer.
    pub fn heard_something(&self) -> bool {
        self.events.iter().any(|event| event.says(ANSWER[0]))
    }

    /// Everything until all that was said is settled, and what is said twice afterwards.
    pub fn settle(&mut self) {
        while !self.is_settled() {
            self.next();
        }
        self.poll_until_quiet();
    }

    /// What comes until nothing has come for some frames. Late is what should not come at all: nothing is waited for here.
    fn poll_until_quiet(&mut self) {
        let mut quiet = 0;
        while quiet < 50 {
            let known = self.events.len();
            self.poll();
            quiet = if self.events.len() == known { quiet + 1 } else { 0 };
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Holds the session to its promise. Everything is settled.
    pub fn check(&self) {
        let mut heard = HashSet::new();
        let mut lines: HashMap<&str, Vec<&str>> = HashMap::new();
        let (mut ended, mut back) = (Vec::new(), Vec::new());
        for event in &self.events {
            match event {
                Seen::Packet(packet) => {
                    let id = packet["packetId"]["packetId"].as_str().unwrap();
                    assert!(heard.insert(id), "{packet} came twice");
                    let interaction = interaction(packet);
                    if is_end(packet) {
                        assert_eq!(lines.remove(interaction).unwrap_or_default(), ANSWER, "the answer {interaction}");
                        ended.push(interaction);
                    } else if let Some(words) = packet["text"]["text"].as_str() {
                        let lines = lines.entry(interaction).or_default();
                        lines.push(words);
                        assert!(ANSWER.starts_with(lines), "{lines:?} out of order: {:?}", self.story());
                    }
                }
                Seen::Cancelled(interaction) => {
                    assert!(lines.remove(interaction.as_str()).is_some(), "cancelled, but not begun or over already");
                }
                Seen::Failed(packet, _) => back.push(packet["packetId"]["packetId"].as_str().unwrap()),
                _ => {}
            }
        }
        assert!(lines.is_empty(), "stays open for ever: {lines:?}");
        let came_back = |receipt: &&Receipt| back.contains(&receipt.packet_id.as_str());
        let (lost, answered): (Vec<&Receipt>, Vec<&Receipt>) = self.said.iter().partition(came_back);
        // Each once; in which order is the server's affair. One that is done with an answer, on a link that was lost, begins
        // with the next one until it is asked again for the first.
        let mut expected: Vec<&str> = answered.iter().map(|said| said.interaction_id.as_str()).collect();
        ended.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ended, expected, "answered");
        assert_eq!(back, lost.iter().map(|said| &said.packet_id).collect::<Vec<_>>(), "handed back");
        self.check_reasons();
    }

    /// Who only looks at states and who only looks at errors learn of the same failures.
    fn check_reasons(&self) {
        let mut told = HashSet::new();
        for event in &self.events {
            match event {
                Seen::Error(failure) => {
                    told.insert(failure.code);
                }
                Seen::State(_, to, reason) if reason.code != FailureCode::None => {
                    assert!(told.contains(&reason.code), "{to:?} with {reason:?} without an ERROR event before");
                }
                _ => {}
            }
        }
    }

    /// How often the characters changed, or got other agent ids.
    pub fn times_changed(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Seen::Characters(_))).count()
    }

    /// How often the session became established.
    pub fn times_established(&self) -> usize {
        self.events.iter().filter(|event| **event == Seen::Established(true)).count()
    }

    /// How many packets came back.
    pub fn failures(&self) -> usize {
        self.events.iter().filter(|event| matches!(event, Seen::Failed(..))).count()
    }

    /// What the game saw besides what was said, in the words of docs/FAULTS.md: states and failures by the ends of their
    /// names, the same event on end only once. Begins after the first CONNECTED.
    pub fn story(&self) -> Vec<String> {
        let mut story: Vec<String> = self.events.iter().filter_map(words).collect();
        story.dedup();
        let begin = story.iter().position(|word| word == "CONNECTED").map_or(0, |connected| connected + 1);
        // The first scene is no news.
        story.drain(..begin);
        story.retain({
            let mut first = true;
            move |word| word != "ESTABLISHED" || !std::mem::take(&mut first)
        });
        story
    }
}

/// Polls all games until this holds for each.
pub fn play(games: &mut [Talk], done: impl Fn(&Talk) -> bool) {
    let end = Instant::now() + LIMIT;
    while !games.iter().all(&done) {
        games.iter_mut().for_each(Talk::poll);
        let open: Vec<_> = games.iter().filter(|game| !done(game)).map(Talk::story).collect();
        let count = games.len();
        assert!(Instant::now() < end, "{} of {count} games wait for ever: {:?}", open.len(), open.first());
        // A frame of the games.
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// So many games with a server that are all in the middle of an answer. Each has said two things.
pub fn start_many(count: usize, settings: &Settings<'_>) -> Vec<Talk> {
    let mut games: Vec<Talk> = (0..count).map(|_| Talk::start(settings)).collect();
    // A session that was never connected is not tried for ever, so the server breaks when all are.
    play(&mut games, |game| game.times_established() > 0);
    for game in &mut games {
        game.say();
        game.say();
    }
    play(&mut games, Talk::heard_something);
    games
}

/// All come to rest, and can be talked to; nothing is lost or doubled, and nothing comes back where a server comes back.
pub fn come_to_rest(games: &mut [Talk]) {
    for _ in 0..2 {
        games.iter_mut().for_each(Talk::say);
        play(games, Talk::is_settled);
    }
    for game in games {
        game.settle();
        game.check();
        assert_eq!(game.failures(), 0, "{:?}", game.story());
    }
}

fn words(event: &Seen) -> Option<String> {
    Some(match event {
        Seen::State(_, to, _) => to.name().to_owned(),
        Seen::Error(failure) => format!("ERROR {}", name(failure)),
        Seen::Failed(_, _) => "PACKET_FAILED".to_owned(),
        Seen::Cancelled(_) => "INTERACTION_CANCELLED".to_owned(),
        Seen::Established(true) => "ESTABLISHED".to_owned(),
        Seen::Characters(_) => "CHARACTERS_CHANGED".to_owned(),
        Seen::TokenNeeded => "TOKEN_NEEDED".to_owned(),
        _ => return None,
    })
}

/// What stands behind `IW_FAILURE_` in the header.
fn name(failure: &Failure) -> &'static str {
    match failure.code {
        FailureCode::None => "NONE",
        FailureCode::Unreachable => "UNREACHABLE",
        FailureCode::Timeout => "TIMEOUT",
        FailureCode::Certificate => "CERTIFICATE",
        FailureCode::Auth => "AUTH",
        FailureCode::Protocol => "PROTOCOL",
        FailureCode::LinkLost => "LINK_LOST",
        FailureCode::ClosedByServer => "CLOSED_BY_SERVER",
        FailureCode::Stopped => "STOPPED",
        FailureCode::Internal => "INTERNAL",
        FailureCode::Service(error) => error.name(),
    }
}

fn is_end(packet: &Value) -> bool {
    packet["control"]["action"] == "INTERACTION_END"
}

fn interaction(packet: &Value) -> &str {
    packet["packetId"]["interactionId"].as_str().unwrap_or_default()
}
