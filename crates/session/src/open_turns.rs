//! The turns that are not over, found by their ids and not by a search.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use std::time::Duration;

use super::key::{IdentityHasher, Key, Keys};

/// Maximum turns known; enough for every character of a large scene. The oldest are forgotten.
const MAX: usize = 256;

/// One character's part of one interaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SpeakerTurn {
    pub agent_id: String,
    pub interaction_id: String,
}

/// The state of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// Its packets are arriving.
    Going,
    /// The link was lost before its end.
    Broken,
    /// There is a link again; the server has until this time to continue.
    Awaited(Duration),
    /// The interaction has ended; what still came of it can be cancelled, but not broken off.
    Late,
}

/// A turn that is not over.
#[derive(Debug)]
pub(super) struct OpenTurn {
    pub turn: SpeakerTurn,
    pub flow: Flow,
    agent: Option<Key>,
    interaction: Option<Key>,
    /// Of the packet that it answers: its end may name nothing else (PROTOCOL.md 3.1).
    correlation: Option<Key>,
}

impl OpenTurn {
    /// Whether the link was lost in the middle of it, and nothing has come since.
    pub fn is_half_said(&self) -> bool {
        matches!(self.flow, Flow::Broken | Flow::Awaited(_))
    }
}

/// Turns in the order in which they began. Each has a number.
#[derive(Debug, Default)]
pub(super) struct OpenTurns {
    turns: BTreeMap<u64, OpenTurn>,
    last_number: u64,
    keys: Keys,
    /// By agent and interaction.
    parts: HashMap<(Option<Key>, Option<Key>), u64, BuildHasherDefault<IdentityHasher>>,
    /// By one id each.
    agents: BTreeSet<(Key, u64)>,
    interactions: BTreeSet<(Key, u64)>,
    correlations: BTreeSet<(Key, u64)>,
    /// By the time until which the server has to continue.
    awaited: BTreeSet<(Duration, u64)>,
}

impl OpenTurns {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.turns.len()
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        *self = Self { last_number: self.last_number, ..Self::default() };
    }

    /// Sets the flow of a turn. One that is not known begins where `may_begin`.
    pub fn heard(&mut self, agent_id: &str, interaction_id: &str, correlation_id: &str, flow: Flow, may_begin: bool) {
        let (agent, interaction) = (self.keys.of(agent_id), self.keys.of(interaction_id));
        if let Some(number) = self.parts.get(&(agent, interaction)).copied() {
            return self.set_flow(number, flow);
        }
        if !may_begin {
            return;
        }
        if self.turns.len() >= MAX
            && let Some((&oldest, _)) = self.turns.first_key_value()
        {
            self.take(oldest);
        }
        self.last_number += 1;
        let number = self.last_number;
        let correlation = self.keys.of(correlation_id);
        let lists =
            [(&mut self.agents, agent), (&mut self.interactions, interaction), (&mut self.correlations, correlation)];
        for (list, key) in lists {
            list.extend(key.map(|key| (key, number)));
        }
        self.parts.insert((agent, interaction), number);
        let turn = SpeakerTurn { agent_id: agent_id.to_owned(), interaction_id: interaction_id.to_owned() };
        self.turns.insert(number, OpenTurn { turn, flow: Flow::Going, agent, interaction, correlation });
        self.set_flow(number, flow);
    }

    /// Takes the turns of an interaction, by either of its ids.
    pub fn take_interaction(&mut self, interaction_id: &str, correlation_id: &str) -> Vec<OpenTurn> {
        let mut numbers = numbers_of(&self.interactions, self.keys.of(interaction_id));
        numbers.extend(numbers_of(&self.correlations, self.keys.of(correlation_id)));
        self.take_all(numbers)
    }

    /// Takes the turns of a character.
    pub fn take_agent(&mut self, agent_id: &str) -> Vec<OpenTurn> {
        let numbers = numbers_of(&self.agents, self.keys.of(agent_id));
        self.take_all(numbers)
    }

    /// Takes those that the server did not continue in time.
    pub fn take_overdue(&mut self, now: Duration) -> Vec<OpenTurn> {
        let numbers = self.awaited.iter().take_while(|(until, _)| *until <= now).map(|(_, number)| *number).collect();
        self.take_all(numbers)
    }

    /// Takes those that this holds for, looking at all.
    pub fn take_where(&mut self, which: impl Fn(&OpenTurn) -> bool) -> Vec<OpenTurn> {
        let numbers = self.turns.iter().filter(|(_, open)| which(open)).map(|(number, _)| *number).collect();
        self.take_all(numbers)
    }

    /// Gives each of them another flow, or leaves it as it is.
    pub fn change_flows(&mut self, next: impl Fn(Flow) -> Flow) {
        let flows: Vec<_> = self.turns.iter().map(|(number, open)| (*number, next(open.flow))).collect();
        for (number, flow) in flows {
            self.set_flow(number, flow);
        }
    }

    /// The earliest time by which the server has to continue a turn.
    pub fn deadline(&self) -> Option<Duration> {
        self.awaited.first().map(|(until, _)| *until)
    }

    fn set_flow(&mut self, number: u64, flow: Flow) {
        let Some(open) = self.turns.get_mut(&number) else { return };
        if let Flow::Awaited(until) = std::mem::replace(&mut open.flow, flow) {
            self.awaited.remove(&(until, number));
        }
        if let Flow::Awaited(until) = flow {
            self.awaited.insert((until, number));
        }
    }

    fn take_all(&mut self, numbers: BTreeSet<u64>) -> Vec<OpenTurn> {
        numbers.into_iter().filter_map(|number| self.take(number)).collect()
    }

    fn take(&mut self, number: u64) -> Option<OpenTurn> {
        let open = self.turns.remove(&number)?;
        self.parts.remove(&(open.agent, open.interaction));
        let lists = [
            (&mut self.agents, open.agent),
            (&mut self.interactions, open.interaction),
            (&mut self.correlations, open.correlation),
        ];
        for (list, key) in lists {
            if let Some(key) = key {
                list.remove(&(key, number));
            }
        }
        if let Flow::Awaited(until) = open.flow {
            self.awaited.remove(&(until, number));
        }
        Some(open)
    }
}

/// The numbers that a list has for a key.
pub(super) fn numbers_of(list: &BTreeSet<(Key, u64)>, key: Option<Key>) -> BTreeSet<u64> {
    key.map(|key| list.range((key, 0)..=(key, u64::MAX)).map(|(_, number)| *number).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::comparisons;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn turns(count: usize) -> OpenTurns {
        let mut turns = OpenTurns::default();
        for n in 0..count {
            turns.heard(&format!("agent{n}"), &format!("i{n}"), &format!("c{n}"), Flow::Going, true);
        }
        turns
    }

    fn names(taken: &[OpenTurn]) -> Vec<&str> {
        taken.iter().map(|open| open.turn.agent_id.as_str()).collect()
    }

    #[test]
    fn a_turn_is_taken_once_by_any_of_its_ids() {
        let mut turns = turns(4);
        turns.heard("cook", "i1", "", Flow::Going, true);
        turns.heard("nobody", "i9", "", Flow::Going, false);
        assert_eq!(turns.len(), 5);
        assert_eq!(names(&turns.take_interaction("i1", "c0")), ["agent0", "agent1", "cook"], "in their order");
        assert_eq!(names(&turns.take_agent("agent1")), [""; 0]);
        assert_eq!(names(&turns.take_interaction("", "")), [""; 0]);
        assert_eq!(names(&turns.take_agent("agent2")), ["agent2"]);
        assert_eq!(names(&turns.take_where(|_| true)), ["agent3"]);
        assert!(turns.parts.is_empty() && turns.agents.is_empty() && turns.interactions.is_empty());
        assert!(turns.correlations.is_empty() && turns.awaited.is_empty());
    }

    #[test]
    fn the_earliest_time_is_of_those_that_are_awaited_now() {
        let mut turns = turns(2);
        assert_eq!(turns.deadline(), None);
        turns.heard("agent0", "i0", "", Flow::Awaited(seconds(5)), false);
        turns.heard("agent1", "i1", "", Flow::Awaited(seconds(3)), false);
        assert_eq!(turns.deadline(), Some(seconds(3)));
        turns.heard("agent1", "i1", "", Flow::Going, true);
        assert_eq!(turns.deadline(), Some(seconds(5)));
        assert_eq!(names(&turns.take_overdue(seconds(4))), [""; 0]);
        assert_eq!(names(&turns.take_overdue(seconds(5))), ["agent0"]);
        assert_eq!((turns.deadline(), turns.len()), (None, 1));
    }

    #[test]
    fn the_oldest_are_forgotten_and_the_number_of_turns_costs_only_a_logarithm() {
        assert_eq!(turns(3 * MAX).len(), MAX);
        let steps = |count: usize| {
            let mut turns = turns(count);
            comparisons::during(|| {
                turns.heard("guard", "i", "c", Flow::Going, true);
                turns.heard("guard", "i", "c", Flow::Late, true);
                assert_eq!(turns.take_interaction("i", "").len(), 1);
                assert_eq!(turns.deadline(), None);
            })
        };
        let (few, many) = (steps(25), steps(250));
        // The keys are random, and so is their order; a search adds 225 at least.
        assert!(many < few + 180, "{few} steps among 25 turns, {many} among 250");
    }
}
