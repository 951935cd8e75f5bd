//! What this client sends, against the vectors of the web SDK.

use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};
use inworld_protocol::packet::{Capabilities, NamedValue, Packet, Routing, Timestamp};
use inworld_protocol::wire::{decode_client_packet, encode};
use inworld_session::{Config, Input, Machine, Now, Outgoing, Output, Recipient};
use serde_json::Value;

use crate::folder;

/// 2025-04-01T12:00:00Z, the fixed clock of the web vectors.
fn noon() -> Timestamp {
    Timestamp::from_micros(1_743_508_800_000_000)
}

/// The fixed ids of the web vectors: 1, 2, 3 ...
fn ids() -> impl FnMut() -> String {
    let mut last = 0;
    move || {
        last += 1;
        format!("00000000-0000-4000-8000-{last:012}")
    }
}

fn guard() -> Recipient {
    Recipient::Character(Some("guard".into()))
}

/// The packet of a vector.
fn shown(file: &str) -> Packet<String> {
    decode_client_packet(&folder::text(file)).unwrap().to_owned()
}

#[test]
fn what_the_game_sends_equals_what_the_web_sdk_sends() {
    let (open, push) = (MicrophoneMode::OpenMic, MicrophoneMode::ExpectAudioEnd);
    let (full, hear) = (UnderstandingMode::Full, UnderstandingMode::SpeechRecognitionOnly);
    let damage = NamedValue { name: "damage".into(), value: "10".into() };
    let next_turn = "inworld.conversation.next_turn";
    let interaction = "22222222-2222-4222-8222-222222222222";
    let utterance = "33333333-3333-4333-8333-333333333333".to_owned();
    let packets = [
        ("web_out_05_text.json", Outgoing::text(guard(), "Hello there", noon(), ids())),
        ("web_out_06_audio_session_start.json", Outgoing::audio_start(guard(), open, full, noon(), ids())),
        (
            "web_out_06b_audio_session_start_push_to_talk.json",
            Outgoing::audio_start(guard(), push, hear, noon(), ids()),
        ),
        ("web_out_07_audio_chunk.json", Outgoing::audio_chunk("AAABAP//AIA=".into(), noon(), ids())),
        ("web_out_08_audio_session_end.json", Outgoing::audio_end(noon(), ids())),
        ("web_out_09_trigger.json", Outgoing::trigger(guard(), "hit_trigger", vec![damage], noon(), ids())),
        (
            "web_out_09b_trigger_to_character_no_parameters.json",
            Outgoing::trigger(guard(), next_turn, vec![], noon(), ids()),
        ),
        ("web_out_10_narrated_action.json", Outgoing::narrated_action(guard(), "The player waves.", noon(), ids())),
        (
            "web_out_11_cancel_responses.json",
            Outgoing::cancel_responses(Recipient::World, interaction, vec![utterance], noon(), ids()),
        ),
    ];
    for (file, outgoing) in packets {
        let mut packet = outgoing.packet;
        // We address a character by its agent id, the web SDK by a conversation: both are of the protocol (4.2).
        let shown = shown(file);
        packet.id.conversation_id = shown.id.conversation_id;
        packet.routing = shown.routing;
        assert_eq!(serde_json::from_str::<Value>(&encode(&packet)).unwrap(), folder::json(file), "{file}");
    }
}

fn machine() -> Machine {
    let on = Capabilities::AUDIO
        | Capabilities::LOGS
        | Capabilities::LOGS_WARNING
        | Capabilities::LOGS_INFO
        | Capabilities::GROUPS
        | Capabilities::LATENCY_REPORT
        | Capabilities::PING;
    let off = Capabilities::DEBUG_INFO
        | Capabilities::EMOTIONS
        | Capabilities::INTERRUPTIONS
        | Capabilities::LOGS_DEBUG
        | 1 << 30 // logsInternal
        | 1 << 25 // multiModalActionPlanning
        | Capabilities::NARRATED_ACTIONS
        | Capabilities::PHONEMES
        | Capabilities::SILENCE_EVENTS;
    let config = Config {
        scene: "workspaces/demo/scenes/gate".into(),
        capabilities: Capabilities { on, stated: on | off },
        player_name: "Player One".into(),
        player_id: "user-1".into(),
        game_session_id: "my-game-session".into(),
        client: ["web", "2.10.0", "web; 2.10.0; Mozilla/5.0 (X11; Linux x86_64)"].map(String::from),
        session_id: Some("s".into()),
        ..Config::default()
    };
    Machine::new(config, ids())
}

fn now() -> Now {
    Now { wall: noon(), ..Now::default() }
}

/// What the machine writes on an input.
fn written(machine: &mut Machine, input: Input<'_>) -> Vec<Value> {
    machine.handle(now(), input);
    std::iter::from_fn(|| machine.poll_output())
        .filter_map(|output| match output {
            Output::Write { frame, .. } => Some(serde_json::from_str(&frame).unwrap()),
            _ => None,
        })
        .collect()
}

fn remove(value: &mut Value, object: &str, member: &str) {
    assert!(value.pointer_mut(object).unwrap().as_object_mut().unwrap().remove(member).is_some(), "{object}/{member}");
}

#[test]
fn a_session_is_opened_with_the_two_packets_of_the_web_sdk() {
    let mut machine = machine();
    assert!(written(&mut machine, Input::Start).is_empty());
    let frames = written(&mut machine, Input::LinkUp);
    let mut configuration = folder::json("web_out_01_session_configuration.json");
    // No call of ours sets a player's profile.
    remove(&mut configuration, "/control/sessionConfiguration/userConfiguration", "userSettings");
    let mut load = folder::json("web_out_02_load_scene.json");
    // Each packet has an id of its own; and like Node's our load has no other (PROTOCOL.md 2.4).
    load["packetId"]["packetId"] = "00000000-0000-4000-8000-000000000002".into();
    remove(&mut load, "/packetId", "interactionId");
    assert_eq!(frames, [configuration, load]);
}

#[test]
fn a_ping_is_answered_with_the_pong_of_the_web_sdk() {
    let mut machine = machine();
    written(&mut machine, Input::Start);
    written(&mut machine, Input::LinkUp);
    let mut pong = folder::json("web_out_13_pong.json");
    // The first two ids went into the opening packets.
    pong["packetId"]["packetId"] = "00000000-0000-4000-8000-000000000003".into();
    let ping_id = pong["latencyReport"]["pingPong"]["pingPacketId"].clone();
    let ping_time = pong["latencyReport"]["pingPong"]["pingTimestamp"].clone();
    let mut ping = folder::json("in_11_ping.json");
    assert_eq!(ping["result"]["packetId"], ping_id);
    ping["result"]["latencyReport"]["pingPong"]["pingTimestamp"] = ping_time;
    assert_eq!(written(&mut machine, Input::Frame(&ping.to_string())), [pong]);
}

#[test]
fn a_packet_to_a_character_is_routed_to_its_agent() {
    let mut machine = machine();
    written(&mut machine, Input::Start);
    written(&mut machine, Input::LinkUp);
    written(&mut machine, Input::Frame(&folder::text("in_01_current_scene_status.json")));
    let outgoing = Outgoing::text(Recipient::Character(Some("cook".into())), "Hello there", noon(), ids());
    let frames = written(&mut machine, Input::Send(Box::new(outgoing)));
    let mut text = shown("web_out_05_text.json");
    text.id.conversation_id.clear();
    text.routing = Routing::player_to_agent("a1b2c3d4-0000-4000-8000-0000000000a2".into());
    assert_eq!(frames, [serde_json::from_str::<Value>(&encode(&text)).unwrap()]);
}
