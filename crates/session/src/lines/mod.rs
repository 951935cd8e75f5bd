//! The lines of the characters, as the player hears them: when each begins and ends, and how far it came.
//!
//! A line is an utterance (PROTOCOL.md 3.3). What paces it is the player that the game pulls, the game's own reports, or, where
//! there is neither or no sound, its length or the time to read it. One character's lines come one after the other.

use std::collections::VecDeque;
use std::time::Duration;

use inworld_protocol::packet::enums::{ActorType, ControlAction, DataType, TextSource};
use inworld_protocol::packet::{Emotion, PackedPacket, PacketStatus, Payload};

mod line;
mod speaker;
mod words;

pub use line::SpokenLine;
use speaker::Speaker;

/// Characters that have lines, at the most; the one that was silent longest is forgotten first.
const MOST_SPEAKERS: usize = 256;

/// What comes of the lines.
#[derive(Debug, PartialEq, Eq)]
pub enum LineOutput {
    /// A line begins to be heard, or read.
    Began(SpokenLine),
    /// The next word of a line begins to be heard; `heard_text` has it. Where [`LineRules::words`] asks for it.
    Word(SpokenLine),
    /// A line is over.
    Ended(SpokenLine),
    /// A packet of a line was played to its end.
    Played {
        /// The packet's id.
        packet_id: String,
    },
    /// A line went by without anybody pulling its sound.
    Unheard {
        /// The character's agent id.
        agent_id: String,
        /// The line's number.
        line: u32,
    },
    /// All sound of a line has come.
    SoundWhole {
        /// The character's agent id.
        agent_id: String,
        /// The line's number.
        line: u32,
    },
}

/// What a character had still to say when it was interrupted, in one interaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unheard {
    /// The interaction.
    pub interaction_id: String,
    /// The utterances that were not heard to their end, in their order.
    pub utterance_ids: Vec<String>,
    /// How many letters (Unicode characters) of the first of them were heard.
    pub heard_length: u32,
}

impl Unheard {
    /// An interaction of whose utterances nothing is known.
    pub fn of(interaction_id: &str) -> Self {
        Self { interaction_id: interaction_id.to_owned(), ..Self::default() }
    }

    /// What several characters had to say in one interaction: first what was heard in part.
    pub fn of_all(interaction_id: &str, characters: &[Self]) -> Self {
        let mut those: Vec<&Self> = characters.iter().filter(|one| one.interaction_id == interaction_id).collect();
        those.sort_by_key(|one| std::cmp::Reverse(one.heard_length));
        Self {
            interaction_id: interaction_id.to_owned(),
            utterance_ids: those.iter().flat_map(|one| one.utterance_ids.iter().cloned()).collect(),
            heard_length: those.first().map_or(0, |one| one.heard_length),
        }
    }
}

/// How a game wants to hear of lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineRules {
    /// It is told of each word: [`LineOutput::Word`].
    pub words: bool,
    /// Lines of characters that are not pulled begin when all of them has come, or nothing more for 2 s, for a game that plays a
    /// line's packets by itself and at once.
    pub whole: bool,
}

/// The lines of a session. Times are those of the machine's clock.
#[derive(Debug, Default)]
pub struct Lines {
    speakers: Vec<Speaker>,
    outputs: VecDeque<LineOutput>,
    rules: LineRules,
}

impl Lines {
    /// Lines of a game that wants this.
    pub fn new(rules: LineRules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// The next output, if any.
    pub fn poll_output(&mut self) -> Option<LineOutput> {
        self.outputs.pop_front()
    }

    /// A packet has come. Returns the number of the line whose sound it is.
    pub fn packet(&mut self, now: Duration, packet: &PackedPacket) -> Option<u32> {
        let id = &packet.packet.id;
        let (interaction, utterance) = (packet.text(id.interaction_id), packet.text(id.utterance_id));
        if packet.status == PacketStatus::Cancelled {
            return None;
        }
        if let Payload::Control(control) = &packet.packet.payload {
            if control.action == ControlAction::InteractionEnd {
                self.interaction_over(now, interaction);
            }
            return None;
        }
        let source = packet.packet.routing.source.as_ref().filter(|source| source.kind == ActorType::Agent)?;
        let speaker = speaker_at(&mut self.speakers, packet.text(source.name), self.rules)?;
        let packet_id = packet.text(id.packet_id);
        let outputs = &mut self.outputs;
        match &packet.packet.payload {
            Payload::Emotion(emotion) => {
                speaker.feels(utterance, interaction, *emotion);
                None
            }
            Payload::Text(text) => {
                let line = speaker.line(now, utterance, interaction, outputs)?;
                line.add_text(packet.text(text.text));
                line.is_filler = text.source == TextSource::Filler;
                line.add_packet(packet_id);
                speaker.advance(now, outputs);
                None
            }
            Payload::Data(chunk) if matches!(chunk.kind, DataType::Audio | DataType::Silence) => {
                let duration_us = sound_us(packet);
                let line = speaker.line(now, utterance, interaction, outputs)?;
                line.sound_us += duration_us;
                line.add_packet(packet_id);
                let number = line.number;
                speaker.advance(now, outputs);
                (duration_us > 0).then_some(number)
            }
            _ => None,
        }
    }

    /// Nothing more comes of an interaction.
    pub fn interaction_over(&mut self, now: Duration, interaction_id: &str) {
        for speaker in &mut self.speakers {
            speaker.interaction_over(now, interaction_id, &mut self.outputs);
        }
    }

    /// Whether the game pulls a character's voice.
    pub fn set_pulled(&mut self, now: Duration, agent_id: &str, is_pulled: bool) {
        if let Some(speaker) = speaker_at(&mut self.speakers, agent_id, self.rules) {
            speaker.set_pulled(now, is_pulled);
            speaker.advance(now, &mut self.outputs);
        }
    }

    /// Where the player that the game pulls is: in this line, so far.
    pub fn pulled(&mut self, now: Duration, agent_id: &str, line: u32, heard_us: u64, is_over: bool) {
        let Some(speaker) = self.speakers.iter_mut().find(|speaker| speaker.agent_id == agent_id) else { return };
        speaker.pulled(now, line, heard_us, is_over, &mut self.outputs);
    }

    /// Words of a character's line begin at these bytes of its text, at these microseconds of its sound.
    pub fn learn(&mut self, agent_id: &str, line: u32, words: impl IntoIterator<Item = (usize, u64)>) {
        if let Some(speaker) = self.speakers.iter_mut().find(|speaker| speaker.agent_id == agent_id) {
            speaker.learn(line, words);
        }
    }

    /// The game has played so much of an utterance.
    pub fn reported(&mut self, now: Duration, utterance_id: &str, heard_us: u64) {
        for speaker in &mut self.speakers {
            speaker.reported(now, utterance_id, heard_us, &mut self.outputs);
        }
    }

    /// Whether a character has begun a line that is not over.
    pub fn are_heard(&self) -> bool {
        self.speakers.iter().any(Speaker::is_heard)
    }

    /// The characters that have begun a line that is not over, and that the player interrupts by speaking.
    pub fn interruptible_speakers(&self) -> impl Iterator<Item = &str> {
        self.speakers.iter().filter(|speaker| speaker.is_interruptible()).map(|speaker| speaker.agent_id.as_str())
    }

    /// A character is interrupted: all its lines are over. Returns what was not heard.
    pub fn interrupt(&mut self, now: Duration, agent_id: &str) -> Vec<Unheard> {
        let Some(speaker) = self.speakers.iter_mut().find(|speaker| speaker.agent_id == agent_id) else {
            return Vec::new();
        };
        speaker.cut(now, |_| true, &mut self.outputs)
    }

    /// The game wants no more of an interaction, or of some utterances of it. Returns for each character the last line that is
    /// over with it.
    pub fn cancel(&mut self, now: Duration, interaction_id: &str, utterance_ids: &[String]) -> Vec<(String, u32)> {
        let mut over = Vec::new();
        for speaker in &mut self.speakers {
            let last = speaker.last_cancelled(interaction_id, utterance_ids);
            speaker.cancel(now, interaction_id, utterance_ids, &mut self.outputs);
            over.extend(last.map(|line| (speaker.agent_id.clone(), line)));
        }
        over
    }

    /// The session starts or stops: every line that has begun is over.
    pub fn clear(&mut self, now: Duration) {
        for speaker in &mut self.speakers {
            speaker.cut(now, |_| true, &mut self.outputs);
        }
        self.speakers.clear();
    }

    /// When [`tick`](Self::tick) has something to do.
    pub fn deadline(&self) -> Option<Duration> {
        self.speakers.iter().filter_map(Speaker::deadline).min()
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Duration) {
        for speaker in &mut self.speakers {
            speaker.advance(now, &mut self.outputs);
        }
    }
}

fn speaker_at<'a>(speakers: &'a mut Vec<Speaker>, agent_id: &str, rules: LineRules) -> Option<&'a mut Speaker> {
    let at = speakers.iter().position(|speaker| speaker.agent_id == agent_id);
    let speaker = at.map_or_else(|| Speaker::new(agent_id, rules), |at| speakers.remove(at));
    if speakers.len() >= MOST_SPEAKERS {
        speakers.remove(0);
    }
    speakers.push(speaker);
    speakers.last_mut()
}

/// How long the sound of a packet lasts, in microseconds.
fn sound_us(packet: &PackedPacket) -> u64 {
    let silence = match &packet.packet.payload {
        Payload::Data(chunk) if chunk.kind == DataType::Silence => chunk.duration_ms.clamp(0, MOST_SILENCE_MS) * 1000,
        _ => packet.sound().duration_us(),
    };
    u64::try_from(silence).unwrap_or_default()
}

/// The longest silence that a packet makes.
pub const MOST_SILENCE_MS: i64 = 10_000;

#[cfg(test)]
mod tests;
