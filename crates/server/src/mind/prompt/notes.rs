//! Circumstances in words: the notes in brackets that go with the newest message.

use inworld_protocol::packet::RelationAttributes;
use inworld_protocol::packet::enums::Behavior;

use super::super::foreign::People;
use super::super::persona::Persona;
use super::super::recollection::{Note, NoteKind, Recollection};
use super::lore;

/// How things stand when a question is asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Circumstances {
    /// Name and description of the scene.
    pub(crate) place: String,
    /// What the character feels, where that is known.
    pub(crate) mood: Option<Behavior>,
    /// What the character thinks of the player.
    pub(crate) relation: RelationAttributes,
    /// Goals under way, in words.
    pub(crate) goals: Vec<String>,
    /// Names of other characters who are near.
    pub(crate) near: Vec<String>,
    /// Names of actions of the character that are not allowed now.
    pub(crate) unavailable: Vec<String>,
}

/// All that can be told now. A text that is empty has nothing to tell.
pub(super) fn all(persona: &Persona, recollection: &Recollection, now: &Circumstances, people: &People) -> Vec<Note> {
    let name = &persona.name;
    let mood = now.mood.map(|mood| format!("{name} feels {}.", feeling(mood))).unwrap_or_default();
    let near = now.near.iter().chain([&people.player]).cloned().collect::<Vec<String>>().join(", ");
    let list = |before: &str, entries: &[String]| match entries {
        [] => String::new(),
        entries => format!("{before}: {}", entries.join("; ")),
    };
    let place = if now.place.is_empty() { String::new() } else { format!("Place: {}", now.place) };
    let mut notes = vec![
        Note { kind: NoteKind::Place, text: place },
        Note { kind: NoteKind::Near, text: format!("{name} is here with {near}.") },
        Note { kind: NoteKind::Mood, text: mood },
        Note { kind: NoteKind::Relation, text: relation(name, &people.player, &now.relation) },
        Note { kind: NoteKind::Goals, text: list("Under way", &now.goals) },
        Note { kind: NoteKind::Unavailable, text: list(&format!("{name} cannot do now"), &now.unavailable) },
    ];
    let known = lore::matching(&persona.lore, recollection).into_iter();
    notes.extend(known.map(|entry| Note {
        kind: NoteKind::Lore,
        text: format!("{name} knows: {}", persona.neutral(&entry.content)),
    }));
    for note in &mut notes {
        // Writers may use brackets; here they would end the note.
        note.text = people.harmless(&note.text);
    }
    notes
}

/// Of these notes the ones that the shown lines do not tell yet.
pub(super) fn news(all: Vec<Note>, recollection: &Recollection) -> Vec<Note> {
    let told = |kind: NoteKind| recollection.shown().flat_map(|line| &line.notes).filter(move |note| note.kind == kind);
    let mut news = Vec::new();
    for note in all {
        let is_told = match note.kind {
            NoteKind::Lore => told(NoteKind::Lore).any(|told| *told == note),
            kind => told(kind).next_back().map_or(note.text.is_empty(), |told| {
                *told == note || (note.text.is_empty() && told.text == over(kind))
            }),
        };
        if !is_told {
            let text = if note.text.is_empty() { over(note.kind).to_owned() } else { note.text };
            news.push(Note { kind: note.kind, text });
        }
    }
    news
}

/// Tells that a note does not hold any more.
fn over(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Place => "The place is not known any more.",
        NoteKind::Mood => "That feeling is over.",
        NoteKind::Relation => "They think of each other as of anybody.",
        NoteKind::Goals => "Nothing is under way any more.",
        NoteKind::Unavailable => "All actions are possible again.",
        NoteKind::Near | NoteKind::Lore => "",
    }
}

/// A relation in words; nothing where it is about neutral.
fn relation(name: &str, player: &str, relation: &RelationAttributes) -> String {
    let RelationAttributes { trust, respect, familiar, flirtatious, attraction } = *relation;
    // Very low, low, high, very high.
    let words = [
        (
            trust,
            [
                format!("deeply distrusts {player}"),
                format!("distrusts {player}"),
                format!("trusts {player}"),
                format!("trusts {player} fully"),
            ],
        ),
        (
            respect,
            [
                format!("despises {player}"),
                format!("looks down on {player}"),
                format!("respects {player}"),
                format!("admires {player}"),
            ],
        ),
        (
            familiar,
            [
                format!("treats {player} as a stranger"),
                format!("hardly knows {player}"),
                format!("knows {player}"),
                format!("knows {player} very well"),
            ],
        ),
        (
            flirtatious,
            [
                format!("is repelled when {player} flirts"),
                format!("does not flirt with {player}"),
                format!("flirts a little with {player}"),
                format!("flirts with {player}"),
            ],
        ),
        (
            attraction,
            [
                format!("finds {player} repulsive"),
                format!("does not find {player} attractive"),
                format!("likes {player}"),
                format!("is in love with {player}"),
            ],
        ),
    ];
    let told: Vec<String> = words
        .into_iter()
        .filter_map(|(value, [very_low, low, high, very_high])| match value {
            ..=-60 => Some(very_low),
            -59..=-20 => Some(low),
            20..=59 => Some(high),
            60.. => Some(very_high),
            _ => None,
        })
        .collect();
    if told.is_empty() { String::new() } else { format!("{name} {}.", told.join(", ")) }
}

/// A feeling as an adjective.
fn feeling(behavior: Behavior) -> &'static str {
    match behavior {
        Behavior::Neutral | Behavior::Unknown => "calm",
        Behavior::Disgust => "disgusted",
        Behavior::Contempt => "contemptuous",
        Behavior::Belligerence => "belligerent",
        Behavior::Domineering => "domineering",
        Behavior::Criticism => "critical",
        Behavior::Anger => "angry",
        Behavior::Tension => "tense",
        Behavior::TenseHumor => "nervously amused",
        Behavior::Defensiveness => "defensive",
        Behavior::Whining => "sorry for herself or himself",
        Behavior::Sadness => "sad",
        Behavior::Stonewalling => "closed off",
        Behavior::Interest => "interested",
        Behavior::Validation => "understanding",
        Behavior::Affection => "affectionate",
        Behavior::Humor => "amused",
        Behavior::Surprise => "surprised",
        Behavior::Joy => "happy",
    }
}
