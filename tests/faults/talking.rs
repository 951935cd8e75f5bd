//! What holds for packets on their way, whatever the server does.

use inworld_client::{Settings, flags};
use inworld_protocol::packet::NamedValue;
use inworld_session::ConnectionState::{Connected, Paused, Reconnecting};
use serde_json::{Value, json};

use super::game::{Game, Seen, errors, settings};
use super::server::{COOK, Door, GUARD, opened, run, speech, upgraded};

fn ping(timestamp: &Value) -> (Value, String) {
    let id = json!({"packetId": "p-1", "utteranceId": "u-1", "interactionId": "i-1", "correlationId": "c-1"});
    let packet = json!({
        "timestamp": "2025-04-01T12:00:00.123456789Z",
        "packetId": id,
        "routing": {"source": {"type": "WORLD"}, "target": {"type": "PLAYER"}},
        "latencyReport": {"pingPong": {"type": "PING", "pingTimestamp": timestamp}},
    });
    (id, json!({ "result": packet }).to_string())
}

#[test]
fn a_ping_is_answered_though_the_game_does_not_poll() {
    let timestamps = [
        "2025-04-01T12:00:00Z",
        "2025-04-01T12:00:00.1Z",
        "2025-04-01T12:00:00.123456789+02:00",
        "0001-01-01T00:00:00Z",
        "half past \"nine\" \\ \u{1F550}\n",
    ];
    let (url, server) = opened(move |peer| {
        for timestamp in timestamps {
            let (id, ping) = ping(&json!(timestamp));
            peer.text(&ping);
            let pong = peer.json();
            let want = json!({"type": "PONG", "pingPacketId": id, "pingTimestamp": timestamp});
            assert_eq!(pong["latencyReport"]["pingPong"], want, "{pong}");
            assert_eq!(pong["routing"]["source"]["type"], "PLAYER", "{pong}");
            assert_ne!(pong["packetId"]["packetId"], id["packetId"], "{pong}");
        }
        // A pong is not answered, and neither is a WebSocket ping in JSON.
        let (_, ping) = ping(&json!("t"));
        peer.text(&ping.replace("PING", "PONG"));
        peer.bytes(&super::server::frame(0x89, b"are you there"));
        assert_eq!(peer.read(), (0x8a, b"are you there".to_vec()));
    });
    let mut game = Game::start(&settings(&url));
    // Not polled until the server has got all its answers.
    server.end();
    let events = game.until(|event| *event == Seen::Connected(false));
    let packets = events.iter().filter(|event| matches!(event, Seen::Packet(_))).count();
    assert_eq!(packets, 1, "pings are not for the game: {events:?}");
}

#[test]
fn a_ping_before_the_scene_is_answered() {
    let (url, server) = upgraded(move |peer| {
        peer.introduction();
        let (id, ping) = ping(&json!("2025-04-01T12:00:00Z"));
        peer.text(&ping);
        assert_eq!(peer.json()["latencyReport"]["pingPong"]["pingPacketId"], id);
        peer.text(&super::server::scene());
        peer.drain();
    });
    let mut game = Game::connect(&settings(&url));
    game.stop();
    server.end();
}

#[test]
fn what_is_sent_before_the_scene_leaves_in_order_and_the_unknown_comes_back() {
    const COUNT: usize = 300;
    let (go, wait) = std::sync::mpsc::channel();
    let (url, server) = upgraded(move |peer| {
        peer.introduction();
        // Connected, but to nobody yet.
        peer.text(&speech("wait"));
        wait.recv_timeout(super::server::LIMIT).unwrap();
        peer.text(&super::server::scene());
        let packets: Vec<Value> = (0..COUNT).map(|_| peer.json()).collect();
        peer.drain();
        packets
    });
    let mut game = Game::start(&settings(&url));
    let mut ids = Vec::new();
    for index in 0..COUNT {
        let (word, to) = (index.to_string(), Some(["guard", "workspaces/demo/characters/cook"][index % 2]));
        let receipt = match index % 3 {
            0 => game.session.send_text(to, &word),
            1 => game.session.send_trigger(to, &word, vec![NamedValue { name: "n".into(), value: "v".into() }]),
            _ => game.session.send_narrated_action(to, &word),
        };
        ids.push(receipt.unwrap().packet_id);
        match index {
            100 => drop(game.session.send_text(Some("king"), "long live").unwrap()),
            200 => drop(game.until_state(Connected)),
            _ => {}
        }
    }
    game.session.send_text(None, "whoever").unwrap();
    go.send(()).unwrap();
    let events = game.until(|event| event.words() == Some("whoever"));
    let back: Vec<_> = events.iter().filter(|event| matches!(event, Seen::Failed(..))).collect();
    let [Seen::Failed(king, unknown), Seen::Failed(_, several)] = &back[..] else { panic!("{back:?}") };
    assert_eq!(king["text"]["text"], "long live");
    assert_eq!(unknown.code.number(), 106);
    assert!(unknown.message.contains("\"king\"") && unknown.message.contains("guard, cook"), "{unknown:?}");
    assert_eq!(several.code.number(), 106);
    assert!(several.message.contains("guard, cook"), "{several:?}");
    assert!(errors(&events).is_empty());
    game.stop();
    for (index, packet) in server.end().iter().enumerate() {
        let word = match index % 3 {
            0 => &packet["text"]["text"],
            1 => &packet["custom"]["name"],
            _ => &packet["action"]["narratedAction"]["content"],
        };
        assert_eq!(*word, index.to_string(), "{packet}");
        assert_eq!(packet["packetId"]["packetId"], *ids[index], "{packet}");
        let agent = [GUARD, COOK][index % 2];
        assert_eq!(packet["routing"]["target"], json!({"type": "AGENT", "name": agent}), "{packet}");
    }
}

#[test]
fn what_was_sent_is_reported_as_the_server_got_it() {
    let texts = ["hello", "gr\u{fc}n \u{1F600}", "\"quotes\" \\ and\nlines\u{7}\u{0}", &"long ".repeat(50_000)];
    let count = texts.len() + 2;
    let (url, server) = opened(move |peer| {
        let got: Vec<String> = (0..count).map(|_| peer.read_text()).collect();
        peer.drain();
        got
    });
    let mut game = Game::start(&Settings { flags: flags::REPORT_SENT | flags::NO_AUTO_RECONNECT, ..settings(&url) });
    // The first waits for the scene, the others leave at once.
    game.say(texts[0]);
    let mut events = game.established();
    texts[1..].iter().for_each(|text| game.say(text));
    game.session.send_trigger(Some("cook"), "bell", Vec::new()).unwrap();
    game.session.cancel_responses(Some("guard"), "i-1", vec!["u-1".to_owned()]).unwrap();
    while events.iter().filter(|event| matches!(event, Seen::Sent(_))).count() < count {
        events.push(game.next());
    }
    game.stop();
    let sent = events.into_iter().filter_map(|event| if let Seen::Sent(json) = event { Some(json) } else { None });
    let sent: Vec<String> = sent.collect();
    assert_eq!(sent, server.end());
    for (text, json) in texts.iter().zip(&sent) {
        let packet: Value = serde_json::from_str(json).unwrap();
        assert_eq!(packet["text"]["text"], **text);
    }
}

#[test]
fn pause_and_resume_keep_the_session() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut ids = Vec::new();
        // What the server has not ended is sent again.
        for heard in [&[][..], &["resumed"], &["resumed", "woken by a send"]] {
            let mut peer = door.open();
            ids.push(peer.session_id());
            for words in heard {
                assert_eq!(peer.heard(), *words);
            }
            if let Some(words) = heard.last() {
                peer.text(&speech(words));
            }
            let (first, payload) = peer.read();
            assert_eq!((first, &payload[..2]), (0x88, &1000_u16.to_be_bytes()[..]), "a pause says goodbye");
            peer.bytes(&super::server::goodbye(1000, ""));
            peer.drain();
        }
        ids
    });
    let mut game = Game::connect(&settings(&url));
    let pause = |game: &mut Game| {
        game.session.pause().unwrap();
        game.until_state(Paused);
        assert_eq!(game.next(), Seen::Connected(false));
        assert!(game.session.established(), "the characters stay known");
    };
    pause(&mut game);
    game.session.resume().unwrap();
    game.until_state(Reconnecting);
    game.say("resumed");
    game.until(|event| event.says("resumed"));
    pause(&mut game);
    game.say("woken by a send");
    game.until(|event| event.says("woken by a send"));
    game.stop();
    let ids = server.end();
    assert!(!ids[0].is_empty() && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}
