//! Interrupting characters: begins on the game's thread and ends on the session's task.
//!
//! From the beginning on the game is handed nothing more of what the characters have said. What comes until the machine
//! has cancelled it is discarded, too.

use super::ledger;
use super::queue::EventQueue;
use super::shared::Shared;
use inworld_session::PlaybackLedger;

/// An interruption that has begun.
pub(super) struct Interruption {
    /// The conversation that is interrupted, if the game has selected one.
    pub conversation: Option<String>,
    /// The agent ids of the characters.
    pub agents: Vec<String>,
}

impl Interruption {
    /// Discards what waits in the queue, and cancels it in the ledger. To be called on the game's thread.
    pub fn begin(shared: &Shared, queue: &EventQueue, conversation: Option<String>, agents: Vec<String>) -> Self {
        for agent_id in &agents {
            queue.begin_discard(agent_id);
            interrupt(shared, queue, agent_id);
        }
        Self { conversation, agents }
    }

    /// Packets of this character count again from here on: the machine has cancelled what it was saying. To be called on the
    /// session's task.
    pub fn end(shared: &Shared, queue: &EventQueue, agent_id: &str) {
        queue.end_discard(agent_id);
        interrupt(shared, queue, agent_id);
    }
}

fn interrupt(shared: &Shared, queue: &EventQueue, agent_id: &str) {
    ledger::cancel(shared, queue, |playback: &mut PlaybackLedger| playback.interrupt(agent_id));
}
