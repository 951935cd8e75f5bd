//! Microphone audio on the wire: PROTOCOL.md 7.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};
use serde_json::{Value, json};

use inworld_client::drafts;

use super::game::{Game, settings};
use super::server::{COOK, GUARD, upgraded};

/// Bytes of 100 ms of 16 kHz, mono, 16 bit.
const CHUNK: usize = 3_200;

/// A tone at 48 kHz on the left and on the right.
fn tone(seconds: f64) -> Vec<i16> {
    let sample = |n: usize| (8_000.0 * (n as f64 * 440.0 * std::f64::consts::TAU / 48_000.0).sin()) as i16;
    (0..(48_000.0 * seconds) as usize).flat_map(|n| [sample(n), sample(n)]).collect()
}

#[test]
fn speech_arrives_as_a_start_whole_chunks_and_an_end() {
    let seconds = [1.05, 0.3];
    let (url, server) = upgraded(move |peer| {
        peer.scene();
        let mut sessions = Vec::new();
        for _ in seconds {
            let mut packets = Vec::new();
            while packets.last().is_none_or(|last: &Value| last["control"]["action"] != "AUDIO_SESSION_END") {
                packets.push(peer.json());
            }
            sessions.push(packets);
        }
        sessions
    });
    let mut game = Game::start(&settings(&url));
    for (index, seconds) in seconds.into_iter().enumerate() {
        // The first is spoken before anybody is there to hear it, and arrives as well.
        let session = &game.session;
        session.start_audio(Some("cook"), MicrophoneMode::OpenMic, UnderstandingMode::Full).unwrap();
        for part in tone(seconds).chunks(2 * 441) {
            session.push_audio(part, 48_000, 2).unwrap();
        }
        session.end_audio().unwrap();
        if index == 0 {
            game.established();
        }
    }
    let sessions = server.end();
    for (packets, seconds) in sessions.iter().zip(seconds) {
        let (start, end) = (&packets[0], &packets[packets.len() - 1]);
        assert_eq!(start["control"]["action"], "AUDIO_SESSION_START", "{start}");
        assert_eq!(start["control"]["audioSessionStart"]["mode"], "OPEN_MIC", "{start}");
        assert_eq!(end["control"]["action"], "AUDIO_SESSION_END", "{end}");
        for packet in packets {
            assert_eq!(packet["routing"]["source"]["type"], "PLAYER", "{packet}");
            assert_eq!(packet["routing"]["target"], json!({"type": "AGENT", "name": COOK}), "{packet}");
        }
        let chunks: Vec<Vec<u8>> = packets[1..packets.len() - 1]
            .iter()
            .map(|packet| {
                assert_eq!(packet["dataChunk"]["type"], "AUDIO", "{packet}");
                STANDARD.decode(packet["dataChunk"]["chunk"].as_str().unwrap()).unwrap()
            })
            .collect();
        let (last, whole) = chunks.split_last().unwrap();
        assert!(whole.iter().all(|chunk| chunk.len() == CHUNK));
        assert!((2..=CHUNK).contains(&last.len()));
        let samples: Vec<i16> =
            chunks.concat().chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        assert!((samples.len() as f64 - 16_000.0 * seconds).abs() <= 10.0, "{} samples", samples.len());
        // Still the same tone: it crosses zero upwards 440 times a second.
        let crossings = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count() as f64;
        assert!((crossings - 440.0 * seconds).abs() <= 3.0, "{crossings} crossings");
    }
}

#[test]
fn a_microphone_that_is_opened_and_closed_by_json_takes_sound() {
    let (url, server) = upgraded(move |peer| {
        peer.scene();
        let mut packets = Vec::new();
        while packets.last().is_none_or(|last: &Value| last["control"]["action"] != "AUDIO_SESSION_END") {
            packets.push(peer.json());
        }
        packets
    });
    let mut game = Game::start(&settings(&url));
    game.established();
    let control = |control: Value| {
        let packet = json!({"routing": {"target": {"type": "AGENT", "name": COOK}}, "control": control});
        let mut draft = drafts::json(&packet.to_string()).unwrap();
        game.session.send_draft(&mut draft).unwrap();
    };
    let speech = tone(0.25);
    assert!(game.session.push_audio(&speech, 48_000, 2).is_err(), "it is not open");
    control(json!({"action": "AUDIO_SESSION_START", "audioSessionStart": {"mode": "OPEN_MIC"}}));
    for part in speech.chunks(2 * 441) {
        game.session.push_audio(part, 48_000, 2).unwrap();
    }
    control(json!({"action": "AUDIO_SESSION_END"}));
    assert!(game.session.push_audio(&speech, 48_000, 2).is_err(), "it is closed");
    let packets = server.end();
    assert_eq!(packets[0]["control"]["action"], "AUDIO_SESSION_START", "{packets:?}");
    let chunks = &packets[1..packets.len() - 1];
    let bytes = chunks.iter().map(|packet| {
        assert_eq!(packet["routing"]["target"]["name"], COOK, "{packet}");
        STANDARD.decode(packet["dataChunk"]["chunk"].as_str().unwrap()).unwrap().len()
    });
    // 16 kHz, 16 bit, all of it before the end.
    assert!(bytes.sum::<usize>().abs_diff(8_000) <= 20, "{packets:?}");
}

#[test]
fn another_character_ends_the_audio_session_of_the_one_before() {
    let (url, server) = upgraded(move |peer| {
        peer.scene();
        let mut packets = Vec::new();
        let ends =
            |packets: &[Value]| packets.iter().filter(|it| it["control"]["action"] == "AUDIO_SESSION_END").count();
        while ends(&packets) < 2 {
            packets.push(peer.json());
        }
        packets
    });
    let mut game = Game::start(&settings(&url));
    game.established();
    let session = &game.session;
    // A level for each, so that a mixture would be seen; not a whole number of packets.
    let level = |level: f32| vec![level; 4_000];
    session.start_audio(Some("cook"), MicrophoneMode::OpenMic, UnderstandingMode::Full).unwrap();
    session.push_audio_f32(&level(0.25), 16_000, 1).unwrap();
    let again = session.start_audio(Some("cook"), MicrophoneMode::OpenMic, UnderstandingMode::Full);
    assert!(again.is_err(), "it is open for the same");
    session.start_audio(Some("guard"), MicrophoneMode::OpenMic, UnderstandingMode::Full).unwrap();
    session.push_audio_f32(&level(-0.5), 16_000, 1).unwrap();
    session.end_audio().unwrap();
    let packets = server.end();
    for (agent, sample) in [(COOK, 8_192), (GUARD, -16_384)] {
        let own: Vec<&Value> = packets.iter().filter(|it| it["routing"]["target"]["name"] == agent).collect();
        assert_eq!(own[0]["control"]["action"], "AUDIO_SESSION_START", "{own:?}");
        assert_eq!(own[own.len() - 1]["control"]["action"], "AUDIO_SESSION_END", "{own:?}");
        let chunks = own[1..own.len() - 1].iter();
        let bytes = chunks.flat_map(|it| STANDARD.decode(it["dataChunk"]["chunk"].as_str().unwrap()).unwrap());
        let bytes: Vec<u8> = bytes.collect();
        let samples: Vec<i16> = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
        assert_eq!(samples, vec![sample; 4_000], "{agent}");
    }
    let targets: Vec<&Value> = packets.iter().map(|it| &it["routing"]["target"]["name"]).collect();
    assert!(targets.is_sorted_by_key(|agent| **agent == GUARD), "one after the other: {targets:?}");
}

#[test]
fn a_text_leaves_behind_the_sound_that_was_pushed_before_it() {
    let (url, server) = upgraded(move |peer| {
        peer.scene();
        let mut packets = Vec::new();
        while packets.last().is_none_or(|last: &Value| last["text"].is_null()) {
            packets.push(peer.json());
        }
        packets
    });
    let mut game = Game::start(&settings(&url));
    game.established();
    game.session.start_audio(Some("cook"), MicrophoneMode::OpenMic, UnderstandingMode::Full).unwrap();
    // The frame of a game that was held up for 300 ms.
    game.session.push_audio(&[7; 4_800], 16_000, 1).unwrap();
    game.session.send_text(Some("cook"), "hello").unwrap();
    let packets = server.end();
    assert_eq!(packets.iter().filter(|packet| packet["dataChunk"].is_object()).count(), 3, "{packets:?}");
}
