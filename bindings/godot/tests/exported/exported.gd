# A script under res:// in an exported game, where it is not a file.
extends "res://check.gd"


func run() -> void:
	check("this is an exported game", not FileAccess.file_exists("res://project.godot"))
	var real := ProjectSettings.globalize_path("res://scripts/own.toml")
	check("in which a script is no file of the system: %s" % real, not real.is_absolute_path())
	for path in ["res://scripts/own.toml", "user://own.toml"]:
		var session := tavern("gate")
		session.local_script = path
		if path.begins_with("user://"):
			FileAccess.open(path, FileAccess.WRITE).store_string(FileAccess.get_file_as_string("res://scripts/own.toml"))
		var bran := character(session, "guard")
		var lines := []
		bran.message_talk.connect(func(talk): lines.append(talk.text))
		session.start()
		bran.send_text("Hello")
		await until("the characters of %s answer" % path, func(): return lines.size() > 0)
		equal("as it says", lines[0], "Exported and alive.")
		session.free()
		bran.free()
	await refused("res://scripts/nowhere.toml", "local_script: res://scripts/nowhere.toml is not there")
	await refused("res://scripts/broken.toml", "local_script: res://scripts/broken.toml: line 2")


func refused(path: String, why: String) -> void:
	var session := tavern("gate")
	var errors := []
	session.error.connect(func(_code, message): errors.append(message))
	session.local_script = path
	session.start()
	await until("%s is refused" % path, func(): return errors.size() > 0)
	check("in words: %s" % errors[0], errors[0].begins_with(why))
	session.free()
