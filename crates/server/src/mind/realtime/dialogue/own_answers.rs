//! Answers that a service begins by itself when the player has spoken (REALTIME.md 16.2). They are held until the session has
//! decided who answers: the character may be another one, or the script.

use std::time::Duration;

use tokio::time::Instant;

use super::super::client_event::ClientEvent;
use super::super::server_event::ServerEvent;
use super::Dialogue;

/// How long it is held; then nobody wants it.
const HELD: Duration = Duration::from_secs(1);
/// What is held of one; an answer that says more before anybody wants it is not wanted.
const MOST_MESSAGES: usize = 512;
const MOST_BYTES: usize = 2 << 20;

/// One that was begun.
#[derive(Debug)]
pub(super) struct OwnAnswer {
    response: String,
    /// What the service has said of it.
    messages: Vec<String>,
    bytes: usize,
    until: Instant,
}

impl Dialogue {
    /// Holds what belongs to such an answer. False for anything else.
    pub(super) fn holds(&mut self, now: Instant, event: &ServerEvent, message: &str) -> bool {
        if !self.service.settings.profile.answers_by_itself {
            return false;
        }
        if let ServerEvent::ResponseCreated { response, .. } = event
            && self.active.is_none()
            && self.own_answer.is_none()
        {
            let (response, messages) = (response.clone(), Vec::new());
            self.own_answer = Some(OwnAnswer { response, messages, bytes: 0, until: now + HELD });
            return true;
        }
        let Some(own) = &mut self.own_answer else { return false };
        if event.response() != Some(own.response.as_str()) {
            return false;
        }
        own.bytes = own.bytes.saturating_add(message.len());
        own.messages.push(message.to_owned());
        if own.bytes > MOST_BYTES || own.messages.len() > MOST_MESSAGES {
            self.refuse_own_answer();
        }
        true
    }

    /// When it is not held longer.
    pub(super) fn own_answer_until(&self) -> Option<Instant> {
        self.own_answer.as_ref().map(|own| own.until)
    }

    /// Nobody wants it.
    pub(super) fn refuse_own_answer(&mut self) {
        if let Some(own) = self.own_answer.take() {
            self.send('c', &ClientEvent::CancelResponse { response: Some(own.response) });
        }
    }

    /// The answer that is active now is the one that the service has begun with, if it has.
    pub(super) fn take_own_answer(&mut self, now: Instant) {
        let Some(own) = self.own_answer.take() else { return };
        self.response_created(now, &own.response, "");
        for message in own.messages {
            self.message(now, &message);
        }
    }
}
