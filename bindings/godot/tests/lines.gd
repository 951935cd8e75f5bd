# Lines whose sound comes in several packets: one line each, with all of its words and sound.
extends "res://check.gd"

var server: Node
var bran: InworldCharacter
var talks: Array[InworldMessageTalk] = []
var continued: Array[InworldMessageTalk] = []


func run() -> void:
	server = preload("res://server.gd").new()
	add_child(server)
	var session := tavern("gate")
	session.endpoint = server.address()
	session.access_token = "token"
	bran = character(session, "guard")
	bran.message_talk.connect(func(talk): talks.append(talk))
	bran.message_talk_continued.connect(func(talk): continued.append(talk))
	session.start()
	await until("a server of the test's own is reached", func(): return session.get_established())

	# Packets that come at once, in different frames, and so slowly that only the missing sound tells of them.
	for frames_between in [0, 1, 20]:
		for words_at in [0, 1, 3]:
			talks.clear()
			var line := "i-%d-%d" % [frames_between, words_at]
			for part in 3:
				if words_at == part:
					server.words(line, line, "Three packets make one line of many words.")
				server.sound(line, line, 0.1, 1000 * (part + 1))
				await frames(frames_between)
			if words_at == 3:
				server.words(line, line, "Three packets make one line of many words.")
			server.end(line)
			await until("a line comes, words at %d, %d frames apart" % [words_at, frames_between], func(): return talks.size() > 0)
			whole_line(0.1)
			await frames(30)
			equal("one line", [talks.size(), continued.size()], [1, 0])
			bran.finish_current_message_talk()

	# What follows a line completes it; nobody has to wait.
	talks.clear()
	for line in ["first", "second"]:
		server.words("j", line, "This is the %s line, which has too little sound for its words." % line)
		server.sound("j", line, 0.1, 100)
	await until("the line before another comes", func(): return talks.size() == 1)
	equal("with its words", talks[0].text.left(17), "This is the first")
	bran.finish_current_message_talk()
	await until("and then the other", func(): return talks.size() == 2)
	server.end("j")
	bran.finish_current_message_talk()

	# A line of which nothing more comes for a while begins, and goes on when more comes.
	talks.clear()
	continued.clear()
	server.words("k", "k", "Hm.")
	server.sound("k", "k", 1.0, 1000)
	await until("a line that looks complete is said", func(): return talks.size() == 1)
	equal("with what there is", talks[0].chunk.size(), 22050 * 2)
	for sample in [2000, 3000]:
		server.sound("k", "k", 1.0, sample)
	await until("more of it belongs to it", func(): return continued.size() == 2)
	check("being the same line", continued[0] == talks[0] and talks.size() == 1)
	whole_line(1.0)
	equal("the words stay", talks[0].text, "Hm.")
	server.end("k")
	bran.finish_current_message_talk()
	await voices(session)


func whole_line(seconds: float) -> void:
	var sound := PackedByteArray()
	for part in 3:
		sound.append_array(server.samples(seconds, 1000 * (part + 1)))
	equal("with all of its sound", hash(talks[0].chunk), hash(sound))
	check("is complete", talks[0].get_ready() and not talks[0].text.is_empty())
	var times := Array(talks[0].visemes).map(func(viseme): return snappedf(viseme.time_stamp, 0.001))
	equal("and its mouth shapes, each in its place", times,
		[0, 1, 2].map(func(part): return snappedf(part * seconds + seconds / 2, 0.001)))


# A voice plays what the server sends, packet behind packet, and all of it.
func voices(session: InworldSession) -> void:
	AudioServer.add_bus()
	AudioServer.set_bus_name(1, "Voice")
	var ears := AudioEffectCapture.new()
	ears.buffer_length = 30.0
	AudioServer.add_bus_effect(1, ears)
	var speaker := AudioStreamPlayer.new()
	speaker.bus = "Voice"
	add_child(speaker)
	var voice := InworldVoice.new()
	voice.character = bran
	speaker.add_child(voice)
	var events := []
	voice.line_started.connect(func(talk): events.append("started " + talk.text))
	voice.line_finished.connect(func(talk): events.append("finished " + talk.heard_text))
	talks.clear()
	server.words("v", "v", "Ho ho ho.")
	server.sound("v", "v", 0.5, 4000)
	await until("a line is played before all of it is there", func(): return events == ["started Ho ho ho."])
	check("whose sound is not kept a second time", talks[0].chunk.is_empty() and talks[0].get_ready())
	check("and is as long as what has come: %s" % talks[0].duration, absf(talks[0].duration - 0.5) < 0.01)
	server.sound("v", "v", 0.5, 8000)
	await until("it grows with what follows", func(): return absf(talks[0].duration - 1.0) < 0.01)
	server.words("w", "w", "He.")
	server.sound("w", "w", 0.5, 12000)
	server.end("v")
	server.end("w")
	await until("with what follows", func(): return events.size() == 4)
	equal("line after line", events, ["started Ho ho ho.", "finished Ho ho ho.", "started He.", "finished He."])
	await until("then the player has nothing to play", func(): return not speaker.playing)
	var heard := levels(ears, [4000, 8000, 12000])
	for level in heard:
		check("half a second of each is heard: %s" % [heard], absf(heard[level] - 0.5) < 0.03)

	# An interrupted line is heard no more, and what was heard of it is known.
	events.clear()
	var words := "One two three four five six seven eight nine ten."
	server.words("x", "x", words)
	server.sound("x", "x", 10.0, 4000)
	server.words("x", "y", "Nobody hears this.")
	server.sound("x", "y", 1.0, 8000)
	await until("a long line begins", func(): return events.size() == 1)
	await until("and is heard", func(): return ears.get_frames_available() > AudioServer.get_mix_rate() * 2.0)
	bran.interrupt()
	await until("an interrupted line is over", func(): return events.size() == 2)
	var said: String = events[1].trim_prefix("finished ")
	check("up to a word: %s" % said, words.begins_with(said) and said.length() < words.length() and said.begins_with("One"))
	await until("and the player is silent", func(): return not speaker.playing)
	heard = levels(ears, [4000, 8000])
	check("of what follows nothing is heard: %s" % [heard], heard[4000] < 8.0 and heard[8000] < 0.03)
	await until("the server is told", func(): return server.heard_of("mutation").any(func(mutation): return mutation.has("cancelResponses")))
	server.end("x")

	# A line that the game has had enough of.
	events.clear()
	for line in ["l", "m"]:
		server.words("l", line, "Line %s is long." % line)
		server.sound("l", line, 8.0 if line == "l" else 0.3, 4000 if line == "l" else 8000)
	server.end("l")
	await until("a longer line begins", func(): return events.size() == 1)
	bran.finish_current_message_talk()
	await until("and is skipped", func(): return events.back() == "finished Line m is long.")
	equal("with its end told", events.size(), 4)
	await until("in a short time", func(): return not speaker.playing)
	check("the rest was not heard", levels(ears, [4000])[4000] < 6.0)

	# Sound that comes while nobody plays is not heard later.
	events.clear()
	server.words("n", "n", "Lost.")
	server.sound("n", "n", 1.0, 4000)
	await until("a line is heard", func(): return events.size() == 1)
	speaker.remove_child(voice)
	server.sound("n", "n", 1.0, 4000)
	server.words("n", "o", "Lost too.")
	server.sound("n", "o", 0.5, 4000)
	server.end("n")
	await until("it goes on without a voice", func(): return events.back() == "finished Lost too.")
	equal("line after line", events, ["started Lost.", "finished Lost.", "started Lost too.", "finished Lost too."])
	ears.clear_buffer()
	speaker.add_child(voice)
	server.words("p", "p", "Here again.")
	server.sound("p", "p", 0.5, 8000)
	server.end("p")
	await until("the next line is heard", func(): return events.back() == "finished Here again." and not speaker.playing)
	heard = levels(ears, [4000, 8000])
	check("and nothing old: %s" % [heard], heard[4000] < 0.03 and absf(heard[8000] - 0.5) < 0.03)
	check("while the session goes on", session.get_established())
	speaker.queue_free()
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


# How many seconds of each level were captured.
func levels(ears: AudioEffectCapture, samples: Array) -> Dictionary:
	var found := {}
	for sample in samples:
		found[sample] = 0.0
	for frame in ears.get_buffer(ears.get_frames_available()):
		for sample in samples:
			if absf(frame.x * 32768.0 - sample) < 200.0:
				found[sample] += 1.0 / AudioServer.get_mix_rate()
	return found
