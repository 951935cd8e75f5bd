# A microphone that stays open: only speech is sent, from its first sound on.
extends "res://check.gd"

var server: Node


func run() -> void:
	var words := await recorded_words()
	server = preload("res://server.gd").new()
	add_child(server)
	AudioServer.add_bus()
	AudioServer.set_bus_name(1, "Headset")
	AudioServer.add_bus_effect(1, AudioEffectCapture.new())
	var mouth := AudioStreamPlayer.new()
	mouth.bus = "Headset"
	mouth.stream = words
	add_child(mouth)
	var session := tavern("gate")
	session.endpoint = server.address()
	session.access_token = "token"
	var told := []
	session.speech_started.connect(func(): told.append("starts"))
	session.speech_ended.connect(func(): told.append("ends"))
	var bran := character(session, "guard")
	var player := InworldPlayer.new()
	player.microphone_bus = "Headset"
	player.voice_activation = true
	player.target_character = bran
	add_child(player)
	session.start()
	await until("a server of the test's own is reached", func(): return session.get_established())

	player.talking = true
	await frames(60)
	equal("an open microphone sends nothing while nobody speaks", [server.modes(), server.heard_of("dataChunk").size()], [[], 0])
	for times in [1, 2]:
		server.heard.clear()
		told.clear()
		mouth.play()
		await until("speech %d is found" % times, func(): return told == ["starts"])
		await until("and sent", func(): return server.modes() == ["OPEN_MIC"])
		await until("to its end", func(): return told == ["starts", "ends"] and server.actions().back() == "AUDIO_SESSION_END")
		check("with its beginning: %.2f of %.2f s" % [server.seconds(), words.get_length()], server.seconds() > words.get_length())
	player.talking = false

	# A turn that is held is not cut by the detector.
	player.push_to_talk = true
	server.heard.clear()
	player.talking = true
	await until("a button opens it at once", func(): return server.modes() == ["EXPECT_AUDIO_END"])
	player.talking = false
	await until("and closes it", func(): return server.actions().back() == "AUDIO_SESSION_END")

	# Without the wish for it all is sent again.
	player.push_to_talk = false
	player.voice_activation = false
	server.heard.clear()
	player.talking = true
	await until("without it the microphone is sent as it is", func(): return server.heard_of("dataChunk").size() > 0)
	player.talking = false
	mouth.stop()
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


# What somebody says, as a sound.
func recorded_words() -> AudioStreamWAV:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var bran := character(session, "guard")
	var talks: Array[InworldMessageTalk] = []
	bran.message_talk.connect(func(talk): talks.append(talk))
	session.start()
	bran.send_text("Good day.")
	await until("somebody speaks", func(): return talks.size() > 0)
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = talks[0].sample_rate
	stream.data = talks[0].chunk
	bran.free()
	session.free()
	return stream
