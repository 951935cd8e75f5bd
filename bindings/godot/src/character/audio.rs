//! The player's speech to a character.

use godot::builtin::PackedByteArray;
use godot::obj::Gd;
use inworld_client::packet::enums::MicrophoneMode;

use super::InworldCharacter;
use crate::refusal::Refusal;
use crate::session::InworldSession;

/// What the service wants of the microphone, in samples per second (PROTOCOL.md 7.1).
const MICROPHONE_RATE: u32 = 16_000;

/// How the microphone is wanted to be open.
#[derive(Clone, Copy)]
pub(super) struct WantedAudio {
    mode: MicrophoneMode,
    speech_only: bool,
}

impl InworldCharacter {
    /// Opens the microphone for this character, now or when the session is established. `speech_only`: nothing but speech is
    /// sent, unless the player's turn lasts until the microphone is closed.
    pub fn open_audio_session(this: &Gd<Self>, mode: MicrophoneMode, speech_only: bool) {
        this.clone().bind_mut().wants_audio = Some(WantedAudio { mode, speech_only });
        let session = this.bind().session_ref.get().filter(|session| session.bind().get_established());
        let Some(session) = session.filter(|_| !this.bind().has_audio) else { return };
        let begun = session.bind().open_microphone(this.bind().brain(), mode, speech_only);
        this.clone().bind_mut().has_audio = begun.is_ok();
        Self::report(this, begun.map_err(Refusal::from));
    }

    /// Closes the microphone.
    pub fn close_audio_session(this: &Gd<Self>) {
        let had = {
            let mut character = this.clone();
            let mut character = character.bind_mut();
            character.wants_audio = None;
            std::mem::take(&mut character.has_audio)
        };
        if had {
            Self::send(this, |session, _| session.end_audio());
        }
    }

    /// Sends samples of the microphone, stereo.
    pub fn push_audio(this: &Gd<Self>, samples: &[f32], rate: u32) {
        if this.bind().has_audio {
            Self::send(this, |session, _| session.push_audio_f32(samples, rate, 2));
        }
    }

    /// The same as 16-bit little-endian PCM of the rate that the service wants.
    pub fn push_pcm(this: &Gd<Self>, data: &PackedByteArray) {
        let samples: Vec<i16> = data.as_slice().as_chunks().0.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
        if this.bind().has_audio {
            Self::send(this, |session, _| session.push_audio(&samples, MICROPHONE_RATE, 1));
        }
    }

    /// The session is established, and the character is in its scene.
    pub(super) fn audio_established(&mut self, session: &InworldSession) {
        if let Some(WantedAudio { mode, speech_only }) = self.wants_audio
            && let Ok(running) = session.running()
        {
            // A microphone that another scene left open.
            let _ = running.end_audio();
            self.has_audio = session.open_microphone(&self.brain_name, mode, speech_only).is_ok();
        }
    }
}
