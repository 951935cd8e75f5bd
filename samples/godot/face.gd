# The head of a character: brows that show what it feels, and eyes that blink. The mouth follows the voice by itself.
extends Node2D

# The frames of brows.svg.
enum {CALM, GLAD, ANGRY, SAD}

const GLADNESS := [InworldCharacter.AFFECTION, InworldCharacter.HUMOR, InworldCharacter.INTEREST, InworldCharacter.JOY,
	InworldCharacter.SURPRISE, InworldCharacter.VALIDATION]
const SADNESS := [InworldCharacter.SADNESS, InworldCharacter.TENSE, InworldCharacter.TENSION, InworldCharacter.WHINING]
const SECONDS_BETWEEN_BLINKS := 4.0
const BLINK_SECONDS := 0.12
const SHADE := Color(0.5, 0.45, 0.45)

# Where in its four seconds this one blinks: two of them never do at once.
@export var blinks_after := 0.0

# Others than the one who is talked to stand in the shade.
var is_lit := true
var feeling := InworldCharacter.NEUTRAL

var _time := 0.0


func _process(delta: float) -> void:
	_time += delta
	$Lids.visible = fmod(_time + blinks_after, SECONDS_BETWEEN_BLINKS) < BLINK_SECONDS
	modulate = modulate.lerp(Color.WHITE if is_lit else SHADE, minf(delta * 8.0, 1.0))
	# It breathes.
	$Body.scale.y = 1.0 + sin(_time * 1.7 + blinks_after) * 0.004


func feel(emotion: InworldMessageEmotion) -> void:
	feeling = emotion.behavior
	var brows := ANGRY
	if feeling in GLADNESS:
		brows = GLAD
	elif feeling in SADNESS:
		brows = SAD
	elif feeling == InworldCharacter.NEUTRAL:
		brows = CALM
	$Brows.frame = brows


# In words: "tense", "joy".
func feeling_name() -> String:
	return ClassDB.class_get_enum_constants("InworldCharacter", "EmotionBehavior")[feeling].to_lower()
