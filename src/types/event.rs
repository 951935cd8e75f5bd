//! The struct of events.

use super::{iw_character, iw_packet, iw_str};

// --- Events ---

/// A line of a character: an utterance, as the player hears or reads it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_line {
    /// Who says it: the name of a packet's source, and iw_character.agent_id.
    pub agent_id: iw_str,
    /// The utterance that it is.
    pub utterance_id: iw_str,
    /// The exchange that it belongs to.
    pub interaction_id: iw_str,
    /// Its words, as far as they have come.
    pub text: iw_str,
    /// IW_EVENT_LINE_WORD: the words that have begun to be heard. IW_EVENT_LINE_ENDED: the words that were heard, whole ones; all of
    /// them when it came to its end.
    pub heard_text: iw_str,
    /// How long it lasts, as far as is known: its sound so far, or the time to read it. Microseconds.
    pub duration_us: i64,
    /// IW_EVENT_LINE_WORD, IW_EVENT_LINE_ENDED: how much of it was heard.
    pub heard_us: i64,
    /// IW_EMOTION_* that the character feels, with IW_STRENGTH_*; both 0 when nothing was said of it.
    pub emotion: u32,
    /// IW_STRENGTH_* of the emotion.
    pub strength: u32,
}

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
    /// The packet of an event that has one; NULL otherwise.
    pub packet: *const iw_packet,
    /// Who is in the scene.
    pub characters: *const iw_character,
    /// How many characters there are.
    pub character_count: usize,
    /// Reserved: 0.
    pub reserved: usize,
    /// IW_EVENT_LINE_STARTED, IW_EVENT_LINE_WORD and IW_EVENT_LINE_ENDED: the line; NULL otherwise.
    pub line: *const iw_line,
}
