//! One seeded session from its start to its end, and what must hold when it has come to rest.

use std::collections::BTreeMap;
use std::time::Duration;

use inworld_session::ConnectionState::{Connected, Disconnected, Failed, Idle, Paused};
use inworld_session::{Input, TokenSource};

use super::ledger::Sent;
use super::world::{Event, World};

/// After the last fault a session comes to rest within this time: the longest wait for another try, the longest advice of
/// the server's, and the time-outs on the way.
const REST: Duration = Duration::from_secs(240);

/// The longest advice of the server's when to try again.
const ADVICE: Duration = Duration::from_secs(21);

/// It stays at rest.
const QUIET: Duration = Duration::from_secs(20);

/// Plays the session of this seed. What it tried, in numbers.
///
/// # Panics
/// A promise is broken.
pub fn play(seed: u64, tells: bool) -> BTreeMap<&'static str, u64> {
    let mut world = World::new(seed, tells);
    world.start();
    world.after(Duration::ZERO, Event::Game);
    world.after(Duration::from_secs(5), Event::Ping);
    let first_fault = world.chance.millis(0, world.weather.fault_every);
    world.after(first_fault, Event::Fault);
    let end = world.now + world.weather.lasts;
    while world.now < end && world.step() {}
    if !world.weather.stops_abruptly {
        world.heal();
        world.come_to_rest();
    }
    world.calm = true;
    world.finish();
    world.ledger.tally
}

impl World {
    fn come_to_rest(&mut self) {
        let limit = self.now.max(self.frozen_until) + REST;
        let mut rests_since = None;
        while rests_since.is_none_or(|since| self.now < since + QUIET) {
            let next = self.now + Duration::from_secs(1);
            while self.now < next && self.step() {
                self.game.queued = 0;
            }
            self.now = self.now.max(next);
            self.nudge();
            match self.unrest() {
                None => rests_since = rests_since.or(Some(self.now)),
                Some(why) => {
                    assert!(self.now < limit, "it does not come to rest: {why}");
                    rests_since = None;
                }
            }
        }
    }

    /// The game does what it has to, where the library waits for it.
    fn nudge(&mut self) {
        if matches!(self.state(), Idle | Failed) && self.weather.config.tokens == TokenSource::Given {
            self.give_token();
        }
        match self.state() {
            Idle | Failed => self.start(),
            // A wall clock that was set may make the server's advice a long one.
            Disconnected if self.ledger.retry_after.is_some_and(|after| after < ADVICE) => {}
            Disconnected if self.ledger.needs_token => self.give_token(),
            Disconnected => self.feed(Input::Resume),
            Paused if !self.may_sleep() => self.feed(Input::Resume),
            _ if self.ledger.needs_token => self.give_token(),
            _ => {}
        }
    }

    /// Whether it may have fallen asleep.
    fn may_sleep(&self) -> bool {
        let is_done = self.machine.established() && self.ledger.speaking.is_empty() && self.unsettled().is_none();
        self.weather.config.idle_timeout.is_some() && is_done
    }

    fn unsettled(&self) -> Option<&Sent> {
        self.ledger.sent.iter().find(|sent| !sent.is_settled(&self.server))
    }

    /// What is not as it should be when nothing goes wrong any more.
    fn unrest(&self) -> Option<String> {
        let holds = self.machine.store_counts();
        let sleeps = self.state() == Paused && self.weather.config.idle_timeout.is_some();
        if self.state() != Connected && !sleeps {
            return Some(format!("it is {:?}", self.state()));
        }
        if !self.machine.established() {
            return Some("nobody knows who is in the scene".to_owned());
        }
        if let Some(sent) = self.unsettled() {
            return Some(format!("{sent:?} is lost"));
        }
        if holds.in_flight > 0 || holds.leaving > 0 || (holds.outbox > 0 && !sleeps) {
            return Some(format!("{holds:?}"));
        }
        if !self.ledger.speaking.is_empty() {
            return Some(format!("{:?} are interrupted for ever", self.ledger.speaking));
        }
        if self.ledger.places != 0 || self.ledger.bytes != 0 {
            return Some(format!("{} places with {} bytes are not released", self.ledger.places, self.ledger.bytes));
        }
        if self.ledger.sounds_missing() != self.ledger.sounds_dropped {
            return Some(format!("{} sounds are missing", self.ledger.sounds_missing()));
        }
        self.link.and_then(|link| self.misunderstanding(link))
    }

    /// What the server takes for something else than the game.
    fn misunderstanding(&self, link: usize) -> Option<String> {
        if self.links[link].dead {
            return Some("the link is dead".to_owned());
        }
        let Some((microphone, muted)) = self.server.microphone_and_mute(link) else {
            return Some("the link is closed".to_owned());
        };
        let is_fetched = self.weather.config.tokens == TokenSource::Fetched && self.weather.wall_clock_is_true();
        if is_fetched && self.token.is_none_or(|expires| expires <= self.wall_nanos()) {
            return Some("the token was not renewed".to_owned());
        }
        if microphone != self.game.is_microphone_open() {
            return Some(format!("the microphone is open at the server: {microphone}"));
        }
        if muted != self.game.has_muted() {
            return Some(format!("the characters are mute at the server: {muted}"));
        }
        let unknown = self.game.conversations.iter().find(|id| !self.server.knows_conversation(link, id));
        unknown.map(|id| format!("the server does not know the conversation {id}"))
    }

    /// The game stops the session: everything is written or comes back.
    fn finish(&mut self) {
        while self.now < self.frozen_until && self.step() {}
        self.stop();
        let end = self.now + Duration::from_secs(5);
        while self.now < end && self.step() {}
        assert_eq!(self.state(), Idle);
        assert_eq!(self.machine.deadline(), None, "a timer runs in a stopped session");
        assert!(self.stops.is_empty(), "a closed link was not told of");
        let holds = self.machine.store_counts();
        assert!(holds.outbox == 0 && holds.in_flight == 0 && holds.leaving == 0, "{holds:?}");
        assert_eq!((self.ledger.places, self.ledger.bytes), (0, 0), "the outbox is not empty");
    }
}
