# What the C# of the sample calls by name is there: each file is named as the class whose methods, properties and signals it uses.
extends "res://check.gd"

const FOLDER := "res://csharp_sample"


func run() -> void:
	for name in ["InworldSession", "InworldCharacter"]:
		var source := FileAccess.get_file_as_string(FOLDER.path_join(name + ".cs"))
		for method in named(source, "Call"):
			check("%s.%s()" % [name, method], ClassDB.class_has_method(name, method, true))
		for sent in named(source, "Connect") + named(source, "Disconnect"):
			check("signal %s.%s" % [name, sent], ClassDB.class_has_signal(name, sent))
		var properties := ClassDB.class_get_property_list(name, true).map(func(property): return property.name)
		for property in named(source, "Get") + named(source, "Set"):
			check("%s.%s" % [name, property], property in properties)
	check("that is a lot", _checked > 20)


# What stands in quotes as the first argument of calls of this name.
func named(source: String, call: String) -> Array:
	var pattern := RegEx.create_from_string("_node\\.%s\\(\"(\\w+)\"" % call)
	return pattern.search_all(source).map(func(found): return found.get_string(1))
