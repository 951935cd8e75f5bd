# The panel that lets the characters think: a server's URL, its model, and a key, which is not saved. "Test connection" asks a
# character of a session of its own, so that the conversation goes on meanwhile.
extends PanelContainer

# A question that no script answers in particular, so that the mind is asked.
const QUESTION := "Can you hear me?"

@export var session: InworldSession

@onready var url: LineEdit = $Rows/Fields/Url
@onready var model: LineEdit = $Rows/Fields/Model
@onready var key: LineEdit = $Rows/Fields/Key
@onready var result: Label = $Rows/Result

# The session that is tested, and what is wrong with it.
var tested: InworldSession
var problem := ""


func _ready() -> void:
	$Rows/Buttons/Test.pressed.connect(test)
	$Rows/Buttons/Use.pressed.connect(use)
	$Rows/Buttons/Close.pressed.connect(hide)


# As local_settings of an InworldSession: TOML, whose quoted texts are those of JSON. Nothing: the script alone.
func settings() -> String:
	var address := url.text.strip_edges()
	if address.is_empty():
		return ""
	var lines := PackedStringArray(["[mind]"])
	# Services that speak and listen by themselves have addresses of WebSockets.
	if address.begins_with("ws://") or address.begins_with("wss://"):
		lines.append("kind = \"realtime\"")
	lines.append("url = %s" % JSON.stringify(address))
	if not model.text.strip_edges().is_empty():
		lines.append("model = %s" % JSON.stringify(model.text.strip_edges()))
	return "\n".join(lines)


func test() -> void:
	_end_test()
	problem = ""
	result.text = "Connecting ..."
	tested = InworldSession.new()
	for property in ["endpoint", "workspace_name", "scene_name", "local_script"]:
		tested.set(property, session.get(property))
	tested.local_settings = settings()
	tested.mind_key = key.text
	tested.error.connect(func(_code, message): _note(message))
	tested.warning.connect(_note)
	tested.connection_state_changed.connect(_on_connection_state_changed)
	add_child(tested)
	var character := InworldCharacter.new()
	character.brain = "innkeeper"
	character.session = tested
	character.message_talk.connect(_on_message_talk.bind(character))
	tested.add_child(character)
	tested.start()
	character.send_text(QUESTION)


func use() -> void:
	_end_test()
	session.stop()
	session.local_settings = settings()
	session.mind_key = key.text
	session.start()
	result.text = "The characters are back in a moment."


func _note(words: String) -> void:
	problem = words
	result.text = words


func _on_connection_state_changed(state: InworldSession.ConnectionState) -> void:
	if state == InworldSession.CONNECTED:
		result.text = "Connected. Asking: %s" % QUESTION
	elif state == InworldSession.FAILED:
		_end_test()


# A script's own words come also where its mind fails.
func _on_message_talk(talk: InworldMessageTalk, character: InworldCharacter) -> void:
	var who := "It works" if not url.text.strip_edges().is_empty() else "The script answers"
	if problem.is_empty():
		result.text = "%s. %s: %s" % [who, character.given_name, talk.text]
	_end_test()


func _end_test() -> void:
	if tested != null:
		tested.queue_free()
	tested = null
