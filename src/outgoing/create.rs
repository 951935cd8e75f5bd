//! How a packet begins: what the player says and does, and anything as JSON.
//!
//! The life of an outgoing packet is in the open: create, add targets, send. `iw_session_send` does the steps between by
//! itself; they are there for wrappers, and for those who want to look.

use std::ffi::c_char;

use super::create;
use crate::input::{array, optional_text, parameters, text};
use crate::types::{iw_outgoing, iw_parameter};
use inworld_client::drafts;

// --- A packet of one's own: how it begins ---

/// Begins a packet with something that the player says.
///
/// text: not empty, at most 1 MiB. out: the handle; to be sent with iw_session_send, or destroyed with
/// iw_outgoing_destroy. Returns IW_OK, or < 0: IW_ERROR_QUEUE_FULL when 16384 such packets exist.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_text(text: *const c_char, out: *mut iw_outgoing) -> i32 {
    // SAFETY: the caller's text is NULL or NUL-terminated, and its out-parameter NULL or writable.
    unsafe { create(out, || Ok(drafts::text(self::text("text", text)?)?)) }
}

/// Begins a packet with a trigger.
///
/// name, parameters, count: as in iw_session_send_trigger. out, result: as in iw_outgoing_create_text.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_trigger(
    name: *const c_char,
    parameters: *const iw_parameter,
    count: usize,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and `parameters` has `count` elements.
    unsafe {
        create(out, || {
            Ok(drafts::trigger(text("name", name)?, self::parameters("parameters", "count", parameters, count)?)?)
        })
    }
}

/// Begins a packet with what the player does, in words.
///
/// content: not empty, at most 1 MiB. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_narrated_action(content: *const c_char, out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::narrated_action(text("content", content)?)?)) }
}

/// Begins a packet with audio of the player. Audio is heard after a control packet AUDIO_SESSION_START to the same
/// character; iw_session_start_audio and its neighbours do all of that.
///
/// pcm16k_mono, size: 16-bit little-endian samples, mono, 16,000 Hz; an even number of bytes, at most 1 MiB.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_audio(pcm16k_mono: *const u8, size: usize, out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and `pcm16k_mono` has `size` bytes.
    unsafe { create(out, || Ok(drafts::audio(array("pcm16k_mono", "size", pcm16k_mono, size, 1 << 20)?)?)) }
}

/// Begins a control packet.
///
/// action: IW_CONTROL_AUDIO_SESSION_START, _AUDIO_SESSION_END, _TTS_PLAYBACK_START, _END, _MUTE, _UNMUTE or
/// _CONVERSATION_START. The others are the server's, or need a payload: those can be given with
/// iw_outgoing_create_json. description: NULL for none; at most 64 KiB.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_control(
    action: u32,
    description: *const c_char,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::control(action, optional_text("description", description)?)?)) }
}

/// Begins a packet from its JSON: anything that the protocol lets a client send.
///
/// json: one packet, at most 4 MiB. Its event is sent exactly as it is written there. Ids, timestamp and source are
/// added where it has none; each id has at most 39 bytes. Characters in its routing, by agent id or brain name, become
/// the packet's targets. Refused with a message: text that is not one packet, no event or several, an event that only
/// servers send, and an unknown name of an enumeration. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_json(json: *const c_char, out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::json(text("json", json)?)?)) }
}
