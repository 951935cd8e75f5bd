//! A link, and what may become of it.
//!
//! Each direction of a link keeps its order. What waits in the client, because the link does not take more, has not left
//! it; what is on the link may still be lost.

use std::collections::VecDeque;
use std::time::Duration;

use super::chance::Chance;

/// What goes to the server.
#[derive(Debug)]
pub enum Up {
    /// With the place of the game's packet in the ledger.
    Frame(String, Option<usize>),
    Ping(u64),
    Close,
}

/// What comes from the server.
#[derive(Debug)]
pub enum Down {
    Frame(String),
    Pong(u64),
    /// A frame that is not text.
    Bad,
    /// Some bytes of a frame whose rest never comes.
    Half,
    /// The server has closed the link.
    Closed,
    /// The link broke.
    Lost,
}

/// What the client has of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    Open,
    /// It says goodbye.
    Closing,
    Gone,
}

/// One direction.
#[derive(Debug)]
pub struct Pipe<T> {
    items: VecDeque<T>,
    /// When the last item arrives: none overtakes another.
    last: Duration,
    /// How many have arrived and were not taken.
    arrived: usize,
}

impl<T> Default for Pipe<T> {
    fn default() -> Self {
        Self { items: VecDeque::new(), last: Duration::ZERO, arrived: 0 }
    }
}

impl<T> Pipe<T> {
    /// When this will have arrived.
    fn push(&mut self, item: T, at: Duration) -> Duration {
        self.items.push_back(item);
        self.last = self.last.max(at);
        self.last
    }

    pub fn arrive(&mut self) {
        self.arrived += 1;
    }

    pub fn take(&mut self) -> Option<T> {
        self.arrived = self.arrived.checked_sub(1)?;
        self.items.pop_front()
    }
}

/// A link from its opening on.
#[derive(Debug)]
pub struct Link {
    pub hold: Hold,
    /// Nothing arrives any more.
    pub dead: bool,
    pub stalled_until: Duration,
    pub up: Pipe<Up>,
    pub down: Pipe<Down>,
    /// What the link has not taken, with the number of the game's packet in it.
    pub waiting: VecDeque<(Up, Option<u64>)>,
    latency: u64,
}

impl Link {
    pub fn new(latency: u64) -> Self {
        Self {
            hold: Hold::Open,
            dead: false,
            stalled_until: Duration::ZERO,
            up: Pipe::default(),
            down: Pipe::default(),
            waiting: VecDeque::new(),
            latency,
        }
    }

    /// Takes something to the server. When it arrives; `None`: never.
    pub fn carry_up(&mut self, item: Up, now: Duration, chance: &mut Chance) -> Option<Duration> {
        let at = self.arrival(now, chance);
        (!self.dead).then(|| self.up.push(item, at))
    }

    /// Takes something to the client. When it arrives; `None`: never.
    pub fn carry_down(&mut self, item: Down, now: Duration, chance: &mut Chance) -> Option<Duration> {
        let at = self.arrival(now, chance);
        (!self.dead).then(|| self.down.push(item, at))
    }

    fn arrival(&self, now: Duration, chance: &mut Chance) -> Duration {
        now.max(self.stalled_until) + chance.millis(0, self.latency)
    }

    /// Breaks it: what is on it is lost from somewhere on. When a client that is told hears of it.
    pub fn break_off(&mut self, tells_client: bool, now: Duration, chance: &mut Chance) -> Option<Duration> {
        let (up, down) = (self.up.items.len(), self.down.items.len());
        self.up.items.truncate(chance.below(up + 1));
        self.down.items.truncate(chance.below(down + 1));
        let told = tells_client.then(|| self.carry_down(Down::Lost, now, chance)).flatten();
        self.dead = true;
        told
    }
}
