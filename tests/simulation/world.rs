//! The world of one session: its time, and everything that happens in it in the order in which it happens.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::ops::Range;
use std::time::Duration;

use inworld_protocol::packet::Timestamp;
use inworld_session::{ConnectionState, Failure, Input, Machine, Now};

use super::chance::Chance;
use super::game::Game;
use super::ledger::Ledger;
use super::link::{Down, Hold, Link, Up};
use super::server::{Server, Timer, Wish};
use super::weather::Weather;

/// 2025-04-01T12:00:00Z.
const NOON: i64 = 1_743_508_800_000_000_000;

/// Something that happens at a certain time.
#[derive(Debug)]
pub enum Event {
    /// Something has come to the server, or to the client.
    Up(usize),
    Down(usize),
    /// A link moves again.
    Flow(usize),
    /// An attempt to open a link, or to fetch a token, comes to something.
    Opened(u64),
    Fetched(u64),
    /// A link that the client has closed is closed; these were not written.
    Closed(usize, HashSet<u64>),
    Server(Timer),
    Ping,
    Game,
    Fault,
    /// The server is there again, or there are tokens again.
    Recover(Recovery),
}

#[derive(Clone, Copy, Debug)]
pub enum Recovery {
    Server,
    Network,
    Tokens,
}

pub struct World {
    pub now: Duration,
    /// What the wall clock shows beside the time that has passed.
    pub wall: i64,
    /// Until then the process does not run.
    pub frozen_until: Duration,
    /// It did not for a while, and has not noticed yet; and until when it has to ask whether the link still lives.
    pub slept: bool,
    pub asks_until: Option<Duration>,
    pub chance: Chance,
    pub weather: Weather,
    pub machine: Machine,
    pub game: Game,
    pub server: Server,
    pub ledger: Ledger,
    pub links: Vec<Link>,
    /// The link that the client has, and the number of its attempt to get one, or a token.
    pub link: Option<usize>,
    /// The link that it gave up last.
    pub given_up: Option<usize>,
    pub opening: Option<String>,
    pub attempt: u64,
    pub fetching: bool,
    /// Whether bytes have come since the client last looked.
    pub received: bool,
    /// Whether what has come is not read.
    pub unread: bool,
    pub unreachable: bool,
    pub without_tokens: bool,
    /// When the token that the client has expires.
    pub token: Option<i64>,
    pub tokens: u32,
    /// What was sent between has to be settled when this link is closed.
    pub stops: Vec<(usize, Range<usize>)>,
    /// What was sent before belongs to a session that is over.
    pub stopped: usize,
    /// Nothing goes wrong any more, and the game does only what it must.
    pub calm: bool,
    events: BinaryHeap<Reverse<(Duration, u64)>>,
    what: BTreeMap<u64, Event>,
    last_event: u64,
    /// How often on end a timer ran without time going on.
    spinning: u32,
    pub tells: bool,
}

impl World {
    pub fn new(seed: u64, tells: bool) -> Self {
        let mut chance = Chance::new(seed);
        let weather = Weather::draw(&mut chance);
        let mut last_id = 0;
        let new_id = move || {
            last_id += 1;
            format!("m{last_id}")
        };
        let world = Self {
            now: Duration::from_secs(1_000),
            wall: NOON,
            frozen_until: Duration::ZERO,
            slept: false,
            asks_until: None,
            machine: Machine::new(weather.config.clone(), new_id),
            game: Game::new(&weather),
            server: Server::new(&weather),
            ledger: Ledger::new(weather.memory, !weather.config.no_auto_reconnect, weather.config.report_sent),
            links: Vec::new(),
            link: None,
            given_up: None,
            opening: None,
            attempt: 0,
            fetching: false,
            received: false,
            unread: false,
            unreachable: false,
            without_tokens: false,
            token: None,
            tokens: 0,
            stops: Vec::new(),
            stopped: 0,
            calm: false,
            events: BinaryHeap::new(),
            what: BTreeMap::new(),
            last_event: 0,
            spinning: 0,
            tells,
            chance,
            weather,
        };
        world.tell(|world| format!("{:#?}", world.weather));
        world
    }

    /// A line of the trace.
    pub fn tell(&self, words: impl FnOnce(&Self) -> String) {
        if self.tells {
            println!("{:>10.3} {}", self.now.as_secs_f64(), words(self));
        }
    }

    pub fn wall_nanos(&self) -> i64 {
        self.wall + self.now.as_nanos() as i64
    }

    pub fn clock(&self) -> Now {
        Now { monotonic: self.now, wall: Timestamp::from_nanos(self.wall_nanos()) }
    }

    pub fn at(&mut self, time: Duration, event: Event) {
        self.last_event += 1;
        self.events.push(Reverse((time, self.last_event)));
        self.what.insert(self.last_event, event);
    }

    pub fn after(&mut self, delay: Duration, event: Event) {
        self.at(self.now + delay, event);
    }

    /// The next thing happens. False: nothing ever does.
    pub fn step(&mut self) -> bool {
        // A timer never runs at the very moment.
        let tick =
            self.machine.deadline().map(|at| at.max(self.now).max(self.frozen_until) + Duration::from_micros(100));
        let next = self.events.peek().map(|Reverse((time, _))| *time);
        match (tick, next) {
            (None, None) => return false,
            (Some(tick), next) if next.is_none_or(|next| tick < next) => {
                self.now = self.now.max(tick);
                self.tick();
            }
            _ => {
                let Some(Reverse((time, number))) = self.events.pop() else { return false };
                let Some(event) = self.what.remove(&number) else { return true };
                if time < self.frozen_until && event.is_of_the_process() {
                    self.at(self.frozen_until, event);
                    return true;
                }
                self.now = self.now.max(time);
                self.happen(event);
            }
        }
        true
    }

    fn tick(&mut self) {
        self.read_again();
        let received = std::mem::take(&mut self.received);
        if self.unread {
            self.feed(Input::ReadPaused);
        } else if received {
            self.feed(Input::Alive);
        }
        self.feed(Input::Tick);
        let stands = self.machine.deadline().is_some_and(|at| at <= self.now);
        self.spinning = if stands { self.spinning + 1 } else { 0 };
        assert!(self.spinning < 5, "a timer that is over is not taken away");
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Up(link) => self.arrive_up(link),
            Event::Down(link) => {
                if self.now < self.links[link].stalled_until {
                    return self.at(self.links[link].stalled_until, Event::Down(link));
                }
                self.links[link].down.arrive();
                self.read(link);
            }
            Event::Flow(link) => self.flow(link),
            Event::Opened(attempt) => self.opened(attempt),
            Event::Fetched(attempt) => self.fetched(attempt),
            Event::Closed(link, unwritten) => {
                self.tell(|_| format!("link {link} is closed, unwritten {unwritten:?}"));
                self.ledger.closing = Some(link);
                self.feed(Input::LinkClosed { unwritten });
                self.ledger.closing = None;
                if let Some(place) = self.stops.iter().position(|(of, _)| *of == link) {
                    let (_, sent) = self.stops.remove(place);
                    self.ledger.close(Some(link), sent, &self.server);
                }
            }
            Event::Server(timer) => {
                self.server.wake(timer, &mut self.chance);
                self.grant();
            }
            Event::Ping => {
                if let Some(link) = self.link.filter(|link| self.server.knows_link(*link)) {
                    self.server.ping(link);
                    self.grant();
                }
                let delay = self.chance.millis(3_000, 20_000);
                self.after(delay, Event::Ping);
            }
            Event::Game => self.play(),
            Event::Fault => self.fault(),
            Event::Recover(recovery) => self.recover(recovery),
        }
    }

    pub fn recover(&mut self, recovery: Recovery) {
        match recovery {
            Recovery::Server => self.server.down = false,
            Recovery::Network => self.unreachable = false,
            Recovery::Tokens => self.without_tokens = false,
        }
    }

    /// Does what the server wishes.
    pub fn grant(&mut self) {
        for wish in std::mem::take(&mut self.server.wishes) {
            match wish {
                Wish::Say(link, frame) => {
                    if self.server.knows_link(link) {
                        self.tell(|_| format!("  server says on {link}: {frame}"));
                        self.carry_down(link, Down::Frame(frame));
                    }
                }
                Wish::Later(delay, timer) => self.after(delay, Event::Server(timer)),
                Wish::Close(link) => {
                    self.tell(|_| format!("  server closes {link}"));
                    self.server.link_down(link);
                    self.carry_down(link, Down::Closed);
                }
            }
        }
    }

    pub fn carry_down(&mut self, link: usize, item: Down) {
        if let Some(at) = self.links[link].carry_down(item, self.now, &mut self.chance) {
            self.at(at, Event::Down(link));
        }
    }

    pub fn carry_up(&mut self, link: usize, item: Up) {
        if let Some(at) = self.links[link].carry_up(item, self.now, &mut self.chance) {
            self.at(at, Event::Up(link));
        }
    }

    fn arrive_up(&mut self, link: usize) {
        let held = &mut self.links[link];
        if self.now < held.stalled_until {
            let until = held.stalled_until;
            return self.at(until, Event::Up(link));
        }
        held.up.arrive();
        let Some(item) = held.up.take() else { return };
        if !self.server.knows_link(link) {
            return;
        }
        match item {
            Up::Frame(frame, _) => {
                self.tell(|_| format!("  server hears on {link}: {frame}"));
                self.server.hear(link, &frame, &mut self.chance);
                self.grant();
            }
            Up::Ping(number) => self.carry_down(link, Down::Pong(number)),
            Up::Close => self.server.link_down(link),
        }
    }

    /// The link takes more.
    fn flow(&mut self, link: usize) {
        if self.now < self.links[link].stalled_until || self.links[link].hold != Hold::Open {
            return;
        }
        while let Some((item, _)) = self.links[link].waiting.pop_front() {
            self.put(link, item);
        }
    }

    /// There may be room again in the game's queue.
    fn read_again(&mut self) {
        let above_limit = self.above_hard_limit();
        if std::mem::replace(&mut self.unread, above_limit) && !above_limit {
            self.feed(Input::ReadPaused);
        }
    }

    /// The client reads what has come, as long as the game takes it.
    pub fn read(&mut self, link: usize) {
        self.read_again();
        while self.links[link].hold == Hold::Open && !self.above_hard_limit() {
            let Some(item) = self.links[link].down.take() else { return };
            match item {
                Down::Frame(frame) => self.hear(link, &frame),
                Down::Pong(number) => self.feed(Input::Pong(number)),
                Down::Bad => self.feed(Input::BadFrame("it is binary")),
                Down::Half => self.received = true,
                Down::Closed => self.lose(link, super::driver::closed()),
                Down::Lost => self.lose(link, super::driver::lost()),
            }
        }
    }

    fn lose(&mut self, link: usize, failure: Failure) {
        self.links[link].hold = Hold::Gone;
        self.links[link].waiting.clear();
        self.link = None;
        self.feed(Input::LinkDown(failure));
    }

    /// Whether so much waits for the game that no more is read.
    pub fn above_hard_limit(&self) -> bool {
        !self.calm && self.game.queued >= self.game.queue + self.game.queue.div_ceil(4)
    }

    pub fn state(&self) -> ConnectionState {
        self.machine.state()
    }
}

impl Event {
    /// Whether it waits while the process does not run.
    fn is_of_the_process(&self) -> bool {
        matches!(
            self,
            Self::Down(_) | Self::Opened(_) | Self::Fetched(_) | Self::Closed(..) | Self::Game | Self::Flow(_)
        )
    }
}
