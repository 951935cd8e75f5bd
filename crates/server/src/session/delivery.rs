//! From the session to its sockets: which one gets what, and what happens to what a broken one did not deliver.

use std::time::Duration;

use tokio::time::Instant;

use super::{Frame, Out, PING_EVERY, Session};

/// After an answer broke off with its socket, the client has so long to ask for it again on a new one. Then the rest
/// is said without its beginning.
const TIME_TO_ASK_AGAIN: Duration = Duration::from_secs(3);

impl Session {
    /// A new socket: it gets all answers from now on. Returns its number.
    pub(crate) fn attach(&mut self, now: Instant) -> u64 {
        self.generation += 1;
        // An audio session ends with its connection (PROTOCOL.md 7.2).
        if self.microphone.take().is_some() && self.services_listen() {
            self.stop_overhearing();
        }
        self.warned_of_no_microphone = false;
        self.next_ping = self.scene.is_some().then(|| now + PING_EVERY);
        self.probe = self.replay.may_have_lost(self.generation);
        self.rest_if_torn(now);
        self.generation
    }

    /// The client has answered the ping of this number on this socket. What it cannot ask for again and may have lost is
    /// sent again only to a client that answers pings: of any other it is never known what has arrived, and every line
    /// would come again on each socket.
    pub(crate) fn pong(&mut self, socket: u64, ping: u64) {
        self.replay.arrived(socket, ping);
        if self.is_current(socket) {
            self.replay.repeat_lost(socket);
        }
    }

    /// The number of the newest socket; 0 before the first.
    pub(crate) fn newest(&self) -> u64 {
        self.generation
    }

    /// Whether this socket is the newest.
    pub(crate) fn is_current(&self, generation: u64) -> bool {
        self.generation == generation
    }

    /// What to send next, if its time has come. One utterance at a time, so that little waits in memory.
    pub(crate) fn take(&mut self, now: Instant) -> Vec<Out> {
        if self.next_ping.is_some_and(|at| at <= now) {
            self.ping(now);
        }
        self.fill_pauses(now);
        if !self.is_resting(now) {
            // Answers that begin from now on are not torn.
            self.resting_until = None;
        }
        let ready = self.take_ready(now);
        if ready.is_empty()
            && !self.is_resting(now)
            && let Some(planned) = self.outbox.take_due(now)
        {
            self.perform(now, &planned.exchange, planned.part);
            self.order_speech();
            return self.take_ready(now);
        }
        ready
    }

    fn take_ready(&mut self, now: Instant) -> Vec<Out> {
        let mut outs = self.outbox.take_ready();
        let only_again = self.is_resting(now);
        outs.extend(self.replay.give(self.generation, only_again));
        if std::mem::take(&mut self.probe) {
            outs.push(self.replay.ping());
        }
        outs
    }

    /// Frames that this socket has taken and could not write. The newest one gets them.
    pub(crate) fn give_back(&mut self, now: Instant, generation: u64, frames: Vec<Frame>) {
        for frame in frames.into_iter().rev() {
            match &frame.answer {
                Some(interaction) => self.replay.take_back(interaction, self.generation),
                None => self.outbox.give_back(frame),
            }
        }
        if !self.is_current(generation) {
            self.rest_if_torn(now);
        }
    }

    /// When [`Session::take`] will have something.
    pub(crate) fn next(&self, now: Instant) -> Option<Instant> {
        let resting = self.is_resting(now);
        let is_ready = self.probe || self.outbox.is_ready() || self.replay.has_more(self.generation, resting);
        let due = if is_ready {
            Some(now)
        } else if resting {
            self.resting_until
        } else {
            self.outbox.next_due()
        };
        [due, self.next_ping, self.thinking.next()].into_iter().flatten().min()
    }

    /// An answer of which a part is on its way already must not go on before the client has had its beginning: else
    /// the client would hear the end first.
    fn rest_if_torn(&mut self, now: Instant) {
        self.resting_until = self.replay.is_torn(self.generation).then(|| now + TIME_TO_ASK_AGAIN);
    }

    fn is_resting(&self, now: Instant) -> bool {
        self.resting_until.is_some_and(|until| now < until) && self.replay.is_torn(self.generation)
    }
}
