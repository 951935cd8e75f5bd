//! The library as a whole.

use std::ffi::c_char;
use std::time::Duration;

use super::constants::*;
use super::guard::call;
use super::handles::{OUTGOINGS, SESSIONS};
use super::input::copy_text;
use super::last_error;
use super::refusal::Refusal;
use super::types::*;
use super::words::{AbiConstants, Layer};
use inworld_session::log;

// --- Library ---

/// The version of the ABI that this library has. Compare it with IW_ABI_VERSION, which your program was compiled
/// with: they must be equal.
///
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_abi_version() -> u32 {
    IW_ABI_VERSION
}

/// Copies the version of the library, such as "0.1.0".
///
/// buffer, capacity: where to, and how many bytes it has; capacity 0 with NULL only asks for the length.
/// Returns the length of the whole text without its NUL, or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_version(buffer: *mut c_char, capacity: usize) -> i32 {
    // SAFETY: the caller's buffer has `capacity` bytes.
    call(|| unsafe { copy_text(env!("CARGO_PKG_VERSION"), buffer, capacity) })
}

/// The size of a struct in this library, for wrappers that check their layout.
///
/// which: IW_STRUCT_*. Returns the size in bytes; 0 for an unknown number. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_struct_size(which: u32) -> usize {
    match which {
        IW_STRUCT_SESSION_CONFIG => size_of::<iw_session_config>(),
        IW_STRUCT_EVENT => size_of::<iw_event>(),
        IW_STRUCT_RECEIPT => size_of::<iw_receipt>(),
        IW_STRUCT_PARAMETER => size_of::<iw_parameter>(),
        IW_STRUCT_PACKET => size_of::<iw_packet>(),
        IW_STRUCT_PACKET_ID => size_of::<iw_packet_id>(),
        IW_STRUCT_SOURCE => size_of::<iw_source>(),
        IW_STRUCT_ROUTING => size_of::<iw_routing>(),
        IW_STRUCT_STR => size_of::<iw_str>(),
        IW_STRUCT_TEXT => size_of::<iw_text>(),
        IW_STRUCT_PHONEME => size_of::<iw_phoneme>(),
        IW_STRUCT_AUDIO => size_of::<iw_audio>(),
        IW_STRUCT_EMOTION => size_of::<iw_emotion>(),
        IW_STRUCT_NAMED_VALUE => size_of::<iw_named_value>(),
        IW_STRUCT_CUSTOM => size_of::<iw_custom>(),
        IW_STRUCT_CONTROL => size_of::<iw_control>(),
        IW_STRUCT_ACTION => size_of::<iw_action>(),
        IW_STRUCT_RELATION => size_of::<iw_relation>(),
        IW_STRUCT_CHARACTER => size_of::<iw_character>(),
        IW_STRUCT_MUTATION => size_of::<iw_mutation>(),
        IW_STRUCT_SESSION_RESPONSE => size_of::<iw_session_response>(),
        IW_STRUCT_HISTORY_LINE => size_of::<iw_history_line>(),
        IW_STRUCT_LATENCY_REPORT => size_of::<iw_latency_report>(),
        IW_STRUCT_OPERATION_STATUS => size_of::<iw_operation_status>(),
        IW_STRUCT_SERVER_LOG => size_of::<iw_server_log>(),
        IW_STRUCT_ITEM => size_of::<iw_item>(),
        IW_STRUCT_ITEM_INFO => size_of::<iw_item_info>(),
        IW_STRUCT_ITEMS => size_of::<iw_items>(),
        IW_STRUCT_DIALOG_LINE => size_of::<iw_dialog_line>(),
        IW_STRUCT_LINE => size_of::<iw_line>(),
        _ => 0,
    }
}

/// Copies the name of a result, such as "IW_ERROR_BUSY".
///
/// result: IW_OK or IW_ERROR_*. buffer, capacity: as in iw_version.
/// Returns the length of the whole text without its NUL; IW_ERROR_INVALID_ARGUMENT for an unknown number.
/// Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_result_name(result: i32, buffer: *mut c_char, capacity: usize) -> i32 {
    call(|| {
        let name = result_name(result).ok_or_else(|| Refusal::no_constant("result", result, AbiConstants::Results))?;
        // SAFETY: the caller's buffer has `capacity` bytes.
        unsafe { copy_text(name, buffer, capacity) }
    })
}

fn result_name(result: i32) -> Option<&'static str> {
    Some(match result {
        IW_OK => "IW_OK",
        IW_ERROR_INVALID_HANDLE => "IW_ERROR_INVALID_HANDLE",
        IW_ERROR_INVALID_ARGUMENT => "IW_ERROR_INVALID_ARGUMENT",
        IW_ERROR_INVALID_UTF8 => "IW_ERROR_INVALID_UTF8",
        IW_ERROR_INVALID_CONFIG => "IW_ERROR_INVALID_CONFIG",
        IW_ERROR_INVALID_STATE => "IW_ERROR_INVALID_STATE",
        IW_ERROR_UNKNOWN_CHARACTER => "IW_ERROR_UNKNOWN_CHARACTER",
        IW_ERROR_QUEUE_FULL => "IW_ERROR_QUEUE_FULL",
        IW_ERROR_BUSY => "IW_ERROR_BUSY",
        IW_ERROR_BUFFER_TOO_SMALL => "IW_ERROR_BUFFER_TOO_SMALL",
        IW_ERROR_TIMEOUT => "IW_ERROR_TIMEOUT",
        IW_ERROR_UNSUPPORTED => "IW_ERROR_UNSUPPORTED",
        IW_ERROR_ABI_MISMATCH => "IW_ERROR_ABI_MISMATCH",
        IW_ERROR_PANIC => "IW_ERROR_PANIC",
        IW_ERROR_INTERNAL => "IW_ERROR_INTERNAL",
        _ => return None,
    })
}

/// Copies the message of this thread's last error: the argument, its value, what is wrong and what would be right. Empty when
/// no call of this thread has failed.
///
/// buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
/// Thread: each has its own. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_last_error(buffer: *mut c_char, capacity: usize) -> i32 {
    // SAFETY: the caller's buffer has `capacity` bytes.
    call(|| unsafe { copy_text(&last_error::get(Layer::C), buffer, capacity) })
}

/// The same in the names of another layer, for wrappers: their users read messages that name what the wrapper has.
///
/// names: IW_NAMES_*. buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
/// Thread: each has its own. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn iw_last_error_in(names: u32, buffer: *mut c_char, capacity: usize) -> i32 {
    call(|| {
        let layer =
            Layer::from_number(names).ok_or_else(|| Refusal::no_constant("names", names, AbiConstants::Names))?;
        // SAFETY: the caller's buffer has `capacity` bytes.
        unsafe { copy_text(&last_error::get(layer), buffer, capacity) }
    })
}

/// Sets the log level of all sessions, from now on. Log lines arrive as IW_EVENT_LOG.
///
/// level: IW_LOG_LEVEL_*; off at first. Returns IW_OK or < 0. Thread: any. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_set_log_level(level: u32) -> i32 {
    call(|| {
        if level > IW_LOG_LEVEL_DEBUG {
            return Err(Refusal::no_constant("level", level, AbiConstants::LogLevel));
        }
        log::set_level(level);
        Ok(IW_OK)
    })
}

/// Stops and destroys every session and outgoing packet and ends the library's thread. Afterwards nothing of the library is
/// running, and it may be used anew or unloaded. Kept packets stay until their iw_packet_release, which comes before
/// unloading. Call it when the game or the editor's play mode ends; waits at most timeout_ms, or 250 ms if that is longer.
///
/// Returns IW_OK, or IW_ERROR_TIMEOUT when some sessions had to be cut off: they are gone all the same. When the
/// library's thread hangs, the result is IW_ERROR_TIMEOUT as well, and iw_last_error says so: the thread is detached and ends
/// when it can; the library may be used anew, but must not be unloaded.
/// Thread: any, but no other thread may be creating sessions or packets meanwhile. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn iw_shutdown_all(timeout_ms: u32) -> i32 {
    call(|| {
        for handle in SESSIONS.handles() {
            SESSIONS.remove(handle);
        }
        for handle in OUTGOINGS.handles() {
            OUTGOINGS.remove(handle);
        }
        inworld_client::shut_down(Duration::from_millis(timeout_ms.into()))?;
        Ok(IW_OK)
    })
}
