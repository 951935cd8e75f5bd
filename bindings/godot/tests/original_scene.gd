# The scene of the test "original": its signals are connected in the scene file, as the editor writes it.
extends Node

var told := []
var talks: Array[InworldMessageTalk] = []
var ends: Array[InworldMessageControl] = []
var events: Array[InworldEvent] = []
var messages: Array[InworldMessage] = []


func _on_session_established(established: bool) -> void:
	told.append("established %s" % established)


func _on_session_event_received(event: InworldEvent) -> void:
	events.append(event)


func _on_player_conversing_start(character: InworldCharacter) -> void:
	told.append("player to %s" % character.name)


func _on_player_conversing_stop(character: InworldCharacter) -> void:
	told.append("player from %s" % character.name)


func _on_guard_conversing_start(player: InworldPlayer) -> void:
	told.append("faced by %s" % player.given_name)


func _on_guard_conversing_stop(player: InworldPlayer) -> void:
	told.append("left by %s" % player.given_name)


func _on_guard_conversing_end(player: InworldPlayer) -> void:
	told.append("ended by %s" % player.given_name)


func _on_guard_interrupted() -> void:
	told.append("interrupted")


func _on_guard_message_talk(talk: InworldMessageTalk) -> void:
	talks.append(talk)
	messages.append(talk)


func _on_guard_message_control(control: InworldMessageControl) -> void:
	if control.type == "InteractionEnd":
		ends.append(control)
	messages.append(control)


func _on_guard_message(message: InworldMessage) -> void:
	messages.append(message)
