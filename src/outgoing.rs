//! Packets of the game's own making, step by step.

use std::ffi::c_char;

use super::constants::*;
use super::guard::{call, invalid_outgoing, use_outgoing, with_outgoing, with_session};
use super::handles::{DraftReservation, OUTGOINGS, OutgoingState};
use super::input::{copy_text, not_null, struct_size, text, write_out, write_struct};
use super::refusal::Refusal;
use super::send::with_receipt;
use super::types::{iw_outgoing, iw_packet, iw_receipt, iw_session, iw_str};
use super::view::View;
use super::words::Handle;
use inworld_client::Error;
use inworld_session::Draft;

mod answers;
mod create;
mod items;

// --- A packet of one's own: its steps ---

/// Adds a recipient of the packet. Its agent id is found when the packet is prepared, and once more when it
/// leaves. Adding a character twice is adding it once.
///
/// character: a brain name, short or in full, or an agent id. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT also for
/// a packet that is for the session itself, IW_ERROR_BUSY when another thread uses the packet at this moment.
/// Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_add_target(outgoing: iw_outgoing, character: *const c_char) -> i32 {
    with_outgoing(outgoing, |state| {
        // SAFETY: the caller's text is NULL or NUL-terminated.
        let character = unsafe { text("character", character) }?;
        state.draft.add_target(character).map_err(Error::Argument)?;
        Ok(IW_OK)
    })
}

/// How many characters the packet is for; 0 when it is for a conversation, the session itself, or the current recipient;
/// or < 0.
///
/// Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_outgoing_target_count(outgoing: iw_outgoing) -> i32 {
    with_outgoing(outgoing, |state| Ok(i32::try_from(state.draft.targets().len()).unwrap_or(i32::MAX)))
}

/// One of the recipients of the packet.
///
/// index: 0 to iw_outgoing_target_count - 1. brain_name: the full name once the character was found in a session, the
/// name that was given until then. agent_id: empty until then. Both may be NULL; they are lent until the next call on
/// this packet. Returns IW_OK or < 0. Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_target(
    outgoing: iw_outgoing,
    index: usize,
    brain_name: *mut iw_str,
    agent_id: *mut iw_str,
) -> i32 {
    with_outgoing(outgoing, |OutgoingState { draft, view, .. }| {
        let targets = draft.targets();
        let target = targets.get(index).ok_or_else(|| Refusal::out_of_range("index", index, targets.len()))?;
        let (name, id) = view.lend_pair(&target.brain_name, &target.agent_id);
        for (out_name, out, lent) in [("brain_name", brain_name, name), ("agent_id", agent_id, id)] {
            if !out.is_null() {
                // SAFETY: not NULL, and so writable by the contract.
                unsafe { write_out(out_name, out, lent) }?;
            }
        }
        Ok(IW_OK)
    })
}

/// Resolves the default recipient of a packet without targets: the character or conversation that is selected.
/// Before the session is established this stays open until the packet leaves.
///
/// Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when the recipient is ambiguous. Thread: any, one at a time for each
/// packet. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_outgoing_preprocess(outgoing: iw_outgoing, session: iw_session) -> i32 {
    with_session(session, |entry| {
        use_outgoing(outgoing, |state| {
            entry.session.preprocess(&mut state.draft)?;
            Ok(IW_OK)
        })
    })
}

/// Fills in the agent ids of the targets from those who are in the session now, and takes away those that are not true
/// any more.
///
/// missing, capacity: where the names go of those who are not there, one a line; as in iw_version, NULL and 0 for not
/// at all. Returns how many are not there, or < 0. Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_update_session_info(
    outgoing: iw_outgoing,
    session: iw_session,
    missing: *mut c_char,
    capacity: usize,
) -> i32 {
    with_session(session, |entry| {
        use_outgoing(outgoing, |state| {
            if capacity != 0 {
                not_null("missing", missing)?;
            }
            let names = entry.session.update_session_info(&mut state.draft);
            // SAFETY: the caller's buffer has `capacity` bytes.
            unsafe { copy_text(&names.join("\n"), missing, capacity) }?;
            Ok(i32::try_from(names.len()).unwrap_or(i32::MAX))
        })
    })
}

/// Sets the packet's routing from what is known: one target whose agent id is known becomes `target`, several become
/// `targets`; without any, the packet is for its conversation.
///
/// Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when there is no recipient: the message names those who were not
/// found, and the routing stays. Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_outgoing_update_routing(outgoing: iw_outgoing) -> i32 {
    with_outgoing(outgoing, |state| {
        state.draft.update_routing().map_err(Refusal::no_recipient)?;
        Ok(IW_OK)
    })
}

/// iw_outgoing_preprocess, iw_outgoing_update_session_info and iw_outgoing_update_routing, one after the other.
///
/// Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when no recipient of the packet is in the session: the message
/// names them. Targets that are not there beside one that is do no harm. Thread: any, one at a time for each packet.
/// Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_outgoing_prepare_to_send(outgoing: iw_outgoing, session: iw_session) -> i32 {
    with_session(session, |entry| {
        use_outgoing(outgoing, |state| {
            entry.session.prepare(&mut state.draft)?;
            Ok(IW_OK)
        })
    })
}

/// The packet as it is now.
///
/// packet: begin with IW_PACKET_INIT; filled, with IW_PACKET_STATUS_QUEUED. What it points to is lent until the next
/// call on this outgoing packet. Returns IW_OK or < 0. Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_view(outgoing: iw_outgoing, packet: *mut iw_packet) -> i32 {
    with_outgoing(outgoing, |OutgoingState { draft, current, view, .. }| {
        // SAFETY: the caller's struct has its size in front.
        let size = unsafe { struct_size("packet", packet) }?;
        let packed = draft.packed().map_err(|error| Refusal::internal(error.to_string()))?;
        let filled = view.lend_packet(current.insert(packed));
        // SAFETY: `struct_size` has found `size` bytes there.
        unsafe { write_struct(&filled, packet, size) };
        Ok(IW_OK)
    })
}

/// Copies the packet's JSON as it is now.
///
/// buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
/// Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_to_json(outgoing: iw_outgoing, buffer: *mut c_char, capacity: usize) -> i32 {
    // SAFETY: the caller's buffer has `capacity` bytes.
    with_outgoing(outgoing, |state| unsafe { copy_text(&state.draft.encode(), buffer, capacity) })
}

/// Prepares a packet as iw_outgoing_prepare_to_send does, and sends it. Before the session is established it waits, and
/// its targets are looked up when it leaves: when none is there, it comes back as IW_EVENT_PACKET_FAILED.
///
/// outgoing: its handle is gone on success, and still there on failure. receipt: filled with the packet's ids; may be
/// NULL. Returns IW_OK, or < 0 as in iw_session_send_text. Thread: any, one at a time for each packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_session_send(session: iw_session, outgoing: iw_outgoing, receipt: *mut iw_receipt) -> i32 {
    with_session(session, |entry| {
        use_outgoing(outgoing, |state| {
            // SAFETY: the caller's receipt is NULL or has the size that it says.
            let sent = unsafe { with_receipt(receipt, || Ok(entry.session.send_draft(&mut state.draft)?)) }?;
            // Another thread may have destroyed it meanwhile, which is as well.
            OUTGOINGS.remove(outgoing);
            Ok(sent)
        })
    })
}

/// Gives up a packet that was not sent.
///
/// Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was sent or destroyed before. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_outgoing_destroy(outgoing: iw_outgoing) -> i32 {
    call(|| if OUTGOINGS.remove(outgoing) { Ok(IW_OK) } else { Err(invalid_outgoing()) })
}

/// Shared by all functions that create a packet.
///
/// # Safety
/// `out` is NULL or writable.
unsafe fn create(out: *mut iw_outgoing, begin: impl FnOnce() -> Result<Draft, Refusal>) -> i32 {
    call(|| {
        not_null("out", out)?;
        let draft = begin()?;
        let reservation = DraftReservation::take(draft.size())?;
        let state = OutgoingState { draft, current: None, view: View::default(), _reservation: reservation };
        let handle = OUTGOINGS.insert(Handle::Outgoing, (), state)?;
        // SAFETY: the caller's out-parameter is writable.
        unsafe { write_out("out", out, handle) }?;
        Ok(IW_OK)
    })
}
