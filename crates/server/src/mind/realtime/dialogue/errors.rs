//! Errors that the service tells (REALTIME.md 13).

use std::time::Duration;

use tokio::time::Instant;

use super::super::super::thought::FailureKind;
use super::super::service_error::{ErrorClass, ServiceError};
use super::Dialogue;

/// How long another answer is waited for that is in the way.
const IN_THE_WAY: Duration = Duration::from_secs(5);

/// So many refusals within this time tell of a session that has gone wrong: it is left for a new one.
const MOST_REFUSALS: usize = 10;
const REFUSALS_WITHIN: Duration = Duration::from_secs(60);

impl Dialogue {
    pub(super) fn error(&mut self, now: Instant, error: &ServiceError) {
        if self.aside_refused(&error.event_id, &error.words()) {
            return;
        }
        let class = error.class();
        let is_request = self.active.as_ref().is_some_and(|active| active.request == error.event_id);
        match class {
            ErrorClass::Harmless => {}
            ErrorClass::Fatal(kind) => self.fail_for_good(now, kind, error),
            // With the settings as they are the session does not begin.
            ErrorClass::Refused | ErrorClass::CutTooLate if !self.is_ready() => {
                self.fail_for_good(now, FailureKind::Refused, error);
            }
            ErrorClass::AnswerFailed(kind) if !self.is_ready() => {
                self.fail(now, self.service.refusal(kind, error), None);
            }
            ErrorClass::Expired => self.ask_anew(now, self.service.refusal(FailureKind::Broken, error)),
            ErrorClass::CutTooLate => self.cut_was_too_late(&error.event_id, error.length_ms()),
            ErrorClass::NothingHeard => self.nothing_heard(),
            ErrorClass::AnswerIsActive if is_request => {
                let is_dropped = self.active.as_ref().is_some_and(|active| active.is_dropped);
                if is_dropped { self.leave_answer() } else { self.ask_again_at(now + IN_THE_WAY) }
            }
            ErrorClass::AnswerIsActive => {}
            // Some services tell this instead of an end of the answer.
            ErrorClass::AnswerFailed(_) => match self.active.take() {
                Some(active) if active.is_dropped => {}
                Some(active) => self.response_failed(now, active, error),
                None => self.warn_once(&error.code, &self.service.words(&error.words())),
            },
            ErrorClass::Refused if is_request => {
                let failure = self.service.refusal(FailureKind::Refused, error);
                let active = self.active.take().filter(|active| !active.is_dropped);
                if let Some(active) = active {
                    self.think(active.turn.work, vec![super::Thought::Failed(failure)]);
                }
            }
            ErrorClass::Refused => {
                self.warn_once(&error.code, &self.service.words(&error.words()));
                self.refusals.retain(|at| now.duration_since(*at) < REFUSALS_WITHIN);
                self.refusals.push(now);
                if self.refusals.len() >= MOST_REFUSALS {
                    self.refusals.clear();
                    self.ask_anew(now, self.service.refusal(FailureKind::Refused, error));
                }
            }
        }
    }
}
