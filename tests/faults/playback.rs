//! What was cancelled is never handed out as if it were to be played, however the threads meet.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use inworld_protocol::packet::{PackedPacket, PacketStatus, PacketType};
use inworld_session::{EventKind, Progress};
use serde_json::{Value, json};

use super::game::{Game, Seen, lasting, settings};
use super::server::{COOK, Door, GUARD, LIMIT, opened, run, scene};

fn said(interaction: &str, packet: &str) -> String {
    said_by(GUARD, interaction, packet)
}

fn said_by(agent: &str, interaction: &str, packet: &str) -> String {
    let packet = json!({
        "timestamp": "2025-04-01T12:00:00Z",
        "packetId": {"packetId": packet, "utteranceId": format!("u-{interaction}"), "interactionId": interaction},
        "routing": {"source": {"type": "AGENT", "name": agent}, "target": {"type": "PLAYER"}},
        "text": {"text": "so", "sourceType": "GENERATED", "final": true},
    });
    json!({ "result": packet }).to_string()
}

/// The next words, as the game gets it.
fn next_packet(game: &Game) -> PackedPacket {
    let end = Instant::now() + LIMIT;
    loop {
        match game.session.poll().map(|(_, event)| event.kind) {
            Some(EventKind::Packet(packet)) if packet.packet.kind() == PacketType::Text => return packet,
            Some(_) => {}
            None => {
                assert!(Instant::now() < end, "no packet comes");
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Waits until a packet is there to be polled.
fn wait_until_heard(game: &Game, packet: &str) {
    let end = Instant::now() + LIMIT;
    while game.session.packet_status(packet).is_err() {
        assert!(Instant::now() < end, "{packet} does not come");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn what_is_cancelled_while_it_waits_is_handed_out_as_cancelled() {
    let (url, server) = opened(move |peer| {
        for (interaction, packet) in [("i-1", "p-1"), ("i-2", "p-2"), ("i-1", "p-3"), ("i-2", "p-4")] {
            peer.text(&said(interaction, packet));
        }
        peer.drain();
    });
    let game = Game::connect(&settings(&url));
    wait_until_heard(&game, "p-4");
    game.session.cancel_responses(Some("guard"), "i-1", Vec::new()).unwrap();
    for (id, status) in [
        ("p-1", PacketStatus::Cancelled),
        ("p-2", PacketStatus::Received),
        ("p-3", PacketStatus::Cancelled),
        ("p-4", PacketStatus::Received),
    ] {
        let packet = next_packet(&game);
        assert_eq!((packet.text(packet.packet.id.packet_id), packet.status), (id, status));
    }
    assert_eq!(game.session.interaction_progress("i-1"), Ok(Progress::Cancelled));
    assert_eq!(game.session.interaction_progress("i-2"), Ok(Progress::Open));
    drop(game);
    server.end();
}

#[test]
fn what_an_interruption_takes_back_is_cancelled() {
    let (url, server) = opened(move |peer| {
        peer.text(&said("i-1", "p-1"));
        peer.text(&said("i-1", "p-2"));
        assert_eq!(peer.json()["mutation"]["cancelResponses"]["interactionId"], "i-1");
        peer.text(&said("i-2", "p-3"));
        peer.drain();
    });
    let game = Game::connect(&settings(&url));
    wait_until_heard(&game, "p-2");
    game.session.interrupt(Some("guard")).unwrap();
    let packet = next_packet(&game);
    assert_eq!((packet.text(packet.packet.id.packet_id), packet.status), ("p-3", PacketStatus::Received));
    for id in ["p-1", "p-2"] {
        assert_eq!(game.session.packet_status(id), Ok(PacketStatus::Cancelled));
    }
    assert_eq!(game.session.utterance_progress("u-i-1"), Ok(Progress::Cancelled));
    drop(game);
    server.end();
}

#[test]
fn a_lost_link_cuts_short_only_whose_rest_is_lost() {
    let door = Door::new();
    let url = door.url();
    let mut without_cook: Value = serde_json::from_str(&scene()).unwrap();
    without_cook["result"]["control"]["currentSceneStatus"]["agents"].as_array_mut().unwrap().pop();
    let server = run(move || {
        let mut peer = door.open();
        peer.text(&said("i-1", "p-1"));
        peer.text(&said_by(COOK, "i-1", "p-2"));
        assert_eq!(peer.heard(), "go on");
        drop(peer);
        let mut peer = door.upgrade();
        peer.introduction();
        peer.text(&without_cook.to_string());
        assert_eq!(peer.heard(), "go on", "what has no answer is sent again");
        peer.text(&said("i-1", "p-3"));
        peer.drain();
    });
    let mut game = Game::connect(&lasting(&url));
    wait_until_heard(&game, "p-2");
    game.say("go on");
    game.until(|event| *event == Seen::Cancelled("i-1".to_owned()));
    wait_until_heard(&game, "p-3");
    let statuses = ["p-1", "p-2", "p-3"].map(|id| game.session.packet_status(id).unwrap());
    assert_eq!(statuses, [PacketStatus::Received, PacketStatus::Cancelled, PacketStatus::Received]);
    assert_eq!(game.session.interaction_progress("i-1"), Ok(Progress::Open));
    game.stop();
    assert_eq!(game.session.interaction_progress("i-1"), Ok(Progress::Cancelled), "a stop cuts short what is left");
    assert_eq!(game.session.packet_status("p-3"), Ok(PacketStatus::Cancelled));
    drop(game);
    server.end();
}

/// The server talks without a pause while the game cancels each of its answers at the first word of it.
#[test]
fn nothing_of_an_answer_escapes_its_cancel() {
    const ANSWERS: usize = 200;
    const WORDS: usize = 20;
    let (url, server) = opened(move |peer| {
        for answer in 0..ANSWERS {
            for word in 0..WORDS {
                peer.text(&said(&format!("i-{answer}"), &format!("p-{answer}-{word}")));
            }
        }
        peer.drain();
    });
    let game = Game::connect(&settings(&url));
    let mut cancelled = String::new();
    for _ in 0..ANSWERS * WORDS {
        let packet = next_packet(&game);
        let interaction = packet.text(packet.packet.id.interaction_id);
        if interaction == cancelled {
            assert_eq!(packet.status, PacketStatus::Cancelled, "{}", packet.text(packet.packet.id.packet_id));
        } else {
            assert_eq!(packet.status, PacketStatus::Received);
            game.session.cancel_responses(Some("guard"), interaction, Vec::new()).unwrap();
            cancelled = interaction.to_owned();
        }
    }
    drop(game);
    server.end();
}

/// The server talks without a pause while the game interrupts again and again: what the game never gets to see is not
/// left open for it to finish.
#[test]
fn nothing_that_an_interruption_takes_back_stays_open() {
    const ANSWERS: usize = 200;
    const WORDS: usize = 10;
    let (url, server) = opened(move |peer| {
        for answer in 0..ANSWERS {
            for word in 0..WORDS {
                peer.text(&said(&format!("i-{answer}"), &format!("p-{answer}-{word}")));
            }
        }
        peer.text(&said_by(COOK, "i-cook", "the-last"));
        peer.drain();
    });
    let game = Game::connect(&settings(&url));
    let mut handed_out = HashSet::new();
    while !handed_out.contains("the-last") {
        let packet = next_packet(&game);
        handed_out.insert(packet.text(packet.packet.id.packet_id).to_owned());
        if handed_out.len() % 20 == 0 {
            game.session.interrupt(Some("guard")).unwrap();
        }
    }
    let mut taken_back = 0;
    for (answer, word) in (0..ANSWERS).flat_map(|answer| (0..WORDS).map(move |word| (answer, word))) {
        let id = format!("p-{answer}-{word}");
        // What came after the driver knew of the interruption was not even recorded.
        if !handed_out.contains(&id) && game.session.packet_status(&id).is_ok() {
            assert_eq!(game.session.packet_status(&id), Ok(PacketStatus::Cancelled), "{id}");
            taken_back += 1;
        }
    }
    assert!(taken_back > 0, "nothing was taken back in all this talk");
    drop(game);
    server.end();
}
