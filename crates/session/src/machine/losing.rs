//! The end of a link: what becomes of what was on it, and whether there is another try (PROTOCOL.md 5 and 9).

use std::time::Duration;

use super::{Machine, Output, Waiting, leaving};
use crate::backoff::LONGEST;
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::key::Key;
use crate::now::Now;
use crate::outgoing::Outgoing;
use crate::state::ConnectionState::{Connecting, Disconnected, Failed, Reconnecting};
use crate::suspects::STRIKES;
use crate::tokens::TokenSource;
use inworld_protocol::packet::enums::ErrorType;

/// When the last attempt to make the first connection begins.
const FIRST_TRIES_END: Duration = Duration::from_secs(15);

/// The longest wait between two attempts to make the first connection: a game may have started its own server just now.
const FIRST_TRIES_WAIT: Duration = Duration::from_secs(1);

/// A scene that was known for so long was a success: the next loss is a new one.
const STABLE: Duration = Duration::from_secs(5);

/// The longest that a server can make the session wait. Its advice is an absolute time without a bound (PROTOCOL.md 9.1),
/// so that a wrong clock, there or here, makes hours of seconds. Who asks now and then finds the session still there (5.4),
/// and who comes too soon is only told again.
pub(super) const LONGEST_ADVICE: Duration = Duration::from_secs(5 * 60);

/// How long the server asks to wait.
pub(super) fn advised_wait(now: Now, reason: &Failure) -> Duration {
    reason.not_before.map_or(Duration::ZERO, |at| now.until(at))
}

/// Whether and when a lost link is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NextAttempt {
    After(Duration),
    /// As soon as the game gives a token.
    WithToken,
    /// When the game wants it: it has said that a lost link stays lost.
    WhenAsked,
    /// It would not help.
    Never,
}

impl Machine {
    /// Gives up the link, or the way to it.
    pub(super) fn drop_link(&mut self, now: Now) {
        if self.link_open || self.renewing || !matches!(self.waiting, Waiting::Nothing | Waiting::Retry) {
            self.outputs.push_back(Output::CloseLink);
            self.closing += u32::from(self.link_open);
            self.renewing = false;
        }
        self.forget_link(now);
    }

    pub(super) fn forget_link(&mut self, now: Now) {
        self.settle();
        if self.scene_since.take().is_some_and(|since| now.monotonic.saturating_sub(since) >= STABLE) {
            self.reset_errors();
        }
        self.link_open = false;
        self.heartbeat = None;
        self.scene_ready = false;
        self.scene.forget_link();
        self.conversations.unannounce();
        self.reported = None;
        self.suspects.forget_link();
        self.take_back();
    }

    /// The connection works: earlier errors do not count any more.
    pub(super) fn reset_errors(&mut self) {
        self.backoff.reset();
        self.last_error = FailureCode::None;
        self.consecutive_errors = 0;
    }

    /// What was on the link has to be sent again, before all that waits, in its order.
    fn take_back(&mut self) {
        self.interactions.link_lost();
        for (_, outgoing) in self.in_flight.take().rev() {
            self.outbox.push_front(outgoing);
        }
        if let Some(microphone) = self.microphone.take() {
            let start = self.reissue(microphone.start);
            self.outbox.push_front(start);
        }
        if let Some((muted, _)) = self.muted.take() {
            let mute = self.reissue(muted);
            self.outbox.push_front(mute);
        }
    }

    /// The link is useless, or cannot be had: gives it up.
    pub(super) fn end_link(&mut self, now: Now, failure: Failure) {
        self.drop_link(now);
        self.lose(now, failure);
    }

    pub(super) fn link_down(&mut self, now: Now, failure: Failure) {
        if !self.link_open && self.waiting != Waiting::Link {
            return;
        }
        // The server may have said why before it closed; then the game has heard it.
        let reported = self.reported.take();
        let is_news = reported.is_none();
        // Sent again it would end every link.
        let too_large = if failure.too_large { self.in_flight.take_largest() } else { None };
        let culprit = if too_large.is_none() { self.culprit(now, &failure, reported.as_ref()) } else { None };
        self.forget_link(now);
        let (code, words) = (failure.code, failure.message.clone());
        self.lost(now, reported.unwrap_or(failure), is_news);
        if let Some(outgoing) = too_large {
            let words = format!("too large for the server: {words}");
            self.give_back(now, outgoing, Failure::fatal(code, words));
        }
        let is_culprit = |outgoing: &Outgoing| self.suspects.key(leaving::suspect_id(outgoing)) == culprit;
        if culprit.is_some()
            && let Some(at) = self.outbox.iter().position(|outgoing| is_culprit(outgoing))
            && let Some(outgoing) = self.outbox.remove(at)
        {
            let words = format!("{STRIKES} connections ended right after this packet; the last one: {words}");
            self.give_back(now, outgoing, Failure::fatal(code, words));
        }
        let is_culprit = |id: &str| self.suspects.key(id) == culprit;
        if culprit.is_some()
            && let Some(id) = self.conversations.find(is_culprit).map(str::to_owned)
        {
            let words = format!(
                "the conversation {id} is over: {STRIKES} connections ended right after the server was told of it; the last one: {words}"
            );
            self.convict_conversation(now, &id, &Failure::fatal(code, words));
        }
    }

    /// The packet that the server does not survive, if another link has just shown it.
    fn culprit(&mut self, now: Now, failure: &Failure, reported: Option<&Failure>) -> Option<Key> {
        // What the server reports is about the session, unless it does not know what went wrong.
        let about_session = reported.is_some_and(|reported| reported.code != FailureCode::ClosedByServer);
        if !failure.by_server || about_session || !self.scene_ready {
            return None;
        }
        let said_anew = [
            self.microphone.as_ref().map(|microphone| (leaving::OPENS_MICROPHONE, microphone.since)),
            self.muted.as_ref().map(|muted| (leaving::MUTES, muted.1)),
        ];
        let said_anew = said_anew.into_iter().flatten().chain(self.conversations.unanswered());
        let unanswered = self.in_flight.unanswered().chain(said_anew);
        let keys = unanswered.filter_map(|(id, at)| Some((self.suspects.key(id)?, at)));
        let unanswered: Vec<_> = keys.collect();
        self.suspects.link_ended(now.monotonic, unanswered)
    }

    pub(super) fn lose(&mut self, now: Now, reason: Failure) {
        self.lost(now, reason, true);
    }

    /// Goes where the table of states says, and decides about the next try.
    fn lost(&mut self, now: Now, mut reason: Failure, is_news: bool) {
        let next = self.next_attempt(now, &reason);
        let to = match (self.state, next) {
            (Connecting, NextAttempt::After(_)) => Connecting,
            (Connecting, _) | (Reconnecting, NextAttempt::Never) => Failed,
            _ => Disconnected,
        };
        if let NextAttempt::After(delay) = next {
            reason.retry_after = Some(delay);
        }
        if is_news {
            self.emit(now, EventKind::Error(reason.clone()));
        }
        if next == NextAttempt::WithToken {
            self.emit(now, EventKind::TokenNeeded);
        }
        if to == Failed || matches!(next, NextAttempt::Never | NextAttempt::WhenAsked) {
            self.give_up(now, &reason);
        }
        self.change(now, to, reason);
        if let NextAttempt::After(delay) = next {
            self.wait(now, Waiting::Retry, delay);
        }
        self.token_wanted = to == Disconnected && next == NextAttempt::WithToken;
        if to == Failed {
            self.unestablish(now);
        }
    }

    /// Nothing is tried by itself any more: everything comes back. What would be said anew stays for another try.
    pub(super) fn give_up(&mut self, now: Now, reason: &Failure) {
        let turns = self.interactions.give_up_all();
        self.cut(now, turns);
        self.give_back_outbox(now, reason);
    }

    /// When to try again after this, if at all.
    fn next_attempt(&mut self, now: Now, reason: &Failure) -> NextAttempt {
        let mut may_help = reason.retryable;
        match reason.code {
            FailureCode::Service(ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid)
            | FailureCode::Auth => {
                // Another token may help where this one did not, whatever the server thinks of trying again.
                may_help = self.tokens.refuse() || (may_help && self.tokens.source() == TokenSource::None);
            }
            FailureCode::Service(ErrorType::SessionInvalid) => {
                // Its id comes from the token, if there is one. The game's own is of no use any more.
                self.session_id = None;
                self.config.session_id = None;
                self.scene_told = false;
                if self.tokens.source() == TokenSource::Fetched {
                    self.tokens.forget();
                }
            }
            // Whoever answers in place of the known server, a captive portal say, is not there for ever.
            FailureCode::Certificate => may_help |= self.state != Connecting,
            _ => {}
        }
        let told = advised_wait(now, reason);
        // Attempts before the retry-after time do not count.
        let next = u32::from(told <= LONGEST_ADVICE);
        self.consecutive_errors = if self.last_error == reason.code { self.consecutive_errors + next } else { next };
        self.last_error = reason.code;
        let enough = reason.max_retries > 0 && self.consecutive_errors > reason.max_retries;
        let tried_for = now.monotonic.saturating_sub(self.started_at);
        let left = FIRST_TRIES_END.saturating_sub(tried_for);
        let used_up = self.state == Connecting && left.is_zero();
        if !may_help || enough || used_up {
            return NextAttempt::Never;
        }
        if self.awaits_token(now) {
            return NextAttempt::WithToken;
        }
        if self.config.no_auto_reconnect {
            return NextAttempt::WhenAsked;
        }
        if self.state != Connecting {
            return NextAttempt::After(self.backoff.next(LONGEST).max(told.min(LONGEST_ADVICE)));
        }
        // Fail rather than wait past the end; otherwise the last attempt begins just then.
        if told > left {
            return NextAttempt::Never;
        }
        NextAttempt::After(self.backoff.next(FIRST_TRIES_WAIT).max(told).min(left))
    }
}
