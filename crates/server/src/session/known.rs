//! Remembering a bounded number of things, and of bytes.

use std::collections::VecDeque;
use std::fmt::{self, Debug, Write as _};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What an entry takes beside what it holds elsewhere.
const ENTRY: usize = 64;

/// The last entries of something, found by key.
#[derive(Debug)]
pub(super) struct Known<K, V> {
    /// With the bytes that each takes.
    entries: VecDeque<(K, V, usize)>,
    most: usize,
    bytes: usize,
    most_bytes: usize,
}

impl<K: PartialEq, V> Known<K, V> {
    /// Remembers at most so many, with at most so many bytes together.
    pub(super) fn new(most: usize, most_bytes: usize) -> Self {
        Self { entries: VecDeque::new(), most, bytes: 0, most_bytes }
    }

    /// Remembers what holds `size` bytes; the oldest are forgotten when there is no room, and what is larger than all the
    /// room is not remembered.
    pub(super) fn insert(&mut self, key: K, value: V, size: usize) {
        self.remove(&key);
        let size = size + ENTRY;
        if size > self.most_bytes {
            return;
        }
        self.entries.push_back((key, value, size));
        self.bytes += size;
        while self.entries.len() > self.most || self.bytes > self.most_bytes {
            let Some((_, _, size)) = self.entries.pop_front() else { return };
            self.bytes -= size;
        }
    }

    /// What was remembered under this key.
    pub(super) fn get(&self, key: &K) -> Option<&V> {
        self.entries.iter().rev().find(|(known, ..)| known == key).map(|(_, value, _)| value)
    }

    /// All entries with the bytes that each holds, the oldest first.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&K, &V, usize)> {
        self.entries.iter().map(|(key, value, size)| (key, value, size - ENTRY))
    }

    /// Forgets one entry.
    pub(super) fn remove(&mut self, key: &K) {
        let bytes = &mut self.bytes;
        self.entries.retain(|(known, _, size)| {
            let stays = known != key;
            if !stays {
                *bytes -= size;
            }
            stays
        });
    }

    /// How many bytes all of it takes.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// A number that stands for some texts and a content; equal ones give equal numbers in every process of one build.
pub(super) fn fingerprint(texts: &[&str], content: &dyn Debug) -> u64 {
    /// Takes text without keeping it.
    struct Text(DefaultHasher);
    impl fmt::Write for Text {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0.write(text.as_bytes());
            Ok(())
        }
    }
    let mut hasher = Text(DefaultHasher::new());
    texts.hash(&mut hasher.0);
    // Hashing cannot fail.
    let _ = write!(hasher, "{content:?}");
    hasher.0.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten_when_there_is_no_room() {
        let mut known = Known::new(3, 1_000);
        (0..4).for_each(|n| known.insert(n, n, 100));
        assert_eq!((known.get(&0), known.get(&1), known.bytes()), (None, Some(&1), 3 * 164));
        known.insert(9, 9, 700);
        assert_eq!((known.get(&2), known.get(&3), known.get(&9)), (None, Some(&3), Some(&9)));
        known.insert(9, 10, 10);
        assert_eq!((known.get(&9), known.bytes()), (Some(&10), 164 + 74));
        known.insert(5, 5, 1_000);
        assert_eq!((known.get(&5), known.bytes()), (None, 164 + 74), "what is too large is not remembered");
    }

    #[test]
    fn a_fingerprint_tells_texts_and_contents_apart() {
        assert_eq!(fingerprint(&["a", "b"], &[1, 2]), fingerprint(&["a", "b"], &[1, 2]));
        assert_ne!(fingerprint(&["a", "b"], &[1, 2]), fingerprint(&["ab", ""], &[1, 2]));
        assert_ne!(fingerprint(&["a"], &[1, 2]), fingerprint(&["a"], &[12]));
    }
}
