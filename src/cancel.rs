//! Cutting answers short.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::with_session;
use super::input::{optional_text, text, texts};
use super::types::iw_session;

// --- Cutting short ---

/// Asks the server for no more packets of an exchange, and cancels what of it is not finished: text and audio that were
/// not marked PLAYED, everything else that was not marked PROCESSED (iw_session_mark). What waits to be polled, and what
/// the server still sends of it, comes with IW_PACKET_STATUS_CANCELLED. The packet that asked for it is not sent again when
/// the connection is lost; before it could leave, it comes back as IW_EVENT_PACKET_FAILED.
///
/// character: as in iw_session_send_text. interaction_id: of the exchange, from a receipt or a packet.
/// utterance_ids, count: only these of its utterances; NULL and 0 for all.
/// Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_cancel_responses(
    session: iw_session,
    character: *const c_char,
    interaction_id: *const c_char,
    utterance_ids: *const *const c_char,
    count: usize,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's texts are NULL or NUL-terminated, and `utterance_ids` has `count` elements.
        let (character, interaction_id, utterances) = unsafe {
            (
                optional_text("character", character)?,
                text("interaction_id", interaction_id)?,
                texts("utterance_ids", "count", utterance_ids, count)?,
            )
        };
        let utterances = utterances.into_iter().map(str::to_owned).collect();
        entry.session.cancel_responses(character, interaction_id, utterances)?;
        Ok(IW_OK)
    })
}

/// Cuts a character short: cancels what it is saying now, and takes back its packets that wait to be polled. Control
/// packets, such as IW_CONTROL_INTERACTION_END, still arrive. What it said before and is not finished, see
/// iw_session_cancel_responses, is cancelled as well. What was sent to it alone and is not answered is taken back: it is not
/// sent again when the connection is lost, and its answer is not told.
///
/// character: as in iw_session_send_text; NULL while a conversation is selected cuts short all who take part in it.
/// Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_interrupt(session: iw_session, character: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { optional_text("character", character) }?;
        entry.session.interrupt(character)?;
        Ok(IW_OK)
    })
}
