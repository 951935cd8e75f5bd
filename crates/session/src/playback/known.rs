//! The interactions that are known, each found in a constant number of steps, and the one to forget next in a
//! logarithmic one.

use std::collections::BTreeMap;

use super::interaction::Interaction;
use super::{Key, KeyMap, Progress};

/// Maximum interactions that are known.
pub const MAX_INTERACTIONS: usize = 256;

#[derive(Debug)]
struct Entry {
    interaction: Interaction,
    /// Its place among all that began.
    number: u64,
    /// Whether it is listed as over.
    over: bool,
}

/// Interactions by their keys.
#[derive(Debug, Default)]
pub(super) struct KnownInteractions {
    entries: KeyMap<Entry>,
    last_number: u64,
    /// Those that may go on, and those that are over, in the order in which they began.
    open: BTreeMap<u64, Key>,
    over: BTreeMap<u64, Key>,
}

impl KnownInteractions {
    /// How many are known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether this one is known.
    pub fn contains(&self, key: Key) -> bool {
        self.entries.contains_key(&key)
    }

    /// The interaction with this key.
    pub fn get(&self, key: Key) -> Option<&Interaction> {
        self.entries.get(&key).map(|entry| &entry.interaction)
    }

    /// Begins an interaction that is not known. The caller has made room for it.
    pub fn begin(&mut self, key: Key) {
        self.last_number += 1;
        let number = self.last_number;
        self.entries.insert(key, Entry { interaction: Interaction::new(key), number, over: false });
        self.open.insert(number, key);
    }

    /// Changes an interaction, when it is known.
    pub fn change<T>(&mut self, key: Key, change: impl FnOnce(&mut Interaction) -> T) -> Option<T> {
        let entry = self.entries.get_mut(&key)?;
        let result = change(&mut entry.interaction);
        let over = entry.interaction.progress() != Progress::Open;
        if over != entry.over {
            entry.over = over;
            let (from, to) = if over { (&mut self.open, &mut self.over) } else { (&mut self.over, &mut self.open) };
            from.remove(&entry.number);
            to.insert(entry.number, key);
        }
        Some(result)
    }

    /// Changes all of them.
    pub fn change_all(&mut self, mut change: impl FnMut(&mut Interaction)) {
        let keys: Vec<_> = self.entries.keys().copied().collect();
        for key in keys {
            self.change(key, &mut change);
        }
    }

    /// Takes away the oldest interaction that is over, or the oldest of all; never `keep`.
    pub fn forget(&mut self, keep: Key) -> Option<Interaction> {
        let (number, key) = self.over.iter().chain(&self.open).find(|(_, key)| **key != keep)?;
        let (number, key) = (*number, *key);
        self.over.remove(&number);
        self.open.remove(&number);
        self.entries.remove(&key).map(|entry| entry.interaction)
    }

    /// All of them, in no order.
    #[cfg(test)]
    pub fn iter(&self) -> impl Iterator<Item = &Interaction> {
        self.entries.values().map(|entry| &entry.interaction)
    }
}
