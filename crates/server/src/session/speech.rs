//! Performing a planned part: the packets of one utterance, all with one utterance id and written in one go
//! (PROTOCOL.md 7.5).

use std::time::Duration;

use tokio::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::history::{HistoryLine, LONGEST_LINE};
use super::outbox::{Exchange, LinePiece, Out, PlannedPart, PlannedSound};
use super::replay::Kept;
use super::thinking::Said;
use super::{Session, new_id};
use crate::chance;
use crate::mind;
use crate::placeholder::fill;
use crate::script::{Event, Sentence};
use inworld_protocol::packet::enums::{AudioFormat, ControlAction, CustomType, DataType, LogLevel, TextSource};
use inworld_protocol::packet::time::Span;
use inworld_protocol::packet::{
    ActionEvent, Actor, Capabilities, ControlEvent, CustomEvent, DataChunk, DebugInfo, Emotion, LogDetail, LogEvent,
    NamedValue, NarratedAction, Packet, PacketId, Payload, Phoneme, RelationAttributes, RelationInfo, Routing,
    TextEvent,
};
use inworld_protocol::wire;
use inworld_voice::lips;
use inworld_voice::speech::{self as voice, Voice};

/// The name of a player who gave none.
const NAMELESS: &str = "friend";

/// One utterance on its way out.
struct Utterance<'e> {
    exchange: &'e Exchange,
    id: String,
}

impl Session {
    /// Does what was planned.
    pub(super) fn perform(&mut self, now: Instant, exchange: &Exchange, part: PlannedPart) {
        match part {
            PlannedPart::Utterance { sentence, values, sound } => self.say(now, exchange, &sentence, &values, &sound),
            PlannedPart::Piece(piece) => self.say_piece(now, exchange, *piece),
            PlannedPart::Silence(length) => self.pause(exchange, length),
            PlannedPart::End => self.end(exchange),
            PlannedPart::Break => self.outbox.push(Out::Cut),
        }
    }

    /// INTERACTION_END from the character (PROTOCOL.md 3.3).
    pub(super) fn end(&mut self, exchange: &Exchange) {
        let control = ControlEvent { action: ControlAction::InteractionEnd, ..ControlEvent::default() };
        let end = self.agent_packet(&Utterance { exchange, id: new_id() }, Payload::Control(control));
        self.replay.keep(&exchange.interaction_id, exchange.character, Kept::End(wire::encode_result(&end)));
    }

    /// Silence until the next utterance (PROTOCOL.md 3.6).
    fn pause(&mut self, exchange: &Exchange, length: Duration) {
        if self.is_audible(exchange) {
            let duration_ms = i64::try_from(length.as_millis()).unwrap_or(i64::MAX);
            let silence = DataChunk { kind: DataType::Silence, duration_ms, ..DataChunk::default() };
            self.send_from_agent(&Utterance { exchange, id: new_id() }, Payload::Data(silence));
        }
    }

    /// Whether the client wants to hear this conversation.
    pub(super) fn is_audible(&self, exchange: &Exchange) -> bool {
        let mute = self.muted.contains("") || self.muted.contains(&exchange.conversation_id);
        self.client.capabilities.has(Capabilities::AUDIO) && !mute
    }

    fn say(
        &mut self,
        now: Instant,
        exchange: &Exchange,
        sentence: &Sentence,
        values: &[(String, String)],
        sound: &PlannedSound,
    ) {
        let utterance = Utterance { exchange, id: new_id() };
        let capabilities = self.client.capabilities;
        let text = sentence.text.as_ref().map(|text| self.fill(exchange, text, values));
        if let (Some((behavior, strength)), true) = (sentence.emotion, capabilities.has(Capabilities::EMOTIONS)) {
            self.send_from_agent(&utterance, Payload::Emotion(Emotion { behavior, strength }));
        }
        if text.is_none() {
            self.recall_own(now, exchange, sentence, None);
        }
        if let Some(text) = text {
            let is_heard = !sentence.silent && self.is_audible(exchange);
            let duration = if is_heard { self.speak(&utterance, &text, sound) } else { Duration::ZERO };
            let said = Said { text: &text, utterance: &utterance.id, duration, is_whole: true };
            self.recall_own(now, exchange, sentence, Some(said));
            self.tell_words(&utterance, text, sentence.is_filler);
        }
        if let (Some(action), true) = (&sentence.action, capabilities.has(Capabilities::NARRATED_ACTIONS)) {
            let content = self.fill(exchange, action, values);
            let action = ActionEvent { narrated_action: NarratedAction { content }, ..ActionEvent::default() };
            self.send_from_agent(&utterance, Payload::Action(action));
        }
        self.tell_consequences(&utterance, sentence, values);
    }

    /// Some of a line whose sound comes while it is said.
    fn say_piece(&mut self, now: Instant, exchange: &Exchange, piece: LinePiece) {
        let LinePiece { utterance, sentence, sound, is_last } = piece;
        let utterance = Utterance { exchange, id: utterance };
        if let (Some((behavior, strength)), true) =
            (sentence.emotion, self.client.capabilities.has(Capabilities::EMOTIONS))
        {
            self.send_from_agent(&utterance, Payload::Emotion(Emotion { behavior, strength }));
        }
        let is_heard = !sound.samples.is_empty() && self.is_audible(exchange);
        let duration = if is_heard { self.send_made(&utterance, "", &sound) } else { Duration::ZERO };
        let text = sentence.text.as_deref().unwrap_or_default();
        let said = Said { text, utterance: &utterance.id, duration, is_whole: is_last };
        self.recall_own(now, exchange, &sentence, Some(said));
        if let Some(text) = sentence.text.filter(|text| !text.is_empty()) {
            self.tell_words(&utterance, text, false);
        }
    }

    /// Words that were said: a TEXT, remembered as a line.
    fn tell_words(&mut self, utterance: &Utterance, text: String, is_filler: bool) {
        let exchange = utterance.exchange;
        let source = if is_filler { TextSource::Filler } else { TextSource::Generated };
        if let Some(conversation) = self.conversations.get_mut(&exchange.conversation_id) {
            conversation.last = Some((exchange.character, text.chars().take(LONGEST_LINE).collect()));
        }
        let event = TextEvent { text: text.clone(), source, is_final: true };
        let packet = self.agent_packet(utterance, Payload::Text(event));
        let line = HistoryLine {
            text,
            interaction_id: exchange.interaction_id.clone(),
            packet_id: packet.id.packet_id.clone(),
            utterance_id: packet.id.utterance_id.clone(),
            answer: exchange.answer,
            ..HistoryLine::default()
        };
        if !is_filler {
            self.remember(exchange.character, line);
        }
        self.replay.keep(&exchange.interaction_id, exchange.character, Kept::Text(wire::encode_result(&packet)));
    }

    fn tell_consequences(&mut self, utterance: &Utterance, sentence: &Sentence, values: &[(String, String)]) {
        if sentence.uninterruptible {
            self.send_custom(utterance, CustomType::Trigger, "inworld.uninterruptible".to_owned(), Vec::new());
        }
        if let Some(trigger) = &sentence.trigger {
            let parameters = self.fill_parameters(utterance.exchange, trigger, values);
            self.send_custom(utterance, CustomType::Trigger, trigger.name.clone(), parameters);
        }
        if let Some(task) = &sentence.task {
            let mut parameters = vec![NamedValue { name: "task_id".to_owned(), value: new_id() }];
            parameters.extend(self.fill_parameters(utterance.exchange, task, values));
            self.send_custom(utterance, CustomType::Task, format!("inworld.task.{}", task.name), parameters);
        }
        if let Some(goal) = &sentence.activates
            && self.goals.activate(goal)
        {
            self.send_custom(utterance, CustomType::Trigger, format!("inworld.goal.activated.{goal}"), Vec::new());
        }
        if let Some(goal) = &sentence.completes {
            self.complete_goal(utterance, goal);
        }
        if let Some(change) = sentence.relation {
            self.change_relation(utterance, change);
        }
    }

    fn complete_goal(&mut self, utterance: &Utterance, name: &str) {
        let goal = self.script.goal(name).map(|goal| (goal.repeat, goal.parameters.clone()));
        let Some((repeat, parameters)) = goal else { return };
        if !self.goals.complete(name, repeat) {
            return;
        }
        let parameters = parameters.into_iter().map(|(name, value)| NamedValue { name, value }).collect();
        self.send_custom(utterance, CustomType::Trigger, format!("inworld.goal.complete.{name}"), parameters);
        if self.client.capabilities.has(Capabilities::LOGS | Capabilities::LOGS_INFO) {
            let detail = LogDetail { text: "goal".to_owned(), detail: name.to_owned() };
            let text = format!("Goal {name} completed");
            let log = LogEvent { text, level: LogLevel::Info, details: vec![detail] };
            self.send_from_world(PacketId::default(), Payload::Log(log));
        }
    }

    /// Adds to the relation and tells the new absolute values both ways (PROTOCOL.md 8.3).
    fn change_relation(&mut self, utterance: &Utterance, change: RelationAttributes) {
        let Some(mind) = self.script_memories.get_mut(utterance.exchange.character) else { return };
        let sum = |now: i32, change: i32| now.saturating_add(change).clamp(-100, 100);
        let now = RelationAttributes {
            trust: sum(mind.relation.trust, change.trust),
            respect: sum(mind.relation.respect, change.respect),
            familiar: sum(mind.relation.familiar, change.familiar),
            flirtatious: sum(mind.relation.flirtatious, change.flirtatious),
            attraction: sum(mind.relation.attraction, change.attraction),
        };
        mind.relation = now;
        if self.client.capabilities.has(Capabilities::RELATIONS) {
            let parameters = [
                ("trust", now.trust),
                ("respect", now.respect),
                ("familiar", now.familiar),
                ("flirtatious", now.flirtatious),
                ("attraction", now.attraction),
            ];
            let value = |(name, value): (&str, i32)| NamedValue { name: name.to_owned(), value: value.to_string() };
            let parameters = parameters.into_iter().map(value).collect();
            self.send_custom(utterance, CustomType::Trigger, "inworld.relation.update".to_owned(), parameters);
        }
        if self.client.capabilities.has(Capabilities::DEBUG_INFO) {
            let relation = RelationInfo { relation_state: now, relation_update: change };
            self.send_from_agent(utterance, Payload::DebugInfo(DebugInfo { relation }));
        }
    }

    /// The sound of some words; how long it is.
    fn speak(&mut self, utterance: &Utterance, words: &str, sound: &PlannedSound) -> Duration {
        match sound {
            PlannedSound::Made(made) => self.send_made(utterance, words, made),
            _ => self.send_built_in(utterance, words),
        }
    }

    fn send_built_in(&mut self, utterance: &Utterance, words: &str) -> Duration {
        let voice = self.voice(utterance.exchange.character);
        let speech = voice::speak(words, voice);
        let chunk = DataChunk {
            kind: DataType::Audio,
            additional_phoneme_info: self.phonemes(|| speech.phonemes.clone()),
            audio_format: AudioFormat::Pcm22050,
            ..DataChunk::default()
        };
        let packet = self.agent_packet(utterance, Payload::Data(chunk));
        let kept = Kept::speech(packet, &speech.wav, words, voice);
        self.replay.keep(&utterance.exchange.interaction_id, utterance.exchange.character, kept);
        speech.duration()
    }

    /// The sound that a speech server has made, with the phonemes that are found in it.
    fn send_made(&mut self, utterance: &Utterance, words: &str, made: &mind::Speech) -> Duration {
        let rate = made.rate.max(1);
        let chunk = DataChunk {
            chunk: STANDARD.encode(voice::wav(&made.samples, rate)),
            kind: DataType::Audio,
            additional_phoneme_info: self.made_phonemes(words, made),
            audio_format: match rate {
                16_000 => AudioFormat::Pcm16000,
                22_050 => AudioFormat::Pcm22050,
                _ => AudioFormat::Unspecified,
            },
            ..DataChunk::default()
        };
        self.send_from_agent(utterance, Payload::Data(chunk));
        Duration::from_secs_f64(made.samples.len() as f64 / f64::from(rate))
    }

    /// Those that the service tells, else those that are found in the sound.
    fn made_phonemes(&self, words: &str, made: &mind::Speech) -> Vec<Phoneme<String>> {
        if made.phonemes.is_empty() {
            return self.phonemes(|| lips::phonemes(words, &made.samples, made.rate.max(1)));
        }
        if !self.wants_phonemes() {
            return Vec::new();
        }
        let told = made.phonemes.iter();
        told.map(|(symbol, start)| Phoneme { phoneme: symbol.clone(), start: Span::from_micros(*start) }).collect()
    }

    /// Whether the client reads phonemes.
    pub(super) fn wants_phonemes(&self) -> bool {
        self.client.capabilities.has(Capabilities::PHONEMES)
    }

    /// For a client that wants them.
    fn phonemes(&self, phonemes: impl FnOnce() -> Vec<voice::Phoneme>) -> Vec<Phoneme<String>> {
        if !self.wants_phonemes() {
            return Vec::new();
        }
        let phoneme = |phoneme: voice::Phoneme| Phoneme {
            phoneme: phoneme.symbol.to_owned(),
            start: Span::from_micros(phoneme.start_us),
        };
        phonemes().into_iter().map(phoneme).collect()
    }

    fn voice(&self, character: usize) -> Voice {
        let character = self.script.characters.get(character);
        character.map_or(Voice { pitch: 150.0, pace: 1.0, timbre: 0 }, |character| Voice {
            pitch: character.voice.pitch,
            pace: character.voice.pace,
            timbre: chance::hash(0, &character.name),
        })
    }

    pub(super) fn fill(&self, exchange: &Exchange, text: &str, values: &[(String, String)]) -> String {
        let player = self.client.player_name.as_str();
        let character = self.script.characters.get(exchange.character);
        fill(text, |name| match name {
            "player" => Some(if player.is_empty() { NAMELESS } else { player }),
            "character" => character.map(|character| character.given_name.as_str()),
            _ => values.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str()),
        })
    }

    fn fill_parameters(
        &self,
        exchange: &Exchange,
        event: &Event,
        values: &[(String, String)],
    ) -> Vec<NamedValue<String>> {
        let parameter = |(name, value): &(String, String)| NamedValue {
            name: name.clone(),
            value: self.fill(exchange, value, values),
        };
        event.parameters.iter().map(parameter).collect()
    }

    fn send_custom(
        &mut self,
        utterance: &Utterance,
        kind: CustomType,
        name: String,
        parameters: Vec<NamedValue<String>>,
    ) {
        let event = CustomEvent { name, kind, parameters, ..CustomEvent::default() };
        self.send_from_agent(utterance, Payload::Custom(event));
    }

    /// The next packet of an answer.
    fn send_from_agent(&mut self, utterance: &Utterance, payload: Payload<String>) {
        let packet = self.agent_packet(utterance, payload);
        self.replay.keep(
            &utterance.exchange.interaction_id,
            utterance.exchange.character,
            Kept::Text(wire::encode_result(&packet)),
        );
    }

    fn agent_packet(&mut self, utterance: &Utterance, payload: Payload<String>) -> Packet<String> {
        let exchange = utterance.exchange;
        let source = Some(self.agent(exchange.character));
        let routing = if exchange.audience.is_empty() {
            Routing { source, target: Some(Actor::player()), targets: Vec::new() }
        } else {
            let present = exchange.audience.iter().filter(|index| self.live.contains(index));
            let others = present.map(|index| self.agent(*index));
            let targets = [Actor::player()].into_iter().chain(others).collect();
            Routing { source, target: None, targets }
        };
        let id = PacketId {
            packet_id: new_id(),
            utterance_id: utterance.id.clone(),
            interaction_id: exchange.interaction_id.clone(),
            correlation_id: exchange.correlation_id.clone(),
            conversation_id: exchange.conversation_id.clone(),
        };
        Packet { timestamp: self.stamp(), id, routing, payload }
    }
}
