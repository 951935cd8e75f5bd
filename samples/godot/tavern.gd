# A dialogue box. The nodes that talk are in the scene, with their properties in the inspector:
# one InworldSession, an InworldPlayer, and for each character an InworldCharacter with a voice.
extends Control

@onready var session: InworldSession = $Session
@onready var player: InworldPlayer = $Player
@onready var characters: Array[InworldCharacter] = [$Mara, $Bran]
@onready var status: Label = $Status
@onready var who: Label = $Box/Margin/Rows/Who
@onready var words: Label = $Box/Margin/Rows/Words
@onready var action: Label = $Box/Margin/Rows/Action
@onready var to: OptionButton = $Box/Margin/Rows/Entry/To
@onready var entry: LineEdit = $Box/Margin/Rows/Entry/Text
@onready var talk_button: Button = $Box/Margin/Rows/Entry/Talk

# What each of them feels: it comes just before the line that it goes with.
var feelings := {}


func _ready() -> void:
	session.connection_state_changed.connect(_on_connection_state_changed)
	session.established.connect(_on_established)
	session.error.connect(func(_code, message): status.text = message)
	for character in characters:
		var voice: InworldVoice = character.get_node("Speaker/Voice")
		character.message_emotion.connect(func(emotion): feelings[character] = emotion.behavior)
		# It comes with the line and stays below it.
		character.message_action.connect(func(message): action.text = message.content)
		character.message_stt.connect(_on_message_stt)
		voice.line_started.connect(_on_line_started.bind(character))
		to.add_item(character.name)
	to.item_selected.connect(func(index): player.target_character = characters[index])
	entry.text_submitted.connect(_on_text_submitted)
	# The player's turn lasts as long as the button is held; Player has push_to_talk set.
	talk_button.button_down.connect(func(): player.talking = true)
	talk_button.button_up.connect(func(): player.talking = false)
	session.start()


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
	player.target_character.send_text(text)


# Since 4.4 an entry ends its editing with Enter; a player goes on typing.
func _keep_typing() -> void:
	entry.grab_focus()
	if entry.has_method("edit"):
		entry.call_deferred("edit")


# What was understood is shown while the button is held, and not left in the entry.
func _on_message_stt(stt: InworldMessageSpeechToText) -> void:
	action.text = "" if stt.complete else action.text
	entry.text = "" if stt.complete else stt.text


func _on_line_started(talk: InworldMessageTalk, character: InworldCharacter) -> void:
	var feeling: int = feelings.get(character, InworldCharacter.NEUTRAL)
	var feeling_name := ClassDB.class_get_enum_constants("InworldCharacter", "EmotionBehavior")[feeling]
	who.text = "%s (%s)" % [character.given_name, feeling_name]
	words.text = talk.text
	print("%s: %s" % [who.text, talk.text])


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
