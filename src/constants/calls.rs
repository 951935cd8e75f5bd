//! The constants of single calls.

// --- Feedback: iw_session_send_feedback ---

/// Not about what was said.
pub const IW_DISLIKE_IRRELEVANT: u32 = 1 << 1;
/// Not fit for the player.
pub const IW_DISLIKE_UNSAFE: u32 = 1 << 2;
/// Not true.
pub const IW_DISLIKE_UNTRUE: u32 = 1 << 3;
/// What the character knows was used wrongly.
pub const IW_DISLIKE_INCORRECT_USE_KNOWLEDGE: u32 = 1 << 4;
/// The character did something unexpected.
pub const IW_DISLIKE_UNEXPECTED_ACTION: u32 = 1 << 5;
/// A goal was pursued in an unexpected way.
pub const IW_DISLIKE_UNEXPECTED_GOAL_BEHAVIOR: u32 = 1 << 6;
/// Said before.
pub const IW_DISLIKE_REPETITION: u32 = 1 << 7;
/// Not like the character.
pub const IW_DISLIKE_OUT_OF_CHARACTER: u32 = 1 << 8;
/// Too long.
pub const IW_DISLIKE_TOO_LONG: u32 = 1 << 9;

// --- Microphone: iw_session_start_audio ---

/// The server finds the end of speech.
pub const IW_MICROPHONE_OPEN_MIC: u32 = 1;
/// Push to talk: the answer comes after iw_session_end_audio.
pub const IW_MICROPHONE_EXPECT_AUDIO_END: u32 = 2;

/// The default: as IW_UNDERSTANDING_FULL.
pub const IW_UNDERSTANDING_UNSPECIFIED: u32 = 0;
/// What was said is answered.
pub const IW_UNDERSTANDING_FULL: u32 = 1;
/// What was said only comes back as text.
pub const IW_UNDERSTANDING_SPEECH_RECOGNITION_ONLY: u32 = 2;

/// Tell where speech starts and ends: IW_EVENT_SPEECH_STARTED and IW_EVENT_SPEECH_ENDED. All samples are sent.
pub const IW_CAPTURE_DETECT_SPEECH: u32 = 1 << 0;
/// The same, and nothing but speech is sent, from a second before it to 0.6 s behind it. With IW_MICROPHONE_OPEN_MIC only: each
/// speech is an audio session of its own for the server, which begins and ends with it. With IW_MICROPHONE_EXPECT_AUDIO_END
/// all samples are sent, as IW_CAPTURE_DETECT_SPEECH says.
pub const IW_CAPTURE_SPEECH_ONLY: u32 = 1 << 1;
/// Quiet and loud speakers are brought to the same level: up to 18 dB louder, or 12 dB quieter.
pub const IW_CAPTURE_AUTOMATIC_GAIN: u32 = 1 << 2;

// --- Structs: iw_struct_size ---

/// iw_session_config.
pub const IW_STRUCT_SESSION_CONFIG: u32 = 1;
/// iw_event.
pub const IW_STRUCT_EVENT: u32 = 2;
/// iw_receipt.
pub const IW_STRUCT_RECEIPT: u32 = 3;
/// iw_parameter.
pub const IW_STRUCT_PARAMETER: u32 = 4;
/// iw_packet.
pub const IW_STRUCT_PACKET: u32 = 5;
/// iw_packet_id.
pub const IW_STRUCT_PACKET_ID: u32 = 6;
/// iw_source.
pub const IW_STRUCT_SOURCE: u32 = 7;
/// iw_routing.
pub const IW_STRUCT_ROUTING: u32 = 8;
/// iw_str.
pub const IW_STRUCT_STR: u32 = 9;
/// iw_text.
pub const IW_STRUCT_TEXT: u32 = 10;
/// iw_phoneme.
pub const IW_STRUCT_PHONEME: u32 = 11;
/// iw_audio.
pub const IW_STRUCT_AUDIO: u32 = 12;
/// iw_emotion.
pub const IW_STRUCT_EMOTION: u32 = 13;
/// iw_named_value.
pub const IW_STRUCT_NAMED_VALUE: u32 = 14;
/// iw_custom.
pub const IW_STRUCT_CUSTOM: u32 = 15;
/// iw_control.
pub const IW_STRUCT_CONTROL: u32 = 16;
/// iw_action.
pub const IW_STRUCT_ACTION: u32 = 17;
/// iw_relation.
pub const IW_STRUCT_RELATION: u32 = 18;
/// iw_character.
pub const IW_STRUCT_CHARACTER: u32 = 19;
/// iw_mutation.
pub const IW_STRUCT_MUTATION: u32 = 20;
/// iw_session_response.
pub const IW_STRUCT_SESSION_RESPONSE: u32 = 21;
/// iw_history_line.
pub const IW_STRUCT_HISTORY_LINE: u32 = 22;
/// iw_latency_report.
pub const IW_STRUCT_LATENCY_REPORT: u32 = 23;
/// iw_operation_status.
pub const IW_STRUCT_OPERATION_STATUS: u32 = 24;
/// iw_server_log.
pub const IW_STRUCT_SERVER_LOG: u32 = 25;
/// iw_item.
pub const IW_STRUCT_ITEM: u32 = 26;
/// iw_item_info.
pub const IW_STRUCT_ITEM_INFO: u32 = 27;
/// iw_items.
pub const IW_STRUCT_ITEMS: u32 = 28;
/// iw_dialog_line.
pub const IW_STRUCT_DIALOG_LINE: u32 = 29;
/// iw_line.
pub const IW_STRUCT_LINE: u32 = 30;
