//! The structs of packets.

use super::{iw_named_value, iw_str};

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
    /// Reserved: 0.
    pub reserved: u32,
    /// For a character its agent id; otherwise a name or empty.
    pub name: iw_str,
}

/// Source and targets of a packet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_routing {
    /// Who sends it.
    pub source: iw_source,
    /// Type IW_SOURCE_NONE when there is no single target.
    pub target: iw_source,
    /// Its targets when there are several; NULL when there are none.
    pub targets: *const iw_source,
    /// How many targets has.
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
    /// The words.
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
    /// Reserved: 0.
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
    /// Reserved: 0.
    pub reserved: u32,
    /// In microseconds; 0 when unknown.
    pub duration_us: i64,
    /// As sent: WAV, PCM or MP3 bytes.
    pub data: *const u8,
    /// How many bytes data has.
    pub size: usize,
    /// 16-bit PCM without its header, all channels; made so from WAV of 8, 24 and 32 bits and of floats. NULL when the
    /// audio is neither PCM nor WAV, or its header tells of 0 or more than 8 channels, or of a rate outside 1,000 to
    /// 384,000 Hz.
    pub samples: *const i16,
    /// How many samples there are, of all channels together.
    pub sample_count: usize,
    /// When which sound is heard, in order; NULL when the server tells none.
    pub phonemes: *const iw_phoneme,
    /// How many phonemes there are.
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
    /// The name of the trigger or task.
    pub name: iw_str,
    /// Its parameters; NULL for none.
    pub parameters: *const iw_named_value,
    /// How many parameters there are.
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
    /// What the sender says of it; with IW_CONTROL_CURRENT_SCENE_STATUS the name of the scene.
    pub description: iw_str,
    /// Who takes part in a conversation, or is in the scene.
    pub participants: *const iw_source,
    /// How many participants there are.
    pub participant_count: usize,
}

/// What a character does, told in words.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_action {
    /// What is done, in words.
    pub content: iw_str,
}

/// A character's relation to the player, absolute.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_relation {
    /// How far the character trusts the player.
    pub trust: i32,
    /// How much it respects the player.
    pub respect: i32,
    /// How well it knows the player.
    pub familiar: i32,
    /// How much it flirts with the player.
    pub flirtatious: i32,
    /// How much it is attracted to the player.
    pub attraction: i32,
    /// Reserved: 0.
    pub reserved: i32,
}

/// A change that a client asks for.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_mutation {
    /// IW_MUTATION_*.
    pub kind: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// With CANCEL_RESPONSES, REGENERATE_RESPONSE, APPLY_RESPONSE, MODIFY_EXACT_RESPONSE.
    pub interaction_id: iw_str,
    /// The packet id with APPLY_RESPONSE, the scene with LOAD_SCENE, the words with MODIFY_EXACT_RESPONSE.
    pub value: iw_str,
    /// Utterances with CANCEL_RESPONSES, characters with LOAD_CHARACTERS, agent ids with UNLOAD_CHARACTERS.
    pub names: *const iw_str,
    /// How many names there are.
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
    /// Who said it.
    pub source: iw_source,
    /// What was said.
    pub text: iw_str,
}

/// The server's answer to a session control packet.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_session_response {
    /// IW_SESSION_RESPONSE_*.
    pub kind: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// The loaded scene, by its full resource name.
    pub scene_name: iw_str,
    /// The characters of a loaded scene, or those that were loaded.
    pub characters: *const iw_character,
    /// How many characters there are.
    pub character_count: usize,
    /// What was said before, oldest line first.
    pub history: *const iw_history_line,
    /// How many lines history has.
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
    /// The game's own id of it.
    pub id: iw_str,
    /// For players.
    pub display_name: iw_str,
    /// What it is, in words.
    pub description: iw_str,
    /// What else is known of it.
    pub properties: *const iw_named_value,
    /// How many properties there are.
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
    /// How many items there are.
    pub item_count: usize,
    /// With IW_ITEMS_REMOVE and IW_ITEMS_IN_ENTITIES.
    pub item_ids: *const iw_str,
    /// How many item_ids there are.
    pub item_id_count: usize,
    /// The entities that it is about.
    pub entity_names: *const iw_str,
    /// How many entity_names there are.
    pub entity_name_count: usize,
}

/// The outcome of an operation on items.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_operation_status {
    /// gRPC status number; 0 is success.
    pub code: i32,
    /// Reserved: 0.
    pub reserved: u32,
    /// The server's words; empty on success.
    pub message: iw_str,
}

/// A log line of the server.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct iw_server_log {
    /// IW_SERVER_LOG_*.
    pub level: u32,
    /// Reserved: 0.
    pub reserved: u32,
    /// The line.
    pub text: iw_str,
    /// What the server adds to it.
    pub details: *const iw_named_value,
    /// How many details there are.
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
    /// Reserved: 0.
    pub reserved: u32,
    /// Which packet it is, and what it belongs to.
    pub id: iw_packet_id,
    /// Its source and targets.
    pub routing: iw_routing,
    /// IW_PACKET_TEXT. Of a known type exactly one payload is set, this one or one of the following.
    pub text: *const iw_text,
    /// IW_PACKET_AUDIO, and IW_PACKET_SILENCE: its length.
    pub audio: *const iw_audio,
    /// IW_PACKET_EMOTION.
    pub emotion: *const iw_emotion,
    /// IW_PACKET_CUSTOM.
    pub custom: *const iw_custom,
    /// IW_PACKET_CONTROL.
    pub control: *const iw_control,
    /// IW_PACKET_ACTION.
    pub action: *const iw_action,
    /// IW_PACKET_RELATION.
    pub relation: *const iw_relation,
    /// IW_PACKET_MUTATION.
    pub mutation: *const iw_mutation,
    /// IW_PACKET_SESSION_RESPONSE.
    pub session_response: *const iw_session_response,
    /// IW_PACKET_LATENCY_REPORT.
    pub latency_report: *const iw_latency_report,
    /// IW_PACKET_OPERATION_STATUS.
    pub operation_status: *const iw_operation_status,
    /// IW_PACKET_LOG.
    pub log: *const iw_server_log,
    /// The packet as it came over the wire, or as it was sent.
    pub json: iw_str,
    /// IW_PACKET_ENTITIES_ITEMS.
    pub items: *const iw_items,
    /// Reserved: 0.
    pub reserved_size: usize,
}
