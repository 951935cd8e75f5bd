//! Drops repeated packets: after a resend a server may send the same answer again.

use std::collections::VecDeque;

use super::key::{Key, KeyMap, Keys};

/// Maximum packets remembered: more than a server can answer to everything in flight.
const MAX: usize = 4096;

/// The packets seen last, as keys of their ids.
#[derive(Debug, Default)]
pub(super) struct SeenPackets {
    keys: Keys,
    order: VecDeque<Key>,
    known: KeyMap<()>,
}

impl SeenPackets {
    /// Whether this packet is seen for the first time. One without an id always is.
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
        let mut seen = SeenPackets::default();
        for n in 0..3 * MAX {
            assert!(seen.is_new(&n.to_string()));
            assert!(!seen.is_new(&n.to_string()));
            assert!(n < MAX || !seen.is_new(&(n + 1 - MAX).to_string()), "the last {MAX} are known");
        }
        assert_eq!((seen.order.len(), seen.known.len()), (MAX, MAX));
        assert!(seen.is_new("0"), "the oldest are forgotten");
        assert!(seen.is_new("") && seen.is_new(""), "a packet without an id cannot be known again");
        seen.clear();
        assert!(seen.is_new("0"));
    }
}
