//! Questions about any packet, lent by the library or built by hand.

use std::ffi::c_char;

use super::constants::*;
use super::guard::call;
use super::input::{array, copy_text, lent_text, read_struct, text, write_out};
use super::packet_json;
use super::refusal::{Outcome, Refusal};
use super::types::{iw_packet, iw_source, iw_str};
use super::words::AbiConstants;
use inworld_protocol::packet::PacketStatus;

// --- Packets ---

/// 1 when the packet is for several: it has no single target; 0 otherwise; or < 0.
///
/// packet: lent by iw_poll, or built by hand. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_is_broadcast(packet: *const iw_packet) -> i32 {
    call(|| {
        // SAFETY: the caller's packet has the size that it says.
        let packet = unsafe { read_struct("packet", packet) }?;
        Ok(i32::from(packet.routing.target.r#type == IW_SOURCE_NONE))
    })
}

/// 1 when the packet comes from this character; 0 otherwise; or < 0.
///
/// agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_is_source(packet: *const iw_packet, agent_id: *const c_char) -> i32 {
    // SAFETY: the caller's packet is whole, and its text NUL-terminated.
    call(|| unsafe { ask(packet, agent_id, |names| names.source) })
}

/// 1 when the packet is for this character: the target, or one of the targets; 0 otherwise; or < 0.
///
/// agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_is_target(packet: *const iw_packet, agent_id: *const c_char) -> i32 {
    // SAFETY: the caller's packet is whole, and its text NUL-terminated.
    call(|| unsafe { ask(packet, agent_id, |names| names.target) })
}

/// 1 when the packet comes from this character or is for it; 0 otherwise; or < 0.
///
/// agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_is_related(packet: *const iw_packet, agent_id: *const c_char) -> i32 {
    // SAFETY: the caller's packet is whole, and its text NUL-terminated.
    call(|| unsafe { ask(packet, agent_id, |names| names.source || names.target) })
}

/// The name of the packet's source: an agent id, or empty.
///
/// out: lent, as the packet is. Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_source_name(packet: *const iw_packet, out: *mut iw_str) -> i32 {
    // SAFETY: the caller's packet is whole, and its out-parameter writable.
    call(|| unsafe { name(packet, out, |packet| packet.routing.source) })
}

/// The name of the packet's single target: an agent id, or empty.
///
/// out: lent, as the packet is. Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_target_name(packet: *const iw_packet, out: *mut iw_str) -> i32 {
    // SAFETY: the caller's packet is whole, and its out-parameter writable.
    call(|| unsafe { name(packet, out, |packet| packet.routing.target) })
}

/// Copies the packet's JSON: its `json` where it has one, otherwise made from its fields.
///
/// buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_to_json(packet: *const iw_packet, buffer: *mut c_char, capacity: usize) -> i32 {
    // SAFETY: the caller's packet is whole, and its buffer has `capacity` bytes.
    call(|| unsafe {
        let packet = read_struct("packet", packet)?;
        let given = lent_text("packet.json", packet.json)?;
        if !given.is_empty() {
            return copy_text(given, buffer, capacity);
        }
        copy_text(&packet_json::encode(&packet)?, buffer, capacity)
    })
}

/// Copies "{Status} I: {interactionId} U: {utteranceId} P: {packetId}".
///
/// buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_packet_id_to_string(packet: *const iw_packet, buffer: *mut c_char, capacity: usize) -> i32 {
    // SAFETY: the caller's packet is whole, and its buffer has `capacity` bytes.
    call(|| unsafe {
        let packet = read_struct("packet", packet)?;
        let status = PacketStatus::from_number(packet.status)
            .ok_or_else(|| Refusal::no_constant("packet.status", packet.status, AbiConstants::PacketStatus))?;
        let told = format!(
            "{} I: {} U: {} P: {}",
            status.name(),
            lent_text("packet.id.interaction_id", packet.id.interaction_id)?,
            lent_text("packet.id.utterance_id", packet.id.utterance_id)?,
            lent_text("packet.id.packet_id", packet.id.packet_id)?,
        );
        copy_text(&told, buffer, capacity)
    })
}

/// Whether a name is that of the source, and of one of the targets.
struct Names {
    source: bool,
    target: bool,
}

/// # Safety
/// `packet` is NULL or a whole packet; `agent_id` is NULL or NUL-terminated.
unsafe fn ask(packet: *const iw_packet, agent_id: *const c_char, question: impl FnOnce(Names) -> bool) -> Outcome {
    // SAFETY: this function's own contract.
    unsafe {
        let packet = read_struct("packet", packet)?;
        let agent_id = text("agent_id", agent_id)?;
        let routing = &packet.routing;
        let targets = array(
            "packet.routing.targets",
            "packet.routing.target_count",
            routing.targets,
            routing.target_count,
            65_536,
        )?;
        let is = |name: &'static str, actor: &iw_source| -> Result<bool, Refusal> {
            Ok(!agent_id.is_empty() && lent_text(name, actor.name)? == agent_id)
        };
        let mut target = is("packet.routing.target.name", &routing.target)?;
        for one in targets {
            target |= is("packet.routing.targets", one)?;
        }
        let source = is("packet.routing.source.name", &routing.source)?;
        Ok(i32::from(question(Names { source, target })))
    }
}

/// # Safety
/// `packet` is NULL or a whole packet; `out` is NULL or writable.
unsafe fn name(packet: *const iw_packet, out: *mut iw_str, of: impl FnOnce(&iw_packet) -> iw_source) -> Outcome {
    // SAFETY: this function's own contract.
    unsafe {
        let packet = read_struct("packet", packet)?;
        let mut name = of(&packet).name;
        if name.ptr.is_null() {
            name = iw_str { ptr: c"".as_ptr(), len: 0 };
        }
        write_out("out", out, name)?;
        Ok(IW_OK)
    }
}
