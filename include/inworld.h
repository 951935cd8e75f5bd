/* inworld.h - talk to AI characters from any game engine.
 *
 * Where to start: fill an iw_session_config (IW_SESSION_CONFIG_INIT), iw_session_create, iw_session_start; once a frame
 * iw_poll until it returns 0; iw_session_send_text and its neighbours at any time; iw_session_destroy; iw_shutdown_all
 * at the very end. Endpoint "local" is a character server inside the library: no account, no network.
 * Results: negative is an IW_ERROR_*, and iw_last_error has the message for the calling thread. Misuse never crashes.
 * Threads: any thread may call any function; only iw_session_stop and iw_shutdown_all may wait. One thread at a time
 * polls a session. There are no callbacks.
 * Lifetimes: what you pass is copied before the call returns. What an event points to is yours to read until the next
 * iw_poll or iw_session_destroy of that session; iw_packet_keep lets its packet stay until iw_packet_release. Nothing else
 * has to be freed. Every text ends with a NUL.
 *
 * An independent project, not made or endorsed by the maker of the service. Generated: `cargo xtask header`. */
#ifndef INWORLD_H
#define INWORLD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header's ABI: structs and functions may be added to it, nothing is changed or removed. */
#define IW_ABI_VERSION 1u

/* ---- Results ----------------------------------------------------------------------------------------------------- */

/* It worked. Functions that count or copy return numbers above it. */
#define IW_OK 0
/* The handle is 0, was destroyed, or never existed. */
#define IW_ERROR_INVALID_HANDLE (-1)
/* An argument is wrong; the message names it. */
#define IW_ERROR_INVALID_ARGUMENT (-2)
/* A text is not UTF-8; the message names it. */
#define IW_ERROR_INVALID_UTF8 (-3)
/* A field of the configuration is wrong; the message names it and shows what would be right. */
#define IW_ERROR_INVALID_CONFIG (-4)
/* The session is not in a state for this. */
#define IW_ERROR_INVALID_STATE (-5)
/* No such character is in the scene, or several are and none was named. */
#define IW_ERROR_UNKNOWN_CHARACTER (-6)
/* Too much waits to be sent, or too many sessions, outgoing packets or kept packets exist. */
#define IW_ERROR_QUEUE_FULL (-7)
/* Another thread is polling this session, or using this outgoing packet, at this moment. */
#define IW_ERROR_BUSY (-8)
/* A buffer is too small. Not returned by this version. */
#define IW_ERROR_BUFFER_TOO_SMALL (-9)
/* It was not done in time; it goes on. */
#define IW_ERROR_TIMEOUT (-10)
/* This build of the library cannot do it. */
#define IW_ERROR_UNSUPPORTED (-11)
/* A struct_size is not one of this ABI. */
#define IW_ERROR_ABI_MISMATCH (-12)
/* The library has panicked in this call; the session, if one was given, has failed. Please report it. */
#define IW_ERROR_PANIC (-13)
/* Something broke inside. Please report it. */
#define IW_ERROR_INTERNAL (-14)

/* ---- Why a session failed or lost its link: iw_event.code -------------------------------------------------------- */

/* No failure. */
#define IW_FAILURE_NONE 0
/* Name not found, connection refused, no route, or a server that says it is busy. */
#define IW_FAILURE_UNREACHABLE 1
/* The server did not answer in time. */
#define IW_FAILURE_TIMEOUT 2
/* The server's certificate is not trusted. */
#define IW_FAILURE_CERTIFICATE 3
/* The key or token was refused. */
#define IW_FAILURE_AUTH 4
/* The server does not speak the protocol. As an event without a change of state: one frame of it was skipped. */
#define IW_FAILURE_PROTOCOL 5
/* The connection broke. */
#define IW_FAILURE_LINK_LOST 6
/* The server closed the connection. */
#define IW_FAILURE_CLOSED_BY_SERVER 7
/* Stop, destroy or shutdown. */
#define IW_FAILURE_STOPPED 8
/* Something broke inside the library. */
#define IW_FAILURE_INTERNAL 9

/* From here on the service's own reasons: 100 + its number. Access token too old. */
#define IW_FAILURE_SESSION_TOKEN_EXPIRED 100
/* Access token not acceptable. */
#define IW_FAILURE_SESSION_TOKEN_INVALID 101
/* No resources at the moment. */
#define IW_FAILURE_SESSION_RESOURCES_EXHAUSTED 102
/* Quota used up. */
#define IW_FAILURE_BILLING_TOKENS_EXHAUSTED 103
/* Account blocked. */
#define IW_FAILURE_ACCOUNT_DISABLED 104
/* The session is not known any more. */
#define IW_FAILURE_SESSION_INVALID 105
/* No such workspace, scene, character or conversation. */
#define IW_FAILURE_RESOURCE_NOT_FOUND 106
/* Against the safety policy. */
#define IW_FAILURE_SAFETY_VIOLATION 107
/* Closed after inactivity. */
#define IW_FAILURE_SESSION_EXPIRED 108
/* The microphone was open for too long. */
#define IW_FAILURE_AUDIO_SESSION_EXPIRED 109
/* Paused after inactivity. */
#define IW_FAILURE_SESSION_PAUSED 110
/* Something stale was sent. */
#define IW_FAILURE_VERSION_CONFLICT 111
/* The microphone was open already. */
#define IW_FAILURE_AUDIO_SESSION_ALREADY_STARTED 112

/* ---- Names in messages: iw_session_config.names, iw_last_error_in ------------------------------------------------ */

/* Those of this header. */
#define IW_NAMES_C 0u
/* Those of the C++ headers, inworld.hpp. */
#define IW_NAMES_CPP 1u
/* Those of the Unity package. */
#define IW_NAMES_CSHARP 2u
/* Those of the Unreal plugin. */
#define IW_NAMES_UNREAL 3u

/* ---- Connection states ------------------------------------------------------------------------------------------- */

/* Not started, or stopped. */
#define IW_CONNECTION_STATE_IDLE 0u
/* Started; the server has not spoken yet. */
#define IW_CONNECTION_STATE_CONNECTING 1u
/* The server has spoken. */
#define IW_CONNECTION_STATE_CONNECTED 2u
/* Refused for good, or the first connection could not be made. */
#define IW_CONNECTION_STATE_FAILED 3u
/* Paused by the game, or by the server after inactivity. */
#define IW_CONNECTION_STATE_PAUSED 4u
/* The link was lost. It is tried again by itself if `retry_after_ms` of the event is not 0. */
#define IW_CONNECTION_STATE_DISCONNECTED 5u
/* Connecting again. */
#define IW_CONNECTION_STATE_RECONNECTING 6u

/* ---- Session configuration --------------------------------------------------------------------------------------- */

/* `scene` names a scene with its characters. */
#define IW_SCENE_TYPE_SCENE 0u
/* `scene` names one character, alone. */
#define IW_SCENE_TYPE_SINGLE_CHARACTER 1u

/* Speech of the characters. */
#define IW_CAPABILITY_AUDIO (1u << 1)
/* The player may cut characters short. */
#define IW_CAPABILITY_INTERRUPTIONS (1u << 3)
/* Emotions of the characters. */
#define IW_CAPABILITY_EMOTIONS (1u << 4)
/* Phonemes with the audio. */
#define IW_CAPABILITY_PHONEMES (1u << 8)
/* Sessions that go on from a saved state. */
#define IW_CAPABILITY_CONTINUATION (1u << 9)
/* Narrated actions of the characters. */
#define IW_CAPABILITY_NARRATED_ACTIONS (1u << 11)
/* Other answers on request. */
#define IW_CAPABILITY_REGENERATE (1u << 12)
/* Relations to the player. */
#define IW_CAPABILITY_RELATIONS (1u << 13)
/* Conversations with several characters. */
#define IW_CAPABILITY_GROUPS (1u << 20)
/* Pings of the server; the library answers them. */
#define IW_CAPABILITY_PING (1u << 23)
/* Latency reports. */
#define IW_CAPABILITY_LATENCY_REPORT (1u << 24)
/* Log lines of the server. */
#define IW_CAPABILITY_LOGS (1u << 26)

/* No automatic reconnection: a lost connection is made again only by iw_session_resume. Unanswered packets come back, and
 * sends are refused meanwhile. */
#define IW_SESSION_NO_AUTO_RECONNECT (1u << 0)
/* Report each packet that leaves with an IW_EVENT_PACKET_SENT. */
#define IW_SESSION_REPORT_SENT (1u << 1)
/* Allow ws:// to other machines. The connection is not encrypted: anyone on the network path can read it. */
#define IW_SESSION_ALLOW_PLAIN_WS (1u << 2)
/* Everything that is sent and received is recorded in record_file, in lines of JSON, with times and without keys and tokens:
 * `inworld-local --play FILE` replays the server's side (docs/MINDS.md, "Record whole sessions"). At most 256 MiB; when no
 * more can be written, an IW_EVENT_ERROR says so and the session goes on. */
#define IW_SESSION_RECORD (1u << 3)
/* Tell when the lines of characters, and their words, begin and end for the player: IW_EVENT_LINE_STARTED, IW_EVENT_LINE_WORD and
 * IW_EVENT_LINE_ENDED. */
#define IW_SESSION_SUBTITLES (1u << 4)

/* ---- Events ------------------------------------------------------------------------------------------------------ */

/* `state`, `previous_state`, `code`, `message`, `retry_after_ms`. */
#define IW_EVENT_CONNECTION_STATE_CHANGED 1u
/* `flag`: 1 when the session became CONNECTED, 0 when it ceased to be. */
#define IW_EVENT_CONNECTED 2u
/* `flag`: 1 when the characters are known, with `characters`; 0 when they are no longer valid. Once for each change.
 * Characters that come and go in between are reported by IW_EVENT_CHARACTERS_CHANGED. */
#define IW_EVENT_ESTABLISHED 3u
/* `packet` from the server. */
#define IW_EVENT_PACKET 4u
/* `code`, `message`, `retry_after_ms`, to show to the game's developer. The state tells whether the session goes on. */
#define IW_EVENT_ERROR 5u
/* `packet` has left (only with IW_SESSION_REPORT_SENT). */
#define IW_EVENT_PACKET_SENT 6u
/* `packet` was not delivered; `code` and `message` tell why. The server may have received it before the connection broke, but
 * no further response to it arrives. */
#define IW_EVENT_PACKET_FAILED 7u
/* The event queue is full: poll more often. Nothing is lost: the socket is not read until there is room. */
#define IW_EVENT_QUEUE_FULL 8u
/* `level`, `message`: a log line of the library. See iw_set_log_level. */
#define IW_EVENT_LOG 9u
/* `message` is the state of the session, saved by iw_session_save_state: opaque Base64, for the saved_state of another
 * session's configuration. */
#define IW_EVENT_SESSION_STATE 10u
/* `message` is the name of feedback, for iw_session_undo_feedback; it contains the interaction id. `flag`: 1 when the
 * feedback was stored, 0 when it was undone. */
#define IW_EVENT_FEEDBACK 11u
/* The access token is about to expire, or was refused: give another with iw_session_set_access_token. Only for sessions
 * that were created with access_token, or with mind_key: there it tells that a Realtime service has refused that key, as it
 * does when a short-lived secret has expired. */
#define IW_EVENT_TOKEN_NEEDED 12u
/* A character's response will not be completed: the connection broke, or the character has left the scene. Packets of it
 * that still arrive have IW_PACKET_STATUS_CANCELLED. Later packets of this interaction belong to a new response to the same
 * packet. `packet` is the end of the interaction, as the server would have sent it, with
 * IW_PACKET_STATUS_CANCELLED; its source is the character. */
#define IW_EVENT_INTERACTION_CANCELLED 13u
/* The characters of the scene have changed while the session stays established: `characters` came or left, or have other
 * agent ids because the server had forgotten the session. */
#define IW_EVENT_CHARACTERS_CHANGED 14u
/* Somebody began to speak into the microphone, up to 0.1 s ago. Only with IW_CAPTURE_DETECT_SPEECH or IW_CAPTURE_SPEECH_ONLY. */
#define IW_EVENT_SPEECH_STARTED 15u
/* The speaker has been silent for 0.6 s, or the microphone was closed. Each follows an IW_EVENT_SPEECH_STARTED. */
#define IW_EVENT_SPEECH_ENDED 16u
/* `line`: a character begins to say it, as the player hears it: in step with iw_voice_read or iw_session_report_playback; without
 * them, and where there is no sound, one line after the other, each as long as its sound or as one needs to read it. Only with
 * IW_SESSION_SUBTITLES, as the two others of lines. */
#define IW_EVENT_LINE_STARTED 17u
/* `line`: it is over. `flag`: 1 when it came to its end, 0 when it was cut: by iw_session_interrupt, by iw_session_cancel_responses,
 * by the player who spoke into the microphone (with IW_CAPABILITY_INTERRUPTIONS and a voice that is heard), or by the end of the
 * session. Each follows an IW_EVENT_LINE_STARTED. */
#define IW_EVENT_LINE_ENDED 18u
/* `line`: the next word of a line that has started begins to be heard, or read; `line->heard_text` ends with it. When words begin is
 * known where the voice is pulled (docs/VOICE.md, "Subtitles"), and found in proportion to the letters otherwise. None come while the queue
 * is full: the next one has what they would have told. */
#define IW_EVENT_LINE_WORD 19u

/* Log nothing. */
#define IW_LOG_LEVEL_OFF 0u
/* Errors. */
#define IW_LOG_LEVEL_ERROR 1u
/* Errors and warnings. */
#define IW_LOG_LEVEL_WARNING 2u
/* Also what the library does: connecting, reconnecting. */
#define IW_LOG_LEVEL_INFO 3u
/* Everything. */
#define IW_LOG_LEVEL_DEBUG 4u

/* ---- Packets ----------------------------------------------------------------------------------------------------- */

/* A kind that this library does not know; read its `json`. */
#define IW_PACKET_UNKNOWN 0u
/* `text`. */
#define IW_PACKET_TEXT 1u
/* `audio`. */
#define IW_PACKET_AUDIO 2u
/* `emotion`. */
#define IW_PACKET_EMOTION 3u
/* `custom`: a trigger or a task. */
#define IW_PACKET_CUSTOM 4u
/* `control`. */
#define IW_PACKET_CONTROL 5u
/* `action`: a narrated action. */
#define IW_PACKET_ACTION 6u
/* `relation`. */
#define IW_PACKET_RELATION 7u
/* `mutation`. */
#define IW_PACKET_MUTATION 8u
/* `session_response`. */
#define IW_PACKET_SESSION_RESPONSE 9u
/* `latency_report`. */
#define IW_PACKET_LATENCY_REPORT 10u
/* `operation_status`. */
#define IW_PACKET_OPERATION_STATUS 11u
/* `log`. */
#define IW_PACKET_LOG 12u
/* `audio` without data, with a duration. */
#define IW_PACKET_SILENCE 13u
/* `items`: an operation on items. */
#define IW_PACKET_ENTITIES_ITEMS 14u

/* Came from the server. */
#define IW_PACKET_STATUS_RECEIVED 0u
/* The game has dealt with it: iw_session_mark. */
#define IW_PACKET_STATUS_PROCESSED 1u
/* The player has heard or seen it: iw_session_mark. */
#define IW_PACKET_STATUS_PLAYED 2u
/* Cut short: not to be played. A packet that was cancelled while it waited to be polled still comes, with this status. */
#define IW_PACKET_STATUS_CANCELLED 3u
/* Waits to be sent. */
#define IW_PACKET_STATUS_QUEUED 4u
/* Has left. */
#define IW_PACKET_STATUS_SENT 5u
/* Could not be delivered. */
#define IW_PACKET_STATUS_FAILED 6u

/* How far an utterance or an interaction has come. Unknown, or forgotten. */
#define IW_PROGRESS_UNKNOWN 0u
/* Something of it is not finished, or more may come. */
#define IW_PROGRESS_OPEN 1u
/* All of it has come and is finished. */
#define IW_PROGRESS_COMPLETED 2u
/* Cut short. */
#define IW_PROGRESS_CANCELLED 3u

/* No source or target. */
#define IW_SOURCE_NONE 0u
/* Of a kind that this library does not know. */
#define IW_SOURCE_UNKNOWN 1u
/* A character; `name` is its agent id. */
#define IW_SOURCE_AGENT 2u
/* The player. */
#define IW_SOURCE_PLAYER 3u
/* The session itself. */
#define IW_SOURCE_WORLD 4u

/* Unknown text source. */
#define IW_TEXT_SOURCE_UNKNOWN 0u
/* Recognised speech of the player. */
#define IW_TEXT_SOURCE_SPEECH_TO_TEXT 1u
/* Typed by the player. */
#define IW_TEXT_SOURCE_TYPED_IN 2u
/* Said by a character. */
#define IW_TEXT_SOURCE_GENERATED 3u
/* Said by a character to fill a pause. */
#define IW_TEXT_SOURCE_FILLER 4u

/* The server does not say; look at `data`. */
#define IW_AUDIO_FORMAT_UNSPECIFIED 0u
/* MP3; `samples` is NULL. */
#define IW_AUDIO_FORMAT_MP3 1u
/* PCM, 16,000 Hz. */
#define IW_AUDIO_FORMAT_PCM_16000 2u
/* PCM, 22,050 Hz. */
#define IW_AUDIO_FORMAT_PCM_22050 3u

/* No mouth shape. Otherwise 0 sil, 1 PP, 2 FF, 3 TH, 4 DD, 5 kk, 6 CH, 7 SS, 8 nn, 9 RR, 10 aa, 11 E, 12 I, 13 O, 14 U. */
#define IW_VISEME_NONE 4294967295u

/* Emotions: iw_emotion.behavior. No particular emotion. */
#define IW_EMOTION_NEUTRAL 0u
/* Disgust. */
#define IW_EMOTION_DISGUST 1u
/* Contempt. */
#define IW_EMOTION_CONTEMPT 2u
/* Ready to fight. */
#define IW_EMOTION_BELLIGERENCE 3u
/* Wants to command. */
#define IW_EMOTION_DOMINEERING 4u
/* Finds fault. */
#define IW_EMOTION_CRITICISM 5u
/* Anger. */
#define IW_EMOTION_ANGER 6u
/* Tension. */
#define IW_EMOTION_TENSION 7u
/* Jokes under tension. */
#define IW_EMOTION_TENSE_HUMOR 8u
/* Defends itself. */
#define IW_EMOTION_DEFENSIVENESS 9u
/* Complains. */
#define IW_EMOTION_WHINING 10u
/* Sadness. */
#define IW_EMOTION_SADNESS 11u
/* Refuses to talk. */
#define IW_EMOTION_STONEWALLING 12u
/* Interest. */
#define IW_EMOTION_INTEREST 13u
/* Agrees and supports. */
#define IW_EMOTION_VALIDATION 14u
/* Affection. */
#define IW_EMOTION_AFFECTION 15u
/* Humor. */
#define IW_EMOTION_HUMOR 16u
/* Surprise. */
#define IW_EMOTION_SURPRISE 17u
/* Joy. */
#define IW_EMOTION_JOY 18u
/* Newer than this library. */
#define IW_EMOTION_UNKNOWN 4294967295u

/* How strong an emotion is, in this order: iw_emotion.strength. The server does not say. */
#define IW_STRENGTH_UNSPECIFIED 0u
/* Weaker than usual. */
#define IW_STRENGTH_WEAK 1u
/* Stronger than usual. */
#define IW_STRENGTH_STRONG 2u
/* As usual. */
#define IW_STRENGTH_NORMAL 3u

/* iw_custom.type. The server does not say. */
#define IW_CUSTOM_TYPE_UNSPECIFIED 0u
/* A trigger. */
#define IW_CUSTOM_TYPE_TRIGGER 1u
/* The game is asked to do something. */
#define IW_CUSTOM_TYPE_TASK 2u

/* What the name of a custom event means: iw_custom.kind. An ordinary trigger of the scene. */
#define IW_CUSTOM_NONE 0u
/* "inworld.goal.enable.GOAL" */
#define IW_CUSTOM_GOAL_ENABLE 1u
/* "inworld.goal.disable.GOAL" */
#define IW_CUSTOM_GOAL_DISABLE 2u
/* "inworld.goal.complete.GOAL" */
#define IW_CUSTOM_GOAL_COMPLETE 3u
/* "inworld.relation.update": parameters trust, respect, familiar, flirtatious, attraction, absolute. */
#define IW_CUSTOM_RELATION_UPDATE 4u
/* "inworld.conversation.next_turn" */
#define IW_CUSTOM_CONVERSATION_NEXT_TURN 5u
/* "inworld.uninterruptible": this interaction must not be interrupted. */
#define IW_CUSTOM_UNINTERRUPTIBLE 6u
/* "inworld.debug.error" */
#define IW_CUSTOM_DEBUG_ERROR 7u
/* "inworld.debug.critical-error" */
#define IW_CUSTOM_DEBUG_CRITICAL_ERROR 8u
/* "inworld.debug.goaway" */
#define IW_CUSTOM_DEBUG_GO_AWAY 9u
/* "inworld.debug.setup-incomplete-interaction" */
#define IW_CUSTOM_DEBUG_SETUP_INCOMPLETE_INTERACTION 10u
/* "inworld.task.TASK": the game is asked to do something. */
#define IW_CUSTOM_TASK 11u
/* "inworld.goal.activated.GOAL" */
#define IW_CUSTOM_GOAL_ACTIVATED 12u

/* iw_control.action. Newer than this library. */
#define IW_CONTROL_UNKNOWN 0u
/* The microphone was opened. */
#define IW_CONTROL_AUDIO_SESSION_START 1u
/* The microphone was closed. */
#define IW_CONTROL_AUDIO_SESSION_END 2u
/* All text of the interaction was sent. */
#define IW_CONTROL_INTERACTION_END 3u
/* The game plays a response. */
#define IW_CONTROL_TTS_PLAYBACK_START 4u
/* The game has played a response. */
#define IW_CONTROL_TTS_PLAYBACK_END 5u
/* Asks the server for no more audio. */
#define IW_CONTROL_TTS_PLAYBACK_MUTE 6u
/* Asks the server for audio again. */
#define IW_CONTROL_TTS_PLAYBACK_UNMUTE 7u
/* `description` is for the game's developer. */
#define IW_CONTROL_WARNING 8u
/* The server is about to close the connection. */
#define IW_CONTROL_SESSION_END 9u
/* Deprecated: iw_conversation_start uses IW_CONTROL_CONVERSATION_UPDATE. */
#define IW_CONTROL_CONVERSATION_START 10u
/* `participants` take part in a conversation from now on. */
#define IW_CONTROL_CONVERSATION_UPDATE 12u
/* Deprecated: the server sends IW_CONTROL_CONVERSATION_EVENT. */
#define IW_CONTROL_CONVERSATION_STARTED 13u
/* `conversation_event` and `participants`. */
#define IW_CONTROL_CONVERSATION_EVENT 14u
/* `participants` are the live characters, `description` is the scene's full name. */
#define IW_CONTROL_CURRENT_SCENE_STATUS 15u
/* The library configures the session. */
#define IW_CONTROL_SESSION_CONFIGURATION 16u

/* iw_control.conversation_event. Newer than this library. */
#define IW_CONVERSATION_EVENT_UNKNOWN 0u
/* The conversation was started. */
#define IW_CONVERSATION_EVENT_STARTED 1u
/* Its participants have changed. */
#define IW_CONVERSATION_EVENT_UPDATED 2u
/* The server has removed it. */
#define IW_CONVERSATION_EVENT_EVICTED 3u

/* iw_mutation.kind. None that this library knows. */
#define IW_MUTATION_NONE 0u
/* No more of a response: `interaction_id`, `names` are utterance ids. */
#define IW_MUTATION_CANCEL_RESPONSES 1u
/* Another response to the same: `interaction_id`. */
#define IW_MUTATION_REGENERATE_RESPONSE 2u
/* Chooses one of several responses: `value` is a packet id of it. */
#define IW_MUTATION_APPLY_RESPONSE 3u
/* Another scene: `value`. */
#define IW_MUTATION_LOAD_SCENE 4u
/* Other words for a response: `value`. */
#define IW_MUTATION_MODIFY_EXACT_RESPONSE 5u
/* Characters come into the scene: `names`. */
#define IW_MUTATION_LOAD_CHARACTERS 6u
/* Characters leave the scene: `names` are agent ids. */
#define IW_MUTATION_UNLOAD_CHARACTERS 7u

/* iw_session_response.kind. None that this library knows. */
#define IW_SESSION_RESPONSE_NONE 0u
/* The scene was loaded: its name and `characters`. */
#define IW_SESSION_RESPONSE_LOADED_SCENE 1u
/* Characters were loaded: `characters`. */
#define IW_SESSION_RESPONSE_LOADED_CHARACTERS 2u
/* What was said before: `history`. */
#define IW_SESSION_RESPONSE_SESSION_HISTORY 3u

/* iw_latency_report.kind. None that this library knows. */
#define IW_LATENCY_NONE 0u
/* The server asks how long the connection takes; the library answers. */
#define IW_LATENCY_PING 1u
/* The answer to a ping. */
#define IW_LATENCY_PONG 2u
/* How long the player has waited for a response: `latency_us`, `precision`. */
#define IW_LATENCY_PERCEIVED 3u

/* iw_latency_report.precision. The sender does not say. */
#define IW_PRECISION_UNSPECIFIED 0u
/* From the end of speech, as found on this machine. */
#define IW_PRECISION_FINE 1u
/* From the end of speech, as the server recognised it. */
#define IW_PRECISION_ESTIMATED 2u
/* From when the button was released. */
#define IW_PRECISION_PUSH_TO_TALK 3u
/* From a text, a trigger or a narrated action. */
#define IW_PRECISION_NON_SPEECH 4u

/* iw_server_log.level. The server does not say. */
#define IW_SERVER_LOG_UNSPECIFIED 0u
/* Something is wrong. */
#define IW_SERVER_LOG_WARNING 1u
/* What the server does. */
#define IW_SERVER_LOG_INFO 2u
/* For the makers of a scene. */
#define IW_SERVER_LOG_DEBUG 3u
/* For the makers of the service. */
#define IW_SERVER_LOG_INTERNAL 4u

/* iw_items.kind. An operation that this library does not know. */
#define IW_ITEMS_NONE 0u
/* `items` are created, or what is known of them changes; `entity_names` get them. */
#define IW_ITEMS_CREATE_OR_UPDATE 1u
/* `item_ids` are removed. */
#define IW_ITEMS_REMOVE 2u
/* `entity_names` get or lose `item_ids`, as `change` says. */
#define IW_ITEMS_IN_ENTITIES 3u

/* iw_items.change, and the change of iw_outgoing_create_items_in_entities. The sender does not say. */
#define IW_ITEMS_CHANGE_UNSPECIFIED 0u
/* The entities get the items. */
#define IW_ITEMS_CHANGE_ADD 1u
/* The entities lose the items. */
#define IW_ITEMS_CHANGE_REMOVE 2u
/* The entities hold these items and no others. */
#define IW_ITEMS_CHANGE_REPLACE 3u

/* ---- Feedback: iw_session_send_feedback -------------------------------------------------------------------------- */

/* Not about what was said. */
#define IW_DISLIKE_IRRELEVANT (1u << 1)
/* Not fit for the player. */
#define IW_DISLIKE_UNSAFE (1u << 2)
/* Not true. */
#define IW_DISLIKE_UNTRUE (1u << 3)
/* What the character knows was used wrongly. */
#define IW_DISLIKE_INCORRECT_USE_KNOWLEDGE (1u << 4)
/* The character did something unexpected. */
#define IW_DISLIKE_UNEXPECTED_ACTION (1u << 5)
/* A goal was pursued in an unexpected way. */
#define IW_DISLIKE_UNEXPECTED_GOAL_BEHAVIOR (1u << 6)
/* Said before. */
#define IW_DISLIKE_REPETITION (1u << 7)
/* Not like the character. */
#define IW_DISLIKE_OUT_OF_CHARACTER (1u << 8)
/* Too long. */
#define IW_DISLIKE_TOO_LONG (1u << 9)

/* ---- Microphone: iw_session_start_audio -------------------------------------------------------------------------- */

/* The server finds the end of speech. */
#define IW_MICROPHONE_OPEN_MIC 1u
/* Push to talk: the answer comes after iw_session_end_audio. */
#define IW_MICROPHONE_EXPECT_AUDIO_END 2u

/* The default: as IW_UNDERSTANDING_FULL. */
#define IW_UNDERSTANDING_UNSPECIFIED 0u
/* What was said is answered. */
#define IW_UNDERSTANDING_FULL 1u
/* What was said only comes back as text. */
#define IW_UNDERSTANDING_SPEECH_RECOGNITION_ONLY 2u

/* Tell where speech starts and ends: IW_EVENT_SPEECH_STARTED and IW_EVENT_SPEECH_ENDED. All samples are sent. */
#define IW_CAPTURE_DETECT_SPEECH (1u << 0)
/* The same, and nothing but speech is sent, from a second before it to 0.6 s behind it. With IW_MICROPHONE_OPEN_MIC only: each
 * speech is an audio session of its own for the server, which begins and ends with it. With IW_MICROPHONE_EXPECT_AUDIO_END
 * all samples are sent, as IW_CAPTURE_DETECT_SPEECH says. */
#define IW_CAPTURE_SPEECH_ONLY (1u << 1)
/* Quiet and loud speakers are brought to the same level: up to 18 dB louder, or 12 dB quieter. */
#define IW_CAPTURE_AUTOMATIC_GAIN (1u << 2)

/* ---- Structs: iw_struct_size ------------------------------------------------------------------------------------- */

/* iw_session_config. */
#define IW_STRUCT_SESSION_CONFIG 1u
/* iw_event. */
#define IW_STRUCT_EVENT 2u
/* iw_receipt. */
#define IW_STRUCT_RECEIPT 3u
/* iw_parameter. */
#define IW_STRUCT_PARAMETER 4u
/* iw_packet. */
#define IW_STRUCT_PACKET 5u
/* iw_packet_id. */
#define IW_STRUCT_PACKET_ID 6u
/* iw_source. */
#define IW_STRUCT_SOURCE 7u
/* iw_routing. */
#define IW_STRUCT_ROUTING 8u
/* iw_str. */
#define IW_STRUCT_STR 9u
/* iw_text. */
#define IW_STRUCT_TEXT 10u
/* iw_phoneme. */
#define IW_STRUCT_PHONEME 11u
/* iw_audio. */
#define IW_STRUCT_AUDIO 12u
/* iw_emotion. */
#define IW_STRUCT_EMOTION 13u
/* iw_named_value. */
#define IW_STRUCT_NAMED_VALUE 14u
/* iw_custom. */
#define IW_STRUCT_CUSTOM 15u
/* iw_control. */
#define IW_STRUCT_CONTROL 16u
/* iw_action. */
#define IW_STRUCT_ACTION 17u
/* iw_relation. */
#define IW_STRUCT_RELATION 18u
/* iw_character. */
#define IW_STRUCT_CHARACTER 19u
/* iw_mutation. */
#define IW_STRUCT_MUTATION 20u
/* iw_session_response. */
#define IW_STRUCT_SESSION_RESPONSE 21u
/* iw_history_line. */
#define IW_STRUCT_HISTORY_LINE 22u
/* iw_latency_report. */
#define IW_STRUCT_LATENCY_REPORT 23u
/* iw_operation_status. */
#define IW_STRUCT_OPERATION_STATUS 24u
/* iw_server_log. */
#define IW_STRUCT_SERVER_LOG 25u
/* iw_item. */
#define IW_STRUCT_ITEM 26u
/* iw_item_info. */
#define IW_STRUCT_ITEM_INFO 27u
/* iw_items. */
#define IW_STRUCT_ITEMS 28u
/* iw_dialog_line. */
#define IW_STRUCT_DIALOG_LINE 29u
/* iw_line. */
#define IW_STRUCT_LINE 30u

/* ---- Handles ----------------------------------------------------------------------------------------------------- */

/* The handle of a session, made by iw_session_create. 0: no session. The handle of a destroyed session is refused. */
typedef uint64_t iw_session;

/* The handle of a packet that the game is making, made by an iw_outgoing_create_*. 0: no packet. The handle of a packet
 * that was sent or destroyed is refused. */
typedef uint64_t iw_outgoing;

/* The handle of a packet that the game keeps, made by iw_packet_keep or iw_outgoing_keep. 0: no packet. A released handle
 * is refused. */
typedef uint64_t iw_kept;

/* ---- Texts ------------------------------------------------------------------------------------------------------- */

/* A text that the library lends. `ptr` is never NULL and ends with a NUL; `len` does not count it. Absent: len 0. There is
 * no NUL inside: one that a server sends (\u0000 in its JSON) is U+FFFD here. */
typedef struct iw_str {
    /* Its UTF-8 bytes, with a NUL behind them. */
    const char *ptr;
    /* How many bytes it has, without the NUL. */
    size_t len;
} iw_str;

/* A name and a value that the library lends. */
typedef struct iw_named_value {
    /* The name. */
    iw_str name;
    /* The value; may be empty. */
    iw_str value;
} iw_named_value;

/* A name and a value that the game gives. */
typedef struct iw_parameter {
    /* The name; not empty. */
    const char *name;
    /* The value; may be empty. */
    const char *value;
} iw_parameter;

/* An item that the game gives: something that characters know of. */
typedef struct iw_item {
    /* The game's own; not empty. */
    const char *id;
    /* For players; NULL for none. */
    const char *display_name;
    /* What it is, in words; NULL for none. */
    const char *description;
    /* What else is known of it; each name once. */
    const iw_parameter *properties;
    /* How many properties there are. */
    size_t property_count;
} iw_item;

/* Something that was said before the session, as the game tells it. */
typedef struct iw_dialog_line {
    /* Who said it: IW_SOURCE_PLAYER, IW_SOURCE_AGENT for a character, IW_SOURCE_WORLD or IW_SOURCE_UNKNOWN. */
    uint32_t source;
    /* Reserved: 0. */
    uint32_t reserved;
    /* The talker's name for players; NULL for none. */
    const char *name;
    /* What was said; not empty. */
    const char *text;
} iw_dialog_line;

/* ---- Configuration ----------------------------------------------------------------------------------------------- */

/* What a session is made with. Begin with IW_SESSION_CONFIG_INIT. All texts are copied; NULL means absent. */
typedef struct iw_session_config {
    /* sizeof(iw_session_config). */
    uint32_t struct_size;
    /* IW_SCENE_TYPE_*. */
    uint32_t scene_type;
    /* IW_CAPABILITY_* bits; 0 means the default set: audio, interruptions, emotions, phonemes, continuation,
     * narrated actions, relations, groups, ping. */
    uint32_t capabilities;
    /* IW_SESSION_* bits. */
    uint32_t flags;
    /* How many events may wait to be polled; 0 means 4096. */
    uint32_t queue_max_events;
    /* How many bytes of events may wait; 0 means 64 MiB. */
    uint32_t queue_max_bytes;
    /* "my-workspace", without "workspaces/" in front. */
    const char *workspace;
    /* Scene or character, without "scenes/" or "characters/" in front. */
    const char *scene;
    /* The Base64 key from the studio; NULL for "local". */
    const char *auth;
    /* Instead of auth: a ready token, from the game's own server. */
    const char *access_token;
    /* Goes with access_token; NULL: made here. When the server calls it invalid (IW_FAILURE_SESSION_INVALID) it is not
     * used again: the next try, or the next start, begins a session with an id that is made here. */
    const char *session_id;
    /* Optional. */
    const char *project_name;
    /* Optional; characters call the player so. */
    const char *player_name;
    /* Optional, stable id of the player. */
    const char *player_id;
    /* Optional, for analytics. */
    const char *game_session_id;
    /* "local", "inworld", "ws://127.0.0.1:4002", "wss://host". NULL: "inworld" with auth or access_token, else "local". */
    const char *endpoint;
    /* For "local": path of a script; NULL: the built-in demo scene (workspace "demo", scene "tavern"). */
    const char *local_script;
    /* Extra trusted roots, PEM. */
    const char *ca_pem;
    /* Name of the engine wrapper. */
    const char *client_id;
    /* Its version. */
    const char *client_version;
    /* The message of an IW_EVENT_SESSION_STATE: the session goes on from there. At most 4 MiB. This and dialog_history
     * bring IW_CAPABILITY_CONTINUATION with them. */
    const char *saved_state;
    /* Instead of saved_state: what was said before, oldest line first; dialog_history_count lines, at most 1 MiB. */
    const iw_dialog_line *dialog_history;
    /* How many lines dialog_history has. */
    size_t dialog_history_count;
    /* After so long without a word from anybody the session pauses by itself; the next packet resumes it. 0: never. */
    uint32_t idle_timeout_ms;
    /* Reserved: 0. */
    uint32_t reserved;
    /* Instead of local_script: the script itself (docs/SCRIPT.md), for games that have it in a packed asset and not in a
     * file. */
    const char *local_script_text;
    /* For "local": TOML whose tables override those of the script, such as "[mind]\nurl = \"http://127.0.0.1:11434/v1\"\n", so
     * that one script serves a laptop and a shipped game (docs/MINDS.md). At most 64 KiB. */
    const char *local_settings;
    /* For "local": the key of the servers that [mind], [speech] and [hearing] name, instead of an environment variable. A
     * secret of at most 4,096 visible ASCII characters: it is never logged, and wiped when the server is dropped. */
    const char *mind_key;
    /* With IW_SESSION_RECORD: the file to record in. It is appended to, and made if there is none; NULL: inworld-ID.jsonl in
     * the working directory. */
    const char *record_file;
    /* Whose names the messages of events have: IW_NAMES_*. 0, IW_NAMES_C: those of this header. */
    uint32_t names;
    /* Reserved: 0. */
    uint32_t reserved_names;
} iw_session_config;

/* The ids that a sent packet got; the answer has the same interaction_id and correlation_id. Begin with
 * IW_RECEIPT_INIT. */
typedef struct iw_receipt {
    /* sizeof(iw_receipt). */
    uint32_t struct_size;
    /* Reserved: 0. */
    uint32_t reserved;
    /* Of this packet alone. */
    char packet_id[40];
    /* Of the exchange that the packet begins; empty where it begins none. */
    char interaction_id[40];
    /* Of the player's utterance; empty where the packet has none. */
    char utterance_id[40];
    /* What the answer has as its correlation_id; empty where nothing answers. */
    char correlation_id[40];
} iw_receipt;

/* ---- Packets ----------------------------------------------------------------------------------------------------- */

/* Which packet it is, and what it belongs to. Ids are opaque. */
typedef struct iw_packet_id {
    /* Unique for each packet. */
    iw_str packet_id;
    /* One sentence: its text, audio, emotion share it. */
    iw_str utterance_id;
    /* One exchange: its utterances share it. */
    iw_str interaction_id;
    /* Of the player's packet that is answered. */
    iw_str correlation_id;
    /* Of the group conversation, if any. */
    iw_str conversation_id;
} iw_packet_id;

/* Who sends or receives. */
typedef struct iw_source {
    /* IW_SOURCE_*. */
    uint32_t type;
    /* Reserved: 0. */
    uint32_t reserved;
    /* For a character its agent id; otherwise a name or empty. */
    iw_str name;
} iw_source;

/* Source and targets of a packet. */
typedef struct iw_routing {
    /* Who sends it. */
    iw_source source;
    /* Type IW_SOURCE_NONE when there is no single target. */
    iw_source target;
    /* Its targets when there are several; NULL when there are none. */
    const iw_source *targets;
    /* How many targets has. */
    size_t target_count;
} iw_routing;

/* What was said or typed. */
typedef struct iw_text {
    /* IW_TEXT_SOURCE_*. */
    uint32_t source;
    /* 0 while recognised speech may still change; otherwise 1. */
    uint32_t is_final;
    /* The words. */
    iw_str text;
} iw_text;

/* When a sound is heard. */
typedef struct iw_phoneme {
    /* From the start of this audio, in microseconds. It lasts until the next one starts. */
    int64_t start_us;
    /* Mouth shape 0..14, or IW_VISEME_NONE. */
    uint32_t viseme;
    /* Reserved: 0. */
    uint32_t reserved;
    /* IPA. */
    iw_str symbol;
} iw_phoneme;

/* How something sounds. */
typedef struct iw_audio {
    /* IW_AUDIO_FORMAT_*, as the server says. */
    uint32_t format;
    /* In Hz; 0 when unknown. */
    uint32_t sample_rate;
    /* Interleaved; 0 when unknown. */
    uint32_t channels;
    /* Reserved: 0. */
    uint32_t reserved;
    /* In microseconds; 0 when unknown. */
    int64_t duration_us;
    /* As sent: WAV, PCM or MP3 bytes. */
    const uint8_t *data;
    /* How many bytes data has. */
    size_t size;
    /* 16-bit PCM without its header, all channels; made so from WAV of 8, 24 and 32 bits and of floats. NULL when the
     * audio is neither PCM nor WAV, or its header tells of 0 or more than 8 channels, or of a rate outside 1,000 to
     * 384,000 Hz. */
    const int16_t *samples;
    /* How many samples there are, of all channels together. */
    size_t sample_count;
    /* When which sound is heard, in order; NULL when the server tells none. */
    const iw_phoneme *phonemes;
    /* How many phonemes there are. */
    size_t phoneme_count;
} iw_audio;

/* What a character feels. */
typedef struct iw_emotion {
    /* IW_EMOTION_*. */
    uint32_t behavior;
    /* IW_STRENGTH_*. */
    uint32_t strength;
} iw_emotion;

/* A trigger or a task. */
typedef struct iw_custom {
    /* IW_CUSTOM_TYPE_*. */
    uint32_t type;
    /* IW_CUSTOM_*: what the name means. */
    uint32_t kind;
    /* The name of the trigger or task. */
    iw_str name;
    /* Its parameters; NULL for none. */
    const iw_named_value *parameters;
    /* How many parameters there are. */
    size_t parameter_count;
} iw_custom;

/* A control packet. */
typedef struct iw_control {
    /* IW_CONTROL_*. */
    uint32_t action;
    /* IW_CONVERSATION_EVENT_*, with IW_CONTROL_CONVERSATION_EVENT. */
    uint32_t conversation_event;
    /* What the sender says of it; with IW_CONTROL_CURRENT_SCENE_STATUS the name of the scene. */
    iw_str description;
    /* Who takes part in a conversation, or is in the scene. */
    const iw_source *participants;
    /* How many participants there are. */
    size_t participant_count;
} iw_control;

/* What a character does, told in words. */
typedef struct iw_action {
    /* What is done, in words. */
    iw_str content;
} iw_action;

/* A character's relation to the player, absolute. */
typedef struct iw_relation {
    /* How far the character trusts the player. */
    int32_t trust;
    /* How much it respects the player. */
    int32_t respect;
    /* How well it knows the player. */
    int32_t familiar;
    /* How much it flirts with the player. */
    int32_t flirtatious;
    /* How much it is attracted to the player. */
    int32_t attraction;
    /* Reserved: 0. */
    int32_t reserved;
} iw_relation;

/* A change that a client asks for. */
typedef struct iw_mutation {
    /* IW_MUTATION_*. */
    uint32_t kind;
    /* Reserved: 0. */
    uint32_t reserved;
    /* With CANCEL_RESPONSES, REGENERATE_RESPONSE, APPLY_RESPONSE, MODIFY_EXACT_RESPONSE. */
    iw_str interaction_id;
    /* The packet id with APPLY_RESPONSE, the scene with LOAD_SCENE, the words with MODIFY_EXACT_RESPONSE. */
    iw_str value;
    /* Utterances with CANCEL_RESPONSES, characters with LOAD_CHARACTERS, agent ids with UNLOAD_CHARACTERS. */
    const iw_str *names;
    /* How many names there are. */
    size_t name_count;
} iw_mutation;

/* A live character. */
typedef struct iw_character {
    /* "workspaces/W/characters/C", the same in every session. */
    iw_str brain_name;
    /* Its id in this session. */
    iw_str agent_id;
    /* Its name for players. */
    iw_str given_name;
    /* Address of its picture, or empty. */
    iw_str avatar_image;
} iw_character;

/* A line of an earlier session. */
typedef struct iw_history_line {
    /* Unix time in microseconds. */
    int64_t timestamp_us;
    /* Who said it. */
    iw_source source;
    /* What was said. */
    iw_str text;
} iw_history_line;

/* The server's answer to a session control packet. */
typedef struct iw_session_response {
    /* IW_SESSION_RESPONSE_*. */
    uint32_t kind;
    /* Reserved: 0. */
    uint32_t reserved;
    /* The loaded scene, by its full resource name. */
    iw_str scene_name;
    /* The characters of a loaded scene, or those that were loaded. */
    const iw_character *characters;
    /* How many characters there are. */
    size_t character_count;
    /* What was said before, oldest line first. */
    const iw_history_line *history;
    /* How many lines history has. */
    size_t history_count;
} iw_session_response;

/* How long things take. */
typedef struct iw_latency_report {
    /* IW_LATENCY_*. */
    uint32_t kind;
    /* IW_PRECISION_*, with IW_LATENCY_PERCEIVED. */
    uint32_t precision;
    /* With IW_LATENCY_PERCEIVED, in microseconds. */
    int64_t latency_us;
    /* With IW_LATENCY_PONG: the packet id of the ping. */
    iw_str ping_packet_id;
    /* With IW_LATENCY_PING and IW_LATENCY_PONG: RFC 3339. */
    iw_str ping_timestamp;
} iw_latency_report;

/* An item that the library lends. */
typedef struct iw_item_info {
    /* The game's own id of it. */
    iw_str id;
    /* For players. */
    iw_str display_name;
    /* What it is, in words. */
    iw_str description;
    /* What else is known of it. */
    const iw_named_value *properties;
    /* How many properties there are. */
    size_t property_count;
} iw_item_info;

/* An operation on items. */
typedef struct iw_items {
    /* IW_ITEMS_*. */
    uint32_t kind;
    /* IW_ITEMS_CHANGE_*, with IW_ITEMS_IN_ENTITIES. */
    uint32_t change;
    /* With IW_ITEMS_CREATE_OR_UPDATE. */
    const iw_item_info *items;
    /* How many items there are. */
    size_t item_count;
    /* With IW_ITEMS_REMOVE and IW_ITEMS_IN_ENTITIES. */
    const iw_str *item_ids;
    /* How many item_ids there are. */
    size_t item_id_count;
    /* The entities that it is about. */
    const iw_str *entity_names;
    /* How many entity_names there are. */
    size_t entity_name_count;
} iw_items;

/* The outcome of an operation on items. */
typedef struct iw_operation_status {
    /* gRPC status number; 0 is success. */
    int32_t code;
    /* Reserved: 0. */
    uint32_t reserved;
    /* The server's words; empty on success. */
    iw_str message;
} iw_operation_status;

/* A log line of the server. */
typedef struct iw_server_log {
    /* IW_SERVER_LOG_*. */
    uint32_t level;
    /* Reserved: 0. */
    uint32_t reserved;
    /* The line. */
    iw_str text;
    /* What the server adds to it. */
    const iw_named_value *details;
    /* How many details there are. */
    size_t detail_count;
} iw_server_log;

/* A packet. Lent by iw_poll: everything it points to is valid until the next iw_poll or iw_session_destroy of
 * that session. */
typedef struct iw_packet {
    /* sizeof(iw_packet) of the library that filled it. */
    uint32_t struct_size;
    /* IW_PACKET_*. */
    uint32_t type;
    /* When its sender made it: Unix time in microseconds, UTC. */
    int64_t timestamp_us;
    /* IW_PACKET_STATUS_*. */
    uint32_t status;
    /* Reserved: 0. */
    uint32_t reserved;
    /* Which packet it is, and what it belongs to. */
    iw_packet_id id;
    /* Its source and targets. */
    iw_routing routing;
    /* IW_PACKET_TEXT. Of a known type exactly one payload is set, this one or one of the following. */
    const iw_text *text;
    /* IW_PACKET_AUDIO, and IW_PACKET_SILENCE: its length. */
    const iw_audio *audio;
    /* IW_PACKET_EMOTION. */
    const iw_emotion *emotion;
    /* IW_PACKET_CUSTOM. */
    const iw_custom *custom;
    /* IW_PACKET_CONTROL. */
    const iw_control *control;
    /* IW_PACKET_ACTION. */
    const iw_action *action;
    /* IW_PACKET_RELATION. */
    const iw_relation *relation;
    /* IW_PACKET_MUTATION. */
    const iw_mutation *mutation;
    /* IW_PACKET_SESSION_RESPONSE. */
    const iw_session_response *session_response;
    /* IW_PACKET_LATENCY_REPORT. */
    const iw_latency_report *latency_report;
    /* IW_PACKET_OPERATION_STATUS. */
    const iw_operation_status *operation_status;
    /* IW_PACKET_LOG. */
    const iw_server_log *log;
    /* The packet as it came over the wire, or as it was sent. */
    iw_str json;
    /* IW_PACKET_ENTITIES_ITEMS. */
    const iw_items *items;
    /* Reserved: 0. */
    size_t reserved_size;
} iw_packet;

/* ---- Events ------------------------------------------------------------------------------------------------------ */

/* A line of a character: an utterance, as the player hears or reads it. */
typedef struct iw_line {
    /* Who says it: the name of a packet's source, and iw_character.agent_id. */
    iw_str agent_id;
    /* The utterance that it is. */
    iw_str utterance_id;
    /* The exchange that it belongs to. */
    iw_str interaction_id;
    /* Its words, as far as they have come. */
    iw_str text;
    /* IW_EVENT_LINE_WORD: the words that have begun to be heard. IW_EVENT_LINE_ENDED: the words that were heard, whole ones; all of
     * them when it came to its end. */
    iw_str heard_text;
    /* How long it lasts, as far as is known: its sound so far, or the time to read it. Microseconds. */
    int64_t duration_us;
    /* IW_EVENT_LINE_WORD, IW_EVENT_LINE_ENDED: how much of it was heard. */
    int64_t heard_us;
    /* IW_EMOTION_* that the character feels, with IW_STRENGTH_*; both 0 when nothing was said of it. */
    uint32_t emotion;
    /* IW_STRENGTH_* of the emotion. */
    uint32_t strength;
} iw_line;

/* Something that happened. Begin with IW_EVENT_INIT; iw_poll fills it. Which fields count is told with IW_EVENT_*;
 * the others are zero. */
typedef struct iw_event {
    /* sizeof(iw_event); stays as you set it. */
    uint32_t struct_size;
    /* IW_EVENT_*. */
    uint32_t type;
    /* 1, 2, 3 ... per session. */
    uint64_t sequence;
    /* When the library saw it: Unix time in microseconds. */
    int64_t time_us;
    /* IW_CONNECTION_STATE_*. */
    uint32_t state;
    /* IW_CONNECTION_STATE_*. */
    uint32_t previous_state;
    /* 1 or 0. */
    uint32_t flag;
    /* IW_FAILURE_*. */
    int32_t code;
    /* When the library tries again, in milliseconds from time_us; 1: at once; 0: it does not. */
    uint32_t retry_after_ms;
    /* IW_LOG_LEVEL_*. */
    uint32_t level;
    /* Words for the game's developer, unless IW_EVENT_* says otherwise. */
    iw_str message;
    /* The packet of an event that has one; NULL otherwise. */
    const iw_packet *packet;
    /* Who is in the scene. */
    const iw_character *characters;
    /* How many characters there are. */
    size_t character_count;
    /* Reserved: 0. */
    size_t reserved;
    /* IW_EVENT_LINE_STARTED, IW_EVENT_LINE_WORD and IW_EVENT_LINE_ENDED: the line; NULL otherwise. */
    const iw_line *line;
} iw_event;

/* Initial values: the size is set and everything else is zero. */
#define IW_SESSION_CONFIG_INIT \
    {sizeof(iw_session_config), 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, 0, 0}
#define IW_EVENT_INIT {sizeof(iw_event), 0, 0, 0, 0, 0, 0, 0, 0, 0, {NULL, 0}, NULL, NULL, 0, 0, NULL}
#define IW_RECEIPT_INIT {sizeof(iw_receipt), 0, {0}, {0}, {0}, {0}}
#define IW_PACKET_INIT \
    {sizeof(iw_packet), 0, 0, 0, 0, {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}}, \
     {{0, 0, {NULL, 0}}, {0, 0, {NULL, 0}}, NULL, 0}, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, {NULL, 0}, NULL, 0}

/* ---- Library ----------------------------------------------------------------------------------------------------- */

/* The version of the ABI that this library has. Compare it with IW_ABI_VERSION, which your program was compiled
 * with: they must be equal.
 *
 * Thread: any. Since: 0.1. */
uint32_t iw_abi_version(void);

/* Copies the version of the library, such as "0.1.0".
 *
 * buffer, capacity: where to, and how many bytes it has; capacity 0 with NULL only asks for the length.
 * Returns the length of the whole text without its NUL, or < 0. Thread: any. Since: 0.1. */
int32_t iw_version(char *buffer, size_t capacity);

/* The size of a struct in this library, for wrappers that check their layout.
 *
 * which: IW_STRUCT_*. Returns the size in bytes; 0 for an unknown number. Thread: any. Since: 0.1. */
size_t iw_struct_size(uint32_t which);

/* Copies the name of a result, such as "IW_ERROR_BUSY".
 *
 * result: IW_OK or IW_ERROR_*. buffer, capacity: as in iw_version.
 * Returns the length of the whole text without its NUL; IW_ERROR_INVALID_ARGUMENT for an unknown number.
 * Thread: any. Since: 0.1. */
int32_t iw_result_name(int32_t result, char *buffer, size_t capacity);

/* Copies the message of this thread's last error: the argument, its value, what is wrong and what would be right. Empty when
 * no call of this thread has failed.
 *
 * buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
 * Thread: each has its own. Since: 0.1. */
int32_t iw_last_error(char *buffer, size_t capacity);

/* The same in the names of another layer, for wrappers: their users read messages that name what the wrapper has.
 *
 * names: IW_NAMES_*. buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
 * Thread: each has its own. Since: 0.1. */
int32_t iw_last_error_in(uint32_t names, char *buffer, size_t capacity);

/* Sets the log level of all sessions, from now on. Log lines arrive as IW_EVENT_LOG.
 *
 * level: IW_LOG_LEVEL_*; off at first. Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_set_log_level(uint32_t level);

/* Stops and destroys every session and outgoing packet and ends the library's thread. Afterwards nothing of the library is
 * running, and it may be used anew or unloaded. Kept packets stay until their iw_packet_release, which comes before
 * unloading. Call it when the game or the editor's play mode ends; waits at most timeout_ms, or 250 ms if that is longer.
 *
 * Returns IW_OK, or IW_ERROR_TIMEOUT when some sessions had to be cut off: they are gone all the same. When the
 * library's thread hangs, the result is IW_ERROR_TIMEOUT as well, and iw_last_error says so: the thread is detached and ends
 * when it can; the library may be used anew, but must not be unloaded.
 * Thread: any, but no other thread may be creating sessions or packets meanwhile. Since: 0.1. */
int32_t iw_shutdown_all(uint32_t timeout_ms);

/* ---- Session ----------------------------------------------------------------------------------------------------- */

/* Makes a session, without connecting it.
 *
 * config: copied. out_session: the handle, to be destroyed with iw_session_destroy.
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_CONFIG names the field and shows what would be right.
 * Thread: any. Since: 0.1. */
int32_t iw_session_create(const iw_session_config *config, iw_session *out_session);

/* Starts connecting and returns at once; progress arrives as events. Each try may take 10 s for the access token, 10 s
 * for the connection and 10 s for the scene; what takes longer is IW_FAILURE_TIMEOUT. The first
 * connection is retried for 15 s; then the state is FAILED. A connection that is lost later is retried without limit.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_STATE unless the state is IDLE, FAILED or DISCONNECTED.
 * Thread: any. Since: 0.1. */
int32_t iw_session_start(iw_session session);

/* Stops the session, in any state; it may be started again. What was sent leaves if the
 * connection takes it in time. What does not, and without a connection all that has no answer yet, comes back as
 * IW_EVENT_PACKET_FAILED.
 *
 * timeout_ms: 0 asks and returns at once; otherwise how long to wait until it is done.
 * Returns IW_OK, or IW_ERROR_TIMEOUT: it goes on stopping. Thread: any. Since: 0.1. */
int32_t iw_session_stop(iw_session session, uint32_t timeout_ms);

/* Closes the connection of a CONNECTED session; it stays established, and the next packet that is sent resumes it.
 * Unanswered packets are sent again then.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_STATE. Thread: any. Since: 0.1. */
int32_t iw_session_pause(iw_session session);

/* Connects a PAUSED session again. For a DISCONNECTED session, starts the next attempt now instead of waiting for it: use it
 * when the game knows that the network is back.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_STATE. Thread: any. Since: 0.1. */
int32_t iw_session_resume(iw_session session);

/* Gives a session that was created with access_token another one: before the old one expires, when
 * IW_EVENT_TOKEN_NEEDED asks for it, or at any other time. The session goes on with its id; the connection that is open
 * stays open, and a session that waits for a token connects at once. For a session that was created with mind_key it is
 * another mind_key, for all sessions of the same script that were given the same key.
 *
 * access_token: as in iw_session_config. expires_us: when it expires, Unix time in microseconds; the event asks for
 * the next one 5 minutes before that, or after half of a shorter life. 0: not known; then the event comes when the
 * server has refused the token.
 * Returns IW_OK, IW_ERROR_INVALID_STATE when the session does not use such tokens, or IW_ERROR_INVALID_ARGUMENT.
 * Thread: any. Since: 0.1. */
int32_t iw_session_set_access_token(iw_session session, const char *access_token, int64_t expires_us);

/* How many packets of the microphone, 100 ms each, were dropped because the connection was gone for longer than 2 s: old
 * speech is worth less than the words that follow. Counted since the session was created; or < 0.
 *
 * Thread: any. Since: 0.1. */
int32_t iw_session_dropped_audio(iw_session session);

/* Stops the session and releases its handle. Never waits. Everything that iw_poll has lent becomes invalid.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was destroyed before. Thread: any, any time. Since: 0.1. */
int32_t iw_session_destroy(iw_session session);

/* The connection state: IW_CONNECTION_STATE_*, or < 0. It may be ahead of the events that were not polled yet.
 *
 * Thread: any. Since: 0.1. */
int32_t iw_session_connection_state(iw_session session);

/* 1 when the state is CONNECTED, 0 when not, or < 0.
 *
 * Thread: any. Since: 0.1. */
int32_t iw_session_connected(iw_session session);

/* 1 from when the characters are known until the session is stopped, has failed or gets another scene; 0 otherwise;
 * or < 0. A lost connection does not change it.
 *
 * Thread: any. Since: 0.1. */
int32_t iw_session_established(iw_session session);

/* ---- Events ------------------------------------------------------------------------------------------------------ */

/* Takes the next event off the session's queue. Call it each frame until it returns 0. Never waits, and allocates
 * nothing when there is nothing.
 *
 * event: begin with IW_EVENT_INIT; filled when there is an event. Everything it points to is lent: valid until the
 * next iw_poll or iw_session_destroy of this session, whatever other threads do.
 * Returns 1: an event; 0: none now; or < 0: IW_ERROR_BUSY when another thread is polling this session at this moment.
 * Thread: any, one at a time for each session. Since: 0.1. */
int32_t iw_poll(iw_session session, iw_event *event);

/* Takes the next event of any session of this process: for programs with many sessions, which cost nothing while they have no
 * news. Sessions with news have their turns one after the other. Never waits.
 *
 * out_session: the event's session. event: as in iw_poll, which may be called too; what an event points to is lent until the
 * next event of its session. Returns 1: an event; 0: none now; or < 0. Thread: any; a session that another thread is
 * polling is left out. Since: 0.1. */
int32_t iw_poll_any(iw_session *out_session, iw_event *event);

/* Says something to a character.
 *
 * character: a brain name ("guard", or in full "workspaces/w/characters/guard"), an agent id, or NULL for the current
 * recipient: the selected character or conversation, else the only character of the session.
 * text: not empty, at most 1 MiB, sent unaltered. receipt: filled with the packet's ids; may be NULL.
 * Without a connection the packet waits, and packets leave in order. Each is kept until it has its answer, and sent again
 * with the same ids when the connection was lost. A packet for a character that is not in the scene comes back as
 * IW_EVENT_PACKET_FAILED.
 * Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_QUEUE_FULL when 4096 packets or 16 MiB wait to be sent, or
 * the game has not polled for so long that more than twice the event queue waits,
 * IW_ERROR_INVALID_STATE when the state is IDLE or FAILED, or DISCONNECTED with IW_SESSION_NO_AUTO_RECONNECT.
 * Thread: any. Since: 0.1. */
int32_t iw_session_send_text(iw_session session, const char *character, const char *text, iw_receipt *receipt);

/* Sends a trigger to a character.
 *
 * name: of a trigger of the scene, or one of those that start with "inworld.". parameters, count: may be NULL and 0.
 * character, receipt, result: as in iw_session_send_text. Thread: any. Since: 0.1. */
int32_t iw_session_send_trigger(iw_session session,
                                const char *character,
                                const char *name,
                                const iw_parameter *parameters,
                                size_t count,
                                iw_receipt *receipt);

/* Tells a character what the player does, in words: "The player waves."
 *
 * content: not empty, at most 1 MiB. character, receipt, result: as in iw_session_send_text.
 * Thread: any. Since: 0.1. */
int32_t iw_session_send_narrated_action(iw_session session,
                                        const char *character,
                                        const char *content,
                                        iw_receipt *receipt);

/* ---- Microphone -------------------------------------------------------------------------------------------------- */

/* Opens the microphone for a character; samples follow with iw_session_push_audio. While it is open for another character,
 * or in another mode, that audio session ends first: samples that were pushed before go to the one, samples that are pushed
 * afterwards to the other.
 *
 * character: as in iw_session_send_text. mode: IW_MICROPHONE_*. understanding: IW_UNDERSTANDING_*.
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE when it is open for the same already. Thread: any. Since: 0.1. */
int32_t iw_session_start_audio(iw_session session, const char *character, uint32_t mode, uint32_t understanding);

/* Sends samples of the microphone. They are mixed to mono, brought to 16 kHz and sent in packets of 100 ms.
 *
 * Nothing but mixing happens on the caller's thread.
 *
 * samples: 16 bit, channels interleaved, copied. frames: samples of each channel. sample_rate: 8,000 to 192,000 Hz.
 * channels: 1 to 8. Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio.
 * Thread: any, one at a time. Since: 0.1. */
int32_t iw_session_push_audio(iw_session session,
                              const int16_t *samples,
                              size_t frames,
                              uint32_t sample_rate,
                              uint32_t channels);

/* Closes the microphone. With IW_MICROPHONE_EXPECT_AUDIO_END the answer comes now; where nothing but silence was heard,
 * the character server answers with an empty final IW_TEXT_SOURCE_SPEECH_TO_TEXT and an end of the interaction.
 *
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio. Thread: any. Since: 0.1. */
int32_t iw_session_end_audio(iw_session session);

/* The same as iw_session_push_audio, for samples in floating point, as engines record them.
 *
 * samples: -1 to 1, channels interleaved, copied; larger samples are clipped, NaN is silence. frames, sample_rate, channels:
 * as in iw_session_push_audio. Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE before iw_session_start_audio.
 * Thread: any, one at a time. Since: 0.1. */
int32_t iw_session_push_audio_f32(iw_session session,
                                  const float *samples,
                                  size_t frames,
                                  uint32_t sample_rate,
                                  uint32_t channels);

/* What is done with the samples of the microphone, from the next iw_session_start_audio on.
 *
 * flags: IW_CAPTURE_* bits; 0, the default: everything is sent as it is. Returns IW_OK, or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_set_capture(iw_session session, uint32_t flags);

/* How loud the microphone is, for a meter on the screen: over 50 ms, behind the automatic gain. 0 while it is closed.
 *
 * rms: root mean square, peak: the largest sample; both 0 to 1, of full scale. Either may be NULL.
 * Returns IW_OK, or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_microphone_level(iw_session session, float *rms, float *peak);

/* ---- The voice of a character ------------------------------------------------------------------------------------ */

/* Fills a block of an engine's audio callback with what a character says, resampled to the engine's rate: one line behind the
 * other, without clicks; silence while it says nothing, and where more of a line has not come yet. Lines start when 60 ms of
 * them have come, or up to 480 ms on a connection that has stalled before. iw_session_interrupt fades out within 10 ms.
 *
 * Call it from the audio thread. The first call opens the voice, which allocates: make it with frames = 0 where the audio thread
 * must not. What the character says from then on is played, and its packets become IW_PACKET_STATUS_PLAYED when they were heard;
 * IW_EVENT_PACKET tells of its audio as before: do not play it, too. Later calls neither wait nor allocate. After 0.5 s without a
 * call, lines go by as if they were heard, and are not heard later; a call with frames = 0 now and then keeps a paused game's.
 *
 * character: as in iw_session_send_text; NULL: the only one. A session has 64 voices at most; they stay until it is destroyed.
 * out: room for frames times channels samples, -1 to 1, channels interleaved; silence also when the call fails, unless
 * it is NULL. frames: up to 192,000. sample_rate: 8,000 to 192,000 Hz. channels: 1 to 8; all get the same.
 * Returns how many of the frames are of a line, or < 0: IW_ERROR_BUSY while another thread reads the same voice.
 * Thread: any, one at a time for each character. Since: 0.1. */
int32_t iw_voice_read(iw_session session,
                      const char *character,
                      float *out,
                      size_t frames,
                      uint32_t sample_rate,
                      uint32_t channels);

/* The mouth of a character whose voice is read with iw_voice_read: how much of each mouth shape is to be seen at the sample that
 * was read last. From the phonemes that the service sends, else from the words, aligned to the sound, else from the sound.
 *
 * character: as in iw_voice_read; a voice that is not open is opened. Ask once before the character speaks: shapes are found from the
 * first call on. weights: room for 15, each 0 to 1, 1 together, in the order of the numbers of iw_phoneme.viseme; a mouth at rest is 1 in the first.
 * Returns IW_OK, or < 0. Never waits. Thread: any. Since: 0.1. */
int32_t iw_voice_visemes(iw_session session, const char *character, float *weights);

/* Tells how much of an utterance the player has heard, for a game that plays AUDIO packets by itself: from time to time while it
 * plays, and when it ends. With it the library knows what was heard: IW_EVENT_LINE_STARTED and IW_EVENT_LINE_ENDED come in time,
 * an interruption cancels exactly what was not heard, and packets are marked as PLAYED. Not needed with iw_voice_read.
 *
 * utterance_id: id.utterance_id of its packets. heard_us: microseconds of its sound that were heard so far, >= 0.
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when no such utterance has come or it was forgotten, see iw_session_mark.
 * Thread: any. Since: 0.1. */
int32_t iw_session_report_playback(iw_session session, const char *utterance_id, int64_t heard_us);

/* ---- Cutting short ----------------------------------------------------------------------------------------------- */

/* Asks the server for no more packets of an exchange, and cancels what of it is not finished: text and audio that were
 * not marked PLAYED, everything else that was not marked PROCESSED (iw_session_mark). What waits to be polled, and what
 * the server still sends of it, comes with IW_PACKET_STATUS_CANCELLED. The packet that asked for it is not sent again when
 * the connection is lost; before it could leave, it comes back as IW_EVENT_PACKET_FAILED.
 *
 * character: as in iw_session_send_text. interaction_id: of the exchange, from a receipt or a packet.
 * utterance_ids, count: only these of its utterances; NULL and 0 for all.
 * Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_cancel_responses(iw_session session,
                                    const char *character,
                                    const char *interaction_id,
                                    const char *const *utterance_ids,
                                    size_t count);

/* Cuts a character short: cancels what it is saying now, and takes back its packets that wait to be polled. Control
 * packets, such as IW_CONTROL_INTERACTION_END, still arrive. What it said before and is not finished, see
 * iw_session_cancel_responses, is cancelled as well. What was sent to it alone and is not answered is taken back: it is not
 * sent again when the connection is lost, and its answer is not told.
 *
 * character: as in iw_session_send_text; NULL while a conversation is selected cuts short all who take part in it.
 * Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_interrupt(iw_session session, const char *character);

/* ---- What was played --------------------------------------------------------------------------------------------- */

/* Marks a packet from the server as PROCESSED or PLAYED. Text and audio are finished when they are PLAYED, all others when
 * they are PROCESSED; an utterance or interaction is completed when all its packets are finished. Optional: a game that does
 * not use progress marks nothing.
 *
 * packet_id: id.packet_id of the packet. status: IW_PACKET_STATUS_PROCESSED or IW_PACKET_STATUS_PLAYED.
 * Returns the status that the packet has now. It only goes forward, so it may be a later one, and it is
 * IW_PACKET_STATUS_CANCELLED when the packet was cancelled: do not play it. Or < 0: IW_ERROR_INVALID_ARGUMENT for any
 * other status, and when no such packet has come from the server or it was forgotten. The packets of 256 interactions
 * are known, 4096 at most, and the last 1024 packets that belong to none (control packets, the player's own words); of
 * the interactions the oldest that are over are forgotten first, then the oldest.
 * Thread: any. Since: 0.1. */
int32_t iw_session_mark(iw_session session, const char *packet_id, uint32_t status);

/* The status of a packet from the server as it is now: IW_PACKET_STATUS_RECEIVED, _PROCESSED, _PLAYED or _CANCELLED.
 * (iw_packet.status tells what it was when the packet was polled.)
 *
 * packet_id: id.packet_id of the packet. Returns the status, or < 0: IW_ERROR_INVALID_ARGUMENT when no such packet has
 * come or it was forgotten, see iw_session_mark. Thread: any. Since: 0.1. */
int32_t iw_session_packet_status(iw_session session, const char *packet_id);

/* How far an utterance of a character has come: IW_PROGRESS_*. It is COMPLETED when all its packets are finished (see
 * iw_session_mark) and no more of it can come: its interaction has ended, or its speaker has begun another utterance
 * in that interaction, as characters say one after the other. Should the server send a packet of it late all the
 * same, it is OPEN again until that one is finished.
 *
 * utterance_id: id.utterance_id of its packets. Returns IW_PROGRESS_*, or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_utterance_progress(iw_session session, const char *utterance_id);

/* How far an interaction has come: IW_PROGRESS_*. It is known from the first packet of a character in it on, and
 * COMPLETED when IW_CONTROL_INTERACTION_END has come and everything that the characters said and did in it is
 * finished (see iw_session_mark). Control packets and the player's own words need not be marked. When only a part of
 * it was cancelled, or one character's part will not be finished (IW_EVENT_INTERACTION_CANCELLED), the rest goes
 * on, and it is CANCELLED once that is finished. What the server has not ended when the session is stopped, or started
 * again, is CANCELLED. It stays CANCELLED whatever still comes; only asking for another answer (regenerateResponse) makes
 * it OPEN again.
 *
 * interaction_id: id.interaction_id of its packets, or from a receipt. Returns IW_PROGRESS_*, or < 0.
 * Thread: any. Since: 0.1. */
int32_t iw_session_interaction_progress(iw_session session, const char *interaction_id);

/* ---- Scenes ------------------------------------------------------------------------------------------------------ */

/* Loads another scene in the running session.
 *
 * scene, scene_type: as in iw_session_config. The session is not established from this call on until the server
 * tells who is in the new scene: the events are IW_EVENT_ESTABLISHED with flag 0, then with flag 1. Packets that
 * are sent meanwhile, or have not left yet, wait and follow their characters by name; a packet whose character is not
 * in the new scene comes back as IW_EVENT_PACKET_FAILED. A connection that is made again finds the new scene;
 * iw_session_start begins with the scene of the configuration. A paused session is resumed.
 * A scene that does not exist is an IW_EVENT_ERROR, and the session stays in the last scene that the server confirmed:
 * IW_EVENT_ESTABLISHED with flag 1 tells its characters again. If the server closes the connection, it is made again.
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT shows the name to use, IW_ERROR_INVALID_STATE when the session is
 * not running. Thread: any. Since: 0.1. */
int32_t iw_session_load_scene(iw_session session, const char *scene, uint32_t scene_type);

/* Adds characters to the scene. When they are there, IW_EVENT_CHARACTERS_CHANGED has the new list.
 *
 * characters, count: brain names, short or in full; at least one. They stay until they are unloaded or another scene
 * is loaded, over lost connections too. A character that does not exist is an IW_EVENT_ERROR, and the server closes
 * the connection.
 * Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_load_characters(iw_session session, const char *const *characters, size_t count);

/* Takes characters out of the scene. When they are gone, IW_EVENT_CHARACTERS_CHANGED has the new list, and what they
 * were saying is cancelled (IW_EVENT_INTERACTION_CANCELLED).
 *
 * characters, count: brain names, short or in full, or agent ids; at least one.
 * Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER. Before the session is established the packet waits, and comes
 * back as IW_EVENT_PACKET_FAILED if somebody is not there. Thread: any. Since: 0.1. */
int32_t iw_session_unload_characters(iw_session session, const char *const *characters, size_t count);

/* Selects the character that NULL means in every call from now on, and unselects the conversation.
 *
 * character: a brain name, short or in full, or an agent id; NULL: none, and a selected conversation stays. It stays
 * selected by its name when the scene changes; iw_session_start selects nobody.
 * Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_INVALID_STATE when the session is not running.
 * Thread: any. Since: 0.1. */
int32_t iw_session_select_character(iw_session session, const char *character);

/* ---- Characters -------------------------------------------------------------------------------------------------- */

/* How many characters are in the scene: 0 before the session is established; or < 0.
 *
 * Thread: any. Since: 0.1. */
int32_t iw_session_character_count(iw_session session);

/* Copies the brain name of a character, such as "workspaces/demo/characters/innkeeper".
 *
 * index: 0 to iw_session_character_count - 1. buffer, capacity: as in iw_version.
 * Returns the length of the whole text without its NUL, or < 0. Thread: any. Since: 0.1. */
int32_t iw_session_character_name(iw_session session, size_t index, char *buffer, size_t capacity);

/* Copies the agent id of a character: the name that packets have it by, in this session.
 *
 * character: a brain name, short or in full. buffer, capacity, result: as in iw_session_character_name.
 * Thread: any. Since: 0.1. */
int32_t iw_session_agent_id(iw_session session, const char *character, char *buffer, size_t capacity);

/* Copies the name of a character for players.
 *
 * character: a brain name, short or in full, or an agent id. buffer, capacity, result: as in
 * iw_session_character_name. Thread: any. Since: 0.1. */
int32_t iw_session_given_name(iw_session session, const char *character, char *buffer, size_t capacity);

/* ---- Group conversations ----------------------------------------------------------------------------------------- */

/* Begins a conversation with one or more characters. Several may go on at once.
 *
 * A packet to a conversation reaches all its characters, and by the server's rules one of them answers: select it
 * and send to NULL. The trigger "inworld.conversation.next_turn" lets the next one speak. A packet to one of them
 * by name reaches that one alone, outside of the conversation.
 * characters, count: brain names, short or in full, or agent ids; at least one.
 * out_conversation_id: 40 bytes, for the id with its NUL: the conversation_id of its packets.
 * The server answers with a packet whose control has the action IW_CONTROL_CONVERSATION_EVENT and lists the
 * participants. Packets to the conversation wait for it, for at most 10 s, and then come back as IW_EVENT_PACKET_FAILED.
 * Before the session is established its first packet waits; if a participant is not in the scene then, that packet comes
 * back as IW_EVENT_PACKET_FAILED, and the conversation is over. Packets to a conversation that the server has evicted come
 * back likewise. On another connection, or in another scene, the conversation continues with those of its characters that
 * are there; without any it is over. Of more than 256 conversations the least recently used is forgotten.
 * Returns IW_OK, or < 0: IW_ERROR_UNKNOWN_CHARACTER, IW_ERROR_INVALID_STATE when the session is not running.
 * Thread: any. Since: 0.1. */
int32_t iw_conversation_start(iw_session session,
                              const char *const *characters,
                              size_t count,
                              char *out_conversation_id);

/* Replaces the participants of a conversation.
 *
 * conversation_id: from iw_conversation_start. characters, count: all who take part from now on, as in
 * iw_conversation_start. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when there is no such conversation (any
 * more), IW_ERROR_UNKNOWN_CHARACTER. Thread: any. Since: 0.1. */
int32_t iw_conversation_update(iw_session session,
                               const char *conversation_id,
                               const char *const *characters,
                               size_t count);

/* Selects the conversation that NULL for a character means in every call from now on, and unselects the character.
 *
 * conversation_id: from iw_conversation_start; NULL: none, and a selected character stays. A conversation that is
 * over is not selected any more. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when there is no such conversation
 * (any more), IW_ERROR_INVALID_STATE when the session is not running. Thread: any. Since: 0.1. */
int32_t iw_conversation_select(iw_session session, const char *conversation_id);

/* ---- Saved state and feedback ------------------------------------------------------------------------------------ */

/* Requests the state of the session: its dialog, goals and relations. It arrives as IW_EVENT_SESSION_STATE; give its message
 * as saved_state to another session, and the characters continue from there. Calls like this one and those about
 * feedback are carried out one after the other, for 10 s at most each; what fails comes as IW_EVENT_ERROR in words, and
 * the session goes on. What is still under way when the session is stopped comes as IW_EVENT_ERROR with
 * IW_FAILURE_STOPPED.
 *
 * Returns IW_OK, or < 0: IW_ERROR_INVALID_STATE unless the session was connected since it was started,
 * IW_ERROR_QUEUE_FULL when 16 such calls are under way. Thread: any. Since: 0.1. */
int32_t iw_session_save_state(iw_session session);

/* Sends the player's feedback on a response. IW_EVENT_FEEDBACK reports when it is stored.
 *
 * interaction_id: of the answer. correlation_id: of the answer, too; NULL for none in particular. is_like: 1 or 0.
 * dislikes: IW_DISLIKE_* bits that tell why not; 0 with is_like 1. comment: in the player's words, at most 64 KiB; NULL
 * for none. Returns IW_OK, or < 0 as in iw_session_save_state. Thread: any. Since: 0.1. */
int32_t iw_session_send_feedback(iw_session session,
                                 const char *interaction_id,
                                 const char *correlation_id,
                                 uint32_t is_like,
                                 uint32_t dislikes,
                                 const char *comment);

/* Removes feedback that was stored. IW_EVENT_FEEDBACK with flag 0 reports when that is done.
 *
 * name: the message of the IW_EVENT_FEEDBACK that told that it was stored. Returns IW_OK, or < 0 as in
 * iw_session_save_state. Thread: any. Since: 0.1. */
int32_t iw_session_undo_feedback(iw_session session, const char *name);

/* ---- Packets ----------------------------------------------------------------------------------------------------- */

/* 1 when the packet is for several: it has no single target; 0 otherwise; or < 0.
 *
 * packet: lent by iw_poll, or built by hand. Thread: any. Since: 0.1. */
int32_t iw_packet_is_broadcast(const iw_packet *packet);

/* 1 when the packet comes from this character; 0 otherwise; or < 0.
 *
 * agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1. */
int32_t iw_packet_is_source(const iw_packet *packet, const char *agent_id);

/* 1 when the packet is for this character: the target, or one of the targets; 0 otherwise; or < 0.
 *
 * agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1. */
int32_t iw_packet_is_target(const iw_packet *packet, const char *agent_id);

/* 1 when the packet comes from this character or is for it; 0 otherwise; or < 0.
 *
 * agent_id: as iw_session_agent_id gives it. Thread: any. Since: 0.1. */
int32_t iw_packet_is_related(const iw_packet *packet, const char *agent_id);

/* The name of the packet's source: an agent id, or empty.
 *
 * out: lent, as the packet is. Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_packet_source_name(const iw_packet *packet, iw_str *out);

/* The name of the packet's single target: an agent id, or empty.
 *
 * out: lent, as the packet is. Returns IW_OK or < 0. Thread: any. Since: 0.1. */
int32_t iw_packet_target_name(const iw_packet *packet, iw_str *out);

/* Copies the packet's JSON: its `json` where it has one, otherwise made from its fields.
 *
 * buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
 * Thread: any. Since: 0.1. */
int32_t iw_packet_to_json(const iw_packet *packet, char *buffer, size_t capacity);

/* Copies "{Status} I: {interactionId} U: {utteranceId} P: {packetId}".
 *
 * buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
 * Thread: any. Since: 0.1. */
int32_t iw_packet_id_to_string(const iw_packet *packet, char *buffer, size_t capacity);

/* ---- Packets that stay ------------------------------------------------------------------------------------------- */

/* Keeps the packet of the event that was polled last, beyond the next iw_poll. Its texts and audio are shared with the
 * event, not copied. It stays as it is now until iw_packet_release, whatever becomes of its session: also after
 * iw_session_destroy and iw_shutdown_all.
 *
 * sequence: of the event. out: the handle; the packet itself is told by iw_kept_packet. All kept packets of the process
 * together are at most 16384, and at most 512 MiB. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT when another event
 * was polled since, or when the event has no packet; IW_ERROR_QUEUE_FULL when too much is kept; IW_ERROR_BUSY when another
 * thread is polling this session at this moment. Thread: the one that polls. Since: 0.1. */
int32_t iw_packet_keep(iw_session session, uint64_t sequence, iw_kept *out);

/* Keeps an outgoing packet as it is now, with IW_PACKET_STATUS_QUEUED; the outgoing packet stays as it is.
 *
 * out: as in iw_packet_keep. Returns IW_OK, or < 0: IW_ERROR_QUEUE_FULL when too much is kept, IW_ERROR_BUSY when another
 * thread uses the packet at this moment. Thread: any, one at a time for each outgoing packet. Since: 0.1. */
int32_t iw_outgoing_keep(iw_outgoing outgoing, iw_kept *out);

/* The packet behind a handle: always the same, and never changed.
 *
 * packet: set to it. It is lent until iw_packet_release of this handle. Returns IW_OK or < 0. Thread: any; several may
 * read the packet at the same time. Since: 0.1. */
int32_t iw_kept_packet(iw_kept kept, const iw_packet **packet);

/* Gives back a kept packet. What iw_kept_packet has lent of it is gone.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was released before. Thread: any, any time, but while no other
 * thread reads the packet. Since: 0.1. */
int32_t iw_packet_release(iw_kept kept);

/* ---- A packet of one's own: how it begins ------------------------------------------------------------------------ */

/* Begins a packet with something that the player says.
 *
 * text: not empty, at most 1 MiB. out: the handle; to be sent with iw_session_send, or destroyed with
 * iw_outgoing_destroy. Returns IW_OK, or < 0: IW_ERROR_QUEUE_FULL when 16384 such packets exist.
 * Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_text(const char *text, iw_outgoing *out);

/* Begins a packet with a trigger.
 *
 * name, parameters, count: as in iw_session_send_trigger. out, result: as in iw_outgoing_create_text.
 * Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_trigger(const char *name, const iw_parameter *parameters, size_t count, iw_outgoing *out);

/* Begins a packet with what the player does, in words.
 *
 * content: not empty, at most 1 MiB. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_narrated_action(const char *content, iw_outgoing *out);

/* Begins a packet with audio of the player. Audio is heard after a control packet AUDIO_SESSION_START to the same
 * character; iw_session_start_audio and its neighbours do all of that.
 *
 * pcm16k_mono, size: 16-bit little-endian samples, mono, 16,000 Hz; an even number of bytes, at most 1 MiB.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_audio(const uint8_t *pcm16k_mono, size_t size, iw_outgoing *out);

/* Begins a control packet.
 *
 * action: IW_CONTROL_AUDIO_SESSION_START, _AUDIO_SESSION_END, _TTS_PLAYBACK_START, _END, _MUTE, _UNMUTE or
 * _CONVERSATION_START. The others are the server's, or need a payload: those can be given with
 * iw_outgoing_create_json. description: NULL for none; at most 64 KiB.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_control(uint32_t action, const char *description, iw_outgoing *out);

/* Begins a packet from its JSON: anything that the protocol lets a client send.
 *
 * json: one packet, at most 4 MiB. Its event is sent exactly as it is written there. Ids, timestamp and source are
 * added where it has none; each id has at most 39 bytes. Characters in its routing, by agent id or brain name, become
 * the packet's targets. Refused with a message: text that is not one packet, no event or several, an event that only
 * servers send, and an unknown name of an enumeration. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_json(const char *json, iw_outgoing *out);

/* ---- Answers, goals and tasks ------------------------------------------------------------------------------------ */

/* Begins a packet that asks for no more of an exchange.
 *
 * interaction_id, utterance_ids, count: as in iw_session_cancel_responses. out, result: as in
 * iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_cancel_responses(const char *interaction_id,
                                            const char *const *utterance_ids,
                                            size_t count,
                                            iw_outgoing *out);

/* Begins a packet that asks for another answer in an exchange (needs IW_CAPABILITY_REGENERATE). It comes with the same
 * interaction_id; iw_outgoing_create_apply_response chooses among them.
 *
 * interaction_id: of the exchange. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_regenerate_response(const char *interaction_id, iw_outgoing *out);

/* Begins a packet that chooses one of several answers to the same thing.
 *
 * packet_id, interaction_id, utterance_id: the ids of a packet of the chosen answer, such as its text; utterance_id may
 * be NULL. commit: 1 asks the server to make the choice final, 0 leaves that to it.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_apply_response(const char *packet_id,
                                          const char *interaction_id,
                                          const char *utterance_id,
                                          uint32_t commit,
                                          iw_outgoing *out);

/* Begins a packet that enables or disables a goal. That a goal was activated or completed comes as a custom packet,
 * IW_CUSTOM_GOAL_ACTIVATED or _COMPLETE.
 *
 * goal: its name. enable: 1 or 0. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_goal(const char *goal, uint32_t enable, iw_outgoing *out);

/* Begins a packet that tells a character that a task is done.
 *
 * task_id: the parameter "task_id" of the task, which came as a custom packet, IW_CUSTOM_TASK.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_task_succeeded(const char *task_id, iw_outgoing *out);

/* Begins a packet that tells a character that a task cannot be done.
 *
 * task_id: as in iw_outgoing_create_task_succeeded. reason: why, in words; not empty, fewer than 100 characters.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_task_failed(const char *task_id, const char *reason, iw_outgoing *out);

/* Begins a packet that lets the characters of a conversation go on by themselves. It is for the selected conversation,
 * or for the targets that it gets.
 *
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_next_turn(iw_outgoing *out);

/* Begins a packet that tells how long the player waited for an answer (needs IW_CAPABILITY_LATENCY_REPORT). It is for
 * the session itself, and nothing answers it.
 *
 * interaction_id: of the answer, at most 39 bytes, as in a receipt. latency_us: in microseconds, 0 or more. precision: how it was measured,
 * IW_PRECISION_*. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_perceived_latency(const char *interaction_id,
                                             int64_t latency_us,
                                             uint32_t precision,
                                             iw_outgoing *out);

/* ---- Items ------------------------------------------------------------------------------------------------------- */

/* Begins a packet that creates items, or updates those that exist, and gives them to entities. Like
 * each operation on items it is for the session itself, and is answered by an IW_PACKET_OPERATION_STATUS whose
 * correlation_id is the one of the receipt.
 *
 * items, count: at least one; copied. add_to_entities, entity_count: who gets them; NULL and 0 for nobody.
 * out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_items(const iw_item *items,
                                 size_t count,
                                 const char *const *add_to_entities,
                                 size_t entity_count,
                                 iw_outgoing *out);

/* Begins a packet that removes items: nobody holds them any more.
 *
 * item_ids, count: at least one. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_remove_items(const char *const *item_ids, size_t count, iw_outgoing *out);

/* Begins a packet that changes which entities hold items.
 *
 * change: IW_ITEMS_CHANGE_ADD, _REMOVE or _REPLACE. item_ids, item_count, entity_names, entity_count: at least one of
 * each. out, result: as in iw_outgoing_create_text. Thread: any. Since: 0.1. */
int32_t iw_outgoing_create_items_in_entities(uint32_t change,
                                             const char *const *item_ids,
                                             size_t item_count,
                                             const char *const *entity_names,
                                             size_t entity_count,
                                             iw_outgoing *out);

/* ---- A packet of one's own: its steps ---------------------------------------------------------------------------- */

/* Adds a recipient of the packet. Its agent id is found when the packet is prepared, and once more when it
 * leaves. Adding a character twice is adding it once.
 *
 * character: a brain name, short or in full, or an agent id. Returns IW_OK, or < 0: IW_ERROR_INVALID_ARGUMENT also for
 * a packet that is for the session itself, IW_ERROR_BUSY when another thread uses the packet at this moment.
 * Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_add_target(iw_outgoing outgoing, const char *character);

/* How many characters the packet is for; 0 when it is for a conversation, the session itself, or the current recipient;
 * or < 0.
 *
 * Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_target_count(iw_outgoing outgoing);

/* One of the recipients of the packet.
 *
 * index: 0 to iw_outgoing_target_count - 1. brain_name: the full name once the character was found in a session, the
 * name that was given until then. agent_id: empty until then. Both may be NULL; they are lent until the next call on
 * this packet. Returns IW_OK or < 0. Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_target(iw_outgoing outgoing, size_t index, iw_str *brain_name, iw_str *agent_id);

/* Resolves the default recipient of a packet without targets: the character or conversation that is selected.
 * Before the session is established this stays open until the packet leaves.
 *
 * Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when the recipient is ambiguous. Thread: any, one at a time for each
 * packet. Since: 0.1. */
int32_t iw_outgoing_preprocess(iw_outgoing outgoing, iw_session session);

/* Fills in the agent ids of the targets from those who are in the session now, and takes away those that are not true
 * any more.
 *
 * missing, capacity: where the names go of those who are not there, one a line; as in iw_version, NULL and 0 for not
 * at all. Returns how many are not there, or < 0. Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_update_session_info(iw_outgoing outgoing, iw_session session, char *missing, size_t capacity);

/* Sets the packet's routing from what is known: one target whose agent id is known becomes `target`, several become
 * `targets`; without any, the packet is for its conversation.
 *
 * Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when there is no recipient: the message names those who were not
 * found, and the routing stays. Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_update_routing(iw_outgoing outgoing);

/* iw_outgoing_preprocess, iw_outgoing_update_session_info and iw_outgoing_update_routing, one after the other.
 *
 * Returns IW_OK, or IW_ERROR_UNKNOWN_CHARACTER when no recipient of the packet is in the session: the message
 * names them. Targets that are not there beside one that is do no harm. Thread: any, one at a time for each packet.
 * Since: 0.1. */
int32_t iw_outgoing_prepare_to_send(iw_outgoing outgoing, iw_session session);

/* The packet as it is now.
 *
 * packet: begin with IW_PACKET_INIT; filled, with IW_PACKET_STATUS_QUEUED. What it points to is lent until the next
 * call on this outgoing packet. Returns IW_OK or < 0. Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_view(iw_outgoing outgoing, iw_packet *packet);

/* Copies the packet's JSON as it is now.
 *
 * buffer, capacity: as in iw_version. Returns the length of the whole text without its NUL, or < 0.
 * Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_outgoing_to_json(iw_outgoing outgoing, char *buffer, size_t capacity);

/* Prepares a packet as iw_outgoing_prepare_to_send does, and sends it. Before the session is established it waits, and
 * its targets are looked up when it leaves: when none is there, it comes back as IW_EVENT_PACKET_FAILED.
 *
 * outgoing: its handle is gone on success, and still there on failure. receipt: filled with the packet's ids; may be
 * NULL. Returns IW_OK, or < 0 as in iw_session_send_text. Thread: any, one at a time for each packet. Since: 0.1. */
int32_t iw_session_send(iw_session session, iw_outgoing outgoing, iw_receipt *receipt);

/* Gives up a packet that was not sent.
 *
 * Returns IW_OK, or IW_ERROR_INVALID_HANDLE, also when it was sent or destroyed before. Thread: any. Since: 0.1. */
int32_t iw_outgoing_destroy(iw_outgoing outgoing);

#ifdef __cplusplus
}
#endif

#endif
