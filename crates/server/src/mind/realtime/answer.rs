//! From one answer of a service to thoughts: sentences with their sound, feelings, and actions.

use std::collections::BTreeMap;

use inworld_protocol::packet::enums::Behavior;
use inworld_protocol::packet::printable;
use serde_json::Value;

use super::super::question::{Action, Purpose};
use super::super::reply::{Ending, Form, Opening, Reader, feeling_of, read_speech};
use super::super::speech::Speech;
use super::super::thought::Thought;
use super::client_event::{FEEL, NARRATE};
use super::server_event::{Call, WordSource};
use super::sound::{ItemSound, Pace, Part};
use super::timing::Timing;
use super::turn::Turn;

/// Items and calls of one answer.
const MOST_ITEMS: usize = 64;
const MOST_CALLS: usize = 16;
/// Characters of a parameter.
const LONGEST_VALUE: usize = 400;
/// Bytes of a text that is kept, so that it can be cut.
const LONGEST_TEXT: usize = 32 << 10;

/// An answer in the making.
#[derive(Debug)]
pub(crate) struct Answer {
    own_name: String,
    /// What may be done.
    actions: Vec<Action>,
    is_spoken: bool,
    rate: u32,
    /// The first that came: the same words may come from the other one, too.
    source: Option<WordSource>,
    items: Vec<ItemSound>,
    /// The items that were given completely.
    done: usize,
    /// Reads an answer in text.
    reader: Reader,
    /// Of an answer in text, the items with their words.
    texts: Vec<(String, String)>,
    feeling: Option<Behavior>,
    calls: BTreeMap<String, TakenCall>,
    /// In the order in which they came.
    call_ids: Vec<String>,
    has_spoken: bool,
    has_acted: bool,
    /// A line has begun that is not over.
    is_open: bool,
    /// What is heard until the end of the sentence is no speech: a stage direction.
    is_mute: bool,
    /// It has words that no sound belongs to.
    lacks_sound: bool,
}

/// A call of a tool.
#[derive(Debug, Default)]
struct TakenCall {
    name: String,
    arguments: Option<String>,
    is_given: bool,
    /// What it gives back.
    output: &'static str,
}

/// The sound of a sentence is one in so many of a second, at least.
const SHORTEST_SOUND: usize = 20;
/// Outputs of calls: done, cut off before it was complete, and not possible.
const DONE: &str = r#"{"done":true}"#;
const UNDONE: &str = r#"{"cancelled":true}"#;
const NO_OBJECT: &str = r#"{"error":"the arguments are not a JSON object"}"#;
const NO_ACTION: &str = r#"{"error":"there is no such action now"}"#;

/// A part of an answer as the service keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemRecord {
    pub(crate) item: String,
    /// How long its sound is.
    pub(crate) sound_ms: u64,
    /// Its words, where it has no sound.
    pub(crate) text: String,
}

impl Answer {
    /// Nothing has come.
    pub(crate) fn new(turn: &Turn, is_spoken: bool, rate: u32) -> Self {
        let context = &turn.context;
        let form = Form {
            purpose: Purpose::Reply,
            own_name: context.own_name.clone(),
            player_name: context.player_name.clone(),
            other_names: context.other_names.clone(),
            actions: context.actions.clone().into(),
            sentences: turn.sentences,
            opening: Opening::Speech,
        };
        Self {
            own_name: context.own_name.clone(),
            actions: context.actions.clone(),
            is_spoken,
            rate,
            source: None,
            items: Vec::new(),
            done: 0,
            reader: Reader::new(form),
            texts: Vec::new(),
            feeling: None,
            calls: BTreeMap::new(),
            call_ids: Vec::new(),
            has_spoken: false,
            has_acted: false,
            is_open: false,
            is_mute: false,
            lacks_sound: false,
        }
    }

    /// Whether anything was said or done.
    pub(crate) fn has_begun(&self) -> bool {
        self.has_spoken || self.has_acted
    }

    /// Whether anything was said.
    pub(crate) fn has_spoken(&self) -> bool {
        self.has_spoken
    }

    /// Whether it has words that should have been heard and have no sound.
    pub(crate) fn lacks_sound(&self) -> bool {
        self.lacks_sound
    }

    /// What each call of a tool gives back, in order, by its id.
    pub(crate) fn call_outputs(&self) -> Vec<(String, String)> {
        let output = |id: &String| {
            let output = self.calls.get(id).map_or("", |call| call.output);
            (id.clone(), if output.is_empty() { UNDONE } else { output }.to_owned())
        };
        self.call_ids.iter().map(output).collect()
    }

    /// Another response follows, which says what this one did not.
    pub(crate) fn goes_on(&mut self) {
        self.calls.clear();
        self.call_ids.clear();
    }

    /// What the service keeps of it.
    pub(crate) fn records(&self) -> Vec<ItemRecord> {
        let spoken = self.items.iter().map(|item| ItemRecord {
            item: item.item.clone(),
            sound_ms: item.produced_ms(),
            text: String::new(),
        });
        let texts =
            self.texts.iter().map(|(item, text)| ItemRecord { item: item.clone(), sound_ms: 0, text: text.clone() });
        spoken.chain(texts).collect()
    }

    /// More words of an item. False: the answer has no end.
    pub(crate) fn words(
        &mut self,
        item: &str,
        source: WordSource,
        words: &str,
        pace: &Pace,
        out: &mut Vec<Thought>,
    ) -> bool {
        if *self.source.get_or_insert(source) != source {
            return true;
        }
        if self.is_spoken {
            let is_bounded = self.item(item).is_some_and(|item| item.add_words(words));
            self.speak(pace, out);
            return is_bounded;
        }
        if self.texts.last().is_none_or(|(last, _)| last != item) {
            self.texts.push((item.to_owned(), String::new()));
        }
        let Some((_, text)) = self.texts.last_mut() else { return false };
        text.push_str(words);
        let is_bounded = text.len() <= LONGEST_TEXT;
        let before = out.len();
        self.reader.piece(words, out);
        self.note(before, out);
        is_bounded && self.texts.len() <= MOST_ITEMS
    }

    /// More sound of an item. False: the answer has no end.
    pub(crate) fn sound(&mut self, item: &str, bytes: &[u8], pace: &Pace, out: &mut Vec<Thought>) -> bool {
        let is_bounded = self.item(item).is_some_and(|item| item.add_sound(bytes));
        self.speak(pace, out);
        is_bounded
    }

    /// What the service tells of the sound of an item.
    pub(crate) fn timing(&mut self, item: &str, timing: &Timing) {
        if !timing.is_empty()
            && let Some(item) = self.item(item)
        {
            item.add_timing(timing);
        }
    }

    /// An item is complete.
    pub(crate) fn item_ends(&mut self, item: &str, pace: &mut Pace, out: &mut Vec<Thought>) {
        if let Some(item) = self.items.iter_mut().find(|other| other.item == item) {
            item.complete(pace);
        }
        self.speak(pace, out);
    }

    /// What is known of a call. It is given once, when its name and its arguments are.
    pub(crate) fn call(&mut self, call: &Call, is_complete: bool, out: &mut Vec<Thought>) {
        if call.id.is_empty() {
            return;
        }
        if !self.calls.contains_key(&call.id) {
            if self.calls.len() >= MOST_CALLS {
                return;
            }
            self.call_ids.push(call.id.clone());
        }
        let taken = self.calls.entry(call.id.clone()).or_default();
        if taken.name.is_empty() {
            taken.name.clone_from(&call.name);
        }
        if is_complete && taken.arguments.is_none() {
            taken.arguments = Some(call.arguments.clone());
        }
        let Some(arguments) = taken.arguments.as_ref().filter(|_| !taken.name.is_empty() && !taken.is_given) else {
            return;
        };
        taken.is_given = true;
        let Some(parameters) = parameters(arguments) else {
            taken.output = NO_OBJECT;
            return;
        };
        if taken.name != FEEL {
            let action = self.actions.iter().find(|action| action.name == taken.name);
            let told = parameters.iter().find(|(name, _)| name == "text").map(|(_, text)| text.trim());
            if let (None, NARRATE, Some(told)) = (action, taken.name.as_str(), told.filter(|told| !told.is_empty())) {
                taken.output = DONE;
                self.has_acted = true;
                return out.push(Thought::Narration(told.to_owned()));
            }
            let Some(action) = action else {
                taken.output = NO_ACTION;
                return;
            };
            taken.output = DONE;
            self.has_acted = true;
            let is_known = |name: &str| action.parameters.iter().any(|(known, _)| known == name);
            let parameters = parameters.into_iter().filter(|(name, _)| is_known(name)).collect();
            return out.push(Thought::Action { name: action.name.clone(), parameters });
        }
        taken.output = DONE;
        let feeling = parameters.iter().find(|(name, _)| name == "emotion").and_then(|(_, value)| feeling_of(value));
        self.feeling = feeling.or(self.feeling);
    }

    /// No more comes.
    pub(crate) fn ends(&mut self, is_whole: bool, pace: &mut Pace, out: &mut Vec<Thought>) {
        for item in &mut self.items {
            item.complete(pace);
        }
        self.speak(pace, out);
        if !self.is_spoken && !self.texts.is_empty() {
            let before = out.len();
            self.reader.end(if is_whole { Ending::Complete } else { Ending::Length }, out);
            // The reader tells of its own end; the end of the answer is told by the dialogue.
            out.retain(|thought| !matches!(thought, Thought::Done | Thought::Failed(_)));
            self.note(before.min(out.len()), out);
        }
    }

    fn note(&mut self, before: usize, out: &mut [Thought]) {
        for thought in out.iter_mut().skip(before) {
            if let Thought::Sentence { emotion, .. } = thought {
                self.has_spoken = true;
                if let Some(feeling) = self.feeling {
                    *emotion = Some(feeling);
                }
            }
        }
    }

    fn item(&mut self, item: &str) -> Option<&mut ItemSound> {
        if let Some(at) = self.items.iter().position(|other| other.item == item) {
            return self.items.get_mut(at);
        }
        if self.items.len() >= MOST_ITEMS {
            return None;
        }
        self.items.push(ItemSound::new(item.to_owned(), self.rate, self.items.is_empty()));
        self.items.last_mut()
    }

    /// Gives what is complete, one item after the other.
    fn speak(&mut self, pace: &Pace, out: &mut Vec<Thought>) {
        while let Some(item) = self.items.get_mut(self.done) {
            match item.take(pace) {
                Some(part) => self.give(part, out),
                None if item.is_complete() => self.done += 1,
                None => return,
            }
        }
    }

    /// Nothing more comes, though it has not ended: a line that has begun is told as far as it is known.
    pub(crate) fn breaks(&mut self, out: &mut Vec<Thought>) {
        if !std::mem::take(&mut self.is_open) {
            return;
        }
        let words = self.items.get_mut(self.done).map(ItemSound::take_rest).unwrap_or_default();
        let text = self.read(&words, &mut Vec::new());
        out.push(Thought::Spoken {
            emotion: self.feeling,
            text,
            words,
            sound: self.speech(Vec::new(), Vec::new()),
            is_last: true,
        });
    }

    fn give(&mut self, part: Part, out: &mut Vec<Thought>) {
        if self.is_mute {
            self.is_mute = !part.is_last;
            return;
        }
        let text = part.sentence.as_deref().map(|words| self.read(words, out)).unwrap_or_default();
        if text.is_empty() && part.sentence.is_some() && !self.is_open {
            self.is_mute = !part.is_last;
            return;
        }
        if self.items.iter().all(|item| item.produced_ms() == 0) {
            self.lacks_sound = true;
            out.push(Thought::Sentence { emotion: self.feeling, text });
        } else {
            let mut samples = part.samples;
            if samples.is_empty() && text.is_empty() && !part.is_last {
                return;
            }
            if samples.is_empty() && part.is_last && !self.is_open {
                // The sentence before has taken all; the built-in voice would be a stranger's.
                samples.resize(self.rate as usize / SHORTEST_SOUND, 0);
            }
            let (sound, is_last) = (self.speech(samples, part.phonemes), part.is_last);
            out.push(Thought::Spoken { emotion: self.feeling, text, words: part.words, sound, is_last });
            self.is_open = !part.is_last;
        }
        self.has_spoken = true;
    }

    /// The words of a sentence as they are read; stage directions in it are given at once.
    fn read(&self, words: &str, out: &mut Vec<Thought>) -> String {
        let mut text = String::new();
        for thought in read_speech(words, &self.own_name) {
            match thought {
                Thought::Sentence { text: sentence, .. } => {
                    text.push_str(if text.is_empty() { "" } else { " " });
                    text.push_str(&sentence);
                }
                thought @ Thought::Narration(_) => out.push(thought),
                _ => {}
            }
        }
        text
    }

    fn speech(&self, samples: Vec<i16>, phonemes: Vec<(String, i64)>) -> Speech {
        Speech { samples, rate: self.rate, phonemes }
    }
}

/// The arguments of a call; `None` where they are not an object.
fn parameters(arguments: &str) -> Option<Vec<(String, String)>> {
    if arguments.trim().is_empty() {
        return Some(Vec::new());
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(arguments) else { return None };
    let value = |value: Value| match value {
        Value::String(text) => printable(&text, LONGEST_VALUE),
        other => printable(&other.to_string(), LONGEST_VALUE),
    };
    Some(fields.into_iter().map(|(name, field)| (name, value(field))).collect())
}
