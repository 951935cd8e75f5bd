//! From what the player says to what a character will say.

use std::sync::Arc;

use tokio::time::Instant;

use super::history::HistoryLine;
use super::outbox::{Exchange, Planned, PlannedPart, PlannedSound};
use super::repeats::PlayerTurn;
use super::script_memory::{Input, Scope, ScriptMemory};
use super::thinking::Stopped;
use super::{MOST_PLANNED, MOST_PLANNED_BYTES, Session, new_id};
use crate::script::{Pattern, Variant};
use crate::words::Words;
use inworld_protocol::packet::{Capabilities, JsonStr, Packet, PacketId};

/// What stands for the words that are answered when somebody is to go on by itself.
const NEXT_TURN: &str = "...";

impl Session {
    /// Words or an action of the player.
    pub(super) fn hear(&mut self, now: Instant, packet: &Packet<JsonStr>, input: Input) {
        if let Some(PlayerTurn { exchange, addressed }) = self.begin(packet, &input) {
            self.respond(now, exchange, &addressed, input);
        }
    }

    /// Lets one of the addressed characters answer, and the others listen. Whoever has left the scene does neither.
    pub(super) fn respond(&mut self, now: Instant, mut exchange: Exchange, addressed: &[usize], input: Input) {
        let present: Vec<usize> = addressed.iter().copied().filter(|index| self.live.contains(index)).collect();
        let named = self.who_is_called(&present, &input).or_else(|| self.who_has_an_answer(&present, &input));
        let Some(character) = named.or_else(|| present.first().copied()) else {
            self.warn("Nobody who is addressed is in the scene; nothing was said");
            return self.end_unanswered(&exchange);
        };
        if input.is_players() {
            self.stop_for_player(now, &present, &exchange.conversation_id);
        }
        self.perceive(&present, &input);
        exchange.character = character;
        exchange.audience = present.iter().copied().filter(|index| *index != character).collect();
        if let Input::Text(text) = &input {
            let line = HistoryLine {
                from_player: true,
                text: text.clone(),
                interaction_id: exchange.interaction_id.clone(),
                packet_id: new_id(),
                utterance_id: new_id(),
                ..HistoryLine::default()
            };
            self.remember(character, line);
        }
        if named.is_none() && self.ask_who_answers(&exchange, &present, &input, false) {
            return;
        }
        self.remember_exchange(&exchange, &input);
        self.reply(now, exchange, &input);
    }

    /// Keeps what can be answered once more.
    pub(super) fn remember_exchange(&mut self, exchange: &Exchange, input: &Input) {
        let size = exchange.size() + input.size();
        self.exchanges.insert(exchange.interaction_id.clone(), (exchange.clone(), input.clone()), size);
    }

    /// The character that is called by name; the only character needs no name.
    fn who_is_called(&self, addressed: &[usize], input: &Input) -> Option<usize> {
        let words =
            if matches!(input, Input::Text(_)) && addressed.len() > 1 { input.words() } else { Words::default() };
        let is_said = |name: &str| {
            let pattern = Pattern::new(&format!("*{name}*"));
            // A name without a letter cannot be said.
            !pattern.is_anything() && pattern.matches(&words)
        };
        let called = |index: &&usize| {
            let character = self.script.characters.get(**index);
            character.is_some_and(|character| is_said(&character.given_name) || is_said(&character.name))
        };
        addressed.iter().find(called).copied().or_else(|| addressed.first().copied().filter(|_| addressed.len() == 1))
    }

    /// With minds, whoever has an answer of the writer for just this; else it is for a mind to decide.
    fn who_has_an_answer(&self, present: &[usize], input: &Input) -> Option<usize> {
        if !self.thinking.has_minds() || present.len() < 2 {
            return None;
        }
        ScriptMemory::first_meant(&self.script_memories, &self.script, present, &self.goals, input)
    }

    /// Plans a character's answer: what the writer meant for just this; else what its mind thinks; else what answers
    /// anything.
    pub(super) fn reply(&mut self, now: Instant, exchange: Exchange, input: &Input) {
        let script = Arc::clone(&self.script);
        let thinks = self.may_think(exchange.character, input);
        let Some(character) = script.characters.get(exchange.character) else { return };
        let Some(memory) = self.script_memories.get_mut(exchange.character) else { return };
        let scope = if thinks { Scope::Specific } else { Scope::All };
        let mut answer = memory.answer(&script, character, &self.goals, input, scope).cloned();
        if answer.is_none() && thinks {
            let varied = exchange.answer > 0;
            if self.ask(now, exchange.clone(), input, varied) {
                return;
            }
            let Some(memory) = self.script_memories.get_mut(exchange.character) else { return };
            answer = memory.answer(&script, character, &self.goals, input, Scope::General).cloned();
        }
        self.plan(now, exchange, answer.unwrap_or_default(), input.values());
    }

    /// The greetings of characters that greet unasked, once a session.
    pub(super) fn greet_unasked(&mut self, now: Instant) {
        let script = Arc::clone(&self.script);
        for index in self.live.clone() {
            let Some((character, mind)) = script.characters.get(index).zip(self.script_memories.get_mut(index)) else {
                continue;
            };
            if !character.greet_on_load || mind.greeted {
                continue;
            }
            if let Some(answer) = mind.greet(&script, character).cloned() {
                let exchange = Exchange { interaction_id: new_id(), character: index, ..Exchange::default() };
                self.plan(now, exchange, answer, Vec::new());
            }
        }
    }

    /// Whether so much waits to be said that no more is planned.
    pub(super) fn says_too_much(&self) -> bool {
        self.outbox.planned() > MOST_PLANNED || self.outbox.planned_bytes() > MOST_PLANNED_BYTES
    }

    /// Puts an answer into the outbox, one utterance after the other, and its end.
    pub(super) fn plan(&mut self, now: Instant, exchange: Exchange, answer: Variant, values: Vec<(String, String)>) {
        if self.says_too_much() {
            self.warn("Too much waits to be said; an answer was left out");
            return self.end(&exchange);
        }
        let exchange = Arc::new(exchange);
        let values: Arc<[(String, String)]> = values.into();
        let pace = self.script.pace;
        let silence = self.client.capabilities.has(Capabilities::SILENCE_EVENTS);
        let sounds: Vec<PlannedSound> =
            answer.iter().map(|sentence| self.sound(&exchange, sentence, &values)).collect();
        let mut sounds = sounds.into_iter();
        let mut due = self.outbox.busy_until(exchange.character).map_or(now, |busy| now.max(busy + pace));
        let mut add = |due: Instant, part: PlannedPart| {
            self.outbox.plan(Planned { due, exchange: Arc::clone(&exchange), part });
        };
        for (index, sentence) in answer.into_iter().enumerate() {
            if index > 0 {
                if silence && !pace.is_zero() {
                    add(due, PlannedPart::Silence(pace));
                }
                due += pace;
            }
            let sound = sounds.next().unwrap_or(PlannedSound::BuiltIn);
            add(due, PlannedPart::Utterance { sentence: Box::new(sentence), values: Arc::clone(&values), sound });
            if self.break_next {
                self.break_next = false;
                add(due, PlannedPart::Break);
            }
        }
        add(due, PlannedPart::End);
        self.order_speech();
    }

    /// Answers once more, with the next variant (PROTOCOL.md 3.11). `again`: the client asked for that before.
    pub(super) fn regenerate(&mut self, now: Instant, id: &PacketId<JsonStr>, interaction_id: &str, again: bool) {
        match self.exchanges.get(&interaction_id.to_owned()).cloned() {
            Some((exchange, _)) if again => self.say_again(&exchange),
            Some((exchange, _)) if !self.live.contains(&exchange.character) => {
                self.warn("The character that was to answer once more is not in the scene");
                self.end(&exchange);
            }
            Some((mut exchange, input)) => {
                self.stop_thinking(&exchange.interaction_id);
                exchange.answer += 1;
                if self.spoke_last_in(exchange.character, &exchange.interaction_id) {
                    self.replace_last(exchange.character, &exchange.audience, &[]);
                }
                self.remember_exchange(&exchange, &input);
                self.replay.begin(&exchange.interaction_id);
                self.reply(now, exchange, &input);
            }
            None => {
                self.warn(format!("There is no exchange {interaction_id} to answer once more"));
                let character = self.live.first().copied().unwrap_or_default();
                let (interaction_id, correlation_id) = (interaction_id.to_owned(), id.correlation_id.to_string());
                self.end_unanswered(&Exchange { interaction_id, correlation_id, character, ..Exchange::default() });
            }
        }
    }

    /// Stops an exchange, or all exchanges of one character or of everybody. What was stopped still ends in order
    /// (PROTOCOL.md 7.7); what has ended already needs nothing.
    /// `stopped`: the utterances that the game no longer plays.
    pub(super) fn cancel(&mut self, now: Instant, interaction_id: &str, character: Option<usize>, stopped: Stopped) {
        let open = self.cancel_exchanges(Some(now), stopped, |exchange| {
            if interaction_id.is_empty() {
                character.is_none_or(|character| exchange.character == character)
            } else {
                exchange.interaction_id == interaction_id
            }
        });
        if let Some(length) = stopped.heard_length {
            self.history.cut_short(stopped.utterances, length as usize);
        }
        self.replay.cancel(interaction_id);
        self.end_cancelled(open);
    }

    /// The client was told not to come back: if it does all the same, it does not ask for these answers again.
    pub(crate) fn give_up_answers(&mut self) {
        let open = self.cancel_exchanges(None, Stopped::default(), |_| true);
        self.end_cancelled(open);
        self.replay.give_up();
        self.resting_until = None;
    }

    /// Ends an exchange that nobody answers: a client keeps what it has sent until the interaction ends. Not where the
    /// client has not named an interaction, and not while an answer in that one is still to be said.
    pub(super) fn end_unanswered(&mut self, exchange: &Exchange) {
        let interaction = &exchange.interaction_id;
        if !interaction.is_empty() && !self.outbox.plans(interaction) && !self.thinking.is_asked(interaction) {
            self.replay.begin(interaction);
            self.end(exchange);
        }
    }

    /// Ends exchanges of which nothing more is said.
    pub(super) fn end_cancelled(&mut self, open: Vec<Arc<Exchange>>) {
        for exchange in open {
            self.replay.cancel(&exchange.interaction_id);
            self.end(&exchange);
        }
    }

    /// `inworld.conversation.next_turn`: the next character answers what the last one said (PROTOCOL.md 4.3).
    pub(super) fn next_turn(&mut self, now: Instant, turn: PlayerTurn) {
        let PlayerTurn { exchange, addressed: present } = turn;
        let exchange = Exchange { is_next_turn: true, ..exchange };
        if self.ask_who_answers(&exchange, &present, &Input::Text(NEXT_TURN.to_owned()), true) {
            return;
        }
        let last = self.conversations.get(&exchange.conversation_id).and_then(|c| c.last.clone());
        let (speaker, said) = last.map_or((None, String::new()), |(speaker, said)| (Some(speaker), said));
        let after = present.iter().position(|index| Some(*index) == speaker).map_or(0, |place| place + 1);
        let Some(next) = present.iter().cycle().nth(after).copied() else { return self.end_unanswered(&exchange) };
        let audience = present.into_iter().filter(|index| *index != next).collect();
        let exchange = Exchange { character: next, audience, ..exchange };
        let input = Input::Text(said);
        self.remember_exchange(&exchange, &input);
        self.reply(now, exchange, &input);
    }
}
