# A conversation from start to stop: the signals of the session, each once and in order, and what a character says.
extends "res://check.gd"

var told: Array = []


func run() -> void:
	var session := tavern()
	var mara := character(session)
	session.connection_state_changed.connect(func(state): told.append(["state", state]))
	session.connected.connect(func(connected): told.append(["connected", connected]))
	session.established.connect(func(established): told.append(["established", established]))
	session.error.connect(func(code, message): told.append(["error", code, message]))

	equal("a new session is idle", session.get_connection_state(), InworldSession.IDLE)
	equal("nobody has a name yet", mara.given_name, "")
	session.start()
	equal("start() shows at once", session.get_connection_state(), InworldSession.CONNECTING)
	equal("but no signal is emitted outside of _process", told, [])
	await until("the session is established", func(): return session.get_established())
	equal("the signals came once and in order", told, [
		["state", InworldSession.CONNECTING], ["state", InworldSession.CONNECTED], ["connected", true],
		["established", true]])
	check("the session is connected", session.get_connected())
	equal("the character has a name", mara.given_name, "Mara")

	var talks: Array[InworldMessageTalk] = []
	var emotions: Array[InworldMessageEmotion] = []
	mara.message_talk.connect(func(talk): talks.append(talk))
	mara.message_emotion.connect(func(emotion): emotions.append(emotion))
	mara.send_text("hello")
	await until("a line arrives", func(): return talks.size() == 1)
	var talk := talks[0]
	check("it has words: %s" % talk.text, not talk.text.is_empty())
	check("and sound without a header", talk.chunk.size() > 1000 and talk.chunk.slice(0, 4).get_string_from_ascii() != "RIFF")
	equal("of a rate that can be played", talk.sample_rate, 22050)
	check("and mouth shapes", talk.visemes.size() > 5)
	check("each with its code", talk.visemes.all(func(viseme): return not viseme.code.is_empty()))
	var times := talk.visemes.map(func(viseme): return viseme.time_stamp)
	var sorted := times.duplicate()
	sorted.sort()
	equal("in the order of their times", times, sorted)
	check("within the sound", times.back() <= talk.chunk.size() / 2.0 / talk.sample_rate)
	await until("an emotion arrives", func(): return emotions.size() >= 1)
	equal("that goes with the line", emotions[0].utterance_id, talk.utterance_id)

	told.clear()
	session.stop()
	equal("stop() shows at once", session.get_connection_state(), InworldSession.IDLE)
	check("nobody is known any more", not session.get_established() and not session.get_connected())
	equal("again without a signal", told, [])
	await until("the end is told", func(): return told.size() == 3)
	equal("once and in order", told, [
		["state", InworldSession.IDLE], ["connected", false], ["established", false]])
	await frames(10)
	equal("and nothing else", told.size(), 3)

	told.clear()
	session.start()
	session.stop()
	session.start()
	await until("a session may start again at once", func():
		return session.get_established() and told.size() >= 6 and told.back() == ["established", true])
	# The first one may have been connected before it heard of its end; what it told, it took back.
	var states := told.filter(func(entry): return entry[0] == "state").map(func(entry): return entry[1])
	check("and its signals are in order: %s" % [states], states in [[1, 0, 1, 2], [1, 2, 0, 1, 2]])
	for what in ["connected", "established"]:
		var values := told.filter(func(entry): return entry[0] == what).map(func(entry): return entry[1])
		check("and %s turns with them: %s" % [what, values], values in [[true], [true, false, true]])

	# Handlers may call anything, of the node that calls them as well.
	var done := []
	session.established.connect(func(established):
		if established and done.is_empty():
			mara.finish_current_message_talk()
			mara.send_text("hello"))
	mara.message_talk.connect(func(_talk):
		mara.finish_current_message_talk()
		mara.brain = "guard"
		mara.brain = "innkeeper"
		session.stop()
		done.append(session.get_connection_state())
		session.start()
		done.append(session.get_connection_state()), CONNECT_ONE_SHOT)
	session.stop()
	session.start()
	await until("a handler may stop and start its session", func(): return done.size() == 2)
	equal("which shows at once", done, [InworldSession.IDLE, InworldSession.CONNECTING])
	await until("and works", func(): return session.get_established())
