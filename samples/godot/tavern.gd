# A tavern with two characters to talk to. The nodes that talk are in the scene, with their properties in the inspector: one
# InworldSession, an InworldPlayer, and for each character an InworldCharacter with a voice, a face and lips.
extends Control

# What the mouth, the brows and the light at the top say, and nothing else: the characters do the rest by themselves.
const GLAD := [InworldCharacter.AFFECTION, InworldCharacter.HUMOR, InworldCharacter.INTEREST, InworldCharacter.JOY,
	InworldCharacter.SURPRISE, InworldCharacter.VALIDATION]
const SAD := [InworldCharacter.SADNESS, InworldCharacter.TENSE, InworldCharacter.TENSION, InworldCharacter.WHINING]
const COLORS := {"Ready": Color.DIM_GRAY, "Listening": Color.CRIMSON, "Thinking": Color.GOLDENROD,
	"Speaking": Color.LIME_GREEN, "Reconnecting": Color.ORANGE_RED}

@onready var session: InworldSession = $Session
@onready var player: InworldPlayer = $Player
@onready var characters: Array[InworldCharacter] = [$Mara, $Bran]
@onready var portraits := {$Mara: $Portraits/Mara, $Bran: $Portraits/Bran}
@onready var status: Label = $Status
@onready var light: Label = $Light
@onready var who: Label = $Box/Margin/Rows/Who
@onready var words: Label = $Box/Margin/Rows/Words
@onready var action: Label = $Box/Margin/Rows/Action
@onready var to: OptionButton = $Box/Margin/Rows/Entry/To
@onready var entry: LineEdit = $Box/Margin/Rows/Entry/Text
@onready var talk_button: Button = $Box/Margin/Rows/Entry/Talk

# What each of them feels: it comes just before the line that it goes with.
var feelings := {}
# The line that is heard, and for how long it has been.
var talk: InworldMessageTalk
var heard_for := 0.0
var is_awaited := false


func _ready() -> void:
	session.connection_state_changed.connect(_on_connection_state_changed)
	session.established.connect(_on_established)
	session.error.connect(func(_code, message): status.text = message)
	for character in characters:
		var voice: InworldVoice = character.get_node("Speaker/Voice")
		character.message_emotion.connect(_on_message_emotion.bind(character))
		# It comes with the line and stays below it.
		character.message_action.connect(func(message): action.text = message.content)
		character.message_stt.connect(_on_message_stt)
		character.message_control.connect(func(_control): is_awaited = false)
		character.message_talk_continued.connect(_on_message_talk_continued)
		voice.line_started.connect(_on_line_started.bind(character))
		voice.line_finished.connect(_on_line_finished)
		to.add_item(character.name)
	to.item_selected.connect(func(index): player.target_character = characters[index])
	entry.text_submitted.connect(_on_text_submitted)
	# The player's turn lasts as long as the button is held; Player has push_to_talk set.
	talk_button.button_down.connect(func(): player.talking = true)
	talk_button.button_up.connect(_on_talk_button_up)
	session.start()


# The words appear in step with the sound.
func _process(delta: float) -> void:
	heard_for += delta
	if talk != null:
		words.visible_ratio = clampf(heard_for / maxf(talk.duration, 0.1), 0.0, 1.0)
	var mood := "Ready"
	if session.get_connection_state() in [InworldSession.DISCONNECTED, InworldSession.RECONNECTING]:
		mood = "Reconnecting"
	elif player.talking:
		mood = "Listening"
	elif talk != null:
		mood = "Speaking"
	elif is_awaited:
		mood = "Thinking"
	light.text = "● %s" % mood
	light.modulate = COLORS[mood]
	for character: InworldCharacter in portraits:
		portraits[character].modulate = Color.WHITE if character == player.target_character else Color(0.55, 0.5, 0.5)


func _on_connection_state_changed(state: InworldSession.ConnectionState) -> void:
	var states := ClassDB.class_get_enum_constants("InworldSession", "ConnectionState")
	status.text = states[state].capitalize()


func _on_established(established: bool) -> void:
	if not established:
		return
	who.text = ""
	words.text = "The fire crackles. %s looks up." % characters[0].given_name
	_keep_typing()
	_follow_command_line()


func _on_text_submitted(text: String) -> void:
	entry.clear()
	_keep_typing()
	if text.is_empty():
		return
	action.text = ""
	is_awaited = true
	player.target_character.send_text(text)


# Since 4.4 an entry ends its editing with Enter; a player goes on typing.
func _keep_typing() -> void:
	entry.grab_focus()
	if entry.has_method("edit"):
		entry.call_deferred("edit")


func _on_talk_button_up() -> void:
	player.talking = false
	is_awaited = true


# What was understood is shown while the button is held, and not left in the entry.
func _on_message_stt(stt: InworldMessageSpeechToText) -> void:
	action.text = "" if stt.complete else action.text
	entry.text = "" if stt.complete else stt.text


func _on_message_emotion(emotion: InworldMessageEmotion, character: InworldCharacter) -> void:
	feelings[character] = emotion.behavior
	var brows: Sprite2D = portraits[character].get_node("Brows")
	# The frames of brows.svg: calm, glad, angry, sad.
	if emotion.behavior in GLAD:
		brows.frame = 1
	elif emotion.behavior == InworldCharacter.NEUTRAL:
		brows.frame = 0
	else:
		brows.frame = 3 if emotion.behavior in SAD else 2


func _on_line_started(line: InworldMessageTalk, character: InworldCharacter) -> void:
	talk = line
	heard_for = 0.0
	var feeling: int = feelings.get(character, InworldCharacter.NEUTRAL)
	var feeling_name := ClassDB.class_get_enum_constants("InworldCharacter", "EmotionBehavior")[feeling]
	who.text = "%s (%s)" % [character.given_name, feeling_name]
	words.text = line.text
	words.visible_ratio = 0.0
	print("%s: %s" % [who.text, line.text])


# More words of a line that is still being thought or spoken.
func _on_message_talk_continued(line: InworldMessageTalk) -> void:
	if line == talk:
		words.text = line.text


# All of the words, or those that were heard before somebody interrupted.
func _on_line_finished(line: InworldMessageTalk) -> void:
	if line != talk:
		return
	talk = null
	words.visible_ratio = 1.0
	if line.heard_text != line.text:
		words.text = line.heard_text + " …"


# godot --headless --path samples/godot -- --say hello
# says something, shows the answer, and quits.
func _follow_command_line() -> void:
	var arguments := OS.get_cmdline_user_args()
	if arguments.size() == 2 and arguments[0] == "--say":
		$Mara.send_text(arguments[1])
		# The end of the answer.
		await $Mara.message_control
		# The audio server lets go of what it has played a little later.
		await get_tree().create_timer(0.5).timeout
		get_tree().quit()
