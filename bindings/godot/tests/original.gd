# A project for the original, written from its public documentation: a scene with its nodes, signals and messages.
extends "res://check.gd"


func run() -> void:
	var village: Node = load("res://original.tscn").instantiate()
	add_child(village)
	var session: InworldSession = village.get_node("Session")
	var player: InworldPlayer = village.get_node("Player")
	var guard: InworldCharacter = village.get_node("Guard")
	session.player = player
	session.start()
	await until("the session is established", func(): return village.told == ["established true"])

	village.told.clear()
	player.target_character = guard
	await until("the character hears who faces it", func(): return village.told.size() == 2)
	equal("after the player", village.told, ["player to Guard", "faced by Ada"])

	var queue := guard.talk_queue
	var ready := []
	queue.next_ready.connect(func(talk): ready.append(talk))
	player.target_character.send_text("Where is the key?")
	await until("a line is said", func(): return village.talks.size() == 1)
	check("with words and sound", village.talks[0].get_ready())
	check("which the queue has told", ready.size() == 1 and ready[0] == village.talks[0])
	check("and has", queue.get_talks().size() == 1 and queue.get_talks()[0] == village.talks[0])
	queue.finish_current()
	equal("then nothing is left to say", queue.get_talks().size(), 0)
	await until("its exchange ends", func(): return village.ends.size() == 1)
	equal("the same one", village.ends[0].interaction_id, village.talks[0].interaction_id)
	for kind in ["InworldMessageTalk", "InworldMessageControl", "InworldMessageEmotion", "InworldMessageTrigger"]:
		check("there was an %s" % kind, village.messages.any(func(message): return message.is_class(kind)))

	# The packets that these messages come from.
	var events := {}
	for event in village.events:
		events[event.get_class()] = event
	var text: InworldEventText = events["InworldEventText"]
	equal("words come as an event", [text.text, text.complete], ["I lost it.", true])
	equal("from whom to whom", [text.source_actor_type, text.target_actor_type], [&"Agent", &"Player"])
	equal("in which exchange", [text.interaction_id, text.utterance_id], [village.talks[0].interaction_id, village.talks[0].utterance_id])
	check("with an id", not text.uid.is_empty() and not text.source_actor_name.is_empty())
	var sound: InworldEventDataAudio = events["InworldEventDataAudio"]
	equal("so does sound", [sound.chunk, sound.sample_rate], [village.talks[0].chunk, village.talks[0].sample_rate])
	equal("with its mouth shapes", sound.phonemes.size(), village.talks[0].visemes.size())
	equal("and a feeling", [events["InworldEventEmotion"].behavior, events["InworldEventEmotion"].strength], [&"Sadness", &"Weak"])
	equal("and a trigger", events["InworldEventTrigger"].name, "inworld.goal.activated.find-the-key")
	equal("and the end", events["InworldEventControl"].type, &"InteractionEnd")

	# Walking away from somebody who says nothing interrupts nobody, and from somebody who talks it does.
	village.told.clear()
	guard.interrupt()
	guard.send_text("Tell me a story.")
	await until("a story begins", func(): return village.talks.size() == 2)
	check("with more to come", queue.get_talks().size() >= 1)
	guard.interrupt()
	player.target_character = null
	await until("the player walks away", func(): return village.told.size() == 4)
	equal("from a story", village.told, ["interrupted", "player from Guard", "left by Ada", "ended by Ada"])
	await until("whose exchange ends as well", func(): return village.ends.size() == 2)
	equal("and has nothing left", queue.get_talks().size(), 0)

	guard.free()
	equal("the queue of nobody is empty", queue.get_talks().size(), 0)
	queue.finish_current()
	village.queue_free()
	await frames(2)
