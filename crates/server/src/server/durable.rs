//! How far a session is written in its store, and who owns it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::lock;
use crate::store::{Store, StoreError, Written};

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
pub(super) enum Next {
    Rest,
    Again,
    /// The store is away; `news`: since just now.
    Retry {
        news: Option<StoreError>,
    },
    TakenOver,
}

impl Durable {
    /// Wishes for the state of now to be written; the number of the wish, and whether nobody is writing.
    pub(super) fn wish(&self) -> (u64, bool) {
        self.is_dirty.store(false, Ordering::Release);
        let mut progress = lock(&self.progress);
        progress.wanted += 1;
        (progress.wanted, !std::mem::replace(&mut progress.is_writing, true))
    }

    /// Something has changed; whether that is news.
    pub(super) fn changes(&self) -> bool {
        !self.is_dirty.swap(true, Ordering::AcqRel)
    }

    /// Whether something has changed that no wish covers.
    pub(super) fn is_dirty(&self) -> bool {
        self.is_dirty.load(Ordering::Acquire)
    }

    /// The last wish. The state that is written for it must be taken after this call.
    pub(super) fn wanted(&self) -> u64 {
        lock(&self.progress).wanted
    }

    /// Writes a state that fulfils this wish, and notes what became of it.
    pub(super) async fn write(&self, wish: u64, state: Vec<u8>) -> Next {
        let fence = self.fence.load(Ordering::Acquire);
        let outcome = self.store.write(&self.session, fence, state).await;
        self.note(wish, outcome)
    }

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
