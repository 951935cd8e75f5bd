//! From what the player says to what a character will say.

use std::sync::Arc;

use tokio::time::Instant;

use super::known::fingerprint;
use super::mind::Input;
use super::outbox::{Exchange, Part, Planned};
use super::{MOST_PLANNED, Session, new_id};
use crate::local::script::{Answer, Pattern};
use crate::packet::{JsonStr, Packet, PacketId};

impl Session {
    /// Words, an action or an event from the player; repeated ones are not answered again.
    pub(super) fn hear(&mut self, now: Instant, packet: &Packet<JsonStr>, input: Input) {
        if self.is_forgotten() {
            return;
        }
        let addressed = self.addressees(packet);
        if addressed.is_empty() || self.is_repeated(&packet.id, &input) {
            return;
        }
        let own = |id: &str| if id.is_empty() { new_id() } else { id.to_owned() };
        let exchange = Exchange {
            interaction_id: own(&packet.id.interaction_id),
            correlation_id: packet.id.correlation_id.to_string(),
            conversation_id: packet.id.conversation_id.to_string(),
            ..Exchange::default()
        };
        self.respond(now, exchange, &addressed, input);
    }

    /// Whether the client sends again what it sent before, as clients do after a reconnection (PROTOCOL.md U12,
    /// U13). Ids alone do not tell: not every client makes them unique, so the content counts too.
    fn is_repeated(&mut self, id: &PacketId<JsonStr>, input: &Input) -> bool {
        if self.break_next && !matches!(input, Input::Trigger { .. }) {
            // This one will not be answered in full; the client must be able to send it again.
            return false;
        }
        let content = format!("{input:?}");
        let mut repeated = false;
        for (kind, id) in [("packet", &id.packet_id), ("interaction", &id.interaction_id)] {
            if id.is_empty() {
                continue;
            }
            let key = fingerprint(&[kind, id, &content]);
            repeated |= self.inputs.get(&key).is_some();
            self.inputs.insert(key, ());
        }
        repeated
    }

    /// Lets one of the addressed characters answer, and the others listen.
    pub(super) fn respond(&mut self, now: Instant, mut exchange: Exchange, addressed: &[usize], input: Input) {
        let Some(character) = self.who_answers(addressed, &input) else { return };
        exchange.character = character;
        exchange.audience = addressed.iter().copied().filter(|index| *index != character).collect();
        if let Input::Text(text) = &input {
            self.remember(character, true, text, &exchange.interaction_id);
        }
        self.exchanges.insert(exchange.interaction_id.clone(), (exchange.clone(), input.clone()));
        self.reply(now, exchange, &input);
    }

    /// Whoever is called by name, else the first.
    fn who_answers(&self, addressed: &[usize], input: &Input) -> Option<usize> {
        let called = |index: &&usize| {
            let Input::Text(text) = input else { return false };
            self.script.characters.get(**index).is_some_and(|character| {
                [&character.given_name, &character.name]
                    .iter()
                    .any(|name| Pattern::new(&format!("*{name}*")).matches(text))
            })
        };
        addressed.iter().find(called).or_else(|| addressed.first()).copied()
    }

    /// Plans a character's answer.
    fn reply(&mut self, now: Instant, exchange: Exchange, input: &Input) {
        let script = Arc::clone(&self.script);
        let Some(character) = script.characters.get(exchange.character) else { return };
        let Some(mind) = self.minds.get_mut(exchange.character) else { return };
        let answer = mind.answer(&script, character, &self.goals, input).cloned().unwrap_or_default();
        let values = match input {
            Input::Trigger { parameters, .. } => parameters.clone(),
            _ => Vec::new(),
        };
        self.plan(now, exchange, answer, values);
    }

    /// The greetings of characters that greet unasked, once a session.
    pub(super) fn greet_unasked(&mut self, now: Instant) {
        let script = Arc::clone(&self.script);
        for index in self.live.clone() {
            let Some((character, mind)) = script.characters.get(index).zip(self.minds.get_mut(index)) else { continue };
            if !character.greet_on_load || mind.greeted {
                continue;
            }
            if let Some(answer) = mind.greet(&script, character).cloned() {
                let exchange = Exchange { interaction_id: new_id(), character: index, ..Exchange::default() };
                self.plan(now, exchange, answer, Vec::new());
            }
        }
    }

    /// Puts an answer into the outbox, one utterance after the other, and its end.
    fn plan(&mut self, now: Instant, exchange: Exchange, answer: Answer, values: Vec<(String, String)>) {
        if self.outbox.planned() > MOST_PLANNED {
            return self.warn("Too much waits to be said; an answer was left out");
        }
        let exchange = Arc::new(exchange);
        let values: Arc<[(String, String)]> = values.into();
        let pace = self.script.pace;
        let mut due = self.outbox.busy_until(exchange.character).map_or(now, |busy| now.max(busy + pace));
        let said_something = !answer.is_empty();
        let mut add = |due: Instant, part: Part| {
            self.outbox.plan(Planned { due, exchange: Arc::clone(&exchange), part });
        };
        for (index, sentence) in answer.into_iter().enumerate() {
            if index > 0 {
                due += pace;
            }
            add(due, Part::Utterance { sentence: Box::new(sentence), values: Arc::clone(&values) });
            if self.break_next {
                break;
            }
        }
        if self.break_next && said_something {
            self.break_next = false;
            add(due, Part::Break);
        } else {
            add(due, Part::End);
        }
    }

    /// Answers once more, with the next variant (PROTOCOL.md 3.11).
    pub(super) fn regenerate(&mut self, now: Instant, interaction_id: &str) {
        match self.exchanges.get(&interaction_id.to_owned()).cloned() {
            Some((exchange, input)) => self.reply(now, exchange, &input),
            None => self.warn(format!("There is no exchange {interaction_id} to answer once more")),
        }
    }

    /// Stops an exchange, or all exchanges of one character or of everybody. What was stopped still ends in order
    /// (PROTOCOL.md 7.7); what has ended already needs nothing.
    pub(super) fn cancel(&mut self, interaction_id: &str, character: Option<usize>) {
        let open = self.outbox.cancel(|exchange| {
            if interaction_id.is_empty() {
                character.is_none_or(|character| exchange.character == character)
            } else {
                exchange.interaction_id == interaction_id
            }
        });
        for exchange in open {
            self.end(&exchange);
        }
    }

    /// `inworld.conversation.next_turn`: the next character answers what the last one said (PROTOCOL.md 4.3).
    pub(super) fn next_turn(&mut self, now: Instant, packet: &Packet<JsonStr>) {
        if self.is_forgotten() {
            return;
        }
        let present = self.addressees(packet);
        let last = self.conversations.get(packet.id.conversation_id.as_ref()).and_then(|c| c.last.clone());
        let (speaker, said) = last.map_or((None, String::new()), |(speaker, said)| (Some(speaker), said));
        let after = present.iter().position(|index| Some(*index) == speaker).map_or(0, |place| place + 1);
        let Some(next) = present.iter().cycle().nth(after).copied() else { return };
        let interaction_id = packet.id.interaction_id.to_string();
        let exchange = Exchange {
            interaction_id: if interaction_id.is_empty() { new_id() } else { interaction_id },
            correlation_id: packet.id.correlation_id.to_string(),
            conversation_id: packet.id.conversation_id.to_string(),
            character: next,
            audience: present.into_iter().filter(|index| *index != next).collect(),
        };
        let input = Input::Text(said);
        self.exchanges.insert(exchange.interaction_id.clone(), (exchange.clone(), input.clone()));
        self.reply(now, exchange, &input);
    }
}
