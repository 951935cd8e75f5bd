//! The synchronization primitives of the handle tables: those of std, or those of loom in its models.
//!
//! `cargo xtask test loom` compiles with `--cfg inworld_loom`. The name `loom` is taken: tokio leaves out its sockets for it.

#[cfg(all(test, inworld_loom))]
pub(super) use loom::{
    cell::UnsafeCell,
    sync::{Mutex, atomic},
};
#[cfg(not(all(test, inworld_loom)))]
pub(super) use std::sync::{Mutex, atomic};

/// The cell of std with the interface of loom's, which checks that no two accesses race.
#[cfg(not(all(test, inworld_loom)))]
pub(super) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(all(test, inworld_loom)))]
impl<T> UnsafeCell<T> {
    pub const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    /// Gives the content to be read.
    #[inline]
    pub fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    /// Gives the content to be written.
    #[inline]
    pub fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}
