//! Remembering a bounded number of things.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The last so many entries of something, found by key.
#[derive(Debug)]
pub(super) struct Known<K, V> {
    entries: VecDeque<(K, V)>,
    most: usize,
}

impl<K: PartialEq, V> Known<K, V> {
    /// Remembers at most so many.
    pub(super) fn new(most: usize) -> Self {
        Self { entries: VecDeque::new(), most }
    }

    /// Remembers; the oldest is forgotten when there is no room.
    pub(super) fn insert(&mut self, key: K, value: V) {
        self.remove(&key);
        if self.entries.len() >= self.most {
            self.entries.pop_front();
        }
        self.entries.push_back((key, value));
    }

    /// What was remembered under this key.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// Forgets one entry.
    pub(super) fn remove(&mut self, key: &K) {
        self.entries.retain(|(known, _)| known != key);
    }
}

/// A number that stands for some texts; equal texts give equal numbers within one run of the program.
pub(super) fn fingerprint(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}
