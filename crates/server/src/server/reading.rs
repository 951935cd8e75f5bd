//! Bytes that were read and are not a whole message yet. Each connection may have a large one, so that all of them together
//! count with what the sessions take.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The bytes of one connection.
#[derive(Default)]
pub(super) struct Reading {
    bytes: usize,
    total: Arc<AtomicUsize>,
}

impl Reading {
    /// Counts in `total`, too.
    pub(super) fn new(total: Arc<AtomicUsize>) -> Self {
        Self { bytes: 0, total }
    }

    /// Number of bytes read.
    pub(super) fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.total.fetch_add(bytes, Ordering::AcqRel);
    }

    /// They were a message, which is handled.
    pub(super) fn reset(&mut self) {
        self.total.fetch_sub(std::mem::take(&mut self.bytes), Ordering::AcqRel);
    }

    /// How many bytes wait for the rest of their message.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.reset();
    }
}
