//! The end of a link: resends its packets and decides about the next attempt (PROTOCOL.md 5 and 9).

use std::time::Duration;

use super::{Machine, Output, Waiting, leaving};
use crate::backoff::LONGEST;
use crate::event::EventKind;
use crate::failure::{Failure, FailureCode};
use crate::key::Key;
use crate::now::Now;
use crate::outgoing::Outgoing;
use crate::rejection::MAX_ENDED_LINKS;
use crate::state::ConnectionState::{Connecting, Disconnected, Failed, Reconnecting};
use crate::tokens::TokenSource;
use inworld_protocol::packet::enums::ErrorType;

/// When the last attempt to make the first connection begins.
const FIRST_TRIES_END: Duration = Duration::from_secs(15);

/// The longest wait between two attempts to make the first connection: a game may have started its own server just now.
const FIRST_TRIES_WAIT: Duration = Duration::from_secs(1);

/// A link whose scene was known for at least this long resets the error count.
const STABLE: Duration = Duration::from_secs(5);

/// Maximum wait that a server can impose. Its retry-after time is absolute and unbounded (PROTOCOL.md 9.1), so a wrong
/// clock on either side can turn seconds into hours. An early attempt finds the session (5.4) or is told to wait again.
pub(super) const LONGEST_ADVICE: Duration = Duration::from_secs(5 * 60);

/// The wait that the server asks for.
pub(super) fn advised_wait(now: Now, reason: &Failure) -> Duration {
    reason.not_before.map_or(Duration::ZERO, |at| now.until(at))
}

/// When the next connection attempt begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NextAttempt {
    After(Duration),
    /// As soon as the game gives a token.
    WithToken,
    /// When the game resumes the session: automatic reconnection is off.
    WhenAsked,
    /// No attempt would succeed.
    Never,
}

impl Machine {
    /// Gives up the link, or the attempt to open it.
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
        self.announcements.unannounce();
        self.reported = None;
        self.rejections.forget_link();
        self.take_back();
    }

    /// The connection works: resets the error count.
    pub(super) fn reset_errors(&mut self) {
        self.backoff.reset();
        self.last_error = FailureCode::None;
        self.consecutive_errors = 0;
    }

    /// Moves the packets in flight back to the front of the outbox, in their order.
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

    /// Closes a link that is useless or could not be opened.
    pub(super) fn end_link(&mut self, now: Now, failure: Failure) {
        self.drop_link(now);
        self.lose(now, failure);
    }

    pub(super) fn link_down(&mut self, now: Now, failure: Failure) {
        if !self.link_open && self.waiting != Waiting::Link {
            return;
        }
        // The server may have reported the reason before it closed; the game has that event already.
        let reported = self.reported.take();
        let is_news = reported.is_none();
        // Sent again it would end every link.
        let too_large = if failure.too_large { self.in_flight.take_largest() } else { None };
        let rejected = if too_large.is_none() { self.rejected(now, &failure, reported.as_ref()) } else { None };
        self.forget_link(now);
        let (code, words) = (failure.code, failure.message.clone());
        self.lost(now, reported.unwrap_or(failure), is_news);
        if let Some(outgoing) = too_large {
            let words = format!("too large for the server: {words}");
            self.give_back(now, outgoing, Failure::fatal(code, words));
        }
        let is_rejected = |outgoing: &Outgoing| self.rejections.key(leaving::rejection_id(outgoing)) == rejected;
        if rejected.is_some()
            && let Some(at) = self.outbox.iter().position(|outgoing| is_rejected(outgoing))
            && let Some(outgoing) = self.outbox.remove(at)
        {
            let words = format!("{MAX_ENDED_LINKS} connections ended right after this packet; the last one: {words}");
            self.give_back(now, outgoing, Failure::fatal(code, words));
        }
        let is_rejected = |id: &str| self.rejections.key(id) == rejected;
        let over = rejected.and_then(|_| self.announcements.ids().find(|id| is_rejected(id)).map(str::to_owned));
        if let Some(id) = over {
            let words = format!(
                "the conversation {id} is over: {MAX_ENDED_LINKS} connections ended right after the server was told of it; the last one: {words}"
            );
            self.give_up_conversation(now, &id, &Failure::fatal(code, words));
        }
    }

    /// The packet that makes the server end its links, if this link was the last evidence needed.
    fn rejected(&mut self, now: Now, failure: &Failure, reported: Option<&Failure>) -> Option<Key> {
        // A reported error is about the session, unless its type is unknown.
        let about_session = reported.is_some_and(|reported| reported.code != FailureCode::ClosedByServer);
        if !failure.by_server || about_session || !self.scene_ready {
            return None;
        }
        let resent = [
            self.microphone.as_ref().map(|microphone| (leaving::OPENS_MICROPHONE, microphone.since)),
            self.muted.as_ref().map(|muted| (leaving::MUTES, muted.1)),
        ];
        let resent = resent.into_iter().flatten().chain(self.announcements.unanswered());
        let unanswered = self.in_flight.unanswered().chain(resent);
        let keys = unanswered.filter_map(|(id, at)| Some((self.rejections.key(id)?, at)));
        let unanswered: Vec<_> = keys.collect();
        self.rejections.link_ended(now.monotonic, unanswered)
    }

    pub(super) fn lose(&mut self, now: Now, reason: Failure) {
        self.lost(now, reason, true);
    }

    /// Changes the state as the table of states says, and schedules the next attempt.
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

    /// No more automatic attempts: hands every packet back to the game, except reissues, which stay for another attempt.
    pub(super) fn give_up(&mut self, now: Now, reason: &Failure) {
        let turns = self.interactions.give_up_all();
        self.cut(now, turns);
        self.give_back_outbox(now, reason);
    }

    /// When to attempt again after this failure, if at all.
    fn next_attempt(&mut self, now: Now, reason: &Failure) -> NextAttempt {
        let mut may_help = reason.retryable;
        match reason.code {
            FailureCode::Service(ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid)
            | FailureCode::Auth => {
                // Another token may be accepted, whatever the server advises.
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
            // A captive portal may answer in place of the server for a while.
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
