//! Packets about what characters say and ask for: answers, goals, tasks.

use std::ffi::c_char;

use super::create;
use crate::input::{flag, optional_text, text, texts};
use crate::types::iw_outgoing;
use inworld_client::drafts;

// --- Answers, goals and tasks ---

/// Begins a packet that asks for no more of an exchange.
///
/// interaction_id, utterance_ids, count: as in iw_session_cancel_responses. out, result: as in
/// iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_cancel_responses(
    interaction_id: *const c_char,
    utterance_ids: *const *const c_char,
    count: usize,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text, and `utterance_ids` has `count` elements.
    unsafe {
        create(out, || {
            let interaction_id = text("interaction_id", interaction_id)?;
            let utterances = texts("utterance_ids", "count", utterance_ids, count)?;
            Ok(drafts::cancel_responses(interaction_id, utterances.into_iter().map(str::to_owned).collect())?)
        })
    }
}

/// Begins a packet that asks for another answer in an exchange (needs IW_CAPABILITY_REGENERATE). It comes with the same
/// interaction_id; iw_outgoing_create_apply_response chooses among them.
///
/// interaction_id: of the exchange. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_regenerate_response(
    interaction_id: *const c_char,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::regenerate_response(text("interaction_id", interaction_id)?)?)) }
}

/// Begins a packet that chooses one of several answers to the same thing.
///
/// packet_id, interaction_id, utterance_id: the ids of a packet of the chosen answer, such as its text; utterance_id may
/// be NULL. commit: 1 asks the server to make the choice final, 0 leaves that to it.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_apply_response(
    packet_id: *const c_char,
    interaction_id: *const c_char,
    utterance_id: *const c_char,
    commit: u32,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe {
        create(out, || {
            let packet_id = text("packet_id", packet_id)?;
            let interaction_id = text("interaction_id", interaction_id)?;
            let utterance_id = optional_text("utterance_id", utterance_id)?;
            Ok(drafts::apply_response(packet_id, interaction_id, utterance_id, flag("commit", commit)?)?)
        })
    }
}

/// Begins a packet that enables or disables a goal. That a goal was activated or completed comes as a custom packet,
/// IW_CUSTOM_GOAL_ACTIVATED or _COMPLETE.
///
/// goal: its name. enable: 1 or 0. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_goal(goal: *const c_char, enable: u32, out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::goal(text("goal", goal)?, flag("enable", enable)?)?)) }
}

/// Begins a packet that tells a character that a task is done.
///
/// task_id: the parameter "task_id" of the task, which came as a custom packet, IW_CUSTOM_TASK.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_task_succeeded(task_id: *const c_char, out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::task_succeeded(text("task_id", task_id)?)?)) }
}

/// Begins a packet that tells a character that a task cannot be done.
///
/// task_id: as in iw_outgoing_create_task_succeeded. reason: why, in words; not empty, fewer than 100 characters.
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_task_failed(
    task_id: *const c_char,
    reason: *const c_char,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::task_failed(text("task_id", task_id)?, text("reason", reason)?)?)) }
}

/// Begins a packet that lets the characters of a conversation go on by themselves. It is for the selected conversation,
/// or for the targets that it gets.
///
/// out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_next_turn(out: *mut iw_outgoing) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe { create(out, || Ok(drafts::next_turn()?)) }
}

/// Begins a packet that tells how long the player waited for an answer (needs IW_CAPABILITY_LATENCY_REPORT). It is for
/// the session itself, and nothing answers it.
///
/// interaction_id: of the answer, at most 39 bytes, as in a receipt. latency_us: in microseconds, 0 or more. precision: how it was measured,
/// IW_PRECISION_*. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_create_perceived_latency(
    interaction_id: *const c_char,
    latency_us: i64,
    precision: u32,
    out: *mut iw_outgoing,
) -> i32 {
    // SAFETY: as in iw_outgoing_create_text.
    unsafe {
        create(out, || Ok(drafts::perceived_latency(text("interaction_id", interaction_id)?, latency_us, precision)?))
    }
}
