# The example script of the addon is one that works, as its comments say.
extends "res://check.gd"


func run() -> void:
	var session := InworldSession.new()
	session.workspace_name = "demo"
	session.scene_name = "harbour"
	session.local_script = "res://addons/inworld/example.toml"
	add_child(session)
	var nell := character(session, "fisher")
	var kit := character(session, "smuggler")
	var lines := []
	var told := []
	for who in [nell, kit]:
		who.message_talk.connect(func(talk): lines.append([who.given_name, talk.text]))
	nell.goal_activated.connect(func(goal): told.append(goal))
	nell.goal_completed.connect(func(goal, params): told.append([goal, params]))
	kit.message_trigger.connect(func(trigger): told.append(trigger.name))
	session.start()
	nell.send_text("Where is the lamp?")
	await until("the first character answers", func(): return lines.back() == ["Nell", "Somebody has taken it. Ask Kit."])
	kit.send_text("Give me the lamp!")
	await until("and the other", func(): return lines.back() == ["Kit", "Fine. Here it is."])
	nell.send_text("I found your lamp.")
	await until("to the end", func(): return lines.back() == ["Nell", "Take my boat, friend."])
	equal("with what the game hears of it", told, ["find-the-lamp", "give-lamp", ["find-the-lamp", {"reward": "a boat"}]])
	nell.send_trigger("pay", {"coin": "silver"})
	await until("an event of the game is answered", func(): return lines.back() == ["Nell", "A silver coin, for me?"])
