//! The lines of one character: put together from their parts, and handed out one at a time.

use std::collections::VecDeque;

/// How many interactions are remembered as over.
const REMEMBERED: usize = 32;
/// Interactions that may be open at the same time.
const MAX_OPEN: usize = 32;
/// Ids that are longer are not remembered, in bytes.
const MAX_ID: usize = 1 << 10;

/// How many lines wait for a game that does not finish them; the oldest is dropped for another one.
const MAX_LINES: usize = 1 << 10;
/// The same in bytes, and how much sound one line has at the most.
const MAX_BYTES: usize = 32 << 20;

/// The longest words of a line, in bytes, and the most mouth shapes.
const MAX_TEXT: usize = 1 << 20;
const MAX_VISEMES: usize = 1 << 16;

/// How long the sound of a line is waited for, in seconds after its last packet, when nothing else tells that the line is
/// complete.
const SETTLED: f64 = 0.15;
/// The same while there is less sound than the words need.
const SHORT: f64 = 1.0;
/// How many letters are spoken in a second at the most.
const LETTERS_PER_SECOND: f64 = 25.0;

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Talk {
    pub interaction_id: String,
    pub utterance_id: String,
    pub text: String,
    pub sound: Sound,
    /// Another line follows it: no more of it comes.
    complete: bool,
    /// Its interaction has ended: no more words come, but the rest of its sound may.
    ended: bool,
    /// Seconds since its last part.
    quiet: f64,
}

/// How a line sounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sound {
    /// 16-bit little-endian PCM.
    pub pcm: Vec<u8>,
    pub rate: u32,
    pub channels: u32,
    /// Code and seconds from the start.
    pub visemes: Vec<(&'static str, f64)>,
}

/// A line that was handed out. More of it may come.
#[derive(Debug)]
struct Said {
    interaction_id: String,
    utterance_id: String,
    text: String,
    /// Bytes of its sound.
    sound: usize,
}

/// The line that is being said, and those that wait.
#[derive(Debug, Default)]
pub struct TalkQueue {
    /// The line that was handed out last.
    said: Option<Said>,
    /// Whether it is not finished.
    is_saying: bool,
    waiting: VecDeque<Talk>,
    /// Bytes of the lines that wait.
    bytes: usize,
    /// Lines that were dropped because too many waited.
    dropped: u64,
    /// The interactions that more may come of.
    open: VecDeque<String>,
    over: VecDeque<String>,
}

/// Where a part of a line belongs.
#[derive(Debug, PartialEq)]
pub enum Part<T> {
    /// To a line that waits.
    Waits,
    /// To the line that is being said.
    Continues(T),
}

/// What was cleared away.
#[derive(Debug, PartialEq)]
pub struct Cleared {
    /// Lines that were being said, or waited to be.
    pub lines: bool,
    /// Interactions that more would have come of.
    pub exchanges: bool,
}

impl TalkQueue {
    /// Something of an interaction has come.
    pub fn begin(&mut self, interaction_id: &str) {
        if is_id(interaction_id) && !self.is_open(interaction_id) {
            self.open.push_back(interaction_id.to_owned());
            if self.open.len() > MAX_OPEN {
                self.open.pop_front();
            }
        }
    }

    /// Whether more may come of an interaction.
    pub fn is_open(&self, interaction_id: &str) -> bool {
        self.open.iter().any(|open| open == interaction_id)
    }

    /// Something of an utterance has come that is neither words nor sound: the lines before it are complete.
    pub fn other(&mut self, interaction_id: &str, utterance_id: &str) {
        if !utterance_id.is_empty() {
            self.complete_before(interaction_id, utterance_id);
        }
    }

    /// The words of a line have come.
    pub fn text<'t>(&mut self, interaction_id: &str, utterance_id: &str, text: &'t str) -> Part<&'t str> {
        if let Some(said) = self.saying(interaction_id, utterance_id) {
            let text = cut(text, MAX_TEXT.saturating_sub(said.text.len()));
            said.text.push_str(text);
            return Part::Continues(text);
        }
        self.part(interaction_id, utterance_id, text.len(), |talk| {
            talk.text.push_str(cut(text, MAX_TEXT.saturating_sub(talk.text.len())));
        });
        Part::Waits
    }

    /// Some sound of a line has come.
    pub fn sound(&mut self, interaction_id: &str, utterance_id: &str, mut sound: Sound) -> Part<Sound> {
        if let Some(said) = self.saying(interaction_id, utterance_id) {
            sound.pcm.truncate(MAX_BYTES.saturating_sub(said.sound));
            said.sound += sound.pcm.len();
            return Part::Continues(sound);
        }
        let text = self.text_of(interaction_id, utterance_id);
        self.part(interaction_id, utterance_id, sound.size(), |talk| {
            if let Some(text) = text {
                talk.text = text;
            }
            sound.pcm.truncate(MAX_BYTES.saturating_sub(talk.sound.pcm.len()));
            talk.sound.add(sound);
        });
        Part::Waits
    }

    /// All words of an interaction were said: what has come of its lines is all that comes.
    pub fn end(&mut self, interaction_id: &str) {
        self.open.retain(|open| open != interaction_id);
        for talk in self.waiting.iter_mut().filter(|talk| talk.interaction_id == interaction_id) {
            talk.ended = true;
        }
        if is_id(interaction_id) {
            self.over.push_back(interaction_id.to_owned());
            if self.over.len() > REMEMBERED {
                self.over.pop_front();
            }
        }
    }

    /// The next line, when none is being said and it is all there. So many seconds have gone by since the last call.
    pub fn next(&mut self, seconds: f64) -> Option<Talk> {
        for talk in &mut self.waiting {
            talk.quiet += seconds;
        }
        if self.is_saying {
            return None;
        }
        self.waiting.front().filter(|talk| talk.is_ready())?;
        let talk = self.waiting.pop_front()?;
        self.bytes = self.bytes.saturating_sub(talk.size());
        self.said = Some(Said {
            interaction_id: talk.interaction_id.clone(),
            utterance_id: talk.utterance_id.clone(),
            text: talk.text.clone(),
            sound: talk.sound.pcm.len(),
        });
        self.is_saying = true;
        Some(talk)
    }

    /// Whether a line was handed out that is not finished.
    pub fn is_saying(&self) -> bool {
        self.is_saying
    }

    /// The line that was handed out has been said.
    pub fn finish(&mut self) {
        self.is_saying = false;
    }

    /// The lines that wait, in their order.
    pub fn waiting(&self) -> impl Iterator<Item = &Talk> {
        self.waiting.iter()
    }

    /// How many lines were dropped since the last call because too many waited.
    pub fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    /// Drops the line that is being said and all that wait, but for those of one interaction. Tells whether there were any.
    pub fn clear_but(&mut self, interaction_id: &str) -> bool {
        self.open.retain(|open| open == interaction_id);
        let before = self.waiting.len();
        self.waiting.retain(|talk| talk.interaction_id == interaction_id);
        self.bytes = self.waiting.iter().map(Talk::size).sum();
        let is_other = |said: &Said| said.interaction_id != interaction_id;
        let was_said = self.is_saying && self.said.as_ref().is_some_and(is_other);
        if was_said {
            self.said = None;
            self.is_saying = false;
        }
        was_said || self.waiting.len() < before
    }

    /// Drops everything.
    pub fn clear(&mut self) -> Cleared {
        let lines = self.is_saying || !self.waiting.is_empty();
        self.said = None;
        self.is_saying = false;
        self.waiting.clear();
        self.bytes = 0;
        let exchanges = !self.open.is_empty();
        self.open.clear();
        Cleared { lines, exchanges }
    }

    /// The interactions but one that something is or may be said of.
    pub fn interactions_but(&self, interaction_id: &str) -> Vec<String> {
        let current = self.said.iter().filter(|_| self.is_saying).map(|said| &said.interaction_id);
        let waiting = self.waiting.iter().map(|talk| &talk.interaction_id);
        let mut ids: Vec<String> = current.chain(waiting).chain(&self.open).cloned().collect();
        ids.retain(|id| id != interaction_id);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The line with these ids, if it is the one that is being said.
    fn saying(&mut self, interaction_id: &str, utterance_id: &str) -> Option<&mut Said> {
        let is_it = |said: &&mut Said| said.interaction_id == interaction_id && said.utterance_id == utterance_id;
        // Without an id each line is one of its own.
        self.said.as_mut().filter(|_| self.is_saying && !utterance_id.is_empty()).filter(is_it)
    }

    /// The words of a line that was finished before all of its sound had come: the rest of it is shown with them.
    fn text_of(&self, interaction_id: &str, utterance_id: &str) -> Option<String> {
        let is_it = |said: &&Said| said.interaction_id == interaction_id && said.utterance_id == utterance_id;
        let is_waiting = |talk: &Talk| talk.utterance_id == utterance_id && talk.interaction_id == interaction_id;
        let said = self.said.as_ref().filter(|_| !utterance_id.is_empty()).filter(is_it)?;
        (!self.waiting.iter().any(is_waiting)).then(|| said.text.clone())
    }

    /// A line that follows in the same interaction tells that the ones before it are all there.
    fn complete_before(&mut self, interaction_id: &str, utterance_id: &str) {
        let is_other = |talk: &&mut Talk| talk.interaction_id == interaction_id && talk.utterance_id != utterance_id;
        for talk in self.waiting.iter_mut().filter(is_other) {
            talk.complete = true;
        }
    }

    /// Adds to the line that waits with these ids, or to a new one.
    fn part(&mut self, interaction_id: &str, utterance_id: &str, size: usize, add: impl FnOnce(&mut Talk)) {
        self.make_room(size);
        let is_it = |talk: &&mut Talk| talk.utterance_id == utterance_id && talk.interaction_id == interaction_id;
        if let Some(talk) = self.waiting.iter_mut().find(is_it) {
            let before = talk.size();
            talk.quiet = 0.0;
            add(talk);
            self.bytes += talk.size() - before;
            return;
        }
        self.complete_before(interaction_id, utterance_id);
        let mut talk = Talk {
            interaction_id: interaction_id.to_owned(),
            utterance_id: utterance_id.to_owned(),
            ended: self.over.iter().any(|over| over == interaction_id),
            ..Talk::default()
        };
        add(&mut talk);
        self.bytes += talk.size();
        self.waiting.push_back(talk);
    }

    fn make_room(&mut self, size: usize) {
        while self.waiting.len() > 1 && (self.waiting.len() >= MAX_LINES || self.bytes + size > MAX_BYTES) {
            if let Some(dropped) = self.waiting.pop_front() {
                self.bytes = self.bytes.saturating_sub(dropped.size());
                self.dropped += 1;
            }
        }
    }
}

impl Talk {
    fn size(&self) -> usize {
        self.interaction_id.len() + self.utterance_id.len() + self.text.len() + self.sound.size()
    }

    fn is_ready(&self) -> bool {
        if self.complete {
            return true;
        }
        let is_silent = self.sound.pcm.is_empty();
        let is_short = self.sound.seconds() < self.text.chars().count() as f64 / LETTERS_PER_SECOND;
        if self.ended {
            return is_silent || !is_short || self.quiet >= SHORT;
        }
        !self.text.is_empty() && !is_silent && self.quiet >= if is_short { SHORT } else { SETTLED }
    }
}

impl Sound {
    /// Adds what follows.
    pub fn add(&mut self, more: Sound) {
        if self.pcm.is_empty() {
            *self = more;
            return;
        }
        let before = self.seconds();
        let room = MAX_VISEMES.saturating_sub(self.visemes.len());
        self.visemes.extend(more.visemes.into_iter().take(room).map(|(code, time)| (code, time + before)));
        self.pcm.extend(more.pcm);
    }

    fn seconds(&self) -> f64 {
        seconds(self.pcm.len(), self.rate, self.channels)
    }

    fn size(&self) -> usize {
        self.pcm.len() + self.visemes.len() * size_of::<(&str, f64)>()
    }
}

/// How long so many bytes of 16-bit PCM last.
pub fn seconds(bytes: usize, rate: u32, channels: u32) -> f64 {
    bytes as f64 / (f64::from(rate) * f64::from(channels) * 2.0).max(1.0)
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_ID
}

#[cfg(test)]
#[path = "talk_queue_tests.rs"]
mod tests;
