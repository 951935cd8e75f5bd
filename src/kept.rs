//! Packets that outlive their events: the game keeps them until it releases them.

use std::sync::atomic::Ordering;

use super::constants::*;
use super::events::no_poll;
use super::guard::{call, with_outgoing};
use super::handles::{KEPT, SESSIONS};
use super::input::{not_null, write_out};
use super::kept_state::{KeptPacket, KeptState, Source};
use super::refusal::{Outcome, Refusal};
use super::types::{iw_kept, iw_outgoing, iw_packet, iw_session};
use super::view::View;
use super::words::Handle;
use inworld_client::{Expected, Problem};

/// Most memory that kept packets may hold together, in bytes.
const MAX_KEPT_BYTES: usize = 512 << 20;

// --- Packets that stay ---

/// Keeps the packet of the event that was polled last, beyond the next iw_poll. Its texts and audio are shared with the
/// event, not copied. It stays as it is now until iw_packet_release, whatever becomes of its session: also after
/// iw_session_destroy and iw_shutdown_all.
///
/// sequence: of the event. out: the handle; the packet itself is told by iw_kept_packet. All kept packets of the process
/// together are at most 16384, and at most 512 MiB. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when another event
/// was polled since, or when the event has no packet; IW_ERROR_QUEUE_FULL when too much is kept; IW_ERROR_BUSY when another
/// thread is polling this session at this moment. Thread: the one that polls. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_keep(session: iw_session, sequence: u64, out: *mut iw_kept) -> i32 {
    call(|| {
        not_null("out", out)?;
        let mut poll = SESSIONS.exclusive(session).map_err(no_poll)?;
        let state = poll.parts().1;
        let last = state.sequence;
        if sequence != last || last == 0 {
            return Err(Refusal::not_polled_last("sequence", sequence, last));
        }
        let Some(shown) = state.current.take_if(|shown| shown.event().has_packet()) else {
            let problem = Problem::Other(format!("event {sequence} has no packet").into());
            return Err(Refusal::argument("sequence", problem, Expected::Words("keep one that has".into())));
        };
        let (shown, event) = shown.share();
        state.current = Some(shown);
        // SAFETY: the caller's out-parameter is writable.
        unsafe { keep(Source::Polled(event), out) }
    })
}

/// Keeps an outgoing packet as it is now, with IW_PACKET_STATUS_QUEUED; the outgoing packet stays as it is.
///
/// out: as in iw_packet_keep. Returns IW_OK, or < 0: IW_ERROR_QUEUE_FULL when too much is kept, IW_ERROR_BUSY when another
/// thread uses the packet at this moment. Thread: any, one at a time for each outgoing packet. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_outgoing_keep(outgoing: iw_outgoing, out: *mut iw_kept) -> i32 {
    with_outgoing(outgoing, |state| {
        not_null("out", out)?;
        let packed = state.draft.packed().map_err(|error| Refusal::internal(error.to_string()))?;
        // SAFETY: the caller's out-parameter is writable.
        unsafe { keep(Source::Made(Box::new((packed, View::default()))), out) }
    })
}

/// The packet behind a handle: always the same, and never changed.
///
/// packet: set to it. It is lent until iw_packet_release of this handle. Returns IW_OK or < 0. Thread: any; several may
/// read the packet at the same time. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_kept_packet(kept: iw_kept, packet: *mut *const iw_packet) -> i32 {
    call(|| {
        let pin = KEPT.pin(kept).ok_or_else(invalid_kept)?;
        let shown = pin.packet.load(Ordering::Acquire).cast_const();
        if shown.is_null() {
            // Another thread is keeping it at this moment: this handle was guessed.
            return Err(invalid_kept());
        }
        // SAFETY: the caller's out-parameter is NULL or writable.
        unsafe { write_out("packet", packet, shown) }?;
        Ok(IW_OK)
    })
}

/// Gives back a kept packet. What iw_kept_packet has lent of it is gone.
///
/// Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was released before. Thread: any, any time, but while no other
/// thread reads the packet. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_packet_release(kept: iw_kept) -> i32 {
    call(|| if KEPT.remove(kept) { Ok(IW_OK) } else { Err(invalid_kept()) })
}

/// # Safety
/// `out` is writable.
unsafe fn keep(source: Source, out: *mut iw_kept) -> Outcome {
    let state = KeptState::new(source, MAX_KEPT_BYTES)
        .map_err(|bytes| Refusal::too_many_bytes(Handle::Kept, bytes, MAX_KEPT_BYTES))?;
    let handle = KEPT.insert(Handle::Kept, KeptPacket::default(), state)?;
    // Nobody else knows the handle yet.
    let filled = KEPT.exclusive(handle).ok().map(|mut kept| {
        let (shown, state) = kept.parts();
        shown.packet.store(state.lend().cast_mut(), Ordering::Release);
    });
    if filled.is_none() {
        KEPT.remove(handle);
        return Err(Refusal::internal("the packet could not be kept; please report it"));
    }
    // SAFETY: writable, by this function's contract.
    unsafe { write_out("out", out, handle) }?;
    Ok(IW_OK)
}

fn invalid_kept() -> Refusal {
    Refusal::handle(Handle::Kept)
}
