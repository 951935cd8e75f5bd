//! From thoughts to what is said and done.

use std::sync::Arc;

use tokio::time::Instant;

use super::super::outbox::{Exchange, LinePiece, Planned, PlannedPart, PlannedSound};
use super::super::script_memory::Scope;
use super::super::{Session, new_id};
use super::{Asked, COMPARED, OpenLine, PendingReply, Server, Stopped};
use crate::mind::{Failure, Speech, Thought, WorkId};
use crate::script::{Event, Sentence};
use crate::watch::Figure;
use crate::words::fold;
use inworld_protocol::packet::enums::{Behavior, LogLevel, Strength};
use inworld_protocol::packet::{Capabilities, LogEvent, PacketId, Payload};
use inworld_voice::lips::PhonemeFinder;

/// The line for a character whose mind and script have no answer.
const SHRUG: &str = "Hm.";

/// Words that a sentence has at least, to be compared with earlier ones.
const COMPARED_WORDS: usize = 4;

impl Session {
    pub(super) fn take_thought(&mut self, now: Instant, work: WorkId, thought: Thought) {
        match self.thinking.asked.remove(&work) {
            None => {}
            Some(Asked::Reply(reply)) => self.take_reply(now, work, reply, thought),
            Some(Asked::Choice(exchange)) => self.take_choice(now, work, exchange, thought),
            Some(Asked::Speaker(choosing)) => self.take_speaker(now, work, choosing, thought),
            Some(Asked::Warm { character }) => match thought {
                // Whether it answers questions is another matter.
                Thought::Done => {}
                Thought::Failed(failure) => {
                    if let Some(mind) = self.thinking.minds.get_mut(character) {
                        mind.is_warm = false;
                    }
                    self.tell_failure(Server::Mind, &failure);
                }
                thought => {
                    self.take_aside(character, 0, thought);
                    self.thinking.asked.insert(work, Asked::Warm { character });
                }
            },
            Some(Asked::Summary { character, until }) => match thought {
                Thought::Done => {}
                Thought::Failed(failure) => self.tell_failure(Server::Mind, &failure),
                Thought::Text(summary) => {
                    let people = self.people(character);
                    if let Some(recollection) = self.thinking.recollection_mut(character) {
                        recollection.summarised(until, &summary, &people);
                    }
                }
                thought => {
                    self.take_aside(character, 0, thought);
                    self.thinking.asked.insert(work, Asked::Summary { character, until });
                }
            },
        }
    }

    /// How long the player has waited.
    fn measure_reply(&mut self, now: Instant, reply: &mut PendingReply, thought: &Thought) {
        let waited = now.saturating_duration_since(reply.asked_at);
        let is_sentence = matches!(thought, Thought::Sentence { .. } | Thought::Spoken { .. });
        let is_part = is_sentence || matches!(thought, Thought::Narration(_) | Thought::Action { .. });
        if is_part && !std::mem::replace(&mut reply.has_come, true) {
            self.note_figure(Figure::FirstPiece(waited));
        }
        if is_sentence && !reply.has_spoken {
            self.note_figure(Figure::Sentence(waited));
        }
    }

    fn take_reply(&mut self, now: Instant, work: WorkId, mut reply: Box<PendingReply>, thought: Thought) {
        let exchange = Arc::clone(&reply.exchange);
        let character = exchange.character;
        self.measure_reply(now, &mut reply, &thought);
        match thought {
            Thought::Sentence { emotion, text } => {
                if !reply.has_spoken && !reply.is_varied && self.repeats(character, &text) {
                    return self.ask_once_more(now, work, &reply);
                }
                if !reply.has_spoken {
                    self.note_opening(character, &text);
                }
                reply.filler_at = None;
                (reply.has_begun, reply.has_spoken) = (true, true);
                let emotion = Some((emotion.unwrap_or(Behavior::Neutral), Strength::Normal));
                self.plan_sentence(now, &exchange, Sentence { text: Some(text), emotion, ..Sentence::default() });
            }
            Thought::Spoken { emotion, text, words, sound, is_last } => {
                reply.filler_at = None;
                (reply.has_begun, reply.has_spoken) = (true, true);
                let emotion = emotion.unwrap_or(Behavior::Neutral);
                let sentence = Sentence { text: Some(text).filter(|text| !text.is_empty()), ..Sentence::default() };
                let piece = LinePiece { utterance: String::new(), sentence, sound, is_last };
                self.plan_piece(now, &mut reply, emotion, &words, piece);
            }
            Thought::Narration(words) => {
                reply.has_begun = true;
                self.plan_sentence(now, &exchange, Sentence { action: Some(words), ..Sentence::default() });
            }
            Thought::Action { name, parameters } => {
                reply.has_begun |= self.plan_action(now, &exchange, &name, parameters);
            }
            // Whatever came is not allowed now.
            Thought::Done if !reply.has_begun => return self.answer_instead(now, &reply),
            Thought::Done => {
                self.told_success(Server::Mind);
                if !(reply.has_spoken && self.ask_action(&exchange)) {
                    self.plan_end(now, &exchange);
                }
                return self.sum_up(character);
            }
            Thought::Failed(failure) => return self.fall_back(now, &reply, &failure),
            thought => self.take_aside(character, reply.tokens, thought),
        }
        self.thinking.asked.insert(work, Asked::Reply(reply));
    }

    fn take_choice(&mut self, now: Instant, work: WorkId, exchange: Arc<Exchange>, thought: Thought) {
        match thought {
            Thought::Done => return self.plan_end(now, &exchange),
            Thought::Failed(failure) => {
                self.tell_failure(Server::Mind, &failure);
                return self.plan_end(now, &exchange);
            }
            Thought::Action { name, parameters } => {
                self.plan_action(now, &exchange, &name, parameters);
            }
            thought => self.take_aside(exchange.character, 0, thought),
        }
        self.thinking.asked.insert(work, Asked::Choice(exchange));
    }

    /// What is told beside an answer.
    pub(super) fn take_aside(&mut self, character: usize, tokens: u32, thought: Thought) {
        match thought {
            Thought::Notice(words) => self.log(words),
            Thought::Usage { prompt_tokens } => {
                let mind = self.thinking.minds.get_mut(character);
                if let Some(words) = mind.and_then(|mind| mind.scale.learn(tokens, prompt_tokens)) {
                    self.warn(words);
                }
            }
            _ => {}
        }
    }

    /// The script answers in place of a mind that failed, unless something was said already.
    fn fall_back(&mut self, now: Instant, reply: &PendingReply, failure: &Failure) {
        self.tell_failure(Server::Mind, failure);
        if reply.has_begun { self.plan_end(now, &reply.exchange) } else { self.answer_instead(now, reply) }
    }

    /// The script answers in place of a mind that has no answer.
    fn answer_instead(&mut self, now: Instant, reply: &PendingReply) {
        let exchange = Exchange { is_thought: false, ..reply.exchange.as_ref().clone() };
        let script = Arc::clone(&self.script);
        let character = script.characters.get(exchange.character);
        let memory = self.script_memories.get_mut(exchange.character);
        let answer = character.zip(memory).and_then(|(character, memory)| {
            memory.answer(&script, character, &self.goals, &reply.input, Scope::General).cloned()
        });
        let shrug = || vec![Sentence { text: Some(SHRUG.to_owned()), ..Sentence::default() }];
        self.plan(now, exchange, answer.unwrap_or_else(shrug), reply.input.values());
    }

    /// Whether an answer begins as one of the last ones did.
    fn repeats(&self, character: usize, sentence: &str) -> bool {
        let Some(mind) = self.thinking.minds.get(character) else { return false };
        let words = words(sentence);
        let is_like = |opening: &String| {
            let others = self::words(opening);
            let same = words.iter().filter(|word| others.contains(word)).count();
            // Four of five words.
            same * 5 >= words.len().max(others.len()) * 4
        };
        words.len() >= COMPARED_WORDS && mind.openings.iter().any(is_like)
    }

    fn note_opening(&mut self, character: usize, sentence: &str) {
        if let Some(mind) = self.thinking.minds.get_mut(character) {
            mind.openings.push_back(sentence.to_owned());
            if mind.openings.len() > COMPARED {
                mind.openings.pop_front();
            }
        }
    }

    fn ask_once_more(&mut self, now: Instant, work: WorkId, reply: &PendingReply) {
        self.thinking.orders.push(crate::mind::Order::Cancel { work });
        let exchange = reply.exchange.as_ref().clone();
        if !self.ask(now, exchange, &reply.input, true) {
            self.answer_instead(now, reply);
        }
    }

    /// Plans an action that is on the list and allowed now; whether it is.
    fn plan_action(
        &mut self,
        now: Instant,
        exchange: &Arc<Exchange>,
        name: &str,
        parameters: Vec<(String, String)>,
    ) -> bool {
        let allowed = self.allowed_actions(exchange.character);
        let Some(action) = allowed.into_iter().find(|action| action.name == name) else { return false };
        let event = Some(Event { name: action.name, parameters });
        let sentence = match action.is_task {
            true => Sentence { task: event, ..Sentence::default() },
            false => Sentence { trigger: event, ..Sentence::default() },
        };
        self.plan_sentence(now, exchange, sentence);
        true
    }

    /// A character shows that it listens. That is no answer, and not remembered; one that speaks itself does not.
    pub(super) fn say_back_channel(&mut self, now: Instant, exchange: Exchange, phrase: String, sound: Speech) {
        let character = exchange.character;
        let mind = self.thinking.minds.get(character);
        let is_heard = mind.is_some_and(|mind| mind.playing.heard(now, Stopped::default()).is_some());
        if is_heard || self.outbox.busy_until(character).is_some() {
            return;
        }
        let exchange = Arc::new(exchange);
        let sentence = Sentence { text: Some(phrase), is_filler: true, ..Sentence::default() };
        self.plan_spoken(now, &exchange, sentence, PlannedSound::Made(Arc::new(sound)));
        self.plan_end(now, &exchange);
    }

    /// A part of an answer, said after all that is planned for the character.
    fn plan_sentence(&mut self, now: Instant, exchange: &Arc<Exchange>, sentence: Sentence) {
        let sound = self.sound(exchange, &sentence, &[]);
        self.plan_spoken(now, exchange, sentence, sound);
    }

    /// Some of a line, said behind what was planned of it.
    fn plan_piece(
        &mut self,
        now: Instant,
        reply: &mut PendingReply,
        emotion: Behavior,
        words: &str,
        mut piece: LinePiece,
    ) {
        let exchange = Arc::clone(&reply.exchange);
        let begins = reply.line.is_none();
        let new_line = || OpenLine { utterance: new_id(), emotion, finder: PhonemeFinder::new(piece.sound.rate) };
        let mut line = reply.line.take().unwrap_or_else(new_line);
        piece.utterance.clone_from(&line.utterance);
        if begins || line.emotion != emotion {
            piece.sentence.emotion = Some((emotion, Strength::Normal));
            line.emotion = emotion;
        }
        if piece.sound.phonemes.is_empty() && self.wants_phonemes() && self.is_audible(&exchange) {
            line.finder.text(words);
            let found = line.finder.sound(&piece.sound.samples, piece.is_last).into_iter();
            piece.sound.phonemes = found.map(|phoneme| (phoneme.symbol.to_owned(), phoneme.start_us)).collect();
        }
        reply.line = Some(line).filter(|_| !piece.is_last);
        let part = PlannedPart::Piece(Box::new(piece));
        if begins {
            return self.plan_part(now, &exchange, part);
        }
        let due = self.outbox.busy_until(exchange.character).map_or(now, |busy| now.max(busy));
        self.outbox.plan(Planned { due, exchange, part });
    }

    fn plan_spoken(&mut self, now: Instant, exchange: &Arc<Exchange>, sentence: Sentence, sound: PlannedSound) {
        let values: Arc<[(String, String)]> = Arc::default();
        self.plan_part(now, exchange, PlannedPart::Utterance { sentence: Box::new(sentence), values, sound });
    }

    /// Something that is said behind all that is planned for the character, after a pause.
    fn plan_part(&mut self, now: Instant, exchange: &Arc<Exchange>, part: PlannedPart) {
        let pace = self.script.pace;
        let before = self.outbox.busy_until(exchange.character).or_else(|| self.last_said_in(exchange));
        let due = before.map_or(now, |before| now.max(before + pace));
        let mut plan = |due: Instant, part: PlannedPart| {
            self.outbox.plan(Planned { due, exchange: Arc::clone(exchange), part });
        };
        if let Some(before) = before.filter(|_| due > now && !pace.is_zero())
            && self.client.capabilities.has(Capabilities::SILENCE_EVENTS)
        {
            plan(before.max(now), PlannedPart::Silence(pace));
        }
        plan(due, part);
        if std::mem::take(&mut self.break_next) {
            plan(due, PlannedPart::Break);
        }
        self.order_speech();
    }

    pub(in super::super) fn plan_end(&mut self, now: Instant, exchange: &Arc<Exchange>) {
        let due = self.outbox.busy_until(exchange.character).map_or(now, |busy| now.max(busy));
        self.outbox.plan(Planned { due, exchange: Arc::clone(exchange), part: PlannedPart::End });
    }

    /// Says what bridges the time until a slow mind answers.
    pub(in super::super) fn fill_pauses(&mut self, now: Instant) {
        let minds = &self.script.minds;
        let fillers = minds.chat.as_ref().map(|chat| &chat.filler);
        let fillers = fillers.or(minds.realtime.as_ref().map(|service| &service.filler)).cloned().unwrap_or_default();
        let mut due = Vec::new();
        for asked in self.thinking.asked.values_mut() {
            if let Asked::Reply(reply) = asked
                && reply.filler_at.is_some_and(|at| at <= now)
            {
                reply.filler_at = None;
                due.push(Arc::clone(&reply.exchange));
            }
        }
        for exchange in due {
            let Some(filler) = fillers.get(self.thinking.fillers % fillers.len().max(1)) else { return };
            self.thinking.fillers += 1;
            let sentence = Sentence { text: Some(filler.clone()), is_filler: true, ..Sentence::default() };
            self.plan_sentence(now, &exchange, sentence);
        }
    }

    /// Tells a client that listens to logs.
    fn log(&mut self, text: String) {
        if self.client.capabilities.has(Capabilities::LOGS) {
            let log = LogEvent { text, level: LogLevel::Info, details: Vec::new() };
            self.send_from_world(PacketId::default(), Payload::Log(log));
        }
    }

    /// The sound of a sentence as far as it is known now.
    pub(in super::super) fn sound(
        &self,
        exchange: &Exchange,
        sentence: &Sentence,
        values: &[(String, String)],
    ) -> PlannedSound {
        let is_remote = self.script.minds.speech.is_some() && !sentence.silent && self.is_audible(exchange);
        match &sentence.text {
            Some(text) if is_remote => PlannedSound::Wanted(self.fill(exchange, text, values)),
            _ => PlannedSound::BuiltIn,
        }
    }
}

fn words(sentence: &str) -> Vec<String> {
    let folded = fold(sentence);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(64).map(str::to_owned).collect()
}
