//! The structs of the C ABI. Fixed-width integers, no padding on 32 and 64 bit; they grow at their ends only.

use std::ffi::c_char;

// --- Handles ---

/// A session, made by iw_session_create. 0 is none. A destroyed one is refused, never followed.
pub type iw_session = u64;

/// A packet that the game is making, made by an iw_outgoing_create_*. 0 is none. One that was sent or destroyed is
/// refused, never followed.
pub type iw_outgoing = u64;

// --- Texts ---

/// A text that the library lends. `ptr` is never NULL and ends with a NUL; `len` does not count it. Absent: len 0.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_str {
    pub ptr: *const c_char,
    pub len: usize,
}

/// A name and a value that the library lends.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_named_value {
    pub name: iw_str,
    pub value: iw_str,
}

/// A name and a value that the game gives.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_parameter {
    pub name: *const c_char,
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
    pub property_count: usize,
}

/// Something that was said before the session, as the game tells it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_dialog_line {
    /// Who said it: IW_SOURCE_PLAYER, IW_SOURCE_AGENT for a character, IW_SOURCE_WORLD or IW_SOURCE_UNKNOWN.
    pub source: u32,
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
    /// Goes with access_token; NULL: made here.
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
    pub dialog_history_count: usize,
    /// After so long without a word from anybody the session pauses by itself; the next packet resumes it. 0: never.
    pub idle_timeout_ms: u32,
    pub reserved: u32,
}

/// The ids that a sent packet got; the answer has the same interaction_id and correlation_id. Begin with
/// IW_RECEIPT_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_receipt {
    /// sizeof(iw_receipt).
    pub struct_size: u32,
    pub reserved: u32,
    pub packet_id: [c_char; 40],
    pub interaction_id: [c_char; 40],
    pub utterance_id: [c_char; 40],
    pub correlation_id: [c_char; 40],
}

// --- Packets ---

/// Which packet it is, and what it belongs to. Ids are opaque.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_packet_id {
    /// Unique for each packet.
    pub packet_id: iw_str,
    /// One sentence: its text, audio, emotion share it.
    pub utterance_id: iw_str,
    /// One exchange: its utterances share it.
    pub interaction_id: iw_str,
    /// Of the player's packet that is answered.
    pub correlation_id: iw_str,
    /// Of the group conversation, if any.
    pub conversation_id: iw_str,
}

/// Who sends or receives.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_source {
    /// IW_SOURCE_*.
    pub r#type: u32,
    pub reserved: u32,
    /// For a character its agent id; otherwise a name or empty.
    pub name: iw_str,
}

/// From whom to whom.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_routing {
    pub source: iw_source,
    /// Type IW_SOURCE_NONE when there is no single target.
    pub target: iw_source,
    pub targets: *const iw_source,
    pub target_count: usize,
}

/// What was said or typed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_text {
    /// IW_TEXT_SOURCE_*.
    pub source: u32,
    /// 0 while recognised speech may still change; otherwise 1.
    pub is_final: u32,
    pub text: iw_str,
}

/// When a sound is heard.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_phoneme {
    /// From the start of this audio, in microseconds. It lasts until the next one starts.
    pub start_us: i64,
    /// Mouth shape 0..14, or IW_VISEME_NONE.
    pub viseme: u32,
    pub reserved: u32,
    /// IPA.
    pub symbol: iw_str,
}

/// How something sounds.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_audio {
    /// IW_AUDIO_FORMAT_*, as the server says.
    pub format: u32,
    /// In Hz; 0 when unknown.
    pub sample_rate: u32,
    /// Interleaved; 0 when unknown.
    pub channels: u32,
    pub reserved: u32,
    /// In microseconds; 0 when unknown.
    pub duration_us: i64,
    /// As sent: WAV, PCM or MP3 bytes.
    pub data: *const u8,
    pub size: usize,
    /// 16-bit PCM without its header, all channels; NULL when the audio is nothing of the kind.
    pub samples: *const i16,
    pub sample_count: usize,
    pub phonemes: *const iw_phoneme,
    pub phoneme_count: usize,
}

/// What a character feels.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_emotion {
    /// IW_EMOTION_*.
    pub behavior: u32,
    /// IW_STRENGTH_*.
    pub strength: u32,
}

/// A trigger or a task.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_custom {
    /// IW_CUSTOM_TYPE_*.
    pub r#type: u32,
    /// IW_CUSTOM_*: what the name means.
    pub kind: u32,
    pub name: iw_str,
    pub parameters: *const iw_named_value,
    pub parameter_count: usize,
}

/// A control packet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_control {
    /// IW_CONTROL_*.
    pub action: u32,
    /// IW_CONVERSATION_EVENT_*, with IW_CONTROL_CONVERSATION_EVENT.
    pub conversation_event: u32,
    pub description: iw_str,
    /// Who takes part in a conversation, or is in the scene.
    pub participants: *const iw_source,
    pub participant_count: usize,
}

/// What a character does, told in words.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_action {
    pub content: iw_str,
}

/// A character's relation to the player, absolute.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_relation {
    pub trust: i32,
    pub respect: i32,
    pub familiar: i32,
    pub flirtatious: i32,
    pub attraction: i32,
    pub reserved: i32,
}

/// A change that a client asks for.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_mutation {
    /// IW_MUTATION_*.
    pub kind: u32,
    pub reserved: u32,
    /// With CANCEL_RESPONSES, REGENERATE_RESPONSE, APPLY_RESPONSE, MODIFY_EXACT_RESPONSE.
    pub interaction_id: iw_str,
    /// The packet id with APPLY_RESPONSE, the scene with LOAD_SCENE, the words with MODIFY_EXACT_RESPONSE.
    pub value: iw_str,
    /// Utterances with CANCEL_RESPONSES, characters with LOAD_CHARACTERS, agent ids with UNLOAD_CHARACTERS.
    pub names: *const iw_str,
    pub name_count: usize,
}

/// A live character.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_character {
    /// "workspaces/W/characters/C", the same in every session.
    pub brain_name: iw_str,
    /// Its id in this session.
    pub agent_id: iw_str,
    /// Its name for players.
    pub given_name: iw_str,
    /// Address of its picture, or empty.
    pub avatar_image: iw_str,
}

/// A line of an earlier session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_history_line {
    /// Unix time in microseconds.
    pub timestamp_us: i64,
    pub source: iw_source,
    pub text: iw_str,
}

/// The server's answer to a session control packet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_session_response {
    /// IW_SESSION_RESPONSE_*.
    pub kind: u32,
    pub reserved: u32,
    pub scene_name: iw_str,
    pub characters: *const iw_character,
    pub character_count: usize,
    pub history: *const iw_history_line,
    pub history_count: usize,
}

/// How long things take.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_latency_report {
    /// IW_LATENCY_*.
    pub kind: u32,
    /// IW_PRECISION_*, with IW_LATENCY_PERCEIVED.
    pub precision: u32,
    /// With IW_LATENCY_PERCEIVED, in microseconds.
    pub latency_us: i64,
    /// With IW_LATENCY_PONG: the packet id of the ping.
    pub ping_packet_id: iw_str,
    /// With IW_LATENCY_PING and IW_LATENCY_PONG: RFC 3339.
    pub ping_timestamp: iw_str,
}

/// An item that the library lends.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_item_info {
    pub id: iw_str,
    /// For players.
    pub display_name: iw_str,
    /// What it is, in words.
    pub description: iw_str,
    /// What else is known of it.
    pub properties: *const iw_named_value,
    pub property_count: usize,
}

/// An operation on items.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_items {
    /// IW_ITEMS_*.
    pub kind: u32,
    /// IW_ITEMS_CHANGE_*, with IW_ITEMS_IN_ENTITIES.
    pub change: u32,
    /// With IW_ITEMS_CREATE_OR_UPDATE.
    pub items: *const iw_item_info,
    pub item_count: usize,
    /// With IW_ITEMS_REMOVE and IW_ITEMS_IN_ENTITIES.
    pub item_ids: *const iw_str,
    pub item_id_count: usize,
    /// The entities that it is about.
    pub entity_names: *const iw_str,
    pub entity_name_count: usize,
}

/// The outcome of an operation on items.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_operation_status {
    /// gRPC status number; 0 is success.
    pub code: i32,
    pub reserved: u32,
    pub message: iw_str,
}

/// A log line of the server.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_server_log {
    /// IW_SERVER_LOG_*.
    pub level: u32,
    pub reserved: u32,
    pub text: iw_str,
    pub details: *const iw_named_value,
    pub detail_count: usize,
}

/// A packet. Lent by iw_poll: everything it points to is valid until the next iw_poll or iw_session_destroy of
/// that session.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_packet {
    /// sizeof(iw_packet) of the library that filled it.
    pub struct_size: u32,
    /// IW_PACKET_*.
    pub r#type: u32,
    /// When its sender made it: Unix time in microseconds, UTC.
    pub timestamp_us: i64,
    /// IW_PACKET_STATUS_*.
    pub status: u32,
    pub reserved: u32,
    pub id: iw_packet_id,
    pub routing: iw_routing,
    /// The payload: exactly one of these is set for a known type.
    pub text: *const iw_text,
    pub audio: *const iw_audio,
    pub emotion: *const iw_emotion,
    pub custom: *const iw_custom,
    pub control: *const iw_control,
    pub action: *const iw_action,
    pub relation: *const iw_relation,
    pub mutation: *const iw_mutation,
    pub session_response: *const iw_session_response,
    pub latency_report: *const iw_latency_report,
    pub operation_status: *const iw_operation_status,
    pub log: *const iw_server_log,
    /// The packet as it came over the wire, or as it was sent.
    pub json: iw_str,
    pub items: *const iw_items,
    pub reserved_size: usize,
}

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
    /// When the library tries again, in milliseconds; 0: it does not.
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
