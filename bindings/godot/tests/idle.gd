# A thousand frames in which nothing happens cost no memory.
extends "res://check.gd"


func run() -> void:
	var session := tavern()
	var player := InworldPlayer.new()
	add_child(player)
	session.player = player
	var mara := character(session)
	var bran := character(session, "guard")
	player.target_character = mara
	var group := InworldConversation.new()
	group.session = session
	group.characters = [mara, bran] as Array[InworldCharacter]
	add_child(group)
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	var voice := InworldVoice.new()
	voice.character = mara
	speaker.add_child(voice)
	# What is made once is made in the first frames.
	await frames(10)
	await thousand("before the session is started", 0)
	session.start()
	group.send_text("hello")
	await until("somebody talks", func(): return voice.get_current_talk() != null)
	await until("and is silent again", func(): return voice.get_current_talk() == null)
	await frames(200)
	# The thread of the library may answer a ping of the server in one of these, which is not nothing.
	await thousand("while it is connected", 3)
	session.stop()
	await frames(200)
	await thousand("after it was stopped", 0)


func thousand(when: String, more_tries: int) -> void:
	while true:
		var before := InworldTestHooks.allocations()
		await frames(1000)
		var allocated := InworldTestHooks.allocations() - before
		if allocated > 0 and more_tries > 0:
			more_tries -= 1
			continue
		equal("a thousand frames allocate nothing %s" % when, allocated, 0)
		return
