//! What kept packets own: the event that they share or a packet of their own, and their part of the memory limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::prepared::SharedEvent;
use crate::types::{iw_packet, iw_phoneme};
use crate::view::View;
use inworld_protocol::packet::PackedPacket;

/// Memory of all kept packets of this process, in bytes.
static KEPT_BYTES: AtomicUsize = AtomicUsize::new(0);

/// What a kept packet shows.
pub(crate) enum Source {
    /// The packet of an event that was polled, where the event has it.
    Polled(SharedEvent),
    /// An outgoing packet, as it was, and a view of it.
    Made(Box<(Arc<PackedPacket>, View)>),
}

impl Source {
    /// Bytes that it holds.
    fn size(&self) -> usize {
        match self {
            Self::Polled(event) => event.size(),
            // No element of the view's lists is larger than a phoneme for each of its texts.
            Self::Made(made) => made.0.size() + made.0.texts() * size_of::<iw_phoneme>() + size_of::<View>(),
        }
    }
}

/// What every thread may ask of a kept packet.
#[derive(Default)]
pub(crate) struct KeptPacket {
    /// The view; NULL until it is filled, before the handle is given out.
    pub packet: AtomicPtr<iw_packet>,
}

/// What a kept packet owns; only its creation writes it.
pub(crate) struct KeptState {
    source: Source,
    /// Given back when the packet is released.
    _reservation: KeptReservation,
}

impl KeptState {
    /// Takes its part of the limit, or tells how many bytes are kept already.
    pub fn new(source: Source, limit: usize) -> Result<Self, usize> {
        let size = source.size() + size_of::<Self>();
        Ok(Self { _reservation: KeptReservation::take(size, limit)?, source })
    }

    /// The packet; valid as long as this lives.
    pub fn lend(&mut self) -> *const iw_packet {
        match &mut self.source {
            Source::Polled(event) => event.view().packet(),
            Source::Made(made) => {
                let (packed, view) = &mut **made;
                view.show_packet(packed)
            }
        }
    }
}

/// Bytes reserved for a kept packet; released on drop.
struct KeptReservation(usize);

impl KeptReservation {
    fn take(size: usize, limit: usize) -> Result<Self, usize> {
        let add = |kept: usize| kept.checked_add(size).filter(|sum| *sum <= limit);
        KEPT_BYTES.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).map(|_| Self(size))
    }
}

impl Drop for KeptReservation {
    fn drop(&mut self) {
        KEPT_BYTES.fetch_sub(self.0, Ordering::Relaxed);
    }
}
