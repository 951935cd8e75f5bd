//! What kept packets own: the event or packet that they share, a view of it, and their part of the memory limit.

use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use crate::types::{iw_packet, iw_phoneme};
use crate::view::View;
use inworld_protocol::packet::PackedPacket;
use inworld_session::Event;

/// Memory of all kept packets of this process, in bytes.
static KEPT_BYTES: AtomicUsize = AtomicUsize::new(0);

/// The event that a session has lent. Shared from the first keep on, so that polling without keeping allocates nothing.
pub(crate) enum Polled {
    /// Only the session has it.
    Own(Event),
    /// Kept packets have it too.
    Shared(Arc<Event>),
}

impl Polled {
    pub fn event(&self) -> &Event {
        match self {
            Self::Own(event) => event,
            Self::Shared(event) => event,
        }
    }

    /// Another owner. What was lent of the event stays where it is: it lies in blocks that the event only points to.
    pub fn share(self) -> (Self, Arc<Event>) {
        let event = match self {
            Self::Own(event) => Arc::new(event),
            Self::Shared(event) => event,
        };
        (Self::Shared(Arc::clone(&event)), event)
    }

    /// The event, unless kept packets still have it.
    pub fn into_event(self) -> Option<Event> {
        match self {
            Self::Own(event) => Some(event),
            Self::Shared(event) => Arc::into_inner(event),
        }
    }
}

/// Whose texts and audio a kept packet shows.
pub(crate) enum Source {
    /// An event with a packet, that was polled.
    Polled(Arc<Event>),
    /// An outgoing packet, as it was.
    Made(Arc<PackedPacket>),
}

impl Source {
    pub fn packet(&self) -> Option<&PackedPacket> {
        match self {
            Self::Polled(event) => event.kind.packet(),
            Self::Made(packet) => Some(packet),
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
    view: View,
    /// Given back when the packet is released.
    _reservation: KeptReservation,
}

impl KeptState {
    /// Takes its part of the limit, or tells how many bytes are kept already. The view is filled where it stays, by
    /// [`lend`](Self::lend).
    pub fn new(source: Source, limit: usize) -> Result<Self, usize> {
        // No element of the view's lists is larger than a phoneme for each of its texts.
        let size = |packet: &PackedPacket| packet.size() + packet.texts() * size_of::<iw_phoneme>();
        let size = source.packet().map_or(0, size) + size_of::<Self>();
        Ok(Self { _reservation: KeptReservation::take(size, limit)?, source, view: View::default() })
    }

    /// Fills the view; valid while this stays where it is.
    pub fn lend(&mut self) -> Option<*const iw_packet> {
        self.source.packet().map(|packet| self.view.show_packet(packet))
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
