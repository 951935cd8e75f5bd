//! The structs of the C ABI. Fixed-width integers, no padding on 32 and 64 bit; they grow at their ends only.

use std::ffi::c_char;

mod event;
mod packets;

pub use event::*;
pub use packets::*;

// --- Handles ---

/// The handle of a session, made by iw_session_create. 0: no session. The handle of a destroyed session is refused.
pub type iw_session = u64;

/// The handle of a packet that the game is making, made by an iw_outgoing_create_*. 0: no packet. The handle of a packet
/// that was sent or destroyed is refused.
pub type iw_outgoing = u64;

/// The handle of a packet that the game keeps, made by iw_packet_keep or iw_outgoing_keep. 0: no packet. A released handle
/// is refused.
pub type iw_kept = u64;

// --- Texts ---

/// A text that the library lends. `ptr` is never NULL and ends with a NUL; `len` does not count it. Absent: len 0. There is
/// no NUL inside: one that a server sends (\u0000 in its JSON) is U+FFFD here.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_str {
    /// Its UTF-8 bytes, with a NUL behind them.
    pub ptr: *const c_char,
    /// How many bytes it has, without the NUL.
    pub len: usize,
}

/// A name and a value that the library lends.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_named_value {
    /// The name.
    pub name: iw_str,
    /// The value; may be empty.
    pub value: iw_str,
}

/// A name and a value that the game gives.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_parameter {
    /// The name; not empty.
    pub name: *const c_char,
    /// The value; may be empty.
    pub value: *const c_char,
}

/// An item that the game gives: something that characters know of.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_item {
    /// The game's own; not empty.
    pub id: *const c_char,
    /// For players; NULL for none.
    pub display_name: *const c_char,
    /// What it is, in words; NULL for none.
    pub description: *const c_char,
    /// What else is known of it; each name once.
    pub properties: *const iw_parameter,
    /// How many properties there are.
    pub property_count: usize,
}

/// Something that was said before the session, as the game tells it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_dialog_line {
    /// Who said it: IW_SOURCE_PLAYER, IW_SOURCE_AGENT for a character, IW_SOURCE_WORLD or IW_SOURCE_UNKNOWN.
    pub source: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// The talker's name for players; NULL for none.
    pub name: *const c_char,
    /// What was said; not empty.
    pub text: *const c_char,
}

// --- Configuration ---

/// What a session is made with. Begin with IW_SESSION_CONFIG_INIT. All texts are copied; NULL means absent.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_session_config {
    /// sizeof(iw_session_config).
    pub struct_size: u32,
    /// IW_SCENE_TYPE_*.
    pub scene_type: u32,
    /// IW_CAPABILITY_* bits; 0 means the default set: audio, interruptions, emotions, phonemes, continuation,
    /// narrated actions, relations, groups, ping.
    pub capabilities: u32,
    /// IW_SESSION_* bits.
    pub flags: u32,
    /// How many events may wait to be polled; 0 means 4096.
    pub queue_max_events: u32,
    /// How many bytes of events may wait; 0 means 64 MiB.
    pub queue_max_bytes: u32,
    /// "my-workspace", without "workspaces/" in front.
    pub workspace: *const c_char,
    /// Scene or character, without "scenes/" or "characters/" in front.
    pub scene: *const c_char,
    /// The Base64 key from the studio; NULL for "local".
    pub auth: *const c_char,
    /// Instead of auth: a ready token, from the game's own server.
    pub access_token: *const c_char,
    /// Goes with access_token; NULL: made here. When the server calls it invalid (IW_FAILURE_SESSION_INVALID) it is not
    /// used again: the next try, or the next start, begins a session with an id that is made here.
    pub session_id: *const c_char,
    /// Optional.
    pub project_name: *const c_char,
    /// Optional; characters call the player so.
    pub player_name: *const c_char,
    /// Optional, stable id of the player.
    pub player_id: *const c_char,
    /// Optional, for analytics.
    pub game_session_id: *const c_char,
    /// "local", "inworld", "ws://127.0.0.1:4002", "wss://host". NULL: "inworld" with auth or access_token, else "local".
    pub endpoint: *const c_char,
    /// For "local": path of a script; NULL: the built-in demo scene (workspace "demo", scene "tavern").
    pub local_script: *const c_char,
    /// Extra trusted roots, PEM.
    pub ca_pem: *const c_char,
    /// Name of the engine wrapper.
    pub client_id: *const c_char,
    /// Its version.
    pub client_version: *const c_char,
    /// The message of an IW_EVENT_SESSION_STATE: the session goes on from there. At most 4 MiB. This and dialog_history
    /// bring IW_CAPABILITY_CONTINUATION with them.
    pub saved_state: *const c_char,
    /// Instead of saved_state: what was said before, oldest line first; dialog_history_count lines, at most 1 MiB.
    pub dialog_history: *const iw_dialog_line,
    /// How many lines dialog_history has.
    pub dialog_history_count: usize,
    /// After so long without a word from anybody the session pauses by itself; the next packet resumes it. 0: never.
    pub idle_timeout_ms: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// Instead of local_script: the script itself (docs/SCRIPT.md), for games that have it in a packed asset and not in a
    /// file.
    pub local_script_text: *const c_char,
    /// For "local": TOML whose tables override those of the script, such as "[mind]\nurl = \"http://127.0.0.1:11434/v1\"\n", so
    /// that one script serves a laptop and a shipped game (docs/MINDS.md). At most 64 KiB.
    pub local_settings: *const c_char,
    /// For "local": the key of the servers that [mind], [speech] and [hearing] name, instead of an environment variable. A
    /// secret of at most 4,096 visible ASCII characters: it is never logged, and wiped when the server is dropped.
    pub mind_key: *const c_char,
    /// With IW_SESSION_RECORD: the file to record in. It is appended to, and made if there is none; NULL: inworld-ID.jsonl in
    /// the working directory.
    pub record_file: *const c_char,
    /// Whose names the messages of events have: IW_NAMES_*. 0, IW_NAMES_C: those of this header.
    pub names: u32,
    /// Reserved: 0.
    pub reserved_names: u32,
}

/// The ids that a sent packet got; the answer has the same interaction_id and correlation_id. Begin with
/// IW_RECEIPT_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_receipt {
    /// sizeof(iw_receipt).
    pub struct_size: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// Of this packet alone.
    pub packet_id: [c_char; 40],
    /// Of the exchange that the packet begins; empty where it begins none.
    pub interaction_id: [c_char; 40],
    /// Of the player's utterance; empty where the packet has none.
    pub utterance_id: [c_char; 40],
    /// What the answer has as its correlation_id; empty where nothing answers.
    pub correlation_id: [c_char; 40],
}
