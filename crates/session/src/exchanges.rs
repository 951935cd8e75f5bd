//! Exchanges that something is known of, found by either of their two ids.

use std::collections::{BTreeMap, BTreeSet};

use super::key::{Key, KeyMap, Keys};
use super::open_turns::numbers_of;
use inworld_protocol::packet::PacketId;

/// An exchange's keys: of the interaction, and of the packet that began it, which one packet of the server may name
/// without the other (PROTOCOL.md 3.1).
type ExchangeKeys = (Option<Key>, Option<Key>);

/// A bounded set of exchanges; the oldest are forgotten first.
#[derive(Debug)]
pub(super) struct Exchanges {
    most: usize,
    keys: Keys,
    /// By number, oldest first.
    exchanges: BTreeMap<u64, ExchangeKeys>,
    last_number: u64,
    /// The numbers of those with an interaction id.
    named: BTreeSet<(Key, u64)>,
    /// How many of the exchanges have this id.
    interactions: KeyMap<u32>,
    correlations: KeyMap<u32>,
}

impl Exchanges {
    /// For so many at the most.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            keys: Keys::default(),
            exchanges: BTreeMap::new(),
            last_number: 0,
            named: BTreeSet::new(),
            interactions: KeyMap::default(),
            correlations: KeyMap::default(),
        }
    }

    /// Whether one of them has the interaction id or the correlation id of `id`. Empty ids are none.
    pub fn contains(&self, id: &PacketId<impl AsRef<str>>) -> bool {
        self.has(id.interaction_id.as_ref(), id.correlation_id.as_ref())
    }

    /// The same for the two ids alone.
    pub fn has(&self, interaction_id: &str, correlation_id: &str) -> bool {
        let is_known = |known: &KeyMap<u32>, id| self.keys.of(id).is_some_and(|key| known.contains_key(&key));
        !self.exchanges.is_empty()
            && (is_known(&self.interactions, interaction_id) || is_known(&self.correlations, correlation_id))
    }

    /// Adds one, with what is known of its ids.
    pub fn add(&mut self, interaction_id: &str, correlation_id: &str) {
        let ids = (self.keys.of(interaction_id), self.keys.of(correlation_id));
        if ids == (None, None) {
            return;
        }
        if self.exchanges.len() >= self.most
            && let Some(oldest) = self.exchanges.first_key_value().map(|(number, _)| *number)
        {
            self.forget(oldest);
        }
        for (known, key) in [(&mut self.interactions, ids.0), (&mut self.correlations, ids.1)] {
            if let Some(key) = key {
                *known.entry(key).or_default() += 1;
            }
        }
        self.last_number += 1;
        self.named.extend(ids.0.map(|key| (key, self.last_number)));
        self.exchanges.insert(self.last_number, ids);
    }

    /// Takes away all that have this interaction id.
    pub fn remove(&mut self, interaction_id: &str) {
        for number in numbers_of(&self.named, self.keys.of(interaction_id)) {
            self.forget(number);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.exchanges.len()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::new(self.most);
    }

    fn forget(&mut self, number: u64) {
        let Some(ids) = self.exchanges.remove(&number) else { return };
        if let Some(key) = ids.0 {
            self.named.remove(&(key, number));
        }
        for (known, key) in [(&mut self.interactions, ids.0), (&mut self.correlations, ids.1)] {
            if let Some(key) = key
                && let Some(count) = known.get_mut(&key)
            {
                *count -= 1;
                if *count == 0 {
                    known.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::comparisons;
    use inworld_protocol::packet::random::Random;

    #[test]
    fn one_is_found_by_either_id_and_an_empty_id_is_none() {
        let mut exchanges = Exchanges::new(10);
        assert!(!exchanges.has("", ""));
        exchanges.add("i", "");
        exchanges.add("", "c");
        exchanges.add("", "");
        assert_eq!(exchanges.len(), 2);
        assert!(exchanges.has("i", "") && exchanges.has("i", "new") && exchanges.has("new", "c"));
        assert!(!exchanges.has("c", "i") && !exchanges.has("", ""));
    }

    /// A list that is looked through, as a reference.
    #[test]
    fn any_course_of_events_agrees_with_a_list() {
        const MOST: usize = 5;
        let ids = ["", "1", "2", "3", "4", "5", "6", "7"];
        for seed in 1..=200 {
            let mut random = Random(seed * 0x9E37_79B9);
            let mut exchanges = Exchanges::new(MOST);
            let mut list: Vec<(&str, &str)> = Vec::new();
            for _ in 0..60 {
                let one = (random.of(&ids), random.of(&ids));
                match random.below(5) {
                    0 => {
                        exchanges.remove(one.0);
                        list.retain(|other| one.0.is_empty() || other.0 != one.0);
                    }
                    _ => {
                        exchanges.add(one.0, one.1);
                        list.extend(Some(one).filter(|one| *one != ("", "")));
                        let surplus = list.len().saturating_sub(MOST);
                        list.drain(..surplus);
                    }
                }
                for (interaction, correlation) in ids.iter().flat_map(|i| ids.iter().map(move |c| (*i, *c))) {
                    let is = |known: &str, id: &str| !id.is_empty() && known == id;
                    let expected = list.iter().any(|(i, c)| is(i, interaction) || is(c, correlation));
                    assert_eq!(
                        exchanges.has(interaction, correlation),
                        expected,
                        "{interaction} {correlation} of {seed}"
                    );
                }
            }
            let known: usize = exchanges.interactions.values().chain(exchanges.correlations.values()).count();
            let known = known.max(exchanges.named.len());
            assert!(exchanges.len() == list.len() && known <= 2 * MOST, "what is forgotten takes no memory");
        }
    }

    #[test]
    fn taking_one_away_costs_only_a_logarithm() {
        let steps = |count: usize| {
            let mut exchanges = Exchanges::new(count);
            (0..count).for_each(|n| exchanges.add(&n.to_string(), "c"));
            comparisons::during(|| {
                exchanges.remove("7");
                exchanges.add("7", "");
                exchanges.add("new", "c");
                assert!(exchanges.has("7", "") && !exchanges.has("0", ""));
            })
        };
        let (few, many) = (steps(400), steps(4000));
        // The keys are random, and so is their order; a search adds 3,600 at least.
        assert!(many < few + 1_800, "{few} steps among 400 exchanges, {many} among 4,000");
    }
}
