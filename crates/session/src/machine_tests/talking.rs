//! A running session: pings, warnings, changes of the scene, frames that mean nothing, the microphone.

use serde_json::json;

use super::*;
use inworld_protocol::packet::enums::{MicrophoneMode, UnderstandingMode};

fn ping(packet_id: serde_json::Value, time: &str) -> String {
    json!({"result": {
        "timestamp": "2001-01-01T00:00:00Z",
        "packetId": packet_id,
        "latencyReport": {"pingPong": {"type": "PING", "pingTimestamp": time}}
    }})
    .to_string()
}

#[test]
fn a_ping_is_answered_with_its_ids_and_its_own_time_and_not_told_to_the_game() {
    let mut rig = Rig::connected(config());
    for (packet_id, time) in [
        (json!({"packetId": "ping-1"}), "2025-04-01T12:00:01.070000000Z"),
        (json!({"packetId": "ping-2", "interactionId": "i", "correlationId": "c"}), "2025-04-01T12:00:01Z"),
        (json!({"packetId": "ping-3"}), "no time at all"),
    ] {
        let ping = ping(packet_id.clone(), time);
        let frames = rig.written(Input::Frame(&ping));
        assert_eq!(frames.len(), 1);
        let pong = json!({"type": "PONG", "pingPacketId": packet_id, "pingTimestamp": time});
        assert_eq!(frames[0]["latencyReport"]["pingPong"], pong);
        assert_ne!(frames[0]["packetId"]["packetId"], packet_id["packetId"], "a pong has an id of its own");
        assert_eq!(rig.outputs(Input::Frame(&ping)).len(), 1, "the pong and nothing else");
    }
}

#[test]
fn a_ping_is_answered_before_the_scene_is_known() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    let seen = rig.feed(Input::Frame(&ping(json!({"packetId": "ping-1"}), "x")));
    assert_eq!(seen, ["CONNECTING -> CONNECTED (0)", "connected true", "write latency id-4"]);
}

#[test]
fn a_pong_is_not_answered() {
    let mut rig = Rig::connected(config());
    let pong = json!({"result": {"latencyReport": {"pingPong": {"type": "PONG", "pingTimestamp": "x"}}}});
    assert_eq!(rig.feed(Input::Frame(&pong.to_string())), [""; 0]);
}

#[test]
fn garbage_is_told_and_the_session_goes_on() {
    let mut rig = Rig::connected(config());
    let bad_audio = r#"{"result":{"dataChunk":{"type":"AUDIO","chunk":"***"}}}"#;
    for frame in ["", "hello", "{}", "[]", r#"{"result":7}"#, r#"{"result":{"text":7}}"#, bad_audio] {
        assert_eq!(rig.feed(Input::Frame(frame)), ["error 5"], "{frame}");
    }
    assert_eq!(rig.feed(Input::BadFrame("it is binary")), ["error 5"]);
    assert_eq!(rig.machine.state(), Connected);
    assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!"))), ["packet \"Halt!\""]);
}

#[test]
fn half_a_surrogate_pair_loses_no_packet() {
    let mut rig = Rig::connected(config());
    rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!")));
    let frame = r#"{"result":{"packetId":{"packetId":"p-\ud83d","interactionId":"i-1"},
        "routing":{"source":{"type":"AGENT","name":"a-guard"}},"\udc00":["\ud800"],
        "control":{"action":"INTERACTION_END","description":"\ude00\ud83d"}}}"#;
    let seen = rig.outputs(Input::Frame(frame));
    let packed = seen.iter().find_map(|output| match output {
        Output::Emit(Event { kind: EventKind::Packet(packed), .. }) => Some(packed),
        _ => None,
    });
    let packed = packed.unwrap();
    let Payload::Control(control) = &packed.packet.payload else { panic!() };
    assert_eq!(control.action, ControlAction::InteractionEnd);
    assert_eq!(packed.text(control.description), "\u{fffd}\u{fffd}");
    assert_eq!(packed.text(packed.packet.id.packet_id), "p-\u{fffd}");
    // So does the JSON that the game is given: its own parser would refuse the halves as well.
    assert!(serde_json::from_str::<serde_json::Value>(packed.text(packed.json())).is_ok());
}

#[test]
fn garbage_does_not_connect() {
    let mut rig = Rig::new(config());
    rig.feed(Input::Start);
    rig.feed(Input::LinkUp);
    assert_eq!(rig.feed(Input::Frame("{}")), ["error 5"]);
    assert_eq!(rig.machine.state(), Connecting);
    assert!(rig.machine.waiting != Waiting::Nothing);
}

#[test]
fn an_unknown_packet_reaches_the_game_with_its_json() {
    let mut rig = Rig::connected(config());
    let outputs = rig.outputs(Input::Frame(r#"{"result":{"hologram":{"points":[1,2]}}}"#));
    let [Output::Emit(Event { kind: EventKind::Packet(packed), .. })] = outputs.as_slice() else { panic!() };
    assert_eq!(packed.text(packed.json()), r#"{"hologram":{"points":[1,2]}}"#);
}

#[test]
fn a_changed_scene_is_told_with_who_is_there_now() {
    let mut rig = Rig::connected(config());
    assert_eq!(rig.feed(Input::Frame(&scene(&["guard", "cook"]))), ["packet current_scene_status"]);
    assert_eq!(rig.feed(Input::Frame(&scene(&["cook"]))), ["changed [cook]", "packet current_scene_status"]);
    assert_eq!(rig.machine.cast().characters().len(), 1);
    assert_eq!(rig.send(text(Recipient::Character(None), "p-1")), ["write \"hi\" p-1 to a-cook", "released"]);
}

#[test]
fn frames_without_a_link_are_not_heard() {
    for state in [Idle, Connecting, Failed, Paused, Disconnected, Reconnecting] {
        let mut rig = Rig::in_state(state);
        assert_eq!(rig.feed(Input::Frame(&said("a-guard", "i-1", "Halt!"))), [""; 0], "{state:?}");
        assert_eq!(rig.feed(Input::BadFrame("x")), [""; 0], "{state:?}");
        assert_eq!(rig.machine.state(), state);
    }
}

fn microphone(whom: &str) -> Outgoing {
    let (mode, understanding) = (MicrophoneMode::OpenMic, UnderstandingMode::Full);
    Outgoing::audio_start(to(whom), mode, understanding, NOON, ids("start-"))
}

#[test]
fn audio_goes_to_whoever_its_session_was_started_for() {
    let mut rig = Rig::connected(config());
    let chunk = || Outgoing::audio_chunk("AAA=".into(), NOON, ids("chunk-"));
    rig.send(microphone("guard"));
    assert_eq!(rig.send(chunk()), ["write data AAA= chunk-1 to a-guard", "released"]);
    // A text to somebody else does not turn the microphone.
    rig.send(text(to("cook"), "p-1"));
    assert_eq!(rig.send(chunk()), ["write data AAA= chunk-1 to a-guard", "released"]);
    assert_eq!(
        rig.send(Outgoing::audio_end(NOON, ids("end-"))),
        ["write audio_session_end end-1 to a-guard", "released"]
    );
    rig.send(microphone("cook"));
    assert_eq!(rig.send(chunk()), ["write data AAA= chunk-1 to a-cook", "released"]);
}
