//! Interrupting characters: begins on the game's thread and ends on the session's task.
//!
//! From its beginning on, packets of the interrupted characters are no longer handed out. Packets that arrive until the
//! machine has cancelled the responses are discarded, too.

use std::sync::Arc;

use super::ledger;
use super::queue::EventQueue;
use super::shared::Shared;
use super::voices::Voice;
use inworld_session::PlaybackLedger;

/// An interruption that has begun.
pub(super) struct Interruption {
    /// The conversation that is interrupted, if the game has selected one.
    pub conversation: Option<String>,
    /// The agent ids of the characters.
    pub agents: Vec<String>,
    /// Their voices, which are silent until it is decided what is cut.
    pub held: Vec<Arc<Voice>>,
}

impl Interruption {
    /// Discards queued packets and cancels them in the ledger. Called on the game's thread.
    pub fn begin(shared: &Shared, queue: &EventQueue, conversation: Option<String>, agents: Vec<String>) -> Self {
        let mut held = Vec::new();
        for agent_id in &agents {
            held.extend(shared.voices.of(&shared.cast(), agent_id).cloned());
            queue.begin_discard(agent_id);
            interrupt(shared, queue, agent_id);
        }
        held.iter().for_each(|voice: &Arc<Voice>| voice.hold());
        Self { conversation, agents, held }
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
