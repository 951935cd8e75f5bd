# A tavern with two characters to talk to: one of them, or both in a conversation. The nodes that talk are in the scene, with
# their properties in the inspector; this is the game around them.
extends Control

const CELLAR_TASK := "inworld.task.open-cellar"
const EVERYBODY := 2
const COLORS := {"Ready": Color.DARK_GRAY, "Listening": Color.CRIMSON, "Thinking": Color.GOLDENROD,
	"Speaking": Color.LIME_GREEN, "Reconnecting": Color.ORANGE_RED}

@onready var session: InworldSession = $Session
@onready var player: InworldPlayer = $Player
@onready var characters: Array[InworldCharacter] = [$Mara, $Bran]
@onready var everybody: InworldConversation = $Everybody
@onready var faces := {$Mara: $Portraits/Mara, $Bran: $Portraits/Bran}
@onready var room := $Room
@onready var box := $Box
@onready var mind := $Mind
@onready var history: PanelContainer = $History
@onready var status: Label = $Top/Status
@onready var light: Label = $Top/Light

# The line that is heard, and who says it.
var line: InworldMessageTalk
var speaker: InworldCharacter
var is_awaited := false
# In a conversation of all: the other one has not had a turn yet.
var has_other_turn := false


func _ready() -> void:
	session.connection_state_changed.connect(_on_connection_state_changed)
	session.established.connect(_on_established)
	session.error.connect(_on_error)
	session.warning.connect(func(message): status.text = message)
	session.line_word.connect(_on_line_word)
	for character in characters:
		var voice: InworldVoice = character.get_node("Speaker/Voice")
		character.message_emotion.connect(faces[character].feel)
		# It comes with the line and stays below it.
		character.message_action.connect(func(message): box.action.text = message.content)
		character.message_stt.connect(box.show_heard)
		character.message_trigger.connect(_on_message_trigger.bind(character))
		character.message_control.connect(_on_message_control)
		character.message_talk_continued.connect(_on_message_talk_continued)
		voice.line_started.connect(_on_line_started.bind(character))
		voice.line_finished.connect(_on_line_finished.bind(character))
	box.offer(["Mara", "Bran", "Everybody"])
	box.said.connect(_on_said)
	box.chosen.connect(_on_chosen)
	box.talked.connect(_on_talked)
	$Top/History.pressed.connect(func(): history.visible = not history.visible)
	$Top/Mind.pressed.connect(func(): mind.visible = not mind.visible)
	mind.hidden.connect(box.keep_typing)
	var endpoint := _argument("--endpoint")
	if not endpoint.is_empty():
		session.endpoint = endpoint
		session.local_script = ""
	session.start()


func _process(_delta: float) -> void:
	var mood := "Ready"
	if session.get_connection_state() in [InworldSession.DISCONNECTED, InworldSession.RECONNECTING]:
		mood = "Reconnecting"
	elif player.talking:
		mood = "Listening"
	elif line != null:
		mood = "Speaking"
	elif is_awaited:
		mood = "Thinking"
	light.text = "● %s" % mood
	light.modulate = COLORS[mood]


func _on_connection_state_changed(state: InworldSession.ConnectionState) -> void:
	var states := ClassDB.class_get_enum_constants("InworldSession", "ConnectionState")
	status.text = states[state].capitalize()


func _on_established(established: bool) -> void:
	is_awaited = false
	line = null
	if not established:
		return
	room.set_cellar_open(false)
	box.narrate("The fire crackles. %s looks up." % characters[0].given_name)
	box.keep_typing()
	_follow_command_line()


func _on_error(_code: InworldSession.ErrorCode, message: String) -> void:
	status.text = message
	is_awaited = false


# What the player does

func _on_said(text: String) -> void:
	_cut_short()
	is_awaited = true
	has_other_turn = box.to.selected == EVERYBODY
	if has_other_turn:
		everybody.send_text(text)
	else:
		player.target_character.send_text(text)


func _on_chosen(index: int) -> void:
	if index != EVERYBODY:
		player.target_character = characters[index]
	# The microphone is for one of them.
	box.talk_button.disabled = index == EVERYBODY
	for character in characters:
		faces[character].is_lit = index == EVERYBODY or character == player.target_character


# The player's turn lasts as long as the button is held; Player has push_to_talk set.
func _on_talked(talks: bool) -> void:
	if talks:
		_cut_short()
	player.talking = talks
	is_awaited = not talks
	has_other_turn = false


# Whoever is talked to falls silent by itself; the other one does, too.
func _cut_short() -> void:
	for character in characters:
		character.interrupt()


# What the characters do

func _on_line_started(talk: InworldMessageTalk, character: InworldCharacter) -> void:
	line = talk
	speaker = character
	var title := "%s (%s)" % [character.given_name, faces[character].feeling_name()]
	box.begin(title, talk.text)
	print("%s: %s" % [title, talk.text])


# More words of a line that is still being thought or spoken.
func _on_message_talk_continued(talk: InworldMessageTalk) -> void:
	if talk == line:
		box.extend(talk.text)


func _on_line_word(brain: String, heard_text: String) -> void:
	if line != null and brain.get_file() == speaker.brain:
		box.type(heard_text)


# All of the words, or those that were heard before somebody interrupted.
func _on_line_finished(talk: InworldMessageTalk, character: InworldCharacter) -> void:
	if talk == line:
		line = null
		box.end(character.given_name, talk.text, talk.heard_text)


# A task is for the game to do. It is done when the words before it were heard: what is sent sooner would cut them short.
func _on_message_trigger(trigger: InworldMessageTrigger, character: InworldCharacter) -> void:
	if trigger.name != CELLAR_TASK:
		return
	while not character.talk_queue.get_talks().is_empty():
		await get_tree().process_frame
	room.set_cellar_open(true)
	is_awaited = true
	character.send_trigger("inworld.task.succeeded", {"task_id": trigger.params["task_id"]})


func _on_message_control(control: InworldMessageControl) -> void:
	if control.type != "InteractionEnd":
		return
	is_awaited = has_other_turn
	if has_other_turn:
		has_other_turn = false
		everybody.next_turn()


# godot --headless --path samples/godot -- --say hello
# says something, shows the answer, and quits. With --endpoint ws://127.0.0.1:4002 the characters are those of inworld-local.
func _follow_command_line() -> void:
	var text := _argument("--say")
	if text.is_empty():
		return
	characters[0].send_text(text)
	# The end of the answer.
	await characters[0].message_control
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout
	get_tree().quit()


# What stands behind an option, or nothing.
func _argument(option: String) -> String:
	var arguments := OS.get_cmdline_user_args()
	var place := arguments.find(option)
	return arguments[place + 1] if place >= 0 and place + 1 < arguments.size() else ""
