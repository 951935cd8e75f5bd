//! The packets that the ledger knows, and which of them were cancelled.

use super::{Key, KeyMap};
use inworld_protocol::packet::PacketStatus;

/// The state of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) struct PacketEntry {
    pub status: PacketStatus,
    /// Text and audio are finished when they were played, everything else when it was processed (PROTOCOL.md 4.4).
    pub is_speech: bool,
    /// The number of its event; 0: nobody asks for it.
    pub number: u64,
    pub place: Option<UtteranceRef>,
}

/// The utterance that a packet belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct UtteranceRef {
    pub interaction: Key,
    pub utterance: u32,
}

impl PacketEntry {
    pub fn is_finished(&self) -> bool {
        match self.status {
            PacketStatus::Received => false,
            PacketStatus::Processed => !self.is_speech,
            _ => true,
        }
    }
}

/// Packets by the keys of their ids.
#[derive(Debug, Default)]
pub(super) struct Packets {
    entries: KeyMap<PacketEntry>,
    /// The numbers of those that were cancelled since somebody last asked.
    cancelled: Vec<u64>,
}

impl Packets {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[cfg(test)]
    pub fn capacity(&self) -> usize {
        self.entries.capacity()
    }

    pub fn get(&self, key: &Key) -> Option<&PacketEntry> {
        self.entries.get(key)
    }

    pub fn get_mut(&mut self, key: &Key) -> Option<&mut PacketEntry> {
        self.entries.get_mut(key)
    }

    pub fn insert(&mut self, key: Key, entry: PacketEntry) {
        self.entries.insert(key, entry);
    }

    pub fn remove(&mut self, key: &Key) -> Option<PacketEntry> {
        self.entries.remove(key)
    }

    /// Cancels a packet, unless it is finished.
    pub fn cancel(&mut self, key: &Key) {
        if let Some(known) = self.entries.get_mut(key).filter(|known| !known.is_finished()) {
            known.status = PacketStatus::Cancelled;
            if known.number != 0 {
                self.cancelled.push(known.number);
            }
        }
    }

    pub fn take_cancelled(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.cancelled)
    }
}
