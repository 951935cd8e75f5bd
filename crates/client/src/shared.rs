//! State of a session that the game's threads read without waiting for the driver.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::error::Error;
use super::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use super::sync::{Condvar, Mutex, MutexGuard, RwLock};
use super::voices::Voices;
use inworld_session::{Cast, ConnectionState, PlaybackLedger, Selection, SharedSelection};
use inworld_voice::capture::Level;

/// How many packets may wait to be sent.
pub(super) const OUTBOX_MAX_PACKETS: usize = 4096;

/// How many bytes may wait to be sent.
pub(super) const OUTBOX_MAX_BYTES: usize = 16 << 20;

#[derive(Debug, Default)]
pub(super) struct Shared {
    state: AtomicU8,
    established: AtomicBool,
    /// The last start, stop, pause or resume that was asked for: its number in the upper bits, the state it leads to in the lowest 8.
    asked: AtomicU64,
    /// The number of the last start, stop, pause or resume that was carried out.
    done: AtomicU64,
    done_lock: Mutex<()>,
    done_changed: Condvar,
    cast: RwLock<Arc<Cast>>,
    outbox_packets: AtomicUsize,
    outbox_bytes: AtomicUsize,
    /// How the next audio session processes its samples: bits of [`super::microphone::capture_flags`].
    pub capture_flags: AtomicU32,
    /// How loud the microphone is: the bits of the root mean square in the upper half, of the peak in the lower.
    microphone_level: AtomicU64,
    /// How many changes of the scene the game has asked for, and how many of them the driver has taken up.
    scenes_asked: AtomicU64,
    scenes_taken_up: AtomicU64,
    /// How many packets of the microphone were dropped because there was no link.
    audio_dropped: AtomicU32,
    /// The current recipient and the conversations; the machine has it, too.
    pub selection: SharedSelection,
    playback: Mutex<PlaybackLedger>,
    /// The voices that the game pulls.
    pub voices: Voices,
    /// How many REST calls are under way.
    pub calls: AtomicUsize,
}

impl Shared {
    /// The state, also while a start or stop has not reached the driver yet.
    pub fn state(&self) -> ConnectionState {
        let mut asked = self.asked.load(Ordering::Acquire);
        loop {
            if asked >> 8 > self.done.load(Ordering::Acquire) {
                return state_of(asked as u8);
            }
            let state = self.published().0;
            // A request that came meanwhile may have led to this state: the caller must not see it and then, while
            // the request is not marked as carried out, the state before it.
            match self.asked.load(Ordering::Acquire) {
                same if same == asked => return state,
                newer => asked = newer,
            }
        }
    }

    /// The state as the driver has brought it about, whatever is asked for, and whether the characters are known.
    pub fn published(&self) -> (ConnectionState, bool) {
        (state_of(self.state.load(Ordering::Acquire)), self.established.load(Ordering::Acquire))
    }

    /// Whether the characters are known.
    pub fn established(&self) -> bool {
        // Last what was published last: before the requests it could be of the scene that they leave.
        self.scenes_asked.load(Ordering::Acquire) == self.scenes_taken_up.load(Ordering::Acquire)
            && !matches!(self.state(), ConnectionState::Idle | ConnectionState::Connecting)
            && self.established.load(Ordering::Acquire)
    }

    /// The game asks for another scene: the present one counts no more.
    pub fn ask_scene(&self) {
        self.scenes_asked.fetch_add(1, Ordering::AcqRel);
    }

    /// The driver has processed a change of scene and published the result.
    pub fn scene_taken_up(&self) {
        self.scenes_taken_up.fetch_add(1, Ordering::AcqRel);
    }

    /// The current recipient. Locked only for a moment.
    pub fn selection(&self) -> std::sync::MutexGuard<'_, Selection> {
        self.selection.lock()
    }

    /// The playback ledger. Locked only for a moment; cancel with [`super::playback::cancel`].
    pub fn playback(&self) -> MutexGuard<'_, PlaybackLedger> {
        self.playback.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The characters of the scene. Locked only for the moment of a look; written when a scene status comes.
    pub fn cast(&self) -> Arc<Cast> {
        self.cast.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Publishes the state. Called before its events are queued.
    pub fn publish(&self, state: ConnectionState, established: bool, cast: &Arc<Cast>) {
        let is_new = !Arc::ptr_eq(&self.cast.read().unwrap_or_else(PoisonError::into_inner), cast);
        if is_new {
            *self.cast.write().unwrap_or_else(PoisonError::into_inner) = cast.clone();
        }
        self.publish_state(state, established);
    }

    /// The same while the characters are those that were published: for each frame, so without a lock.
    pub fn publish_state(&self, state: ConnectionState, established: bool) {
        self.state.store(state as u8, Ordering::Release);
        self.established.store(established, Ordering::Release);
    }

    /// Numbers a request to get to `state`; refused unless `may` allows it in the present state.
    pub fn ask(&self, state: ConnectionState, may: impl Fn(ConnectionState) -> bool) -> Result<u64, ConnectionState> {
        let mut asked = self.asked.load(Ordering::Acquire);
        loop {
            let present = self.state();
            if !may(present) {
                return Err(present);
            }
            let number = (asked >> 8) + 1;
            let wish = number << 8 | u64::from(state as u8);
            match self.asked.compare_exchange_weak(asked, wish, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Ok(number),
                Err(other) => asked = other,
            }
        }
    }

    /// A start, stop, pause or resume was carried out.
    pub fn carried_out(&self, number: u64) {
        let _guard = self.done_lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.done.fetch_max(number, Ordering::AcqRel);
        self.done_changed.notify_all();
    }

    /// The session's task has died: pending requests will not be carried out.
    pub fn forget_asked(&self) {
        self.carried_out(self.asked.load(Ordering::Acquire) >> 8);
    }

    /// Waits until a start or stop was carried out; false when it was not in time.
    pub fn wait_for(&self, number: u64, timeout: Duration) -> bool {
        let end = Instant::now() + timeout;
        let mut guard = self.done_lock.lock().unwrap_or_else(PoisonError::into_inner);
        while self.done.load(Ordering::Acquire) < number {
            let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else {
                return false;
            };
            guard = self.done_changed.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// How loud the microphone is now.
    pub fn set_microphone_level(&self, level: Level) {
        let bits = u64::from(level.rms.to_bits()) << 32 | u64::from(level.peak.to_bits());
        self.microphone_level.store(bits, Ordering::Relaxed);
    }

    /// How loud it was when the task last listened; silence while it is closed.
    pub fn microphone_level(&self) -> Level {
        let bits = self.microphone_level.load(Ordering::Relaxed);
        Level { rms: f32::from_bits((bits >> 32) as u32), peak: f32::from_bits(bits as u32) }
    }

    /// A packet of the microphone was dropped.
    pub fn audio_dropped(&self) {
        self.audio_dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were since the session was created.
    pub fn dropped_audio(&self) -> u32 {
        self.audio_dropped.load(Ordering::Relaxed)
    }

    /// Takes a place in the outbox.
    pub fn reserve(&self, bytes: usize) -> Result<(), Error> {
        let packets = self.outbox_packets.fetch_add(1, Ordering::Relaxed);
        let held = self.outbox_bytes.fetch_add(bytes, Ordering::Relaxed);
        if packets < OUTBOX_MAX_PACKETS && held + bytes <= OUTBOX_MAX_BYTES {
            return Ok(());
        }
        self.release(bytes);
        Err(Error::QueueFull(format!(
            "{packets} packets with {held} bytes wait to be sent; at most {OUTBOX_MAX_PACKETS} with \
             {OUTBOX_MAX_BYTES} bytes are allowed"
        )))
    }

    /// Takes a place though the outbox may be full.
    pub fn reserve_beyond_limit(&self, bytes: usize) {
        self.outbox_packets.fetch_add(1, Ordering::Relaxed);
        self.outbox_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Gives a place in the outbox back.
    pub fn release(&self, bytes: usize) {
        self.outbox_packets.fetch_sub(1, Ordering::Relaxed);
        self.outbox_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

fn state_of(number: u8) -> ConnectionState {
    ConnectionState::from_number(number).unwrap_or_default()
}
