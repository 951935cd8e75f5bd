//! Stopping is quick in every phase, and what has not left comes back.

use std::net::TcpStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use inworld_client::Settings;
use inworld_session::ConnectionState::{self, Connected, Connecting, Failed, Idle, Paused};
use inworld_session::FailureCode::Stopped;

use super::game::{Game, Seen, settings};
use super::server::{Door, LIMIT, Peer, drain, opened, read_head, run, speech, upgraded};

/// How a server keeps a session in one phase: tells when it is there, and waits for the client to hang up.
type Hold = fn(TcpStream, Sender<()>);

struct Phase {
    name: &'static str,
    scheme: &'static str,
    auth: Option<&'static str>,
    access_token: Option<&'static str>,
    hold: Hold,
    state: ConnectionState,
    /// Whether packets wait for the link in this phase.
    waits: bool,
}

const PLAIN: Phase =
    Phase { name: "", scheme: "ws", auth: None, access_token: None, hold: |_, _| (), state: Connecting, waits: true };

const PHASES: &[Phase] = &[
    Phase {
        name: "a silent server",
        hold: |mut stream, there| {
            read_head(&mut stream);
            there.send(()).unwrap();
            drain(&mut stream);
        },
        ..PLAIN
    },
    Phase {
        name: "TLS",
        scheme: "wss",
        access_token: Some("token"),
        hold: |mut stream, there| {
            there.send(()).unwrap();
            drain(&mut stream);
        },
        ..PLAIN
    },
    Phase {
        name: "a token request",
        auth: Some("S0VZOlNFQ1JFVA=="),
        hold: |mut stream, there| {
            read_head(&mut stream);
            there.send(()).unwrap();
            drain(&mut stream);
        },
        ..PLAIN
    },
    Phase {
        name: "no scene",
        hold: |stream, there| {
            let mut peer = Peer::upgrade(stream);
            peer.introduction();
            there.send(()).unwrap();
            peer.drain();
        },
        ..PLAIN
    },
    Phase {
        name: "CONNECTED without a scene",
        hold: |stream, there| {
            let mut peer = Peer::upgrade(stream);
            peer.introduction();
            peer.text(&speech("wait"));
            // The answer proves that the packet was heard.
            peer.text(r#"{"result":{"latencyReport":{"pingPong":{"type":"PING"}}}}"#);
            peer.json();
            there.send(()).unwrap();
            peer.drain();
        },
        state: Connected,
        ..PLAIN
    },
    Phase {
        name: "CONNECTED, and the goodbye is not answered",
        hold: |stream, there| {
            let mut peer = Peer::upgrade(stream);
            peer.scene();
            assert_eq!(peer.heard(), "one");
            assert_eq!(peer.heard(), "two");
            there.send(()).unwrap();
            peer.drain();
        },
        state: Connected,
        waits: false,
        ..PLAIN
    },
    Phase {
        name: "CONNECTED in the middle of a frame",
        hold: |stream, there| {
            let mut peer = Peer::upgrade(stream);
            peer.scene();
            peer.bytes(&[0x81, 126, 1]);
            assert_eq!(peer.heard(), "one");
            assert_eq!(peer.heard(), "two");
            there.send(()).unwrap();
            peer.drain();
        },
        state: Connected,
        waits: false,
        ..PLAIN
    },
];

fn wait(there: &Receiver<()>) {
    there.recv_timeout(LIMIT).expect("the session gets there");
}

#[test]
fn stop_is_quick_in_every_phase_and_hands_back_what_has_not_left() {
    for phase in PHASES {
        let name = phase.name;
        let door = Door::new();
        let url = format!("{}://127.0.0.1:{}", phase.scheme, door.port);
        let (tell, there) = channel();
        let hold = phase.hold;
        let server = run(move || hold(door.accept(), tell));
        let game = Settings { auth: phase.auth, access_token: phase.access_token, ..settings(&url) };
        let mut game = Game::start(&game);
        game.say("one");
        game.say("two");
        wait(&there);
        assert_eq!(game.session.state(), phase.state, "{name}");
        let begin = Instant::now();
        let events = game.stop();
        println!("{name}: {:?}", begin.elapsed());
        let back: Vec<_> = events.iter().filter(|event| matches!(event, Seen::Failed(..))).collect();
        let words: Vec<_> = back.iter().filter_map(|event| event.words()).collect();
        assert_eq!(words, if phase.waits { &["one", "two"][..] } else { &[] }, "{name}");
        for event in back {
            assert!(matches!(event, Seen::Failed(_, failure) if failure.code == Stopped), "{name}: {event:?}");
        }
        assert!(events.iter().any(|event| event.is(Idle)), "{name}: {events:?}");
        assert!(!events.iter().any(|event| matches!(event, Seen::Error(_))), "{name}: {events:?}");
        assert!(!game.session.established(), "{name}");
        // The socket is closed, not just forgotten.
        server.end();
        assert!(game.rest().is_empty(), "{name}: nothing comes after the stop");
    }
}

#[test]
fn stop_without_waiting_returns_at_once_and_is_carried_out() {
    let (url, server) = opened(|peer| peer.drain());
    let mut game = Game::connect(&settings(&url));
    game.session.stop(Duration::ZERO).unwrap();
    assert_eq!(game.session.state(), Idle);
    game.until_state(Idle);
    server.end();
}

#[test]
fn a_session_that_is_not_running_stops_too() {
    let mut game = Game::new(&settings("ws://127.0.0.1:1"));
    assert_eq!(game.stop(), []);
    game.session.start().unwrap();
    game.until_state(Failed);
    assert!(game.stop()[0].is(Idle));
    assert_eq!(game.stop(), []);
    let (url, server) = opened(|peer| peer.drain());
    let mut game = Game::connect(&settings(&url));
    game.session.pause().unwrap();
    game.until_state(Paused);
    assert!(game.stop().iter().any(|event| event.is(Idle)));
    server.end();
}

#[test]
fn start_right_after_stop_connects_again() {
    let door = Door::new();
    let url = door.url();
    const ROUNDS: usize = 20;
    let server = run(move || {
        for round in 0..ROUNDS {
            let mut peer = door.open();
            assert_eq!(peer.heard(), round.to_string());
            peer.text(&speech("yes"));
            if round % 2 == 0 {
                // Half of the servers answer the goodbye.
                while peer.read().0 != 0x88 {}
                peer.bytes(&super::server::goodbye(1000, ""));
            }
        }
    });
    let mut game = Game::new(&settings(&url));
    for round in 0..ROUNDS {
        game.session.start().unwrap();
        game.say(&round.to_string());
        game.until(|event| event.says("yes"));
        game.session.stop(Duration::ZERO).unwrap();
    }
    server.end();
}

#[test]
fn a_session_that_is_dropped_hangs_up() {
    let (url, server) = opened(|peer| peer.drain());
    drop(Game::connect(&settings(&url)));
    server.end();
    let (tell, there) = channel();
    let (url, server) = upgraded(move |peer| {
        peer.introduction();
        tell.send(()).unwrap();
        peer.drain();
    });
    let game = Game::start(&settings(&url));
    wait(&there);
    drop(game);
    server.end();
}
