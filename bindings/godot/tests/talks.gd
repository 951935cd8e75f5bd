# What a character says, does and feels: one line at a time, and all the messages.
extends "res://check.gd"

var talks: Array[InworldMessageTalk] = []
var interrupts := 0
var more_interrupts := 0


func run() -> void:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var player := InworldPlayer.new()
	player.given_name = "Ada"
	add_child(player)
	session.player = player
	var bran := character(session, "guard")
	var piet := character(session, "cook")
	piet.message_talk.connect(func(talk): check("the cook was not spoken to: %s" % talk.text, false))
	bran.message_talk.connect(func(talk): talks.append(talk))
	bran.connect("interrupt", func(): interrupts += 1)
	bran.interrupted.connect(func(): more_interrupts += 1)

	# Sent before the session is established: it waits.
	session.start()
	bran.send_text("Good day.")
	await next_talk("You said something, Ada.")
	bran.finish_current_message_talk()
	bran.interrupt()
	piet.interrupt()
	equal("who says nothing is not interrupted", [interrupts, more_interrupts], [0, 0])

	bran.send_text("Tell me a story.")
	await next_talk("One.")
	await frames(120)
	equal("the next line waits", talks.size(), 1)
	bran.finish_current_message_talk()
	equal("and comes from _process", talks.size(), 1)
	for line in ["Two.", "Three.", "Four."]:
		await next_talk(line)
		bran.finish_current_message_talk()
	bran.finish_current_message_talk()
	await frames(60)
	equal("nothing is said twice", talks.size(), 1)

	bran.send_text("Be quiet.")
	await next_talk("Hush.")
	bran.finish_current_message_talk()
	await next_talk("Nobody must hear this.")
	equal("a line may have no sound", talks[0].chunk.size(), 0)
	equal("and then has no mouth shapes", talks[0].visemes.size(), 0)
	bran.finish_current_message_talk()
	await next_talk("Go.")
	bran.finish_current_message_talk()

	bran.send_text("Tell me a story.")
	await next_talk("One.")
	bran.interrupt()
	equal("interrupt() tells so", [interrupts, more_interrupts], [1, 1])
	bran.interrupt()
	equal("once", [interrupts, more_interrupts], [1, 1])
	bran.send_text("And now?")
	await next_talk("You said something, Ada.")
	equal("an interrupted line is finished, and the rest is gone", interrupts, 1)
	bran.send_text("Tell me a story.")
	equal("a text cuts short what is being said", interrupts, 2)
	await next_talk("One.")
	bran.finish_current_message_talk()
	await next_talk("Two.")
	var triggers: Array[InworldMessageTrigger] = []
	var actions: Array[InworldMessageAction] = []
	bran.message_trigger.connect(func(trigger): triggers.append(trigger))
	bran.message_action.connect(func(action): actions.append(action))
	bran.send_trigger("pay", {"coin": "A penny", 7: true})
	equal("and so does a trigger", interrupts, 3)
	await next_talk("A penny, for me?")
	bran.finish_current_message_talk()
	await until("a trigger arrives", func(): return triggers.size() == 1)
	equal("with its name", triggers[0].name, "open-gate")
	equal("and its parameters", triggers[0].params, {"by": "Bran"})
	equal("of the line", triggers[0].utterance_id, talks[0].utterance_id)
	await until("an action arrives", func(): return actions.size() == 1)
	equal("in words", actions[0].content, "Bran bites the coin.")

	bran.send_narrated_action("I bow.")
	await next_talk("I saw that.")
	bran.finish_current_message_talk()

	var emotions: Array[InworldMessageEmotion] = []
	var relations: Array[InworldMessageRelation] = []
	var goals := []
	bran.message_emotion.connect(func(emotion): emotions.append(emotion))
	bran.message_relation.connect(func(relation): relations.append(relation))
	bran.goal_activated.connect(func(goal): goals.append(goal))
	bran.goal_completed.connect(func(goal, params): goals.append([goal, params]))
	triggers.clear()
	bran.send_text("Where is the key?")
	await next_talk("I lost it.")
	bran.finish_current_message_talk()
	await until("a goal begins", func(): return goals.size() == 1)
	equal("by its name", goals[0], "find-the-key")
	equal("a feeling has its number", emotions[0].behavior, InworldCharacter.SADNESS)
	equal("and its strength", emotions[0].strength, InworldCharacter.WEAK)
	bran.send_text("I found the key!")
	await next_talk("You found it!")
	bran.finish_current_message_talk()
	await until("a goal is achieved", func(): return goals.size() == 2)
	equal("with its parameters", goals[1], ["find-the-key", {"reward": "10 gold"}])
	equal("goals are triggers as well", triggers.map(func(trigger): return trigger.name),
		["inworld.goal.activated.find-the-key", "inworld.goal.complete.find-the-key"])
	equal("TENSE_HUMOR is TENSE", emotions[1].behavior, InworldCharacter.TENSE)
	equal("strongly", emotions[1].strength, InworldCharacter.STRONG)
	await until("the relation changes", func(): return relations.size() > 0)
	await frames(30)
	equal("which is told once", relations.size(), 1)
	equal("in numbers", [relations[0].trust, relations[0].respect, relations[0].familiar], [10, 5, 0])

	bran.send_text("Tell me a story.")
	await next_talk("One.")
	session.stop()
	await frames(30)
	session.start()
	await until("the session starts again", func(): return session.get_established())
	bran.send_text("Hello?")
	await next_talk("You said something, Ada.")
	equal("a session that ends is no interruption", interrupts, 3)
	await between_two_lines()


func between_two_lines() -> void:
	var session := tavern("gate")
	session.local_script = "res://slow.toml"
	var bran := character(session, "guard")
	bran.message_talk.connect(func(talk): talks.append(talk))
	bran.interrupted.connect(func(): interrupts += 1)
	interrupts = 0
	session.start()
	bran.send_text("Tell me a story.")
	await next_talk("One.")
	bran.finish_current_message_talk()
	bran.send_text("Are you there?")
	await next_talk("Yes.")
	equal("a finished line is not interrupted, though another was to come", interrupts, 0)


func next_talk(text: String) -> void:
	talks.clear()
	await until("\"%s\" is said" % text, func(): return talks.size() == 1)
	if talks.size() == 1:
		equal("in these words", talks[0].text, text)
