//! The voices of characters that the game pulls: one for each character, between the engine's audio thread and the session's task.
//!
//! The audio thread never waits here and, once a voice is open, neither allocates nor frees: pieces of sound come through one bounded
//! queue and go back through another; everything else is a few atomics.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};

use crossbeam_queue::ArrayQueue;

use super::error::Error;
use super::state_error::StateError;
use super::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use inworld_session::Cast;
use inworld_voice::lips::{REST, SHAPES, Track};
use inworld_voice::playout::{LineNumber, Orders, PIECES, Piece, Place, Player, Supply};

/// Voices of a session, at the most.
const MOST_VOICES: usize = 64;

/// The voices that were opened. They stay as long as the session.
#[derive(Debug)]
pub(super) struct Voices {
    /// Filled from the front.
    slots: [OnceLock<Arc<Voice>>; MOST_VOICES],
    opening: Mutex<()>,
}

impl Default for Voices {
    fn default() -> Self {
        Self { slots: std::array::from_fn(|_| OnceLock::new()), opening: Mutex::default() }
    }
}

impl Voices {
    /// Those that are open.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Voice>> {
        self.slots.iter().map_while(OnceLock::get)
    }

    /// Those of the character with this agent id.
    pub fn of<'a>(&'a self, cast: &'a Cast, agent_id: &'a str) -> impl Iterator<Item = &'a Arc<Voice>> {
        self.iter().filter(move |voice| voice.is_of(cast, agent_id))
    }

    /// The voice that was opened under this name; opens it, if there is none. Opening alone allocates and may wait.
    pub fn get(&self, character: Option<&str>) -> Result<&Arc<Voice>, Error> {
        if let Some(open) = self.find(character) {
            return Ok(open);
        }
        let _opening = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.find(character) {
            return Ok(open);
        }
        let full = || Error::QueueFull(format!("{MOST_VOICES} voices are open; a session has no more"));
        let slot = self.slots.iter().find(|slot| slot.get().is_none()).ok_or_else(full)?;
        Ok(slot.get_or_init(|| Arc::new(Voice::new(character))))
    }

    fn find(&self, character: Option<&str>) -> Option<&Arc<Voice>> {
        self.iter().find(|voice| voice.character.as_deref() == character)
    }
}

/// One character's voice.
#[derive(Debug)]
pub(super) struct Voice {
    /// As the game names the character; `None`: the only one.
    pub character: Option<String>,
    player: Mutex<Player>,
    coming: ArrayQueue<Piece>,
    played: ArrayQueue<Piece>,
    /// The rate that the game pulls at, in Hz; 0 before its first pull.
    rate: AtomicU32,
    /// How many times it has pulled.
    pulls: AtomicU32,
    /// A [`Place`].
    place: AtomicU64,
    /// How many interruptions have begun and not ended.
    holds: AtomicU32,
    /// The last line that was cut.
    cut: AtomicU32,
    /// Somebody has asked for mouth shapes.
    wants_lips: AtomicBool,
    lips: OnceLock<Lips>,
}

/// The mouth shapes of the lines that wait or are heard.
#[derive(Debug)]
struct Lips {
    track: Arc<Track>,
    /// Where on the track lines begin, by their numbers.
    starts: [AtomicU64; LINES],
}

/// Lines that may wait, and a power of two.
const LINES: usize = 256;

/// The bits of a line's number in a word; the rest is where it begins, in hundredths of a second.
const LINE_SHIFT: u32 = 40;

impl Voice {
    pub fn new(character: Option<&str>) -> Self {
        Self {
            character: character.map(str::to_owned),
            player: Mutex::default(),
            coming: ArrayQueue::new(PIECES),
            played: ArrayQueue::new(PIECES),
            rate: AtomicU32::new(0),
            pulls: AtomicU32::new(0),
            place: AtomicU64::new(0),
            holds: AtomicU32::new(0),
            cut: AtomicU32::new(0),
            wants_lips: AtomicBool::new(false),
            lips: OnceLock::new(),
        }
    }

    /// The mouth shapes of the sample that was pulled last; a mouth at rest while nothing is heard.
    pub fn visemes(&self) -> [f32; SHAPES] {
        self.wants_lips.store(true, Ordering::Relaxed);
        let Place { line, heard_us, is_over } = self.place();
        let start = |lips: &Lips| {
            let word = lips.starts.get(line as usize % LINES)?.load(Ordering::Acquire);
            let is_it = word >> LINE_SHIFT == u64::from(line) && line != 0 && !is_over;
            is_it.then_some((word & ((1 << LINE_SHIFT) - 1)) * TICK_US)
        };
        match self.lips.get().and_then(|lips| Some((lips, start(lips)?))) {
            Some((lips, start_us)) => {
                let mut weights = [0.0; SHAPES];
                lips.track.weights(start_us + heard_us, &mut weights);
                weights
            }
            None => std::array::from_fn(|shape| f32::from(shape == usize::from(REST))),
        }
    }

    /// Whether somebody has asked for mouth shapes.
    pub fn wants_lips(&self) -> bool {
        self.wants_lips.load(Ordering::Relaxed)
    }

    /// A line begins here on the track, in microseconds. For the task alone.
    pub fn lips_start(&self, track: &Arc<Track>, line: LineNumber, start_us: u64) {
        let starts = || std::array::from_fn(|_| AtomicU64::new(0));
        let lips = self.lips.get_or_init(|| Lips { track: track.clone(), starts: starts() });
        if let Some(start) = lips.starts.get(line as usize % LINES) {
            start.store((u64::from(line) << LINE_SHIFT) | (start_us / TICK_US), Ordering::Release);
        }
    }

    /// Whether it is that of the character with this agent id.
    pub fn is_of(&self, cast: &Cast, agent_id: &str) -> bool {
        cast.find(self.character.as_deref()).is_ok_and(|character| character.agent_id == agent_id)
    }

    /// Fills a block of an audio callback; returns how many of its frames are of a line.
    ///
    /// # Errors
    /// [`StateError::VoiceBusy`] while another thread reads.
    pub fn read(&self, out: &mut [f32], rate: u32, channels: u32) -> Result<usize, Error> {
        let mut player = match self.player.try_lock() {
            Ok(player) => player,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => {
                out.fill(0.0);
                return Err(StateError::VoiceBusy.into());
            }
        };
        self.rate.store(rate, Ordering::Relaxed);
        let hold = self.holds.load(Ordering::Acquire) != 0;
        let orders = Orders { hold, cut: self.cut.load(Ordering::Acquire) };
        let frames = player.read(out, channels as usize, rate, orders, &mut Queues(self));
        self.place.store(player.place().to_word(), Ordering::Release);
        self.pulls.fetch_add(1, Ordering::Release);
        Ok(frames)
    }

    /// Where the game's pulls are.
    pub fn place(&self) -> Place {
        Place::from_word(self.place.load(Ordering::Acquire))
    }

    /// The rate of the last pull, in Hz, and how many there were.
    pub fn pulls(&self) -> (u32, u32) {
        let pulls = self.pulls.load(Ordering::Acquire);
        (self.rate.load(Ordering::Relaxed), pulls)
    }

    /// An interruption begins: the next pull fades out. Ends with [`release`](Self::release).
    pub fn hold(&self) {
        self.holds.fetch_add(1, Ordering::AcqRel);
    }

    /// An interruption ends; what it [cuts](Self::cut) is known.
    pub fn release(&self) {
        self.holds.fetch_sub(1, Ordering::AcqRel);
    }

    /// Nothing up to this line is heard any more. For the task alone.
    pub fn cut(&self, line: LineNumber) {
        if line != 0 {
            self.cut.store(line, Ordering::Release);
        }
    }

    /// A piece on its way to the player. For the task alone, which has no more than [`PIECES`] on their way.
    pub fn send(&self, piece: Piece) {
        // There is room for all that may be on their way.
        let _ = self.coming.push(piece);
    }

    /// A piece that the player is done with.
    pub fn take_back(&self) -> Option<Piece> {
        self.played.pop()
    }
}

/// The unit of a line's beginning on the track, in microseconds.
const TICK_US: u64 = 10_000;

/// The player's side of the queues.
struct Queues<'a>(&'a Voice);

impl Supply for Queues<'_> {
    fn next(&mut self) -> Option<Piece> {
        self.0.coming.pop()
    }

    fn give_back(&mut self, piece: Piece) {
        // There is room for all that may be on their way.
        let _ = self.0.played.push(piece);
    }
}
