//! Voices of a speech server: each sentence is made into sound while the one before it is heard.

use std::sync::Arc;

use super::super::Session;
use super::super::outbox::PlannedSound;
use super::Server;
use crate::mind::{Failure, Order, Speech, SpeechRequest, WorkId};

/// Sentences that are made into sound at a time.
const AT_ONCE: usize = 2;

/// Sentences of one character whose sound is made before they are said: each may take megabytes.
const AHEAD: usize = 4;

impl Session {
    /// Orders the sound of the sentences that are said next.
    pub(in super::super) fn order_speech(&mut self) {
        for work in self.outbox.take_dropped() {
            self.thinking.orders.push(Order::Cancel { work });
        }
        while self.outbox.sounds_ordered() < AT_ONCE {
            let work = self.thinking.next_work();
            let Some((character, text)) = self.outbox.order_next_sound(work, AHEAD) else { return };
            let voice = self.script.characters.get(character).map_or("", |character| character.voice_name.as_str());
            let usual = self.script.minds.speech.as_ref().map_or("", |speech| speech.voice.as_str());
            let voice = if voice.is_empty() { usual } else { voice }.to_owned();
            self.thinking.orders.push(Order::Speak { work, request: SpeechRequest { text, voice } });
        }
    }

    /// The sound of a sentence has come, or the built-in voice speaks it.
    pub(super) fn take_sound(&mut self, work: WorkId, result: Result<Speech, Failure>) {
        let sound = match result {
            Ok(speech) => {
                self.told_success(Server::Speech);
                PlannedSound::Made(Arc::new(speech))
            }
            Err(failure) => {
                self.tell_failure(Server::Speech, &failure);
                PlannedSound::BuiltIn
            }
        };
        self.outbox.take_sound(work, sound);
        self.order_speech();
    }
}
