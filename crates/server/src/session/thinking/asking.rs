//! Asking a mind: what a character perceives, and the questions that follow from it.

use std::sync::Arc;

use tokio::time::Instant;

use super::super::Session;
use super::super::outbox::Exchange;
use super::super::script_memory::Input;
use super::{Asked, MOST_ASKED, PendingReply};
use crate::mind::{
    ActionForm, Budget, Circumstances, Head, Order, People, Perceived, Priority, Prompt, Purpose, Question,
    Recollection, WorkId,
};

/// Heads that a server reads beforehand; few keep more than these.
const MOST_WARMED: usize = 4;

/// The name in prompts of a player who gave none.
const NAMELESS: &str = "";

impl Session {
    /// The names in the prompts of a character.
    pub(super) fn people(&self, character: usize) -> People {
        let name = |index: usize| self.script.characters.get(index).map(|character| character.given_name.clone());
        let others = (0..self.script.characters.len()).filter(|index| *index != character).filter_map(name).collect();
        let player = if self.client.player_name.is_empty() { NAMELESS } else { &self.client.player_name };
        People::new(&name(character).unwrap_or_default(), player, others)
    }

    /// Those who are present remember what the player says or does, or what the game tells. The game's answers to tasks are
    /// remembered, its other messages to the session are not.
    pub(in super::super) fn perceive(&mut self, present: &[usize], input: &Input) {
        if !self.thinking.has_minds() {
            return;
        }
        let perceived = match input {
            Input::Text(text) if text.trim().is_empty() => return,
            Input::Text(text) => Perceived::Words { speaker: self.client.player_name.clone(), text: text.clone() },
            Input::Action(text) => Perceived::Action { text: text.clone() },
            Input::Trigger { name, .. } if name.starts_with("inworld.") && !name.starts_with("inworld.task.") => return,
            Input::Trigger { name, parameters } => {
                let short = name.strip_prefix("inworld.").unwrap_or(name).replace('.', " ");
                let is_told = |(name, _): &&(String, String)| name != "task_id";
                Perceived::Event { name: short, parameters: parameters.iter().filter(is_told).cloned().collect() }
            }
        };
        let listener = self.thinking.overheard_by();
        for character in present {
            let people = self.people(*character);
            if let Some(recollection) = self.thinking.recollection_mut(*character) {
                recollection.perceive(&perceived, &people);
                if listener == Some(*character) {
                    recollection.last_is_told();
                }
            }
        }
    }

    /// Whether a mind may answer this.
    pub(in super::super) fn may_think(&self, character: usize, input: &Input) -> bool {
        let is_protocols = matches!(input, Input::Trigger { name, .. } if name.starts_with("inworld."));
        let is_silent = matches!(input, Input::Text(text) if text.trim().is_empty());
        self.thinking.has_minds() && self.head(character).is_some() && !is_protocols && !is_silent
    }

    /// From a saved state.
    pub(in super::super) fn restore_recollection(&mut self, character: usize, saved: Recollection) {
        let people = self.people(character);
        if let Some(recollection) = self.thinking.recollection_mut(character) {
            *recollection = saved.restored(&people);
        }
    }

    pub(super) fn head(&self, character: usize) -> Option<Arc<Head>> {
        self.script.characters.get(character)?.head.clone()
    }

    /// Asks for the answer of an exchange. False when that cannot be asked now: too many questions are open.
    pub(in super::super) fn ask(&mut self, now: Instant, exchange: Exchange, input: &Input, varied: bool) -> bool {
        let character = exchange.character;
        if self.script.minds.realtime.is_some() {
            return self.converse(now, exchange, input, varied);
        }
        let Some(chat) = self.script.minds.chat.clone() else { return false };
        let Some(head) = self.head(character) else { return false };
        if self.thinking.urgent() >= MOST_ASKED || self.says_too_much() {
            return false;
        }
        let people = self.people(character);
        let circumstances = self.circumstances(character);
        let Some(mind) = self.thinking.minds.get_mut(character) else { return false };
        let prompt = head.reply(&mut mind.recollection, &circumstances, &people, mind.scale);
        let is_group = !exchange.audience.is_empty();
        let budget = Budget {
            reply_tokens: chat.reply_tokens,
            sentences: if is_group { chat.sentences_in_group } else { chat.sentences },
            varied,
        };
        let is_players = input.is_players() && !exchange.is_next_turn;
        let priority = if is_players { Priority::Player } else { Priority::Characters };
        let actions = if chat.actions == ActionForm::None { Vec::new() } else { self.allowed_actions(character) };
        let question = self.question(Purpose::Reply, character, &prompt, budget, priority, &people);
        let question = Question { actions: actions.into(), ..question };
        let filler_at = (is_players && !chat.filler.is_empty()).then_some(now + chat.filler_after);
        let reply = PendingReply {
            exchange: Arc::new(Exchange { is_thought: true, ..exchange }),
            input: input.clone(),
            asked_at: now,
            has_come: false,
            filler_at,
            has_begun: false,
            has_spoken: false,
            tokens: prompt.tokens,
            is_varied: varied,
            line: None,
        };
        self.order(question, Asked::Reply(Box::new(reply)));
        true
    }

    /// Asks which action follows from what was said in an exchange. False when there are no actions to choose from.
    pub(super) fn ask_action(&mut self, exchange: &Arc<Exchange>) -> bool {
        let character = exchange.character;
        let is_wanted = self.script.minds.chat.as_ref().is_some_and(|chat| chat.actions == ActionForm::Call);
        let allowed = if is_wanted { self.allowed_actions(character) } else { Vec::new() };
        let people = self.people(character);
        let Some((head, mind)) = self.head(character).zip(self.thinking.minds.get(character)) else { return false };
        if allowed.is_empty() {
            return false;
        }
        // The last answer is decisive, and may not be said yet.
        let mut recollection = mind.recollection.clone();
        for sentence in self.outbox.unsaid(exchange).filter(|sentence| !sentence.is_filler) {
            recollection.speak(None, sentence.text.as_deref().unwrap_or_default(), &people);
        }
        let prompt = head.choose_action(&recollection, &allowed, &people);
        let question =
            self.question(Purpose::ChooseAction, character, &prompt, Budget::side(), Priority::Player, &people);
        let question = Question { actions: allowed.into(), ..question };
        self.order(question, Asked::Choice(Arc::clone(exchange)));
        true
    }

    /// Loads the model and lets it read the heads of those who are in the scene, as many as the server keeps.
    pub(in super::super) fn warm(&mut self) {
        let Some(parallel) = self.script.minds.chat.as_ref().map(|chat| chat.parallel) else { return };
        for (place, character) in self.live.clone().into_iter().enumerate() {
            self.warn_of_head(character);
            if place >= parallel.min(MOST_WARMED) {
                continue;
            }
            let people = self.people(character);
            let Some((head, mind)) = self.head(character).zip(self.thinking.minds.get_mut(character)) else { continue };
            if std::mem::replace(&mut mind.is_warm, true) {
                continue;
            }
            let question =
                self.question(Purpose::Warm, character, &head.warm(), Budget::side(), Priority::Idle, &people);
            self.order(question, Asked::Warm { character });
        }
    }

    /// Tells once what of the script, or of a card, has no place in the prompts of a character.
    fn warn_of_head(&mut self, character: usize) {
        let Some((head, mind)) = self.head(character).zip(self.thinking.minds.get_mut(character)) else { return };
        if !std::mem::replace(&mut mind.is_warned_of, true) {
            head.warnings().iter().for_each(|warning| self.warn(warning));
        }
    }

    /// Lets lines that no longer fit be summed up, when nobody waits.
    pub(super) fn sum_up(&mut self, character: usize) {
        if self.script.minds.chat.is_none() {
            return;
        }
        let people = self.people(character);
        let Some((head, mind)) = self.head(character).zip(self.thinking.minds.get(character)) else { return };
        let is_asked = |asked: &Asked| matches!(asked, Asked::Summary { character: other, .. } if *other == character);
        if !mind.recollection.wants_summary() || self.thinking.asked.values().any(is_asked) {
            return;
        }
        let Some(summary) = head.summary(&mind.recollection, &people) else { return };
        let until = summary.until;
        let question =
            self.question(Purpose::Summary, character, &summary.prompt, Budget::side(), Priority::Idle, &people);
        self.order(question, Asked::Summary { character, until });
    }

    pub(super) fn question(
        &self,
        purpose: Purpose,
        character: usize,
        prompt: &Prompt,
        budget: Budget,
        priority: Priority,
        people: &People,
    ) -> Question {
        Question {
            purpose,
            character,
            messages: Arc::clone(&prompt.messages),
            actions: Arc::default(),
            budget,
            priority,
            own_name: people.own.clone(),
            player_name: people.player.clone(),
            other_names: people.others.clone(),
        }
    }

    pub(super) fn order(&mut self, question: Question, asked: Asked) -> WorkId {
        let work = self.thinking.next_work();
        self.thinking.orders.push(Order::Ask { work, question: Box::new(question) });
        self.thinking.asked.insert(work, asked);
        work
    }

    /// How things stand for a character.
    pub(super) fn circumstances(&self, character: usize) -> Circumstances {
        let place = self.scene.as_ref().map(|scene| match (scene.display_name.as_str(), scene.description.as_str()) {
            (name, "") => name.to_owned(),
            ("", description) => description.to_owned(),
            (name, description) => format!("{name}. {description}"),
        });
        let is_alone = self.live.len() <= 1;
        let near = self.live.iter().filter(|index| **index != character);
        let near = near.filter_map(|index| self.script.characters.get(*index));
        let goals = self.script.goals.iter().filter(|goal| self.goals.is_under_way(&goal.name));
        let allowed = self.allowed_actions(character);
        let abilities = self.script.characters.get(character).map(|character| character.abilities.as_slice());
        let abilities = abilities.unwrap_or_default().iter().map(|ability| &ability.action);
        let unavailable = abilities.filter(|action| !allowed.contains(action)).map(|action| action.name.clone());
        Circumstances {
            // A character alone in its own scene has no place that anybody described.
            place: place.filter(|_| !is_alone || self.scene_is_described()).unwrap_or_default(),
            mood: None,
            relation: self.script_memories.get(character).map(|memory| memory.relation).unwrap_or_default(),
            goals: goals.map(|goal| goal.name.replace(['-', '_'], " ")).collect(),
            near: near.map(|character| character.given_name.clone()).collect(),
            unavailable: unavailable.collect(),
        }
    }

    fn scene_is_described(&self) -> bool {
        self.scene.as_ref().is_some_and(|scene| !scene.description.is_empty())
    }
}
