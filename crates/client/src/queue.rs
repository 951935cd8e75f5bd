//! The queue of events to the game: bounded, and looked at without a lock.

use std::sync::PoisonError;

use super::shared::{OUTBOX_MAX_BYTES, OUTBOX_MAX_PACKETS};
use super::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use super::sync::{Channel, Mutex, Notify};
use inworld_protocol::packet::{PackedPacket, PacketType, Timestamp};
use inworld_session::{Event, EventKind};

/// How much one event costs beside its texts, in bytes.
const EVENT_OVERHEAD: usize = size_of::<Event>();

/// Maximum agents whose packets are discarded at a time; beyond it, packets of the first are handed out.
const MAX_DISCARDS: usize = 4096;

/// How much memory the game may have given back before the driver is woken to free it, in bytes.
const SWEEP_AT: usize = 1 << 20;

/// Events freed before other tasks have their turn.
const SWEEP_BATCH: usize = 1_000;

/// A queue from one driver to one poller at a time.
#[derive(Debug)]
pub(super) struct EventQueue {
    events: Channel<Event>,
    count: AtomicUsize,
    bytes: AtomicUsize,
    max_count: usize,
    max_bytes: usize,
    pushed: AtomicU64,
    popped: AtomicU64,
    handed_out: AtomicU64,
    /// The driver waits for room.
    waiting: AtomicBool,
    room: Notify,
    /// QUEUE_FULL was reported, and the queue has not been empty since.
    told_full: AtomicBool,
    has_discards: AtomicBool,
    discards: Mutex<Vec<Discard>>,
    /// Up to which push a packet may have been cancelled since.
    outdated: AtomicU64,
    /// Polled events, freed by the driver because that may take long.
    spent: Channel<Event>,
    spent_bytes: AtomicUsize,
    sweep: Notify,
}

/// Packets of an agent that are discarded.
#[derive(Debug)]
struct Discard {
    agent_id: String,
    /// Up to this push; `None`: until the discard ends.
    until: Option<u64>,
}

impl EventQueue {
    pub fn new(max_count: usize, max_bytes: usize) -> Self {
        Self {
            events: Channel::new(),
            count: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            max_count,
            max_bytes,
            pushed: AtomicU64::new(0),
            popped: AtomicU64::new(0),
            handed_out: AtomicU64::new(0),
            waiting: AtomicBool::new(false),
            room: Notify::new(),
            told_full: AtomicBool::new(false),
            has_discards: AtomicBool::new(false),
            discards: Mutex::new(Vec::new()),
            outdated: AtomicU64::new(0),
            spent: Channel::new(),
            spent_bytes: AtomicUsize::new(0),
            sweep: Notify::new(),
        }
    }

    /// Adds an event. Never refuses: a full queue is kept from growing by not reading the socket.
    pub fn push(&self, event: Event) {
        self.bytes.fetch_add(EVENT_OVERHEAD + event.kind.size(), Ordering::Relaxed);
        self.pushed.fetch_add(1, Ordering::Relaxed);
        // Counted first, so that no more is ever taken than was counted.
        self.count.fetch_add(1, Ordering::Release);
        self.events.send(event);
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
        self.count.load(Ordering::Relaxed) >= count || self.bytes.load(Ordering::Relaxed) >= bytes
    }

    /// Waits until [`above_hard_limit`](Self::above_hard_limit) has become false. For the driver alone.
    pub async fn has_room(&self) {
        loop {
            self.waiting.store(true, Ordering::Relaxed);
            // Changes nothing, but has a place before or after the subtraction in `pop`: if before, `pop` sees
            // `waiting`; if after, the room is seen here. With a load instead, both could miss the other's write.
            self.count.fetch_add(0, Ordering::AcqRel);
            if !self.above_hard_limit() {
                self.waiting.store(false, Ordering::Relaxed);
                return;
            }
            self.room.notified().await;
        }
    }

    /// The next event and its number, 1, 2, 3 ... For one poller at a time. Costs one load when the queue is empty. A packet
    /// that waited during an [`outdate`](Self::outdate) is given to `renew` first.
    #[inline]
    pub fn pop(&self, renew: impl FnOnce(&mut PackedPacket)) -> Option<(u64, Event)> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        self.pop_some(renew)
    }

    fn pop_some(&self, renew: impl FnOnce(&mut PackedPacket)) -> Option<(u64, Event)> {
        while let Some(mut event) = self.events.try_recv() {
            self.bytes.fetch_sub(EVENT_OVERHEAD + event.kind.size(), Ordering::Relaxed);
            // After the bytes, and before the look at `waiting`: see `has_room`.
            if self.count.fetch_sub(1, Ordering::AcqRel) == 1 {
                self.told_full.store(false, Ordering::Release);
            }
            let index = self.popped.fetch_add(1, Ordering::Relaxed);
            if self.waiting.load(Ordering::Relaxed) && !self.above_hard_limit() {
                self.waiting.store(false, Ordering::Relaxed);
                self.room.notify_one();
            }
            if self.has_discards.load(Ordering::Acquire) && self.is_discarded(&event, index) {
                continue;
            }
            if index < self.outdated.load(Ordering::Acquire)
                && let EventKind::Packet(packet) = &mut event.kind
            {
                renew(packet);
            }
            return Some((self.handed_out.fetch_add(1, Ordering::Relaxed) + 1, event));
        }
        None
    }

    /// Takes an event that the game has looked at: its memory is not freed on the game's thread.
    pub fn give_back(&self, event: Event) {
        let size = event.kind.size();
        if size == 0 {
            return;
        }
        // Counted first, so that no more is ever freed than was counted.
        let before = self.spent_bytes.fetch_add(size, Ordering::Relaxed);
        self.spent.send(event);
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
            let Some(event) = self.spent.try_recv() else { return };
            self.spent_bytes.fetch_sub(event.kind.size(), Ordering::Relaxed);
        }
        // The game may give back as fast as this frees.
        self.sweep.notify_one();
    }

    /// The packets that wait now may have been cancelled.
    pub fn outdate(&self) {
        self.outdated.fetch_max(self.pushed.load(Ordering::Acquire), Ordering::AcqRel);
    }

    /// Takes back the packets of an agent that wait, and those that come until
    /// [`end_discard`](Self::end_discard). For the game's thread.
    pub fn begin_discard(&self, agent_id: &str) {
        self.add_discard(agent_id, None);
    }

    /// From here on the agent's packets count again. For the driver.
    pub fn end_discard(&self, agent_id: &str) {
        self.add_discard(agent_id, Some(self.pushed.load(Ordering::Relaxed)));
    }

    fn add_discard(&self, agent_id: &str, until: Option<u64>) {
        let mut discards = self.discards.lock().unwrap_or_else(PoisonError::into_inner);
        discards.retain(|discard| discard.agent_id != agent_id);
        if discards.len() >= MAX_DISCARDS {
            discards.remove(0);
        }
        discards.push(Discard { agent_id: agent_id.to_owned(), until });
        self.has_discards.store(true, Ordering::Release);
    }

    /// Speech, feelings and doings are taken back; control packets, such as the end of an interaction, are not.
    fn is_discarded(&self, event: &Event, index: u64) -> bool {
        let mut discards = self.discards.lock().unwrap_or_else(PoisonError::into_inner);
        discards.retain(|discard| discard.until.is_none_or(|until| index < until));
        self.has_discards.store(!discards.is_empty(), Ordering::Release);
        let EventKind::Packet(packet) = &event.kind else { return false };
        let Some(source) = &packet.packet.routing.source else { return false };
        let agent_id = packet.text(source.name);
        packet.packet.kind() != PacketType::Control && discards.iter().any(|discard| discard.agent_id == agent_id)
    }
}

#[cfg(all(test, inworld_loom))]
impl EventQueue {
    /// How many events wait, and their bytes.
    pub fn held(&self) -> (usize, usize) {
        (self.count.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    /// How many events were given back and are not freed, and their bytes.
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
        let queue = EventQueue::new(16, 1 << 10);
        let event = |size| Event { time: Timestamp::default(), kind: EventKind::Log(Level::Debug, "x".repeat(size)) };
        queue.push(event(OUTBOX_MAX_BYTES));
        assert!(queue.above_hard_limit() && !queue.above_send_limit());
        queue.push(event(2 << 10));
        assert!(queue.above_send_limit());
        assert!(queue.pop(|_| ()).is_some() && !queue.above_send_limit());
        let queue = EventQueue::new(16, 1 << 30);
        (0..OUTBOX_MAX_PACKETS + 32).for_each(|_| queue.push(event(0)));
        assert!(queue.above_send_limit());
    }

    #[test]
    fn the_driver_is_woken_for_much_memory_and_frees_all_of_it() {
        let queue = EventQueue::new(16, 1 << 30);
        let log = |size| Event { time: Timestamp::default(), kind: EventKind::Log(Level::Debug, "x".repeat(size)) };
        queue.give_back(log(SWEEP_AT - 1));
        assert_eq!(queue.wants_sweep().now_or_never(), None);
        queue.give_back(log(1));
        assert_eq!(queue.wants_sweep().now_or_never(), Some(()));
        queue.give_back(log(1));
        assert_eq!(queue.wants_sweep().now_or_never(), None, "once");
        queue.sweep();
        assert_eq!((queue.spent.len(), queue.spent_bytes.load(Ordering::Relaxed)), (0, 0));
    }

    #[test]
    fn a_sweep_is_bounded_and_goes_on_in_another_turn() {
        let queue = EventQueue::new(16, 1 << 30);
        let log = || Event { time: Timestamp::default(), kind: EventKind::Log(Level::Debug, "x".to_owned()) };
        (0..SWEEP_BATCH + 1).for_each(|_| queue.give_back(log()));
        queue.sweep();
        assert_eq!(queue.spent.len(), 1);
        assert_eq!(queue.wants_sweep().now_or_never(), Some(()));
        queue.sweep();
        assert_eq!(queue.spent.len(), 0);
        assert_eq!(queue.wants_sweep().now_or_never(), None);
    }
}
