# What every test is built with: it overrides run(), checks with check() and equal(), and waits with until().
extends Node

var _checked := 0
var _failed := 0


func _ready() -> void:
	await run()
	print("%d checks, %d failed" % [_checked, _failed])
	if _failed == 0 and _checked > 0:
		print("ok")
	get_tree().quit(0 if _failed == 0 and _checked > 0 else 1)


func run() -> void:
	check("a test overrides run()", false)


func check(what: String, good: bool) -> bool:
	_checked += 1
	if good:
		print("  ", what)
	else:
		_failed += 1
		print("FAILED: ", what)
	return good


func equal(what: String, actual: Variant, expected: Variant) -> bool:
	if typeof(actual) == typeof(expected) and actual == expected:
		return check(what, true)
	return check("%s: %s instead of %s" % [what, var_to_str(actual), var_to_str(expected)], false)


# Lets frames go by until something is true; false when it is not in time, even on a machine that is busy with other things.
func until(what: String, condition: Callable, seconds := 120.0) -> bool:
	var end := Time.get_ticks_msec() + int(seconds * 1000)
	while not condition.call():
		if Time.get_ticks_msec() > end:
			return check(what, false)
		await get_tree().process_frame
	return check(what, true)


func frames(count: int) -> void:
	for _frame in count:
		await get_tree().process_frame


# A session with the characters inside the library, in the tree.
func tavern(scene_name := "tavern", scene_type := InworldSession.SCENE) -> InworldSession:
	var session := InworldSession.new()
	session.workspace_name = "demo"
	session.scene_name = scene_name
	session.scene_type = scene_type
	add_child(session)
	return session


func character(session: InworldSession, brain := "innkeeper") -> InworldCharacter:
	var node := InworldCharacter.new()
	node.brain = brain
	node.session = session
	add_child(node)
	return node
