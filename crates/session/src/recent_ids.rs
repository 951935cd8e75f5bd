//! The ids that were seen last: of packets, as a server may send the same answer again after a resend, and of characters.

use std::collections::VecDeque;

use super::key::{Key, KeyMap, Keys};

/// A bounded set of ids, as keys; the oldest are forgotten first.
#[derive(Debug)]
pub(super) struct RecentIds {
    most: usize,
    keys: Keys,
    order: VecDeque<Key>,
    known: KeyMap<()>,
}

impl RecentIds {
    /// For so many at the most.
    pub fn new(most: usize) -> Self {
        Self { most, keys: Keys::default(), order: VecDeque::new(), known: KeyMap::default() }
    }

    /// Adds an id; whether it is new. An empty id is not kept, and always new.
    pub fn add(&mut self, id: &str) -> bool {
        let Some(key) = self.keys.of(id) else { return true };
        if self.known.insert(key, ()).is_some() {
            return false;
        }
        if self.order.len() == self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(key);
        true
    }

    /// Whether it is one of them.
    pub fn contains(&self, id: &str) -> bool {
        self.keys.of(id).is_some_and(|key| self.known.contains_key(&key))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::new(self.most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_and_memory_is_bounded() {
        const MOST: usize = 100;
        let mut seen = RecentIds::new(MOST);
        for n in 0..3 * MOST {
            assert!(!seen.contains(&n.to_string()));
            assert!(seen.add(&n.to_string()) && seen.contains(&n.to_string()));
            assert!(!seen.add(&n.to_string()));
            assert!(n < MOST || !seen.add(&(n + 1 - MOST).to_string()), "the last {MOST} are known");
        }
        assert_eq!((seen.len(), seen.known.len()), (MOST, MOST));
        assert!(!seen.contains("0") && seen.add("0"), "the oldest are forgotten");
        assert!(seen.add("") && seen.add("") && !seen.contains(""), "an empty id cannot be known again");
        seen.clear();
        assert!(seen.add("0"));
    }
}
