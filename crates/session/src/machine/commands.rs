//! Commands of the game: start, stop, pause, resume and send.

use std::collections::HashSet;

use super::{Machine, Waiting};
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::now::Now;
use crate::outgoing::{Outgoing, Recipient};
use crate::state::ConnectionState::{Connected, Connecting, Disconnected, Failed, Idle, Paused};

impl Machine {
    pub(super) fn start(&mut self, now: Now) {
        if !self.state.can_start() {
            return;
        }
        // A lost session may have left something.
        self.give_up(now, &Failure::fatal(FailureCode::Stopped, "another session was started"));
        self.outbox.clear();
        self.seen.clear();
        self.rejections.clear();
        for id in self.announcements.ids() {
            self.selection.lock().over(id);
        }
        self.announcements.clear();
        self.scene.begin(self.config.scene.clone());
        self.session_id = self.config.session_id.clone();
        if self.session_id.is_none() {
            self.interactions.forget_given_up();
        }
        self.tokens.start();
        self.reset_errors();
        self.started_at = now.monotonic;
        self.settle();
        self.scene_told = false;
        self.change(now, Connecting, Failure::default());
        self.unestablish(now);
        self.connect(now);
    }

    pub(super) fn stop(&mut self, now: Now) {
        let reason = Failure::fatal(FailureCode::Stopped, "the game stopped the session");
        self.give_back_outbox(now, &reason);
        // Frames in flight may not be written yet: `LinkClosed` tells.
        self.leaving.extend(self.in_flight.take());
        self.microphone = None;
        self.muted = None;
        self.drop_link(now);
        self.outbox.clear();
        // Open interactions end with the session; the ledger cancels them without an event.
        self.interactions.clear();
        if self.state != Idle {
            self.change(now, Idle, reason);
        }
        self.unestablish(now);
    }

    pub(super) fn link_closed(&mut self, now: Now, unwritten: &HashSet<u64>) {
        let reason = Failure::fatal(FailureCode::Stopped, "the session was stopped before this could be written");
        for (number, outgoing) in std::mem::take(&mut self.leaving) {
            if unwritten.contains(&number) {
                self.give_back(now, outgoing, reason.clone());
            } else {
                self.leaving.push((number, outgoing));
            }
        }
        // A link that was given up earlier may be closed later than the session's last; only all know what was not written.
        self.closing = self.closing.saturating_sub(1);
        if self.closing == 0 {
            self.leaving.clear();
        }
    }

    pub(super) fn pause(&mut self, now: Now, reason: Failure) {
        if self.state == Connected {
            self.drop_link(now);
            self.change(now, Paused, reason);
        }
    }

    pub(super) fn resume(&mut self, now: Now) {
        if matches!(self.state, Paused | Disconnected) {
            self.try_again(now);
        }
    }

    pub(super) fn send(&mut self, now: Now, mut outgoing: Box<Outgoing>) {
        if let Recipient::Conversation(id) | Recipient::NewConversation(id) = &outgoing.recipient {
            outgoing.packet.id.conversation_id.clone_from(id);
        }
        if !self.takes_packets() {
            let reason = Failure::fatal(FailureCode::Stopped, "the session is not running");
            self.give_back(now, outgoing, reason);
            return;
        }
        self.talked = now.monotonic;
        self.take_back_cancelled(now, &outgoing);
        self.outbox.push_back(outgoing);
        self.drop_stale_audio();
        let idle = self.waiting == Waiting::Nothing;
        if self.state == Paused || (self.state == Disconnected && idle && !self.token_wanted) {
            self.try_again(now);
        }
        self.flush_outbox(now);
    }

    /// Whether a packet that is sent now waits for the link instead of being handed back.
    pub(super) fn takes_packets(&self) -> bool {
        self.state.can_send() || (self.state == Disconnected && !self.config.no_auto_reconnect)
    }

    pub(super) fn abort(&mut self, now: Now, failure: Failure) {
        self.drop_link(now);
        self.emit(now, EventKind::Error(failure.clone()));
        self.give_up(now, &failure);
        // Something broke inside: FAILED from wherever it was.
        self.change(now, Failed, failure);
        self.unestablish(now);
    }
}
