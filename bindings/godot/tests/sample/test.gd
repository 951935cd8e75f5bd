# The sample as a player uses it: with the keyboard and the mouse.
extends "res://check.gd"

var tavern_scene: Control
var entry: LineEdit
var button: Button


func run() -> void:
	tavern_scene = load("res://tavern.tscn").instantiate()
	add_child(tavern_scene)
	entry = tavern_scene.box.entry
	button = tavern_scene.box.talk_button
	var session: InworldSession = tavern_scene.session
	var mara: InworldCharacter = tavern_scene.characters[0]
	await until("the sample connects", func(): return session.get_established())
	await until("its entry has the focus", func(): return typing())

	var lines := []
	mara.message_talk.connect(func(talk): lines.append(talk.text))
	for round in 2:
		lines.clear()
		type("hello")
		equal("what is typed is in the entry", entry.text, "hello")
		press(KEY_ENTER)
		await until("Enter sends it", func(): return lines.size() > 0)
		equal("and empties the entry", entry.text, "")
		check("in which one can type on", typing())

	await feelings_and_light()
	await push_to_talk()
	await cellar(mara)
	await conversation()
	await mind_panel()
	tavern_scene.queue_free()
	await get_tree().create_timer(0.5).timeout


# His face, the words and the light go with what is heard.
func feelings_and_light() -> void:
	var bran: InworldCharacter = tavern_scene.characters[1]
	var seen := []
	bran.get_node("Speaker/Voice").line_started.connect(func(talk): seen.append([talk.text] + shown()), CONNECT_ONE_SHOT)
	choose(1)
	type("Tell me about the goat.")
	press(KEY_ENTER)
	await until("a line comes", func(): return seen.size() > 0)
	check("and is shown: %s" % [shown()], shown()[0] == seen[0][0] and seen[0][0].contains("goat"))
	var face: Node2D = tavern_scene.faces[bran]
	await until("the mouth moves", func(): return face.get_node("Mouth").frame > 0)
	equal("the brows are worried", face.get_node("Brows").frame, 3)
	await until("the light tells", func(): return tavern_scene.light.text == "● Speaking")
	var words: Label = tavern_scene.box.words
	await until("the words appear one after the other", func(): return words.visible_characters > words.text.length() / 3)
	check("and not all at once", words.visible_characters < words.text.length())
	await until("to the last", func(): return tavern_scene.light.text == "● Ready")
	equal("which stay", words.visible_characters, -1)
	await until("under a closed mouth", func(): return face.get_node("Mouth").frame == 0)
	check("the history has both", told("You  Tell me about the goat.") and told("Bran  " + seen[0][0]))


# The button: a turn as long as it is held, and the entry keeps the focus.
func push_to_talk() -> void:
	check("turns are as long as the button is held", tavern_scene.player.push_to_talk)
	click(true)
	check("the button that is held opens the microphone", tavern_scene.player.talking)
	check("without taking the focus", typing())
	await until("as the light tells", func(): return tavern_scene.light.text == "● Listening")
	click(false)
	check("and closes it when it is released", not tavern_scene.player.talking)
	await silence()


# A task of a character, which the game does when its words were heard, and then tells so.
func cellar(mara: InworldCharacter) -> void:
	var heard := []
	mara.get_node("Speaker/Voice").line_finished.connect(func(talk):
		heard.append([talk.heard_text == talk.text, tavern_scene.room.is_cellar_open()]))
	choose(0)
	type("Could I see the cellar?")
	press(KEY_ENTER)
	await until("she opens the cellar", func(): return tavern_scene.room.is_cellar_open())
	equal("when both lines were heard to their ends", heard, [[true, false], [true, false]])
	await until("and says that it is done", func(): return shown()[0].contains("barrel on the left"))
	await silence()
	check("which the history tells", told("Mara  There. The barrel on the left is yours."))


# Both of them: one answers, and then the other.
func conversation() -> void:
	choose(2)
	check("the microphone is for one of them", button.disabled)
	var speakers := {}
	for character in tavern_scene.characters:
		character.message_talk.connect(func(_talk): speakers[character.name] = true)
	type("Good evening, you two!")
	press(KEY_ENTER)
	await until("both have something to say", func(): return speakers.size() == 2)
	await silence()
	choose(0)
	check("then for her again", not button.disabled)


# A chat server whose URL stands behind `--` is a mind that works.
func mind_panel() -> void:
	var mind: PanelContainer = tavern_scene.mind
	mind.show()
	mind.test()
	await until("without a server the script answers", func(): return mind.result.text.begins_with("The script answers. Mara: "))
	mind.url.text = "http://127.0.0.1:9/v1"
	mind.model.text = "qwen3:4b"
	mind.test()
	await until("a server that is not there is told", func(): return mind.result.text.contains("127.0.0.1:9"))
	await until("and the test ends", func(): return mind.tested == null)
	check("with words to act on: %s" % mind.result.text, mind.result.text.contains("is the server running?"))
	mind.url.text = OS.get_cmdline_user_args()[0]
	mind.test()
	await until("one that is there works", func(): return mind.result.text.begins_with("It works. Mara: "))
	mind.use()
	await until("and is used", func(): return tavern_scene.session.get_established())
	var lines := []
	tavern_scene.characters[0].message_talk.connect(func(talk): lines.append(talk.text))
	type("Do you have a room?")
	press(KEY_ENTER)
	await until("for what she says", func(): return lines.size() > 0 and lines[0] == "Two rooms are left.")
	mind.hide()
	await until("the entry has the focus again", func(): return typing())


func silence() -> void:
	await until("until all is said", func(): return tavern_scene.light.text == "● Ready")


func told(words: String) -> bool:
	return tavern_scene.box.history.get_parsed_text().contains(words)


func choose(index: int) -> void:
	tavern_scene.box.to.select(index)
	tavern_scene.box.to.item_selected.emit(index)


func shown() -> Array:
	return [tavern_scene.box.words.text, tavern_scene.box.action.text]


func typing() -> bool:
	return entry.has_focus() and (not entry.has_method("is_editing") or entry.call("is_editing"))


func type(text: String) -> void:
	for letter in text:
		var event := InputEventKey.new()
		event.unicode = letter.unicode_at(0)
		event.pressed = true
		get_viewport().push_input(event)


func press(key: Key) -> void:
	for pressed in [true, false]:
		var event := InputEventKey.new()
		event.keycode = key
		event.pressed = pressed
		get_viewport().push_input(event)


func click(pressed: bool) -> void:
	var there := button.get_global_rect().get_center()
	var motion := InputEventMouseMotion.new()
	motion.position = there
	motion.global_position = there
	get_viewport().push_input(motion, true)
	var event := InputEventMouseButton.new()
	event.button_index = MOUSE_BUTTON_LEFT
	event.button_mask = MOUSE_BUTTON_MASK_LEFT if pressed else 0
	event.position = there
	event.global_position = there
	event.pressed = pressed
	get_viewport().push_input(event, true)
