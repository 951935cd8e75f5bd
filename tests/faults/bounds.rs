//! What a server can make a session keep. Each scenario runs in a process of its own whose address space is limited, server
//! and session together: what wants more is ended by the system.

use inworld_client::{Error, drafts};
use serde_json::json;

use super::game::{Game, Seen, settings};
use super::server::{Door, run, scene, speech};

/// Of the address space of a scenario, in KiB.
const LIMIT: usize = 700 << 10;
const MIB: usize = 1 << 20;

/// Runs a scenario in little memory.
fn limited(scenario: &str) {
    let name = format!("bounds::{scenario}");
    let script = format!("ulimit -v {LIMIT}; exec \"$0\" --exact --ignored {name}");
    let program = std::env::current_exe().unwrap();
    let output = std::process::Command::new("sh").arg("-c").arg(script).arg(program).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}

/// The server says these, and then something that counts; the field that each error of the session names.
fn refused(frames: impl Fn(usize) -> String + Send + 'static, count: usize, words: &str) {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        (0..count).for_each(|n| peer.text(&frames(n)));
        peer.text(&speech("after"));
        peer.drain();
    });
    let mut game = Game::connect(&settings(&url));
    let mut named = 0;
    loop {
        // Nothing is kept here either.
        match game.next() {
            Seen::Error(error) if error.message.contains(words) => named += 1,
            Seen::Error(error) => panic!("{error:?}"),
            seen if seen.says("after") => break,
            _ => {}
        }
    }
    assert_eq!(named, count);
    game.stop();
    server.end();
}

fn ping(n: usize, bytes: usize) -> String {
    let id = format!("{n}{}", "p".repeat(bytes));
    json!({"result": {"packetId": {"packetId": id}, "latencyReport": {"pingPong": {"type": "PING"}}}}).to_string()
}

#[test]
fn pings_with_long_ids_are_not_answered() {
    limited("scenario_pings");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn scenario_pings() {
    refused(|n| ping(n, 14 * MIB), 60, "packetId.packetId has");
}

#[test]
fn ids_are_not_kept_whatever_their_length() {
    limited("scenario_ids");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn scenario_ids() {
    let said = |n: usize| {
        let id = format!("{n}{}", "i".repeat(8 * MIB));
        json!({"result": {"packetId": {"interactionId": id}, "routing": {"source": {"type": "AGENT", "name": "guard"}},
            "text": {"text": "x"}}})
        .to_string()
    };
    refused(said, 50, "packetId.interactionId has");
}

#[test]
fn a_frame_of_many_small_parts_is_refused() {
    limited("scenario_parts");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn scenario_parts() {
    let parts = |_| {
        format!(
            "{}{}{{}}]}}}}}}}}",
            scene().split_once("\"agents\":[").unwrap().0.to_owned() + "\"agents\":[",
            "{},".repeat(4_500_000)
        )
    };
    refused(parts, 2, "members and elements");
}

#[test]
fn a_scene_that_is_too_large_is_not_kept() {
    limited("scenario_scenes");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn scenario_scenes() {
    let large = |n: usize| {
        let agent = json!({"agentId": format!("a{n}"), "brainName": "guard",
            "characterAssets": {"avatarImg": "x".repeat(10 * MIB)}});
        json!({"result": {"packetId": {"packetId": format!("s{n}")}, "control": {"action": "CURRENT_SCENE_STATUS",
            "currentSceneStatus": {"agents": [agent], "sceneName": "workspaces/demo/scenes/gate"}}}})
        .to_string()
    };
    refused(large, 40, "its characters take");
}

#[test]
fn everything_that_waits_to_be_sent_is_counted() {
    let door = Door::new();
    let mut game = Game::start(&settings(&door.url()));
    let mut sent = 0;
    let error = loop {
        // AUDIO_SESSION_END, with words.
        let mut draft = drafts::control(2, Some(&"d".repeat(1 << 16))).unwrap();
        match game.session.send_draft(&mut draft) {
            Ok(_) => sent += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, Error::QueueFull(_)), "{error}");
    assert!(sent * (1 << 16) <= 16 * MIB && sent > 200, "{sent} descriptions of 64 KiB");
    let failed = game.stop().into_iter().filter(|seen| matches!(seen, Seen::Failed(..))).count();
    assert_eq!(failed, sent);
}
