//! The constants of the C ABI. Those of wire enumerations have the wire's numbers (schema.json).
#![allow(dead_code, reason = "most are read by C programs only")]

/// Version of this header's ABI: structs and functions may be added to it, nothing is changed or removed.
pub const IW_ABI_VERSION: u32 = 1;

// --- Results ---

/// It worked. Functions that count or copy return numbers above it.
pub const IW_OK: i32 = 0;
/// The handle is 0, was destroyed, or never existed.
pub const IW_ERROR_INVALID_HANDLE: i32 = -1;
/// An argument is wrong; the message names it.
pub const IW_ERROR_INVALID_ARGUMENT: i32 = -2;
/// A text is not UTF-8; the message names it.
pub const IW_ERROR_INVALID_UTF8: i32 = -3;
/// A field of the configuration is wrong; the message names it and shows what would be right.
pub const IW_ERROR_INVALID_CONFIG: i32 = -4;
/// The session is not in a state for this.
pub const IW_ERROR_INVALID_STATE: i32 = -5;
/// No such character is in the scene, or several are and none was named.
pub const IW_ERROR_UNKNOWN_CHARACTER: i32 = -6;
/// Too much waits to be sent, or too many sessions or outgoing packets exist.
pub const IW_ERROR_QUEUE_FULL: i32 = -7;
/// Another thread is polling this session, or using this outgoing packet, at this moment.
pub const IW_ERROR_BUSY: i32 = -8;
/// The buffer is too small.
pub const IW_ERROR_BUFFER_TOO_SMALL: i32 = -9;
/// It was not done in time; it goes on.
pub const IW_ERROR_TIMEOUT: i32 = -10;
/// This build of the library cannot do it.
pub const IW_ERROR_UNSUPPORTED: i32 = -11;
/// A struct_size is not one of this ABI.
pub const IW_ERROR_ABI_MISMATCH: i32 = -12;
/// The library has panicked in this call; the session, if one was given, has failed. Please report it.
pub const IW_ERROR_PANIC: i32 = -13;
/// Something broke inside. Please report it.
pub const IW_ERROR_INTERNAL: i32 = -14;

// --- Why a session failed or lost its link: iw_event.code ---

/// No failure.
pub const IW_FAILURE_NONE: i32 = 0;
/// Name not found, connection refused, no route, or a server that says it is busy.
pub const IW_FAILURE_UNREACHABLE: i32 = 1;
/// The server did not answer in time.
pub const IW_FAILURE_TIMEOUT: i32 = 2;
/// The server's certificate is not trusted.
pub const IW_FAILURE_CERTIFICATE: i32 = 3;
/// The key or token was refused.
pub const IW_FAILURE_AUTH: i32 = 4;
/// The server does not speak the protocol. As an event without a change of state: one frame of it was skipped.
pub const IW_FAILURE_PROTOCOL: i32 = 5;
/// The connection broke.
pub const IW_FAILURE_LINK_LOST: i32 = 6;
/// The server closed the connection.
pub const IW_FAILURE_CLOSED_BY_SERVER: i32 = 7;
/// Stop, destroy or shutdown.
pub const IW_FAILURE_STOPPED: i32 = 8;
/// Something broke inside the library.
pub const IW_FAILURE_INTERNAL: i32 = 9;

/// From here on the service's own reasons: 100 + its number. Access token too old.
pub const IW_FAILURE_SESSION_TOKEN_EXPIRED: i32 = 100;
/// Access token not acceptable.
pub const IW_FAILURE_SESSION_TOKEN_INVALID: i32 = 101;
/// No resources at the moment.
pub const IW_FAILURE_SESSION_RESOURCES_EXHAUSTED: i32 = 102;
/// Quota used up.
pub const IW_FAILURE_BILLING_TOKENS_EXHAUSTED: i32 = 103;
/// Account blocked.
pub const IW_FAILURE_ACCOUNT_DISABLED: i32 = 104;
/// The session is not known any more.
pub const IW_FAILURE_SESSION_INVALID: i32 = 105;
/// No such workspace, scene, character or conversation.
pub const IW_FAILURE_RESOURCE_NOT_FOUND: i32 = 106;
/// Against the safety policy.
pub const IW_FAILURE_SAFETY_VIOLATION: i32 = 107;
/// Closed after inactivity.
pub const IW_FAILURE_SESSION_EXPIRED: i32 = 108;
/// The microphone was open for too long.
pub const IW_FAILURE_AUDIO_SESSION_EXPIRED: i32 = 109;
/// Paused after inactivity.
pub const IW_FAILURE_SESSION_PAUSED: i32 = 110;
/// Something stale was sent.
pub const IW_FAILURE_VERSION_CONFLICT: i32 = 111;
/// The microphone was open already.
pub const IW_FAILURE_AUDIO_SESSION_ALREADY_STARTED: i32 = 112;

// --- Connection states ---

/// Not started, or stopped.
pub const IW_CONNECTION_STATE_IDLE: u32 = 0;
/// Started; the server has not spoken yet.
pub const IW_CONNECTION_STATE_CONNECTING: u32 = 1;
/// The server has spoken.
pub const IW_CONNECTION_STATE_CONNECTED: u32 = 2;
/// Refused for good.
pub const IW_CONNECTION_STATE_FAILED: u32 = 3;
/// Paused by the game, or by the server after inactivity.
pub const IW_CONNECTION_STATE_PAUSED: u32 = 4;
/// The link was lost.
pub const IW_CONNECTION_STATE_DISCONNECTED: u32 = 5;
/// Connecting again.
pub const IW_CONNECTION_STATE_RECONNECTING: u32 = 6;

// --- Session configuration ---

/// `scene` names a scene with its characters.
pub const IW_SCENE_TYPE_SCENE: u32 = 0;
/// `scene` names one character, alone.
pub const IW_SCENE_TYPE_SINGLE_CHARACTER: u32 = 1;

/// Speech of the characters.
pub const IW_CAPABILITY_AUDIO: u32 = 1 << 1;
/// The player may cut characters short.
pub const IW_CAPABILITY_INTERRUPTIONS: u32 = 1 << 3;
/// Emotions of the characters.
pub const IW_CAPABILITY_EMOTIONS: u32 = 1 << 4;
/// Phonemes with the audio.
pub const IW_CAPABILITY_PHONEMES: u32 = 1 << 8;
/// Sessions that go on from a saved state.
pub const IW_CAPABILITY_CONTINUATION: u32 = 1 << 9;
/// Narrated actions of the characters.
pub const IW_CAPABILITY_NARRATED_ACTIONS: u32 = 1 << 11;
/// Other answers on request.
pub const IW_CAPABILITY_REGENERATE: u32 = 1 << 12;
/// Relations to the player.
pub const IW_CAPABILITY_RELATIONS: u32 = 1 << 13;
/// Conversations with several characters.
pub const IW_CAPABILITY_GROUPS: u32 = 1 << 20;
/// Pings of the server; the library answers them.
pub const IW_CAPABILITY_PING: u32 = 1 << 23;
/// Latency reports.
pub const IW_CAPABILITY_LATENCY_REPORT: u32 = 1 << 24;
/// Log lines of the server.
pub const IW_CAPABILITY_LOGS: u32 = 1 << 26;

/// A lost link stays lost until iw_session_resume, and what was sent and not answered comes back.
pub const IW_SESSION_NO_AUTO_RECONNECT: u32 = 1 << 0;
/// IW_EVENT_PACKET_SENT for each packet that leaves.
pub const IW_SESSION_REPORT_SENT: u32 = 1 << 1;
/// Allows ws:// to other machines than this one, where everybody on the way can read along.
pub const IW_SESSION_ALLOW_PLAIN_WS: u32 = 1 << 2;

// --- Events ---

/// `state`, `previous_state`, `code`, `message`, `retry_after_ms`.
pub const IW_EVENT_CONNECTION_STATE_CHANGED: u32 = 1;
/// `flag`: 1 when the session became CONNECTED, 0 when it ceased to be.
pub const IW_EVENT_CONNECTED: u32 = 2;
/// `flag`: 1 when the characters are known, with `characters`; 0 when not any more.
pub const IW_EVENT_ESTABLISHED: u32 = 3;
/// `packet` from the server.
pub const IW_EVENT_PACKET: u32 = 4;
/// `code`, `message`, `retry_after_ms`, to show to the game's developer. The state tells whether the session goes on.
pub const IW_EVENT_ERROR: u32 = 5;
/// `packet` has left (only with IW_SESSION_REPORT_SENT).
pub const IW_EVENT_PACKET_SENT: u32 = 6;
/// `packet` could not be delivered and is handed back; `code` and `message` tell why.
pub const IW_EVENT_PACKET_FAILED: u32 = 7;
/// The queue is full: poll more often. Nothing is lost; the server is made to wait.
pub const IW_EVENT_QUEUE_FULL: u32 = 8;
/// `level`, `message`: the library says what it does. See iw_set_log_level.
pub const IW_EVENT_LOG: u32 = 9;
/// `message` is the state of the session, saved by iw_session_save_state: opaque Base64, for the saved_state of another
/// session's configuration.
pub const IW_EVENT_SESSION_STATE: u32 = 10;
/// `message` is the name of feedback, for iw_session_undo_feedback; it contains the interaction id. `flag`: 1 when the
/// feedback was stored, 0 when it was undone.
pub const IW_EVENT_FEEDBACK: u32 = 11;
/// The access token is about to expire, or was refused: give another with iw_session_set_access_token. Only for sessions
/// that were created with access_token.
pub const IW_EVENT_TOKEN_NEEDED: u32 = 12;
/// What a character was saying when the connection broke will not be finished. `packet` is the end of the interaction, as
/// the server would have sent it, with IW_PACKET_STATUS_CANCELLED; its source is the character.
pub const IW_EVENT_INTERACTION_CANCELLED: u32 = 13;

/// Log nothing.
pub const IW_LOG_LEVEL_OFF: u32 = 0;
/// What went wrong.
pub const IW_LOG_LEVEL_ERROR: u32 = 1;
/// What looks wrong.
pub const IW_LOG_LEVEL_WARNING: u32 = 2;
/// What happens.
pub const IW_LOG_LEVEL_INFO: u32 = 3;
/// Everything.
pub const IW_LOG_LEVEL_DEBUG: u32 = 4;

// --- Packets ---

/// A kind that this library does not know; read its `json`.
pub const IW_PACKET_UNKNOWN: u32 = 0;
/// `text`.
pub const IW_PACKET_TEXT: u32 = 1;
/// `audio`.
pub const IW_PACKET_AUDIO: u32 = 2;
/// `emotion`.
pub const IW_PACKET_EMOTION: u32 = 3;
/// `custom`: a trigger or a task.
pub const IW_PACKET_CUSTOM: u32 = 4;
/// `control`.
pub const IW_PACKET_CONTROL: u32 = 5;
/// `action`: a narrated action.
pub const IW_PACKET_ACTION: u32 = 6;
/// `relation`.
pub const IW_PACKET_RELATION: u32 = 7;
/// `mutation`.
pub const IW_PACKET_MUTATION: u32 = 8;
/// `session_response`.
pub const IW_PACKET_SESSION_RESPONSE: u32 = 9;
/// `latency_report`.
pub const IW_PACKET_LATENCY_REPORT: u32 = 10;
/// `operation_status`.
pub const IW_PACKET_OPERATION_STATUS: u32 = 11;
/// `log`.
pub const IW_PACKET_LOG: u32 = 12;
/// `audio` without data, with a duration.
pub const IW_PACKET_SILENCE: u32 = 13;
/// `items`: an operation on items.
pub const IW_PACKET_ENTITIES_ITEMS: u32 = 14;

/// Came from the server.
pub const IW_PACKET_STATUS_RECEIVED: u32 = 0;
/// The game has dealt with it: iw_session_mark.
pub const IW_PACKET_STATUS_PROCESSED: u32 = 1;
/// The player has heard or seen it: iw_session_mark.
pub const IW_PACKET_STATUS_PLAYED: u32 = 2;
/// Cut short: not to be played. A packet that was cancelled while it waited to be polled still comes, with this status.
pub const IW_PACKET_STATUS_CANCELLED: u32 = 3;
/// Waits to be sent.
pub const IW_PACKET_STATUS_QUEUED: u32 = 4;
/// Has left.
pub const IW_PACKET_STATUS_SENT: u32 = 5;
/// Could not be delivered.
pub const IW_PACKET_STATUS_FAILED: u32 = 6;

/// How far an utterance or an interaction has come. Never heard of, or forgotten.
pub const IW_PROGRESS_UNKNOWN: u32 = 0;
/// Something of it is not finished, or more may come.
pub const IW_PROGRESS_OPEN: u32 = 1;
/// All of it has come and is finished.
pub const IW_PROGRESS_COMPLETED: u32 = 2;
/// Cut short.
pub const IW_PROGRESS_CANCELLED: u32 = 3;

/// There is none.
pub const IW_SOURCE_NONE: u32 = 0;
/// Of a kind that this library does not know.
pub const IW_SOURCE_UNKNOWN: u32 = 1;
/// A character; `name` is its agent id.
pub const IW_SOURCE_AGENT: u32 = 2;
/// The player.
pub const IW_SOURCE_PLAYER: u32 = 3;
/// The session itself.
pub const IW_SOURCE_WORLD: u32 = 4;

/// Unknown text source.
pub const IW_TEXT_SOURCE_UNKNOWN: u32 = 0;
/// Recognised speech of the player.
pub const IW_TEXT_SOURCE_SPEECH_TO_TEXT: u32 = 1;
/// Typed by the player.
pub const IW_TEXT_SOURCE_TYPED_IN: u32 = 2;
/// Said by a character.
pub const IW_TEXT_SOURCE_GENERATED: u32 = 3;
/// Said by a character to fill a pause.
pub const IW_TEXT_SOURCE_FILLER: u32 = 4;

/// The server does not say; look at `data`.
pub const IW_AUDIO_FORMAT_UNSPECIFIED: u32 = 0;
/// MP3; `samples` is NULL.
pub const IW_AUDIO_FORMAT_MP3: u32 = 1;
/// PCM, 16,000 Hz.
pub const IW_AUDIO_FORMAT_PCM_16000: u32 = 2;
/// PCM, 22,050 Hz.
pub const IW_AUDIO_FORMAT_PCM_22050: u32 = 3;

/// No mouth shape. Otherwise 0 sil, 1 PP, 2 FF, 3 TH, 4 DD, 5 kk, 6 CH, 7 SS, 8 nn, 9 RR, 10 aa, 11 E, 12 I, 13 O, 14 U.
pub const IW_VISEME_NONE: u32 = 0xFFFF_FFFF;

/// Emotions: iw_emotion.behavior.
pub const IW_EMOTION_NEUTRAL: u32 = 0;
pub const IW_EMOTION_DISGUST: u32 = 1;
pub const IW_EMOTION_CONTEMPT: u32 = 2;
pub const IW_EMOTION_BELLIGERENCE: u32 = 3;
pub const IW_EMOTION_DOMINEERING: u32 = 4;
pub const IW_EMOTION_CRITICISM: u32 = 5;
pub const IW_EMOTION_ANGER: u32 = 6;
pub const IW_EMOTION_TENSION: u32 = 7;
pub const IW_EMOTION_TENSE_HUMOR: u32 = 8;
pub const IW_EMOTION_DEFENSIVENESS: u32 = 9;
pub const IW_EMOTION_WHINING: u32 = 10;
pub const IW_EMOTION_SADNESS: u32 = 11;
pub const IW_EMOTION_STONEWALLING: u32 = 12;
pub const IW_EMOTION_INTEREST: u32 = 13;
pub const IW_EMOTION_VALIDATION: u32 = 14;
pub const IW_EMOTION_AFFECTION: u32 = 15;
pub const IW_EMOTION_HUMOR: u32 = 16;
pub const IW_EMOTION_SURPRISE: u32 = 17;
pub const IW_EMOTION_JOY: u32 = 18;
/// Newer than this library.
pub const IW_EMOTION_UNKNOWN: u32 = 0xFFFF_FFFF;

/// How strong an emotion is: iw_emotion.strength. Note the order.
pub const IW_STRENGTH_UNSPECIFIED: u32 = 0;
pub const IW_STRENGTH_WEAK: u32 = 1;
pub const IW_STRENGTH_STRONG: u32 = 2;
pub const IW_STRENGTH_NORMAL: u32 = 3;

/// iw_custom.type.
pub const IW_CUSTOM_TYPE_UNSPECIFIED: u32 = 0;
pub const IW_CUSTOM_TYPE_TRIGGER: u32 = 1;
pub const IW_CUSTOM_TYPE_TASK: u32 = 2;

/// What the name of a custom event means: iw_custom.kind. An ordinary trigger of the scene.
pub const IW_CUSTOM_NONE: u32 = 0;
/// "inworld.goal.enable.GOAL"
pub const IW_CUSTOM_GOAL_ENABLE: u32 = 1;
/// "inworld.goal.disable.GOAL"
pub const IW_CUSTOM_GOAL_DISABLE: u32 = 2;
/// "inworld.goal.complete.GOAL"
pub const IW_CUSTOM_GOAL_COMPLETE: u32 = 3;
/// "inworld.relation.update": parameters trust, respect, familiar, flirtatious, attraction, absolute.
pub const IW_CUSTOM_RELATION_UPDATE: u32 = 4;
/// "inworld.conversation.next_turn"
pub const IW_CUSTOM_CONVERSATION_NEXT_TURN: u32 = 5;
/// "inworld.uninterruptible": this interaction must not be interrupted.
pub const IW_CUSTOM_UNINTERRUPTIBLE: u32 = 6;
/// "inworld.debug.error"
pub const IW_CUSTOM_DEBUG_ERROR: u32 = 7;
/// "inworld.debug.critical-error"
pub const IW_CUSTOM_DEBUG_CRITICAL_ERROR: u32 = 8;
/// "inworld.debug.goaway"
pub const IW_CUSTOM_DEBUG_GO_AWAY: u32 = 9;
/// "inworld.debug.setup-incomplete-interaction"
pub const IW_CUSTOM_DEBUG_SETUP_INCOMPLETE_INTERACTION: u32 = 10;
/// "inworld.task.TASK": the game is asked to do something.
pub const IW_CUSTOM_TASK: u32 = 11;
/// "inworld.goal.activated.GOAL"
pub const IW_CUSTOM_GOAL_ACTIVATED: u32 = 12;

/// iw_control.action.
pub const IW_CONTROL_UNKNOWN: u32 = 0;
pub const IW_CONTROL_AUDIO_SESSION_START: u32 = 1;
pub const IW_CONTROL_AUDIO_SESSION_END: u32 = 2;
/// All text of the interaction was sent.
pub const IW_CONTROL_INTERACTION_END: u32 = 3;
pub const IW_CONTROL_TTS_PLAYBACK_START: u32 = 4;
pub const IW_CONTROL_TTS_PLAYBACK_END: u32 = 5;
pub const IW_CONTROL_TTS_PLAYBACK_MUTE: u32 = 6;
pub const IW_CONTROL_TTS_PLAYBACK_UNMUTE: u32 = 7;
/// `description` is for the game's developer.
pub const IW_CONTROL_WARNING: u32 = 8;
/// The server is about to close the connection.
pub const IW_CONTROL_SESSION_END: u32 = 9;
pub const IW_CONTROL_CONVERSATION_START: u32 = 10;
pub const IW_CONTROL_CONVERSATION_UPDATE: u32 = 12;
pub const IW_CONTROL_CONVERSATION_STARTED: u32 = 13;
/// `conversation_event` and `participants`.
pub const IW_CONTROL_CONVERSATION_EVENT: u32 = 14;
/// `participants` are the live characters, `description` is the scene's full name.
pub const IW_CONTROL_CURRENT_SCENE_STATUS: u32 = 15;
pub const IW_CONTROL_SESSION_CONFIGURATION: u32 = 16;

/// iw_control.conversation_event.
pub const IW_CONVERSATION_EVENT_UNKNOWN: u32 = 0;
pub const IW_CONVERSATION_EVENT_STARTED: u32 = 1;
pub const IW_CONVERSATION_EVENT_UPDATED: u32 = 2;
pub const IW_CONVERSATION_EVENT_EVICTED: u32 = 3;

/// iw_mutation.kind.
pub const IW_MUTATION_NONE: u32 = 0;
pub const IW_MUTATION_CANCEL_RESPONSES: u32 = 1;
pub const IW_MUTATION_REGENERATE_RESPONSE: u32 = 2;
pub const IW_MUTATION_APPLY_RESPONSE: u32 = 3;
pub const IW_MUTATION_LOAD_SCENE: u32 = 4;
pub const IW_MUTATION_MODIFY_EXACT_RESPONSE: u32 = 5;
pub const IW_MUTATION_LOAD_CHARACTERS: u32 = 6;
pub const IW_MUTATION_UNLOAD_CHARACTERS: u32 = 7;

/// iw_session_response.kind.
pub const IW_SESSION_RESPONSE_NONE: u32 = 0;
pub const IW_SESSION_RESPONSE_LOADED_SCENE: u32 = 1;
pub const IW_SESSION_RESPONSE_LOADED_CHARACTERS: u32 = 2;
pub const IW_SESSION_RESPONSE_SESSION_HISTORY: u32 = 3;

/// iw_latency_report.kind.
pub const IW_LATENCY_NONE: u32 = 0;
pub const IW_LATENCY_PING: u32 = 1;
pub const IW_LATENCY_PONG: u32 = 2;
pub const IW_LATENCY_PERCEIVED: u32 = 3;

/// iw_latency_report.precision.
pub const IW_PRECISION_UNSPECIFIED: u32 = 0;
pub const IW_PRECISION_FINE: u32 = 1;
pub const IW_PRECISION_ESTIMATED: u32 = 2;
pub const IW_PRECISION_PUSH_TO_TALK: u32 = 3;
pub const IW_PRECISION_NON_SPEECH: u32 = 4;

/// iw_server_log.level.
pub const IW_SERVER_LOG_UNSPECIFIED: u32 = 0;
pub const IW_SERVER_LOG_WARNING: u32 = 1;
pub const IW_SERVER_LOG_INFO: u32 = 2;
pub const IW_SERVER_LOG_DEBUG: u32 = 3;
pub const IW_SERVER_LOG_INTERNAL: u32 = 4;

/// iw_items.kind.
pub const IW_ITEMS_NONE: u32 = 0;
/// `items` are created, or what is known of them changes; `entity_names` get them.
pub const IW_ITEMS_CREATE_OR_UPDATE: u32 = 1;
/// `item_ids` are removed.
pub const IW_ITEMS_REMOVE: u32 = 2;
/// `entity_names` get or lose `item_ids`, as `change` says.
pub const IW_ITEMS_IN_ENTITIES: u32 = 3;

/// iw_items.change, and the change of iw_outgoing_create_items_in_entities.
pub const IW_ITEMS_CHANGE_UNSPECIFIED: u32 = 0;
/// The entities get the items.
pub const IW_ITEMS_CHANGE_ADD: u32 = 1;
/// The entities lose the items.
pub const IW_ITEMS_CHANGE_REMOVE: u32 = 2;
/// The entities hold these items and no others.
pub const IW_ITEMS_CHANGE_REPLACE: u32 = 3;

// --- Feedback: iw_session_send_feedback ---

/// Not about what was said.
pub const IW_DISLIKE_IRRELEVANT: u32 = 1 << 1;
/// Not fit for the player.
pub const IW_DISLIKE_UNSAFE: u32 = 1 << 2;
/// Not true.
pub const IW_DISLIKE_UNTRUE: u32 = 1 << 3;
/// What the character knows was used wrongly.
pub const IW_DISLIKE_INCORRECT_USE_KNOWLEDGE: u32 = 1 << 4;
/// The character did what nobody expected.
pub const IW_DISLIKE_UNEXPECTED_ACTION: u32 = 1 << 5;
/// A goal was pursued in a way that nobody expected.
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

// --- Structs: iw_struct_size ---

pub const IW_STRUCT_SESSION_CONFIG: u32 = 1;
pub const IW_STRUCT_EVENT: u32 = 2;
pub const IW_STRUCT_RECEIPT: u32 = 3;
pub const IW_STRUCT_PARAMETER: u32 = 4;
pub const IW_STRUCT_PACKET: u32 = 5;
pub const IW_STRUCT_PACKET_ID: u32 = 6;
pub const IW_STRUCT_SOURCE: u32 = 7;
pub const IW_STRUCT_ROUTING: u32 = 8;
pub const IW_STRUCT_STR: u32 = 9;
pub const IW_STRUCT_TEXT: u32 = 10;
pub const IW_STRUCT_PHONEME: u32 = 11;
pub const IW_STRUCT_AUDIO: u32 = 12;
pub const IW_STRUCT_EMOTION: u32 = 13;
pub const IW_STRUCT_NAMED_VALUE: u32 = 14;
pub const IW_STRUCT_CUSTOM: u32 = 15;
pub const IW_STRUCT_CONTROL: u32 = 16;
pub const IW_STRUCT_ACTION: u32 = 17;
pub const IW_STRUCT_RELATION: u32 = 18;
pub const IW_STRUCT_CHARACTER: u32 = 19;
pub const IW_STRUCT_MUTATION: u32 = 20;
pub const IW_STRUCT_SESSION_RESPONSE: u32 = 21;
pub const IW_STRUCT_HISTORY_LINE: u32 = 22;
pub const IW_STRUCT_LATENCY_REPORT: u32 = 23;
pub const IW_STRUCT_OPERATION_STATUS: u32 = 24;
pub const IW_STRUCT_SERVER_LOG: u32 = 25;
pub const IW_STRUCT_ITEM: u32 = 26;
pub const IW_STRUCT_ITEM_INFO: u32 = 27;
pub const IW_STRUCT_ITEMS: u32 = 28;
pub const IW_STRUCT_DIALOG_LINE: u32 = 29;
