# Runs the test that is named behind `--`: godot --headless --path . -- conversation
extends Node

func _ready() -> void:
	var arguments := OS.get_cmdline_user_args()
	var script: GDScript = load("res://%s.gd" % arguments[0]) if arguments.size() == 1 else null
	if script == null or not script.can_instantiate():
		print("there is no such test: ", arguments)
		get_tree().quit(1)
		return
	var test: Node = script.new()
	test.name = arguments[0].to_pascal_case()
	add_child(test)
