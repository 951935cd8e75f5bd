//! Timers: timeouts, reconnection attempts, pings, and resuming after a suspension.

use std::time::Duration;

use super::linking::OPEN_TIMEOUT;
use super::{Machine, Output, SCENE_TIMEOUT, Waiting};
use crate::announcements::CONVERSATION_TIMEOUT;
use crate::failure::{Failure, FailureCode};
use crate::heartbeat::{Beat, Heartbeat};
use crate::log::Level;
use crate::now::Now;
use crate::state::ConnectionState::{Connected, Disconnected};

/// Minimum extra timeout after the process was suspended.
const GRACE: Duration = Duration::from_secs(3);

impl Machine {
    /// When a [`Input::Tick`] is due, on the driver's monotonic clock.
    pub fn deadline(&self) -> Option<Duration> {
        self.next_timer().map(|at| self.clock.outside(at))
    }

    fn next_timer(&self) -> Option<Duration> {
        let heartbeat = self.heartbeat.as_ref().map(Heartbeat::deadline);
        let full = self.in_flight.deadline().filter(|_| self.scene_ready && !self.outbox.is_empty());
        let timers = [
            self.deadline,
            heartbeat,
            full,
            self.rejections.deadline().filter(|_| self.scene_ready && self.has_more_to_say()),
            self.idle_at(),
            self.announcements.deadline(),
            self.interactions.deadline(),
            self.tokens.deadline().filter(|_| self.link_open),
        ];
        timers.into_iter().flatten().min()
    }

    /// Whether packets wait, or conversations that the server has to be told of.
    fn has_more_to_say(&self) -> bool {
        !self.outbox.is_empty() || self.announcements.has_unannounced()
    }

    /// The session's own time.
    pub(super) fn read_clock(&mut self, now: Now) -> Now {
        let (now, woke) = self.clock.read(now, self.next_timer());
        if woke {
            self.woke(now);
        }
        now
    }

    /// The process was suspended: the link may be dead, and a wait for the next attempt is over.
    fn woke(&mut self, now: Now) {
        self.log(now, Level::Info, || "woke up: looking after the connection".to_owned());
        self.tokens.woke(now);
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.woke(now.monotonic);
        }
        match (self.waiting, &mut self.deadline) {
            (Waiting::Retry, Some(deadline)) => *deadline = now.monotonic,
            (_, Some(deadline)) => *deadline = (*deadline).max(now.monotonic + GRACE),
            (_, None) => {}
        }
    }

    pub(super) fn tick(&mut self, now: Now) {
        self.give_up_conversations(now);
        let overdue = self.interactions.overdue(now.monotonic);
        self.cut(now, overdue);
        self.in_flight.give_up_waiting(now.monotonic);
        self.flush_outbox(now);
        if self.link_open && self.tokens.is_due(now) {
            self.renew_token(now);
        }
        if self.idle_at().is_some_and(|at| at <= now.monotonic) {
            let words = "nobody has said anything for as long as idle_timeout_ms says";
            return self.pause(now, Failure { message: words.to_owned(), ..Failure::default() });
        }
        if self.deadline.is_some_and(|deadline| deadline <= now.monotonic) {
            self.time_out(now);
        }
        match self.heartbeat.as_mut().map_or(Beat::Nothing, |heartbeat| heartbeat.beat(now.monotonic)) {
            Beat::Nothing => {}
            Beat::Ping => self.outputs.push_back(Output::Ping(self.in_flight.last_number())),
            Beat::Dead => {
                let words = "the connection is dead: the server has not given any sign of life";
                self.end_link(now, Failure::retryable(FailureCode::LinkLost, words));
            }
        }
    }

    fn time_out(&mut self, now: Now) {
        let words = match self.waiting {
            Waiting::Nothing => return self.settle(),
            Waiting::Retry if self.state == Disconnected => return self.try_again(now),
            Waiting::Retry => {
                self.settle();
                return self.connect(now);
            }
            Waiting::Token => format!("no access token within {} s", OPEN_TIMEOUT.as_secs()),
            Waiting::Link => format!("the connection could not be opened within {} s", OPEN_TIMEOUT.as_secs()),
            Waiting::Scene => format!("the server has sent no scene within {} s", SCENE_TIMEOUT.as_secs()),
        };
        self.end_link(now, Failure::retryable(FailureCode::Timeout, words));
    }

    /// When the idle timeout pauses the session.
    fn idle_at(&self) -> Option<Duration> {
        let half_said = self.interactions.deadline().is_some();
        let waits = !self.in_flight.is_empty() || !self.outbox.is_empty();
        let busy = !self.scene_ready || half_said || waits || self.microphone.is_some();
        let limit = self.config.idle_timeout.filter(|_| self.state == Connected && !busy)?;
        Some(self.talked + limit)
    }

    pub(super) fn alive(&mut self, now: Now) {
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.alive(now.monotonic);
        }
    }

    /// Restarts the server timeouts: the answer may have arrived and not been read.
    pub(super) fn read_paused(&mut self, now: Now) {
        self.alive(now);
        self.interactions.wait_from(now.monotonic);
        self.announcements.wait_until(now.monotonic + CONVERSATION_TIMEOUT);
        if self.waiting == Waiting::Scene {
            self.wait(now, Waiting::Scene, SCENE_TIMEOUT);
        }
    }

    /// The server has received everything written before the ping.
    pub(super) fn pong(&mut self, now: Now, number: u64) {
        if let Some(heartbeat) = &mut self.heartbeat {
            heartbeat.pong(now.monotonic);
            self.in_flight.arrived(number);
            self.flush_outbox(now);
        }
    }
}
