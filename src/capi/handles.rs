//! Handles: numbers that lead to sessions, and never to a session that is gone.
//!
//! A handle is an index and a generation. A slot's word holds the generation, how many calls are using the
//! slot (its pins), whether one of them is polling, and whether it is alive or condemned. Pins and the polling
//! bit are set by compare-and-swap and only while the slot is alive and of the handle's generation; whoever takes
//! away the last pin of a condemned slot frees it. No call waits for another.

use std::cell::UnsafeCell;
use std::ops::Deref;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::constants::IW_ERROR_QUEUE_FULL;
use super::guard::Refusal;
use super::view::View;
use crate::driver::Session;
use crate::session::Event;

/// How many sessions can exist at a time. The table is static zero memory: unused slots cost nothing.
const SLOTS: usize = 16_384;

const PIN: u64 = 1;
const PINS: u64 = (1 << 28) - 1;
const POLLING: u64 = 1 << 28;
const ALIVE: u64 = 1 << 29;
const CONDEMNED: u64 = 1 << 30;

/// The sessions of this process.
pub(super) static SESSIONS: Table = Table::new();

/// What a session's handle leads to.
pub(super) struct Entry {
    pub session: Session,
    poll: UnsafeCell<PollState>,
}

/// What belongs to whoever polls.
#[derive(Default)]
pub(super) struct PollState {
    /// The event that the game is looking at.
    pub current: Option<Event>,
    /// What it points to.
    pub view: View,
}

struct Slot {
    word: AtomicU64,
    /// The next free slot, counted from 1.
    next: AtomicU32,
    entry: UnsafeCell<Option<Box<Entry>>>,
}

struct Free {
    /// The first free slot, counted from 1.
    first: u32,
    /// Slots from here on were never used.
    unused: u32,
}

pub(super) struct Table {
    slots: [Slot; SLOTS],
    free: Mutex<Free>,
}

// SAFETY: a slot's entry is written only by whoever holds the slot exclusively (it is off the free list and not yet
// alive, or condemned and claimed by `release`), and read only by holders of a pin, whose word was alive. `Session` is
// Send and Sync; `PollState`, whose view holds pointers into its own event, is touched only by the one holder of the
// polling bit, and dropped with the entry.
unsafe impl Sync for Table {}

/// A call's use of a session. The session cannot be freed meanwhile.
pub(super) struct Pin<'a> {
    slot: &'a Slot,
    index: u32,
    held: u64,
    entry: &'a Entry,
}

/// A pin that polls: only one exists of a session at a time.
pub(super) struct Poll<'a>(Pin<'a>);

/// Why polling is refused.
pub(super) enum NoPoll {
    Invalid,
    Busy,
}

impl Table {
    const fn new() -> Self {
        Self {
            slots: [const { Slot { word: AtomicU64::new(0), next: AtomicU32::new(0), entry: UnsafeCell::new(None) } };
                SLOTS],
            free: Mutex::new(Free { first: 0, unused: 0 }),
        }
    }

    /// Gives a session a handle.
    pub fn insert(&self, session: Session) -> Result<u64, Refusal> {
        let entry = Box::new(Entry { session, poll: UnsafeCell::default() });
        let full = || {
            Refusal::new(
                IW_ERROR_QUEUE_FULL,
                format!("{SLOTS} sessions exist already; destroy those that are not needed"),
            )
        };
        let index = self.take_slot().ok_or_else(full)?;
        let slot = self.slots.get(index as usize).ok_or_else(full)?;
        let generation = (slot.word.load(Ordering::Acquire) >> 32) as u32;
        let generation = u64::from(generation.wrapping_add(1).max(1));
        // SAFETY: the slot came off the free list to this call alone, and its word is not alive, so that nobody else
        // looks at its entry.
        unsafe { *slot.entry.get() = Some(entry) };
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

    /// Uses a session.
    #[inline]
    pub fn pin(&self, handle: u64) -> Option<Pin<'_>> {
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

    /// Uses a session to poll it.
    #[inline]
    pub fn poll(&self, handle: u64) -> Result<Poll<'_>, NoPoll> {
        let (index, slot) = self.slot(handle).ok_or(NoPoll::Invalid)?;
        let mut word = slot.word.load(Ordering::Relaxed);
        loop {
            if !is_alive(word, handle) {
                return Err(NoPoll::Invalid);
            }
            if word & POLLING != 0 {
                return Err(NoPoll::Busy);
            }
            match slot.word.compare_exchange_weak(word, word | POLLING, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return self.held(slot, index, POLLING).map(Poll).ok_or(NoPoll::Invalid),
                Err(other) => word = other,
            }
        }
    }

    /// Takes a handle out of use. The session is freed as soon as no call uses it: now, as a rule.
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

    /// The handles of all sessions.
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
    fn slot(&self, handle: u64) -> Option<(u32, &Slot)> {
        let index = (handle as u32).checked_sub(1)?;
        Some((index, self.slots.get(index as usize)?))
    }

    #[inline]
    fn held<'a>(&'a self, slot: &'a Slot, index: u32, held: u64) -> Option<Pin<'a>> {
        // SAFETY: the word was alive when the pin was set, so the entry had been written, and it is not freed while
        // the pin is there.
        let entry = unsafe { (*slot.entry.get()).as_deref() }?;
        Some(Pin { slot, index, held, entry })
    }

    fn free_if_unused(&self, slot: &Slot, index: u32, mut word: u64) {
        // Condemned, and nobody uses it: exactly one caller gets through, for the next word is none of these.
        while word & CONDEMNED != 0 && word & (PINS | POLLING) == 0 {
            match slot.word.compare_exchange_weak(word, word >> 32 << 32, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => {
                    // SAFETY: this call alone has taken the slot out of its condemned state with no pins left; it is
                    // not on the free list yet, so that nobody else looks at its entry.
                    let entry = unsafe { (*slot.entry.get()).take() };
                    drop(entry);
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

#[inline]
fn is_alive(word: u64, handle: u64) -> bool {
    word & ALIVE != 0 && word >> 32 == handle >> 32
}

impl Deref for Pin<'_> {
    type Target = Entry;
    #[inline]
    fn deref(&self) -> &Entry {
        self.entry
    }
}

impl Drop for Pin<'_> {
    #[inline]
    fn drop(&mut self) {
        let word = self.slot.word.fetch_sub(self.held, Ordering::AcqRel) - self.held;
        if word & CONDEMNED != 0 {
            SESSIONS.free_if_unused(self.slot, self.index, word);
        }
    }
}

impl Poll<'_> {
    /// The session, and what belongs to its poller.
    #[inline]
    pub fn parts(&mut self) -> (&Session, &mut PollState) {
        // SAFETY: the polling bit is set by one holder at a time, this one, and `&mut self` keeps it from making a
        // second reference.
        (&self.0.entry.session, unsafe { &mut *self.0.entry.poll.get() })
    }
}
