//! The constants of packets.

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

/// How far an utterance or an interaction has come. Unknown, or forgotten.
pub const IW_PROGRESS_UNKNOWN: u32 = 0;
/// Something of it is not finished, or more may come.
pub const IW_PROGRESS_OPEN: u32 = 1;
/// All of it has come and is finished.
pub const IW_PROGRESS_COMPLETED: u32 = 2;
/// Cut short.
pub const IW_PROGRESS_CANCELLED: u32 = 3;

/// No source or target.
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

/// Emotions: iw_emotion.behavior. No particular emotion.
pub const IW_EMOTION_NEUTRAL: u32 = 0;
/// Disgust.
pub const IW_EMOTION_DISGUST: u32 = 1;
/// Contempt.
pub const IW_EMOTION_CONTEMPT: u32 = 2;
/// Ready to fight.
pub const IW_EMOTION_BELLIGERENCE: u32 = 3;
/// Wants to command.
pub const IW_EMOTION_DOMINEERING: u32 = 4;
/// Finds fault.
pub const IW_EMOTION_CRITICISM: u32 = 5;
/// Anger.
pub const IW_EMOTION_ANGER: u32 = 6;
/// Tension.
pub const IW_EMOTION_TENSION: u32 = 7;
/// Jokes under tension.
pub const IW_EMOTION_TENSE_HUMOR: u32 = 8;
/// Defends itself.
pub const IW_EMOTION_DEFENSIVENESS: u32 = 9;
/// Complains.
pub const IW_EMOTION_WHINING: u32 = 10;
/// Sadness.
pub const IW_EMOTION_SADNESS: u32 = 11;
/// Refuses to talk.
pub const IW_EMOTION_STONEWALLING: u32 = 12;
/// Interest.
pub const IW_EMOTION_INTEREST: u32 = 13;
/// Agrees and supports.
pub const IW_EMOTION_VALIDATION: u32 = 14;
/// Affection.
pub const IW_EMOTION_AFFECTION: u32 = 15;
/// Humor.
pub const IW_EMOTION_HUMOR: u32 = 16;
/// Surprise.
pub const IW_EMOTION_SURPRISE: u32 = 17;
/// Joy.
pub const IW_EMOTION_JOY: u32 = 18;
/// Newer than this library.
pub const IW_EMOTION_UNKNOWN: u32 = 0xFFFF_FFFF;

/// How strong an emotion is, in this order: iw_emotion.strength. The server does not say.
pub const IW_STRENGTH_UNSPECIFIED: u32 = 0;
/// Weaker than usual.
pub const IW_STRENGTH_WEAK: u32 = 1;
/// Stronger than usual.
pub const IW_STRENGTH_STRONG: u32 = 2;
/// As usual.
pub const IW_STRENGTH_NORMAL: u32 = 3;

/// iw_custom.type. The server does not say.
pub const IW_CUSTOM_TYPE_UNSPECIFIED: u32 = 0;
/// A trigger.
pub const IW_CUSTOM_TYPE_TRIGGER: u32 = 1;
/// The game is asked to do something.
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

/// iw_control.action. Newer than this library.
pub const IW_CONTROL_UNKNOWN: u32 = 0;
/// The microphone was opened.
pub const IW_CONTROL_AUDIO_SESSION_START: u32 = 1;
/// The microphone was closed.
pub const IW_CONTROL_AUDIO_SESSION_END: u32 = 2;
/// All text of the interaction was sent.
pub const IW_CONTROL_INTERACTION_END: u32 = 3;
/// The game plays a response.
pub const IW_CONTROL_TTS_PLAYBACK_START: u32 = 4;
/// The game has played a response.
pub const IW_CONTROL_TTS_PLAYBACK_END: u32 = 5;
/// Asks the server for no more audio.
pub const IW_CONTROL_TTS_PLAYBACK_MUTE: u32 = 6;
/// Asks the server for audio again.
pub const IW_CONTROL_TTS_PLAYBACK_UNMUTE: u32 = 7;
/// `description` is for the game's developer.
pub const IW_CONTROL_WARNING: u32 = 8;
/// The server is about to close the connection.
pub const IW_CONTROL_SESSION_END: u32 = 9;
/// Deprecated: iw_conversation_start uses IW_CONTROL_CONVERSATION_UPDATE.
pub const IW_CONTROL_CONVERSATION_START: u32 = 10;
/// `participants` take part in a conversation from now on.
pub const IW_CONTROL_CONVERSATION_UPDATE: u32 = 12;
/// Deprecated: the server sends IW_CONTROL_CONVERSATION_EVENT.
pub const IW_CONTROL_CONVERSATION_STARTED: u32 = 13;
/// `conversation_event` and `participants`.
pub const IW_CONTROL_CONVERSATION_EVENT: u32 = 14;
/// `participants` are the live characters, `description` is the scene's full name.
pub const IW_CONTROL_CURRENT_SCENE_STATUS: u32 = 15;
/// The library configures the session.
pub const IW_CONTROL_SESSION_CONFIGURATION: u32 = 16;

/// iw_control.conversation_event. Newer than this library.
pub const IW_CONVERSATION_EVENT_UNKNOWN: u32 = 0;
/// The conversation was started.
pub const IW_CONVERSATION_EVENT_STARTED: u32 = 1;
/// Its participants have changed.
pub const IW_CONVERSATION_EVENT_UPDATED: u32 = 2;
/// The server has removed it.
pub const IW_CONVERSATION_EVENT_EVICTED: u32 = 3;

/// iw_mutation.kind. None that this library knows.
pub const IW_MUTATION_NONE: u32 = 0;
/// No more of a response: `interaction_id`, `names` are utterance ids.
pub const IW_MUTATION_CANCEL_RESPONSES: u32 = 1;
/// Another response to the same: `interaction_id`.
pub const IW_MUTATION_REGENERATE_RESPONSE: u32 = 2;
/// Chooses one of several responses: `value` is a packet id of it.
pub const IW_MUTATION_APPLY_RESPONSE: u32 = 3;
/// Another scene: `value`.
pub const IW_MUTATION_LOAD_SCENE: u32 = 4;
/// Other words for a response: `value`.
pub const IW_MUTATION_MODIFY_EXACT_RESPONSE: u32 = 5;
/// Characters come into the scene: `names`.
pub const IW_MUTATION_LOAD_CHARACTERS: u32 = 6;
/// Characters leave the scene: `names` are agent ids.
pub const IW_MUTATION_UNLOAD_CHARACTERS: u32 = 7;

/// iw_session_response.kind. None that this library knows.
pub const IW_SESSION_RESPONSE_NONE: u32 = 0;
/// The scene was loaded: its name and `characters`.
pub const IW_SESSION_RESPONSE_LOADED_SCENE: u32 = 1;
/// Characters were loaded: `characters`.
pub const IW_SESSION_RESPONSE_LOADED_CHARACTERS: u32 = 2;
/// What was said before: `history`.
pub const IW_SESSION_RESPONSE_SESSION_HISTORY: u32 = 3;

/// iw_latency_report.kind. None that this library knows.
pub const IW_LATENCY_NONE: u32 = 0;
/// The server asks how long the connection takes; the library answers.
pub const IW_LATENCY_PING: u32 = 1;
/// The answer to a ping.
pub const IW_LATENCY_PONG: u32 = 2;
/// How long the player has waited for a response: `latency_us`, `precision`.
pub const IW_LATENCY_PERCEIVED: u32 = 3;

/// iw_latency_report.precision. The sender does not say.
pub const IW_PRECISION_UNSPECIFIED: u32 = 0;
/// From the end of speech, as found on this machine.
pub const IW_PRECISION_FINE: u32 = 1;
/// From the end of speech, as the server recognised it.
pub const IW_PRECISION_ESTIMATED: u32 = 2;
/// From when the button was released.
pub const IW_PRECISION_PUSH_TO_TALK: u32 = 3;
/// From a text, a trigger or a narrated action.
pub const IW_PRECISION_NON_SPEECH: u32 = 4;

/// iw_server_log.level. The server does not say.
pub const IW_SERVER_LOG_UNSPECIFIED: u32 = 0;
/// Something is wrong.
pub const IW_SERVER_LOG_WARNING: u32 = 1;
/// What the server does.
pub const IW_SERVER_LOG_INFO: u32 = 2;
/// For the makers of a scene.
pub const IW_SERVER_LOG_DEBUG: u32 = 3;
/// For the makers of the service.
pub const IW_SERVER_LOG_INTERNAL: u32 = 4;

/// iw_items.kind. An operation that this library does not know.
pub const IW_ITEMS_NONE: u32 = 0;
/// `items` are created, or what is known of them changes; `entity_names` get them.
pub const IW_ITEMS_CREATE_OR_UPDATE: u32 = 1;
/// `item_ids` are removed.
pub const IW_ITEMS_REMOVE: u32 = 2;
/// `entity_names` get or lose `item_ids`, as `change` says.
pub const IW_ITEMS_IN_ENTITIES: u32 = 3;

/// iw_items.change, and the change of iw_outgoing_create_items_in_entities. The sender does not say.
pub const IW_ITEMS_CHANGE_UNSPECIFIED: u32 = 0;
/// The entities get the items.
pub const IW_ITEMS_CHANGE_ADD: u32 = 1;
/// The entities lose the items.
pub const IW_ITEMS_CHANGE_REMOVE: u32 = 2;
/// The entities hold these items and no others.
pub const IW_ITEMS_CHANGE_REPLACE: u32 = 3;
