//! The memory of one character: its lines and those that it heard, and the summary of earlier ones.

use std::collections::VecDeque;

use inworld_protocol::packet::enums::Behavior;
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation as _;

use super::foreign::{LONGEST_TEXT, People};
use super::question::Perceived;
use super::realtime::ServiceMemory;

/// Bytes of all lines and the summary.
const MOST_BYTES: usize = 96 << 10;
/// Lines.
const MOST_LINES: usize = 400;
/// Characters of the summary.
const LONGEST_SUMMARY: usize = 3_000;
/// Characters of a note.
const LONGEST_NOTE: usize = 1_000;
/// Notes with one line: a few circumstances, and lore.
const MOST_NOTES: usize = 24;

/// The lines that a character knows. All texts in it are harmless for a prompt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Recollection {
    summary: String,
    /// The oldest first.
    lines: VecDeque<RememberedLine>,
    /// How many of the oldest lines the prompt no longer shows. They wait for a summary.
    faded: usize,
    /// The number of the oldest line, counted from the first one ever.
    oldest: u64,
    /// What a service that keeps the conversation by itself remembers.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_memory: Option<ServiceMemory>,
}

/// One line, and what was told with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct RememberedLine {
    pub(super) kind: LineKind,
    /// The other character that said or did it.
    pub(super) speaker: String,
    pub(super) text: String,
    /// With own words: what was felt.
    pub(super) emotion: Option<Behavior>,
    /// Circumstances that were new when this was heard.
    pub(super) notes: Vec<Note>,
    /// A service that keeps the conversation by itself knows this line.
    #[serde(skip)]
    pub(super) is_told: bool,
}

/// What a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum LineKind {
    /// Words of somebody else.
    #[default]
    Words,
    /// What somebody else did.
    Deed,
    /// An event of the game.
    Event,
    /// The character's own words.
    Own,
    /// The character's own action, as the mind writes it.
    OwnAction,
}

/// A circumstance that the prompt tells in brackets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(super) kind: NoteKind,
    pub(super) text: String,
}

/// The subject of a note. A later note takes the place of an earlier one of the same kind, except that lore adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum NoteKind {
    Place,
    Near,
    Mood,
    Relation,
    Goals,
    Unavailable,
    Lore,
}

impl LineKind {
    /// Whether the character said or did it.
    pub(super) fn is_own(self) -> bool {
        matches!(self, Self::Own | Self::OwnAction)
    }
}

impl RememberedLine {
    fn size(&self) -> usize {
        let notes: usize = self.notes.iter().map(|note| size_of::<Note>() + note.text.len()).sum();
        size_of::<Self>() + self.speaker.len() + self.text.len() + notes
    }
}

impl Recollection {
    /// Adds what the character has just perceived.
    pub(crate) fn perceive(&mut self, perceived: &Perceived, people: &People) {
        let line = match perceived {
            Perceived::Words { speaker, text } => RememberedLine {
                kind: LineKind::Words,
                speaker: people.known(speaker),
                text: people.harmless(text),
                ..RememberedLine::default()
            },
            Perceived::Action { text } => RememberedLine {
                kind: LineKind::Deed,
                speaker: people.player.clone(),
                text: people.harmless(text),
                ..RememberedLine::default()
            },
            Perceived::Event { name, parameters } => {
                let parameters = parameters.iter().take(MOST_NOTES).map(|(key, value)| format!(", {key} = {value}"));
                let text = people.harmless(&format!("{name}{}", parameters.collect::<String>()));
                RememberedLine { kind: LineKind::Event, text, ..RememberedLine::default() }
            }
        };
        if !line.text.is_empty() {
            self.push(line);
        }
    }

    /// Adds a sentence that the character said.
    pub(crate) fn speak(&mut self, emotion: Option<Behavior>, text: &str, people: &People) {
        let text = people.harmless(text);
        if !text.is_empty() {
            self.push(RememberedLine { kind: LineKind::Own, emotion, text, ..RememberedLine::default() });
        }
    }

    /// Adds an action that the character carried out.
    pub(crate) fn act(&mut self, name: &str, parameters: &[(String, String)], people: &People) {
        let mut text = people.harmless(name);
        for (key, value) in parameters.iter().take(MOST_NOTES) {
            let value = people.harmless(value).replace('"', "'");
            let quote = if value.contains(' ') || value.is_empty() { "\"" } else { "" };
            text.push_str(&format!(" {}={quote}{value}{quote}", people.harmless(key)));
        }
        self.push(RememberedLine {
            kind: LineKind::OwnAction,
            text: text.chars().take(LONGEST_TEXT).collect(),
            ..RememberedLine::default()
        });
    }

    /// A service that keeps the conversation by itself knows the last line: it was said to it, or by it.
    pub(crate) fn last_is_told(&mut self) {
        if let Some(line) = self.lines.back_mut() {
            line.is_told = true;
        }
    }

    /// A service is told all of it now.
    pub(super) fn all_is_told(&mut self) {
        self.lines.iter_mut().for_each(|line| line.is_told = true);
    }

    /// The service remembers this now.
    pub(crate) fn service_remembers(&mut self, memory: ServiceMemory) {
        self.service_memory = Some(memory);
    }

    /// What the service remembered last.
    pub(crate) fn service_memory(&self) -> Option<&ServiceMemory> {
        self.service_memory.as_ref()
    }

    /// Keeps of the character's last turn only what was heard: its first `letters` characters, up to a whole word. What others
    /// have said since stays.
    pub(crate) fn cut_last(&mut self, letters: usize) {
        self.cut(letters, LineKind::Own, |line| line.kind.is_own());
    }

    /// The same of what another character has said last.
    pub(crate) fn cut_last_of(&mut self, speaker: &str, letters: usize) {
        self.cut(letters, LineKind::Words, |line| line.kind == LineKind::Words && line.speaker == speaker);
    }

    fn cut(&mut self, letters: usize, spoken: LineKind, is_theirs: impl Fn(&RememberedLine) -> bool) {
        let Some(end) = self.lines.iter().rposition(&is_theirs).map(|last| last + 1) else { return };
        let start = self.lines.iter().take(end).rposition(|line| !is_theirs(line)).map_or(0, |before| before + 1);
        let mut left = letters;
        let mut unheard = Vec::new();
        for (place, line) in self.lines.iter_mut().enumerate().take(end).skip(start) {
            if line.kind != spoken {
                continue;
            }
            let length = line.text.chars().count();
            if left < length {
                line.text = heard_part(&line.text, left);
            }
            left = left.saturating_sub(length);
            if line.text.is_empty() {
                unheard.push(place);
            }
        }
        for place in unheard.into_iter().rev() {
            self.lines.remove(place);
            if place < self.faded {
                self.faded -= 1;
            }
        }
    }

    /// The summary of what the lines no longer tell; may be empty.
    pub(crate) fn summary(&self) -> &str {
        &self.summary
    }

    /// Puts a summary in place of the lines whose numbers are below `until`, which it covers.
    pub(crate) fn summarised(&mut self, until: u64, summary: &str, people: &People) {
        let covered = usize::try_from(until.saturating_sub(self.oldest)).unwrap_or(usize::MAX).min(self.faded);
        self.forget(covered);
        let summary = people.harmless_up_to(summary, LONGEST_SUMMARY);
        if !summary.is_empty() {
            self.summary = summary;
        }
    }

    /// Whether lines wait for a summary.
    pub(crate) fn wants_summary(&self) -> bool {
        self.faded > 0
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.summary.len() + self.lines.iter().map(RememberedLine::size).sum::<usize>()
    }

    /// The same from a saved state, which others may have changed: within all bounds, and harmless.
    pub(crate) fn restored(self, people: &People) -> Self {
        let mut checked = Self {
            summary: people.harmless_up_to(&self.summary, LONGEST_SUMMARY),
            service_memory: self.service_memory.and_then(ServiceMemory::restored),
            ..Self::default()
        };
        let faded = self.faded.min(self.lines.len());
        let surplus = self.lines.len().saturating_sub(MOST_LINES);
        checked.faded = faded.saturating_sub(surplus);
        for line in self.lines.into_iter().skip(surplus) {
            let notes = line.notes.into_iter().take(MOST_NOTES);
            let notes =
                notes.map(|note| Note { text: people.harmless_up_to(&note.text, LONGEST_NOTE), ..note }).collect();
            let speaker = if line.speaker.is_empty() { String::new() } else { people.known(&line.speaker) };
            checked.push(RememberedLine { speaker, text: people.harmless(&line.text), notes, ..line });
        }
        checked
    }

    /// The lines that the prompt shows.
    pub(super) fn shown(&self) -> impl DoubleEndedIterator<Item = &RememberedLine> + Clone {
        self.lines.iter().skip(self.faded)
    }

    /// The lines that wait for a summary, with their numbers.
    pub(super) fn faded(&self) -> impl Iterator<Item = (u64, &RememberedLine)> {
        (self.oldest..).zip(self.lines.iter().take(self.faded))
    }

    /// Takes so many of the first lines out of the prompt.
    pub(super) fn fade(&mut self, lines: usize) {
        self.faded = self.faded.saturating_add(lines).min(self.lines.len());
    }

    /// Notes with the last line, which goes into the prompt with it.
    pub(super) fn note(&mut self, notes: Vec<Note>) {
        let Some(line) = self.lines.back_mut() else { return };
        line.notes.extend(notes);
        line.notes.truncate(MOST_NOTES);
        self.bound();
    }

    fn push(&mut self, line: RememberedLine) {
        self.lines.push_back(line);
        self.bound();
    }

    fn bound(&mut self) {
        let mut bytes = self.bytes();
        let mut surplus = 0;
        for line in &self.lines {
            if self.lines.len() - surplus <= MOST_LINES && bytes <= MOST_BYTES {
                break;
            }
            bytes -= line.size();
            surplus += 1;
        }
        self.forget(surplus);
    }

    fn forget(&mut self, lines: usize) {
        self.lines.drain(..lines.min(self.lines.len()));
        self.faded = self.faded.saturating_sub(lines);
        self.oldest = self.oldest.saturating_add(lines as u64);
    }
}

/// The first characters of a text, without a torn word, and with a mark that it broke off there.
fn heard_part(text: &str, letters: usize) -> String {
    let end = text.char_indices().nth(letters).map_or(text.len(), |(at, _)| at);
    let words = text.split_word_bound_indices().map(|(at, _)| at).take_while(|at| *at <= end);
    let heard = text.get(..words.last().unwrap_or_default()).unwrap_or_default();
    let heard = heard.trim_end_matches(|c: char| c.is_whitespace() || c == ',');
    if heard.is_empty() { String::new() } else { format!("{heard}\u{2026}") }
}
