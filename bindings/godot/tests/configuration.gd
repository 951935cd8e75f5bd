# What a bad configuration is answered with: warnings in the editor, and an error that names the property.
extends "res://check.gd"

const KEY := "a2V5OnNlY3JldA=="


func run() -> void:
	var session := InworldSession.new()
	session.name = "Tavern"
	add_child(session)
	warns("an empty session", session, ["workspace_name is empty", "scene_name is empty"])
	session.workspace_name = "workspaces/demo"
	session.scene_name = "tavern"
	warns("a prefix in a name", session, ["workspace_name: \"workspaces/demo\" has a prefix; use \"demo\""])
	session.workspace_name = "demo"
	session.scene_name = "workspaces/demo/scenes/tavern"
	warns("a full resource name", session, ["scene_name: ", "use \"tavern\""])
	session.scene_name = "the tavern"
	warns("a name with a blank", session, ["scene_name: ", "letters"])
	session.scene_name = "tavern"
	warns("nothing", session, [])
	session.auth = "no key"
	warns("a key that does not decode", session, ["auth"])
	check("which is not shown", not "\n".join(InworldTestHooks.warnings(session)).contains("no key"))
	session.auth = KEY
	warns("a good key", session, [])
	session.auth = ""
	session.endpoint = "wss://example.com"
	warns("a server that wants a key", session, ["auth"])
	session.endpoint = "http://example.com"
	warns("an address of another kind", session, ["endpoint"])
	session.endpoint = ""
	session.local_script = "res://nowhere.toml"
	warns("a script that is not there", session, ["local_script", "nowhere.toml"])
	session.local_script = ""

	var mara := InworldCharacter.new()
	warns("an empty character", mara, ["session is not set", "brain is empty"])
	mara.brain = "characters/innkeeper"
	mara.session = session
	warns("a prefix in a brain", mara, ["brain: \"characters/innkeeper\" has a prefix; use \"innkeeper\""])
	mara.brain = "innkeeper"
	warns("nothing", mara, [])
	var player := InworldPlayer.new()
	warns("nothing", player, [])
	player.talking = true
	warns("a microphone that is off", player, ["Enable Input"])
	var conversation := InworldConversation.new()
	warns("an empty conversation", conversation, ["session is not set", "fewer than two"])
	conversation.session = session
	conversation.characters = [mara, null, InworldCharacter.new()] as Array[InworldCharacter]
	warns("nothing", conversation, [])
	conversation.characters[2].free()
	var voice := InworldVoice.new()
	warns("an empty voice", voice, ["character is not set", "nothing to play with"])
	var speaker := AudioStreamPlayer3D.new()
	voice.audio_player = speaker
	voice.character = mara
	warns("nothing", voice, [])
	voice.audio_player = null
	speaker.add_child(voice)
	warns("nothing under an audio player", voice, [])

	# What a game is told that runs all the same.
	var errors := []
	session.error.connect(func(code, message): errors.append([code, message]))
	session.scene_name = "scenes/tavern"
	session.start()
	equal("nothing is told outside of _process", errors, [])
	await until("a bad configuration is an error", func(): return errors.size() == 1)
	equal("with its code", errors[0][0], InworldSession.ERROR_INVALID_CONFIG)
	equal("that names the property", errors[0][1], "scene_name: \"scenes/tavern\" has a prefix; use \"tavern\"")
	equal("and the session stays idle", session.get_connection_state(), InworldSession.IDLE)
	session.scene_name = "tavern"

	errors.clear()
	mara.send_text("hello")
	await until("sending before start() is an error", func(): return errors.size() == 1)
	equal("with its code", errors[0][0], InworldSession.ERROR_INVALID_STATE)
	check("that tells what to call: %s" % errors[0][1], errors[0][1].contains("InworldSession.start()"))
	errors.clear()
	session.start()
	session.start()
	await until("starting twice is an error", func(): return errors.size() == 1)
	equal("with its code", errors[0][0], InworldSession.ERROR_INVALID_STATE)
	await until("and the session starts", func(): return session.get_established())

	errors.clear()
	mara.send_text("")
	await until("an empty text is an error", func(): return errors.size() == 1)
	equal("with its code", errors[0][0], InworldSession.ERROR_INVALID_ARGUMENT)
	errors.clear()
	mara.brain = "nobody"
	mara.send_text("hello")
	await until("a character that is not there is an error", func(): return errors.size() == 1)
	equal("with its code", errors[0][0], InworldSession.ERROR_UNKNOWN_CHARACTER)
	check("that tells who is there: %s" % errors[0][1], errors[0][1].contains("innkeeper"))
	errors.clear()
	var states := []
	session.connection_state_changed.connect(func(state): states.append(state))
	session.resume()
	session.stop()
	session.pause()
	await until("and so is what makes no sense in a state", func(): return errors.size() == 2)
	for message in errors.map(func(error): return error[1]):
		check("in the words of the nodes: %s" % message, not message.contains("iw_") and not message.contains("IW_"))

	await until("the session ends", func(): return states == [InworldSession.IDLE])

	errors.clear()
	states.clear()
	session.scene_name = "nowhere"
	session.start()
	await until("an unknown scene fails", func(): return session.get_connection_state() == InworldSession.FAILED)
	equal("at once", states, [InworldSession.CONNECTING, InworldSession.FAILED])
	equal("with its code", errors.map(func(error): return error[0]), [InworldSession.ERROR_RESOURCE_NOT_FOUND])
	session.scene_name = "tavern"
	session.start()
	await until("after which the session may start", func(): return session.get_established())
	for node in [mara, player, conversation, speaker]:
		node.free()


func warns(of: String, node: Node, expected: Array) -> void:
	var warnings := InworldTestHooks.warnings(node)
	var text := "\n".join(warnings)
	var good := warnings.is_empty() if expected.is_empty() else expected.all(func(words): return text.contains(words))
	check("%s warns of %s: %s" % [node.get_class(), of, text.replace("\n", " | ")], good)
