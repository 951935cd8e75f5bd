//! A link that breaks comes back, and nothing that was on it is lost or doubled.

use std::collections::BTreeSet;
use std::time::Duration;

use inworld_client::Settings;
use inworld_session::ConnectionState::{Connected, Disconnected, Idle, Reconnecting};
use inworld_session::FailureCode::{ClosedByServer, LinkLost};
use serde_json::{Value, json};

use super::game::{Game, Seen, lasting, reason};
use super::server::{Door, GUARD, LIMIT, goodbye, reset, run};

/// A line of the guard in an interaction.
fn line(id: &str, utterance: &str, interaction: &Value, text: &str) -> String {
    let packet = json!({
        "timestamp": "2025-04-01T12:00:02Z",
        "packetId": {"packetId": id, "utteranceId": utterance, "interactionId": interaction},
        "routing": {"source": {"type": "AGENT", "name": GUARD}, "target": {"type": "PLAYER"}},
        "text": {"text": text, "sourceType": "GENERATED", "final": true},
    });
    json!({ "result": packet }).to_string()
}

fn end(id: &str, interaction: &Value) -> String {
    let packet = json!({
        "timestamp": "2025-04-01T12:00:03Z",
        "packetId": {"packetId": id, "interactionId": interaction},
        "routing": {"source": {"type": "AGENT", "name": GUARD}, "target": {"type": "PLAYER"}},
        "control": {"action": "INTERACTION_END"},
    });
    json!({ "result": packet }).to_string()
}

fn is_end(event: &Seen) -> bool {
    matches!(event, Seen::Packet(packet) if packet["control"]["action"] == "INTERACTION_END")
}

fn lines(events: &[Seen]) -> Vec<&str> {
    events.iter().filter(|event| matches!(event, Seen::Packet(_))).filter_map(Seen::words).collect()
}

#[test]
fn an_answer_that_was_torn_goes_on_on_the_next_link() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        let said = peer.json();
        let interaction = &said["packetId"]["interactionId"];
        peer.text(&line("l-1", "u-1", interaction, "Halt!"));
        peer.text(&line("l-2", "u-2", interaction, "Who"));
        reset(&peer.stream);
        drop(peer);
        let mut peer = door.open();
        assert_eq!(peer.json(), said, "what has no answer is sent again as it was");
        peer.text(&line("l-1", "u-1", interaction, "Halt!"));
        peer.text(&line("l-2", "u-2", interaction, "Who"));
        peer.text(&line("l-3", "u-3", interaction, "goes there?"));
        peer.text(&end("l-4", interaction));
        assert_eq!(peer.heard(), "a friend", "and what has one is not");
        peer.drain();
    });
    let mut game = Game::connect(&lasting(&url));
    game.say("hello");
    let mut events = game.until_state(Disconnected);
    assert_eq!(reason(&events).code, LinkLost);
    assert!(reason(&events).retry_after.is_some() && game.session.established());
    events.extend(game.until_state(Reconnecting));
    events.extend(game.until(is_end));
    // A reset may take what was not read yet; the server sends it again.
    assert_eq!(lines(&events), ["Halt!", "Who", "goes there?"]);
    assert!(!events.iter().any(|event| matches!(event, Seen::Cancelled(_) | Seen::Failed(..) | Seen::Established(_))));
    game.say("a friend");
    game.stop();
    server.end();
}

#[test]
fn a_server_that_closes_again_and_again_is_tried_again_and_again() {
    const TIMES: usize = 6;
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut ids = Vec::new();
        for _ in 0..TIMES {
            let mut peer = door.open();
            peer.bytes(&goodbye(1012, "restarting"));
            peer.drain();
            ids.push(peer.session_id());
        }
        door.open().drain();
        ids
    });
    let mut game = Game::connect(&lasting(&url));
    let mut waits = Vec::new();
    for _ in 0..TIMES {
        let events = game.until_state(Disconnected);
        assert_eq!(reason(&events).code, ClosedByServer);
        waits.push(reason(&events).retry_after.unwrap());
        game.until_state(Connected);
    }
    assert_eq!(waits[0], Duration::ZERO, "at once");
    let longest = |failures: u32| Duration::from_millis(500) * 2_u32.pow(failures.saturating_sub(1));
    assert!((0..).zip(&waits).all(|(failures, wait)| *wait <= longest(failures)), "{waits:?}");
    game.stop();
    let ids = server.end();
    assert!(ids.iter().all(|id| *id == ids[0]), "one session: {ids:?}");
}

#[test]
fn a_link_that_falls_silent_is_given_up_and_the_next_one_serves() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut silent = door.open();
        // Reads its first words and nothing more, and answers no ping.
        let said = silent.json();
        let mut peer = door.open();
        assert_eq!(peer.json(), said);
        peer.text(&end("e-1", &said["packetId"]["interactionId"]));
        peer.drain();
    });
    let mut game = Game::connect(&lasting(&url));
    game.say("hello");
    let events = game.until_state(Disconnected);
    assert_eq!(reason(&events).code, LinkLost);
    assert!(reason(&events).message.contains("sign of life"), "{events:?}");
    game.until(is_end);
    game.stop();
    server.end();
}

#[test]
fn a_stop_writes_what_the_server_takes_and_hands_back_the_rest() {
    const COUNT: usize = 500;
    let filling = "x".repeat(24_000);
    let door = Door::new();
    let url = door.url();
    let (stop, stopped) = std::sync::mpsc::channel();
    let server = run(move || {
        let mut peer = door.open();
        // Reads nothing until the game has stopped: more is on its way than the system's buffers hold.
        stopped.recv_timeout(LIMIT).unwrap();
        let mut got = BTreeSet::new();
        while let Some(packet) = peer.json_until_the_end() {
            if let Some(text) = packet["text"]["text"].as_str() {
                got.insert(text.split(' ').next().unwrap().parse::<usize>().unwrap());
            }
        }
        got
    });
    let mut game = Game::connect(&lasting(&url));
    let mut sent = 0;
    while sent < COUNT && game.session.send_text(Some("guard"), &format!("{sent} {filling}")).is_ok() {
        sent += 1;
    }
    assert!(sent > 80, "only {sent} were taken");
    // What it asks for is carried out behind all that was sent; how long that takes is this machine's affair.
    let _ = game.session.stop(Duration::from_millis(500));
    assert_eq!(game.session.stop(LIMIT), Ok(()));
    let events = game.rest();
    stop.send(()).unwrap();
    let back: Vec<usize> = events
        .iter()
        .filter(|event| matches!(event, Seen::Failed(..)))
        .map(|event| event.words().unwrap().split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert!(!back.is_empty(), "the buffers have taken everything");
    let got = server.end();
    for number in 0..sent {
        let times = usize::from(got.contains(&number)) + back.iter().filter(|other| **other == number).count();
        assert_eq!(times, 1, "{number} of {sent}: {} got, {} back", got.len(), back.len());
    }
    assert_eq!(game.session.state(), Idle);
}

#[test]
fn the_game_gives_another_token_when_the_server_wants_one() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        assert!(peer.head.contains("Sec-WebSocket-Protocol: Bearer, first") || peer.head.contains("Bearer, first"));
        let said = peer.json();
        let error = json!({"error": {"code": 16, "message": "too old", "details": [
            {"errorType": "SESSION_TOKEN_EXPIRED", "reconnectType": "IMMEDIATE"}]}});
        peer.text(&error.to_string());
        peer.bytes(&goodbye(1000, ""));
        peer.drain();
        let first = peer.session_id();
        let mut peer = door.open();
        assert!(peer.head.contains("Bearer, second"), "{}", peer.head);
        assert_eq!((peer.session_id(), peer.json()), (first, said));
        peer.drain();
    });
    let mut game = Game::connect(&Settings { access_token: Some("first"), ..lasting(&url) });
    game.say("hello");
    let events = game.until(|event| *event == Seen::TokenNeeded);
    assert!(!format!("{events:?}").contains("first"));
    game.until_state(Disconnected);
    assert_eq!(game.next(), Seen::Connected(false));
    // It waits for the token: the server lets in nobody who comes with the first one.
    game.session.set_access_token("second", None).unwrap();
    game.until_state(Connected);
    game.stop();
    server.end();
}

#[test]
fn a_full_queue_does_not_keep_pings_from_being_answered() {
    const QUEUE: u32 = 40;
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        // The queue is full after these.
        for n in 0..QUEUE {
            peer.text(&line(&format!("l-{n}"), "u", &json!("i"), &n.to_string()));
        }
        let ping = json!({"result": {"packetId": {"packetId": "p"}, "latencyReport": {"pingPong": {"type": "PING"}}}});
        peer.text(&ping.to_string());
        assert_eq!(peer.json()["latencyReport"]["pingPong"]["type"], "PONG");
        peer.bytes(&super::server::frame(super::server::PING, b"there?"));
        assert_eq!(peer.read(), (super::server::PONG, b"there?".to_vec()));
    });
    let mut game = Game::start(&Settings { queue_max_events: QUEUE, ..lasting(&url) });
    // Not polled until the server has its answers.
    server.end();
    let events = game.until_state(Disconnected);
    assert_eq!(lines(&events).len(), QUEUE as usize);
    assert!(events.contains(&Seen::QueueFull));
    game.stop();
}
