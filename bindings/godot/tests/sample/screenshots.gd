# Pictures of the sample: somebody speaks, somebody feels something, the cellar opens, both talk, and the panel of the mind. The
# folder for them stands behind `--`.
extends "res://check.gd"

var tavern_scene: Control
var folder: String


func run() -> void:
	folder = OS.get_cmdline_user_args()[0]
	tavern_scene = load("res://tavern.tscn").instantiate()
	add_child(tavern_scene)
	var session: InworldSession = tavern_scene.session
	var mara: InworldCharacter = tavern_scene.characters[0]
	var bran: InworldCharacter = tavern_scene.characters[1]
	await until("the sample connects", func(): return session.get_established())

	say("Could I see the cellar?")
	await until("Mara opens the cellar", func(): return tavern_scene.room.is_cellar_open())
	await until("and says so", func(): return tavern_scene.line != null and speaks(mara, 2) and is_typed(0.6))
	await picture("cellar")
	await silence()

	choose(1)
	say("Tell me about the goat.")
	await until("Bran tells of the goat", func(): return speaks(bran, 1) and is_typed(0.7))
	tavern_scene.box.entry.text = "What did the goat do then?"
	await picture("feeling")
	tavern_scene.box.entry.text = ""
	await silence()

	choose(2)
	say("Good evening, you two!")
	await until("one of them answers", func(): return tavern_scene.line != null)
	var first: InworldCharacter = tavern_scene.speaker
	await until("and then the other", func(): return tavern_scene.line != null and tavern_scene.speaker != first and is_typed(0.5))
	tavern_scene.history.show()
	await picture("everybody")
	await silence()
	tavern_scene.history.hide()

	choose(0)
	tavern_scene.mind.show()
	tavern_scene.mind.test()
	await until("the test answers", func(): return tavern_scene.mind.result.text.begins_with("The script answers"))
	await picture("mind")
	tavern_scene.queue_free()
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


func say(text: String) -> void:
	tavern_scene.box.entry.text_submitted.emit(text)


func choose(index: int) -> void:
	tavern_scene.box.to.select(index)
	tavern_scene.box.to.item_selected.emit(index)


func silence() -> void:
	await until("until all is said", func(): return tavern_scene.light.text == "● Ready")


func speaks(character: InworldCharacter, openness: int) -> bool:
	var voice: InworldVoice = character.get_node("Speaker/Voice")
	return voice.get_current_talk() != null and tavern_scene.faces[character].get_node("Mouth").frame >= openness


func is_typed(share: float) -> bool:
	var words: Label = tavern_scene.box.words
	return words.visible_characters > words.text.length() * share


func picture(name: String) -> void:
	await RenderingServer.frame_post_draw
	var image := get_viewport().get_texture().get_image()
	var colors := {}
	for x in range(0, image.get_width(), 7):
		for y in range(0, image.get_height(), 7):
			colors[image.get_pixel(x, y).to_html()] = true
	check("a picture with something on it: %d colours" % colors.size(), colors.size() > 200)
	equal("of its size", image.get_size(), Vector2i(960, 540))
	equal("is written", image.save_png(folder.path_join("%s.png" % name)), OK)
