//! One line: an utterance of a character, as the player hears or reads it.

use std::time::Duration;

use super::words::{Words, next_word};
use inworld_protocol::packet::Emotion;

/// Bytes of the text of a line that are kept.
const MOST_TEXT: usize = 16 << 10;

/// Packets of a line whose ids are kept.
const MOST_PACKETS: usize = 1024;

/// How long somebody reads a letter, and finds a line, in microseconds.
const READ_LETTER_US: u64 = 60_000;
const READ_LINE_US: u64 = 600_000;

/// How long somebody speaks a letter, about, in microseconds.
const SPEAK_LETTER_US: u64 = 50_000;

/// A line that has begun or ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpokenLine {
    /// The character's agent id.
    pub agent_id: String,
    /// The utterance.
    pub utterance_id: String,
    /// Its interaction.
    pub interaction_id: String,
    /// Its words, as far as they are known.
    pub text: String,
    /// How the character feels, if that was said.
    pub emotion: Option<Emotion>,
    /// How long it lasts, as far as is known: its sound, or the time to read it. Microseconds.
    pub duration_us: u64,
    /// How much of it was heard or read, in microseconds.
    pub heard_us: u64,
    /// How many bytes of the text that is: whole words; of a word that begins to be heard the whole.
    pub heard_text: usize,
    /// It came to its end.
    pub is_complete: bool,
}

impl SpokenLine {
    /// How much memory it holds, in bytes.
    pub fn size(&self) -> usize {
        let texts = [&self.agent_id, &self.utterance_id, &self.interaction_id, &self.text];
        size_of::<Self>() + texts.iter().map(|text| text.len()).sum::<usize>()
    }
}

/// What drives a line that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// The player that the game pulls.
    Pulled,
    /// The game tells how far it has come; when it last did.
    Reported(Duration),
    /// Its length, from this time on.
    Clock(Duration),
}

/// A line that is not over.
#[derive(Debug)]
pub(super) struct Line {
    pub number: u32,
    pub utterance_id: String,
    pub interaction_id: String,
    pub text: String,
    pub emotion: Option<Emotion>,
    /// Ids of its texts and sounds.
    pub packets: Vec<String>,
    pub sound_us: u64,
    pub heard_us: u64,
    /// When the first of it came, and the last.
    pub since: Duration,
    pub latest: Duration,
    /// No more of it comes.
    pub is_whole: bool,
    /// `None`: it has not begun.
    pub pace: Option<Pace>,
    /// How long a game may take to play it beyond its length.
    pub grace: Duration,
    /// The game was told that it has begun.
    pub is_told: bool,
    /// It bridges a pause, or shows that the character listens: the player who speaks does not interrupt it.
    pub is_filler: bool,
    pub words: Words,
    /// The bytes of the text whose words have begun to be heard.
    pub begun_text: usize,
}

impl Line {
    pub fn add_text(&mut self, text: &str) {
        let joint = if self.text.is_empty() || text.is_empty() { "" } else { " " };
        if self.text.len() + joint.len() + text.len() <= MOST_TEXT {
            self.text.push_str(joint);
            self.text.push_str(text);
        }
    }

    pub fn add_packet(&mut self, id: &str) {
        if self.packets.len() < MOST_PACKETS && !id.is_empty() {
            self.packets.push(id.to_owned());
        }
    }

    /// How long it lasts, in microseconds.
    pub fn duration_us(&self) -> u64 {
        match self.sound_us {
            0 => READ_LINE_US + READ_LETTER_US * self.text.chars().count() as u64,
            sound => sound,
        }
    }

    /// Sound or words are there.
    pub fn has_content(&self) -> bool {
        self.sound_us > 0 || !self.text.is_empty()
    }

    /// How far it has come by now.
    pub fn heard_us(&self, now: Duration) -> u64 {
        match self.pace {
            Some(Pace::Clock(begun)) => micros(now.saturating_sub(begun)).min(self.duration_us()),
            Some(Pace::Pulled | Pace::Reported(_)) => self.heard_us,
            None => 0,
        }
    }

    /// When it ends without being told, if it does.
    pub fn ends_at(&self) -> Option<Duration> {
        match self.pace? {
            _ if !self.is_whole => None,
            Pace::Pulled => None,
            Pace::Reported(at) => {
                let left = self.duration_us().saturating_sub(self.heard_us);
                Some(at + Duration::from_micros(left) + REPORT_GRACE)
            }
            Pace::Clock(begun) => Some(begun + Duration::from_micros(self.duration_us()) + self.grace),
        }
    }

    /// The bytes of its text that were heard after so much time: whole words.
    fn heard_text(&self, heard_us: u64) -> usize {
        if heard_us >= self.expected_us() {
            return self.text.len();
        }
        let reached = self.words.byte_at(&self.text, heard_us, self.expected_us());
        let spaces = self.text.char_indices().filter(|(_, letter)| letter.is_whitespace());
        spaces.map(|(at, _)| at).take_while(|at| *at <= reached).last().unwrap_or(0)
    }

    /// How many letters of its text were heard after so much time, in whole words.
    pub fn heard_letters(&self, heard_us: u64) -> usize {
        self.text.get(..self.heard_text(heard_us)).map_or(0, |heard| heard.chars().count())
    }

    /// How long it will last, in microseconds: while more of its sound comes, as long as its words are.
    fn expected_us(&self) -> u64 {
        let to_say = if self.is_whole { 0 } else { SPEAK_LETTER_US * self.text.chars().count() as u64 };
        self.duration_us().max(to_say)
    }

    /// When the next word begins to be heard, in microseconds of the line.
    pub fn next_word_us(&self) -> Option<u64> {
        let (start, _) = next_word(&self.text, self.begun_text)?;
        Some(self.words.time_of(&self.text, start, self.expected_us()))
    }

    /// So much is heard. Whether more words have begun.
    pub fn reach(&mut self, heard_us: u64) -> bool {
        let before = self.begun_text;
        while let Some((start, end)) = next_word(&self.text, self.begun_text)
            && self.words.time_of(&self.text, start, self.expected_us()) <= heard_us
        {
            self.begun_text = end;
        }
        self.begun_text > before
    }

    /// What is told of it when it begins or ends.
    pub fn spoken(&self, agent_id: &str, heard_us: u64, is_complete: bool) -> SpokenLine {
        let heard_text = if is_complete { self.text.len() } else { self.heard_text(heard_us) };
        SpokenLine {
            agent_id: agent_id.to_owned(),
            utterance_id: self.utterance_id.clone(),
            interaction_id: self.interaction_id.clone(),
            text: self.text.clone(),
            emotion: self.emotion,
            duration_us: self.duration_us(),
            heard_us,
            heard_text,
            is_complete,
        }
    }
}

/// How long a game may take to report the end of a line beyond the line's length.
pub(super) const REPORT_GRACE: Duration = Duration::from_millis(500);

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
