//! What the service says.

use tokio::time::Instant;

use super::super::server_event::{Output as Part, ServerEvent};
use super::{Dialogue, FailureKind, Thought};

impl Dialogue {
    pub(super) fn message(&mut self, now: Instant, message: &str) {
        let Ok(event) = ServerEvent::decode(message) else {
            let words = self.service.words("a message of it is no JSON object; it was skipped");
            return self.warn_once("json", &words);
        };
        if self.holds(now, &event, message) {
            return;
        }
        match event {
            ServerEvent::SessionCreated(state) => self.session_created(now, state),
            ServerEvent::SessionUpdated(state) => self.session_updated(now, state),
            ServerEvent::SpeechStarted => self.player_speaks(),
            ServerEvent::Committed { item } => self.player_has_spoken(item),
            ServerEvent::PlayerWords { item, words, is_whole } => self.player_words(&item, &words, is_whole),
            ServerEvent::PlayerSaid { item, words, mood } => {
                if let Some(mood) = mood {
                    self.player_feels(mood);
                }
                self.player_said(&item, &words);
            }
            ServerEvent::BackChannel { id, bytes } => self.back_channel.add(&id, bytes.as_deref()),
            ServerEvent::BackChannelEnds { id, phrase } => self.back_channel_ends(&id, &phrase),
            ServerEvent::ResponseCreated { response, label } => {
                if !self.aside_created(&response, &label) {
                    self.response_created(now, &response, &label);
                }
            }
            ServerEvent::Error(error) => self.error(now, &error),
            ServerEvent::Other(_) => {}
            ServerEvent::OutputBegins { response, output } => {
                if self.is_active(now, &response)
                    && let Part::Call(call) = output
                    && let Some(active) = &mut self.active
                {
                    active.answer.call(&call, false, &mut Vec::new());
                }
            }
            ServerEvent::OutputEnds { response, output } => self.part_ends(now, &response, &output),
            ServerEvent::CallComplete { response, call } => self.part_ends(now, &response, &Part::Call(call)),
            ServerEvent::Words { response, item, source, words } => {
                if self.aside_words(&response, &words) {
                    return;
                }
                if self.is_active(now, &response)
                    && let Some(active) = &mut self.active
                {
                    let mut thoughts = Vec::new();
                    let is_bounded = active.answer.words(&item, source, &words, &self.pace, &mut thoughts);
                    self.give(now, thoughts, is_bounded);
                }
            }
            ServerEvent::Timing { response, item, timing } => {
                if self.is_active(now, &response)
                    && let Some(active) = &mut self.active
                {
                    active.answer.timing(&item, &timing);
                }
            }
            ServerEvent::Sound { response, item, bytes, timing } => {
                if !self.is_active(now, &response) {
                    return;
                }
                let Some(bytes) = bytes else {
                    let words = self.service.words("a piece of its sound is no Base64; it was left out");
                    return self.warn_once("base64", &words);
                };
                let Some(active) = &mut self.active else { return };
                let mut thoughts = Vec::new();
                active.answer.timing(&item, &timing);
                let is_bounded = active.answer.sound(&item, &bytes, &self.pace, &mut thoughts);
                self.give(now, thoughts, is_bounded);
            }
            ServerEvent::ResponseDone { response, end, outputs, usage } => {
                if self.aside_done(&response, &end) {
                    return;
                }
                if self.is_active(now, &response) {
                    if let (Some(words), Some(active)) = (usage, &self.active) {
                        let notice = Thought::Notice(self.service.words(&words));
                        self.think(active.turn.work, vec![notice]);
                    }
                    for output in &outputs {
                        self.part_ends(now, &response, output);
                    }
                    self.response_done(now, &end);
                } else if let Some(active) = self.active.as_mut().filter(|active| active.again) {
                    // The answer that was in the way is over.
                    active.deadline = now;
                }
            }
        }
    }

    /// Whether this is the answer that is being made: anything else was cancelled, or was never asked for.
    fn is_active(&mut self, now: Instant, response: &str) -> bool {
        let silence = self.service.settings.silence;
        let Some(active) = self.active.as_mut().filter(|active| active.response.as_deref() == Some(response)) else {
            return false;
        };
        if !active.is_dropped {
            active.deadline = now + silence;
        }
        true
    }

    fn part_ends(&mut self, now: Instant, response: &str, part: &Part) {
        if !self.is_active(now, response) {
            return;
        }
        let Some(active) = &mut self.active else { return };
        let mut thoughts = Vec::new();
        match part {
            Part::Message { item } => active.answer.item_ends(item, &mut self.pace, &mut thoughts),
            Part::Call(call) => active.answer.call(call, true, &mut thoughts),
        }
        self.give(now, thoughts, true);
    }

    /// Hands thoughts on, if anybody wants them.
    fn give(&mut self, now: Instant, thoughts: Vec<Thought>, is_bounded: bool) {
        let Some(active) = &self.active else { return };
        // Words without sound are perhaps said once more, with it.
        if !active.is_dropped && (active.was_silent || !active.answer.lacks_sound()) {
            self.think(active.turn.work, thoughts);
        }
        if !is_bounded {
            let failure = self.service.failure(FailureKind::Malformed, "its answer has no end; it was stopped");
            self.break_answer(now, failure);
        }
    }
}
