//! The microphone: samples to the service, words from it, and the answer to them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_server::Options;
use serde_json::{Value, json};

use super::client::is_action;
use super::oracle::Oracle;
use super::scene::{Player, ends, serve, texts, warnings};

/// Samples of the microphone per second.
const RATE: usize = 16_000;

/// A loud tone, or silence.
fn sound(ms: usize, is_loud: bool) -> Vec<i16> {
    let level = if is_loud { 9_000.0 } else { 0.0 };
    let sample = |at: usize| (at as f32 * 300.0 * std::f32::consts::TAU / RATE as f32).sin() * level;
    (0..RATE * ms / 1_000).map(|at| sample(at) as i16).collect()
}

impl Player {
    async fn open_microphone(&mut self, mode: &str) {
        let target = json!({"type": "AGENT", "name": self.agents[0]});
        let start = json!({"action": "AUDIO_SESSION_START", "audioSessionStart": {"mode": mode}});
        self.client.send(json!({"routing": {"target": target}, "control": start})).await;
    }

    /// Sends it as a client does: 100 ms a packet.
    async fn speak(&mut self, samples: &[i16]) {
        for piece in samples.chunks(RATE / 10) {
            let bytes: Vec<u8> = piece.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            let chunk = STANDARD.encode(bytes);
            self.client.send(json!({"dataChunk": {"type": "AUDIO", "chunk": chunk}})).await;
        }
    }

    /// Speaks, and is silent for so long that the service takes it for the end.
    async fn say_aloud(&mut self) {
        self.speak(&sound(900, true)).await;
        self.speak(&sound(1_200, false)).await;
    }

    async fn close_microphone(&mut self) {
        self.client.send(json!({"control": {"action": "AUDIO_SESSION_END"}})).await;
    }

    /// Everything up to the next INTERACTION_END.
    async fn until_end(&mut self) -> Vec<Value> {
        let mut packets = Vec::new();
        loop {
            packets.push(self.client.next().await);
            if packets.last().is_some_and(|packet| is_action(packet, "INTERACTION_END")) {
                return packets;
            }
        }
    }
}

/// The words of the player, as far as they were recognised, and whether each is the last.
fn recognised(packets: &[Value]) -> Vec<(&str, bool)> {
    let texts = packets.iter().map(|packet| &packet["text"]).filter(|text| text["sourceType"] == "SPEECH_TO_TEXT");
    texts.map(|text| (text["text"].as_str().unwrap_or_default(), text["final"] == true)).collect()
}

#[tokio::test]
async fn what_the_player_says_is_understood_and_answered() {
    let oracle = Oracle::start();
    for (profile, mode) in
        [("openai", "EXPECT_AUDIO_END"), ("openai", "OPEN_MIC"), ("inworld", "OPEN_MIC"), ("generic", "OPEN_MIC")]
    {
        let address = serve(&oracle.mind(profile, "say=Any%20rooms%20left%3F", ""), Options::default()).await;
        let mut ann = Player::with_sound(address).await;
        ann.open_microphone(mode).await;
        ann.speak(&sound(300, false)).await;
        ann.say_aloud().await;
        if mode == "EXPECT_AUDIO_END" {
            ann.close_microphone().await;
        }
        let packets = ann.until_end().await;
        let words = recognised(&packets);
        assert_eq!(words.last(), Some(&("Any rooms left?", true)), "{profile} {mode}");
        assert!(words.len() > 1 && !words[0].1, "{profile} {mode}: words come while they are spoken: {words:?}");
        let said: Vec<&str> = texts(&packets).into_iter().skip(words.len()).collect();
        assert_eq!(said, ["You said Any rooms left?"], "{profile} {mode}");
        assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]), "{profile} {mode}");
        let told = oracle.received("conversation.item.create").await;
        assert!(
            !told.iter().any(|event| event["item"]["content"][0]["text"] == "Any rooms left?"),
            "it has heard that"
        );
        assert_eq!(oracle.violations().await, "", "{profile} {mode}");
    }
}

#[tokio::test]
async fn an_answer_that_the_service_begins_by_itself_is_the_only_one() {
    let oracle = Oracle::start();
    let query = "profile=localai&say=Any%20rooms%20left%3F";
    let address = serve(&oracle.mind("localai", query, ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("EXPECT_AUDIO_END").await;
    ann.say_aloud().await;
    ann.close_microphone().await;
    let packets = ann.until_end().await;
    assert_eq!(texts(&packets).last(), Some(&"You said Any rooms left?"));
    assert!(oracle.received("response.create").await.is_empty(), "it answers without being asked to");
    assert_eq!(texts(&ann.talk("Good evening.").await), ["You said Good evening."]);
    assert_eq!((ends(&packets), warnings(&packets)), (1, vec![]));
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn the_writer_keeps_control_of_what_is_spoken() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "say=The%20password%20is%20frog.", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("EXPECT_AUDIO_END").await;
    ann.speak(&sound(900, true)).await;
    ann.close_microphone().await;
    let packets = ann.until_end().await;
    assert_eq!(texts(&packets).last(), Some(&"Written for you."));
    let words = texts(&ann.talk("recite").await).join(" ");
    assert!(words.contains("user=The password is frog. / assistant=Written for you."), "{words}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn nothing_said_is_an_empty_answer() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("EXPECT_AUDIO_END").await;
    ann.speak(&sound(50, false)).await;
    ann.close_microphone().await;
    let packets = ann.until_end().await;
    assert_eq!(recognised(&packets), [("", true)]);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn words_that_are_rewritten_are_not_doubled() {
    let oracle = Oracle::start();
    let query = "fault=rolling&say=one%20two%20three";
    let address = serve(&oracle.mind("openai", query, ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("OPEN_MIC").await;
    ann.say_aloud().await;
    let packets = ann.until_end().await;
    let words: Vec<&str> = recognised(&packets).into_iter().map(|(words, _)| words).collect();
    assert_eq!(words, ["one", "one two", "one two three", "one two three"]);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn the_player_interrupts_by_speaking() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "say=Stop%20it%2C%20Mara.", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.talk("Good evening, Mara, and well met.").await;
    ann.open_microphone("OPEN_MIC").await;
    let first = ann.say("long 10").await;
    oracle
        .until("sound", |line| {
            line["event"]["response_id"] == "resp_00000002" || line["event"]["type"] == "response.created"
        })
        .await;
    ann.say_aloud().await;
    let before = ann.until_end_of(&first).await;
    assert_eq!(ends(&before), 1);
    let mut packets = ann.until_end().await;
    packets.splice(0..0, before);
    assert_eq!(texts(&packets).last(), Some(&"You said Stop it, Mara."), "{packets:?}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn words_come_with_their_own_utterance_however_late() {
    let oracle = Oracle::start();
    let query = "fault=transcript_after&say=Any%20rooms%20left%3F";
    let address = serve(&oracle.mind("openai", query, ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("OPEN_MIC").await;
    ann.say_aloud().await;
    let packets = ann.until_end().await;
    let words = recognised(&packets);
    assert_eq!(words.last(), Some(&("Any rooms left?", true)));
    let said: Vec<&str> = texts(&packets).into_iter().skip(words.len()).collect();
    assert_eq!(said, ["You said Any rooms left?"], "the answer follows the words");
    let players = packets.iter().filter(|packet| packet["text"]["sourceType"] == "SPEECH_TO_TEXT");
    let utterances: std::collections::BTreeSet<&str> =
        players.filter_map(|packet| packet["packetId"]["utteranceId"].as_str()).collect();
    assert_eq!(utterances.len(), 1);
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn a_character_shows_that_it_listens_and_hears_how_the_player_feels() {
    let oracle = Oracle::start();
    let more = "back_channels = true\nplayer_mood = true";
    let address = serve(&oracle.mind("inworld", "say=Any%20rooms%20left%3F", more), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("OPEN_MIC").await;
    ann.speak(&sound(900, true)).await;
    let shown = ann.until_end().await;
    let texts_of = |source: &str, packets: &[Value]| {
        let own = packets.iter().filter(|packet| packet["text"]["sourceType"] == source);
        own.map(|packet| packet["text"]["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(texts_of("FILLER", &shown), ["uh-huh"]);
    assert_eq!(shown.iter().filter(|packet| packet["dataChunk"]["chunk"].is_string()).count(), 1);
    ann.speak(&sound(1_200, false)).await;
    let packets = ann.until_end().await;
    assert_eq!(texts_of("GENERATED", &packets), ["You said Any rooms left?"]);
    let mood =
        packets.iter().find(|packet| packet["routing"]["source"]["type"] == "PLAYER" && packet["emotion"].is_object());
    let mood = mood.unwrap_or_else(|| panic!("no mood: {packets:?}"));
    assert_eq!(mood["emotion"]["behavior"], "JOY");
    let said = packets.iter().find(|packet| packet["text"]["sourceType"] == "SPEECH_TO_TEXT").unwrap();
    assert_eq!(mood["packetId"]["utteranceId"], said["packetId"]["utteranceId"]);
    let told = texts(&ann.talk("recite").await).join(" ");
    assert!(!told.contains("uh-huh"), "{told}");
    assert_eq!(oracle.violations().await, "");
}

#[tokio::test]
async fn what_cannot_be_understood_is_not_answered() {
    let oracle = Oracle::start();
    let address = serve(&oracle.mind("openai", "fault=transcription_failed", ""), Options::default()).await;
    let mut ann = Player::with_sound(address).await;
    ann.open_microphone("EXPECT_AUDIO_END").await;
    ann.speak(&sound(900, true)).await;
    ann.close_microphone().await;
    let packets = ann.until_end().await;
    assert_eq!(recognised(&packets), [("", true)]);
    assert!(oracle.received("response.create").await.is_empty());
    assert_eq!(oracle.violations().await, "");
}
