//! The session machine: any order of inputs keeps what is promised about states, links and packets.
//!
//! Each line of the input is one input of the machine: a letter, and what follows it. See `step`.
#![no_main]

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use inworld_protocol::packet::Timestamp;
use inworld_session::config::Config;
use inworld_session::{
    ConnectionState, EventKind, Failure, FailureCode, Input, Machine, Now, Outgoing, Output, Recipient,
};
use libfuzzer_sys::fuzz_target;

/// 2025-04-01T12:00:00Z.
const NOON: i64 = 1_743_508_800_000_000_000;
const MOST_STEPS: usize = 400;

fuzz_target!(|text: &str| {
    let mut world = World::new();
    for line in text.lines().take(MOST_STEPS) {
        world.step(line);
    }
    world.feed(Input::Stop);
    assert_eq!(world.machine.state(), ConnectionState::Idle, "stopped, and not idle");
});

struct World {
    machine: Machine,
    time: Duration,
    link: bool,
    state: ConnectionState,
    /// Of each packet that was sent: whether it came back.
    sent: HashMap<String, bool>,
    closed: HashSet<u64>,
    ids: u64,
}

impl World {
    fn new() -> Self {
        let config = Config { scene: "workspaces/demo/scenes/gate".into(), seed: 7, ..Config::default() };
        let mut last = 0;
        let new_id = move || {
            last += 1;
            format!("id-{last}")
        };
        Self {
            machine: Machine::new(config, new_id),
            time: Duration::from_secs(100),
            link: false,
            state: ConnectionState::Idle,
            sent: HashMap::new(),
            closed: HashSet::new(),
            ids: 0,
        }
    }

    fn step(&mut self, line: &str) {
        let mut letters = line.chars();
        let Some(letter) = letters.next() else { return };
        let rest = letters.as_str();
        let lost = || Failure::retryable(FailureCode::LinkLost, "gone");
        match letter {
            's' => self.feed(Input::Start),
            'S' => self.feed(Input::Stop),
            'p' => self.feed(Input::Pause),
            'r' => self.feed(Input::Resume),
            'u' => self.feed(Input::LinkUp),
            'd' => self.feed(Input::LinkDown(lost())),
            'D' => self.feed(Input::LinkDown(Failure::fatal(FailureCode::Certificate, "expired"))),
            't' => {
                let expires = rest.parse::<i64>().ok().map(|seconds| self.now_plus(seconds));
                self.feed(Input::TokenReady { session_id: None, expires });
            }
            'T' => self.feed(Input::TokenFailed(lost())),
            'n' => {
                if let Some(deadline) = self.machine.deadline() {
                    self.time = self.time.max(deadline);
                    self.feed(Input::Tick);
                }
            }
            'w' => self.time += Duration::from_millis(rest.parse::<u32>().unwrap_or(1).into()),
            'i' => {
                let character = (!rest.is_empty()).then(|| rest.to_owned());
                self.feed(Input::Interrupt { character, unheard: Vec::new() });
            }
            'l' => self.feed(Input::LoadScene(format!("workspaces/demo/scenes/{rest}"))),
            'm' => self.send(rest),
            'f' => self.feed(Input::Frame(rest)),
            'b' => self.feed(Input::BadFrame("a frame that is no text")),
            'a' => self.feed(Input::Alive),
            'o' => self.feed(Input::Pong(rest.parse().unwrap_or(0))),
            'c' => {
                let unwritten = std::mem::take(&mut self.closed);
                self.feed(Input::LinkClosed { unwritten });
            }
            _ => {}
        }
    }

    fn now_plus(&self, seconds: i64) -> Timestamp {
        let nanos = i64::try_from(self.time.as_nanos()).unwrap_or(i64::MAX);
        Timestamp::from_nanos(NOON.saturating_add(nanos).saturating_add(seconds.saturating_mul(1_000_000_000)))
    }

    /// "guard hello": a text for a character, or for nobody named.
    fn send(&mut self, rest: &str) {
        let (character, text) = rest.split_once(' ').unwrap_or(("", rest));
        let to = Recipient::Character((!character.is_empty()).then(|| character.to_owned()));
        let now = self.now_plus(0);
        let ids = &mut self.ids;
        let outgoing = Outgoing::text(to, text, now, || {
            *ids += 1;
            format!("sent-{ids}")
        });
        self.sent.insert(outgoing.packet.id.packet_id.clone(), false);
        self.feed(Input::Send(Box::new(outgoing)));
    }

    fn feed(&mut self, input: Input<'_>) {
        match input {
            Input::LinkDown(_) => self.link = false,
            Input::LinkUp => self.link = true,
            _ => {}
        }
        let now = Now { monotonic: self.time, wall: self.now_plus(0) };
        self.machine.handle(now, input);
        while let Some(output) = self.machine.poll_output() {
            self.output(output);
        }
        assert_eq!(self.machine.state(), self.state, "a state that was not told");
    }

    fn output(&mut self, output: Output) {
        match output {
            Output::Write { number, .. } => {
                assert!(self.link, "written without a link");
                self.closed.extend(number);
            }
            Output::Ping(_) => assert!(self.link, "a ping without a link"),
            Output::CloseLink => self.link = false,
            Output::Emit(event) => match event.kind {
                EventKind::StateChanged { from, to, .. } => {
                    assert_eq!(from, self.state);
                    assert!(from.may_become(to), "{from:?} became {to:?}");
                    self.state = to;
                }
                EventKind::Connected(connected) => assert_eq!(connected, self.state == ConnectionState::Connected),
                EventKind::PacketFailed(packed, _) => {
                    let id = packed.text(packed.packet.id.packet_id);
                    let came_back = self.sent.get_mut(id).expect("a packet came back that was never sent");
                    assert!(!*came_back, "{id} came back twice");
                    *came_back = true;
                }
                _ => {}
            },
            _ => {}
        }
    }
}
