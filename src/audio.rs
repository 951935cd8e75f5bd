//! The microphone.

use std::ffi::c_char;

use super::constants::{IW_OK, IW_UNDERSTANDING_UNSPECIFIED};
use super::guard::with_session;
use super::input::{array, optional_text, write_out};
use super::refusal::Refusal;
use super::types::iw_session;
use super::words::AbiConstants;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};

/// No microphone gives more at once: ten seconds of eight channels at 192 kHz.
const MAX_FRAMES: usize = 1_920_000;

// --- Microphone ---

/// Opens the microphone for a character; samples follow with iw_session_push_audio. While it is open for another character,
/// or in another mode, that audio session ends first: samples that were pushed before go to the one, samples that are pushed
/// afterwards to the other.
///
/// character: as in iw_session_send_text. mode: IW_MICROPHONE_*. understanding: IW_UNDERSTANDING_*.
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE when it is open for the same already. Thread: any. Since: 0.1.
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
        let mode = known.ok_or_else(|| Refusal::no_constant("mode", mode, AbiConstants::Microphone))?;
        let understanding = match understanding {
            IW_UNDERSTANDING_UNSPECIFIED => UnderstandingMode::Full,
            given => UnderstandingMode::from_number(given)
                .ok_or_else(|| Refusal::no_constant("understanding", given, AbiConstants::Understanding))?,
        };
        entry.session.start_audio(character, mode, understanding)?;
        Ok(IW_OK)
    })
}

/// Sends samples of the microphone. They are mixed to mono, brought to 16 kHz and sent in packets of 100 ms.
///
/// Nothing but mixing happens on the caller's thread.
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
        // SAFETY: this function's own contract.
        let samples = unsafe { pushed(samples, frames, channels) }?;
        entry.session.push_audio(samples, sample_rate, channels)?;
        Ok(IW_OK)
    })
}

/// The samples of a push.
///
/// # Safety
/// The caller's buffer has `frames` times `channels` samples; it may be NULL when there are none.
unsafe fn pushed<'a, T>(samples: *const T, frames: usize, channels: u32) -> Result<&'a [T], Refusal> {
    if frames > MAX_FRAMES {
        return Err(Refusal::too_many("frames", frames, MAX_FRAMES));
    }
    let readable = (channels as usize).min(inworld_client::MAX_CHANNELS as usize);
    // SAFETY: no more samples are read than a microphone can have; other numbers of channels are refused before a sample is
    // looked at.
    unsafe { array("samples", "frames", samples, frames * readable, usize::MAX / 2) }
}

/// Closes the microphone. With IW_MICROPHONE_EXPECT_AUDIO_END the answer comes now; where nothing but silence was heard,
/// the character server answers with an empty final IW_TEXT_SOURCE_SPEECH_TO_TEXT and an end of the interaction.
///
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_end_audio(session: iw_session) -> i32 {
    with_session(session, |entry| entry.session.end_audio().map(|()| IW_OK).map_err(Into::into))
}

/// The same as iw_session_push_audio, for samples in floating point, as engines record them.
///
/// samples: -1 to 1, channels interleaved, copied; larger samples are clipped, NaN is silence. frames, sample_rate, channels:
/// as in iw_session_push_audio. Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio.
/// Thread: any, one at a time. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_push_audio_f32(
    session: iw_session,
    samples: *const f32,
    frames: usize,
    sample_rate: u32,
    channels: u32,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: this function's own contract.
        let samples = unsafe { pushed(samples, frames, channels) }?;
        entry.session.push_audio_f32(samples, sample_rate, channels)?;
        Ok(IW_OK)
    })
}

/// What is done with the samples of the microphone, from the next iw_session_start_audio on.
///
/// flags: IW_CAPTURE_* bits; 0, the default: everything is sent as it is. Returns IW_OK, or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_set_capture(session: iw_session, flags: u32) -> i32 {
    with_session(session, |entry| entry.session.set_capture(flags).map(|()| IW_OK).map_err(Into::into))
}

/// How loud the microphone is, for a meter on the screen: over 50 ms, behind the automatic gain. 0 while it is closed.
///
/// rms: root mean square, peak: the largest sample; both 0 to 1, of full scale. Either may be NULL.
/// Returns IW_OK, or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_microphone_level(session: iw_session, rms: *mut f32, peak: *mut f32) -> i32 {
    with_session(session, |entry| {
        let level = entry.session.microphone_level();
        for (name, out, value) in [("rms", rms, level.rms), ("peak", peak, level.peak)] {
            if !out.is_null() {
                // SAFETY: the caller's out-parameter is NULL or writable.
                unsafe { write_out(name, out, value) }?;
            }
        }
        Ok(IW_OK)
    })
}
