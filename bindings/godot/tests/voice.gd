# A character is heard: line after line through an audio player, with mouth shapes, until it is cut short.
extends "res://check.gd"

var events := []
var shapes: Array[StringName] = []


func run() -> void:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var bran := character(session, "guard")
	for kind in ["AudioStreamPlayer", "AudioStreamPlayer2D", "AudioStreamPlayer3D"]:
		var speaker: Node = ClassDB.instantiate(kind)
		add_child(speaker)
		var voice := InworldVoice.new()
		voice.character = bran
		voice.letters_per_second = 100.0
		# A line is looked at as it starts: the sound goes on, whatever the frames do.
		voice.line_started.connect(func(talk):
			events.append(["started", talk.text])
			if talk.chunk.size() > 0:
				check("%s plays" % kind, speaker.playing)
				equal("as it was sent", speaker.stream.data, voice.get_current_talk().chunk)
				equal("at its rate", speaker.stream.mix_rate, voice.get_current_talk().sample_rate))
		voice.line_finished.connect(func(talk): events.append(["finished", talk.text]))
		voice.viseme_changed.connect(func(code): shapes.append(code))
		speaker.add_child(voice)
		events.clear()
		shapes.clear()
		if session.get_connection_state() == InworldSession.IDLE:
			session.start()
		bran.send_text("Be quiet.")
		await until("%s is used" % kind, func(): return events.size() == 1)
		equal("what is said", voice.get_current_talk().text, "Hush.")
		await until("to the end", func(): return events.size() == 6)
		equal("line after line", events, [
			["started", "Hush."], ["finished", "Hush."],
			["started", "Nobody must hear this."], ["finished", "Nobody must hear this."],
			["started", "Go."], ["finished", "Go."]])
		check("with mouth shapes: %s" % " ".join(shapes), shapes.size() >= 4)
		equal("and a closed mouth at last", shapes.back(), &"STOP")
		check("then nothing is said", voice.get_current_talk() == null and not speaker.playing)

		events.clear()
		bran.send_text("Tell me a story.")
		await until("%s is used again" % kind, func(): return events.size() == 1)
		bran.interrupt()
		check("and is silent at once when the character is interrupted", not speaker.playing)
		equal("which is told", events, [["started", "One."], ["finished", "One."]])
		await frames(30)
		equal("and nothing else follows", events.size(), 2)
		voice.character = null
		bran.finish_current_message_talk()
		speaker.free()

	# Without anything to play with, lines are still said one after the other.
	var reader := InworldVoice.new()
	reader.character = bran
	reader.letters_per_second = 200.0
	reader.line_finished.connect(func(talk): events.append(talk.text))
	add_child(reader)
	events.clear()
	bran.send_text("Tell me a story.")
	await until("lines can be read as well", func(): return events == ["One.", "Two.", "Three.", "Four."])

	# An audio player that is freed while it plays holds nothing up.
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	reader.audio_player = speaker
	events.clear()
	bran.send_text("Tell me a story.")
	await until("the first line is played", func(): return speaker.playing)
	speaker.free()
	await until("and the rest is read", func(): return events == ["One.", "Two.", "Three.", "Four."])

	# A voice that goes in the middle of a line, or turns to somebody else, leaves the next line to another voice.
	events.clear()
	bran.send_text("Tell me a story.")
	await until("a line is read", func(): return reader.get_current_talk() != null)
	reader.free()
	var another := InworldVoice.new()
	another.character = bran
	another.letters_per_second = 200.0
	another.line_finished.connect(func(talk): events.append(talk.text))
	add_child(another)
	await until("another voice goes on", func(): return events == ["Two.", "Three.", "Four."])
	events.clear()
	bran.send_text("Tell me a story.")
	await until("a line is read again", func(): return another.get_current_talk() != null)
	another.character = null
	equal("its end is told", events, ["One."])
	check("and it says nothing more", another.get_current_talk() == null)
	another.character = bran
	await until("until it turns back", func(): return events == ["One.", "Two.", "Three.", "Four."])
