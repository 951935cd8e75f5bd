//! Group conversations.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::with_session;
use super::input::{not_null, optional_text, text, texts, write_out};
use super::send::id_text;
use super::types::iw_session;

// --- Group conversations ---

/// Begins a conversation with one or more characters. Several may go on at once.
///
/// A packet to a conversation reaches all its characters, and by the server's rules one of them answers: select it
/// and send to NULL. The trigger "inworld.conversation.next_turn" lets the next one speak. A packet to one of them
/// by name reaches that one alone, outside of the conversation.
/// characters, count: brain names, short or in full, or agent ids; at least one.
/// out_conversation_id: 40 bytes, for the id with its NUL: the conversation_id of its packets.
/// The server answers with a packet whose control has the action IW_CONTROL_CONVERSATION_EVENT and lists the
/// participants. Packets to the conversation wait for it, for at most 10 s, and then come back as IW_EVENT_PACKET_FAILED.
/// Before the session is established its first packet waits; if a participant is not in the scene then, that packet comes
/// back as IW_EVENT_PACKET_FAILED, and the conversation is over. Packets to a conversation that the server has evicted come
/// back likewise. On another connection, or in another scene, the conversation continues with those of its characters that
/// are there; without any it is over. Of more than 256 conversations the least recently used is forgotten.
/// Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_INVALID_STATE when the session is not running.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_conversation_start(
    session: iw_session,
    characters: *const *const c_char,
    count: usize,
    out_conversation_id: *mut c_char,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: `characters` has `count` elements, each NULL or NUL-terminated.
        let characters = unsafe { texts("characters", "count", characters, count) }?;
        not_null("out_conversation_id", out_conversation_id)?;
        let id = id_text(&entry.session.start_conversation(&characters)?);
        // SAFETY: the caller's out-parameter has 40 writable bytes.
        unsafe { write_out("out_conversation_id", out_conversation_id.cast(), id) }?;
        Ok(IW_OK)
    })
}

/// Replaces the participants of a conversation.
///
/// conversation_id: from iw_conversation_start. characters, count: all who take part from now on, as in
/// iw_conversation_start. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when there is no such conversation (any
/// more), IW_ERROR_UNKNOWN_CHARACTER. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_conversation_update(
    session: iw_session,
    conversation_id: *const c_char,
    characters: *const *const c_char,
    count: usize,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let id = unsafe { text("conversation_id", conversation_id) }?;
        // SAFETY: `characters` has `count` elements, each NULL or NUL-terminated.
        let characters = unsafe { texts("characters", "count", characters, count) }?;
        entry.session.update_conversation(id, &characters)?;
        Ok(IW_OK)
    })
}

/// Selects the conversation that NULL for a character means in every call from now on, and unselects the character.
///
/// conversation_id: from iw_conversation_start; NULL: none, and a selected character stays. A conversation that is
/// over is not selected any more. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when there is no such conversation
/// (any more), IW_ERROR_INVALID_STATE when the session is not running. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_conversation_select(session: iw_session, conversation_id: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let id = unsafe { optional_text("conversation_id", conversation_id) }?;
        entry.session.select_conversation(id)?;
        Ok(IW_OK)
    })
}
