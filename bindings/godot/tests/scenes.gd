# Going to another scene: of the workspace, and of the game.
extends "res://check.gd"


func run() -> void:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var bran := character(session, "guard")
	var piet := character(session, "cook")
	var told := []
	session.established.connect(func(established): told.append(established))
	session.start()
	await until("a scene is there", func(): return session.get_established())
	equal("with both", [bran.given_name, piet.given_name], ["Bran", "Piet"])
	told.clear()
	session.load_scene("kitchen", InworldSession.SCENE)
	await until("another scene comes", func(): return told == [false, true])
	equal("with one of them", [bran.given_name, piet.given_name], ["", "Piet"])
	var talks := []
	piet.message_talk.connect(func(talk): talks.append(talk.text))
	piet.send_text("What is there?")
	await until("who answers", func(): return talks == ["The soup is not ready."])
	piet.finish_current_message_talk()
	session.load_scene("guard", InworldSession.SINGLE_CHARACTER)
	await until("a character alone is a scene as well", func(): return bran.given_name == "Bran")
	await scenes_that_are_not_there(session, bran)
	session.queue_free()
	await frames(2)
	check("a freed session is gone for its characters", bran.session == null and bran.given_name == "")
	bran.send_text("is anybody there?")
	await frames(2)

	# A game's scene with everything in it, packed, loaded, changed to, and left while it talks. This test stays.
	var packed := pack()
	reparent(get_tree().root)
	get_tree().change_scene_to_packed(packed)
	await until("a scene of the game is there", func(): return get_tree().current_scene != null and get_tree().current_scene.name == "Game")
	var game := get_tree().current_scene
	var live: InworldSession = game.get_node("Session")
	var mara: InworldCharacter = game.get_node("Mara")
	check("its nodes know each other", mara.session == live and live.player == game.get_node("Player"))
	equal("and their properties", [live.workspace_name, live.scene_type, mara.brain], ["demo", InworldSession.SINGLE_CHARACTER, "innkeeper"])
	equal("also in arrays", game.get_node("Group").characters, [mara] as Array[InworldCharacter])
	live.start()
	await until("it connects", func(): return live.get_established())
	mara.send_text("hello")
	get_tree().change_scene_to_packed(packed)
	var left := mara.get_instance_id()
	await until("it is left while it talks", func():
		return not is_instance_id_valid(left) and get_tree().current_scene != null)
	var again: InworldSession = get_tree().current_scene.get_node("Session")
	again.start()
	await until("and comes again", func(): return again.get_established())

	# Out of the tree and back: the session ends, tells so when it is back, and starts anew.
	var states := []
	again.connection_state_changed.connect(func(state): states.append(state))
	var parent := again.get_parent()
	parent.remove_child(again)
	await frames(20)
	equal("outside of the tree nothing is told", states, [])
	parent.add_child(again)
	await until("back in it the end is", func(): return states == [InworldSession.IDLE])
	again.start()
	await until("and the session starts anew", func(): return again.get_established())
	equal("with its characters", parent.get_node("Mara").given_name, "Mara")


# A name with a typing error leaves the session where it is.
func scenes_that_are_not_there(session: InworldSession, bran: InworldCharacter) -> void:
	var told := []
	var errors := []
	session.established.connect(func(established): told.append(established))
	session.error.connect(func(code, message): errors.append([code, message]))
	var lines := []
	var hear := func(talk):
		lines.append(talk.text)
		bran.finish_current_message_talk()
	bran.message_talk.connect(hear)
	for type in [InworldSession.SCENE, InworldSession.SINGLE_CHARACTER]:
		told.clear()
		errors.clear()
		lines.clear()
		session.load_scene("typo", type)
		# It waits, and is for whoever is there in the end.
		bran.send_text("Are you there?")
		await until("a scene that is not there is an error", func(): return errors.size() > 0)
		equal("with its code", errors[0][0], InworldSession.ERROR_RESOURCE_NOT_FOUND)
		check("that says where the session stays: %s" % errors[0][1], errors[0][1].contains("typo") and errors[0][1].contains("guard"))
		await until("the session stays where it was", func(): return told == [false, true] and session.get_connected())
		equal("with who was there", bran.given_name, "Bran")
		await until("who answers", func(): return lines.size() == 1)
		equal("and nothing else went wrong", errors.size(), 1)
	session.load_scene("kitchen", InworldSession.SCENE)
	await until("scenes that are there can be gone to", func(): return bran.given_name == "" and session.get_established())
	session.load_scene("gate", InworldSession.SCENE)
	await until("and back", func(): return bran.given_name == "Bran")
	bran.message_talk.disconnect(hear)


func pack() -> PackedScene:
	var game := Node.new()
	game.name = "Game"
	var player := InworldPlayer.new()
	var session := InworldSession.new()
	var mara := InworldCharacter.new()
	var group := InworldConversation.new()
	for entry in [["Mara", mara], ["Session", session], ["Player", player], ["Group", group]]:
		entry[1].name = entry[0]
		game.add_child(entry[1])
		entry[1].owner = game
	session.workspace_name = "demo"
	session.scene_type = InworldSession.SINGLE_CHARACTER
	session.scene_name = "innkeeper"
	session.player = player
	mara.brain = "innkeeper"
	mara.session = session
	player.target_character = mara
	group.session = session
	group.characters = [mara] as Array[InworldCharacter]
	var packed := PackedScene.new()
	equal("nodes can be packed", packed.pack(game), OK)
	equal("and saved", ResourceSaver.save(packed, "user://game.tscn"), OK)
	game.free()
	var loaded: PackedScene = ResourceLoader.load("user://game.tscn", "", ResourceLoader.CACHE_MODE_IGNORE)
	return loaded
