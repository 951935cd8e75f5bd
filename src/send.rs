//! Sending texts, triggers and narrated actions.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::with_session;
use super::handles::Entry;
use super::input::{optional_text, parameters, struct_size, text, write_struct};
use super::refusal::{Outcome, Refusal};
use super::types::{iw_parameter, iw_receipt, iw_session};
use inworld_client::Receipt;
use inworld_session::config::MAX_PACKET_ID;

// --- Sending ---
//
// `character` is a brain name ("guard", or in full "workspaces/w/characters/guard"), an agent id, or NULL for the
// current recipient: the selected character or conversation, else the only character. What is sent without a connection
// waits and leaves in order.

/// Says something to a character.
///
/// character: a brain name ("guard", or in full "workspaces/w/characters/guard"), an agent id, or NULL for the current
/// recipient: the selected character or conversation, else the only character of the session.
/// text: not empty, at most 1 MiB, sent unaltered. receipt: filled with the packet's ids; may be NULL.
/// Without a connection the packet waits, and packets leave in order. Each is kept until it has its answer, and sent again
/// with the same ids when the connection was lost. A packet for a character that is not in the scene comes back as
/// IW_EVENT_PACKET_FAILED.
/// Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_QUEUE_FULL when 4096 packets or 16 MiB wait to be sent, or
/// the game has not polled for so long that more than twice the event queue waits,
/// IW_ERROR_INVALID_STATE when the state is IDLE or FAILED, or DISCONNECTED with IW_SESSION_NO_AUTO_RECONNECT.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_send_text(
    session: iw_session,
    character: *const c_char,
    text: *const c_char,
    receipt: *mut iw_receipt,
) -> i32 {
    // SAFETY: the caller's texts are NULL or NUL-terminated, and its receipt has the size that it says.
    unsafe {
        send(session, character, receipt, |entry, character| {
            let words = self::text("text", text)?;
            Ok(entry.session.send_text(character, words)?)
        })
    }
}

/// Sends a trigger to a character.
///
/// name: of a trigger of the scene, or one of those that start with "inworld.". parameters, count: may be NULL and 0.
/// character, receipt, result: as in iw_session_send_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_send_trigger(
    session: iw_session,
    character: *const c_char,
    name: *const c_char,
    parameters: *const iw_parameter,
    count: usize,
    receipt: *mut iw_receipt,
) -> i32 {
    // SAFETY: as in iw_session_send_text, and `parameters` has `count` elements.
    unsafe {
        send(session, character, receipt, |entry, character| {
            let name = text("name", name)?;
            Ok(entry.session.send_trigger(
                character,
                name,
                self::parameters("parameters", "count", parameters, count)?,
            )?)
        })
    }
}

/// Tells a character what the player does, in words: "The player waves."
///
/// content: not empty, at most 1 MiB. character, receipt, result: as in iw_session_send_text.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_send_narrated_action(
    session: iw_session,
    character: *const c_char,
    content: *const c_char,
    receipt: *mut iw_receipt,
) -> i32 {
    // SAFETY: as in iw_session_send_text.
    unsafe {
        send(session, character, receipt, |entry, character| {
            let words = text("content", content)?;
            Ok(entry.session.send_narrated_action(character, words)?)
        })
    }
}

/// Shared by all of them.
///
/// # Safety
/// `character` is NULL or NUL-terminated; `receipt` is NULL or has the size that it says.
unsafe fn send(
    session: iw_session,
    character: *const c_char,
    receipt: *mut iw_receipt,
    body: impl FnOnce(&Entry, Option<&str>) -> Result<Receipt, Refusal>,
) -> i32 {
    with_session(session, |entry| -> Outcome {
        // SAFETY: this function's own contract.
        let character = unsafe { optional_text("character", character) }?;
        // SAFETY: this function's own contract.
        unsafe { with_receipt(receipt, || body(entry, character)) }
    })
}

/// Fills a receipt with the ids of what was sent. A receipt that cannot be filled lets nothing be sent.
///
/// # Safety
/// `receipt` is NULL or has the size that it says.
pub(super) unsafe fn with_receipt(
    receipt: *mut iw_receipt,
    send: impl FnOnce() -> Result<Receipt, Refusal>,
) -> Outcome {
    // SAFETY: this function's own contract.
    let size = if receipt.is_null() { None } else { Some(unsafe { struct_size("receipt", receipt) }?) };
    let ids = send()?;
    if let Some(size) = size {
        let filled = iw_receipt {
            struct_size: 0,
            reserved: 0,
            packet_id: id_text(&ids.packet_id),
            interaction_id: id_text(&ids.interaction_id),
            utterance_id: id_text(&ids.utterance_id),
            correlation_id: id_text(&ids.correlation_id),
        };
        // SAFETY: `struct_size` has found `size` bytes there.
        unsafe { write_struct(&filled, receipt, size) };
    }
    Ok(IW_OK)
}

/// An id in the fixed room of a receipt. Cannot fail, as the packet has been sent already: ids made here have 36 bytes, and
/// longer ones than fit were refused when the packet was made.
pub(super) fn id_text(id: &str) -> [c_char; 40] {
    let mut text = [0; 40];
    for (to, from) in text.iter_mut().zip(id.bytes().take(MAX_PACKET_ID)) {
        *to = from as c_char;
    }
    text
}
