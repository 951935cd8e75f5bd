//! The lines of one character.

use std::collections::VecDeque;
use std::time::Duration;

use super::line::{Line, Pace, REPORT_GRACE};
use super::words::Words;
use super::{Emotion, LineOutput, LineRules, SpokenLine, Unheard};

/// Lines of a character that wait, at the most; the oldest are forgotten first.
const MOST_LINES: usize = 256;

/// How long a text waits for its sound, and a line for the first report of a game that reports.
const SOUND_TIMEOUT: Duration = Duration::from_secs(2);

/// The number after which lines are counted from 1 again: as many as the place of a player can tell.
const LAST_NUMBER: u32 = (1 << 24) - 1;

type Outputs = VecDeque<LineOutput>;

/// What a line that has not begun waits for.
enum Wait {
    /// The player that the game pulls.
    ForPlayer,
    Until(Duration),
    /// Nothing.
    Over,
}

impl Wait {
    fn is_over(&self, now: Duration) -> bool {
        match self {
            Self::ForPlayer => false,
            Self::Until(at) => *at <= now,
            Self::Over => true,
        }
    }
}

/// A character that says something.
#[derive(Debug)]
pub(super) struct Speaker {
    pub agent_id: String,
    /// The number of its last line.
    number: u32,
    lines: VecDeque<Line>,
    /// What it felt last, and in which interaction.
    emotion: Option<(String, Emotion)>,
    is_pulled: bool,
    rules: LineRules,
    /// When the game last reported how far it is.
    reported: Option<Duration>,
}

impl Speaker {
    pub fn new(agent_id: &str, rules: LineRules) -> Self {
        let (agent_id, lines) = (agent_id.to_owned(), VecDeque::new());
        Self { agent_id, number: 0, lines, emotion: None, is_pulled: false, rules, reported: None }
    }

    /// It feels something: in an utterance that is known, or in what it says from now on.
    pub fn feels(&mut self, utterance: &str, interaction: &str, emotion: Emotion) {
        let is_it = |line: &&mut Line| !utterance.is_empty() && line.utterance_id == utterance;
        if let Some(line) = self.lines.iter_mut().rfind(is_it) {
            line.emotion = Some(emotion);
        }
        self.emotion = Some((interaction.to_owned(), emotion));
    }

    /// The line that more has come of. Another one ends the sound of those before (PROTOCOL.md 3.3).
    pub fn line(
        &mut self,
        now: Duration,
        utterance: &str,
        interaction: &str,
        outputs: &mut Outputs,
    ) -> Option<&mut Line> {
        let is_it = |line: &Line| line.utterance_id == utterance && line.interaction_id == interaction;
        let at = match self.lines.iter().rposition(|line| is_it(line) && !line.is_whole) {
            Some(at) => at,
            None => {
                for at in 0..self.lines.len() {
                    self.whole(at, outputs);
                }
                while self.lines.len() >= MOST_LINES {
                    self.lines.pop_front();
                }
                self.number = if self.number >= LAST_NUMBER { 1 } else { self.number + 1 };
                let felt = self.emotion.as_ref().filter(|(felt_in, _)| felt_in == interaction);
                self.lines.push_back(Line {
                    number: self.number,
                    utterance_id: utterance.to_owned(),
                    interaction_id: interaction.to_owned(),
                    text: String::new(),
                    emotion: felt.map(|(_, emotion)| *emotion),
                    packets: Vec::new(),
                    sound_us: 0,
                    heard_us: 0,
                    since: now,
                    latest: now,
                    is_whole: false,
                    pace: None,
                    grace: Duration::ZERO,
                    is_told: false,
                    is_filler: false,
                    words: Words::default(),
                    begun_text: 0,
                });
                self.lines.len() - 1
            }
        };
        let line = self.lines.get_mut(at)?;
        line.latest = now;
        Some(line)
    }

    pub fn interaction_over(&mut self, now: Duration, interaction: &str, outputs: &mut Outputs) {
        for at in 0..self.lines.len() {
            if self.lines.get(at).is_some_and(|line| line.interaction_id == interaction) {
                self.whole(at, outputs);
            }
        }
        self.advance(now, outputs);
    }

    /// No more of a line comes.
    fn whole(&mut self, at: usize, outputs: &mut Outputs) {
        if let Some(line) = self.lines.get_mut(at).filter(|line| !line.is_whole) {
            line.is_whole = true;
            if line.sound_us > 0 {
                outputs.push_back(LineOutput::SoundWhole { agent_id: self.agent_id.clone(), line: line.number });
            }
        }
    }

    pub fn set_pulled(&mut self, now: Duration, is_pulled: bool) {
        self.is_pulled = is_pulled;
        for line in self.lines.iter_mut().filter(|line| !is_pulled && line.pace == Some(Pace::Pulled)) {
            // The voice is no longer pulled: lines continue on the clock.
            line.pace = Some(Pace::Clock(now.saturating_sub(Duration::from_micros(line.heard_us))));
        }
    }

    pub fn pulled(&mut self, now: Duration, number: u32, heard_us: u64, is_over: bool, outputs: &mut Outputs) {
        let Some(at) = self.lines.iter().position(|line| line.number == number) else { return };
        self.end_before(at, Pace::Pulled, outputs);
        let Some(line) = self.lines.front_mut() else { return };
        line.heard_us = heard_us;
        self.begin(Pace::Pulled, outputs);
        if is_over {
            self.end(heard_us, outputs);
        }
        self.advance(now, outputs);
    }

    /// Words of a line begin at these bytes of its text, at these microseconds of its sound.
    pub fn learn(&mut self, number: u32, words: impl IntoIterator<Item = (usize, u64)>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.number == number) {
            words.into_iter().for_each(|(byte, at_us)| line.words.learn(&line.text, byte, at_us));
        }
    }

    pub fn reported(&mut self, now: Duration, utterance: &str, heard_us: u64, outputs: &mut Outputs) {
        let Some(at) = self.lines.iter().rposition(|line| line.utterance_id == utterance) else { return };
        self.reported = Some(now);
        self.end_before(at, Pace::Reported(now), outputs);
        let Some(line) = self.lines.front_mut() else { return };
        line.heard_us = line.heard_us.max(heard_us);
        let duration_us = line.duration_us();
        let is_over = line.is_whole && line.has_content() && line.heard_us >= duration_us;
        self.begin(Pace::Reported(now), outputs);
        if is_over {
            self.end(duration_us, outputs);
        }
        self.advance(now, outputs);
    }

    pub fn is_heard(&self) -> bool {
        self.lines.front().is_some_and(|line| line.pace.is_some())
    }

    /// Whether the player who speaks interrupts it.
    pub fn is_interruptible(&self) -> bool {
        self.lines.front().is_some_and(|line| line.pace.is_some() && !line.is_filler)
    }

    /// Ends what is cut short; what it has not begun is forgotten. Returns what was not heard.
    pub fn cut(&mut self, now: Duration, which: impl Fn(&Line) -> bool, outputs: &mut Outputs) -> Vec<Unheard> {
        let mut unheard: Vec<Unheard> = Vec::new();
        for line in &self.lines {
            if !which(line) {
                continue;
            }
            let heard_us = line.heard_us(now);
            let heard_length = line.heard_letters(heard_us);
            if !unheard.iter().any(|known| known.interaction_id == line.interaction_id) {
                unheard.push(Unheard::of(&line.interaction_id));
            }
            let known = unheard.iter_mut().find(|known| known.interaction_id == line.interaction_id);
            if let Some(known) = known.filter(|_| !line.utterance_id.is_empty()) {
                if known.utterance_ids.is_empty() {
                    known.heard_length = u32::try_from(heard_length).unwrap_or(u32::MAX);
                }
                known.utterance_ids.push(line.utterance_id.clone());
            }
            if line.is_told {
                outputs.push_back(LineOutput::Ended(line.spoken(&self.agent_id, heard_us, false)));
            }
        }
        self.lines.retain(|line| !which(line));
        unheard
    }

    pub fn cancel(&mut self, now: Duration, interaction: &str, utterances: &[String], outputs: &mut Outputs) {
        self.cut(now, |line| is_cancelled(line, interaction, utterances), outputs);
        self.advance(now, outputs);
    }

    /// The last of the lines from the first one on that are cancelled.
    pub fn last_cancelled(&self, interaction: &str, utterances: &[String]) -> Option<u32> {
        let cancelled = self.lines.iter().take_while(|line| is_cancelled(line, interaction, utterances));
        cancelled.last().map(|line| line.number)
    }

    /// When something changes by itself.
    pub fn deadline(&self) -> Option<Duration> {
        let line = self.lines.front()?;
        match line.pace {
            Some(Pace::Clock(begun)) if self.rules.words && line.is_told => {
                let word = line.next_word_us().map(|at| begun + Duration::from_micros(at));
                line.ends_at().into_iter().chain(word).min()
            }
            Some(_) => line.ends_at(),
            None if line.has_content() => match self.wait(line) {
                Wait::Until(at) => Some(at),
                Wait::ForPlayer | Wait::Over => None,
            },
            None => None,
        }
    }

    /// Begins and ends what the clock paces, and tells of words that begin.
    pub fn advance(&mut self, now: Duration, outputs: &mut Outputs) {
        self.follow_clock(now, outputs);
        let Some(line) = self.lines.front_mut().filter(|line| self.rules.words && line.is_told) else { return };
        let heard_us = line.heard_us(now);
        if line.reach(heard_us) {
            let heard_text = line.begun_text;
            outputs
                .push_back(LineOutput::Word(SpokenLine { heard_text, ..line.spoken(&self.agent_id, heard_us, false) }));
        }
    }

    fn follow_clock(&mut self, now: Duration, outputs: &mut Outputs) {
        self.tell(outputs);
        while let Some(line) = self.lines.front() {
            match line.pace {
                None if line.has_content() && self.wait(line).is_over(now) => {
                    let is_played_whole = self.rules.whole && line.sound_us > 0;
                    self.begin(Pace::Clock(now), outputs);
                    if let Some(line) = self.lines.front_mut().filter(|_| is_played_whole) {
                        line.grace = REPORT_GRACE;
                    }
                }
                None if line.is_whole && !line.has_content() => drop(self.lines.pop_front()),
                Some(_) if line.ends_at().is_some_and(|at| at <= now) => {
                    let heard_us = line.duration_us();
                    self.end(heard_us, outputs);
                }
                _ => return,
            }
        }
    }

    /// How long a line that has not begun waits for the game to play it: its sound may still come, or a report.
    fn wait(&self, line: &Line) -> Wait {
        let has_sound = line.sound_us > 0;
        match self.reported {
            _ if self.is_pulled && has_sound => Wait::ForPlayer,
            _ if !has_sound && line.is_whole => Wait::Over,
            _ if self.is_pulled => Wait::Until(line.since + SOUND_TIMEOUT),
            _ if self.rules.whole && line.is_whole => Wait::Over,
            _ if self.rules.whole => Wait::Until(line.latest + SOUND_TIMEOUT),
            Some(at) => Wait::Until(line.since.max(at) + SOUND_TIMEOUT),
            None => Wait::Over,
        }
    }

    /// Ends the lines before this one: what is heard now comes after them.
    fn end_before(&mut self, at: usize, pace: Pace, outputs: &mut Outputs) {
        for _ in 0..at {
            let Some(line) = self.lines.front() else { return };
            if line.pace.is_none() && !line.has_content() {
                self.lines.pop_front();
                continue;
            }
            let heard_us = line.duration_us();
            self.begin(pace, outputs);
            self.end(heard_us, outputs);
        }
    }

    /// The first line begins, if it has not.
    fn begin(&mut self, pace: Pace, outputs: &mut Outputs) {
        let Some(line) = self.lines.front_mut() else { return };
        line.pace = Some(pace);
        self.tell(outputs);
    }

    /// Tells that the first line has begun, once its words are there.
    fn tell(&mut self, outputs: &mut Outputs) {
        let Some(line) = self.lines.front_mut() else { return };
        if line.pace.is_some() && !line.is_told && !line.text.is_empty() {
            line.is_told = true;
            outputs.push_back(LineOutput::Began(line.spoken(&self.agent_id, 0, false)));
        }
    }

    /// The first line has come to its end.
    fn end(&mut self, heard_us: u64, outputs: &mut Outputs) {
        let Some(line) = self.lines.pop_front() else { return };
        if !matches!(line.pace, Some(Pace::Clock(_))) {
            outputs.extend(line.packets.iter().map(|id| LineOutput::Played { packet_id: id.clone() }));
        } else if line.sound_us > 0 {
            outputs.push_back(LineOutput::Unheard { agent_id: self.agent_id.clone(), line: line.number });
        }
        if line.is_told {
            outputs.push_back(LineOutput::Ended(line.spoken(&self.agent_id, heard_us, true)));
        }
    }
}

fn is_cancelled(line: &Line, interaction: &str, utterances: &[String]) -> bool {
    line.interaction_id == interaction && (utterances.is_empty() || utterances.contains(&line.utterance_id))
}

#[cfg(test)]
impl Speaker {
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }
}
