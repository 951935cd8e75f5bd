//! Which packets have been heard: a server that is asked again after a reconnection may say the same again.

use std::collections::VecDeque;

use super::key::{Key, KeyMap, Keys};

/// How many packets back a repetition is known. More than a server's answers to all that can be unanswered at a time.
const MAX: usize = 4096;

/// The packets heard last, as keys of their ids.
#[derive(Debug, Default)]
pub(super) struct Heard {
    keys: Keys,
    order: VecDeque<Key>,
    known: KeyMap<()>,
}

impl Heard {
    /// Whether this packet is heard for the first time. One without an id always is.
    pub fn is_new(&mut self, packet_id: &str) -> bool {
        let Some(key) = self.keys.of(packet_id) else { return true };
        if self.known.insert(key, ()).is_some() {
            return false;
        }
        if self.order.len() == MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(key);
        true
    }

    /// How many packets are known.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Forgets everything: another session begins.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_new_once_and_memory_is_bounded() {
        let mut heard = Heard::default();
        for n in 0..3 * MAX {
            assert!(heard.is_new(&n.to_string()));
            assert!(!heard.is_new(&n.to_string()));
            assert!(n < MAX || !heard.is_new(&(n + 1 - MAX).to_string()), "the last {MAX} are known");
        }
        assert_eq!((heard.order.len(), heard.known.len()), (MAX, MAX));
        assert!(heard.is_new("0"), "the oldest are forgotten");
        assert!(heard.is_new("") && heard.is_new(""), "a packet without an id cannot be known again");
        heard.clear();
        assert!(heard.is_new("0"));
    }
}
