//! The microphone.

use std::ffi::c_char;

use super::constants::{IW_OK, IW_UNDERSTANDING_UNSPECIFIED};
use super::guard::with_session;
use super::input::{array, optional_text};
use super::refusal::Refusal;
use super::types::iw_session;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};

/// No microphone gives more at once: ten seconds of eight channels at 192 kHz.
const MAX_FRAMES: usize = 1_920_000;

// --- Microphone ---

/// Opens the microphone for a character; samples follow with iw_session_push_audio.
///
/// character: as in iw_session_send_text. mode: IW_MICROPHONE_*. understanding: IW_UNDERSTANDING_*.
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE when it is open already. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_start_audio(
    session: iw_session,
    character: *const c_char,
    mode: u32,
    understanding: u32,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { optional_text("character", character) }?;
        let known = MicrophoneMode::from_number(mode).filter(|known| *known != MicrophoneMode::Unspecified);
        let mode = known.ok_or_else(|| {
            let right = "IW_MICROPHONE_OPEN_MIC or IW_MICROPHONE_EXPECT_AUDIO_END";
            Refusal::argument("mode", format!("{mode} is none; give {right}"))
        })?;
        let understanding = match understanding {
            IW_UNDERSTANDING_UNSPECIFIED => UnderstandingMode::Full,
            given => UnderstandingMode::from_number(given)
                .ok_or_else(|| Refusal::no_constant("understanding", given, "IW_UNDERSTANDING_*"))?,
        };
        entry.session.start_audio(character, mode, understanding)?;
        Ok(IW_OK)
    })
}

/// Sends samples of the microphone. They are mixed to mono, brought to 16 kHz and sent in packets of 100 ms.
///
/// samples: 16 bit, channels interleaved, copied. frames: samples of each channel. sample_rate: 8,000 to 192,000 Hz.
/// channels: 1 to 8. Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio.
/// Thread: any, one at a time. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_push_audio(
    session: iw_session,
    samples: *const i16,
    frames: usize,
    sample_rate: u32,
    channels: u32,
) -> i32 {
    with_session(session, |entry| {
        if frames > MAX_FRAMES {
            return Err(Refusal::argument("frames", format!("{frames} is too many; at most {MAX_FRAMES} are allowed")));
        }
        let readable = (channels as usize).min(inworld_client::MAX_CHANNELS as usize);
        // SAFETY: the caller's buffer has `frames` times `channels` samples, of which no more are read than a
        // microphone can have; other numbers of channels are refused before a sample is looked at.
        let samples = unsafe { array("samples", "frames", samples, frames * readable, usize::MAX / 2) }?;
        entry.session.push_audio(samples, sample_rate, channels)?;
        Ok(IW_OK)
    })
}

/// Closes the microphone. With IW_MICROPHONE_EXPECT_AUDIO_END the answer comes now; where nothing but silence was heard,
/// the character server answers with an empty final IW_TEXT_SOURCE_SPEECH_TO_TEXT and an end of the interaction.
///
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_end_audio(session: iw_session) -> i32 {
    with_session(session, |entry| entry.session.end_audio().map(|()| IW_OK).map_err(Into::into))
}
