//! Models for loom: a table of handles, in every order of its calls' steps that the memory model of C++ allows, ARM's
//! among them. Run by `cargo xtask test loom`.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use loom::cell::UnsafeCell;
use loom::model::Builder;
use loom::thread;

use super::{AtomicU64, Denied, Handle, Ordering, SLOTS, Table};

/// A session's stand-in. Loom reports whoever reads one while it is dropped, or after.
struct Entry {
    name: UnsafeCell<u32>,
    /// Not loom's: nothing is ordered by it.
    dropped: Arc<AtomicU32>,
}

impl Entry {
    fn name(&self) -> u32 {
        // SAFETY: written only when it is dropped.
        self.name.with(|name| unsafe { *name })
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // SAFETY: nobody else has it.
        self.name.with_mut(|name| unsafe { *name = 0 });
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }
}

/// What belongs to the poller: loom reports two that have it at once.
struct Own(UnsafeCell<u32>);

impl Own {
    /// Counts a use, and gives their number.
    fn used(&mut self) -> u32 {
        // SAFETY: `&mut`.
        self.0.with_mut(|uses| unsafe {
            *uses += 1;
            *uses
        })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.used();
    }
}

struct Sessions {
    table: Table<Entry, Own>,
    dropped: Arc<AtomicU32>,
}

impl Sessions {
    fn new() -> Arc<Self> {
        Arc::new(Self { table: Table::new(), dropped: Arc::default() })
    }

    fn create(&self, name: u32) -> u64 {
        let entry = Entry { name: UnsafeCell::new(name), dropped: self.dropped.clone() };
        self.table.insert(Handle::Session, entry, Own(UnsafeCell::new(0))).unwrap()
    }

    /// What a send sees of its session; `None`: the handle is invalid.
    fn send(&self, handle: u64) -> Option<u32> {
        let pin = self.table.pin(handle)?;
        // Twice: it does not go while it is used.
        assert_eq!(pin.name(), pin.name());
        Some(pin.name())
    }

    /// How often the session was polled, this time included.
    fn poll(&self, handle: u64) -> Result<u32, Denied> {
        let mut poll = self.table.exclusive(handle)?;
        let (entry, own) = poll.parts();
        assert_ne!(entry.name(), 0);
        Ok(own.used())
    }

    fn dropped(&self) -> u32 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Runs a model in all orders with at most 3 preemptions.
fn model(run: impl Fn(Arc<Sessions>) + Sync + Send + 'static) {
    let mut builder = Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || run(Sessions::new()));
}

/// Does something on another thread.
fn beside<T: 'static>(sessions: &Arc<Sessions>, what: impl FnOnce(&Sessions) -> T + 'static) -> thread::JoinHandle<T> {
    let sessions = sessions.clone();
    thread::spawn(move || what(&sessions))
}

#[test]
fn of_two_pollers_one_is_busy_or_the_later() {
    model(|sessions| {
        let handle = sessions.create(1);
        let other = beside(&sessions, move |sessions| sessions.poll(handle));
        let polls = [sessions.poll(handle), other.join().unwrap()];
        let mut counts: Vec<u32> = polls.iter().filter_map(|poll| poll.as_ref().ok().copied()).collect();
        counts.sort_unstable();
        assert!(counts == [1] || counts == [1, 2], "{counts:?}");
        assert!(!polls.iter().any(|poll| matches!(poll, Err(Denied::Invalid))));
        assert!(sessions.poll(handle).is_ok(), "nobody polls any more");
    });
}

#[test]
fn a_handle_leads_to_its_session_however_a_thread_has_got_it() {
    model(|sessions| {
        let passed = Arc::new(AtomicU64::new(0));
        let creator = beside(&sessions, {
            let passed = passed.clone();
            move |sessions| passed.store(sessions.create(1), Ordering::Relaxed)
        });
        let handle = passed.load(Ordering::Relaxed);
        // Without order it may lead nowhere yet, but to nothing unfinished.
        assert!(matches!(sessions.send(handle), Some(1) | None));
        assert!(matches!(sessions.poll(handle), Ok(1) | Err(Denied::Invalid)));
        creator.join().unwrap();
    });
}

#[test]
fn a_session_is_destroyed_while_it_is_polled() {
    model(|sessions| {
        let handle = sessions.create(1);
        let poller = beside(&sessions, move |sessions| sessions.poll(handle));
        assert!(sessions.table.remove(handle));
        assert!(matches!(sessions.poll(handle), Err(Denied::Invalid)));
        assert!(matches!(poller.join().unwrap(), Ok(1) | Err(Denied::Invalid)));
        assert_eq!(sessions.dropped(), 1);
    });
}

#[test]
fn a_session_is_destroyed_while_two_send() {
    model(|sessions| {
        let handle = sessions.create(1);
        let senders = [(); 2].map(|()| beside(&sessions, move |sessions| sessions.send(handle)));
        assert!(sessions.table.remove(handle));
        assert_eq!(sessions.send(handle), None);
        for sender in senders {
            assert!(matches!(sender.join().unwrap(), Some(1) | None));
        }
        assert_eq!(sessions.dropped(), 1);
    });
}

#[test]
fn a_session_is_destroyed_once() {
    model(|sessions| {
        let handle = sessions.create(1);
        let other = beside(&sessions, move |sessions| sessions.table.remove(handle));
        let removed = sessions.table.remove(handle);
        assert_ne!(other.join().unwrap(), removed);
        assert_eq!(sessions.dropped(), 1);
    });
}

#[test]
fn a_stale_handle_never_leads_to_the_next_session_in_its_slot() {
    model(|sessions| {
        let old = sessions.create(1);
        let user = beside(&sessions, move |sessions| {
            assert!(matches!(sessions.send(old), Some(1) | None));
            // Not the first poll of the new one, either.
            assert!(sessions.poll(old).is_ok_and(|polls| polls == 1) || sessions.send(old).is_none());
        });
        assert!(sessions.table.remove(old));
        let new = sessions.create(2);
        assert_ne!(new, old);
        assert_eq!(sessions.send(new), Some(2));
        user.join().unwrap();
        assert_eq!(sessions.poll(new).ok(), Some(1));
    });
}

#[test]
fn a_slot_is_used_again_by_another_thread() {
    model(|sessions| {
        let kept = sessions.create(9);
        let old = sessions.create(1);
        let other = beside(&sessions, move |sessions| {
            let entry = Entry { name: UnsafeCell::new(2), dropped: sessions.dropped.clone() };
            // Full until the old one is gone.
            let Ok(new) = sessions.table.insert(Handle::Session, entry, Own(UnsafeCell::new(0))) else { return };
            assert_eq!(sessions.send(new), Some(2));
            assert_eq!(sessions.poll(new).ok(), Some(1));
        });
        assert!(sessions.table.remove(old));
        other.join().unwrap();
        assert_eq!(sessions.send(kept), Some(9));
    });
}

#[test]
fn two_that_create_get_a_slot_each() {
    model(|sessions| {
        let other = beside(&sessions, |sessions| sessions.create(2));
        let mine = sessions.create(1);
        let others = other.join().unwrap();
        assert_eq!((sessions.send(mine), sessions.send(others)), (Some(1), Some(2)));
        assert_eq!(sessions.table.handles().len(), SLOTS);
    });
}

#[test]
fn a_shutdown_takes_what_it_sees_and_no_more() {
    model(|sessions| {
        let old = sessions.create(1);
        let creator = beside(&sessions, |sessions| {
            let new = sessions.create(2);
            (new, sessions.send(new))
        });
        for handle in sessions.table.handles() {
            sessions.table.remove(handle);
        }
        assert_eq!(sessions.send(old), None);
        let (new, sent) = creator.join().unwrap();
        assert!(matches!(sent, Some(2) | None));
        let left = sessions.table.handles();
        assert!(left.is_empty() || left == [new]);
        left.iter().for_each(|handle| assert!(sessions.table.remove(*handle)));
        assert_eq!(sessions.dropped(), 2);
        // No slot was lost.
        (1..=SLOTS as u32).for_each(|name| assert_ne!(sessions.create(name), 0));
    });
}
