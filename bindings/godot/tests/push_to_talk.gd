# Push to talk: a turn lasts as long as the button is held, and all of it is sent. A microphone of a script's own.
extends "res://check.gd"

const RATE := 44100

var server: Node
var mouth: AudioStreamPlayer


func run() -> void:
	server = preload("res://server.gd").new()
	add_child(server)
	AudioServer.add_bus()
	AudioServer.set_bus_name(1, "Headset")
	AudioServer.add_bus_effect(1, AudioEffectCapture.new())
	mouth = AudioStreamPlayer.new()
	mouth.bus = "Headset"
	mouth.stream = tone(3.0)
	add_child(mouth)
	var session := tavern("gate")
	session.endpoint = server.address()
	session.access_token = "token"
	var bran := character(session, "guard")
	var player := InworldPlayer.new()
	player.microphone_bus = "Headset"
	player.target_character = bran
	add_child(player)
	session.start()
	await until("a server of the test's own is reached", func(): return session.get_established())

	player.talking = true
	await until("an open microphone is opened", func(): return server.modes().size() == 1)
	equal("as such", server.modes(), ["OPEN_MIC"])
	player.talking = false
	await until("and closed", func(): return server.actions().back() == "AUDIO_SESSION_END")

	player.push_to_talk = true
	player.talking = true
	await until("a button that is held opens it", func(): return server.modes().size() == 2)
	equal("until it is not", server.modes(), ["OPEN_MIC", "EXPECT_AUDIO_END"])
	await frames(2)
	server.heard.clear()
	mouth.play()
	await until("what is said is sent", func(): return server.seconds() >= 0.5)
	# The button is released in a frame that took long: what was said meanwhile belongs to the turn.
	OS.delay_msec(700)
	var before: float = server.seconds()
	player.talking = false
	await until("the turn ends when the button is released", func(): return server.actions() == ["AUDIO_SESSION_END"])
	var last: Dictionary = server.heard.back()
	check("with its sound before its end", last.has("control"))
	check("to the last bit: %.2f s after %.2f s" % [server.seconds(), before], server.seconds() - before >= 0.5)
	mouth.stop()

	server.heard.clear()
	bran.start_push_to_talk()
	await until("the same by hand", func(): return server.modes() == ["EXPECT_AUDIO_END"])
	bran.stop_audio_session()
	await until("ends by hand", func(): return server.actions().back() == "AUDIO_SESSION_END")
	await by_script()


# A microphone that a script reads itself.
func by_script() -> void:
	var microphone := InworldMicrophone.new()
	microphone.bus = "Headset"
	var recorded := [0, 0]
	microphone.recorded.connect(func(data, rate):
		recorded[0] += data.size()
		recorded[1] = rate)
	add_child(microphone)
	mouth.play()
	await frames(10)
	equal("a microphone that is not hot records nothing", recorded[0], 0)
	microphone.hot = true
	await until("and then it does", func(): return recorded[0] > 10000)
	equal("at the rate of the mixer", recorded[1], int(AudioServer.get_mix_rate()))
	microphone.hot = false
	var size: int = recorded[0]
	await frames(10)
	equal("until it is not", recorded[0], size)
	mouth.stop()
	microphone.queue_free()
	await get_tree().create_timer(0.5).timeout


func tone(length: float) -> AudioStreamWAV:
	var bytes := PackedByteArray()
	bytes.resize(int(length * RATE) * 2)
	for index in bytes.size() / 2:
		bytes.encode_s16(index * 2, int(9000 * sin(TAU * 300 * index / RATE)))
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = RATE
	stream.data = bytes
	return stream
