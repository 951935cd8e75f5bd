//! Ears of a transcription server: what the microphone took becomes words of the player.

use tokio::time::Instant;

use super::super::Session;
use super::super::microphone::{Microphone, Spoken};
use super::Server;
use crate::mind::{Failure, HearingRequest, Order, WorkId};

/// Recordings that may be on their way to be understood.
const MOST_LISTENING: usize = 4;

/// Samples below which nothing can have been said: a fifth of a second.
const SHORTEST: usize = 3_200;

/// Something that the player said and that is not understood yet.
#[derive(Debug)]
pub(super) struct Listening {
    microphone: Microphone,
    spoken: Spoken,
    /// The input, until everything before it is understood.
    text: Option<String>,
}

impl Session {
    /// Whether a server understands what the player says.
    pub(in super::super) fn recognises_speech(&self) -> bool {
        self.script.minds.hearing.is_some()
    }

    /// Lets somebody listen to what was said.
    pub(in super::super) fn let_hear(&mut self, now: Instant, microphone: &mut Microphone, spoken: Spoken) {
        let samples = microphone.take_recording();
        if samples.len() < SHORTEST {
            return self.understand(now, microphone, &spoken, String::new());
        }
        if self.thinking.listening.len() >= MOST_LISTENING {
            self.warn("Too much was said at once; a part of it was not heard");
            return self.understand(now, microphone, &spoken, String::new());
        }
        let names = self.live.iter().filter_map(|index| self.script.characters.get(*index));
        let mut hint: Vec<String> = names.map(|character| character.given_name.clone()).collect();
        hint.extend(self.scene.iter().map(|scene| scene.display_name.clone()).filter(|name| !name.is_empty()));
        let work = self.thinking.next_work();
        let request = HearingRequest { samples, hint: hint.join(", ") };
        self.thinking.orders.push(Order::Hear { work, request });
        self.thinking.listening.insert(work, Listening { microphone: microphone.without_sound(), spoken, text: None });
    }

    pub(super) fn take_recognised(&mut self, now: Instant, work: WorkId, result: Result<String, Failure>) {
        if !self.thinking.listening.contains_key(&work) {
            return;
        }
        let text = match result {
            Ok(text) => {
                self.told_success(Server::Hearing);
                text
            }
            Err(failure) => {
                self.tell_failure(Server::Hearing, &failure);
                String::new()
            }
        };
        if let Some(listening) = self.thinking.listening.get_mut(&work) {
            listening.text = Some(text);
        }
        // A short sentence may be understood before the long one that it follows.
        while let Some(first) = self.thinking.listening.first_entry().filter(|first| first.get().text.is_some()) {
            let Listening { microphone, spoken, text } = first.remove();
            self.understand(now, &microphone, &spoken, text.unwrap_or_default());
        }
    }
}
