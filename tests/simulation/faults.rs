//! What goes wrong.

use std::time::Duration;

use super::link::{Down, Hold};
use super::weather::Fault;
use super::world::{Event, Recovery, World};

/// A sleep of this length is noticed.
const NOTICED: Duration = Duration::from_secs(20);

impl World {
    /// Something goes wrong, and the next thing will.
    pub fn fault(&mut self) {
        if self.calm {
            return;
        }
        let delay = self.chance.millis(0, self.weather.fault_every);
        self.after(delay, Event::Fault);
        let fault = *self.chance.among(&self.weather.faults);
        self.tell(|_| format!("!! {fault:?}"));
        self.strike(fault);
    }

    fn strike(&mut self, fault: Fault) {
        match fault {
            Fault::Cut => self.on_link(|world, link| world.break_off(link, true)),
            Fault::Dead => self.on_link(|world, link| world.break_off(link, false)),
            Fault::Stall => self.on_link(Self::stall),
            Fault::Close => self.on_link(|world, link| {
                world.server.link_down(link);
                world.carry_down(link, Down::Closed);
            }),
            Fault::Error => self.on_link(|world, link| {
                let now = world.clock().wall;
                let error = world.server.fail(link, now, &mut world.chance);
                world.tell(|_| format!("  {error:?}"));
                world.grant();
            }),
            Fault::Restart => self.restart(),
            Fault::Unreachable => {
                self.unreachable = true;
                self.recover_within(20, Recovery::Network);
            }
            Fault::Silent => self.server.silent = true,
            Fault::NoToken => {
                self.without_tokens = true;
                self.recover_within(40, Recovery::Tokens);
            }
            Fault::Suspend => {
                self.frozen_until = self.frozen_until.max(self.now + self.chance.millis(100, 120_000));
                self.asks_until = None;
            }
            Fault::Sleep => {
                let time = self.chance.millis(1_000, 600_000);
                self.wall += time.as_nanos() as i64;
                let is_seen = self.weather.wall_clock_is_true() && self.now >= self.frozen_until;
                self.slept = is_seen && time > NOTICED;
                self.asks_until = None;
            }
            Fault::WallClock => {
                let jump = self.chance.millis(1, 7_200_000).as_nanos() as i64;
                self.wall += if self.chance.percent(50) { jump } else { -jump };
            }
            Fault::Garbage => self.on_link(|world, link| {
                let frame = *world.chance.among(&["{\"result\":{\"text\"", "{}", "\u{0}", "[]", "{\"result\":null}"]);
                match world.chance.below(3) {
                    0 => world.carry_down(link, Down::Bad),
                    1 => world.carry_down(link, Down::Half),
                    _ => world.carry_down(link, Down::Frame(frame.to_owned())),
                }
            }),
            Fault::Evict => self.on_link(|world, link| {
                world.server.evict(link, &mut world.chance);
                world.grant();
            }),
        }
    }

    /// Something happens to the link, if there is one that the server knows of.
    fn on_link(&mut self, what: impl FnOnce(&mut Self, usize)) {
        if let Some(link) = self.link.filter(|link| self.server.knows_link(*link)) {
            what(self, link);
        }
    }

    fn break_off(&mut self, link: usize, tells: bool) {
        if let Some(at) = self.links[link].break_off(tells, self.now, &mut self.chance) {
            self.at(at, Event::Down(link));
        }
        // The server may notice, or speak on into nothing until there is another link.
        if self.chance.percent(50) {
            self.server.link_down(link);
        }
    }

    fn stall(&mut self, link: usize) {
        let longest = *self.chance.among(&[1_000, 8_000, 25_000]);
        let until = self.links[link].stalled_until.max(self.now + self.chance.millis(100, longest));
        self.links[link].stalled_until = until;
        self.at(until, Event::Flow(link));
    }

    fn restart(&mut self) {
        let with_memory = self.chance.percent(50);
        self.tell(|_| format!("  with memory: {with_memory}"));
        for link in self.server.restart(with_memory) {
            match self.chance.percent(50) {
                true => self.carry_down(link, Down::Closed),
                false => {
                    if let Some(at) = self.links[link].break_off(true, self.now, &mut self.chance) {
                        self.at(at, Event::Down(link));
                    }
                }
            }
        }
        self.server.down = true;
        self.recover_within(10, Recovery::Server);
    }

    fn recover_within(&mut self, seconds: u64, recovery: Recovery) {
        let delay = self.chance.millis(1, 1_000 * seconds);
        self.after(delay, Event::Recover(recovery));
    }

    /// From here on nothing goes wrong. What is dead stays dead: that is for the client to find out.
    pub fn heal(&mut self) {
        self.tell(|_| "!! all is well".to_owned());
        self.calm = true;
        for recovery in [Recovery::Server, Recovery::Network, Recovery::Tokens] {
            self.recover(recovery);
        }
        self.server.silent = false;
        self.server.hurry();
        // The game and the library do nothing while the process is stopped.
        while self.now < self.frozen_until && self.step() {}
        self.game.queued = 0;
        if let Some(link) = self.link.filter(|link| self.links[*link].hold == Hold::Open) {
            self.read(link);
        }
    }
}
