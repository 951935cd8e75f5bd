# The player's speech: what is recognised, who hears it, and where it comes from.
extends "res://check.gd"

const RATE := 16000

var heard: Array[InworldMessageSpeechToText] = []
var talks: Array[InworldMessageTalk] = []


func run() -> void:
	var session := tavern("gate")
	session.local_script = "res://tavern.toml"
	var bran := character(session, "guard")
	var piet := character(session, "cook")
	bran.message_stt.connect(func(stt): heard.append(stt))
	bran.message_talk.connect(func(talk): talks.append(talk))
	piet.message_stt.connect(func(_stt): check("the cook was not spoken to", false))
	var interrupts := [0]
	bran.interrupted.connect(func(): interrupts[0] += 1)

	# By hand, and wished for before there is a session.
	bran.start_audio_session()
	session.start()
	await until("the session is established", func(): return session.get_established())
	bran.send_audio(speech(0.8))
	bran.send_audio(silence(1.5))
	await until("speech is recognised", func(): return heard.size() > 0 and heard.back().complete)
	check("in parts", heard.size() > 1 and not heard[0].complete and "Hello!".begins_with(heard[0].text))
	equal("to the end", heard.back().text, "Hello!")
	check("under one id", heard.all(func(stt): return stt.interaction_id == heard[0].interaction_id))
	await until("and answered", func(): return talks.size() == 1)
	equal("in the same exchange", talks[0].interaction_id, heard[0].interaction_id)
	equal("without an interruption", interrupts[0], 0)

	# While the answer is being said, the player speaks again.
	heard.clear()
	talks.clear()
	bran.send_audio(speech(0.8))
	bran.send_audio(silence(1.5))
	await until("more speech is recognised", func(): return heard.size() > 0 and heard.back().complete)
	equal("which cuts the character short", interrupts[0], 1)
	await until("and is answered", func(): return talks.size() == 1)
	equal("too", talks[0].text, "I lost it.")
	bran.finish_current_message_talk()
	bran.stop_audio_session()
	bran.stop_audio_session()

	# From a bus with a capture effect, as a microphone with effects would be; what is played there is what is said.
	AudioServer.add_bus()
	AudioServer.set_bus_name(1, "Headset")
	AudioServer.add_bus_effect(1, AudioEffectCapture.new())
	var mouth := AudioStreamPlayer.new()
	mouth.bus = "Headset"
	mouth.stream = wave(speech(1.0), RATE)
	add_child(mouth)
	var player := InworldPlayer.new()
	player.microphone_bus = "Headset"
	add_child(player)
	var turns := []
	player.conversing_start.connect(func(who): turns.append(["start", who]))
	player.conversing_stop.connect(func(who): turns.append(["stop", who]))
	player.target_character = piet
	player.talking = true
	player.target_character = bran
	equal("nothing is told outside of _process", turns, [])
	await until("the player turns to somebody, then to somebody else", func(): return turns.size() == 3)
	equal("in this order", turns, [["start", piet], ["stop", piet], ["start", bran]])
	check("the player is talking", player.talking)
	heard.clear()
	talks.clear()
	await frames(20)
	mouth.play()
	await until("what sounds on the bus is recognised", func(): return heard.size() > 0 and heard.back().complete)
	equal("by whom the player has turned to", heard.back().text, "Hello!")
	await a_hitch(player, mouth)
	player.talking = false
	check("until the player stops", not player.talking)
	player.microphone_bus = "Nowhere"
	player.talking = true
	await frames(5)
	player.talking = false
	player.target_character = null
	await until("the player turns away", func(): return turns.back() == ["stop", bran])

	# The microphone itself, which this machine may not have: it opens and closes.
	player.microphone_bus = ""
	player.target_character = bran
	player.talking = true
	await frames(20)
	check("the microphone has a bus of its own", AudioServer.get_bus_index("InworldMicrophone") >= 0)
	check("that nobody hears", AudioServer.is_bus_mute(AudioServer.get_bus_index("InworldMicrophone")))
	equal("and a source", player.get_child_count(), 1)
	var own: AudioEffectCapture = AudioServer.get_bus_effect(AudioServer.get_bus_index("InworldMicrophone"), 0)
	check("which keeps what is said in a hitch", own.buffer_length >= 1.0)
	player.talking = false
	await until("that is gone when the player stops", func(): return player.get_child_count() == 0)
	# The audio server lets go of what it has played a little later.
	await get_tree().create_timer(0.5).timeout


# A frame that takes 600 ms: what is said meanwhile arrives all the same.
func a_hitch(player: InworldPlayer, mouth: AudioStreamPlayer) -> void:
	var captures := []
	for effect in AudioServer.get_bus_effect_count(1):
		captures.append(AudioServer.get_bus_effect(1, effect))
	equal("a capture effect that keeps too little gets another one", captures.size(), 2)
	check("which keeps a second at least", captures.any(func(capture): return capture.buffer_length >= 1.0))
	var long: AudioEffectCapture = captures.filter(func(capture): return capture.buffer_length >= 1.0)[0]
	var before := long.get_pushed_frames()
	mouth.play()
	OS.delay_msec(600)
	check("a hitch", long.get_frames_available() > AudioServer.get_mix_rate() * 0.3)
	equal("loses nothing", long.get_discarded_frames(), 0)
	await frames(2)
	check("and all of it is sent", long.get_frames_available() < AudioServer.get_mix_rate() * 0.2 and long.get_pushed_frames() > before)
	equal("nothing was lost", long.get_discarded_frames(), 0)
	await until("the speech ends", func(): return not mouth.playing)
	check("the player is still talking", player.talking)


# A vowel, as far as a server can tell.
func speech(seconds: float) -> PackedByteArray:
	var bytes := PackedByteArray()
	bytes.resize(int(seconds * RATE) * 2)
	for index in bytes.size() / 2:
		var time := float(index) / RATE
		bytes.encode_s16(index * 2, int(9000 * (sin(TAU * 150 * time) + 0.5 * sin(TAU * 450 * time))))
	return bytes


func silence(seconds: float) -> PackedByteArray:
	var bytes := PackedByteArray()
	bytes.resize(int(seconds * RATE) * 2)
	return bytes


func wave(bytes: PackedByteArray, rate: int) -> AudioStreamWAV:
	var stream := AudioStreamWAV.new()
	stream.format = AudioStreamWAV.FORMAT_16_BITS
	stream.mix_rate = rate
	stream.data = bytes
	return stream
