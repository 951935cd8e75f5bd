//! Writing a session down: nothing that a client sees goes out before the state that it belongs to is written, so that whoever
//! goes on with the session says the same, with the same ids, and nothing twice.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::durable::{Durable, Next};
use super::lock;
use super::registry::Slot;
use crate::watch::Figure;

/// What a client has sent and nothing answers is written after this time.
const LAZY: Duration = Duration::from_millis(50);
/// A store that is away is tried again after this time.
const RETRY: Duration = Duration::from_secs(1);

impl Slot {
    /// Lets the session be written as it is now; the number of that wish. Nothing without a store.
    pub(super) fn write_down(self: &Arc<Self>) -> Option<u64> {
        let (wish, is_idle) = self.durable.as_ref()?.wish();
        if is_idle {
            tokio::spawn(write(Arc::clone(self)));
        }
        Some(wish)
    }

    /// Lets the session be written soon, if nothing else does that before.
    pub(super) fn write_down_soon(self: &Arc<Self>) {
        if !self.durable.as_ref().is_some_and(Durable::changes) {
            return;
        }
        let slot = Arc::clone(self);
        tokio::spawn(async move {
            sleep(LAZY).await;
            if slot.durable.as_ref().is_some_and(Durable::is_dirty) {
                slot.write_down();
            }
        });
    }
}

/// Writes until nothing more is wanted.
async fn write(slot: Arc<Slot>) {
    let Some(durable) = &slot.durable else { return };
    loop {
        let wish = durable.wanted();
        let state = lock(&slot.session).checkpoint(Instant::now());
        let next = durable.write(wish, state).await;
        if let Next::TakenOver = next {
            return slot.is_taken_over();
        }
        if let Next::Retry { news } = &next {
            slot.note(Figure::StoreFailed);
            if let Some(error) = news {
                let words = "The store of this server cannot be reached";
                lock(&slot.session).tell_developer(&format!("{words} ({error}); the session goes on from memory"));
            }
        }
        slot.changed.notify_waiters();
        match next {
            Next::Rest | Next::TakenOver => return,
            Next::Again => {}
            Next::Retry { .. } => sleep(RETRY).await,
        }
    }
}
