//! The lines of one character: put together from their parts, and handed out one at a time.

use std::collections::VecDeque;

/// How many interactions are remembered as over.
const REMEMBERED: usize = 32;
/// Interactions that may be open at the same time.
const MAX_OPEN: usize = 32;

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Talk {
    pub interaction_id: String,
    pub utterance_id: String,
    pub text: String,
    pub sound: Sound,
    /// No more is expected of it.
    complete: bool,
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

/// The line that is being said, and those that wait.
#[derive(Debug, Default)]
pub struct TalkQueue {
    /// The ids of the interaction and the utterance of the line that was handed out.
    current: Option<(String, String)>,
    waiting: VecDeque<Talk>,
    /// The interactions that more may come of.
    open: VecDeque<String>,
    over: VecDeque<String>,
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
        if !interaction_id.is_empty() && !self.open.iter().any(|open| open == interaction_id) {
            self.open.push_back(interaction_id.to_owned());
            if self.open.len() > MAX_OPEN {
                self.open.pop_front();
            }
        }
    }

    /// The words of a line have come.
    pub fn text(&mut self, interaction_id: &str, utterance_id: &str, text: &str) {
        self.part(interaction_id, utterance_id, |talk| talk.text.push_str(text));
    }

    /// Some sound of a line has come.
    pub fn sound(&mut self, interaction_id: &str, utterance_id: &str, sound: Sound) {
        self.part(interaction_id, utterance_id, |talk| talk.sound.add(sound));
    }

    /// All words of an interaction were said: what has come of its lines is all that comes.
    pub fn end(&mut self, interaction_id: &str) {
        self.open.retain(|open| open != interaction_id);
        for talk in self.waiting.iter_mut().filter(|talk| talk.interaction_id == interaction_id) {
            talk.complete = true;
        }
        self.over.push_back(interaction_id.to_owned());
        if self.over.len() > REMEMBERED {
            self.over.pop_front();
        }
    }

    /// The next line, when none is being said and it is all there.
    pub fn next(&mut self) -> Option<Talk> {
        if self.current.is_some() {
            return None;
        }
        let is_ready = |talk: &Talk| talk.complete || (!talk.text.is_empty() && !talk.sound.pcm.is_empty());
        self.waiting.front().filter(|talk| is_ready(talk))?;
        let talk = self.waiting.pop_front()?;
        self.current = Some((talk.interaction_id.clone(), talk.utterance_id.clone()));
        Some(talk)
    }

    /// The line that was handed out has been said.
    pub fn finish(&mut self) {
        self.current = None;
    }

    /// Drops the line that is being said and all that wait, but for those of one interaction. Tells whether there were any.
    pub fn clear_but(&mut self, interaction_id: &str) -> bool {
        self.open.retain(|open| open == interaction_id);
        let before = self.waiting.len();
        self.waiting.retain(|talk| talk.interaction_id == interaction_id);
        let is_other = |(id, _): &mut (String, String)| id != interaction_id;
        self.current.take_if(is_other).is_some() || self.waiting.len() < before
    }

    /// Drops everything.
    pub fn clear(&mut self) -> Cleared {
        let lines = self.current.is_some() || !self.waiting.is_empty();
        self.current = None;
        self.waiting.clear();
        let exchanges = !self.open.is_empty();
        self.open.clear();
        Cleared { lines, exchanges }
    }

    /// The interactions but one that something is or may be said of.
    pub fn interactions_but(&self, interaction_id: &str) -> Vec<String> {
        let current = self.current.iter().map(|(id, _)| id);
        let waiting = self.waiting.iter().map(|talk| &talk.interaction_id);
        let mut ids: Vec<String> = current.chain(waiting).chain(&self.open).cloned().collect();
        ids.retain(|id| id != interaction_id);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Adds to the line that waits with these ids, or to a new one: parts that come after their line was handed out make
    /// another.
    fn part(&mut self, interaction_id: &str, utterance_id: &str, add: impl FnOnce(&mut Talk)) {
        let is_it = |talk: &&mut Talk| talk.utterance_id == utterance_id && talk.interaction_id == interaction_id;
        if let Some(talk) = self.waiting.iter_mut().find(is_it) {
            return add(talk);
        }
        // A line that follows in the same interaction tells that the ones before it are all there.
        for talk in self.waiting.iter_mut().filter(|talk| talk.interaction_id == interaction_id) {
            talk.complete = true;
        }
        let mut talk = Talk {
            interaction_id: interaction_id.to_owned(),
            utterance_id: utterance_id.to_owned(),
            complete: self.over.iter().any(|over| over == interaction_id),
            ..Talk::default()
        };
        add(&mut talk);
        self.waiting.push_back(talk);
    }
}

impl Sound {
    fn add(&mut self, more: Sound) {
        if self.pcm.is_empty() {
            *self = more;
            return;
        }
        let per_second = f64::from(self.rate) * f64::from(self.channels) * 2.0;
        let before = self.pcm.len() as f64 / per_second.max(1.0);
        self.visemes.extend(more.visemes.into_iter().map(|(code, time)| (code, time + before)));
        self.pcm.extend(more.pcm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(bytes: usize) -> Sound {
        Sound { pcm: vec![0; bytes], rate: 8_000, channels: 1, visemes: vec![("PP", 0.5)] }
    }

    #[test]
    fn a_line_waits_for_its_words_and_its_sound_whatever_comes_first() {
        for text_first in [true, false] {
            let mut queue = TalkQueue::default();
            if text_first {
                queue.text("i", "u", "Hello");
            } else {
                queue.sound("i", "u", sound(2));
            }
            assert_eq!(queue.next(), None);
            if text_first {
                queue.sound("i", "u", sound(2));
            } else {
                queue.text("i", "u", "Hello");
            }
            let talk = queue.next().unwrap();
            assert_eq!((talk.text.as_str(), talk.sound.pcm.len()), ("Hello", 2));
        }
    }

    #[test]
    fn one_line_at_a_time_in_their_order() {
        let mut queue = TalkQueue::default();
        for utterance in ["1", "2"] {
            queue.sound("i", utterance, sound(2));
            queue.text("i", utterance, utterance);
        }
        assert_eq!(queue.next().unwrap().text, "1");
        assert_eq!(queue.next(), None);
        queue.finish();
        assert_eq!(queue.next().unwrap().text, "2");
        queue.finish();
        assert_eq!(queue.next(), None);
    }

    #[test]
    fn a_line_without_sound_comes_when_the_next_one_or_the_end_does() {
        let mut queue = TalkQueue::default();
        queue.text("i", "1", "quiet");
        assert_eq!(queue.next(), None);
        queue.text("i", "2", "the last");
        assert_eq!(queue.next().unwrap().text, "quiet");
        queue.finish();
        assert_eq!(queue.next(), None);
        queue.end("i");
        assert_eq!(queue.next().unwrap().text, "the last");
        queue.finish();
        queue.text("i", "3", "late");
        assert_eq!(queue.next().unwrap().text, "late", "what comes after the end waits for nothing");
    }

    #[test]
    fn more_sound_of_a_line_is_added_with_its_mouth_shapes_later() {
        let mut queue = TalkQueue::default();
        queue.sound("i", "u", sound(16_000));
        queue.sound("i", "u", sound(2));
        queue.text("i", "u", "long");
        let talk = queue.next().unwrap();
        assert_eq!((talk.sound.pcm.len(), talk.sound.visemes), (16_002, vec![("PP", 0.5), ("PP", 1.5)]));
    }

    #[test]
    fn clearing_tells_whether_there_was_anything_and_spares_what_it_is_told_to() {
        const NOTHING: Cleared = Cleared { lines: false, exchanges: false };
        let mut queue = TalkQueue::default();
        assert_eq!(queue.clear(), NOTHING);
        queue.begin("old");
        queue.text("old", "1", "a");
        queue.sound("old", "1", sound(2));
        queue.next().unwrap();
        queue.begin("new");
        queue.text("new", "2", "b");
        assert_eq!(queue.interactions_but("new"), ["old"]);
        assert!(queue.clear_but("new") && !queue.clear_but("new"));
        assert!(queue.interactions_but("new").is_empty());
        queue.end("new");
        assert_eq!(queue.next().unwrap().text, "b");
        assert_eq!(queue.clear(), Cleared { lines: true, exchanges: false });
        assert!(queue.next().is_none());
    }

    #[test]
    fn an_interaction_is_open_from_its_first_part_to_its_end() {
        let mut queue = TalkQueue::default();
        queue.begin("i");
        queue.begin("i");
        assert_eq!(queue.interactions_but(""), ["i"]);
        assert_eq!(queue.clear(), Cleared { lines: false, exchanges: true });
        queue.begin("i");
        queue.end("i");
        assert_eq!(queue.clear(), Cleared { lines: false, exchanges: false });
    }
}
