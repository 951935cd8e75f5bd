# The dialogue box: who says what, word by word; what was said before; and where the player writes.
extends PanelContainer

signal said(text: String)
signal talked(talks: bool)
signal chosen(index: int)

# The history keeps as many lines.
const MOST_LINES := 200

@export var history: RichTextLabel

@onready var who: Label = $Rows/Who
@onready var words: Label = $Rows/Words
@onready var action: Label = $Rows/Action
@onready var to: OptionButton = $Rows/Entry/To
@onready var entry: LineEdit = $Rows/Entry/Text
@onready var talk_button: Button = $Rows/Entry/Talk


func _ready() -> void:
	entry.text_submitted.connect(_on_text_submitted)
	to.item_selected.connect(_on_item_selected)
	talk_button.button_down.connect(func(): talked.emit(true))
	talk_button.button_up.connect(func(): talked.emit(false))


# Whom one can talk to; the first one is chosen.
func offer(names: PackedStringArray) -> void:
	for text in names:
		to.add_item(text)


# Words of nobody.
func narrate(text: String) -> void:
	who.text = ""
	words.text = text
	words.visible_characters = -1


# Somebody begins a line.
func begin(speaker: String, line: String) -> void:
	who.text = speaker
	words.text = line
	words.visible_characters = 0


# More of the line has come.
func extend(line: String) -> void:
	words.text = line


# So much of the line was heard: the words appear in step with the sound.
func type(heard: String) -> void:
	words.visible_characters = heard.length()


# The line is over, or was cut short.
func end(speaker: String, line: String, heard: String) -> void:
	var shown := heard if heard == line else heard + " …"
	words.text = shown
	words.visible_characters = -1
	remember(speaker, shown)


# A line of the history.
func remember(speaker: String, line: String) -> void:
	if history.get_paragraph_count() > MOST_LINES:
		history.remove_paragraph(0)
	history.push_color(Color(0.9, 0.7, 0.35))
	history.add_text(speaker + "  ")
	history.pop()
	history.add_text(line + "\n")


# What is understood while the player speaks is shown, and not left in the entry.
func show_heard(stt: InworldMessageSpeechToText) -> void:
	entry.text = "" if stt.complete else stt.text
	if stt.complete:
		remember("You", stt.text)


# Since 4.4 an entry ends its editing with Enter; a player goes on typing.
func keep_typing() -> void:
	entry.grab_focus()
	if entry.has_method("edit"):
		entry.call_deferred("edit")


func _on_text_submitted(text: String) -> void:
	entry.clear()
	keep_typing()
	if not text.strip_edges().is_empty():
		action.text = ""
		remember("You", text)
		said.emit(text)


func _on_item_selected(index: int) -> void:
	keep_typing()
	chosen.emit(index)
