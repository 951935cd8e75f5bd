//! Sessions in a store: nothing that a client sees goes out before the state that it belongs to is written, so that whoever
//! goes on with the session says the same, with the same ids, and nothing twice.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::lock;
use super::registry::Slot;
use crate::store::{Store, StoreError, Written};
use crate::watch::Figure;

/// What a client has sent and nothing answers is written after this time.
const LAZY: Duration = Duration::from_millis(50);
/// A store that is away is tried again after this time.
const RETRY: Duration = Duration::from_secs(1);

/// How far a session is written.
#[derive(Debug)]
pub(super) struct Durable {
    store: Arc<dyn Store>,
    session: String,
    fence: AtomicU64,
    progress: Mutex<Progress>,
    /// Something has changed that no writing is planned for.
    is_dirty: AtomicBool,
}

#[derive(Debug, Default)]
struct Progress {
    /// Counts wishes to write, and those that were fulfilled.
    wanted: u64,
    written: u64,
    is_writing: bool,
    /// The store cannot be reached: the session goes on from memory.
    is_away: bool,
    /// Another process owns the session.
    is_lost: bool,
}

impl Durable {
    pub(super) fn new(store: Arc<dyn Store>, session: &str, fence: u64) -> Self {
        let (session, fence) = (session.to_owned(), AtomicU64::new(fence));
        Self { store, session, fence, progress: Mutex::default(), is_dirty: AtomicBool::new(false) }
    }

    /// This process has acquired the session once more.
    pub(super) fn acquired_again(&self, fence: u64) {
        self.fence.fetch_max(fence, Ordering::AcqRel);
    }

    /// Whether another process owns the session.
    pub(super) fn is_lost(&self) -> bool {
        lock(&self.progress).is_lost
    }

    /// Whether what goes with this wish may go out.
    pub(super) fn is_written(&self, wish: u64) -> bool {
        let progress = lock(&self.progress);
        !progress.is_lost && (progress.is_away || progress.written >= wish)
    }
}

/// What follows from an attempt to write.
enum Next {
    Rest,
    Again,
    /// The store is away; `news`: since just now.
    Retry {
        news: Option<StoreError>,
    },
    TakenOver,
}

impl Durable {
    /// Notes what became of an attempt to fulfil a wish.
    fn note(&self, wish: u64, outcome: Result<Written, StoreError>) -> Next {
        let mut progress = lock(&self.progress);
        match outcome {
            Ok(Written::Done) => {
                (progress.written, progress.is_away) = (wish, false);
                progress.is_writing = progress.wanted > wish;
                if progress.is_writing { Next::Again } else { Next::Rest }
            }
            Ok(Written::Fenced) => {
                progress.is_lost = true;
                Next::TakenOver
            }
            Err(error) => {
                let was_away = std::mem::replace(&mut progress.is_away, true);
                Next::Retry { news: (!was_away).then_some(error) }
            }
        }
    }
}

impl Slot {
    /// Lets the session be written as it is now; the number of that wish. Nothing without a store.
    pub(super) fn write_down(self: &Arc<Self>) -> Option<u64> {
        let durable = self.durable.as_ref()?;
        durable.is_dirty.store(false, Ordering::Release);
        let mut progress = lock(&durable.progress);
        progress.wanted += 1;
        if !std::mem::replace(&mut progress.is_writing, true) {
            tokio::spawn(write(Arc::clone(self)));
        }
        Some(progress.wanted)
    }

    /// Lets the session be written soon, if nothing else does that before.
    pub(super) fn write_down_soon(self: &Arc<Self>) {
        let Some(durable) = &self.durable else { return };
        if durable.is_dirty.swap(true, Ordering::AcqRel) {
            return;
        }
        let slot = Arc::clone(self);
        tokio::spawn(async move {
            sleep(LAZY).await;
            if slot.durable.as_ref().is_some_and(|durable| durable.is_dirty.load(Ordering::Acquire)) {
                slot.write_down();
            }
        });
    }
}

/// Writes until nothing more is wanted.
async fn write(slot: Arc<Slot>) {
    let Some(durable) = &slot.durable else { return };
    loop {
        let wish = lock(&durable.progress).wanted;
        let state = lock(&slot.session).checkpoint(Instant::now());
        let fence = durable.fence.load(Ordering::Acquire);
        let outcome = durable.store.write(&durable.session, fence, state).await;
        let next = durable.note(wish, outcome);
        if let Next::TakenOver = next {
            return slot.is_taken_over();
        }
        if let Next::Retry { .. } = next {
            slot.note(Figure::StoreFailed);
        }
        if let Next::Retry { news: Some(error) } = &next {
            let words =
                format!("The store of this server cannot be reached ({error}); the session goes on from memory");
            lock(&slot.session).tell_developer(&words);
        }
        slot.changed.notify_waiters();
        match next {
            Next::Rest | Next::TakenOver => return,
            Next::Again => {}
            Next::Retry { .. } => sleep(RETRY).await,
        }
    }
}
