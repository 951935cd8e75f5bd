# Several characters in one conversation.
extends "res://check.gd"

var said: Array = []


func run() -> void:
	var session := tavern("tavern")
	var mara := character(session, "innkeeper")
	var bran := character(session, "guard")
	for node in [mara, bran]:
		node.message_talk.connect(func(talk):
			said.append([node.brain, talk.text])
			node.finish_current_message_talk())
	var group := InworldConversation.new()
	group.session = session
	group.characters = [mara, bran] as Array[InworldCharacter]
	add_child(group)
	equal("a conversation keeps its characters", group.characters, [mara, bran] as Array[InworldCharacter])
	var heard := []
	group.started.connect(func(): heard.append("started"))
	group.updated.connect(func(): heard.append("updated"))
	group.ended.connect(func(): heard.append("ended"))

	session.start()
	await until("the session is established", func(): return session.get_established())
	equal("it has not begun", group.get_conversation_id(), "")
	group.send_text("Hello everybody!")
	check("it begins with the first words", not group.get_conversation_id().is_empty())
	await until("the server knows it", func(): return heard == ["started"])
	await until("somebody answers", func(): return said.size() > 0)
	equal("the first", said[0][0], "innkeeper")
	said.clear()
	group.next_turn()
	await until("then the next", func(): return said.any(func(line): return line[0] == "guard"))
	said.clear()
	group.send_text("What does Bran say?")
	await until("who is named answers", func(): return said.any(func(line): return line[0] == "guard"))
	said.clear()
	group.send_narrated_action("The player bows to everybody.")
	await until("an action is answered", func(): return said.size() > 0)
	said.clear()
	group.send_trigger("order", {"item": "stew"})
	await until("and a trigger", func(): return said.any(func(line): return line[1].contains("stew")))
	group.characters = [bran] as Array[InworldCharacter]
	await until("others may take part", func(): return heard.back() == "updated")
	said.clear()
	group.send_text("Who is there?")
	await until("the one who is left answers", func(): return said.size() > 0)
	equal("who is the guard", said[0][0], "guard")
	var first := group.get_conversation_id()
	session.stop()
	session.start()
	await until("another session knows nothing of it", func(): return group.get_conversation_id() == "" and session.get_established())
	group.characters = [mara, bran] as Array[InworldCharacter]
	group.start()
	await until("so another begins", func(): return heard.back() == "started")
	check("with an id of its own", group.get_conversation_id() != first)

	var errors := []
	session.error.connect(func(code, _message): errors.append(code))
	group.characters = [] as Array[InworldCharacter]
	await until("a conversation with nobody is an error", func(): return errors == [InworldSession.ERROR_INVALID_ARGUMENT])
	mara.queue_free()
	group.characters = [mara, bran] as Array[InworldCharacter]
	await frames(3)
	equal("who is freed takes part no more", group.characters, [null, bran] as Array[InworldCharacter])
