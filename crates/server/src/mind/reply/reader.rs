//! Reads one answer.

use std::collections::HashSet;

use inworld_protocol::packet::enums::Behavior;

use super::super::question::Purpose;
use super::super::thought::Thought;
use super::choice;
use super::clean::clean;
use super::markers::{Markers, Visible};
use super::prose::{Prose, ProsePart};
use super::sentences::is_short;
use super::speaker::{Names, Speaker};
use super::tags::{self, Tag};
use super::{Ending, Form, Opening};
use crate::words::fold;

/// Actions and stage directions of one answer.
const MOST_ACTIONS: usize = 4;
/// Sentences of one answer that were said before; then it is over.
const MOST_REPEATED: usize = 4;
/// Letters of an answer that is not spoken.
const LONGEST_TEXT: usize = 4_000;

/// Turns the pieces of one answer into thoughts.
#[derive(Debug)]
pub(crate) struct Reader {
    form: Form,
    names: Names,
    markers: Markers,
    prose: Prose,
    answer: ParsedReply,
    /// The whole text of an answer that is not spoken.
    text: String,
    /// A mark of the template has ended the answer.
    is_ended: bool,
    /// A mark has told that there is reasoning.
    has_reasoned: bool,
    /// Reasoning was closed that no mark had opened.
    is_retracted: bool,
    has_spoken: bool,
}

/// The thoughts so far. They are withdrawn when they turn out to be reasoning.
#[derive(Debug, Default)]
struct ParsedReply {
    /// Whether anything was found.
    has_begun: bool,
    /// Whether it begins as speech does, so that it need not wait.
    is_speech: bool,
    emotion: Option<Behavior>,
    /// Waits for the next sentence, to be said with it.
    short: String,
    /// Sentences that were said, folded.
    said: HashSet<String>,
    sentences: usize,
    /// Sentences that were left out because they had been said.
    repeated: usize,
    actions: usize,
    /// Actions that were chosen; each is done once an answer.
    done: Vec<Thought>,
    has_noticed: bool,
    /// The answer is an object, which no one has asked for; read as a whole.
    object: Option<String>,
    /// No more is said.
    is_over: bool,
    /// The last sentence was said, and an action may stand right behind it.
    awaits_action: bool,
    thoughts: Vec<Thought>,
}

impl Reader {
    /// A reader of an answer that has not begun.
    pub(crate) fn new(form: Form) -> Self {
        let others = form.other_names.iter().map(String::as_str).chain([form.player_name.as_str()]);
        Self {
            names: Names::new(&form.own_name, others),
            markers: Markers::new(form.opening == Opening::Reasoning),
            prose: Prose::default(),
            answer: ParsedReply::default(),
            text: String::new(),
            is_ended: false,
            has_reasoned: false,
            is_retracted: false,
            has_spoken: false,
            form,
        }
    }

    /// Takes the next piece of text, of any size.
    pub(crate) fn piece(&mut self, piece: &str, thoughts: &mut Vec<Thought>) {
        let mut visible = Vec::new();
        for letter in piece.chars() {
            if self.is_ended {
                break;
            }
            self.markers.letter(letter, &mut visible);
            visible.drain(..).for_each(|visible| self.see(visible));
        }
        if self.may_speak() {
            self.release(thoughts);
        }
    }

    /// No more pieces follow.
    pub(crate) fn end(&mut self, ending: Ending, thoughts: &mut Vec<Thought>) {
        if !self.is_ended {
            let mut visible = Vec::new();
            self.markers.end(&mut visible);
            visible.into_iter().for_each(|visible| self.see(visible));
        }
        if self.form.purpose != Purpose::Reply {
            return choice::read(&self.form, &self.text, thoughts);
        }
        self.take_object();
        let mut parts = Vec::new();
        self.prose.end(ending == Ending::Complete || self.is_ended, &mut parts);
        parts.into_iter().for_each(|part| self.take(part));
        let torn = self.prose.rest().trim_end().to_owned();
        if ending == Ending::Length && self.answer.sentences == 0 && self.answer.short.is_empty() && !torn.is_empty() {
            self.take(ProsePart::Sentence { text: format!("{torn}\u{2026}"), begins_line: true });
        }
        self.flush_short();
        self.release(thoughts);
    }

    /// Whether the answer is complete: the connection may be closed.
    pub(crate) fn is_full(&self) -> bool {
        self.is_ended
            || (self.answer.is_over && !self.answer.awaits_action && self.may_speak())
            || self.text.len() >= 4 * LONGEST_TEXT
    }

    /// Whether a sentence or an action was given out.
    pub(crate) fn has_spoken(&self) -> bool {
        self.has_spoken
    }

    /// How this model begins its answers, learned from a complete answer.
    pub(crate) fn learned(&self) -> Option<Opening> {
        if self.is_retracted {
            return Some(Opening::Reasoning);
        }
        let has_shown = self.answer.has_begun && !self.has_reasoned;
        (self.form.opening == Opening::Unknown && has_shown).then_some(Opening::Speech)
    }

    /// Whether what was found is known to be speech.
    fn may_speak(&self) -> bool {
        self.form.opening != Opening::Unknown || self.answer.is_speech || self.has_reasoned
    }

    fn see(&mut self, visible: Visible) {
        match visible {
            Visible::Letter(letter) if self.form.purpose == Purpose::Reply => self.see_letter(letter),
            Visible::Letter(letter) if self.text.len() < 4 * LONGEST_TEXT => self.text.push(letter),
            Visible::Letter(_) => {}
            Visible::Reasoned => self.has_reasoned = true,
            Visible::Retract => {
                // What has left cannot be taken back.
                if !self.may_speak() {
                    self.prose = Prose::default();
                    self.answer = ParsedReply::default();
                }
                self.text.clear();
                self.is_retracted = true;
                self.has_reasoned = true;
            }
            Visible::End => self.is_ended = true,
        }
    }

    fn see_letter(&mut self, letter: char) {
        if let Some(object) = &mut self.answer.object {
            if object.len() < LONGEST_TEXT {
                object.push(letter);
            }
        } else if letter == '{' && !self.answer.has_begun && self.prose.rest().trim().is_empty() {
            self.answer.object = Some("{".to_owned());
        } else {
            let mut parts = Vec::new();
            self.prose.letter(letter, &mut parts);
            let is_between =
                letter.is_whitespace() || letter == '[' || self.prose.is_in_tag() || parts.iter().any(is_tag);
            self.answer.awaits_action &= is_between;
            parts.into_iter().for_each(|part| self.take(part));
        }
    }

    /// Says what an object has to say.
    fn take_object(&mut self) {
        let Some(object) = self.answer.object.take() else { return };
        let speech = choice::speech(&object);
        let mut parts: Vec<ProsePart> =
            [speech.emotion, speech.action].into_iter().flatten().map(ProsePart::Tag).collect();
        let action = if parts.len() > 1 { parts.pop() } else { None };
        speech.text.chars().for_each(|letter| self.prose.letter(letter, &mut parts));
        self.prose.end(true, &mut parts);
        parts.into_iter().chain(action).for_each(|part| self.take(part));
    }

    fn take(&mut self, part: ProsePart) {
        if self.answer.is_over && !(self.answer.awaits_action && is_tag(&part)) {
            return;
        }
        let is_first = !std::mem::replace(&mut self.answer.has_begun, true);
        match part {
            ProsePart::Tag(tag) => {
                self.answer.is_speech |= is_first;
                self.tag(&tag);
            }
            ProsePart::Label(name) => match self.names.speaker(&format!("{name}:")) {
                Some(Speaker::Other) => self.answer.is_over = true,
                Some(Speaker::Own(_)) => {}
                None => self.tag(&name),
            },
            ProsePart::Direction(words) => {
                let words = clean(&words);
                if !words.is_empty() && self.may_act() {
                    self.flush_short();
                    self.answer.thoughts.push(Thought::Narration(words));
                }
            }
            ProsePart::Sentence { text, begins_line } => {
                let speaker = if begins_line { self.names.speaker(&text) } else { None };
                match speaker {
                    Some(Speaker::Other) => self.answer.is_over = true,
                    Some(Speaker::Own(behind)) => self.sentence(text.get(behind..).unwrap_or_default()),
                    None => self.sentence(&text),
                }
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        match tags::read(tag, &self.form.actions) {
            Tag::Emotion(emotion) => {
                self.flush_short();
                self.answer.emotion = Some(emotion);
            }
            Tag::Action { name, parameters } => {
                self.flush_short();
                let action = Thought::Action { name, parameters };
                if !self.answer.done.contains(&action) && self.may_act() {
                    self.answer.done.push(action.clone());
                    self.answer.thoughts.push(action);
                }
            }
            Tag::Unlisted(name) if !self.form.actions.is_empty() && !self.answer.has_noticed => {
                self.answer.has_noticed = true;
                let words =
                    format!("the model chose the action `{name}`, which the script does not list; it was left out");
                self.answer.thoughts.push(Thought::Notice(words));
            }
            Tag::Unlisted(_) | Tag::Nothing => {}
        }
    }

    fn may_act(&mut self) -> bool {
        self.answer.actions += 1;
        self.answer.actions <= MOST_ACTIONS
    }

    fn sentence(&mut self, text: &str) {
        let sentence = clean(text);
        if sentence.is_empty() {
            return;
        }
        if !self.answer.said.insert(fold(&sentence)) {
            // It goes round in circles.
            self.answer.repeated += 1;
            self.answer.is_over |= self.answer.repeated >= MOST_REPEATED;
            return;
        }
        let whole = match self.answer.short.is_empty() {
            true => sentence,
            false => format!("{} {sentence}", std::mem::take(&mut self.answer.short)),
        };
        // The first one is said at once, however short it is: the player waits for a sign of life.
        if self.answer.sentences > 0 && is_short(&whole) {
            self.answer.short = whole;
        } else {
            self.say(whole);
        }
    }

    fn flush_short(&mut self) {
        let short = std::mem::take(&mut self.answer.short);
        if !short.is_empty() && !self.answer.is_over {
            self.say(short);
        }
    }

    fn say(&mut self, text: String) {
        self.answer.thoughts.push(Thought::Sentence { emotion: self.answer.emotion, text });
        self.answer.sentences += 1;
        if self.answer.sentences >= self.form.sentences {
            self.answer.is_over = true;
            self.answer.awaits_action = !self.form.actions.is_empty();
        }
    }

    fn release(&mut self, thoughts: &mut Vec<Thought>) {
        let is_spoken = |thought: &Thought| !matches!(thought, Thought::Notice(_));
        self.has_spoken |= self.answer.thoughts.iter().any(is_spoken);
        thoughts.append(&mut self.answer.thoughts);
    }
}

fn is_tag(part: &ProsePart) -> bool {
    matches!(part, ProsePart::Tag(_))
}
