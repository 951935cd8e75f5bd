# The room behind the characters: firelight, and the hatch to the cellar.
extends TextureRect

# The frames of hatch.svg.
enum {SHUT, OPEN}

const SECONDS_TO_OPEN := 0.5

@onready var glow: TextureRect = $Glow
@onready var hatch: Sprite2D = $Hatch
@onready var shine: TextureRect = $Shine

var time := 0.0


func _process(delta: float) -> void:
	time += delta
	# Three waves that never meet look like a fire.
	var flicker := sin(time * 7.0) + sin(time * 11.3) + sin(time * 3.1)
	glow.modulate.a = 0.85 + flicker * 0.04


func is_cellar_open() -> bool:
	return hatch.frame == OPEN


func set_cellar_open(open: bool) -> void:
	hatch.frame = OPEN if open else SHUT
	create_tween().tween_property(shine, "modulate:a", 1.0 if open else 0.0, SECONDS_TO_OPEN)
