# Freeing nodes in any order and at any moment, from handlers too: no crash, and nothing that is left behind.
extends "res://check.gd"


func run() -> void:
	# every order, at several moments: not started, connecting, just connected, talking
	var orders := [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 0, 4, 2, 3], [2, 4, 0, 3, 1], [3, 1, 0, 4, 2]]
	for moment in 4:
		for order in orders:
			for at_once in [true, false]:
				await everything(moment, order, at_once)
		check("at moment %d" % moment, true)

	for connected_to in ["connection_state_changed", "connected", "established"]:
		for at_once in [true, false]:
			await from_a_handler_of_the_session(connected_to, at_once)
	for heard in ["message_talk", "message_emotion"]:
		for victim in ["Character", "Session"]:
			await from_a_handler_of_the_character(heard, victim)
	await from_a_handler_of_an_interrupt()
	await from_a_handler_of_the_player()
	await from_a_handler_of_the_voice()
	await many()
	equal("nothing is left in the tree", get_child_count(), 0)


func nodes() -> Array[Node]:
	var session := tavern()
	var mara := character(session)
	var player := InworldPlayer.new()
	add_child(player)
	player.target_character = mara
	session.player = player
	var group := InworldConversation.new()
	group.session = session
	group.characters = [mara] as Array[InworldCharacter]
	add_child(group)
	var speaker := AudioStreamPlayer.new()
	add_child(speaker)
	var voice := InworldVoice.new()
	voice.character = mara
	speaker.add_child(voice)
	return [session, mara, player, group, speaker] as Array[Node]


func everything(moment: int, order: Array, at_once: bool) -> void:
	var all := nodes()
	var session: InworldSession = all[0]
	var mara: InworldCharacter = all[1]
	if moment > 0:
		session.start()
		mara.send_text("hello")
		all[2].talking = true
	if moment == 2:
		while not session.get_connected():
			await get_tree().process_frame
	if moment == 3:
		await mara.message_talk
		# Nobody can be freed in the middle of its own signal.
		await get_tree().process_frame
	for index in order:
		if at_once:
			all[index].free()
		else:
			all[index].queue_free()
			await get_tree().process_frame
	await get_tree().process_frame


func from_a_handler_of_the_session(sent: String, at_once: bool) -> void:
	var all := nodes()
	var session: InworldSession = all[0]
	var left := session.get_instance_id()
	session.connect(sent, func(_value):
		for node in all:
			if is_instance_valid(node):
				if at_once and node != session:
					node.free()
				else:
					node.queue_free())
	session.start()
	await until("from a handler of %s" % sent, func(): return not is_instance_id_valid(left))
	await frames(2)


func from_a_handler_of_the_character(heard: String, victim: String) -> void:
	var all := nodes()
	var session: InworldSession = all[0]
	var mara: InworldCharacter = all[1]
	var node: Node = mara if victim == "Character" else session
	var left := node.get_instance_id()
	mara.connect(heard, func(_message):
		if is_instance_valid(node):
			node.queue_free())
	session.start()
	mara.send_text("hello")
	await until("the %s from a handler of %s" % [victim, heard], func(): return not is_instance_id_valid(left))
	for other in all:
		if is_instance_valid(other):
			other.free()


func from_a_handler_of_an_interrupt() -> void:
	var all := nodes()
	var mara: InworldCharacter = all[1]
	var left := mara.get_instance_id()
	mara.interrupted.connect(func(): all[1].queue_free())
	all[0].start()
	mara.send_text("hello")
	await mara.message_talk
	mara.send_text("and more")
	await until("from a handler of interrupted", func(): return not is_instance_id_valid(left))
	for other in all:
		if is_instance_valid(other):
			other.free()


func from_a_handler_of_the_player() -> void:
	var all := nodes()
	var player: InworldPlayer = all[2]
	var left := player.get_instance_id()
	player.conversing_stop.connect(func(_character): all[2].queue_free())
	player.target_character = null
	await until("from a handler of conversing_stop", func(): return not is_instance_id_valid(left))
	for other in all:
		if is_instance_valid(other):
			other.free()


func from_a_handler_of_the_voice() -> void:
	var all := nodes()
	var voice: InworldVoice = all[4].get_child(0)
	var left := voice.get_instance_id()
	voice.line_started.connect(func(_talk): all[4].queue_free())
	all[0].start()
	all[1].send_text("hello")
	await until("from a handler of line_started", func(): return not is_instance_id_valid(left))
	for other in all:
		if is_instance_valid(other):
			other.free()


# Several sessions in one tree, and as many that are gone before they are connected.
func many() -> void:
	for _round in 50:
		var session := tavern()
		session.start()
		session.free()
	check("fifty sessions are freed while they connect", true)
	var sessions: Array[InworldSession] = []
	var lines := {}
	for index in 8:
		var session := tavern()
		var mara := character(session)
		mara.message_talk.connect(func(talk): lines[index] = talk.text)
		session.start()
		mara.send_text("hello %d" % index)
		sessions.append(session)
		sessions[index].tree_exited.connect(mara.queue_free)
	await until("eight sessions talk side by side", func(): return lines.size() == 8)
	for session in sessions:
		session.free()
	await frames(3)
	if OS.get_name() == "Linux":
		var output := []
		OS.execute("sh", ["-c", "cat /proc/%d/task/*/comm" % OS.get_process_id()], output)
		equal("all of them share one thread", output[0].split("\n").count("iw-net"), 1)
