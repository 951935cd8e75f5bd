//! What was heard: a mind remembers no words that the player cut short.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::Session;
use super::super::outbox::Exchange;
use crate::mind::Perceived;
use crate::script::Sentence;

/// Sentences of one answer whose time is kept.
const MOST_SENTENCES: usize = 64;

/// The last answer of a character, as it is heard.
#[derive(Debug, Default)]
pub(super) struct Playing {
    interaction: String,
    /// When each sentence begins and ends, and its letters.
    sentences: Vec<(Instant, Instant, usize)>,
}

impl Playing {
    /// A sentence has left. It is heard behind the ones before.
    fn add(&mut self, now: Instant, interaction: &str, duration: Duration, letters: usize) {
        if self.interaction != interaction {
            *self = Self { interaction: interaction.to_owned(), sentences: Vec::new() };
        }
        if self.sentences.len() < MOST_SENTENCES {
            let begin = self.sentences.last().map_or(now, |(_, end, _)| now.max(*end));
            self.sentences.push((begin, begin + duration, letters));
        }
    }

    /// How many letters were heard by now; `None` when all were.
    fn heard(&self, now: Instant) -> Option<usize> {
        if self.sentences.iter().all(|(_, end, _)| *end <= now) {
            return None;
        }
        let letters = self.sentences.iter().map(|(begin, end, letters)| {
            let whole = end.duration_since(*begin).as_secs_f64();
            let part = now.saturating_duration_since(*begin).as_secs_f64() / whole.max(0.001);
            (*letters as f64 * part.min(1.0)) as usize
        });
        Some(letters.sum())
    }
}

impl Session {
    /// A character has said or done something: it remembers that, and so do those who listen.
    pub(in super::super) fn recall_own(
        &mut self,
        now: Instant,
        exchange: &Exchange,
        sentence: &Sentence,
        text: Option<&str>,
        duration: Duration,
    ) {
        let character = exchange.character;
        if !self.thinking.has_minds() || sentence.is_filler {
            return;
        }
        let people = self.people(character);
        let script = Arc::clone(&self.script);
        let Some(known) = script.characters.get(character) else { return };
        if let Some(mind) = self.thinking.minds.get_mut(character) {
            if let Some(text) = text {
                let emotion = sentence.emotion.map(|(behavior, _)| behavior);
                mind.recollection.speak(emotion, text, &people);
                mind.mood = emotion;
                mind.playing.add(now, &exchange.interaction_id, duration, text.chars().count());
            }
            let events = [&sentence.trigger, &sentence.task].into_iter().flatten();
            let is_own = |name: &str| known.abilities.iter().any(|ability| ability.action.name == name);
            for event in events.filter(|event| is_own(&event.name)) {
                mind.recollection.act(&event.name, &event.parameters, &people);
            }
        }
        let Some(text) = text else { return };
        let words = Perceived::Words { speaker: known.given_name.clone(), text: text.to_owned() };
        for listener in exchange.audience.iter().copied().filter(|index| self.live.contains(index)) {
            let people = self.people(listener);
            if let Some(recollection) = self.thinking.recollection_mut(listener) {
                recollection.perceive(&words, &people);
            }
        }
    }

    /// Gives up exchanges: what is planned and what is thought about. Each of the characters remembers only what was heard.
    /// Returns the exchanges whose end was not said.
    pub(in super::super) fn cancel_exchanges(
        &mut self,
        now: Option<Instant>,
        is_cancelled: impl Fn(&Exchange) -> bool,
    ) -> Vec<Arc<Exchange>> {
        let mut open = self.outbox.cancel(&is_cancelled);
        open.extend(self.thinking.cancel(&is_cancelled));
        self.order_speech();
        if let Some(now) = now {
            for (character, mind) in self.thinking.minds.iter_mut().enumerate() {
                let interaction_id = mind.playing.interaction.clone();
                let exchange = Exchange { interaction_id, character, ..Exchange::default() };
                if let Some(letters) = mind.playing.heard(now).filter(|_| is_cancelled(&exchange)) {
                    mind.recollection.cut_last(letters);
                    mind.playing = Playing::default();
                }
            }
        }
        open
    }

    /// The player speaks: whoever of these is answering stops, and is answered to no more.
    pub(in super::super) fn stop_for_player(&mut self, now: Instant, present: &[usize], conversation: &str) {
        if !self.thinking.has_minds() {
            return;
        }
        let is_theirs = |exchange: &Exchange| {
            present.contains(&exchange.character)
                && (exchange.conversation_id == conversation || exchange.interaction_id.is_empty())
        };
        let thought_about: Vec<String> = self
            .thinking
            .exchanges()
            .filter(|exchange| is_theirs(exchange))
            .map(|exchange| exchange.interaction_id.clone())
            .collect();
        let open = self.cancel_exchanges(Some(now), |exchange| thought_about.contains(&exchange.interaction_id));
        for exchange in open {
            self.end(&exchange);
        }
    }

    /// The last answer of a character was this instead; nothing, if it is to be given anew.
    pub(in super::super) fn replace_last(&mut self, character: usize, texts: &[String]) {
        let people = self.people(character);
        if let Some(mind) = self.thinking.minds.get_mut(character) {
            mind.recollection.cut_last(0);
            mind.playing = Playing::default();
            for text in texts {
                mind.recollection.speak(None, text, &people);
            }
        }
    }
}
