/* Generated from inworld.h by `cargo xtask bindings`; do not edit.
 *
 * The constants of inworld.h as enumerations, with its numbers. A number that is none of these comes from a newer library or
 * server: give a switch a default. */
#ifndef INWORLD_ENUMS_HPP
#define INWORLD_ENUMS_HPP

#include "inworld.h"

#include <cstdint>

namespace inworld {

/* Results: what went wrong with a call. IW_ERROR_* */
enum class Error : std::int32_t {
    none = IW_OK,
    invalid_handle = IW_ERROR_INVALID_HANDLE,
    invalid_argument = IW_ERROR_INVALID_ARGUMENT,
    invalid_utf8 = IW_ERROR_INVALID_UTF8,
    invalid_config = IW_ERROR_INVALID_CONFIG,
    invalid_state = IW_ERROR_INVALID_STATE,
    unknown_character = IW_ERROR_UNKNOWN_CHARACTER,
    queue_full = IW_ERROR_QUEUE_FULL,
    busy = IW_ERROR_BUSY,
    buffer_too_small = IW_ERROR_BUFFER_TOO_SMALL,
    timeout = IW_ERROR_TIMEOUT,
    unsupported = IW_ERROR_UNSUPPORTED,
    abi_mismatch = IW_ERROR_ABI_MISMATCH,
    panic = IW_ERROR_PANIC,
    internal = IW_ERROR_INTERNAL,
};

/* What Error calls it, such as "busy"; empty for a number that is newer than this header. */
constexpr const char *name(Error of) noexcept
{
    switch (of) {
    case Error::none: return "none";
    case Error::invalid_handle: return "invalid_handle";
    case Error::invalid_argument: return "invalid_argument";
    case Error::invalid_utf8: return "invalid_utf8";
    case Error::invalid_config: return "invalid_config";
    case Error::invalid_state: return "invalid_state";
    case Error::unknown_character: return "unknown_character";
    case Error::queue_full: return "queue_full";
    case Error::busy: return "busy";
    case Error::buffer_too_small: return "buffer_too_small";
    case Error::timeout: return "timeout";
    case Error::unsupported: return "unsupported";
    case Error::abi_mismatch: return "abi_mismatch";
    case Error::panic: return "panic";
    case Error::internal: return "internal";
    default: return "";
    }
}

/* Why a session failed or lost its link. IW_FAILURE_* */
enum class Failure : std::int32_t {
    none = IW_FAILURE_NONE,
    unreachable = IW_FAILURE_UNREACHABLE,
    timeout = IW_FAILURE_TIMEOUT,
    certificate = IW_FAILURE_CERTIFICATE,
    auth = IW_FAILURE_AUTH,
    protocol = IW_FAILURE_PROTOCOL,
    link_lost = IW_FAILURE_LINK_LOST,
    closed_by_server = IW_FAILURE_CLOSED_BY_SERVER,
    stopped = IW_FAILURE_STOPPED,
    internal = IW_FAILURE_INTERNAL,
    session_token_expired = IW_FAILURE_SESSION_TOKEN_EXPIRED,
    session_token_invalid = IW_FAILURE_SESSION_TOKEN_INVALID,
    session_resources_exhausted = IW_FAILURE_SESSION_RESOURCES_EXHAUSTED,
    billing_tokens_exhausted = IW_FAILURE_BILLING_TOKENS_EXHAUSTED,
    account_disabled = IW_FAILURE_ACCOUNT_DISABLED,
    session_invalid = IW_FAILURE_SESSION_INVALID,
    resource_not_found = IW_FAILURE_RESOURCE_NOT_FOUND,
    safety_violation = IW_FAILURE_SAFETY_VIOLATION,
    session_expired = IW_FAILURE_SESSION_EXPIRED,
    audio_session_expired = IW_FAILURE_AUDIO_SESSION_EXPIRED,
    session_paused = IW_FAILURE_SESSION_PAUSED,
    version_conflict = IW_FAILURE_VERSION_CONFLICT,
    audio_session_already_started = IW_FAILURE_AUDIO_SESSION_ALREADY_STARTED,
};

/* Where a session is between idle and connected. IW_CONNECTION_STATE_* */
enum class ConnectionState : std::uint32_t {
    idle = IW_CONNECTION_STATE_IDLE,
    connecting = IW_CONNECTION_STATE_CONNECTING,
    connected = IW_CONNECTION_STATE_CONNECTED,
    failed = IW_CONNECTION_STATE_FAILED,
    paused = IW_CONNECTION_STATE_PAUSED,
    disconnected = IW_CONNECTION_STATE_DISCONNECTED,
    reconnecting = IW_CONNECTION_STATE_RECONNECTING,
};

/* What `scene` names. IW_SCENE_TYPE_* */
enum class SceneType : std::uint32_t {
    scene = IW_SCENE_TYPE_SCENE,
    single_character = IW_SCENE_TYPE_SINGLE_CHARACTER,
};

/* How much the library tells about itself. IW_LOG_LEVEL_* */
enum class LogLevel : std::uint32_t {
    off = IW_LOG_LEVEL_OFF,
    error = IW_LOG_LEVEL_ERROR,
    warning = IW_LOG_LEVEL_WARNING,
    info = IW_LOG_LEVEL_INFO,
    debug = IW_LOG_LEVEL_DEBUG,
};

/* What kind of payload a packet has. IW_PACKET_* */
enum class PacketType : std::uint32_t {
    unknown = IW_PACKET_UNKNOWN,
    text = IW_PACKET_TEXT,
    audio = IW_PACKET_AUDIO,
    emotion = IW_PACKET_EMOTION,
    custom = IW_PACKET_CUSTOM,
    control = IW_PACKET_CONTROL,
    action = IW_PACKET_ACTION,
    relation = IW_PACKET_RELATION,
    mutation = IW_PACKET_MUTATION,
    session_response = IW_PACKET_SESSION_RESPONSE,
    latency_report = IW_PACKET_LATENCY_REPORT,
    operation_status = IW_PACKET_OPERATION_STATUS,
    log = IW_PACKET_LOG,
    silence = IW_PACKET_SILENCE,
    entities_items = IW_PACKET_ENTITIES_ITEMS,
};

/* What has become of a packet. IW_PACKET_STATUS_* */
enum class PacketStatus : std::uint32_t {
    received = IW_PACKET_STATUS_RECEIVED,
    processed = IW_PACKET_STATUS_PROCESSED,
    played = IW_PACKET_STATUS_PLAYED,
    cancelled = IW_PACKET_STATUS_CANCELLED,
    queued = IW_PACKET_STATUS_QUEUED,
    sent = IW_PACKET_STATUS_SENT,
    failed = IW_PACKET_STATUS_FAILED,
};

/* Who sends or receives. IW_SOURCE_* */
enum class SourceType : std::uint32_t {
    none = IW_SOURCE_NONE,
    unknown = IW_SOURCE_UNKNOWN,
    agent = IW_SOURCE_AGENT,
    player = IW_SOURCE_PLAYER,
    world = IW_SOURCE_WORLD,
};

/* Where a text comes from. IW_TEXT_SOURCE_* */
enum class TextSource : std::uint32_t {
    unknown = IW_TEXT_SOURCE_UNKNOWN,
    speech_to_text = IW_TEXT_SOURCE_SPEECH_TO_TEXT,
    typed_in = IW_TEXT_SOURCE_TYPED_IN,
    generated = IW_TEXT_SOURCE_GENERATED,
    filler = IW_TEXT_SOURCE_FILLER,
};

/* How audio is encoded, as the server says. IW_AUDIO_FORMAT_* */
enum class AudioFormat : std::uint32_t {
    unspecified = IW_AUDIO_FORMAT_UNSPECIFIED,
    mp3 = IW_AUDIO_FORMAT_MP3,
    pcm_16000 = IW_AUDIO_FORMAT_PCM_16000,
    pcm_22050 = IW_AUDIO_FORMAT_PCM_22050,
};

/* What a character feels. IW_EMOTION_* */
enum class EmotionBehavior : std::uint32_t {
    neutral = IW_EMOTION_NEUTRAL,
    disgust = IW_EMOTION_DISGUST,
    contempt = IW_EMOTION_CONTEMPT,
    belligerence = IW_EMOTION_BELLIGERENCE,
    domineering = IW_EMOTION_DOMINEERING,
    criticism = IW_EMOTION_CRITICISM,
    anger = IW_EMOTION_ANGER,
    tension = IW_EMOTION_TENSION,
    tense_humor = IW_EMOTION_TENSE_HUMOR,
    defensiveness = IW_EMOTION_DEFENSIVENESS,
    whining = IW_EMOTION_WHINING,
    sadness = IW_EMOTION_SADNESS,
    stonewalling = IW_EMOTION_STONEWALLING,
    interest = IW_EMOTION_INTEREST,
    validation = IW_EMOTION_VALIDATION,
    affection = IW_EMOTION_AFFECTION,
    humor = IW_EMOTION_HUMOR,
    surprise = IW_EMOTION_SURPRISE,
    joy = IW_EMOTION_JOY,
    unknown = IW_EMOTION_UNKNOWN,
};

/* How strong an emotion is. Note the order. IW_STRENGTH_* */
enum class EmotionStrength : std::uint32_t {
    unspecified = IW_STRENGTH_UNSPECIFIED,
    weak = IW_STRENGTH_WEAK,
    strong = IW_STRENGTH_STRONG,
    normal = IW_STRENGTH_NORMAL,
};

/* Whether a custom event is a trigger or a task. IW_CUSTOM_TYPE_* */
enum class CustomType : std::uint32_t {
    unspecified = IW_CUSTOM_TYPE_UNSPECIFIED,
    trigger = IW_CUSTOM_TYPE_TRIGGER,
    task = IW_CUSTOM_TYPE_TASK,
};

/* What the name of a custom event means. IW_CUSTOM_* */
enum class CustomKind : std::uint32_t {
    none = IW_CUSTOM_NONE,
    goal_enable = IW_CUSTOM_GOAL_ENABLE,
    goal_disable = IW_CUSTOM_GOAL_DISABLE,
    goal_complete = IW_CUSTOM_GOAL_COMPLETE,
    relation_update = IW_CUSTOM_RELATION_UPDATE,
    conversation_next_turn = IW_CUSTOM_CONVERSATION_NEXT_TURN,
    uninterruptible = IW_CUSTOM_UNINTERRUPTIBLE,
    debug_error = IW_CUSTOM_DEBUG_ERROR,
    debug_critical_error = IW_CUSTOM_DEBUG_CRITICAL_ERROR,
    debug_go_away = IW_CUSTOM_DEBUG_GO_AWAY,
    debug_setup_incomplete_interaction = IW_CUSTOM_DEBUG_SETUP_INCOMPLETE_INTERACTION,
    task = IW_CUSTOM_TASK,
    goal_activated = IW_CUSTOM_GOAL_ACTIVATED,
};

/* What a control packet says. IW_CONTROL_* */
enum class ControlAction : std::uint32_t {
    unknown = IW_CONTROL_UNKNOWN,
    audio_session_start = IW_CONTROL_AUDIO_SESSION_START,
    audio_session_end = IW_CONTROL_AUDIO_SESSION_END,
    interaction_end = IW_CONTROL_INTERACTION_END,
    tts_playback_start = IW_CONTROL_TTS_PLAYBACK_START,
    tts_playback_end = IW_CONTROL_TTS_PLAYBACK_END,
    tts_playback_mute = IW_CONTROL_TTS_PLAYBACK_MUTE,
    tts_playback_unmute = IW_CONTROL_TTS_PLAYBACK_UNMUTE,
    warning = IW_CONTROL_WARNING,
    session_end = IW_CONTROL_SESSION_END,
    conversation_start = IW_CONTROL_CONVERSATION_START,
    conversation_update = IW_CONTROL_CONVERSATION_UPDATE,
    conversation_started = IW_CONTROL_CONVERSATION_STARTED,
    conversation_event = IW_CONTROL_CONVERSATION_EVENT,
    current_scene_status = IW_CONTROL_CURRENT_SCENE_STATUS,
    session_configuration = IW_CONTROL_SESSION_CONFIGURATION,
};

/* What happened to a group conversation. IW_CONVERSATION_EVENT_* */
enum class ConversationEvent : std::uint32_t {
    unknown = IW_CONVERSATION_EVENT_UNKNOWN,
    started = IW_CONVERSATION_EVENT_STARTED,
    updated = IW_CONVERSATION_EVENT_UPDATED,
    evicted = IW_CONVERSATION_EVENT_EVICTED,
};

/* What a mutation asks for. IW_MUTATION_* */
enum class MutationKind : std::uint32_t {
    none = IW_MUTATION_NONE,
    cancel_responses = IW_MUTATION_CANCEL_RESPONSES,
    regenerate_response = IW_MUTATION_REGENERATE_RESPONSE,
    apply_response = IW_MUTATION_APPLY_RESPONSE,
    load_scene = IW_MUTATION_LOAD_SCENE,
    modify_exact_response = IW_MUTATION_MODIFY_EXACT_RESPONSE,
    load_characters = IW_MUTATION_LOAD_CHARACTERS,
    unload_characters = IW_MUTATION_UNLOAD_CHARACTERS,
};

/* What a session response answers. IW_SESSION_RESPONSE_* */
enum class SessionResponseKind : std::uint32_t {
    none = IW_SESSION_RESPONSE_NONE,
    loaded_scene = IW_SESSION_RESPONSE_LOADED_SCENE,
    loaded_characters = IW_SESSION_RESPONSE_LOADED_CHARACTERS,
    session_history = IW_SESSION_RESPONSE_SESSION_HISTORY,
};

/* What a latency report is. IW_LATENCY_* */
enum class LatencyKind : std::uint32_t {
    none = IW_LATENCY_NONE,
    ping = IW_LATENCY_PING,
    pong = IW_LATENCY_PONG,
    perceived = IW_LATENCY_PERCEIVED,
};

/* How well a perceived latency is known. IW_PRECISION_* */
enum class Precision : std::uint32_t {
    unspecified = IW_PRECISION_UNSPECIFIED,
    fine = IW_PRECISION_FINE,
    estimated = IW_PRECISION_ESTIMATED,
    push_to_talk = IW_PRECISION_PUSH_TO_TALK,
    non_speech = IW_PRECISION_NON_SPEECH,
};

/* How serious a log line of the server is. IW_SERVER_LOG_* */
enum class ServerLogLevel : std::uint32_t {
    unspecified = IW_SERVER_LOG_UNSPECIFIED,
    warning = IW_SERVER_LOG_WARNING,
    info = IW_SERVER_LOG_INFO,
    debug = IW_SERVER_LOG_DEBUG,
    internal = IW_SERVER_LOG_INTERNAL,
};

/* Who finds the end of speech. IW_MICROPHONE_* */
enum class Microphone : std::uint32_t {
    open_mic = IW_MICROPHONE_OPEN_MIC,
    expect_audio_end = IW_MICROPHONE_EXPECT_AUDIO_END,
};

/* Whether speech is answered or only recognised. IW_UNDERSTANDING_* */
enum class Understanding : std::uint32_t {
    unspecified = IW_UNDERSTANDING_UNSPECIFIED,
    full = IW_UNDERSTANDING_FULL,
    speech_recognition_only = IW_UNDERSTANDING_SPEECH_RECOGNITION_ONLY,
};

/* How far an utterance or an interaction has come. IW_PROGRESS_* */
enum class Progress : std::uint32_t {
    unknown = IW_PROGRESS_UNKNOWN,
    open = IW_PROGRESS_OPEN,
    completed = IW_PROGRESS_COMPLETED,
    cancelled = IW_PROGRESS_CANCELLED,
};

/* What an operation on items does. IW_ITEMS_* */
enum class ItemsKind : std::uint32_t {
    none = IW_ITEMS_NONE,
    create_or_update = IW_ITEMS_CREATE_OR_UPDATE,
    remove = IW_ITEMS_REMOVE,
    in_entities = IW_ITEMS_IN_ENTITIES,
};

/* How entities come to hold items. IW_ITEMS_CHANGE_* */
enum class ItemsChange : std::uint32_t {
    unspecified = IW_ITEMS_CHANGE_UNSPECIFIED,
    add = IW_ITEMS_CHANGE_ADD,
    remove = IW_ITEMS_CHANGE_REMOVE,
    replace = IW_ITEMS_CHANGE_REPLACE,
};

} // namespace inworld

#endif
