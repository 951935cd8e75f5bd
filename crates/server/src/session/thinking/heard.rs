//! Heard lines: a mind remembers no words that the player cut short.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::Session;
use super::super::outbox::Exchange;
use crate::mind::Perceived;
use crate::script::Sentence;
use inworld_protocol::packet::JsonStr;

/// How long a letter is heard, about, in seconds.
const LETTER: f64 = 0.065;

/// Sentences of one answer whose time is kept.
const MOST_SENTENCES: usize = 64;

/// The last answer of a character, as it is heard.
#[derive(Debug, Default)]
pub(super) struct Playing {
    pub(super) exchange: Exchange,
    sentences: Vec<SpokenSentence>,
    /// When the last part of it has left.
    said_at: Option<Instant>,
}

/// Words that a character has said.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Said<'s> {
    pub(in super::super) text: &'s str,
    pub(in super::super) utterance: &'s str,
    /// How long they are heard; zero without sound.
    pub(in super::super) duration: Duration,
    /// No more of the utterance follows.
    pub(in super::super) is_whole: bool,
}

/// A report of the game that it stopped playing.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Stopped<'s> {
    pub(in super::super) utterances: &'s [JsonStr<'s>],
    /// How many letters of the first of them were heard; `None`: the game does not tell.
    pub(in super::super) heard_length: Option<u32>,
}

impl Stopped<'_> {
    /// How many letters of a stopped utterance were heard: none of those behind the first. `None`: the game does not tell.
    fn length_of(&self, utterance: &str) -> Option<u32> {
        let is_first = self.utterances.first().is_some_and(|first| first.as_ref() == utterance);
        self.heard_length.map(|length| if is_first { length } else { 0 })
    }
}

/// A sentence that has left.
#[derive(Debug)]
struct SpokenSentence {
    utterance: String,
    begin: Instant,
    end: Instant,
    letters: usize,
    /// No more of it follows.
    is_whole: bool,
}

impl SpokenSentence {
    /// How many of its letters were heard by now.
    fn letters_by(&self, now: Instant) -> usize {
        let known = self.end.duration_since(self.begin).as_secs_f64();
        // More sound of its words comes.
        let whole = if self.is_whole { known } else { known.max(self.letters as f64 * LETTER) };
        let part = now.saturating_duration_since(self.begin).as_secs_f64() / whole.max(0.001);
        (self.letters as f64 * part.min(1.0)) as usize
    }
}

impl Playing {
    /// A sentence has left, or more of the last one. It is heard behind the ones before.
    fn add(&mut self, now: Instant, exchange: &Exchange, said: Said) {
        let letters = said.text.chars().count();
        if self.exchange.interaction_id != exchange.interaction_id || self.exchange.answer != exchange.answer {
            *self = Self { exchange: exchange.clone(), ..Self::default() };
        }
        if let Some(last) = self.sentences.last_mut().filter(|last| last.utterance == said.utterance) {
            // What comes late is heard from now on.
            last.end = last.end.max(now) + said.duration;
            last.letters += letters;
            last.is_whole = said.is_whole;
            return;
        }
        if self.sentences.len() < MOST_SENTENCES {
            let begin = self.sentences.last().map_or(now, |last| now.max(last.end));
            let (utterance, end, is_whole) = (said.utterance.to_owned(), begin + said.duration, said.is_whole);
            self.sentences.push(SpokenSentence { utterance, begin, end, letters, is_whole });
        }
    }

    /// How many letters it has in all.
    pub(super) fn letters(&self) -> usize {
        self.sentences.iter().map(|sentence| sentence.letters).sum()
    }

    /// How many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        let sentences = self.sentences.iter().map(|heard| size_of::<SpokenSentence>() + heard.utterance.len());
        self.exchange.size() + sentences.sum::<usize>()
    }

    /// When the last sentence of an exchange has left, where that was the last that its character said.
    fn last_said_in(&self, exchange: &Exchange) -> Option<Instant> {
        let is_it = self.exchange.interaction_id == exchange.interaction_id && self.exchange.answer == exchange.answer;
        self.said_at.filter(|_| is_it)
    }

    /// How long it was heard by now, in the same way as [`Playing::heard`].
    pub(super) fn heard_time(&self, now: Instant, stopped: Stopped) -> Duration {
        let by_now = |heard: &SpokenSentence| heard.end.min(now).saturating_duration_since(heard.begin);
        let Some(first) = self.first_stopped(stopped) else { return self.sentences.iter().map(by_now).sum() };
        let before: Duration = self.sentences.iter().take(first).map(|heard| heard.end - heard.begin).sum();
        let part =
            self.sentences.get(first).map_or(Duration::ZERO, |heard| match stopped.length_of(&heard.utterance) {
                Some(length) if heard.letters > 0 => {
                    let part = f64::from(length) / heard.letters as f64;
                    (heard.end - heard.begin).mul_f64(part.min(1.0))
                }
                _ => by_now(heard),
            });
        before + part
    }

    /// The first sentence that the game has stopped.
    fn first_stopped(&self, stopped: Stopped) -> Option<usize> {
        let is_stopped = |heard: &SpokenSentence| stopped.utterances.iter().any(|id| id.as_ref() == heard.utterance);
        self.sentences.iter().position(is_stopped)
    }

    /// How many letters were heard by now; `None` when all were. Of the utterances that the game has stopped, the first one
    /// was being heard, and those before it were heard.
    pub(super) fn heard(&self, now: Instant, stopped: Stopped) -> Option<usize> {
        if let Some(first) = self.first_stopped(stopped) {
            let before: usize = self.sentences.iter().take(first).map(|heard| heard.letters).sum();
            let part = self.sentences.get(first).map_or(0, |heard| match stopped.length_of(&heard.utterance) {
                Some(length) => heard.letters.min(length as usize),
                None => heard.letters_by(now),
            });
            return Some(before + part);
        }
        // A game that tells how much was heard tells it of all that it no longer plays.
        let is_over = |heard: &SpokenSentence| heard.end <= now && heard.is_whole;
        if stopped.heard_length.is_some() || self.sentences.iter().all(is_over) {
            return None;
        }
        Some(self.sentences.iter().map(|heard| heard.letters_by(now)).sum())
    }
}

impl Session {
    /// A character has said or done something: it remembers that, and so do those who listen.
    pub(in super::super) fn recall_own(
        &mut self,
        now: Instant,
        exchange: &Exchange,
        sentence: &Sentence,
        said: Option<Said>,
    ) {
        let character = exchange.character;
        if !self.thinking.has_minds() || sentence.is_filler {
            return;
        }
        let people = self.people(character);
        let script = Arc::clone(&self.script);
        let Some(known) = script.characters.get(character) else { return };
        let knows_itself = exchange.is_thought && script.minds.realtime.is_some();
        if let Some(mind) = self.thinking.minds.get_mut(character) {
            if let Some(said) = said {
                let emotion = sentence.emotion.map(|(behavior, _)| behavior);
                if !said.text.is_empty() {
                    mind.recollection.speak(emotion, said.text, &people);
                    if knows_itself {
                        mind.recollection.last_is_told();
                    }
                }
                mind.mood = emotion.or(mind.mood);
                mind.playing.add(now, exchange, said);
            }
            mind.playing.said_at = Some(now);
            let events = [&sentence.trigger, &sentence.task].into_iter().flatten();
            let is_own = |name: &str| known.abilities.iter().any(|ability| ability.action.name == name);
            for event in events.filter(|event| is_own(&event.name)) {
                mind.recollection.act(&event.name, &event.parameters, &people);
                if knows_itself {
                    mind.recollection.last_is_told();
                }
            }
        }
        let Some(Said { text, .. }) = said.filter(|said| !said.text.is_empty()) else { return };
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
        stopped: Stopped,
        is_cancelled: impl Fn(&Exchange) -> bool,
    ) -> Vec<Arc<Exchange>> {
        let mut open = self.outbox.cancel(&is_cancelled);
        open.extend(self.thinking.cancel(&is_cancelled));
        self.order_speech();
        let Some(now) = now else { return open };
        self.forget_unheard(now, stopped, &open, &is_cancelled);
        let mut cut = Vec::new();
        for mind in &mut self.thinking.minds {
            if let Some(letters) = mind.playing.heard(now, stopped).filter(|_| is_cancelled(&mind.playing.exchange)) {
                let playing = std::mem::take(&mut mind.playing);
                // Nothing is remembered yet of a line whose words are not known.
                if playing.letters() > 0 {
                    mind.recollection.cut_last(letters);
                    cut.push((playing.exchange, letters));
                }
            }
        }
        // Those who listened have heard no more.
        for (exchange, letters) in cut {
            let speaker = self.script.characters.get(exchange.character);
            let speaker = speaker.map(|character| character.given_name.clone()).unwrap_or_default();
            for listener in exchange.audience {
                if let Some(recollection) = self.thinking.recollection_mut(listener) {
                    recollection.cut_last_of(&speaker, letters);
                }
            }
        }
        open
    }

    /// The player speaks: what a mind is thinking of for these characters, or has thought of and they have not said, is
    /// dropped. What the script says is said to its end, because of what follows from it.
    pub(in super::super) fn stop_for_player(&mut self, now: Instant, present: &[usize], conversation: &str) {
        if !self.thinking.has_minds() {
            return;
        }
        let knows_itself = self.script.minds.realtime.is_some();
        let is_theirs =
            |exchange: &&Exchange| present.contains(&exchange.character) && exchange.conversation_id == conversation;
        let planned = self.outbox.exchanges().filter(|exchange| exchange.is_thought);
        // Lines of a service are still played after it has left.
        let is_playing = |playing: &&Playing| {
            knows_itself && playing.exchange.is_thought && playing.heard(now, Stopped::default()).is_some()
        };
        let playing = self.thinking.minds.iter().map(|mind| &mind.playing).filter(is_playing);
        let planned = planned.chain(playing.map(|playing| &playing.exchange));
        let theirs = self.thinking.exchanges().chain(planned).filter(is_theirs);
        let theirs: Vec<String> = theirs.map(|exchange| exchange.interaction_id.clone()).collect();
        let open =
            self.cancel_exchanges(Some(now), Stopped::default(), |exchange| theirs.contains(&exchange.interaction_id));
        for exchange in open {
            self.end(&exchange);
        }
    }

    /// Drops unsaid lines of this interaction: another answer ends it.
    pub(in super::super) fn stop_thinking(&mut self, interaction: &str) {
        if self.thinking.has_minds() {
            self.cancel_exchanges(None, Stopped::default(), |exchange| exchange.interaction_id == interaction);
        }
    }

    /// When a character has said something in an exchange that it is not through with.
    pub(super) fn last_said_in(&self, exchange: &Exchange) -> Option<Instant> {
        self.thinking.minds.get(exchange.character)?.playing.last_said_in(exchange)
    }

    /// The last answer of a character was this instead; nothing, if it is to be given anew. Those who listened know it so, too.
    pub(in super::super) fn replace_last(&mut self, character: usize, audience: &[usize], texts: &[String]) {
        self.forget_last(character);
        let people = self.people(character);
        for listener in audience {
            let others = self.people(*listener);
            if let Some(recollection) = self.thinking.recollection_mut(*listener) {
                recollection.cut_last_of(&people.own, 0);
                for text in texts {
                    let words = Perceived::Words { speaker: people.own.clone(), text: text.clone() };
                    recollection.perceive(&words, &others);
                }
            }
        }
        if let Some(mind) = self.thinking.minds.get_mut(character) {
            mind.recollection.cut_last(0);
            mind.playing = Playing::default();
            for text in texts {
                mind.recollection.speak(None, text, &people);
            }
        }
    }
}
