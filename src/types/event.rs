//! The struct of events.

use super::{iw_character, iw_packet, iw_str};

// --- Events ---

/// Something that happened. Begin with IW_EVENT_INIT; iw_poll fills it. Which fields count is told with IW_EVENT_*;
/// the others are zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_event {
    /// sizeof(iw_event); stays as you set it.
    pub struct_size: u32,
    /// IW_EVENT_*.
    pub r#type: u32,
    /// 1, 2, 3 ... per session.
    pub sequence: u64,
    /// When the library saw it: Unix time in microseconds.
    pub time_us: i64,
    /// IW_CONNECTION_STATE_*.
    pub state: u32,
    /// IW_CONNECTION_STATE_*.
    pub previous_state: u32,
    /// 1 or 0.
    pub flag: u32,
    /// IW_FAILURE_*.
    pub code: i32,
    /// When the library tries again, in milliseconds from time_us; 1: at once; 0: it does not.
    pub retry_after_ms: u32,
    /// IW_LOG_LEVEL_*.
    pub level: u32,
    /// Words for the game's developer, unless IW_EVENT_* says otherwise.
    pub message: iw_str,
    pub packet: *const iw_packet,
    /// Who is in the scene.
    pub characters: *const iw_character,
    pub character_count: usize,
    pub reserved: usize,
}
