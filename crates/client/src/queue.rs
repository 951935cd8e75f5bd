//! The queue of events to the game: bounded, and polled without a lock.

use std::sync::PoisonError;

use super::ready::{Events, Polled, Prepared, Ready, Waiting};
use super::shared::{OUTBOX_MAX_BYTES, OUTBOX_MAX_PACKETS};
use super::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use super::sync::{Channel, Mutex, Notify};
use inworld_protocol::packet::{PacketStatus, PacketType, Timestamp};
use inworld_session::{Event, EventKind};

mod marks;
mod spoken;

use marks::{CANCELLED, DISCARDED, Marks};
use spoken::Spoken;

/// How much memory the game may have given back before the driver is woken to free it, in bytes.
const SWEEP_AT: usize = 1 << 20;

/// Batches of events freed before other tasks have their turn.
const SWEEP_BATCH: usize = 32;

/// A queue from one driver to one poller at a time. What one side writes lies apart from what the other writes.
pub(super) struct EventQueue {
    layer: Events,
    max_count: usize,
    max_bytes: usize,
    events: Channel<Waiting>,
    marks: Marks,
    pushed: Side,
    popped: Side,
    /// The number of the last event that was pushed or dropped, and of the last that was handed out or taken back.
    last_number: AtomicU64,
    popped_number: AtomicU64,
    handed_out: AtomicU64,
    /// The driver waits for room.
    waiting: AtomicBool,
    room: Notify,
    /// QUEUE_FULL was reported, and the queue has not been empty since.
    told_full: AtomicBool,
    spoken: Mutex<Spoken>,
    /// Polled events, freed by the driver because that may take long.
    spent: Channel<(Ready, usize)>,
    spent_bytes: AtomicUsize,
    sweep: Notify,
}

/// What has gone through one end of the queue since it was made.
#[derive(Debug)]
#[repr(align(64))]
struct Side {
    count: AtomicU64,
    bytes: AtomicUsize,
}

impl Side {
    fn new() -> Self {
        Self { count: AtomicU64::new(0), bytes: AtomicUsize::new(0) }
    }
}

impl EventQueue {
    /// A queue of events as they are.
    #[cfg(test)]
    pub fn of_events(max_count: usize, max_bytes: usize) -> Self {
        Self::new(max_count, max_bytes, super::ready::events())
    }

    pub fn new(max_count: usize, max_bytes: usize, layer: Events) -> Self {
        Self {
            layer,
            max_count,
            max_bytes,
            events: Channel::new(),
            marks: Marks::new(max_count.saturating_mul(2).saturating_add(OUTBOX_MAX_PACKETS)),
            pushed: Side::new(),
            popped: Side::new(),
            last_number: AtomicU64::new(0),
            popped_number: AtomicU64::new(0),
            handed_out: AtomicU64::new(0),
            waiting: AtomicBool::new(false),
            room: Notify::new(),
            told_full: AtomicBool::new(false),
            spoken: Mutex::new(Spoken::default()),
            spent: Channel::new(),
            spent_bytes: AtomicUsize::new(0),
            sweep: Notify::new(),
        }
    }

    /// The number that the next event will have, by which [`cancel`](Self::cancel) knows it. For the driver alone.
    pub fn next_number(&self) -> u64 {
        self.last_number.load(Ordering::Relaxed) + 1
    }

    /// Adds an event. Never refuses: a full queue is kept from growing by not reading the socket. Packets of an agent that
    /// is interrupted are dropped. For the driver alone.
    pub fn push(&self, event: Event) {
        // Only this thread writes these numbers.
        let number = self.next_number();
        self.last_number.store(number, Ordering::Relaxed);
        self.marks.clear(number);
        if let Some(agent_id) = spoken_by(&event.kind) {
            let mut spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner);
            if spoken.is_discarded(agent_id) {
                return;
            }
            spoken.push(agent_id, number, self.popped_number.load(Ordering::Relaxed));
        }
        let Prepared { ready, size } = (self.layer.prepare)(event);
        self.pushed.bytes.store(self.pushed.bytes.load(Ordering::Relaxed).wrapping_add(size), Ordering::Relaxed);
        // Counted first, so that no more is ever taken than was counted.
        self.pushed.count.store(self.pushed.count.load(Ordering::Relaxed) + 1, Ordering::Release);
        self.events.send(Waiting { ready, size, number });
        (self.layer.announce)();
    }

    /// Reports that the queue is full: once until it has been empty, not each time there was room for
    /// one more.
    pub fn tell_full(&self, time: Timestamp) {
        if !self.told_full.swap(true, Ordering::AcqRel) {
            self.push(Event { time, kind: EventKind::QueueFull });
        }
    }

    /// Whether the queue holds `max_count` events or `max_bytes`; the game is told once.
    pub fn above_soft_limit(&self) -> bool {
        self.holds(self.max_count, self.max_bytes)
    }

    /// Whether the socket should not be read now: the queue is full, and so is the reserve, a quarter of the queue, in
    /// which the server's pings are still seen and answered.
    pub fn above_hard_limit(&self) -> bool {
        self.holds(self.max_count + self.max_count.div_ceil(4), self.max_bytes.saturating_add(self.max_bytes / 4))
    }

    /// Whether the game should send nothing more before it polls: what cannot be delivered would come back here, too. Far
    /// beyond what a server can fill.
    pub fn above_send_limit(&self) -> bool {
        let (count, bytes) =
            (OUTBOX_MAX_PACKETS + 2 * self.max_count, OUTBOX_MAX_BYTES.saturating_add(2 * self.max_bytes));
        self.holds(count, bytes)
    }

    fn holds(&self, count: usize, bytes: usize) -> bool {
        let (held, held_bytes) = self.held();
        held >= count || held_bytes >= bytes
    }

    /// How many events wait, and their bytes. What is popped was pushed, so the popped are read first.
    pub fn held(&self) -> (usize, usize) {
        let (popped, popped_bytes) =
            (self.popped.count.load(Ordering::Acquire), self.popped.bytes.load(Ordering::Acquire));
        let count = self.pushed.count.load(Ordering::Acquire).saturating_sub(popped);
        (count as usize, self.pushed.bytes.load(Ordering::Relaxed).saturating_sub(popped_bytes))
    }

    /// Waits until [`above_hard_limit`](Self::above_hard_limit) has become false. For the driver alone.
    pub async fn has_room(&self) {
        loop {
            self.waiting.store(true, Ordering::Relaxed);
            // Changes nothing, but has a place before or after the addition in `hand_out`: if before, `hand_out` sees
            // `waiting`; if after, the room is seen here. With a load instead, both could miss the other's write.
            self.popped.count.fetch_add(0, Ordering::AcqRel);
            if !self.above_hard_limit() {
                self.waiting.store(false, Ordering::Relaxed);
                return;
            }
            self.room.notified().await;
        }
    }

    /// Takes the next event, to be [handed out](Self::hand_out) before another is taken. For one poller at a time. Costs two
    /// loads when the queue is empty.
    #[inline]
    pub fn take(&self) -> Option<Waiting> {
        if self.popped.count.load(Ordering::Relaxed) == self.pushed.count.load(Ordering::Acquire) {
            return None;
        }
        self.events.try_recv()
    }

    /// Hands out what [`take`](Self::take) gave. For the same poller.
    #[inline]
    pub fn hand_out(&self, Waiting { ready, size, number }: Waiting) -> Polled {
        self.popped_number.store(number, Ordering::Relaxed);
        self.popped.bytes.fetch_add(size, Ordering::Relaxed);
        // After the bytes, and before the look at `waiting`: see `has_room`.
        let count = self.popped.count.fetch_add(1, Ordering::AcqRel) + 1;
        if self.pushed.count.load(Ordering::Relaxed) == count && self.told_full.load(Ordering::Relaxed) {
            self.told_full.store(false, Ordering::Release);
        }
        if self.waiting.load(Ordering::Relaxed) && !self.above_hard_limit() {
            self.waiting.store(false, Ordering::Relaxed);
            self.room.notify_one();
        }
        let marks = self.marks.of(number);
        let sequence = (marks & DISCARDED == 0).then(|| self.handed_out.fetch_add(1, Ordering::Relaxed) + 1);
        Polled { sequence, ready, is_cancelled: marks & CANCELLED != 0 }
    }

    /// The next event of a queue of events, and its number.
    #[inline]
    pub fn pop(&self) -> Option<(u64, Event)> {
        while let Some(waiting) = self.take() {
            let Polled { sequence, ready, is_cancelled } = self.hand_out(waiting);
            let Some(sequence) = sequence else { continue };
            let mut event = ready.downcast::<Event>().ok()?;
            if let EventKind::Packet(packet) = &mut event.kind
                && is_cancelled
            {
                packet.status = PacketStatus::Cancelled;
            }
            return Some((sequence, *event));
        }
        None
    }

    /// Takes events that the game has looked at, and their size: their memory is not freed on the game's thread.
    pub fn give_back(&self, ready: Ready, size: usize) {
        // Counted first, so that no more is ever freed than was counted.
        let before = self.spent_bytes.fetch_add(size, Ordering::Relaxed);
        self.spent.send((ready, size));
        if before < SWEEP_AT && before + size >= SWEEP_AT {
            self.sweep.notify_one();
        }
    }

    /// Waits until there is much to [`sweep`](Self::sweep). For the driver alone.
    pub async fn wants_sweep(&self) {
        self.sweep.notified().await;
    }

    /// Frees polled events. Called by the driver only.
    pub fn sweep(&self) {
        if self.spent_bytes.load(Ordering::Relaxed) == 0 {
            return;
        }
        for _ in 0..SWEEP_BATCH {
            let Some((ready, size)) = self.spent.try_recv() else { return };
            drop(ready);
            self.spent_bytes.fetch_sub(size, Ordering::Relaxed);
        }
        // The game may give back as fast as this frees.
        self.sweep.notify_one();
    }

    /// The packets of the events with these numbers were cancelled; those that wait are handed out so.
    pub fn cancel(&self, numbers: Vec<u64>) {
        let popped = self.popped_number.load(Ordering::Relaxed);
        for number in numbers.into_iter().filter(|number| *number > popped) {
            self.marks.set(number, CANCELLED);
        }
    }

    /// Takes back the packets of an agent that wait, and those that come until
    /// [`end_discard`](Self::end_discard). For the game's thread.
    pub fn begin_discard(&self, agent_id: &str) {
        let mut spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner);
        let popped = self.popped_number.load(Ordering::Relaxed);
        for number in spoken.begin_discard(agent_id.as_bytes()).filter(|number| *number > popped) {
            self.marks.set(number, DISCARDED);
        }
    }

    /// From here on the agent's packets count again. For the driver.
    pub fn end_discard(&self, agent_id: &str) {
        self.spoken.lock().unwrap_or_else(PoisonError::into_inner).end_discard(agent_id.as_bytes());
    }
}

/// The agent whose speech, feeling or doing an event is. Control packets, such as the end of an interaction, are not taken
/// back.
fn spoken_by(kind: &EventKind) -> Option<&[u8]> {
    let EventKind::Packet(packet) = kind else { return None };
    if packet.packet.kind() == PacketType::Control {
        return None;
    }
    packet.packet.routing.source.as_ref().map(|source| packet.bytes(source.name))
}

#[cfg(all(test, inworld_loom))]
impl EventQueue {
    /// How many batches were given back and are not freed, and their bytes.
    pub fn given_back(&self) -> (usize, usize) {
        (self.spent.len(), self.spent_bytes.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use inworld_session::log::Level;

    #[test]
    fn a_game_that_does_not_poll_can_fill_the_queue_only_so_far() {
        let queue = EventQueue::of_events(16, 1 << 10);
        let event = |size| Event { time: Timestamp::default(), kind: EventKind::Log(Level::Debug, "x".repeat(size)) };
        queue.push(event(OUTBOX_MAX_BYTES));
        assert!(queue.above_hard_limit() && !queue.above_send_limit());
        queue.push(event(2 << 10));
        assert!(queue.above_send_limit());
        assert!(queue.pop().is_some() && !queue.above_send_limit());
        let queue = EventQueue::of_events(16, 1 << 30);
        (0..OUTBOX_MAX_PACKETS + 32).for_each(|_| queue.push(event(0)));
        assert!(queue.above_send_limit());
    }

    fn give_back(queue: &EventQueue, size: usize) {
        queue.give_back(Box::new(()), size);
    }

    #[test]
    fn the_driver_is_woken_for_much_memory_and_frees_all_of_it() {
        let queue = EventQueue::of_events(16, 1 << 30);
        give_back(&queue, SWEEP_AT - 1);
        assert_eq!(queue.wants_sweep().now_or_never(), None);
        give_back(&queue, 1);
        assert_eq!(queue.wants_sweep().now_or_never(), Some(()));
        give_back(&queue, 1);
        assert_eq!(queue.wants_sweep().now_or_never(), None, "once");
        queue.sweep();
        assert_eq!((queue.spent.len(), queue.spent_bytes.load(Ordering::Relaxed)), (0, 0));
    }

    #[test]
    fn a_sweep_is_bounded_and_goes_on_in_another_turn() {
        let queue = EventQueue::of_events(16, 1 << 30);
        (0..SWEEP_BATCH + 1).for_each(|_| give_back(&queue, 1));
        queue.sweep();
        assert_eq!(queue.spent.len(), 1);
        assert_eq!(queue.wants_sweep().now_or_never(), Some(()));
        queue.sweep();
        assert_eq!(queue.spent.len(), 0);
        assert_eq!(queue.wants_sweep().now_or_never(), None);
    }
}
