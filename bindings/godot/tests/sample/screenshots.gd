# Pictures of the sample: somebody speaks, somebody feels something, somebody is interrupted. The folder for them stands behind `--`.
extends "res://check.gd"

var tavern_scene: Control


func run() -> void:
	var folder := OS.get_cmdline_user_args()[0]
	tavern_scene = load("res://tavern.tscn").instantiate()
	add_child(tavern_scene)
	var session: InworldSession = tavern_scene.session
	var mara: InworldCharacter = tavern_scene.characters[0]
	var bran: InworldCharacter = tavern_scene.characters[1]
	await until("the sample connects", func(): return session.get_established())
	tavern_scene._on_text_submitted("What is on the menu?")
	await until("Mara speaks with an open mouth", func(): return speaks(mara, 2) and tavern_scene.words.visible_ratio > 0.5)
	await picture(folder, "speaking")
	tavern_scene.player.target_character = bran
	tavern_scene.to.select(1)
	await until("Mara is silent", func(): return tavern_scene.talk == null)
	tavern_scene._on_text_submitted("Tell me about the goat.")
	await until("Bran tells of the goat", func(): return speaks(bran, 1) and tavern_scene.words.visible_ratio > 0.7)
	tavern_scene.entry.text = "What did the goat do then?"
	await picture(folder, "feeling")
	tavern_scene.queue_free()
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


func speaks(character: InworldCharacter, openness: int) -> bool:
	var voice: InworldVoice = character.get_node("Speaker/Voice")
	var mouth: Sprite2D = tavern_scene.portraits[character].get_node("Mouth")
	return voice.get_current_talk() != null and mouth.frame >= openness


func picture(folder: String, name: String) -> void:
	await RenderingServer.frame_post_draw
	var image := get_viewport().get_texture().get_image()
	var colors := {}
	for x in range(0, image.get_width(), 7):
		for y in range(0, image.get_height(), 7):
			colors[image.get_pixel(x, y).to_html()] = true
	check("a picture with something on it: %d colours" % colors.size(), colors.size() > 200)
	equal("of its size", image.get_size(), Vector2i(960, 540))
	equal("is written", image.save_png(folder.path_join("%s.png" % name)), OK)
