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
	await thousand("while it is connected", 100)
	session.stop()
	await frames(200)
	await thousand("after it was stopped", 100)


# Twenty frames, fifty times. The thread of the library, which answers the server's pings and ends the session, may be at work
# in some of them, and that is not nothing; what frames cost by themselves, they cost in all of them.
func thousand(when: String, others: int) -> void:
	var clean := 0
	var allocated := 0
	while clean < 50 and others >= 0:
		var before := InworldTestHooks.allocations()
		await frames(20)
		allocated = InworldTestHooks.allocations() - before
		if allocated == 0:
			clean += 1
		else:
			others -= 1
	check("a thousand frames allocate nothing %s: %d times twenty, then %d allocations" % [when, clean, allocated], clean == 50)
