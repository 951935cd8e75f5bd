//! Interrupting characters: begins on the game's thread and ends on the session's task.
//!
//! From its beginning on, packets of the interrupted characters are no longer handed out. Packets that arrive until the
//! machine has cancelled the responses are discarded, too.

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
    /// Discards queued packets and cancels them in the ledger. Called on the game's thread.
    pub fn begin(shared: &Shared, queue: &EventQueue, conversation: Option<String>, agents: Vec<String>) -> Self {
        for agent_id in &agents {
            queue.begin_discard(agent_id);
            interrupt(shared, queue, agent_id);
        }
        Self { conversation, agents }
    }

    /// Stops discarding packets of this character: the machine has cancelled its response. Called on the
    /// session's task.
    pub fn end(shared: &Shared, queue: &EventQueue, agent_id: &str) {
        queue.end_discard(agent_id);
        interrupt(shared, queue, agent_id);
    }
}

fn interrupt(shared: &Shared, queue: &EventQueue, agent_id: &str) {
    ledger::cancel(shared, queue, |playback: &mut PlaybackLedger| playback.interrupt(agent_id));
}
