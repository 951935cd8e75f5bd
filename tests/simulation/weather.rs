//! What kind of session a seed is: which faults it has, how often, and how the session is configured.
//!
//! Each session has only some kinds of faults. With all of them in every session none would live long enough to meet
//! the rarer ones.

use std::time::Duration;

use inworld_session::{Config, TokenSource};

use super::chance::Chance;

pub const SCENES: [&str; 2] = ["workspaces/demo/scenes/gate", "workspaces/demo/scenes/market"];

/// What the server does when it hears a packet that it knows already: the client has lost a link and asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Memory {
    /// It sends again, with the same ids, what it has sent in answer to it so far, and goes on only then.
    SaysAgain,
    /// It sends it again too, but has gone on with the rest as soon as there was a link: the order is not the client's to
    /// mend.
    SaysAgainLate,
    /// It goes on with the rest. What was on the lost link nobody can have.
    GoesOn,
}

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The link breaks; what is on it is lost, from somewhere on.
    Cut,
    /// The same, and nobody is told: the link is dead.
    Dead,
    /// Nothing moves on the link for a while, then all of it.
    Stall,
    /// The server closes the link in order.
    Close,
    /// The server reports an error and closes the link, or does not.
    Error,
    /// The server ends and comes back, and knows all, or nothing.
    Restart,
    /// Opening a link fails for a while, or hangs.
    Unreachable,
    /// The next request for a scene, or news of a conversation, is not answered.
    Silent,
    /// There is no token for a while.
    NoToken,
    /// The process is stopped for a while.
    Suspend,
    /// The machine sleeps: only the wall clock sees it.
    Sleep,
    /// The wall clock is set.
    WallClock,
    /// Frames that are not of the protocol, and half ones.
    Garbage,
    /// The server lets go of a conversation.
    Evict,
}

const FAULTS: [Fault; 14] = [
    Fault::Cut,
    Fault::Dead,
    Fault::Stall,
    Fault::Close,
    Fault::Error,
    Fault::Restart,
    Fault::Unreachable,
    Fault::Silent,
    Fault::NoToken,
    Fault::Suspend,
    Fault::Sleep,
    Fault::WallClock,
    Fault::Garbage,
    Fault::Evict,
];

/// One session's conditions.
#[derive(Debug)]
pub struct Weather {
    pub config: Config,
    pub memory: Memory,
    /// The server speaks on a new link before the client has asked for the scene.
    pub speaks_early: bool,
    /// INTERACTION_END names the correlation id alone (PROTOCOL.md 3.1).
    pub ends_by_correlation: bool,
    /// Some packets are delivered twice, or come after the end of their interaction.
    pub repeats: bool,
    pub faults: Vec<Fault>,
    /// How long things go wrong, and how long from one fault to the next at the most, in milliseconds.
    pub lasts: Duration,
    pub fault_every: u64,
    /// How long from one act of the game to the next at the most, in milliseconds.
    pub act_every: u64,
    /// How long a packet is on its way at the most, in milliseconds.
    pub latency: u64,
    /// The link often takes nothing more for a moment.
    pub clogs: bool,
    /// How long between two lines at the most, in milliseconds.
    pub pace: u64,
    /// How many events the game's queue takes, and how many packets its outbox.
    pub queue: usize,
    pub outbox: usize,
    /// How often in a hundred acts the game polls.
    pub polls: u32,
    /// The game stops in the middle of it all, not after everything has come to rest.
    pub stops_abruptly: bool,
}

impl Weather {
    pub fn draw(chance: &mut Chance) -> Self {
        let share = *chance.among(&[10, 25, 50, 80]);
        let mut faults: Vec<_> = FAULTS.into_iter().filter(|_| chance.percent(share)).collect();
        if faults.is_empty() {
            faults.push(*chance.among(&FAULTS));
        }
        let tokens = *chance.among(&[TokenSource::None, TokenSource::None, TokenSource::Fetched, TokenSource::Given]);
        let config = Config {
            scene: SCENES[0].to_owned(),
            session_id: chance.percent(20).then(|| "own".to_owned()),
            tokens,
            no_auto_reconnect: chance.percent(12),
            idle_timeout: chance.percent(10).then(|| chance.millis(5_000, 60_000)),
            seed: chance.between(0, u64::MAX),
            report_sent: chance.percent(30),
            ..Config::default()
        };
        Self {
            config,
            memory: *chance.among(&[Memory::SaysAgain, Memory::SaysAgain, Memory::SaysAgainLate, Memory::GoesOn]),
            speaks_early: chance.percent(20),
            ends_by_correlation: chance.percent(15),
            repeats: chance.percent(30),
            faults,
            lasts: chance.millis(5_000, 90_000),
            fault_every: *chance.among(&[1_000, 5_000, 15_000, 30_000]),
            act_every: *chance.among(&[300, 1_500, 6_000]),
            latency: *chance.among(&[1, 30, 200, 1_500]),
            clogs: chance.percent(25),
            pace: *chance.among(&[20, 400, 3_000]),
            queue: *chance.among(&[4, 30, 1_000]),
            outbox: *chance.among(&[4, 20, 100]),
            polls: *chance.among(&[5, 30, 60]),
            stops_abruptly: chance.percent(30),
        }
    }

    /// Whether the wall clock tells how old a token is, and how long the machine has slept.
    pub fn wall_clock_is_true(&self) -> bool {
        !self.faults.contains(&Fault::WallClock)
    }
}
