//! Chooses the character of a group that answers: the one that is named, else by the script, else by the mind.

use tokio::time::Instant;

use super::super::Session;
use super::super::outbox::Exchange;
use super::super::script_memory::Input;
use super::{Asked, Choosing, MOST_ASKED, Server};
use crate::chance;
use crate::mind::{Budget, Head, Priority, Purpose, Question, Thought, WorkId};

impl Session {
    /// Asks the mind who of those present answers. False when it does not decide that.
    pub(in super::super) fn ask_who_answers(
        &mut self,
        exchange: &Exchange,
        present: &[usize],
        input: &Input,
        may_be_nobody: bool,
    ) -> bool {
        let service = self.script.minds.realtime.as_ref().filter(|service| service.profile.answers_beside);
        if self.script.minds.chat.is_none() && service.is_none() {
            return false;
        }
        let is_service = service.is_some();
        let Some(first) = present.first().copied().filter(|_| present.len() > 1) else { return false };
        if !self.may_think(first, input) || self.is_in_order() || self.thinking.urgent() >= MOST_ASKED {
            return false;
        }
        let people = self.people(first);
        let name = |index: &usize| Some(self.script.characters.get(*index)?.given_name.clone());
        let mut names: Vec<String> = present.iter().filter_map(name).collect();
        if may_be_nobody {
            names.push(people.player.clone());
        }
        let Some(mind) = self.thinking.minds.get(first) else { return false };
        let prompt = Head::choose_speaker(&mind.recollection, &names, &people);
        let priority = if exchange.is_next_turn { Priority::Characters } else { Priority::Player };
        let question = self.question(Purpose::ChooseSpeaker, first, &prompt, Budget::side(), priority, &people);
        let (exchange, present, input) = (exchange.clone(), present.to_vec(), input.clone());
        let choosing = Choosing { exchange, present, input, name: String::new() };
        let (question, asked) = (Question { other_names: names, ..question }, Asked::Speaker(Box::new(choosing)));
        if is_service {
            return self.ask_beside(&question, asked);
        }
        self.order(question, asked);
        true
    }

    /// Whether the scene says that its characters speak in their order.
    fn is_in_order(&self) -> bool {
        let Some(loaded) = &self.scene else { return false };
        let name = |scene: &crate::script::Scene| crate::names::scene_name(&self.script, &scene.name);
        self.script.scenes.iter().any(|scene| scene.in_order && name(scene) == loaded.name)
    }

    pub(super) fn take_speaker(&mut self, now: Instant, work: WorkId, mut choosing: Box<Choosing>, thought: Thought) {
        match thought {
            Thought::Text(name) => choosing.name = name,
            Thought::Failed(failure) => {
                self.tell_failure(Server::Mind, &failure);
                return self.let_answer(now, *choosing);
            }
            Thought::Done => return self.let_answer(now, *choosing),
            thought => self.take_aside(choosing.exchange.character, 0, thought),
        }
        self.thinking.asked.insert(work, Asked::Speaker(choosing));
    }

    /// The chosen one answers; somebody by chance and talkativeness where nobody was chosen; nobody where it is the
    /// player's turn.
    fn let_answer(&mut self, now: Instant, choosing: Choosing) {
        let Choosing { exchange, present, input, name } = choosing;
        let present: Vec<usize> = present.into_iter().filter(|index| self.live.contains(index)).collect();
        let is_named =
            |index: &usize| self.script.characters.get(*index).is_some_and(|character| character.given_name == name);
        let chosen = present.iter().copied().find(is_named);
        let is_players = !name.is_empty() && chosen.is_none();
        if exchange.is_next_turn && is_players {
            return self.end_unanswered(&exchange);
        }
        let Some(character) = chosen.or_else(|| self.most_talkative(&present, &exchange.interaction_id)) else {
            return self.end_unanswered(&exchange);
        };
        let audience = present.into_iter().filter(|index| *index != character).collect();
        let exchange = Exchange { character, audience, ..exchange };
        self.remember_exchange(&exchange, &input);
        self.reply(now, exchange, &input);
    }

    /// By chance, each as likely as it is talkative; always the same for the same interaction.
    fn most_talkative(&self, present: &[usize], interaction: &str) -> Option<usize> {
        let weight =
            |index: &usize| self.script.characters.get(*index).map_or(0.0, |character| character.talkativeness);
        let all: f32 = present.iter().map(weight).sum();
        let drawn = chance::hash(self.script.seed, interaction) % 1_000;
        let mut left = all * drawn as f32 / 1_000.0;
        for index in present {
            left -= weight(index);
            if left < 0.0 {
                return Some(*index);
            }
        }
        present.first().copied()
    }
}
