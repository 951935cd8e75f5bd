//! The lines of one character, put together from their parts, and the messages that go with them: told in step with what the
//! player hears. The library says when a line begins and ends.

use std::collections::VecDeque;
use std::mem::take;

/// Interactions that may be open at the same time.
const MAX_OPEN: usize = 32;
/// Ids that are longer are not remembered, in bytes.
const MAX_ID: usize = 1 << 10;
/// How many lines and messages wait, as many lines as the library has of one character. The oldest is dropped.
const MAX_WAITING: usize = 256;

/// The interaction and the utterance of a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ids {
    pub interaction: String,
    pub utterance: String,
}

impl Ids {
    pub fn new(interaction: &str, utterance: &str) -> Self {
        Self { interaction: interaction.to_owned(), utterance: utterance.to_owned() }
    }
}

/// What is to be told now.
#[derive(Debug, PartialEq)]
pub enum Told<L, M> {
    Message(M),
    Began(L),
    Ended(L),
}

/// What was cleared away.
#[derive(Debug, PartialEq)]
pub struct Cleared<L, M> {
    /// A line was being said, or waited to be.
    pub lines: bool,
    /// More would have come of an interaction.
    pub exchanges: bool,
    /// Messages that are told all the same.
    pub told: Vec<Told<L, M>>,
}

/// A line, as far as it has come.
#[derive(Debug)]
struct Line<L, M> {
    ids: Ids,
    what: L,
    /// Told as it begins.
    messages: Vec<M>,
    /// It has words: the library tells of no other.
    has_words: bool,
    /// Another line has begun to come, or its interaction has ended: no more of it comes.
    is_whole: bool,
}

#[derive(Debug)]
enum Item<L, M> {
    Line(Line<L, M>),
    /// Follows the line before it. Whether it is told even if that is interrupted.
    Message(M, bool),
}

/// The line that is being said, and what waits. `L` is a line, `M` a message.
#[derive(Debug)]
pub struct Lines<L, M> {
    said: Option<Line<L, M>>,
    /// It was interrupted or finished; the library has not told its end yet.
    past: Option<(Ids, L)>,
    waiting: VecDeque<Item<L, M>>,
    /// The interactions that more may come of.
    open: VecDeque<String>,
}

impl<L, M> Default for Lines<L, M> {
    fn default() -> Self {
        Self { said: None, past: None, waiting: VecDeque::new(), open: VecDeque::new() }
    }
}

impl<L, M> Lines<L, M> {
    /// Something of an interaction has come.
    pub fn begin(&mut self, interaction: &str) {
        if !interaction.is_empty() && interaction.len() <= MAX_ID && !self.is_open(interaction) {
            self.open.push_back(interaction.to_owned());
            if self.open.len() > MAX_OPEN {
                self.open.pop_front();
            }
        }
    }

    /// Whether more may come of an interaction.
    pub fn is_open(&self, interaction: &str) -> bool {
        self.open.iter().any(|open| open == interaction)
    }

    /// The line that a part belongs to, and whether it is being said.
    pub fn part(&mut self, ids: &Ids, has_words: bool, new: impl FnOnce() -> L) -> Option<(&mut L, bool)> {
        let last = self.waiting.iter().rposition(|item| matches!(item, Item::Line(_)));
        let belongs = |line: &Line<L, M>| line.ids == *ids && !line.is_whole;
        let at = match last {
            None if self.said.as_ref().is_some_and(belongs) => {
                let line = self.said.as_mut()?;
                line.has_words |= has_words;
                return Some((&mut line.what, true));
            }
            Some(at) if matches!(self.waiting.get(at), Some(Item::Line(line)) if belongs(line)) => at,
            _ => {
                self.lines_mut().for_each(|line| line.is_whole = true);
                let (ids, messages) = (ids.clone(), Vec::new());
                self.wait(Item::Line(Line { ids, what: new(), messages, has_words: false, is_whole: false }));
                self.waiting.len() - 1
            }
        };
        let Some(Item::Line(line)) = self.waiting.get_mut(at) else { return None };
        line.has_words |= has_words;
        Some((&mut line.what, false))
    }

    /// A message has come. Gives it back when it is to be told at once; else it waits for its line, or for those before it.
    pub fn message(&mut self, utterance: &str, message: M) -> Option<M> {
        let is_it = |line: &&mut Line<L, M>| !utterance.is_empty() && line.ids.utterance == utterance;
        if self.said.as_mut().filter(is_it).is_some() {
            return Some(message);
        }
        if let Some(line) = self.lines_mut().filter(is_it).last() {
            line.messages.push(message);
            return None;
        }
        self.behind(message, false)
    }

    /// An interaction has ended. The message of that follows its lines, also when they are interrupted.
    pub fn end(&mut self, interaction: &str, message: M) -> Option<M> {
        self.open.retain(|open| open != interaction);
        for line in self.said.iter_mut().chain(self.waiting.iter_mut().filter_map(Item::line_mut)) {
            line.is_whole |= line.ids.interaction == interaction;
        }
        self.behind(message, true)
    }

    fn behind(&mut self, message: M, stays: bool) -> Option<M> {
        let waits = self.said.is_some() || self.lines_mut().any(|line| line.has_words || !line.is_whole);
        if !waits {
            return Some(message);
        }
        self.wait(Item::Message(message, stays));
        None
    }

    /// The player begins to hear a line. Nothing, when it was interrupted.
    pub fn began(&mut self, ids: &Ids) -> Vec<Told<L, M>>
    where
        L: Clone,
    {
        let is_it = |item: &Item<L, M>| matches!(item, Item::Line(line) if line.ids == *ids);
        let Some(at) = self.waiting.iter().position(is_it) else { return Vec::new() };
        let mut told: Vec<_> = self.take_said().map(Told::Ended).into_iter().collect();
        for (index, item) in self.waiting.drain(..=at).enumerate() {
            match item {
                Item::Message(message, _) => told.push(Told::Message(message)),
                Item::Line(mut line) => {
                    told.extend(take(&mut line.messages).into_iter().map(Told::Message));
                    if index == at {
                        told.push(Told::Began(line.what.clone()));
                        self.said = Some(line);
                    }
                }
            }
        }
        told
    }

    /// The player has heard a line, as far as it is heard.
    pub fn ended(&mut self, ids: &Ids) -> Vec<Told<L, M>> {
        let is_it = self.said.as_ref().is_some_and(|line| line.ids == *ids)
            || self.past.as_ref().is_some_and(|(past, _)| past == ids);
        let Some(ended) = is_it.then(|| self.take_said()).flatten() else { return Vec::new() };
        let mut told = vec![Told::Ended(ended)];
        while self.waiting.front().is_some_and(Item::is_nothing_to_wait_for) {
            match self.waiting.pop_front() {
                Some(Item::Message(message, _)) => told.push(Told::Message(message)),
                Some(Item::Line(line)) => told.extend(line.messages.into_iter().map(Told::Message)),
                None => {}
            }
        }
        told
    }

    /// The line that is being said, if its end is not wanted or known.
    pub fn said(&self) -> Option<&L> {
        self.said.as_ref().map(|line| &line.what)
    }

    /// Whether this line has begun, and its end was not told.
    pub fn has_begun(&self, what: &L) -> bool
    where
        L: PartialEq,
    {
        self.said() == Some(what) || self.past.as_ref().is_some_and(|(_, past)| past == what)
    }

    /// The line with these ids, if it is being said or its end is awaited.
    pub fn known(&self, ids: &Ids) -> Option<&L> {
        let said = self.said.as_ref().map(|line| (&line.ids, &line.what));
        let past = self.past.as_ref().map(|(ids, what)| (ids, what));
        let waiting = self.waiting.iter().filter_map(Item::line).map(|line| (&line.ids, &line.what));
        said.into_iter().chain(past).chain(waiting).find(|(known, _)| *known == ids).map(|(_, what)| what)
    }

    /// The line that is being said and those that wait, in their order.
    pub fn all(&self) -> impl Iterator<Item = &L> {
        let waiting = self.waiting.iter().filter_map(Item::line);
        self.said.iter().chain(waiting).map(|line| &line.what)
    }

    /// The game wants the next line: this one is over. Its ids.
    pub fn finish(&mut self) -> Option<Ids> {
        let line = self.said.take()?;
        self.past = Some((line.ids.clone(), line.what));
        Some(line.ids)
    }

    /// Drops what waits; the line that is being said is over.
    pub fn clear(&mut self) -> Cleared<L, M> {
        let exchanges = !self.open.is_empty();
        self.open.clear();
        let lines = self.clear_where(|_| true);
        Cleared { exchanges, ..lines }
    }

    /// The same for all interactions but one.
    pub fn clear_but(&mut self, interaction: &str) -> Cleared<L, M> {
        self.open.retain(|open| open == interaction);
        self.clear_where(|ids| ids.interaction != interaction)
    }

    fn clear_where(&mut self, is_over: impl Fn(&Ids) -> bool) -> Cleared<L, M> {
        let before = self.waiting.len();
        let was_said = self.said.as_ref().is_some_and(|line| is_over(&line.ids)) && self.finish().is_some();
        let mut keeps = false;
        let mut told = Vec::new();
        let mut messages = 0;
        for item in take(&mut self.waiting) {
            match item {
                Item::Line(line) if is_over(&line.ids) => {}
                Item::Line(line) => {
                    keeps = true;
                    self.waiting.push_back(Item::Line(line));
                }
                Item::Message(message, stays) if keeps || self.said.is_some() => {
                    self.waiting.push_back(Item::Message(message, stays));
                }
                Item::Message(message, stays) => {
                    messages += 1;
                    told.extend(stays.then_some(Told::Message(message)));
                }
            }
        }
        Cleared { lines: was_said || self.waiting.len() + messages < before, exchanges: false, told }
    }

    /// The session has ended: forgets everything. Gives the line whose end nobody tells any more.
    pub fn forget(&mut self) -> Option<L> {
        let said = self.take_said();
        *self = Self::default();
        said
    }

    /// The interactions but one that something is or may be said of.
    pub fn interactions_but(&self, interaction: &str) -> Vec<String> {
        let waiting = self.waiting.iter().filter_map(Item::line);
        let lines = self.said.iter().chain(waiting).map(|line| &line.ids.interaction);
        let mut ids: Vec<String> = lines.chain(&self.open).cloned().collect();
        ids.retain(|id| id != interaction);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    fn take_said(&mut self) -> Option<L> {
        let past = self.past.take().map(|(_, what)| what);
        past.or_else(|| self.said.take().map(|line| line.what))
    }

    fn lines_mut(&mut self) -> impl Iterator<Item = &mut Line<L, M>> {
        self.waiting.iter_mut().filter_map(Item::line_mut)
    }

    fn wait(&mut self, item: Item<L, M>) {
        if self.waiting.len() >= MAX_WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(item);
    }
}

impl<L, M> Item<L, M> {
    fn line(&self) -> Option<&Line<L, M>> {
        match self {
            Self::Line(line) => Some(line),
            Self::Message(..) => None,
        }
    }

    fn line_mut(&mut self) -> Option<&mut Line<L, M>> {
        match self {
            Self::Line(line) => Some(line),
            Self::Message(..) => None,
        }
    }

    /// A message, or a line that the library does not tell of.
    fn is_nothing_to_wait_for(&self) -> bool {
        self.line().is_none_or(|line| line.is_whole && !line.has_words)
    }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
