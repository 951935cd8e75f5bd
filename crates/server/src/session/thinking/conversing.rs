//! Characters whose mind is a service that keeps the conversation, speaks and listens by itself.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::super::microphone::{Microphone, Spoken};
use super::super::outbox::Exchange;
use super::super::script_memory::Input;
use super::super::{Session, new_id};
use super::heard::Stopped;
use super::{Asked, MOST_ASKED, PendingReply, Thinking};
use crate::mind::realtime::{Command, Context, Overheard, SideQuestion, Turn};
use crate::mind::{Form, Opening, Order, Question, Role};
use inworld_protocol::packet::enums::MicrophoneMode;

/// A microphone that the service of a character listens to.
#[derive(Debug)]
pub(super) struct Overhearing {
    /// Who listens.
    character: usize,
    microphone: Microphone,
    /// What the player is saying.
    spoken: Option<Spoken>,
    /// The input is being answered: the service knows it already.
    is_understood: bool,
}

impl Thinking {
    /// The character whose service has heard the last words of the player by itself.
    pub(super) fn overheard_by(&self) -> Option<usize> {
        self.overheard.as_ref().filter(|overheard| overheard.is_understood).map(|overheard| overheard.character)
    }
}

impl Session {
    /// Asks the service of a character for an answer. False when that cannot be asked now.
    pub(super) fn converse(&mut self, now: Instant, exchange: Exchange, input: &Input, varied: bool) -> bool {
        let Some(settings) = self.script.minds.realtime.clone() else { return false };
        let character = exchange.character;
        if self.thinking.urgent() >= MOST_ASKED || self.says_too_much() {
            return false;
        }
        let Some(context) = self.context(character) else { return false };
        let is_group = !exchange.audience.is_empty();
        let work = self.thinking.next_work();
        let turn = Turn {
            work,
            answer: name(&exchange),
            context,
            sentences: if is_group { settings.sentences_in_group } else { settings.sentences },
        };
        self.command(character, Command::Answer(Box::new(turn)));
        let is_players = input.is_players() && !exchange.is_next_turn;
        let reply = PendingReply {
            exchange: Arc::new(Exchange { is_thought: true, ..exchange }),
            input: input.clone(),
            asked_at: now,
            has_come: false,
            filler_at: (is_players && !settings.filler.is_empty()).then_some(now + settings.filler_after),
            has_begun: false,
            has_spoken: false,
            tokens: 0,
            is_varied: varied,
            line: None,
        };
        self.thinking.asked.insert(work, Asked::Reply(Box::new(reply)));
        true
    }

    /// All that a service has to know of a character. What is new counts as told.
    fn context(&mut self, character: usize) -> Option<Context> {
        let head = self.head(character)?;
        let people = self.people(character);
        let circumstances = self.circumstances(character);
        let actions = self.allowed_actions(character);
        let voice = self.script.characters.get(character)?.voice_name.clone();
        let recollection = self.thinking.recollection_mut(character)?;
        let lines = head.lines(recollection, &circumstances, &people);
        let memory = recollection.service_memory().cloned();
        Some(Context {
            instructions: head.instructions(),
            voice,
            actions,
            history: lines.history,
            news: lines.news,
            own_name: people.own,
            player_name: people.player,
            other_names: people.others,
            memory,
        })
    }

    /// Asks the service of a character something that is no part of its conversation. False when that cannot be asked.
    pub(super) fn ask_beside(&mut self, question: &Question, asked: Asked) -> bool {
        let text = |role: Role| {
            let messages = question.messages.iter().filter(|message| message.role == role);
            messages.map(|message| message.content.as_str()).collect::<Vec<_>>().join("\n")
        };
        // Who listens has a connection already.
        let listener = self.thinking.overheard.as_ref().map(|overheard| overheard.character);
        let character = listener.unwrap_or(question.character);
        let Some(context) = self.context(character) else { return false };
        let work = self.thinking.next_work();
        let form = Form {
            purpose: question.purpose,
            own_name: question.own_name.clone(),
            player_name: question.player_name.clone(),
            other_names: question.other_names.clone(),
            actions: Arc::clone(&question.actions),
            sentences: question.budget.sentences,
            opening: Opening::Speech,
        };
        let (instructions, prompt) = (text(Role::System), text(Role::User));
        let question = SideQuestion { work, instructions, prompt, form };
        self.command(character, Command::Ask { question: Box::new(question), context: Box::new(context) });
        self.thinking.asked.insert(work, asked);
        true
    }

    fn command(&mut self, character: usize, command: Command) {
        self.thinking.orders.push(Order::Converse { character, command });
    }

    /// Tells the services of characters how much of these exchanges was heard, before they are given up. `open`: those that
    /// had more to say.
    pub(super) fn forget_unheard(
        &mut self,
        now: Instant,
        stopped: Stopped,
        open: &[Arc<Exchange>],
        is_cancelled: &impl Fn(&Exchange) -> bool,
    ) {
        if self.script.minds.realtime.is_none() {
            return;
        }
        let mut cuts = Vec::new();
        for (character, mind) in self.thinking.minds.iter().enumerate() {
            let playing = &mind.playing;
            let is_open = |exchange: &Exchange| name(exchange) == name(&playing.exchange);
            let is_broken = playing.heard(now, stopped).is_some()
                || open.iter().any(|exchange| exchange.character == character && is_open(exchange));
            if is_broken && playing.exchange.is_thought && is_cancelled(&playing.exchange) {
                let letters = playing.heard(now, stopped).unwrap_or(playing.letters());
                cuts.push((character, name(&playing.exchange), playing.heard_time(now, stopped), letters));
            }
        }
        for exchange in open.iter().filter(|exchange| exchange.is_thought) {
            let name = name(exchange);
            if !cuts.iter().any(|(character, other, _, _)| (*character, other) == (exchange.character, &name)) {
                cuts.push((exchange.character, name, Duration::ZERO, 0));
            }
        }
        for (character, answer, heard, letters) in cuts {
            self.command(character, Command::Cut { answer, heard, letters });
        }
    }

    /// The service of a character forgets its last answer.
    pub(super) fn forget_last(&mut self, character: usize) {
        if self.script.minds.realtime.is_none() {
            return;
        }
        let Some(exchange) = self.thinking.minds.get(character).map(|mind| &mind.playing.exchange) else { return };
        if exchange.is_thought {
            let answer = name(exchange);
            self.command(character, Command::Cut { answer, heard: Duration::ZERO, letters: 0 });
        }
    }

    /// Whether the services of characters listen to the microphone.
    pub(in super::super) fn services_listen(&self) -> bool {
        self.script.minds.realtime.is_some() && self.script.minds.hearing.is_none()
    }

    /// The microphone opens: the first who is addressed listens.
    pub(in super::super) fn let_overhear(&mut self, microphone: &Microphone) {
        let Some(character) = microphone.listener() else { return };
        let Some(context) = self.context(character) else { return };
        let push_to_talk = microphone.mode() == MicrophoneMode::ExpectAudioEnd;
        let microphone = microphone.without_sound();
        self.thinking.overheard = Some(Overhearing { character, microphone, spoken: None, is_understood: false });
        self.command(character, Command::Listen { push_to_talk, context: Box::new(context) });
    }

    /// What the microphone took.
    pub(in super::super) fn pass_on_samples(&mut self, samples: Vec<i16>) {
        if let Some(character) = self.thinking.overheard.as_ref().map(|overheard| overheard.character)
            && !samples.is_empty()
        {
            self.command(character, Command::Samples(samples));
        }
    }

    /// The microphone closes; what was said last may still be understood.
    pub(in super::super) fn stop_overhearing(&mut self) {
        if let Some(character) = self.thinking.overheard.as_ref().map(|overheard| overheard.character) {
            self.command(character, Command::StopListening);
        }
    }

    pub(super) fn take_overheard(&mut self, now: Instant, character: usize, news: Overheard) {
        let Some(mut overheard) = self.thinking.overheard.take().filter(|overheard| overheard.character == character)
        else {
            return;
        };
        if let Overheard::BackChannel { phrase, sound } = news {
            let conversation_id = overheard.microphone.conversation().to_owned();
            self.thinking.overheard = Some(overheard);
            let exchange = Exchange { interaction_id: new_id(), character, conversation_id, ..Exchange::default() };
            return self.say_back_channel(now, exchange, phrase, sound);
        }
        let had_begun = overheard.spoken.is_some();
        let spoken = overheard.spoken.get_or_insert_with(Spoken::begin).clone();
        let microphone = overheard.microphone.without_sound();
        match news {
            Overheard::Speaks | Overheard::SoFar(_) if !had_begun => self.player_interrupts(now, &microphone),
            _ => {}
        }
        match news {
            Overheard::Speaks | Overheard::BackChannel { .. } => self.thinking.overheard = Some(overheard),
            Overheard::Feels(mood) => {
                self.tell_players_mood(&microphone, &spoken, mood);
                self.thinking.overheard = Some(overheard);
            }
            Overheard::SoFar(words) => {
                self.tell_recognised(&microphone, &spoken, words, false);
                self.thinking.overheard = Some(overheard);
            }
            Overheard::Said(words) => {
                overheard.spoken = None;
                overheard.is_understood = true;
                self.thinking.overheard = Some(overheard);
                self.understand(now, &microphone, &spoken, words);
                if let Some(overheard) = &mut self.thinking.overheard {
                    overheard.is_understood = false;
                }
            }
        }
    }

    /// The player speaks: who is speaking stops, and the game hears of it by the first words.
    fn player_interrupts(&mut self, now: Instant, microphone: &Microphone) {
        self.stop_for_player(now, microphone.addressed(), microphone.conversation());
    }
}

/// Names an answer: exchanges may be answered more than once.
fn name(exchange: &Exchange) -> String {
    format!("{}/{}", exchange.interaction_id, exchange.answer)
}
