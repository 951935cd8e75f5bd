# The mouths of models and pictures move with what is heard, and close when it is over.
extends "res://check.gd"


func run() -> void:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var bran := character(session, "guard")
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	var voice := InworldVoice.new()
	voice.character = bran
	speaker.add_child(voice)

	var face := MeshInstance3D.new()
	face.mesh = mesh(["viseme_PP", "viseme_aa", "Wide", "smile"])
	add_child(face)
	var of_face := lipsync(voice, face)
	of_face.names = {"E": "Wide"}
	of_face.target = face
	var jaw := MeshInstance3D.new()
	jaw.mesh = mesh(["smile", "jawOpen"])
	add_child(jaw)
	lipsync(voice, jaw)
	var picture := Sprite2D.new()
	picture.hframes = 5
	add_child(picture)
	lipsync(voice, picture)
	var chosen := Sprite3D.new()
	chosen.vframes = 3
	add_child(chosen)
	var of_chosen := lipsync(voice, chosen)
	of_chosen.frames = PackedInt32Array([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 99])
	var animated := AnimatedSprite2D.new()
	animated.sprite_frames = SpriteFrames.new()
	for _frame in 4:
		animated.sprite_frames.add_frame("default", PlaceholderTexture2D.new())
	add_child(animated)
	lipsync(voice, animated)

	session.start()
	bran.send_text("What do you think of it?")
	var most := {}
	var together := [true]
	await until("somebody talks to the end", func():
		var weights := voice.get_visemes()
		note(most, "aa", face.get_blend_shape_value(1))
		note(most, "wide", face.get_blend_shape_value(2))
		note(most, "smile", face.get_blend_shape_value(3))
		note(most, "jaw", jaw.get_blend_shape_value(1))
		note(most, "picture", picture.frame)
		note(most, "chosen", chosen.frame)
		note(most, "animated", animated.frame)
		note(most, "open", of_face.get_openness())
		if weights.size() == 15 and absf(weights[10] - face.get_blend_shape_value(1)) > 0.001:
			together[0] = false
		return most.open > 0.0 and voice.get_current_talk() == null and not speaker.playing)
	check("blend shapes by their usual names: %s" % [most], most.aa > 0.5)
	check("or by a name that was given", most.wide > 0.3)
	equal("and no other", most.smile, 0.0)
	check("a jaw without mouth shapes opens", most.jaw > 0.4)
	check("as far as the mouth", absf(most.jaw - most.open) < 0.001)
	check("and so do pictures", most.picture >= 2 and most.animated >= 2)
	equal("or they show the frames that they are told", most.chosen, 2.0)
	check("with the weights of the voice", together[0])
	await frames(2)
	equal("and all of them close", [face.get_blend_shape_value(1), jaw.get_blend_shape_value(1), picture.frame,
		chosen.frame, animated.frame, of_face.get_openness()], [0.0, 0.0, 0, 0, 0, 0.0])

	# Nothing to move, nobody to follow.
	of_face.target = speaker
	of_chosen.voice = null
	await frames(2)
	var warnings: PackedStringArray = InworldTestHooks.warnings(of_face)
	check("which the editor warns of: %s" % [warnings], warnings.size() == 1 and warnings[0].contains("no mouth to move"))
	of_chosen.frames = PackedInt32Array([1, 2])
	warnings = InworldTestHooks.warnings(of_chosen)
	check("and of nobody's mouth: %s" % [warnings], warnings.size() == 2 and warnings[0].begins_with("voice is not set"))
	face.free()
	speaker.free()
	await frames(2)
	equal("a voice that is gone leaves a mouth at rest", jaw.get_blend_shape_value(1), 0.0)
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


func note(most: Dictionary, what: String, value: float) -> void:
	most[what] = maxf(most.get(what, 0.0), value)


func lipsync(voice: InworldVoice, parent: Node) -> InworldLipsync:
	var node := InworldLipsync.new()
	node.voice = voice
	# Behind the voice, so that both are of the same frame.
	node.process_priority = 1
	parent.add_child(node)
	return node


# A triangle with blend shapes.
func mesh(shapes: Array) -> ArrayMesh:
	var made := ArrayMesh.new()
	for shape in shapes:
		made.add_blend_shape(shape)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.UP, Vector3.RIGHT])
	arrays[Mesh.ARRAY_NORMAL] = PackedVector3Array([Vector3.BACK, Vector3.BACK, Vector3.BACK])
	var changes := []
	for _shape in shapes:
		var change := []
		change.resize(3)
		change[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.UP, Vector3.RIGHT])
		change[Mesh.ARRAY_NORMAL] = PackedVector3Array([Vector3.BACK, Vector3.BACK, Vector3.BACK])
		changes.append(change)
	made.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays, changes)
	return made
