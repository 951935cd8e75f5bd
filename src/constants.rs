//! The constants of the C ABI. Those of wire enumerations have the wire's numbers (schema.json).
#![allow(dead_code, reason = "most are read by C programs only")]

mod calls;
mod packets;

pub use calls::*;
pub use packets::*;

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
/// Too much waits to be sent, or too many sessions, outgoing packets or kept packets exist.
pub const IW_ERROR_QUEUE_FULL: i32 = -7;
/// Another thread is polling this session, or using this outgoing packet, at this moment.
pub const IW_ERROR_BUSY: i32 = -8;
/// A buffer is too small. Not returned by this version.
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

// --- Names in messages: iw_session_config.names, iw_last_error_in ---

/// Those of this header.
pub const IW_NAMES_C: u32 = 0;
/// Those of the C++ headers, inworld.hpp.
pub const IW_NAMES_CPP: u32 = 1;
/// Those of the Unity package.
pub const IW_NAMES_CSHARP: u32 = 2;
/// Those of the Unreal plugin.
pub const IW_NAMES_UNREAL: u32 = 3;

// --- Connection states ---

/// Not started, or stopped.
pub const IW_CONNECTION_STATE_IDLE: u32 = 0;
/// Started; the server has not spoken yet.
pub const IW_CONNECTION_STATE_CONNECTING: u32 = 1;
/// The server has spoken.
pub const IW_CONNECTION_STATE_CONNECTED: u32 = 2;
/// Refused for good, or the first connection could not be made.
pub const IW_CONNECTION_STATE_FAILED: u32 = 3;
/// Paused by the game, or by the server after inactivity.
pub const IW_CONNECTION_STATE_PAUSED: u32 = 4;
/// The link was lost. It is tried again by itself if `retry_after_ms` of the event is not 0.
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

/// No automatic reconnection: a lost connection is made again only by iw_session_resume. Unanswered packets come back, and
/// sends are refused meanwhile.
pub const IW_SESSION_NO_AUTO_RECONNECT: u32 = 1 << 0;
/// Report each packet that leaves with an IW_EVENT_PACKET_SENT.
pub const IW_SESSION_REPORT_SENT: u32 = 1 << 1;
/// Allow ws:// to other machines. The connection is not encrypted: anyone on the network path can read it.
pub const IW_SESSION_ALLOW_PLAIN_WS: u32 = 1 << 2;
/// Everything that is sent and received is recorded in record_file, in lines of JSON, with times and without keys and tokens:
/// `inworld-local --play FILE` replays the server's side (docs/MINDS.md, "Record whole sessions"). At most 256 MiB; when no
/// more can be written, an IW_EVENT_ERROR says so and the session goes on.
pub const IW_SESSION_RECORD: u32 = 1 << 3;
/// Tell when the lines of characters, and their words, begin and end for the player: IW_EVENT_LINE_STARTED, IW_EVENT_LINE_WORD and
/// IW_EVENT_LINE_ENDED.
pub const IW_SESSION_SUBTITLES: u32 = 1 << 4;

// --- Events ---

/// `state`, `previous_state`, `code`, `message`, `retry_after_ms`.
pub const IW_EVENT_CONNECTION_STATE_CHANGED: u32 = 1;
/// `flag`: 1 when the session became CONNECTED, 0 when it ceased to be.
pub const IW_EVENT_CONNECTED: u32 = 2;
/// `flag`: 1 when the characters are known, with `characters`; 0 when they are no longer valid. Once for each change.
/// Characters that come and go in between are reported by IW_EVENT_CHARACTERS_CHANGED.
pub const IW_EVENT_ESTABLISHED: u32 = 3;
/// `packet` from the server.
pub const IW_EVENT_PACKET: u32 = 4;
/// `code`, `message`, `retry_after_ms`, to show to the game's developer. The state tells whether the session goes on.
pub const IW_EVENT_ERROR: u32 = 5;
/// `packet` has left (only with IW_SESSION_REPORT_SENT).
pub const IW_EVENT_PACKET_SENT: u32 = 6;
/// `packet` was not delivered; `code` and `message` tell why. The server may have received it before the connection broke, but
/// no further response to it arrives.
pub const IW_EVENT_PACKET_FAILED: u32 = 7;
/// The event queue is full: poll more often. Nothing is lost: the socket is not read until there is room.
pub const IW_EVENT_QUEUE_FULL: u32 = 8;
/// `level`, `message`: a log line of the library. See iw_set_log_level.
pub const IW_EVENT_LOG: u32 = 9;
/// `message` is the state of the session, saved by iw_session_save_state: opaque Base64, for the saved_state of another
/// session's configuration.
pub const IW_EVENT_SESSION_STATE: u32 = 10;
/// `message` is the name of feedback, for iw_session_undo_feedback; it contains the interaction id. `flag`: 1 when the
/// feedback was stored, 0 when it was undone.
pub const IW_EVENT_FEEDBACK: u32 = 11;
/// The access token is about to expire, or was refused: give another with iw_session_set_access_token. Only for sessions
/// that were created with access_token, or with mind_key: there it tells that a Realtime service has refused that key, as it
/// does when a short-lived secret has expired.
pub const IW_EVENT_TOKEN_NEEDED: u32 = 12;
/// A character's response will not be completed: the connection broke, or the character has left the scene. Packets of it
/// that still arrive have IW_PACKET_STATUS_CANCELLED. Later packets of this interaction belong to a new response to the same
/// packet. `packet` is the end of the interaction, as the server would have sent it, with
/// IW_PACKET_STATUS_CANCELLED; its source is the character.
pub const IW_EVENT_INTERACTION_CANCELLED: u32 = 13;
/// The characters of the scene have changed while the session stays established: `characters` came or left, or have other
/// agent ids because the server had forgotten the session.
pub const IW_EVENT_CHARACTERS_CHANGED: u32 = 14;
/// Somebody began to speak into the microphone, up to 0.1 s ago. Only with IW_CAPTURE_DETECT_SPEECH or IW_CAPTURE_SPEECH_ONLY.
pub const IW_EVENT_SPEECH_STARTED: u32 = 15;
/// The speaker has been silent for 0.6 s, or the microphone was closed. Each follows an IW_EVENT_SPEECH_STARTED.
pub const IW_EVENT_SPEECH_ENDED: u32 = 16;
/// `line`: a character begins to say it, as the player hears it: in step with iw_voice_read or iw_session_report_playback; without
/// them, and where there is no sound, one line after the other, each as long as its sound or as one needs to read it. Only with
/// IW_SESSION_SUBTITLES, as the two others of lines.
pub const IW_EVENT_LINE_STARTED: u32 = 17;
/// `line`: it is over. `flag`: 1 when it came to its end, 0 when it was cut: by iw_session_interrupt, by iw_session_cancel_responses,
/// by the player who spoke into the microphone (with IW_CAPABILITY_INTERRUPTIONS and a voice that is heard), or by the end of the
/// session. Each follows an IW_EVENT_LINE_STARTED.
pub const IW_EVENT_LINE_ENDED: u32 = 18;
/// `line`: the next word of a line that has started begins to be heard, or read; `line->heard_text` ends with it. When words begin is
/// known where the voice is pulled (docs/VOICE.md, "Subtitles"), and found in proportion to the letters otherwise. None come while the queue
/// is full: the next one has what they would have told.
pub const IW_EVENT_LINE_WORD: u32 = 19;

/// Log nothing.
pub const IW_LOG_LEVEL_OFF: u32 = 0;
/// Errors.
pub const IW_LOG_LEVEL_ERROR: u32 = 1;
/// Errors and warnings.
pub const IW_LOG_LEVEL_WARNING: u32 = 2;
/// Also what the library does: connecting, reconnecting.
pub const IW_LOG_LEVEL_INFO: u32 = 3;
/// Everything.
pub const IW_LOG_LEVEL_DEBUG: u32 = 4;
