# A character is heard: line after line through an audio player, with mouth shapes, until it is cut short.
extends "res://check.gd"

var events := []
var shapes: Array[StringName] = []


func run() -> void:
	# The test goes on while the tree is paused.
	process_mode = PROCESS_MODE_ALWAYS
	var session := tavern("gate")
	session.process_mode = PROCESS_MODE_PAUSABLE
	session.local_script = "res://tavern.toml"
	var begun := []
	session.line_word.connect(func(_brain, heard): begun.append(heard))
	var bran := character(session, "guard")
	for kind in ["AudioStreamPlayer", "AudioStreamPlayer2D", "AudioStreamPlayer3D"]:
		var speaker: Node = ClassDB.instantiate(kind)
		add_child(speaker)
		var voice := voice_of(bran, speaker)
		var mouths := []
		voice.line_started.connect(func(talk):
			if talk.get_ready():
				check("%s plays" % kind, speaker.playing and speaker.stream is AudioStreamGenerator))
		voice.viseme_changed.connect(func(code):
			shapes.append(code)
			mouths.append(voice.get_visemes()))
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
		await until("then nothing is said", func(): return voice.get_current_talk() == null and not speaker.playing)
		check("with mouth shapes: %s" % " ".join(shapes), shapes.size() >= 4)
		equal("and a closed mouth at last", shapes.back(), &"STOP")
		equal("each with 15 weights", mouths.map(func(mouth): return mouth.size()).min(), 15)
		var sums := mouths.map(func(mouth): return Array(mouth).reduce(func(sum, weight): return sum + weight))
		check("that are 1 together: %s" % [sums], sums.min() > 0.99 and sums.max() < 1.01)

		begun.clear()
		bran.send_text("I think.")
		await until("words are told", func(): return begun.has("Then I am not."))
		check("as they begin: %s" % [begun], begun.size() >= 5 and begun.has("First") and begun.has("First I am glad."))
		await until("to their end", func(): return voice.get_current_talk() == null and not speaker.playing)

		events.clear()
		bran.send_text("Tell me a story.")
		await until("%s is used again" % kind, func(): return events.size() == 1)
		bran.interrupt()
		check("nothing is said any more when the character is interrupted", voice.get_current_talk() == null)
		await until("which is told", func(): return events.size() == 2)
		equal("with what was heard", events, [["started", "One."], ["finished", ""]])
		await until("and the player is silent", func(): return not speaker.playing)
		await frames(30)
		equal("and nothing else follows", events.size(), 2)
		speaker.free()

	await without_players(bran)
	await one_of_several(session, bran)
	await while_paused(session, bran)
	await without_a_session(session, bran)


func voice_of(who: InworldCharacter, parent: Node) -> InworldVoice:
	var voice := InworldVoice.new()
	voice.character = who
	voice.line_started.connect(func(talk): events.append(["started", talk.text]))
	voice.line_finished.connect(func(talk): events.append(["finished", talk.heard_text]))
	parent.add_child(voice)
	return voice


func story() -> Array:
	var told := []
	for line in ["One.", "Two.", "Three.", "Four."]:
		told.append_array([["started", line], ["finished", line]])
	return told


func without_players(bran: InworldCharacter) -> void:
	# Without anything to play with, lines are still said one after the other.
	var reader := voice_of(bran, self)
	events.clear()
	bran.send_text("Tell me a story.")
	await until("lines can be read as well", func(): return events.size() == 8)
	equal("one after the other", events, story())

	# An audio player that is freed while it plays holds nothing up.
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	reader.audio_player = speaker
	events.clear()
	bran.send_text("Tell me a story.")
	await until("the first line is played", func(): return speaker.playing)
	speaker.free()
	await until("and the rest is read", func(): return events.size() == 8)
	equal("to the end", events, story())
	reader.free()


func one_of_several(session: InworldSession, bran: InworldCharacter) -> void:
	var speakers: Array[AudioStreamPlayer] = []
	for index in 3:
		speakers.append(AudioStreamPlayer.new())
		add_child(speakers[index])
	var voice := voice_of(bran, speakers[0])
	var second := voice_of(bran, speakers[1])
	# Another node of the same character.
	var twin := character(session, "guard")
	voice_of(twin, speakers[2])
	events.clear()
	bran.send_text("Tell me a story.")
	await until("of several voices one plays", func(): return speakers[0].playing)
	await until("for all of them", func(): return events.size() == 3)
	equal("which know of the line", events, [["started", "One."], ["started", "One."], ["started", "One."]])
	check("and the others are silent", not speakers[1].playing and not speakers[2].playing)

	# A voice that goes in the middle of a line leaves the rest to another.
	voice.free()
	await until("when it goes, the next one plays", func(): return speakers[1].playing)
	check("alone", not speakers[0].playing and not speakers[2].playing)
	second.character = null
	check("a voice of nobody says nothing", second.get_current_talk() == null)
	await until("then the next", func(): return speakers[2].playing)
	await until("to the end", func(): return events.back() == ["finished", "Four."] and not speakers[2].playing)
	equal("with all lines", events.filter(func(event): return event[0] == "started").map(func(event): return event[1]).slice(-3), ["Two.", "Three.", "Four."])
	twin.free()
	for speaker in speakers:
		speaker.free()


# A line keeps its place while the tree is paused; somebody else, who is not paused, talks meanwhile.
func while_paused(session: InworldSession, bran: InworldCharacter) -> void:
	var speaker := AudioStreamPlayer.new()
	speaker.process_mode = PROCESS_MODE_PAUSABLE
	add_child(speaker)
	var voice := voice_of(bran, speaker)
	var other := tavern("gate")
	other.local_script = "res://tavern.toml"
	var elsewhere := character(other, "guard")
	var said := []
	elsewhere.message_talk_ended.connect(func(talk): said.append(talk.heard_text))
	other.start()
	for mode in [PROCESS_MODE_PAUSABLE, PROCESS_MODE_ALWAYS]:
		session.process_mode = mode
		events.clear()
		said.clear()
		bran.send_text("Tell me a story.")
		await until("a line is heard", func(): return speaker.playing and events.size() == 1)
		get_tree().paused = true
		elsewhere.send_text("Tell me a story.")
		await until("somebody else tells a whole story", func(): return said.size() == 4)
		equal("while nothing happens here", events, [["started", "One."]])
		get_tree().paused = false
		await until("then it goes on", func(): return events.size() == 8)
		equal("where it was", events, story())
	session.process_mode = PROCESS_MODE_PAUSABLE

	# Words without sound as well.
	speaker.remove_child(voice)
	events.clear()
	said.clear()
	bran.send_text("Whisper.")
	await until("a line is read", func(): return events == [["started", "Only you can read this."]])
	get_tree().paused = true
	elsewhere.send_text("Tell me a story.")
	await until("somebody else talks again", func(): return said.size() == 4)
	get_tree().paused = false
	await frames(2)
	equal("a line is not over before it was read", events.size(), 1)
	await until("and then it is", func(): return events.back() == ["finished", "Only you can read this."])
	# And a session that starts meanwhile.
	session.stop()
	await until("a session ends", func(): return session.get_connection_state() == InworldSession.IDLE)
	get_tree().paused = true
	session.start()
	events.clear()
	said.clear()
	bran.send_text("Tell me a story.")
	elsewhere.send_text("Tell me a story.")
	await until("somebody else talks once more", func(): return said.size() == 4)
	get_tree().paused = false
	await until("a session that was started meanwhile begins now", func(): return events.size() > 0)
	equal("with its first line", events, [["started", "One."]])
	bran.interrupt()
	await until("which is enough", func(): return events.size() == 2)
	voice.free()
	speaker.free()
	elsewhere.free()
	other.free()


func without_a_session(session: InworldSession, bran: InworldCharacter) -> void:
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	var voice := voice_of(bran, speaker)
	events.clear()
	bran.send_text("Tell me a story.")
	await until("somebody talks", func(): return speaker.playing and events.size() == 1)
	session.stop()
	await until("a session that ends is silent", func(): return not speaker.playing)
	equal("and its line is over", events, [["started", "One."], ["finished", ""]])
	session.start()
	events.clear()
	bran.send_text("Tell me a story.")
	await until("the next one is heard", func(): return speaker.playing and events.size() == 1)
	remove_child(session)
	await until("and silent when it leaves the tree", func(): return not speaker.playing)
	equal("which ends the line, too", events, [["started", "One."], ["finished", ""]])
	add_child(session)
	session.start()
	events.clear()
	bran.send_text("Tell me a story.")
	await until("it comes back", func(): return speaker.playing and events.size() == 1)
	var playback: WeakRef = weakref(speaker.get_stream_playback())
	bran.free()
	await until("a character that is freed is silent", func(): return not speaker.playing)
	equal("and its line over", events.size(), 2)
	check("nobody is left to say anything", voice.get_current_talk() == null)
	speaker.free()
	session.free()
	# The engine's own thread lets go of a sound when it has faded it out: not by the end of this frame on a busy machine.
	await until("nothing is left of the sound", func(): return playback.get_ref() == null)
