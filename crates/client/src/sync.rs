//! The synchronization primitives of what the game's threads and the driver share: those of std, tokio and crossbeam,
//! or models of them for loom.
//!
//! `cargo xtask test loom` compiles with `--cfg inworld_loom`. The name `loom` is taken: tokio leaves out its sockets for it.

#[cfg(all(test, inworld_loom))]
mod modelled;

#[cfg(all(test, inworld_loom))]
pub(super) use loom::sync::{Condvar, Mutex, MutexGuard, RwLock, atomic};
#[cfg(all(test, inworld_loom))]
pub(super) use modelled::{Channel, Notify};
#[cfg(not(all(test, inworld_loom)))]
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, RwLock, atomic};
#[cfg(not(all(test, inworld_loom)))]
pub(super) use tokio::sync::Notify;

/// An unbounded channel whose two ends have one owner.
#[cfg(not(all(test, inworld_loom)))]
#[derive(Debug)]
pub(super) struct Channel<T> {
    sender: crossbeam_channel::Sender<T>,
    receiver: crossbeam_channel::Receiver<T>,
}

#[cfg(not(all(test, inworld_loom)))]
impl<T> Channel<T> {
    pub fn new() -> Self {
        let (sender, receiver) = crossbeam_channel::unbounded();
        Self { sender, receiver }
    }

    pub fn send(&self, value: T) {
        // The receiver lives as long as the sender.
        let _ = self.sender.send(value);
    }

    /// The oldest value, if there is one now.
    #[inline]
    pub fn try_recv(&self) -> Option<T> {
        self.receiver.try_recv().ok()
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.receiver.len()
    }
}
