//! The microphone, between the game's thread and the session's task: the game's thread mixes samples to one channel and
//! leaves them here; the task takes them every [`LISTEN_EVERY`], resamples and sends them. No push wakes the task.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::error::Error;
use super::shared::Shared;
use super::state_error::StateError;
use super::sync::{Mutex, MutexGuard};
use inworld_protocol::packet::Payload;
use inworld_protocol::packet::enums::{ControlAction, MicrophoneMode, UnderstandingMode};
use inworld_session::{Outgoing, Recipient};
use inworld_voice::capture::CaptureOptions;

/// How often the task looks for samples while the microphone is open.
pub(super) const LISTEN_EVERY: Duration = Duration::from_millis(10);

/// Mono samples of one push. They count in the outbox until they are dropped.
pub(super) struct Block {
    /// In -1 to 1.
    pub samples: Vec<f32>,
    /// In Hz.
    pub rate: u32,
    shared: Arc<Shared>,
}

impl Drop for Block {
    fn drop(&mut self) {
        self.shared.release(size_of_val(self.samples.as_slice()));
    }
}

/// How the game opened the microphone.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AudioStart {
    pub recipient: Recipient,
    pub mode: MicrophoneMode,
    pub understanding: UnderstandingMode,
}

/// The open microphone, as the game's threads see it.
#[derive(Debug)]
pub(super) struct MicrophoneInput {
    /// `None`: opened by a packet that the game has built.
    start: Option<AudioStart>,
    blocks: Sender<Block>,
}

/// The samples of one audio session, and what is done with them.
pub(super) struct AudioSource {
    pub blocks: Receiver<Block>,
    pub options: CaptureOptions,
    /// Each speech that is found becomes an audio session of its own on the wire, started like this.
    pub each_speech: Option<AudioStart>,
}

/// Bits of what is done with the samples of the microphone.
pub mod capture_flags {
    /// Tell where speech starts and ends.
    pub const DETECT_SPEECH: u32 = 1;
    /// Send nothing but speech.
    pub const SPEECH_ONLY: u32 = 1 << 1;
    /// Bring quiet and loud speakers to the same level.
    pub const AUTOMATIC_GAIN: u32 = 1 << 2;
    /// All of them.
    pub const ALL: u32 = DETECT_SPEECH | SPEECH_ONLY | AUTOMATIC_GAIN;
}

/// The microphone's lock, held: nobody else opens, closes or feeds it meanwhile.
pub(super) struct MicrophoneAccess<'a>(MutexGuard<'a, Option<MicrophoneInput>>);

impl<'a> MicrophoneAccess<'a> {
    pub fn new(microphone: &'a Mutex<Option<MicrophoneInput>>) -> Self {
        Self(microphone.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Opens it, or another audio session in place of the one that is open; returns where its samples will arrive.
    /// `flags`: bits of [`capture_flags`].
    pub fn open(&mut self, start: Option<AudioStart>, flags: u32) -> AudioSource {
        let (sender, blocks) = unbounded();
        let has = |bit| flags & bit != 0;
        // The end of push-to-talk is the game's to say.
        let open_mic = |start: &AudioStart| start.mode == MicrophoneMode::OpenMic;
        let each_speech = start.clone().filter(|start| has(capture_flags::SPEECH_ONLY) && open_mic(start));
        let options = CaptureOptions {
            detect_speech: has(capture_flags::DETECT_SPEECH | capture_flags::SPEECH_ONLY),
            speech_only: each_speech.is_some(),
            automatic_gain: has(capture_flags::AUTOMATIC_GAIN),
        };
        *self.0 = Some(MicrophoneInput { start, blocks: sender });
        AudioSource { blocks, options, each_speech }
    }

    /// Closes it; says whether it was open.
    pub fn close(&mut self) -> bool {
        self.0.take().is_some()
    }

    /// Whether it is open for the same: recipient, mode and understanding.
    pub fn is_open_for(&self, start: &AudioStart) -> bool {
        self.0.as_ref().is_some_and(|microphone| microphone.start.as_ref() == Some(start))
    }

    /// Leaves samples for the task.
    ///
    /// # Errors
    /// [`Error::State`] when it is not open, [`Error::QueueFull`] when too much waits.
    pub fn push(&self, shared: &Arc<Shared>, rate: u32, mix: impl FnOnce() -> Vec<f32>) -> Result<(), Error> {
        let Some(microphone) = &*self.0 else { return Err(not_started()) };
        let samples = mix();
        shared.reserve(size_of_val(samples.as_slice()))?;
        // When the task is gone nobody listens; calls that ask it for something say so.
        let _ = microphone.blocks.send(Block { samples, rate, shared: shared.clone() });
        Ok(())
    }
}

/// The microphone is not open.
pub(super) fn not_started() -> Error {
    StateError::AudioNotStarted.into()
}

/// Whether a packet opens the microphone, or closes it.
pub(super) fn switches_microphone(outgoing: &Outgoing) -> Option<bool> {
    let Payload::Control(control) = &outgoing.packet.payload else { return None };
    match control.action {
        ControlAction::AudioSessionStart => Some(true),
        ControlAction::AudioSessionEnd => Some(false),
        _ => None,
    }
}
