# A character server of the test's own, on a real socket: it does what the embedded one never does.
# It knows the scene "gate" with the guard; what it answers is written with say().
extends Node

const AGENT := "agent-guard"

# Packets of the client, in their order; the scene and the configuration are among them.
var heard: Array[Dictionary] = []

var _listener := TCPServer.new()
var _socket: WebSocketPeer
var _next := 0


# Listens, and tells where.
func address() -> String:
	var listening := _listener.listen(0, "127.0.0.1")
	assert(listening == OK)
	return "ws://127.0.0.1:%d" % _listener.get_local_port()


func _process(_delta: float) -> void:
	if _listener.is_connection_available():
		_socket = WebSocketPeer.new()
		_socket.supported_protocols = PackedStringArray(["Bearer"])
		_socket.outbound_buffer_size = 1 << 20
		_socket.accept_stream(_listener.take_connection())
	if _socket == null:
		return
	_socket.poll()
	while _socket.get_available_packet_count() > 0:
		var packet: Dictionary = JSON.parse_string(_socket.get_packet().get_string_from_utf8())
		heard.append(packet)
		if packet.get("mutation", {}).has("loadScene"):
			var agent := {"agentId": AGENT, "brainName": "workspaces/demo/characters/guard", "givenName": "Bran"}
			write({"control": {"action": "CURRENT_SCENE_STATUS", "currentSceneStatus": {
				"sceneName": packet.mutation.loadScene.name, "agents": [agent]}}}, {"source": {"type": "WORLD"}})


# What the client has sent of a kind: "text", "control", "dataChunk".
func heard_of(kind: String) -> Array:
	return heard.filter(func(packet): return packet.has(kind)).map(func(packet): return packet[kind])


# What the microphone of the client did.
func actions() -> Array:
	return heard_of("control").map(func(control): return control.get("action"))


# How it was opened.
func modes() -> Array:
	var starts: Array = heard_of("control").filter(func(control): return control.get("action") == "AUDIO_SESSION_START")
	return starts.map(func(control): return control.audioSessionStart.mode)


# How much sound the server has heard.
func seconds() -> float:
	var bytes := 0
	for chunk in heard_of("dataChunk"):
		bytes += Marshalls.base64_to_raw(chunk.chunk).size()
	return bytes / 32000.0


func words(interaction: String, utterance: String, text: String) -> void:
	say(interaction, utterance, {"text": {"text": text, "final": true, "sourceType": "GENERATED"}})


# So many seconds of sound: a WAV file with samples that are all the same, and a mouth shape in its middle.
func sound(interaction: String, utterance: String, seconds: float, sample: int) -> void:
	var wave := AudioStreamWAV.new()
	wave.format = AudioStreamWAV.FORMAT_16_BITS
	wave.mix_rate = 22050
	wave.data = samples(seconds, sample)
	wave.save_to_wav("user://sound.wav")
	var chunk := Marshalls.raw_to_base64(FileAccess.get_file_as_bytes("user://sound.wav"))
	say(interaction, utterance, {"dataChunk": {"type": "AUDIO", "chunk": chunk,
		"additionalPhonemeInfo": [{"phoneme": "a", "startOffset": "%.3fs" % (seconds / 2)}]}})


static func samples(seconds: float, sample: int) -> PackedByteArray:
	var bytes := PackedByteArray()
	bytes.resize(int(seconds * 22050) * 2)
	for index in bytes.size() / 2:
		bytes.encode_s16(index * 2, sample)
	return bytes


func end(interaction: String) -> void:
	say(interaction, "", {"control": {"action": "INTERACTION_END"}})


# Something that the guard says, does or feels.
func say(interaction: String, utterance: String, payload: Dictionary) -> void:
	_next += 1
	var id := {"packetId": "server-%d" % _next, "interactionId": interaction, "utteranceId": utterance}
	write({"packetId": id}.merged(payload), {"source": {"type": "AGENT", "name": AGENT}, "target": {"type": "PLAYER"}})


func write(packet: Dictionary, routing: Dictionary) -> void:
	var whole := {"timestamp": "2026-01-01T00:00:00Z", "routing": routing}.merged(packet)
	_socket.send_text(JSON.stringify({"result": whole}))
