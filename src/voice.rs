//! What the player hears of the characters.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::{call, with_session};
use super::input::{not_null, optional_text, text};
use super::refusal::Refusal;
use super::types::iw_session;
use inworld_client::{Expected, Problem};

/// No audio callback asks for more at once: a second at 192 kHz.
const MAX_FRAMES: usize = 192_000;

// --- The voice of a character ---

/// Fills a block of an engine's audio callback with what a character says, resampled to the engine's rate: one line behind the
/// other, without clicks; silence while it says nothing, and where more of a line has not come yet. Lines start when 60 ms of
/// them have come, or up to 480 ms on a connection that has stalled before. iw_session_interrupt fades out within 10 ms.
///
/// Call it from the audio thread. The first call opens the voice, which allocates: make it with frames = 0 where the audio thread
/// must not. What the character says from then on is played, and its packets become IW_PACKET_STATUS_PLAYED when they were heard;
/// IW_EVENT_PACKET tells of its audio as before: do not play it, too. Later calls neither wait nor allocate. After 0.5 s without a
/// call, lines go by as if they were heard, and are not heard later; a call with frames = 0 now and then keeps a paused game's.
///
/// character: as in iw_session_send_text; NULL: the only one. A session has 64 voices at most; they stay until it is destroyed.
/// out: room for frames times channels samples, -1 to 1, channels interleaved; silence also when the call fails, unless
/// it is NULL. frames: up to 192,000. sample_rate: 8,000 to 192,000 Hz. channels: 1 to 8; all get the same.
/// Returns how many of the frames are of a line, or < 0: IW_ERROR_BUSY while another thread reads the same voice.
/// Thread: any, one at a time for each character. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_voice_read(
    session: iw_session,
    character: *const c_char,
    out: *mut f32,
    frames: usize,
    sample_rate: u32,
    channels: u32,
) -> i32 {
    // SAFETY: this function's own contract.
    let out = match unsafe { block(out, frames, channels) } {
        Ok(out) => out,
        Err(refusal) => return call(|| Err(refusal)),
    };
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { optional_text("character", character) }?;
        let heard = entry.session.pull_voice(character, out, sample_rate, channels)?;
        Ok(i32::try_from(heard).unwrap_or(i32::MAX))
    })
}

/// The block of an audio callback.
///
/// # Safety
/// The caller's buffer has room for `frames` times `channels` samples; it may be NULL when there are none.
unsafe fn block<'a>(out: *mut f32, frames: usize, channels: u32) -> Result<&'a mut [f32], Refusal> {
    if frames > MAX_FRAMES {
        return Err(Refusal::too_many("frames", frames, MAX_FRAMES));
    }
    let most = inworld_client::MAX_CHANNELS;
    if !(1..=most).contains(&channels) {
        let right = Expected::Between(1, most.into());
        return Err(Refusal::argument("channels", Problem::Unsupported(channels.into()), right));
    }
    if frames == 0 {
        return Ok(&mut []);
    }
    not_null("out", out)?;
    let samples = frames * channels as usize;
    // SAFETY: not NULL, and as long as this function's contract says. Zeros are samples: what the caller left uninitialised is
    // not looked at.
    unsafe {
        out.write_bytes(0, samples);
        Ok(std::slice::from_raw_parts_mut(out, samples))
    }
}

/// The mouth of a character whose voice is read with iw_voice_read: how much of each mouth shape is to be seen at the sample that
/// was read last. From the phonemes that the service sends, else from the words, aligned to the sound, else from the sound.
///
/// character: as in iw_voice_read; a voice that is not open is opened. Ask once before the character speaks: shapes are found from the
/// first call on. weights: room for 15, each 0 to 1, 1 together, in the order of the numbers of iw_phoneme.viseme; a mouth at rest is 1 in the first.
/// Returns IW_OK, or < 0. Never waits. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_voice_visemes(session: iw_session, character: *const c_char, weights: *mut f32) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { optional_text("character", character) }?;
        not_null("weights", weights)?;
        let found = entry.session.voice_visemes(character)?;
        // SAFETY: not NULL, and room for as many by this function's contract.
        unsafe { weights.cast::<[f32; inworld_client::SHAPES]>().write_unaligned(found) };
        Ok(IW_OK)
    })
}

/// Tells how much of an utterance the player has heard, for a game that plays AUDIO packets by itself: from time to time while it
/// plays, and when it ends. With it the library knows what was heard: IW_EVENT_LINE_STARTED and IW_EVENT_LINE_ENDED come in time,
/// an interruption cancels exactly what was not heard, and packets are marked as PLAYED. Not needed with iw_voice_read.
///
/// utterance_id: id.utterance_id of its packets. heard_us: microseconds of its sound that were heard so far, >= 0.
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when no such utterance has come or it was forgotten, see iw_session_mark.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_report_playback(
    session: iw_session,
    utterance_id: *const c_char,
    heard_us: i64,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let utterance_id = unsafe { text("utterance_id", utterance_id) }?;
        entry.session.report_playback(utterance_id, heard_us)?;
        Ok(IW_OK)
    })
}
