//! Models of the channel and of the notification. Each orders no more than the real one promises, so that what is built
//! on them cannot lean on it.

use std::sync::PoisonError;

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::{Condvar, Mutex};

/// How many values one model may send.
const CAPACITY: usize = 6;

/// A channel: a value happens before it is received, and nothing else is ordered.
#[derive(Debug)]
pub struct Channel<T> {
    slots: Vec<Slot<T>>,
    sent: AtomicUsize,
    received: AtomicUsize,
}

/// A value, once `full` is 1. Nobody waits for the lock: it stands in for a cell, as this crate has no unsafe code, and
/// `full` is what says that there is a value.
#[derive(Debug)]
struct Slot<T> {
    full: AtomicUsize,
    value: std::sync::Mutex<Option<T>>,
}

impl<T> Channel<T> {
    pub fn new() -> Self {
        let slot = || Slot { full: AtomicUsize::new(0), value: std::sync::Mutex::new(None) };
        Self {
            slots: (0..CAPACITY).map(|_| slot()).collect(),
            sent: AtomicUsize::new(0),
            received: AtomicUsize::new(0),
        }
    }

    pub fn send(&self, value: T) {
        let slot = &self.slots[self.sent.fetch_add(1, Ordering::Relaxed)];
        *slot.value.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        slot.full.store(1, Ordering::Release);
    }

    pub fn try_recv(&self) -> Option<T> {
        let mut next = self.received.load(Ordering::Relaxed);
        loop {
            let slot = self.slots.get(next)?;
            if slot.full.load(Ordering::Acquire) == 0 {
                return None;
            }
            match self.received.compare_exchange(next, next + 1, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return slot.value.lock().unwrap_or_else(PoisonError::into_inner).take(),
                Err(other) => next = other,
            }
        }
    }

    pub fn len(&self) -> usize {
        self.sent.load(Ordering::Relaxed) - self.received.load(Ordering::Relaxed)
    }
}

/// A notification for one waiter, kept until it waits. Waiting blocks the model's thread: what is never told is then a
/// deadlock, which loom reports.
#[derive(Debug)]
pub struct Notify {
    told: Mutex<bool>,
    changed: Condvar,
}

impl Notify {
    pub fn new() -> Self {
        Self { told: Mutex::new(false), changed: Condvar::new() }
    }

    pub fn notify_one(&self) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }

    pub async fn notified(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        while !*told {
            told = self.changed.wait(told).unwrap_or_else(PoisonError::into_inner);
        }
        *told = false;
    }
}
