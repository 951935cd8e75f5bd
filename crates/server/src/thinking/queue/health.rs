//! Whether a server is worth asking: pauses after failures, and used-up quotas.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::concerns_server;
use crate::mind::{Failure, FailureKind};

/// The first pause; each further failure doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause that is not asked for by the server.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause that a server may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(10 * 60);

/// What is known from the answers so far.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Failures since the last answer.
    failures: u32,
    /// Until when nothing is asked, and why.
    pause: Option<(Instant, Failure)>,
    /// Sessions whose quota is used up.
    quota: HashMap<u64, Failure>,
}

impl Health {
    /// An answer came.
    pub(super) fn answered(&mut self) {
        self.failures = 0;
        self.pause = None;
    }

    /// No response.
    pub(super) fn failed(&mut self, now: Instant, session: u64, failure: &Failure) {
        if failure.kind == FailureKind::Quota {
            self.quota.insert(session, failure.clone());
            return;
        }
        if !concerns_server(failure.kind) {
            // It has answered all the same.
            return self.answered();
        }
        // One answer that is slow or torn is no reason to leave the next question unasked.
        let is_mild = matches!(failure.kind, FailureKind::Slow | FailureKind::Broken | FailureKind::Malformed);
        let own = match self.failures {
            0 if is_mild => Duration::ZERO,
            failures => FIRST_PAUSE.saturating_mul(1 << failures.min(5)).min(LONGEST_PAUSE),
        };
        self.failures = self.failures.saturating_add(1);
        let asked = failure.retry_after.unwrap_or_default().min(LONGEST_ASKED);
        let pause = own.max(asked);
        self.pause = (!pause.is_zero()).then(|| (now + pause, failure.clone()));
    }

    /// Until when nothing is asked, and why.
    pub(super) fn pause(&self, now: Instant) -> Option<(Instant, &Failure)> {
        self.pause.as_ref().filter(|(until, _)| *until > now).map(|(until, failure)| (*until, failure))
    }

    /// Why a session asks no more.
    pub(super) fn quota(&self, session: u64) -> Option<&Failure> {
        self.quota.get(&session)
    }

    /// Whether the last result of the server is a failure.
    pub(super) fn is_doubtful(&self) -> bool {
        self.failures > 0
    }

    /// The session is gone.
    pub(super) fn forget(&mut self, session: u64) {
        self.quota.remove(&session);
    }
}
