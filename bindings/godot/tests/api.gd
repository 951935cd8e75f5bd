# Everything that the original documents, and what is beyond it: by name, type and default.
extends "res://check.gd"

const STRING := TYPE_STRING
const VOID := TYPE_NIL
# A default that is an object.
const ANY := "any"


func run() -> void:
	properties("InworldSession", [
		["player", "InworldPlayer", null], ["project_name", STRING, ""], ["workspace_name", STRING, ""],
		["scene_type", "InworldSession.SceneType", 0], ["scene_name", STRING, ""], ["auth", STRING, ""],
		["endpoint", STRING, ""], ["local_script", STRING, ""],
		["local_settings", STRING, ""], ["mind_key", STRING, ""], ["record_file", STRING, ""], ["access_token", STRING, ""]])
	methods("InworldSession", [
		["start", [], VOID], ["stop", [], VOID], ["pause", [], VOID], ["resume", [], VOID],
		["set_capture", [TYPE_BOOL, TYPE_BOOL, TYPE_BOOL], VOID], ["get_microphone_level", [], TYPE_FLOAT],
		["read_voice", [STRING, TYPE_INT, TYPE_INT], TYPE_PACKED_VECTOR2_ARRAY], ["get_visemes", [STRING], TYPE_PACKED_FLOAT32_ARRAY],
		["load_scene", [STRING, "InworldSession.SceneType"], VOID],
		["get_connection_state", [], "InworldSession.ConnectionState"],
		["get_connected", [], TYPE_BOOL], ["get_established", [], TYPE_BOOL]])
	signals("InworldSession", [
		["connection_state_changed", ["InworldSession.ConnectionState"]], ["connected", [TYPE_BOOL]],
		["established", [TYPE_BOOL]], ["error", ["InworldSession.ErrorCode", STRING]], ["warning", [STRING]],
		["token_needed", []], ["speech_started", []], ["speech_ended", []],
		["line_started", [STRING, STRING, TYPE_FLOAT]], ["line_word", [STRING, STRING]], ["line_ended", [STRING, STRING, TYPE_BOOL]],
		["event_received", ["RefCounted"]], ["characters_changed", []]])
	enumeration("InworldSession", "ConnectionState", {
		"IDLE": 0, "CONNECTING": 1, "CONNECTED": 2, "FAILED": 3, "PAUSED": 4, "DISCONNECTED": 5, "RECONNECTING": 6})
	enumeration("InworldSession", "SceneType", {"SCENE": 0, "SINGLE_CHARACTER": 1})
	enumeration("InworldSession", "ErrorCode", {
		"ERROR_REFUSED_INTERNAL": -14, "ERROR_UNSUPPORTED": -11, "ERROR_TIMED_OUT": -10, "ERROR_QUEUE_FULL": -7,
		"ERROR_UNKNOWN_CHARACTER": -6, "ERROR_INVALID_STATE": -5, "ERROR_INVALID_CONFIG": -4, "ERROR_INVALID_ARGUMENT": -2,
		"ERROR_UNREACHABLE": 1, "ERROR_TIMEOUT": 2, "ERROR_CERTIFICATE": 3, "ERROR_AUTH": 4, "ERROR_PROTOCOL": 5,
		"ERROR_LINK_LOST": 6, "ERROR_CLOSED_BY_SERVER": 7, "ERROR_STOPPED": 8, "ERROR_INTERNAL": 9,
		"ERROR_SESSION_TOKEN_EXPIRED": 100, "ERROR_SESSION_TOKEN_INVALID": 101,
		"ERROR_SESSION_RESOURCES_EXHAUSTED": 102, "ERROR_BILLING_TOKENS_EXHAUSTED": 103, "ERROR_ACCOUNT_DISABLED": 104,
		"ERROR_SESSION_INVALID": 105, "ERROR_RESOURCE_NOT_FOUND": 106, "ERROR_SAFETY_VIOLATION": 107,
		"ERROR_SESSION_EXPIRED": 108, "ERROR_AUDIO_SESSION_EXPIRED": 109, "ERROR_SESSION_PAUSED": 110,
		"ERROR_VERSION_CONFLICT": 111, "ERROR_AUDIO_SESSION_ALREADY_STARTED": 112})

	properties("InworldCharacter", [
		["brain", STRING, ""], ["given_name", STRING, ""], ["session", "InworldSession", null],
		["talk_queue", "InworldTalkQueue", ANY]])
	methods("InworldCharacter", [
		["send_text", [STRING], VOID], ["send_trigger", [STRING, TYPE_DICTIONARY], VOID],
		["start_audio_session", [], VOID], ["start_push_to_talk", [], VOID], ["stop_audio_session", [], VOID], ["send_audio", [TYPE_PACKED_BYTE_ARRAY], VOID],
		["interrupt", [], VOID], ["finish_current_message_talk", [], VOID],
		["send_narrated_action", [STRING], VOID], ["enable_goal", [STRING], VOID], ["disable_goal", [STRING], VOID]])
	signals("InworldCharacter", [
		["message_talk", ["InworldMessageTalk"]], ["message_stt", ["InworldMessageSpeechToText"]],
		["message_emotion", ["InworldMessageEmotion"]], ["message_trigger", ["InworldMessageTrigger"]],
		["interrupt", []], ["interrupted", []], ["message_action", ["InworldMessageAction"]],
		["message_relation", ["InworldMessageRelation"]], ["goal_activated", [STRING]],
		["goal_completed", [STRING, TYPE_DICTIONARY]], ["message_talk_continued", ["InworldMessageTalk"]], ["message_talk_ended", ["InworldMessageTalk"]],
		["message_control", ["InworldMessageControl"]], ["conversing_start", ["InworldPlayer"]],
		["conversing_stop", ["InworldPlayer"]], ["conversing_end", ["InworldPlayer"]]])
	enumeration("InworldCharacter", "EmotionBehavior", {
		"AFFECTION": 0, "ANGER": 1, "BELLIGERENCE": 2, "CONTEMPT": 3, "CRITICISM": 4, "DEFENSIVENESS": 5, "DISGUST": 6,
		"DOMINEERING": 7, "HUMOR": 8, "INTEREST": 9, "JOY": 10, "NEUTRAL": 11, "SADNESS": 12, "STONEWALLING": 13,
		"SURPRISE": 14, "TENSE": 15, "TENSION": 16, "VALIDATION": 17, "WHINING": 18})
	enumeration("InworldCharacter", "EmotionStrength", {"WEAK": 0, "NORMAL": 1, "STRONG": 2})

	properties("InworldPlayer", [
		["given_name", STRING, "Player"], ["target_character", "InworldCharacter", null], ["talking", TYPE_BOOL, false],
		["push_to_talk", TYPE_BOOL, false], ["voice_activation", TYPE_BOOL, false], ["microphone_bus", TYPE_STRING_NAME, &""]])
	signals("InworldPlayer", [
		["conversing_start", ["InworldCharacter"]], ["conversing_stop", ["InworldCharacter"]]])

	properties("InworldMicrophone", [["hot", TYPE_BOOL, false], ["bus", TYPE_STRING_NAME, &""]])
	signals("InworldMicrophone", [["recorded", [TYPE_PACKED_BYTE_ARRAY, TYPE_INT]]])

	methods("InworldTalkQueue", [["get_talks", [], TYPE_ARRAY], ["finish_current", [], VOID]])
	signals("InworldTalkQueue", [["next_ready", ["InworldMessageTalk"]]])

	properties("InworldConversation", [["session", "InworldSession", null], ["characters", TYPE_ARRAY, null]])
	methods("InworldConversation", [
		["start", [], VOID], ["send_text", [STRING], VOID], ["send_trigger", [STRING, TYPE_DICTIONARY], VOID],
		["send_narrated_action", [STRING], VOID], ["next_turn", [], VOID], ["get_conversation_id", [], STRING]])
	signals("InworldConversation", [["started", []], ["updated", []], ["ended", []]])

	properties("InworldVoice", [
		["character", "InworldCharacter", null], ["audio_player", "Node", null]])
	methods("InworldVoice", [
		["get_current_talk", [], "InworldMessageTalk"], ["get_visemes", [], TYPE_PACKED_FLOAT32_ARRAY]])
	signals("InworldVoice", [
		["line_started", ["InworldMessageTalk"]], ["line_finished", ["InworldMessageTalk"]],
		["viseme_changed", [TYPE_STRING_NAME]]])

	properties("InworldLipsync", [
		["voice", "InworldVoice", null], ["target", "Node", null], ["names", TYPE_DICTIONARY, {}],
		["frames", TYPE_PACKED_INT32_ARRAY, PackedInt32Array()], ["strength", TYPE_FLOAT, 1.0]])
	methods("InworldLipsync", [["get_openness", [], TYPE_FLOAT]])

	var ids := [["interaction_id", STRING, ""], ["utterance_id", STRING, ""]]
	properties("InworldMessageTalk", [
		["text", STRING, ""], ["chunk", TYPE_PACKED_BYTE_ARRAY, PackedByteArray()], ["visemes", TYPE_ARRAY, null],
		["sample_rate", TYPE_INT, 0], ["stereo", TYPE_BOOL, false], ["duration", TYPE_FLOAT, 0.0],
		["heard_text", STRING, ""]] + ids)
	methods("InworldMessageTalk", [["get_ready", [], TYPE_BOOL]])
	properties("InworldMessageControl", [["type", TYPE_STRING_NAME, &""]] + ids)
	properties("InworldViseme", [["code", TYPE_STRING_NAME, &""], ["time_stamp", TYPE_FLOAT, 0.0]])
	properties("InworldMessageSpeechToText", [["text", STRING, ""], ["complete", TYPE_BOOL, false]] + ids)
	properties("InworldMessageEmotion", [
		["behavior", "InworldCharacter.EmotionBehavior", InworldCharacter.NEUTRAL],
		["strength", "InworldCharacter.EmotionStrength", InworldCharacter.NORMAL]] + ids)
	properties("InworldMessageTrigger", [["name", STRING, ""], ["params", TYPE_DICTIONARY, {}]] + ids)
	properties("InworldMessageAction", [["content", STRING, ""]] + ids)
	properties("InworldMessageRelation", [
		["trust", TYPE_INT, 0], ["respect", TYPE_INT, 0], ["familiar", TYPE_INT, 0], ["flirtatious", TYPE_INT, 0],
		["attraction", TYPE_INT, 0]])
	var messages := ["InworldMessageTalk", "InworldViseme", "InworldMessageSpeechToText", "InworldMessageEmotion",
		"InworldMessageTrigger", "InworldMessageAction", "InworldMessageRelation", "InworldMessageControl"]
	var of_all := ids + [
		["uid", STRING, ""], ["source_actor_type", TYPE_STRING_NAME, &""], ["source_actor_name", STRING, ""],
		["target_actor_type", TYPE_STRING_NAME, &""], ["target_actor_name", STRING, ""]]
	properties("InworldEventText", [["text", STRING, ""], ["complete", TYPE_BOOL, false]] + of_all)
	properties("InworldEventDataAudio", [
		["chunk", TYPE_PACKED_BYTE_ARRAY, PackedByteArray()], ["sample_rate", TYPE_INT, 0], ["stereo", TYPE_BOOL, false],
		["phonemes", TYPE_ARRAY, null]] + of_all)
	properties("InworldEventEmotion", [
		["behavior", TYPE_STRING_NAME, &""], ["strength", TYPE_STRING_NAME, &""]] + of_all)
	properties("InworldEventTrigger", [["name", STRING, ""], ["params", TYPE_DICTIONARY, {}]] + of_all)
	properties("InworldEventControl", [["type", TYPE_STRING_NAME, &""], ["description", STRING, ""]] + of_all)
	var events := ["InworldEventText", "InworldEventDataAudio", "InworldEventEmotion", "InworldEventTrigger",
		"InworldEventControl"]
	families(messages, events)
	for name in messages + events:
		var settable := ClassDB.class_get_property_list(name, true).filter(
			func(property): return not ClassDB.class_get_property_setter(name, property.name).is_empty())
		equal("%s cannot be changed" % name, settable, [] as Array[Dictionary])

	nothing_is_forgotten()
	setters_and_getters()


# Which class inherits from which, in the engine's eyes and in those of scripts.
func families(messages: Array, events: Array) -> void:
	for parent in ["InworldMessage", "InworldEvent", "InworldEventData"]:
		check("%s is a class that nobody makes" % parent, ClassDB.class_exists(parent) and not ClassDB.can_instantiate(parent))
		equal("%s has no members of its own" % parent, ClassDB.class_get_property_list(parent, true).size(), 0)
	for name in messages:
		if name != "InworldViseme":
			equal("%s is a message" % name, ClassDB.get_parent_class(name), &"InworldMessage")
			check("and scripts see it so", ClassDB.instantiate(name) is InworldMessage)
	for name in events:
		var parent := &"InworldEventData" if name == "InworldEventDataAudio" else &"InworldEvent"
		equal("%s is an event" % name, ClassDB.get_parent_class(name), parent)
		check("and scripts see it so", ClassDB.instantiate(name) is InworldEvent)
	equal("events are no messages", ClassDB.is_parent_class("InworldEventText", "InworldMessage"), false)
	check("sound is data", ClassDB.instantiate("InworldEventDataAudio") is InworldEventData)
	var stt := InworldMessageSpeechToText.new()
	equal("a message can be given as what it inherits from", id_of(stt), "")


func id_of(message: InworldMessage) -> String:
	return message.interaction_id


# Types are a TYPE_*, a class, or an enumeration of one.
func describes(info: Dictionary, type: Variant) -> bool:
	if type is int:
		return info.type == type and info.class_name.is_empty() == (type != TYPE_OBJECT)
	var is_enumeration := str(type).contains(".")
	if is_enumeration:
		return info.type == TYPE_INT and info.class_name == type and info.usage & PROPERTY_USAGE_CLASS_IS_ENUM
	return info.type == TYPE_OBJECT and (info.class_name == type or info.hint_string == type)


var _listed := {}


func properties(name: String, expected: Array) -> void:
	check("%s is a class" % name, ClassDB.class_exists(name) and ClassDB.can_instantiate(name))
	var object: Object = ClassDB.instantiate(name)
	var list := ClassDB.class_get_property_list(name, true)
	for property in expected:
		_listed["%s.%s" % [name, property[0]]] = true
		var found := list.filter(func(info): return info.name == property[0])
		if check("%s.%s" % [name, property[0]], found.size() == 1):
			check("%s.%s has its type" % [name, property[0]], describes(found[0], property[1]))
		if property[2] is String and property[2] == ANY:
			check("%s.%s is there at first" % [name, property[0]], object.get(property[0]) != null)
		elif property[2] != null:
			equal("%s.%s has its default" % [name, property[0]], object.get(property[0]), property[2])
		elif property[1] is String:
			check("%s.%s is empty at first" % [name, property[0]], object.get(property[0]) == null)
		else:
			equal("%s.%s is empty at first" % [name, property[0]], (object.get(property[0]) as Array).size(), 0)
	if object is Node:
		object.free()


func methods(name: String, expected: Array) -> void:
	var list := ClassDB.class_get_method_list(name, true)
	for method in expected:
		_listed["%s.%s()" % [name, method[0]]] = true
		var found := list.filter(func(info): return info.name == method[0])
		if not check("%s.%s()" % [name, method[0]], found.size() == 1):
			continue
		var arguments: Array = found[0].args
		var fits: bool = arguments.size() == method[1].size()
		for index in mini(arguments.size(), method[1].size()):
			fits = fits and describes(arguments[index], method[1][index])
		check("%s.%s() takes what it should" % [name, method[0]], fits)
		check("%s.%s() returns what it should" % [name, method[0]], describes(found[0].return, method[2]))


func signals(name: String, expected: Array) -> void:
	for sent in expected:
		_listed["%s signal %s" % [name, sent[0]]] = true
		if not check("signal %s.%s" % [name, sent[0]], ClassDB.class_has_signal(name, sent[0])):
			continue
		var arguments: Array = ClassDB.class_get_signal(name, sent[0]).args
		var fits: bool = arguments.size() == sent[1].size()
		for index in mini(arguments.size(), sent[1].size()):
			fits = fits and describes(arguments[index], sent[1][index])
		check("signal %s.%s carries what it should" % [name, sent[0]], fits)


func enumeration(name: String, enum_name: String, expected: Dictionary) -> void:
	var values := {}
	for constant in ClassDB.class_get_enum_constants(name, enum_name, true):
		values[constant] = ClassDB.class_get_integer_constant(name, constant)
	equal("%s.%s has its names and numbers" % [name, enum_name], values, expected)


# What is registered and not listed above was forgotten here.
func nothing_is_forgotten() -> void:
	for name in ClassDB.get_class_list():
		if not name.begins_with("Inworld") or name == "InworldTestHooks":
			continue
		var unlisted := []
		var accessors := []
		for property in ClassDB.class_get_property_list(name, true):
			if property.type != TYPE_NIL and not _listed.has("%s.%s" % [name, property.name]):
				unlisted.append(property.name)
			accessors.append("get_" + property.name)
			accessors.append("set_" + property.name)
		for method in ClassDB.class_get_method_list(name, true):
			var is_known: bool = method.name in accessors or method.name.begins_with("_")
			if not is_known and not _listed.has("%s.%s()" % [name, method.name]):
				unlisted.append(method.name + "()")
		for sent in ClassDB.class_get_signal_list(name, true):
			if not _listed.has("%s signal %s" % [name, sent.name]):
				unlisted.append("signal " + sent.name)
		equal("everything of %s is tried" % name, unlisted, [])


func setters_and_getters() -> void:
	var session := InworldSession.new()
	var player := InworldPlayer.new()
	var mara := InworldCharacter.new()
	session.player = player
	check("a session keeps its player", session.player == player and session.get_player() == player)
	mara.session = session
	mara.set_brain("innkeeper")
	check("a character keeps its session", mara.get_session() == session)
	equal("and its brain", mara.get_brain(), "innkeeper")
	session.scene_type = InworldSession.SINGLE_CHARACTER
	equal("a session keeps its scene type", session.get_scene_type(), InworldSession.SINGLE_CHARACTER)
	player.target_character = mara
	player.given_name = "Ada"
	check("a player keeps its target", player.target_character == mara and player.given_name == "Ada")
	player.free()
	check("a freed player is no player", session.player == null)
	session.free()
	check("a freed session is no session", mara.session == null)
	mara.free()
