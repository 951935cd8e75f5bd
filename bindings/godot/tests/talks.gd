# What a character says, does and feels: in step with what is heard or read, and all the messages.
extends "res://check.gd"

var talks: Array[InworldMessageTalk] = []
var events := []
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
	bran.message_emotion.connect(func(_emotion): events.append("feels"))
	bran.message_action.connect(func(action): events.append(action.content))
	bran.message_talk.connect(func(talk): events.append("+" + talk.text))
	bran.message_talk_ended.connect(func(talk): events.append("-" + talk.heard_text))
	bran.message_control.connect(func(control): events.append(control.type))

	# Sent before the session is established: it waits.
	session.start()
	bran.send_text("Good day.")
	await next_talk("You said something, Ada.")
	check("which is read or heard for a while", talks[0].duration > 0.5)
	bran.finish_current_message_talk()
	bran.interrupt()
	piet.interrupt()
	equal("who says nothing is not interrupted", [interrupts, more_interrupts], [0, 0])

	# Nobody plays it and nobody finishes it: it goes on all the same.
	await until("the line is over", func(): return events.size() == 3)
	events.clear()
	bran.send_text("Tell me a story.")
	await until("a story goes on by itself", func(): return events.back() == &"InteractionEnd")
	equal("line after line, and ends behind the last one", events, ["+One.", "-One.", "+Two.", "-Two.",
		"+Three.", "-Three.", "+Four.", "-Four.", &"InteractionEnd"])

	# A player who reads faster.
	var faster := func(_talk): bran.finish_current_message_talk()
	bran.message_talk.connect(faster)
	events.clear()
	bran.send_text("Tell me a story.")
	await until("a story is skipped", func(): return events.back() == &"InteractionEnd")
	equal("without a line less", events, ["+One.", "-One.", "+Two.", "-Two.",
		"+Three.", "-Three.", "+Four.", "-Four.", &"InteractionEnd"])
	bran.message_talk.disconnect(faster)

	bran.send_text("Be quiet.")
	await next_talk("Hush.")
	await next_talk("Nobody must hear this.")
	equal("a line may have no sound", talks[0].chunk.size(), 0)
	equal("and then has no mouth shapes", talks[0].visemes.size(), 0)
	check("nor is it ready to be heard", not talks[0].get_ready())
	bran.finish_current_message_talk()
	await next_talk("Go.")
	bran.finish_current_message_talk()

	bran.send_text("Tell me a story.")
	await next_talk("One.")
	events.clear()
	bran.interrupt()
	equal("interrupt() tells so", [interrupts, more_interrupts], [1, 1])
	bran.interrupt()
	equal("once", [interrupts, more_interrupts], [1, 1])
	await until("the line ends, and the exchange", func(): return events.size() == 2)
	check("with nothing heard of its only word", events.has("-") and events.has(&"InteractionEnd"))
	bran.send_text("And now?")
	await next_talk("You said something, Ada.")
	equal("an interrupted line is over, and the rest is gone", interrupts, 1)
	bran.send_text("Tell me a story.")
	equal("a text cuts short what is being said", interrupts, 2)
	await next_talk("One.")
	await next_talk("Two.")
	var triggers: Array[InworldMessageTrigger] = []
	bran.message_trigger.connect(func(trigger): triggers.append(trigger))
	bran.send_trigger("pay", {"coin": "A penny", 7: true})
	equal("and so does a trigger", interrupts, 3)
	events.clear()
	await next_talk("A penny, for me?")
	equal("an action comes with its line", events.slice(-2), ["Bran bites the coin.", "+A penny, for me?"])
	bran.finish_current_message_talk()
	equal("a trigger has come", triggers.size(), 1)
	equal("with its name", triggers[0].name, "open-gate")
	equal("and its parameters", triggers[0].params, {"by": "Bran"})
	equal("of the line", triggers[0].utterance_id, talks[0].utterance_id)

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

	# The feeling of a line that waits comes with that line, and not with the one before.
	events.clear()
	bran.send_text("What do you think of it?")
	await until("feelings change from line to line", func(): return events.back() == &"InteractionEnd")
	equal("each with its own", events, ["feels", "+First I am glad.", "-First I am glad.",
		"feels", "Bran frowns.", "+Then I am not.", "-Then I am not.", &"InteractionEnd"])

	bran.send_text("Tell me a story.")
	await next_talk("One.")
	events.clear()
	session.stop()
	await until("the end of the session ends the line", func(): return events.has("-"))
	session.start()
	await until("the session starts again", func(): return session.get_established())
	bran.send_text("Hello?")
	await next_talk("You said something, Ada.")
	session.stop()
	session.start()
	bran.send_text("Hello again?")
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
	await until("\"%s\" is said" % text, func(): return talks.size() > 0)
	if talks.size() > 0:
		equal("in these words", talks[0].text, text)
