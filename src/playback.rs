//! Playback statuses and progress.

use std::ffi::c_char;

use super::guard::with_session;
use super::input::text;
use super::refusal::Refusal;
use super::types::iw_session;
use inworld_client::ValueError;
use inworld_client::vocabulary::Constants;
use inworld_protocol::packet::PacketStatus;

// --- What was played ---

/// Marks a packet from the server as PROCESSED or PLAYED. Text and audio are finished when they are PLAYED, all others when
/// they are PROCESSED; an utterance or interaction is completed when all its packets are finished. Optional: a game that does
/// not use progress marks nothing.
///
/// packet_id: id.packet_id of the packet. status: IW_PACKET_STATUS_PROCESSED or IW_PACKET_STATUS_PLAYED.
/// Returns the status that the packet has now. It only goes forward, so it may be a later one, and it is
/// IW_PACKET_STATUS_CANCELLED when the packet was cancelled: do not play it. Or < 0: IW_ERROR_INVALID_ARGUMENT for any
/// other status, and when no such packet has come from the server or it was forgotten. The packets of 256 interactions
/// are known, 4096 at most, and the last 1024 packets that belong to none (control packets, the player's own words); of
/// the interactions the oldest that are over are forgotten first, then the oldest.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_mark(session: iw_session, packet_id: *const c_char, status: u32) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let packet_id = unsafe { text("packet_id", packet_id) }?;
        let status = PacketStatus::from_number(status)
            .ok_or_else(|| Refusal::value(ValueError::no_constant("status", status, Constants::MarkedStatus)))?;
        Ok(entry.session.mark(packet_id, status)? as i32)
    })
}

/// The status of a packet from the server as it is now: IW_PACKET_STATUS_RECEIVED, _PROCESSED, _PLAYED or _CANCELLED.
/// (iw_packet.status tells what it was when the packet was polled.)
///
/// packet_id: id.packet_id of the packet. Returns the status, or < 0: IW_ERROR_INVALID_ARGUMENT when no such packet has
/// come or it was forgotten, see iw_session_mark. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_packet_status(session: iw_session, packet_id: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let packet_id = unsafe { text("packet_id", packet_id) }?;
        Ok(entry.session.packet_status(packet_id)? as i32)
    })
}

/// How far an utterance of a character has come: IW_PROGRESS_*. It is COMPLETED when all its packets are finished (see
/// iw_session_mark) and no more of it can come: its interaction has ended, or its speaker has begun another utterance
/// in that interaction, as characters say one after the other. Should the server send a packet of it late all the
/// same, it is OPEN again until that one is finished.
///
/// utterance_id: id.utterance_id of its packets. Returns IW_PROGRESS_*, or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_utterance_progress(session: iw_session, utterance_id: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let utterance_id = unsafe { text("utterance_id", utterance_id) }?;
        Ok(entry.session.utterance_progress(utterance_id)? as i32)
    })
}

/// How far an interaction has come: IW_PROGRESS_*. It is known from the first packet of a character in it on, and
/// COMPLETED when IW_CONTROL_INTERACTION_END has come and everything that the characters said and did in it is
/// finished (see iw_session_mark). Control packets and the player's own words need not be marked. When only a part of
/// it was cancelled, or one character's part will not be finished (IW_EVENT_INTERACTION_CANCELLED), the rest goes
/// on, and it is CANCELLED once that is finished. What the server has not ended when the session is stopped, or started
/// again, is CANCELLED. It stays CANCELLED whatever still comes; only asking for another answer (regenerateResponse) makes
/// it OPEN again.
///
/// interaction_id: id.interaction_id of its packets, or from a receipt. Returns IW_PROGRESS_*, or < 0.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_interaction_progress(session: iw_session, interaction_id: *const c_char) -> i32 {
    with_session(session, |entry| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let interaction_id = unsafe { text("interaction_id", interaction_id) }?;
        Ok(entry.session.interaction_progress(interaction_id)? as i32)
    })
}
