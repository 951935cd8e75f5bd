//! Audio sessions (PROTOCOL.md 7.1, 7.2). Speech is not recognised: the script tells
//! what was "recognised", in turn.

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use tokio::time::Instant;

use super::outbox::Exchange;
use super::script_memory::Input;
use super::{Session, new_id};
use crate::refusal::refusal;
use crate::script::Variant;
use crate::speech_detector::{SpeechDetector, SpeechEdge};
use inworld_protocol::packet::enums::{Behavior, ErrorType, MicrophoneMode, Strength, TextSource, UnderstandingMode};
use inworld_protocol::packet::{
    Actor, AudioSessionStart, Capabilities, Emotion, JsonStr, Packet, PacketId, Payload, Routing, TextEvent,
};

/// What is recognised when the script does not say.
const UNSCRIPTED: &str = "Hello!";

/// An open audio session.
#[derive(Debug)]
pub(super) struct Microphone {
    speech_detector: SpeechDetector,
    start: AudioSessionStart,
    since: Instant,
    addressed: Vec<usize>,
    conversation_id: String,
    /// The sentence that is being spoken.
    sentence: Option<Spoken>,
}

/// A sentence of the player.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    text: String,
    interaction_id: String,
    utterance_id: String,
}

impl Microphone {
    /// What was said since the last call.
    pub(super) fn take_recording(&mut self) -> Vec<i16> {
        self.speech_detector.take_recording()
    }

    /// How many bytes it holds.
    pub(super) fn bytes(&self) -> usize {
        self.speech_detector.bytes() + self.conversation_id.len() + self.addressed.len() * size_of::<usize>()
    }

    /// Its recipient, without the recognised speech.
    pub(super) fn without_sound(&self) -> Self {
        Self {
            speech_detector: SpeechDetector::new(),
            start: self.start,
            since: self.since,
            addressed: self.addressed.clone(),
            conversation_id: self.conversation_id.clone(),
            sentence: None,
        }
    }
}

impl Microphone {
    /// Who is addressed first.
    pub(super) fn listener(&self) -> Option<usize> {
        self.addressed.first().copied()
    }

    pub(super) fn addressed(&self) -> &[usize] {
        &self.addressed
    }

    pub(super) fn conversation(&self) -> &str {
        &self.conversation_id
    }

    pub(super) fn mode(&self) -> MicrophoneMode {
        self.start.mode
    }
}

impl Spoken {
    /// Something that the player begins to say.
    pub(super) fn begin() -> Self {
        Self { text: String::new(), interaction_id: new_id(), utterance_id: new_id() }
    }
}

impl Session {
    /// AUDIO_SESSION_START.
    pub(super) fn open_microphone(&mut self, now: Instant, packet: &Packet<JsonStr>, start: AudioSessionStart) {
        if self.is_forgotten() {
            return;
        }
        if self.microphone.is_some() {
            let words = "An audio session is open already; end it before starting another";
            return self.refuse(&refusal(ErrorType::AudioSessionAlreadyStarted, words));
        }
        let addressed = self.addressees(packet);
        if addressed.is_empty() {
            return;
        }
        self.warned_of_no_microphone = false;
        let microphone = Microphone {
            speech_detector: if self.services_listen() {
                SpeechDetector::recording(true)
            } else if self.recognises_speech() {
                SpeechDetector::recording(start.mode == MicrophoneMode::ExpectAudioEnd)
            } else {
                SpeechDetector::new()
            },
            start,
            since: now,
            addressed,
            conversation_id: packet.id.conversation_id.to_string(),
            sentence: None,
        };
        if self.services_listen() {
            self.let_overhear(&microphone);
        }
        self.microphone = Some(microphone);
    }

    /// AUDIO_SESSION_END.
    pub(super) fn close_microphone(&mut self, now: Instant) {
        let Some(mut microphone) = self.microphone.take() else {
            return self.warn("No audio session is open; AUDIO_SESSION_END was ignored");
        };
        if self.services_listen() {
            return self.stop_overhearing();
        }
        let is_push_to_talk = microphone.start.mode == MicrophoneMode::ExpectAudioEnd;
        let speech_detector = &microphone.speech_detector;
        let spoken = if is_push_to_talk { speech_detector.heard_anything() } else { speech_detector.is_in_speech() };
        if spoken || microphone.sentence.is_some() {
            self.recognise(&mut microphone);
            self.finish_sentence(now, &mut microphone);
        } else if is_push_to_talk {
            self.understand_nothing(now, &microphone);
        }
    }

    /// What the player said was understood; nothing, when the text is empty. With an open microphone nobody waits for an answer
    /// to a cough, and empty words of the player would interrupt whoever speaks.
    pub(super) fn understand(&mut self, now: Instant, microphone: &Microphone, spoken: &Spoken, text: String) {
        if text.is_empty() {
            if microphone.start.mode == MicrophoneMode::ExpectAudioEnd {
                self.understand_nothing(now, microphone);
            }
            return;
        }
        self.tell_recognised(microphone, spoken, text.clone(), true);
        if microphone.start.understanding_mode == UnderstandingMode::SpeechRecognitionOnly {
            return;
        }
        let exchange = Exchange {
            interaction_id: spoken.interaction_id.clone(),
            conversation_id: microphone.conversation_id.clone(),
            ..Exchange::default()
        };
        self.respond(now, exchange, &microphone.addressed, Input::Text(text));
    }

    /// The player has let go of the button, and waits for an answer, but was silent: empty words and an empty answer.
    fn understand_nothing(&mut self, now: Instant, microphone: &Microphone) {
        let spoken = Spoken::begin();
        self.tell_recognised(microphone, &spoken, String::new(), true);
        let Some(character) = microphone.addressed.first().copied() else { return };
        if microphone.start.understanding_mode == UnderstandingMode::SpeechRecognitionOnly {
            return;
        }
        let exchange = Exchange {
            interaction_id: spoken.interaction_id,
            conversation_id: microphone.conversation_id.clone(),
            character,
            ..Exchange::default()
        };
        self.plan(now, exchange, Variant::new(), Vec::new());
    }

    /// A piece of audio, in Base64.
    pub(super) fn listen(&mut self, now: Instant, chunk: &str) {
        let Some(mut microphone) = self.microphone.take() else {
            // Once is enough: clients send ten pieces a second (PROTOCOL.md U20).
            if !self.warned_of_no_microphone {
                self.warned_of_no_microphone = true;
                self.warn("Audio chunk ignored: no audio session");
            }
            return;
        };
        if now.duration_since(microphone.since) > self.longest_speech {
            let words = "The audio session reached its maximum duration; start a new one";
            return self.refuse(&refusal(ErrorType::AudioSessionExpired, words));
        }
        let Some(bytes) = decode(chunk) else {
            self.microphone = Some(microphone);
            return self.warn("Audio chunk ignored: it is not Base64");
        };
        let heard = microphone.speech_detector.listen(&bytes);
        if self.services_listen() {
            self.pass_on_samples(microphone.take_recording());
            self.microphone = Some(microphone);
            return;
        }
        for heard in heard {
            match heard {
                SpeechEdge::Start => self.recognise(&mut microphone),
                SpeechEdge::End if microphone.start.mode == MicrophoneMode::ExpectAudioEnd => {}
                SpeechEdge::End => self.finish_sentence(now, &mut microphone),
            }
        }
        self.microphone = Some(microphone);
    }

    /// Begins to recognise: the first words come back while the player still speaks.
    fn recognise(&mut self, microphone: &mut Microphone) {
        if microphone.sentence.is_some() {
            return;
        }
        if self.recognises_speech() {
            // The words come when the sentence has ended.
            microphone.sentence = Some(Spoken::begin());
            return;
        }
        let heard = &self.script.heard;
        let text = heard.get(self.recognised % heard.len().max(1)).map_or(UNSCRIPTED, String::as_str).to_owned();
        self.recognised += 1;
        let words: Vec<&str> = text.split_whitespace().collect();
        let half = words.iter().take(words.len().div_ceil(2)).copied().collect::<Vec<_>>().join(" ");
        let spoken = Spoken { text, interaction_id: new_id(), utterance_id: new_id() };
        self.tell_recognised(microphone, &spoken, half, false);
        microphone.sentence = Some(spoken);
    }

    fn finish_sentence(&mut self, now: Instant, microphone: &mut Microphone) {
        let Some(spoken) = microphone.sentence.take() else { return };
        microphone.speech_detector.rest();
        if self.recognises_speech() {
            return self.let_hear(now, microphone, spoken);
        }
        self.tell_recognised(microphone, &spoken, spoken.text.clone(), true);
        if microphone.start.understanding_mode == UnderstandingMode::SpeechRecognitionOnly {
            return;
        }
        let exchange = Exchange {
            interaction_id: spoken.interaction_id,
            conversation_id: microphone.conversation_id.clone(),
            ..Exchange::default()
        };
        self.respond(now, exchange, &microphone.addressed, Input::Text(spoken.text));
    }

    /// How the player sounds: with the words that it belongs to.
    pub(super) fn tell_players_mood(&mut self, microphone: &Microphone, spoken: &Spoken, behavior: Behavior) {
        if self.client.capabilities.has(Capabilities::EMOTIONS) {
            let emotion = Emotion { behavior, strength: Strength::Normal };
            self.send_of_player(microphone, spoken, Payload::Emotion(emotion));
        }
    }

    /// Recognised words: from the player without a name, to those who were addressed (PROTOCOL.md 4.4).
    pub(super) fn tell_recognised(&mut self, microphone: &Microphone, spoken: &Spoken, text: String, is_final: bool) {
        let text = TextEvent { text, source: TextSource::SpeechToText, is_final };
        self.send_of_player(microphone, spoken, Payload::Text(text));
    }

    fn send_of_player(&mut self, microphone: &Microphone, spoken: &Spoken, payload: Payload<String>) {
        let id = PacketId {
            packet_id: new_id(),
            utterance_id: spoken.utterance_id.clone(),
            interaction_id: spoken.interaction_id.clone(),
            correlation_id: String::new(),
            conversation_id: microphone.conversation_id.clone(),
        };
        let routing = Routing {
            source: Some(Actor::player()),
            target: None,
            targets: microphone.addressed.iter().map(|index| self.agent(*index)).collect(),
        };
        let packet = Packet { timestamp: self.stamp(), id, routing, payload };
        self.send(&packet);
    }
}

/// Base64 in either alphabet, with its padding or without (PROTOCOL.md 12).
fn decode(text: &str) -> Option<Vec<u8>> {
    let any_padding = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let standard = GeneralPurpose::new(&STANDARD, any_padding);
    let url_safe = GeneralPurpose::new(&URL_SAFE, any_padding);
    standard.decode(text).or_else(|_| url_safe.decode(text)).ok()
}
