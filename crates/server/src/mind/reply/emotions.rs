//! Maps the emotion words of models to those of the protocol.

use inworld_protocol::packet::enums::Behavior;

use crate::words::fold;

/// Other words for the names of the protocol, folded.
const SYNONYMS: [(&str, Behavior); 48] = [
    ("calm", Behavior::Neutral),
    ("none", Behavior::Neutral),
    ("normal", Behavior::Neutral),
    ("happy", Behavior::Joy),
    ("happiness", Behavior::Joy),
    ("joyful", Behavior::Joy),
    ("excited", Behavior::Joy),
    ("excitement", Behavior::Joy),
    ("delight", Behavior::Joy),
    ("cheerful", Behavior::Joy),
    ("smile", Behavior::Joy),
    ("sad", Behavior::Sadness),
    ("sorrow", Behavior::Sadness),
    ("grief", Behavior::Sadness),
    ("angry", Behavior::Anger),
    ("rage", Behavior::Anger),
    ("annoyed", Behavior::Anger),
    ("annoyance", Behavior::Anger),
    ("irritated", Behavior::Anger),
    ("fear", Behavior::Tension),
    ("afraid", Behavior::Tension),
    ("scared", Behavior::Tension),
    ("nervous", Behavior::Tension),
    ("worried", Behavior::Tension),
    ("worry", Behavior::Tension),
    ("anxious", Behavior::Tension),
    ("tense", Behavior::Tension),
    ("surprised", Behavior::Surprise),
    ("shock", Behavior::Surprise),
    ("shocked", Behavior::Surprise),
    ("disgusted", Behavior::Disgust),
    ("amused", Behavior::Humor),
    ("amusement", Behavior::Humor),
    ("funny", Behavior::Humor),
    ("playful", Behavior::Humor),
    ("humour", Behavior::Humor),
    ("interested", Behavior::Interest),
    ("curious", Behavior::Interest),
    ("curiosity", Behavior::Interest),
    ("thoughtful", Behavior::Interest),
    ("love", Behavior::Affection),
    ("affectionate", Behavior::Affection),
    ("warm", Behavior::Affection),
    ("warmth", Behavior::Affection),
    ("tender", Behavior::Affection),
    ("trust", Behavior::Validation),
    ("defensive", Behavior::Defensiveness),
    ("contemptuous", Behavior::Contempt),
];

/// Words of a tag that are looked at: `[MARA feels JOY]`.
const MOST_WORDS: usize = 6;

/// The feeling that a tag tells, if it tells one: its first word that is one.
pub(crate) fn of_tag(tag: &str) -> Option<Behavior> {
    let whole = fold(&tag.trim().replace([' ', '-'], "_"));
    if let Some(behavior) = named(&whole) {
        return Some(behavior);
    }
    let words = tag.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(MOST_WORDS).find_map(|word| named(&fold(word)))
}

fn named(folded: &str) -> Option<Behavior> {
    let known = Behavior::ALL.iter().filter(|behavior| **behavior != Behavior::Unknown);
    let name = known.copied().find(|behavior| behavior.name().eq_ignore_ascii_case(folded));
    name.or_else(|| SYNONYMS.iter().find(|(word, _)| *word == folded).map(|(_, behavior)| *behavior))
}
