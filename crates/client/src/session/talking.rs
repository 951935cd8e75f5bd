//! The microphone of a session.

use std::sync::atomic::Ordering;

use tokio::sync::mpsc::error::SendError;

use super::Session;
use crate::checks::{check_bits, refuse_as};
use crate::clock::{new_id, wall};
use crate::command::Command;
use crate::error::Error;
use crate::microphone::{AudioStart, MicrophoneAccess, capture_flags, not_started};
use crate::state_error::StateError;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};
use inworld_session::vocabulary::Constants;
use inworld_session::{Expected, Outgoing, Problem};
use inworld_voice::capture::{Level, MAX_CHANNELS, SAMPLE_RATES, mono_from_f32, mono_from_i16};

impl Session {
    /// Opens the microphone for a character. While it is open for another character, or in another mode, that audio
    /// session ends first: what was pushed before goes to the one, what is pushed afterwards to the other.
    ///
    /// # Errors
    /// [`Error::State`] when it is open for the same already.
    pub fn start_audio(
        &self,
        character: Option<&str>,
        mode: MicrophoneMode,
        understanding: UnderstandingMode,
    ) -> Result<(), Error> {
        let recipient = self.recipient(character)?;
        let start = AudioStart { recipient, mode, understanding };
        let mut microphone = MicrophoneAccess::new(&self.microphone);
        if microphone.is_open_for(&start) {
            return Err(StateError::AudioStarted.into());
        }
        let outgoing = Outgoing::audio_start(start.recipient.clone(), mode, understanding, wall(), new_id);
        let size = outgoing.size();
        self.reserve(size)?;
        let source = microphone.open(Some(start), self.shared.capture_flags.load(Ordering::Relaxed));
        self.command(Command::AudioStart(Box::new(outgoing), source)).inspect_err(|_| self.shared.release(size))
    }

    /// Pushes samples of the microphone, interleaved. `rate` in Hz.
    ///
    /// # Errors
    /// [`Error::State`] while the microphone is closed, [`Error::QueueFull`], and [`Error::Argument`].
    pub fn push_audio(&self, samples: &[i16], rate: u32, channels: u32) -> Result<(), Error> {
        self.push(rate, channels, || mono_from_i16(samples, channels))
    }

    /// The same of samples in -1 to 1.
    ///
    /// # Errors
    /// Those of [`push_audio`](Self::push_audio).
    pub fn push_audio_f32(&self, samples: &[f32], rate: u32, channels: u32) -> Result<(), Error> {
        self.push(rate, channels, || mono_from_f32(samples, channels))
    }

    /// Closes the microphone.
    ///
    /// # Errors
    /// [`Error::State`] while it is closed.
    pub fn end_audio(&self) -> Result<(), Error> {
        self.check_running()?;
        let mut microphone = MicrophoneAccess::new(&self.microphone);
        if !microphone.close() {
            return Err(not_started());
        }
        self.command(Command::AudioEnd)
    }

    /// Sets how the samples of the microphone are processed from the next [`start_audio`](Self::start_audio) on: bits of
    /// [`capture_flags`].
    ///
    /// # Errors
    /// [`Error::Argument`] for unknown bits.
    pub fn set_capture(&self, flags: u32) -> Result<(), Error> {
        check_bits("flags", flags, capture_flags::ALL, Constants::CaptureFlags).map_err(Error::Argument)?;
        self.shared.capture_flags.store(flags, Ordering::Relaxed);
        Ok(())
    }

    /// How loud the microphone is; silence while it is closed.
    pub fn microphone_level(&self) -> Level {
        self.shared.microphone_level()
    }

    /// Sends a packet of the game's own making that opens or closes the microphone.
    pub(super) fn switch_microphone(&self, outgoing: Box<Outgoing>, opens: bool) -> Result<(), SendError<Command>> {
        let mut microphone = MicrophoneAccess::new(&self.microphone);
        if opens {
            let source = microphone.open(None, self.shared.capture_flags.load(Ordering::Relaxed));
            return self.commands.send(Command::AudioStart(outgoing, source));
        }
        microphone.close();
        self.commands.send(Command::Send(outgoing))
    }

    fn push(&self, rate: u32, channels: u32, mix: impl FnOnce() -> Vec<f32>) -> Result<(), Error> {
        if !SAMPLE_RATES.contains(&rate) {
            let (least, most) = (SAMPLE_RATES.start(), SAMPLE_RATES.end());
            let right = Expected::Words(format!("use {least} to {most} Hz").into());
            return refuse_as("sample_rate", Problem::Unsupported(rate.into()), right);
        }
        if !(1..=MAX_CHANNELS).contains(&channels) {
            let right = Expected::Between(1, MAX_CHANNELS.into());
            return refuse_as("channels", Problem::Unsupported(channels.into()), right);
        }
        self.check_running()?;
        MicrophoneAccess::new(&self.microphone).push(&self.shared, rate, mix)
    }
}
