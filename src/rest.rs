//! Calls over HTTP: the saved state, feedback.

use std::ffi::c_char;

use super::constants::IW_OK;
use super::guard::with_session;
use super::input::{flag, optional_text, text};
use super::types::iw_session;
use inworld_client::FeedbackTarget;

// --- Saved state and feedback ---

/// Requests the state of the session: its dialog, goals and relations. It arrives as IW_EVENT_SESSION_STATE; give its message
/// as saved_state to another session, and the characters continue from there. Calls like this one and those about
/// feedback are carried out one after the other, for 10 s at most each; what fails comes as IW_EVENT_ERROR in words, and
/// the session goes on. What is still under way when the session is stopped comes as IW_EVENT_ERROR with
/// IW_FAILURE_STOPPED.
///
/// Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE unless the session was connected since it was started,
/// IW_ERROR_QUEUE_FULL when 16 such calls are under way. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_session_save_state(session: iw_session) -> i32 {
    with_session(session, |entry| {
        entry.session.save_state()?;
        Ok(IW_OK)
    })
}

/// Sends the player's feedback on a response. IW_EVENT_FEEDBACK reports when it is stored.
///
/// interaction_id: of the answer. correlation_id: of the answer, too; NULL for none in particular. is_like: 1 or 0.
/// dislikes: IW_DISLIKE_* bits that tell why not; 0 with is_like 1. comment: in the player's words, at most 64 KiB; NULL
/// for none. Returns IW_OK, or < 0 as in iw_session_save_state. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_send_feedback(
    session: iw_session,
    interaction_id: *const c_char,
    correlation_id: *const c_char,
    is_like: u32,
    dislikes: u32,
    comment: *const c_char,
) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's texts are NULL or NUL-terminated.
        let (interaction_id, correlation_id, comment) = unsafe {
            (
                text("interaction_id", interaction_id)?,
                optional_text("correlation_id", correlation_id)?,
                optional_text("comment", comment)?,
            )
        };
        let on = FeedbackTarget { interaction_id, correlation_id };
        entry.session.send_feedback(on, flag("is_like", is_like)?, dislikes, comment)?;
        Ok(IW_OK)
    })
}

/// Removes feedback that was stored. IW_EVENT_FEEDBACK with flag 0 reports when that is done.
///
/// name: the message of the IW_EVENT_FEEDBACK that told that it was stored. Returns IW_OK, or < 0 as in
/// iw_session_save_state. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_undo_feedback(session: iw_session, name: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        entry.session.undo_feedback(unsafe { text("name", name) }?)?;
        Ok(IW_OK)
    })
}
