//! What the player hears: feeds the voices that the game pulls, and follows the lines of the characters.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Task;
use super::line_clock::LineClock;
use super::lips::Lips;
use crate::interruption::Interruption;
use crate::ledger;
use crate::voices::Voice;
use inworld_protocol::packet::enums::{ActorType, DataType, TextSource};
use inworld_protocol::packet::{Capabilities, PackedPacket, PacketStatus, Payload};
use inworld_session::log::Level;
use inworld_session::{Cast, Event, EventKind, LineOutput, LineRules, Lines, MOST_SILENCE_MS, Unheard};
use inworld_voice::lips::Model;
use inworld_voice::playout::{CUT_FADE_US, Feeder, Place};

/// How often the task looks how far the game has pulled.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A game that has not pulled for so long plays nothing any more.
const PULL_TIMEOUT: Duration = Duration::from_millis(500);

/// The lines of the session, and the voices that play them.
#[derive(Default)]
pub(crate) struct Voicing {
    /// `None` while nobody wants to know of lines.
    lines: Option<Lines>,
    clock: LineClock,
    /// The game is told when lines begin and end.
    tells: bool,
    /// Interrupt who is heard when the player speaks.
    interruptions: bool,
    fed: Vec<FedVoice>,
    looked_at: Option<Instant>,
    /// Sound was left out because too much waited; the game was told.
    told_full: bool,
    /// How mouth shapes are found, once somebody has asked for them.
    lips_model: Option<Arc<Model>>,
}

/// A voice, and what feeds it.
struct FedVoice {
    voice: Arc<Voice>,
    feeder: Feeder,
    /// The agent id of its character, once a packet of it has come.
    agent_id: String,
    last_line: u32,
    /// How many pulls there were when somebody last looked, and when there were more.
    pulls: u32,
    pulled_at: Option<Instant>,
    lips: Option<Lips>,
}

impl Voicing {
    /// `subtitles`: the game wants events of lines. `whole_lines`: those that are not pulled begin when all of them has come.
    /// `capabilities`: those of the session.
    pub fn new(subtitles: bool, whole_lines: bool, capabilities: Capabilities) -> Self {
        let lines = subtitles.then(|| Lines::new(LineRules { words: true, whole: whole_lines }));
        let interruptions = capabilities.has(Capabilities::INTERRUPTIONS);
        Self { lines, tells: subtitles, interruptions, ..Self::default() }
    }

    /// When the task has to look at voices next.
    pub fn next_look(&self) -> Option<Instant> {
        let is_busy =
            self.lines.as_ref().is_some_and(Lines::are_heard) || self.fed.iter().any(|fed| fed.feeder.is_busy());
        is_busy.then(|| self.looked_at.map_or_else(Instant::now, |at| at + LOOK_EVERY))
    }

    /// A packet has come. False when too much of its character's sound waits: it is left out.
    pub fn hear(&mut self, now: Duration, cast: &Cast, packet: &PackedPacket) -> bool {
        let Some(lines) = &mut self.lines else { return true };
        self.fed.iter_mut().filter_map(|fed| fed.lips.as_mut()).for_each(|lips| lips.read(packet));
        let (Some(line), Some(source)) = (lines.packet(now, packet), &packet.packet.routing.source) else {
            return true;
        };
        let agent_id = packet.text(source.name);
        let Some(fed) = self.fed.iter_mut().find(|fed| fed.voice.is_of(cast, agent_id)) else { return true };
        if fed.agent_id != agent_id {
            fed.agent_id = agent_id.to_owned();
            lines.set_pulled(now, agent_id, true);
        }
        let is_new_line = fed.last_line != line;
        fed.last_line = line;
        let (samples, rate) = mono(packet);
        if self.tells || fed.voice.wants_lips() {
            let model = self.lips_model.get_or_insert_with(|| Arc::new(Model::built_in()));
            fed.lips.get_or_insert_with(|| Lips::new(model)).hear(line, is_new_line, packet, &samples, rate);
        }
        samples.is_empty() || fed.feeder.add(line, samples, rate)
    }
}

impl Task {
    /// Tells the game something; a packet is heard first.
    pub(super) fn tell_and_hear(&mut self, event: Event) {
        self.open_voices();
        if self.voicing.lines.is_none() {
            return ledger::tell(&self.shared, &self.queue, event, |_| ());
        }
        self.look_at_voices();
        let over = match &event.kind {
            EventKind::InteractionCancelled(packet) => Some(packet.text(packet.packet.id.interaction_id).to_owned()),
            _ => None,
        };
        let is_speech = is_players_speech(&event.kind);
        let now = self.voicing.clock.now();
        let (voicing, cast) = (&mut self.voicing, self.machine.cast());
        let mut has_room = true;
        ledger::tell(&self.shared, &self.queue, event, |packet| has_room = voicing.hear(now, cast, packet));
        if !has_room && !std::mem::replace(&mut self.voicing.told_full, true) {
            let words = "more than 32 MiB of a character's sound wait to be pulled; what comes now is left out";
            self.tell(EventKind::Log(Level::Warning, words.to_owned()));
        }
        if let (Some(interaction), Some(lines)) = (over, &mut self.voicing.lines) {
            lines.interaction_over(now, &interaction);
        }
        self.settle_lines();
        if is_speech {
            self.player_speaks();
        }
    }

    pub(super) fn report_playback(&mut self, utterance_id: &str, heard_us: u64) {
        let now = self.voicing.clock.now();
        self.voicing.lines.get_or_insert_default().reported(now, utterance_id, heard_us);
        self.settle_lines();
    }

    /// A character is interrupted: cuts its voice. Returns what was not heard of it.
    pub(super) fn cut_voice(&mut self, agent_id: &str) -> Vec<Unheard> {
        self.open_voices();
        self.look_at_voices();
        let now = self.voicing.clock.now();
        let cast = self.machine.cast();
        for fed in &mut self.voicing.fed {
            if fed.agent_id != agent_id && !fed.voice.is_of(cast, agent_id) {
                continue;
            }
            let place = fed.voice.place();
            if place.line != 0
                && !place.is_over
                && let Some(lines) = &mut self.voicing.lines
            {
                lines.pulled(now, agent_id, place.line, place.heard_us + CUT_FADE_US, false);
            }
            fed.feeder.clear();
            fed.voice.cut(fed.last_line);
        }
        let unheard = self.voicing.lines.as_mut().map(|lines| lines.interrupt(now, agent_id));
        self.settle_lines();
        unheard.unwrap_or_default()
    }

    /// The game wants no more of an interaction, or of these utterances of it.
    pub(super) fn cancel_lines(&mut self, interaction_id: &str, utterance_ids: &[String]) {
        let now = self.voicing.clock.now();
        let Some(lines) = &mut self.voicing.lines else { return };
        for (agent_id, line) in lines.cancel(now, interaction_id, utterance_ids) {
            for fed in self.voicing.fed.iter_mut().filter(|fed| fed.agent_id == agent_id) {
                fed.feeder.clear_to(line);
                fed.voice.cut(line);
            }
        }
        self.settle_lines();
    }

    /// The session starts or stops: nothing more is heard.
    pub(super) fn silence(&mut self) {
        let now = self.voicing.clock.now();
        for fed in &mut self.voicing.fed {
            fed.feeder.clear();
            fed.voice.cut(fed.last_line);
            fed.agent_id.clear();
        }
        if let Some(lines) = &mut self.voicing.lines {
            lines.clear(now);
        }
        self.settle_lines();
    }

    /// Looks how far the game has pulled, and feeds its voices.
    pub(super) fn look_at_voices(&mut self) {
        self.voicing.looked_at = Some(Instant::now());
        let now = self.voicing.clock.now();
        let Some(lines) = &mut self.voicing.lines else { return };
        for fed in self.voicing.fed.iter_mut().filter(|fed| !fed.agent_id.is_empty()) {
            let (_, pulls) = fed.voice.pulls();
            let is_new = pulls != fed.pulls;
            fed.pulls = pulls;
            let was_pulled = fed.pulled_at.is_some();
            if is_new || (was_pulled && self.voicing.clock.is_held()) {
                fed.pulled_at = Some(Instant::now());
            } else if fed.pulled_at.is_some_and(|at| at.elapsed() > PULL_TIMEOUT) {
                fed.pulled_at = None;
            }
            if was_pulled != fed.pulled_at.is_some() {
                lines.set_pulled(now, &fed.agent_id, !was_pulled);
            }
            let Place { line, heard_us, is_over } = fed.voice.place();
            if line != 0 && is_new {
                lines.pulled(now, &fed.agent_id, line, heard_us, is_over);
            }
            if let Some(lips) = &mut fed.lips {
                for (line, word) in lips.follow(&fed.voice) {
                    lines.learn(&fed.agent_id, line, [word]);
                }
            }
        }
        lines.tick(now);
        self.settle_lines();
    }

    /// When the lines change by themselves.
    pub(super) fn lines_deadline(&self) -> Option<Instant> {
        self.voicing.clock.instant(self.voicing.lines.as_ref()?.deadline()?)
    }

    /// The game is paused, or goes on.
    pub(super) fn hold_lines(&mut self, hold: bool) {
        self.look_at_voices();
        self.voicing.clock.hold(hold);
    }

    /// Voices that the game has opened since somebody last looked.
    fn open_voices(&mut self) {
        let known = self.voicing.fed.len();
        for voice in self.shared.voices.iter().skip(known) {
            self.voicing.lines.get_or_insert_default();
            self.voicing.fed.push(FedVoice {
                voice: voice.clone(),
                feeder: Feeder::default(),
                agent_id: String::new(),
                last_line: 0,
                pulls: 0,
                pulled_at: Some(Instant::now()),
                lips: None,
            });
        }
    }

    /// The player begins to speak: who is heard is interrupted, where the game has turned that on.
    pub(super) fn player_speaks(&mut self) {
        let Some(lines) = self.voicing.lines.as_ref().filter(|_| self.voicing.interruptions) else { return };
        let heard: Vec<String> = lines.interruptible_speakers().map(str::to_owned).collect();
        if !heard.is_empty() {
            let interruption = Interruption::begin(&self.shared, &self.queue, None, heard);
            self.interrupt(interruption);
        }
    }

    fn settle_lines(&mut self) {
        while let Some(output) = self.voicing.lines.as_mut().and_then(Lines::poll_output) {
            match output {
                LineOutput::Began(line) => self.tell_line(EventKind::LineStarted(Box::new(line))),
                // The next one after the queue has room has its words.
                LineOutput::Word(_) if self.queue.above_soft_limit() => {}
                LineOutput::Word(line) => self.tell_line(EventKind::LineWord(Box::new(line))),
                LineOutput::Ended(line) => self.tell_line(EventKind::LineEnded(Box::new(line))),
                LineOutput::Played { packet_id } => {
                    self.shared.playback().mark(&packet_id, PacketStatus::Played);
                }
                LineOutput::Unheard { agent_id, line } => {
                    for fed in self.voicing.fed.iter_mut().filter(|fed| fed.agent_id == agent_id) {
                        fed.feeder.clear_to(line);
                        fed.voice.cut(line);
                    }
                }
                LineOutput::SoundWhole { agent_id, line } => {
                    for fed in self.voicing.fed.iter_mut().filter(|fed| fed.agent_id == agent_id) {
                        fed.feeder.end(line);
                    }
                }
            }
        }
        for fed in &mut self.voicing.fed {
            fed.feed(fed.voice.pulls().0);
        }
    }

    fn tell_line(&mut self, kind: EventKind) {
        if self.voicing.tells {
            self.tell(kind);
        }
    }
}

impl FedVoice {
    /// Takes back what was played, and makes pieces for what comes next.
    fn feed(&mut self, rate: u32) {
        while let Some(piece) = self.voice.take_back() {
            self.feeder.take_back(&piece);
        }
        if rate == 0 {
            return;
        }
        while let Some(piece) = self.feeder.piece(rate) {
            self.voice.send(piece);
        }
    }
}

/// Whether these are words that the player has spoken.
fn is_players_speech(kind: &EventKind) -> bool {
    let EventKind::Packet(packet) = kind else { return false };
    let Payload::Text(text) = &packet.packet.payload else { return false };
    let source = packet.packet.routing.source.as_ref();
    text.source == TextSource::SpeechToText
        && source.is_some_and(|source| source.kind == ActorType::Player)
        && !packet.text(text.text).trim().is_empty()
}

/// The sound of a packet in one channel, and its rate in Hz.
fn mono(packet: &PackedPacket) -> (Vec<i16>, u32) {
    if let Payload::Data(chunk) = &packet.packet.payload
        && chunk.kind == DataType::Silence
    {
        const RATE: u32 = 16_000;
        let milliseconds = usize::try_from(chunk.duration_ms.clamp(0, MOST_SILENCE_MS)).unwrap_or_default();
        return (vec![0; milliseconds * RATE as usize / 1000], RATE);
    }
    let sound = packet.sound();
    (sound.mono(), sound.rate)
}
