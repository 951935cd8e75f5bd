# The editor reloads the extension while nodes of it are there and a session is running.
@tool
extends EditorPlugin

const EXTENSION := "res://addons/inworld/inworld.gdextension"

# Nothing waits so long unless it is broken.
const PATIENCE_MS := 120000

const UNDESCRIBED := "There is currently no description"

var _failed := 0


func _enter_tree() -> void:
	# Not in the run before, which only makes the editor's help.
	if OS.get_cmdline_user_args().has("reload"):
		run.call_deferred()


func run() -> void:
	await help()
	for _round in 3:
		await round_of_reloading()
	print("ok" if _failed == 0 else "%d failed" % _failed)
	get_tree().quit(_failed)


# The editor's help page of every class describes the class and each of its members.
func help() -> void:
	var classes := Array(ClassDB.get_class_list()).filter(func(name): return name.begins_with("Inworld") and name != "InworldTestHooks")
	check("there are %d classes" % classes.size(), classes.size() == 24)
	for name in classes:
		# In a project that it sees for the first time the editor makes its help in the background.
		var words := await help_page(name)
		var end := Time.get_ticks_msec() + PATIENCE_MS
		while words.contains(UNDESCRIBED) and Time.get_ticks_msec() < end:
			words = await help_page(name)
		check("%s is described in %d letters" % [name, words.length()], words.length() > 200)
		var undescribed := words.contains(UNDESCRIBED)
		# Of a constant nothing at all is shown then: its line is followed by that of the next one.
		var line := ""
		for next in words.split("\n", false):
			undescribed = undescribed or (is_constant(line) and is_constant(next))
			line = next
		check("with all its members", not undescribed)
		if undescribed:
			print(words)


# What the help page of a class says now, opened anew.
func help_page(name: String) -> String:
	var script_editor := EditorInterface.get_script_editor()
	script_editor.goto_help("class_name:" + name)
	await get_tree().process_frame
	await get_tree().process_frame
	var pages := script_editor.find_children("*", "EditorHelp", true, false).filter(func(page): return page.name == name)
	if pages.is_empty():
		return ""
	var text: RichTextLabel = pages[0].find_children("*", "RichTextLabel", true, false)[0]
	var words := text.get_parsed_text()
	if words.contains(UNDESCRIBED):
		pages[0].free()
	return words


# Such as "WEAK = 0".
func is_constant(line: String) -> bool:
	var parts := line.strip_edges().split(" = ")
	return parts.size() == 2 and parts[1].is_valid_int()


func round_of_reloading() -> void:
	var session: Node = ClassDB.instantiate("InworldSession")
	var mara: Node = ClassDB.instantiate("InworldCharacter")
	session.workspace_name = "demo"
	session.scene_name = "tavern"
	mara.brain = "innkeeper"
	mara.session = session
	add_child(session)
	add_child(mara)
	session.start()
	await until("a session runs in the editor", func(): return session.get_established())
	check("the extension can be reloaded", GDExtensionManager.reload_extension(EXTENSION) == GDExtensionManager.LOAD_STATUS_OK)
	await get_tree().process_frame
	check("its nodes are there", is_instance_valid(session) and session.get_class() == "InworldSession")
	check("with their properties", session.workspace_name == "demo" and session.scene_name == "tavern" and mara.brain == "innkeeper")
	check("and their session is over", session.get_connection_state() == 0)
	session.start()
	await until("and can start again", func(): return session.get_established())
	check("with its characters", mara.session == session and mara.given_name == "Mara")
	session.free()
	mara.free()


func check(what: String, good: bool) -> void:
	print(("  " if good else "FAILED: ") + what)
	if not good:
		_failed += 1


func until(what: String, condition: Callable) -> void:
	var end := Time.get_ticks_msec() + PATIENCE_MS
	while not condition.call() and Time.get_ticks_msec() < end:
		await get_tree().process_frame
	check(what, condition.call())
