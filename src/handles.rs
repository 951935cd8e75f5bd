//! Handles: numbers that lead to sessions and packets, and never to one that is gone.
//!
//! A handle is an index and a generation. A slot's word holds the generation, how many calls are using the
//! slot (its pins), whether one of them uses what belongs to one call alone, and whether the slot is alive or
//! condemned. Pins and the exclusive bit are set by compare-and-swap and only while the slot is alive and of the
//! handle's generation; the last pin of a condemned slot frees it. No call waits for another.

use std::ops::Deref;
use std::sync::{Arc, PoisonError};

use super::kept_state::{KeptPacket, KeptState};
use super::prepared::{Shown, Spent};
use super::ready_list::ReadyList;
use super::refusal::Refusal;
use super::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use super::sync::{Mutex, UnsafeCell};
use super::view::View;
use super::words::Handle;
use inworld_client::{Session, Waiting};
use inworld_protocol::packet::PackedPacket;
use inworld_session::Draft;

/// How many things of a kind can exist at a time. A table is static memory of zeros alone: its unused slots cost nothing,
/// neither in the file nor when it is loaded.
#[cfg(not(all(test, inworld_loom)))]
const SLOTS: usize = 16_384;
/// In a model each slot costs: two show that one slot's use does not touch another, and that a slot is used again.
#[cfg(all(test, inworld_loom))]
const SLOTS: usize = 2;

const PIN: u64 = 1;
const PINS: u64 = (1 << 28) - 1;
const EXCLUSIVE: u64 = 1 << 28;
const ALIVE: u64 = 1 << 29;
const CONDEMNED: u64 = 1 << 30;

/// The sessions of this process, each with the state of its polling thread.
#[cfg(not(all(test, inworld_loom)))]
pub(super) static SESSIONS: Table<Entry, PollState> = Table::new();

/// The sessions that may have news, by their places in [`SESSIONS`].
#[cfg(not(all(test, inworld_loom)))]
pub(super) static READY: ReadyList<{ SLOTS / 64 }, { SLOTS / 64 / 64 }> = ReadyList::new();

/// The packets that the game is making. All that there is of one belongs to one call at a time.
#[cfg(not(all(test, inworld_loom)))]
pub(super) static OUTGOINGS: Table<(), OutgoingState> = Table::new();

/// The packets that the game keeps.
#[cfg(not(all(test, inworld_loom)))]
pub(super) static KEPT: Table<KeptPacket, KeptState> = Table::new();

// Loom's types have no const constructors.
#[cfg(all(test, inworld_loom))]
loom::lazy_static! {
    pub(super) static ref READY: ReadyList<1, 1> = ReadyList::new();
    pub(super) static ref SESSIONS: Table<Entry, PollState> = Table::new();
    pub(super) static ref OUTGOINGS: Table<(), OutgoingState> = Table::new();
    pub(super) static ref KEPT: Table<KeptPacket, KeptState> = Table::new();
}

/// The content of a session's handle.
pub(super) struct Entry {
    pub session: Session,
}

/// State of the polling thread.
#[derive(Default)]
pub(super) struct PollState {
    /// The event that the game is looking at.
    pub current: Option<Shown>,
    /// Its number; 0 before the first.
    pub sequence: u64,
    /// The event that comes next, so that its memory is on its way while the game looks at the current one.
    pub ahead: Option<Waiting>,
    /// What the game has looked at and the library's thread is to free.
    pub spent: Spent,
}

/// The content of an outgoing packet's handle.
pub(super) struct OutgoingState {
    pub draft: Draft,
    /// The packet as the game is looking at it.
    pub current: Option<Arc<PackedPacket>>,
    /// What it points to.
    pub view: View,
    /// Its share of what all packets that are being made may take.
    pub _reservation: DraftReservation,
}

/// Bytes that all packets in the making may take together.
const MAX_OUTGOING_BYTES: usize = 256 << 20;

static OUTGOING_BYTES: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

/// Bytes reserved for a packet in the making; released on drop.
pub(super) struct DraftReservation(usize);

impl DraftReservation {
    /// Takes room for so many bytes.
    pub fn take(bytes: usize) -> Result<Self, Refusal> {
        let held = OUTGOING_BYTES.fetch_add(bytes, Ordering::AcqRel) + bytes;
        let room = Self(bytes);
        if held <= MAX_OUTGOING_BYTES {
            return Ok(room);
        }
        Err(Refusal::too_many_bytes(Handle::Outgoing, held, MAX_OUTGOING_BYTES))
    }
}

impl Drop for DraftReservation {
    fn drop(&mut self) {
        OUTGOING_BYTES.fetch_sub(self.0, Ordering::AcqRel);
    }
}

/// The shared and the exclusive part of a slot.
struct Held<S, X> {
    shared: S,
    own: UnsafeCell<X>,
}

struct Slot<S, X> {
    word: AtomicU64,
    /// The next free slot, counted from 1.
    next: AtomicU32,
    held: UnsafeCell<Option<Box<Held<S, X>>>>,
}

struct Free {
    /// The first free slot, counted from 1.
    first: u32,
    /// Slots from here on were never used.
    unused: u32,
}

/// Things of a kind by their handles.
pub(super) struct Table<S, X> {
    slots: [Slot<S, X>; SLOTS],
    free: Mutex<Free>,
}

// SAFETY: a slot's content is written only by whoever holds the slot exclusively (it is off the free list and not yet
// alive, or condemned and claimed by `free_if_unused`), and read only by holders of a pin or the exclusive bit, whose
// word was alive. `S` is then shared between threads; `X` is touched only by the one holder of the exclusive bit, on
// whatever thread, and dropped with the slot's content.
unsafe impl<S: Send + Sync, X: Send> Sync for Table<S, X> {}

/// A call's use of a slot, which is not freed meanwhile.
pub(super) struct Pin<'a, S, X> {
    table: &'a Table<S, X>,
    slot: &'a Slot<S, X>,
    index: u32,
    bits: u64,
    held: &'a Held<S, X>,
}

/// A pin that has all of it: only one exists of a slot at a time.
pub(super) struct Exclusive<'a, S, X>(Pin<'a, S, X>);

/// Why exclusive use is refused.
pub(super) enum Denied {
    /// The handle leads nowhere.
    Invalid,
    /// Another call has it at this moment.
    Busy,
}

impl<S, X> Table<S, X> {
    #[cfg(not(all(test, inworld_loom)))]
    const fn new() -> Self {
        Self {
            slots: [const { Slot { word: AtomicU64::new(0), next: AtomicU32::new(0), held: UnsafeCell::new(None) } };
                SLOTS],
            free: Mutex::new(Free { first: 0, unused: 0 }),
        }
    }

    #[cfg(all(test, inworld_loom))]
    fn new() -> Self {
        let slot = |_| Slot { word: AtomicU64::new(0), next: AtomicU32::new(0), held: UnsafeCell::new(None) };
        Self { slots: std::array::from_fn(slot), free: Mutex::new(Free { first: 0, unused: 0 }) }
    }

    /// Gives something a handle of this kind.
    pub fn insert(&self, kind: Handle, shared: S, own: X) -> Result<u64, Refusal> {
        let held = Box::new(Held { shared, own: UnsafeCell::new(own) });
        let full = || Refusal::too_many_handles(kind, SLOTS);
        let index = self.take_slot().ok_or_else(full)?;
        let slot = self.slots.get(index as usize).ok_or_else(full)?;
        let generation = (slot.word.load(Ordering::Acquire) >> 32) as u32;
        let generation = u64::from(generation.wrapping_add(1).max(1));
        // SAFETY: the slot came off the free list to this call alone, and its word is not alive, so that nobody else
        // looks at its content.
        slot.held.with_mut(|content| unsafe { *content = Some(held) });
        slot.word.store(generation << 32 | ALIVE, Ordering::Release);
        Ok(generation << 32 | u64::from(index + 1))
    }

    fn take_slot(&self) -> Option<u32> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = free.first.checked_sub(1) {
            free.first = self.slots.get(index as usize)?.next.load(Ordering::Relaxed);
            return Some(index);
        }
        let index = free.unused;
        self.slots.get(index as usize)?;
        free.unused += 1;
        Some(index)
    }

    /// Uses what is shared.
    #[inline]
    pub fn pin(&self, handle: u64) -> Option<Pin<'_, S, X>> {
        let (index, slot) = self.slot(handle)?;
        let mut word = slot.word.load(Ordering::Relaxed);
        loop {
            if !is_alive(word, handle) {
                return None;
            }
            match slot.word.compare_exchange_weak(word, word + PIN, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return self.held(slot, index, PIN),
                Err(other) => word = other,
            }
        }
    }

    /// Uses all of it.
    #[inline]
    pub fn exclusive(&self, handle: u64) -> Result<Exclusive<'_, S, X>, Denied> {
        let (index, slot) = self.slot(handle).ok_or(Denied::Invalid)?;
        let mut word = slot.word.load(Ordering::Relaxed);
        loop {
            if !is_alive(word, handle) {
                return Err(Denied::Invalid);
            }
            if word & EXCLUSIVE != 0 {
                return Err(Denied::Busy);
            }
            match slot.word.compare_exchange_weak(word, word | EXCLUSIVE, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return self.held(slot, index, EXCLUSIVE).map(Exclusive).ok_or(Denied::Invalid),
                Err(other) => word = other,
            }
        }
    }

    /// Takes a handle out of use. What it led to is freed as soon as no call uses it: now, as a rule.
    pub fn remove(&self, handle: u64) -> bool {
        let Some((index, slot)) = self.slot(handle) else { return false };
        let mut word = slot.word.load(Ordering::Relaxed);
        while is_alive(word, handle) {
            let condemned = word & !ALIVE | CONDEMNED;
            match slot.word.compare_exchange_weak(word, condemned, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => {
                    self.free_if_unused(slot, index, condemned);
                    return true;
                }
                Err(other) => word = other,
            }
        }
        false
    }

    /// The handle of what is at a place now, counted from 0.
    pub fn handle_at(&self, place: usize) -> Option<u64> {
        let word = self.slots.get(place)?.word.load(Ordering::Acquire);
        (word & ALIVE != 0).then_some(word >> 32 << 32 | (place as u64 + 1))
    }

    /// All handles.
    pub fn handles(&self) -> Vec<u64> {
        let used = self.free.lock().unwrap_or_else(PoisonError::into_inner).unused;
        let slots = (1u64..).zip(&self.slots).take(used as usize);
        slots
            .filter_map(|(number, slot)| {
                let word = slot.word.load(Ordering::Acquire);
                (word & ALIVE != 0).then_some(word >> 32 << 32 | number)
            })
            .collect()
    }

    #[inline]
    fn slot(&self, handle: u64) -> Option<(u32, &Slot<S, X>)> {
        let index = (handle as u32).checked_sub(1)?;
        Some((index, self.slots.get(index as usize)?))
    }

    #[inline]
    fn held<'a>(&'a self, slot: &'a Slot<S, X>, index: u32, bits: u64) -> Option<Pin<'a, S, X>> {
        // SAFETY: the word was alive when the pin was set, so the content had been written, and it is not freed while
        // the pin is there.
        let held = slot.held.with(|content| unsafe { (*content).as_deref() })?;
        Some(Pin { table: self, slot, index, bits, held })
    }

    fn free_if_unused(&self, slot: &Slot<S, X>, index: u32, mut word: u64) {
        // Condemned, and nobody uses it: exactly one caller gets through, for the next word is none of these.
        while word & CONDEMNED != 0 && word & (PINS | EXCLUSIVE) == 0 {
            match slot.word.compare_exchange_weak(word, word >> 32 << 32, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    // SAFETY: this call alone has taken the slot out of its condemned state with no pins left; it is
                    // not on the free list yet, so that nobody else looks at its content.
                    let held = slot.held.with_mut(|content| unsafe { (*content).take() });
                    drop(held);
                    let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
                    slot.next.store(free.first, Ordering::Relaxed);
                    free.first = index + 1;
                    return;
                }
                Err(other) => word = other,
            }
        }
    }
}

/// The place of a handle in its table, counted from 0.
pub(super) fn place_of(handle: u64) -> usize {
    (handle as u32).wrapping_sub(1) as usize
}

#[inline]
fn is_alive(word: u64, handle: u64) -> bool {
    word & ALIVE != 0 && word >> 32 == handle >> 32
}

impl<S, X> Deref for Pin<'_, S, X> {
    type Target = S;
    #[inline]
    fn deref(&self) -> &S {
        &self.held.shared
    }
}

impl<S, X> Drop for Pin<'_, S, X> {
    #[inline]
    fn drop(&mut self) {
        let word = self.slot.word.fetch_sub(self.bits, Ordering::AcqRel) - self.bits;
        if word & CONDEMNED != 0 {
            self.table.free_if_unused(self.slot, self.index, word);
        }
    }
}

impl<S, X> Exclusive<'_, S, X> {
    /// The shared and the exclusive part.
    #[inline]
    pub fn parts(&mut self) -> (&S, &mut X) {
        // SAFETY: the exclusive bit is set by one holder at a time, this one, and `&mut self` keeps it from making a
        // second reference.
        (&self.0.held.shared, self.0.held.own.with_mut(|own| unsafe { &mut *own }))
    }
}

#[cfg(all(test, inworld_loom))]
mod models;
