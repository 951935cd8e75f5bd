# Pausing and resuming a session, a server that is not there, and one session's errors beside another's success.
extends "res://check.gd"


func run() -> void:
	var session := tavern()
	var mara := character(session)
	var states := []
	var known := []
	session.connection_state_changed.connect(func(state): states.append(state))
	session.established.connect(func(established): known.append(established))
	session.start()
	await until("the session is established", func(): return session.get_established())
	session.pause()
	await until("it pauses", func(): return session.get_connection_state() == InworldSession.PAUSED)
	check("and is not connected", not session.get_connected())
	check("but its characters are known", session.get_established() and mara.given_name == "Mara")
	session.resume()
	await until("it goes on", func(): return session.get_connected())
	session.pause()
	await until("it pauses again", func(): return session.get_connection_state() == InworldSession.PAUSED)
	var talks := []
	mara.message_talk.connect(func(talk): talks.append(talk))
	mara.send_text("hello")
	await until("and what is sent resumes it", func(): return talks.size() == 1)
	equal("through the states of the original", states, [
		InworldSession.CONNECTING, InworldSession.CONNECTED, InworldSession.PAUSED, InworldSession.RECONNECTING,
		InworldSession.CONNECTED, InworldSession.PAUSED, InworldSession.RECONNECTING, InworldSession.CONNECTED])
	equal("with one establishment", known, [true])

	# A port that nobody listens on.
	var lost := tavern()
	lost.endpoint = "ws://127.0.0.1:1"
	var errors := []
	lost.error.connect(func(code, message): errors.append([code, message]))
	lost.start()
	await until("a server that is not there is told", func(): return errors.size() > 0)
	equal("with its code", errors[0][0], InworldSession.ERROR_UNREACHABLE)
	equal("while it is tried again", lost.get_connection_state(), InworldSession.CONNECTING)
	check("and the other session goes on", session.get_connected())
	lost.stop()
	await frames(30)
	equal("until it is stopped", lost.get_connection_state(), InworldSession.IDLE)

	# What could not be delivered comes back as an error.
	errors.clear()
	var nobody := character(lost, "innkeeper")
	lost.start()
	nobody.send_text("is anybody there?")
	await frames(10)
	lost.stop()
	await until("what was not delivered is told", func():
		return errors.any(func(error): return error[1].contains("\"is anybody there?\" was not delivered")))
