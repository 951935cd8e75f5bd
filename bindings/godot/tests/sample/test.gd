# The sample as a player uses it: with the keyboard and the mouse.
extends "res://check.gd"

var tavern_scene: Control
var entry: LineEdit
var button: Button


func run() -> void:
	tavern_scene = load("res://tavern.tscn").instantiate()
	add_child(tavern_scene)
	entry = tavern_scene.entry
	button = tavern_scene.talk_button
	var session: InworldSession = tavern_scene.session
	var mara: InworldCharacter = tavern_scene.characters[0]
	await until("the sample connects", func(): return session.get_established())
	await until("its entry has the focus", func(): return typing())

	var lines := []
	mara.message_talk.connect(func(talk): lines.append(talk.text))
	for round in 3:
		lines.clear()
		type("hello")
		equal("what is typed is in the entry", entry.text, "hello")
		press(KEY_ENTER)
		await until("Enter sends it", func(): return lines.size() > 0)
		equal("and empties the entry", entry.text, "")
		check("in which one can type on", typing())

	# An action that comes with a line stays on the screen together with it.
	var bran: InworldCharacter = tavern_scene.characters[1]
	var seen := []
	bran.get_node("Speaker/Voice").line_started.connect(func(talk): seen.append([talk.text] + shown()))
	tavern_scene.player.target_character = bran
	type("Tell me about the goat.")
	press(KEY_ENTER)
	await until("a line comes with an action", func(): return seen.size() > 0)
	await until("which is shown with it", func(): return shown()[1] == "Bran looks over both shoulders.")
	check("while the line is: %s" % [shown()], shown()[0] == seen[0][0] and seen[0][0].contains("goat"))

	# His face, the words and the light go with what is heard.
	var face: Node2D = tavern_scene.portraits[bran]
	await until("the mouth moves", func(): return face.get_node("Mouth").frame > 0)
	equal("the brows are worried", face.get_node("Brows").frame, 3)
	equal("the light tells", tavern_scene.light.text, "● Speaking")
	await until("the words appear one after the other", func(): return tavern_scene.words.visible_ratio > 0.3)
	check("and not all at once", tavern_scene.words.visible_ratio < 1.0)
	await until("to the last", func(): return tavern_scene.light.text == "● Ready")
	equal("which stay", tavern_scene.words.visible_ratio, 1.0)
	await until("under a closed mouth", func(): return face.get_node("Mouth").frame == 0)

	# The button: a turn as long as it is held, and the entry keeps the focus.
	check("turns are as long as the button is held", tavern_scene.player.push_to_talk)
	click(true)
	check("the button that is held opens the microphone", tavern_scene.player.talking)
	check("without taking the focus", typing())
	await until("as the light tells", func(): return tavern_scene.light.text == "● Listening")
	click(false)
	check("and closes it when it is released", not tavern_scene.player.talking)
	tavern_scene.queue_free()
	await get_tree().create_timer(0.5).timeout


func shown() -> Array:
	return [tavern_scene.words.text, tavern_scene.action.text]


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
