//! Detects a dead link in seconds; TCP alone takes minutes.
//!
//! Every ping carries how many packets were written before it. Its pong says that the server has got them.

use std::time::Duration;

/// Silence after which a ping is sent.
pub const QUIET: Duration = Duration::from_secs(5);

/// Silence after a ping after which the link is dead.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// The same after the process was suspended, as the link has probably died.
pub const PATIENCE_AFTER_SLEEP: Duration = Duration::from_secs(3);

/// Time after a write until a ping asks whether it has arrived.
const ARRIVAL: Duration = Duration::from_secs(1);

/// The action that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    Nothing,
    Ping,
    Dead,
}

/// The pings of one link.
#[derive(Debug)]
pub(super) struct Heartbeat {
    /// The last sign of life.
    heard: Duration,
    /// When the ping left that was not answered yet.
    ping: Option<Duration>,
    patience: Duration,
    /// Something was written whose arrival is to be asked for at this moment.
    arrival: Option<Duration>,
}

impl Heartbeat {
    /// The link has just opened.
    pub fn new(now: Duration) -> Self {
        Self { heard: now, ping: None, patience: PATIENCE, arrival: None }
    }

    /// The server has shown that it lives.
    pub fn alive(&mut self, now: Duration) {
        self.heard = now;
        self.patience = PATIENCE;
    }

    /// The server has answered the ping.
    pub fn pong(&mut self, now: Duration) {
        self.alive(now);
        self.ping = None;
    }

    /// Something was written that should be known to have arrived.
    pub fn wrote(&mut self, now: Duration) {
        self.arrival.get_or_insert(now + ARRIVAL);
    }

    /// The process was suspended: asks at once, and waits less.
    pub fn woke(&mut self, now: Duration) {
        self.heard = now;
        self.patience = PATIENCE_AFTER_SLEEP;
        if self.ping.is_none() {
            self.arrival = Some(now);
        }
    }

    /// When [`beat`](Self::beat) has something to do.
    pub fn deadline(&self) -> Duration {
        match self.ping {
            Some(left) => self.heard.max(left) + self.patience,
            None => self.arrival.unwrap_or(Duration::MAX).min(self.heard + QUIET),
        }
    }

    /// What is to be done.
    pub fn beat(&mut self, now: Duration) -> Beat {
        if now < self.deadline() {
            return Beat::Nothing;
        }
        if self.ping.is_some() {
            return Beat::Dead;
        }
        self.ping = Some(now);
        self.arrival = None;
        Beat::Ping
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_silent_link_is_asked_and_then_given_up() {
        let mut heartbeat = Heartbeat::new(seconds(100));
        assert_eq!(heartbeat.deadline(), seconds(100) + QUIET);
        assert_eq!(heartbeat.beat(seconds(104)), Beat::Nothing);
        assert_eq!(heartbeat.beat(seconds(105)), Beat::Ping);
        assert_eq!(heartbeat.deadline(), seconds(105) + PATIENCE);
        assert_eq!(heartbeat.beat(seconds(112)), Beat::Nothing);
        assert_eq!(heartbeat.beat(seconds(113)), Beat::Dead);
    }

    #[test]
    fn any_sign_of_life_is_enough_but_only_the_pong_ends_the_ping() {
        let mut heartbeat = Heartbeat::new(seconds(0));
        assert_eq!(heartbeat.beat(seconds(5)), Beat::Ping);
        heartbeat.alive(seconds(12));
        assert_eq!(heartbeat.beat(seconds(13)), Beat::Nothing);
        assert_eq!(heartbeat.beat(seconds(20)), Beat::Dead);
        heartbeat.pong(seconds(20));
        assert_eq!(heartbeat.beat(seconds(20)), Beat::Nothing);
        assert_eq!(heartbeat.beat(seconds(25)), Beat::Ping);
    }

    #[test]
    fn what_was_written_is_asked_for_once_for_all_that_follows_soon() {
        let mut heartbeat = Heartbeat::new(seconds(0));
        heartbeat.wrote(seconds(1));
        heartbeat.wrote(seconds(2));
        assert_eq!(heartbeat.deadline(), seconds(1) + ARRIVAL);
        assert_eq!(heartbeat.beat(seconds(2)), Beat::Ping);
        heartbeat.wrote(seconds(3));
        heartbeat.pong(seconds(3));
        assert_eq!(heartbeat.beat(seconds(4)), Beat::Ping);
    }

    #[test]
    fn after_a_sleep_the_link_is_asked_at_once_and_waited_for_less() {
        for asked in [false, true] {
            let mut heartbeat = Heartbeat::new(seconds(0));
            if asked {
                assert_eq!(heartbeat.beat(seconds(5)), Beat::Ping);
            }
            heartbeat.woke(seconds(6));
            if !asked {
                assert_eq!(heartbeat.beat(seconds(6)), Beat::Ping);
            }
            assert_eq!(heartbeat.deadline(), seconds(6) + PATIENCE_AFTER_SLEEP);
            heartbeat.pong(seconds(7));
            assert_eq!(heartbeat.beat(seconds(12)), Beat::Ping);
            assert_eq!(heartbeat.deadline(), seconds(12) + PATIENCE);
        }
    }
}
