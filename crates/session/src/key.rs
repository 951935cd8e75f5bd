//! Ids as numbers of 64 bits.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};

/// A hash that stands for an id: with the few thousand that are known at a time, that two of them share one is as
/// likely as a broken memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

/// Makes keys. Each session makes others, so that no server can choose ids that share one.
#[derive(Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    /// The key of an id; `None` for an empty id.
    pub fn of(&self, id: &str) -> Option<Key> {
        (!id.is_empty()).then(|| Key(self.0.hash_one(id)))
    }
}

/// Something for each key.
pub(super) type KeyMap<T> = HashMap<Key, T, BuildHasherDefault<IdentityHasher>>;

/// A key is a hash already.
#[derive(Default)]
pub(super) struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
