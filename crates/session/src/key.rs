//! Ids as numbers of 64 bits.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher};

use foldhash::quality::RandomState;

/// A hash that stands for an id: with the few thousand that are known at a time, that two of them share one is as
/// likely as a broken memory.
#[derive(Clone, Copy, Debug, Eq)]
pub(super) struct Key(u64);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        #[cfg(test)]
        comparisons::count();
        self.0 == other.0
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        #[cfg(test)]
        comparisons::count();
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

/// How often keys were compared: a search through a list shows in it on any machine, however busy.
#[cfg(test)]
pub(super) mod comparisons {
    use std::cell::Cell;

    thread_local! {
        static COUNT: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn count() {
        COUNT.set(COUNT.get() + 1);
    }

    /// Comparisons made by this thread during a call.
    pub fn during(call: impl FnOnce()) -> u64 {
        let before = COUNT.get();
        call();
        COUNT.get() - before
    }
}

/// Makes keys. Each session makes others, so that no server can foresee which ids share one.
#[derive(Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    /// The key of an id; `None` for an empty id.
    pub fn of(&self, id: &str) -> Option<Key> {
        self.of_bytes(id.as_bytes())
    }

    /// The same for an id that is in a block of bytes.
    pub fn of_bytes(&self, id: &[u8]) -> Option<Key> {
        (!id.is_empty()).then(|| Key(self.0.hash_one(id)))
    }
}

/// Something for each key.
pub(super) type KeyMap<T> = HashMap<Key, T, BuildHasherDefault<IdentityHasher>>;

/// A key is a hash already; several of them are mixed, so that their order counts.
#[derive(Default)]
pub(super) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = self.0.rotate_left(23) ^ key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
