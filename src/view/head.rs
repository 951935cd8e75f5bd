//! What an event says, in one line of the processor's cache.

use std::ptr;

use super::EMPTY;
use crate::constants::*;
use crate::types::*;

/// An event, without its number. A poll reads this alone; the rest of an event is for the game to read.
#[repr(C, align(64))]
#[derive(Clone, Copy)]
pub(crate) struct Head {
    pub r#type: u32,
    pub code: i32,
    pub retry_after_ms: u32,
    pub state: u8,
    pub previous_state: u8,
    pub flag: u8,
    pub level: u8,
    pub time_us: i64,
    pub message: iw_str,
    pub packet: *const iw_packet,
    /// The characters of the scene, or a line: the type tells.
    pub list: *const (),
    pub count: usize,
}

const _: () = assert!(size_of::<Head>() == 64);

impl Head {
    /// The event as a game gets it.
    #[inline]
    pub fn event(&self, sequence: u64) -> iw_event {
        let is_line = matches!(self.r#type, IW_EVENT_LINE_STARTED | IW_EVENT_LINE_WORD | IW_EVENT_LINE_ENDED);
        iw_event {
            struct_size: 0,
            r#type: self.r#type,
            sequence,
            time_us: self.time_us,
            state: self.state.into(),
            previous_state: self.previous_state.into(),
            flag: self.flag.into(),
            code: self.code,
            retry_after_ms: self.retry_after_ms,
            level: self.level.into(),
            message: self.message,
            packet: self.packet,
            characters: if is_line { ptr::null() } else { self.list.cast() },
            character_count: self.count,
            reserved: 0,
            line: if is_line { self.list.cast() } else { ptr::null() },
        }
    }
}

impl Default for Head {
    fn default() -> Self {
        Self {
            r#type: 0,
            code: 0,
            retry_after_ms: 0,
            state: 0,
            previous_state: 0,
            flag: 0,
            level: 0,
            time_us: 0,
            message: EMPTY,
            packet: ptr::null(),
            list: ptr::null(),
            count: 0,
        }
    }
}
