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

	# Sound that comes while the line is being said.
	talks.clear()
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
	bran.finish_current_message_talk()

	# And after it: what is left is shown with the line's words, and not without any.
	server.sound("k", "k", 1.0, 4000)
	server.end("k")
	await until("the rest of a finished line is said", func(): return talks.size() == 2)
	equal("with its words", [talks[1].text, talks[1].chunk.size()], ["Hm.", 22050 * 2])
	bran.finish_current_message_talk()
	await voices()


func whole_line(seconds: float) -> void:
	var sound := PackedByteArray()
	for part in 3:
		sound.append_array(server.samples(seconds, 1000 * (part + 1)))
	equal("with all of its sound", hash(talks[0].chunk), hash(sound))
	check("is complete", talks[0].get_ready() and not talks[0].text.is_empty())
	var times := Array(talks[0].visemes).map(func(viseme): return snappedf(viseme.time_stamp, 0.001))
	equal("and its mouth shapes, each in its place", times,
		[0, 1, 2].map(func(part): return snappedf(part * seconds + seconds / 2, 0.001)))


# A voice plays what comes behind what it is playing.
func voices() -> void:
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	var voice := InworldVoice.new()
	voice.character = bran
	speaker.add_child(voice)
	var events := []
	voice.line_started.connect(func(talk): events.append("started " + talk.text))
	voice.line_finished.connect(func(talk): events.append("finished %d" % talk.chunk.size()))
	server.words("v", "v", "Ho")
	server.sound("v", "v", 2.0, 1000)
	await until("a line is played", func(): return events == ["started Ho"])
	server.sound("v", "v", 0.4, 2000)
	await until("and what follows with it", func(): return speaker.stream.data.size() == 2 * (44100 + 8820))
	server.end("v")
	await until("to its end", func(): return events.size() == 2)
	equal("as one line", events, ["started Ho", "finished %d" % (2 * (44100 + 8820))])
	speaker.queue_free()
	await frames(2)
