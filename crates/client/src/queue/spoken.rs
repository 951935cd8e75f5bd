//! Whose packets wait, for interruptions that take them back.

use std::collections::{HashSet, VecDeque};
use std::hash::BuildHasher as _;

use foldhash::quality::RandomState;

/// Maximum agents whose packets are discarded at a time; beyond it, packets of the others are handed out.
const MAX_DISCARDS: usize = 4096;

/// Packets of agents that wait, and the agents whose packets are not queued. Locked by the driver and by calls that interrupt,
/// never by a poll.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    hasher: RandomState,
    /// The numbers of the packets, oldest first, and the hashes of the agents. What was handed out goes when another packet
    /// comes.
    waiting: VecDeque<(u64, u64)>,
    discards: HashSet<Vec<u8>>,
}

impl Spoken {
    /// Whether packets of this agent are discarded when they come.
    pub fn is_discarded(&self, agent_id: &[u8]) -> bool {
        !self.discards.is_empty() && self.discards.contains(agent_id)
    }

    /// A packet of an agent is queued with this number. `popped`: how many were handed out.
    pub fn push(&mut self, agent_id: &[u8], number: u64, popped: u64) {
        while self.waiting.front().is_some_and(|(oldest, _)| *oldest <= popped) {
            self.waiting.pop_front();
        }
        self.waiting.push_back((number, self.hasher.hash_one(agent_id)));
    }

    /// From now on packets of this agent are discarded. Returns the numbers of those that may be waiting.
    pub fn begin_discard(&mut self, agent_id: &[u8]) -> impl Iterator<Item = u64> {
        if self.discards.len() < MAX_DISCARDS {
            self.discards.insert(agent_id.to_owned());
        }
        let hash = self.hasher.hash_one(agent_id);
        self.waiting.iter().filter(move |(_, of)| *of == hash).map(|(number, _)| *number)
    }

    /// From now on packets of this agent count again.
    pub fn end_discard(&mut self, agent_id: &[u8]) {
        self.discards.remove(agent_id);
    }
}
