//! Garbage is told and skipped where the connection survives it, and ends it with the reason where it cannot.

use std::net::TcpStream;
use std::sync::mpsc::channel;

use inworld_session::ConnectionState::{Connected, Disconnected, Failed};
use inworld_session::FailureCode::{self, ClosedByServer, LinkLost, Protocol};

use super::game::{Game, Seen, errors, reason, settings};
use super::server::{BINARY, LIMIT, Peer, TEXT, drain, frame, frame_head, goodbye, opened, reset, speech, upgraded};

fn text(text: impl AsRef<[u8]>) -> Vec<u8> {
    frame(TEXT, text.as_ref())
}

fn nested(depth: usize, open: &str, close: &str) -> String {
    format!("{}1{}", open.repeat(depth), close.repeat(depth))
}

fn history(depth: usize) -> String {
    let open = r#"{"sessionControlResponse":{"sessionHistory":{"sessionHistoryItems":[{"packets":["#;
    format!(r#"{{"result":{}{{}}{}}}"#, open.repeat(depth), "]}]}}}".repeat(depth))
}

/// Frames that are not packets, but leave the connection whole.
fn skipped() -> Vec<(&'static str, Vec<u8>, usize)> {
    let audio = |chunk: &str| text(format!(r#"{{"result":{{"dataChunk":{{"chunk":"{chunk}","type":"AUDIO"}}}}}}"#));
    vec![
        ("an empty text frame", text(""), 1),
        ("not JSON", text("hello"), 1),
        ("half a packet", text(&speech("half")[..40]), 1),
        ("two packets", text(format!("{}{}", speech("one"), speech("two"))), 1),
        ("an empty object", text("{}"), 1),
        ("an array", text("[]"), 1),
        ("null", text("null"), 1),
        ("a byte order mark", text("\u{feff}{}"), 1),
        ("a client's packet", text(r#"{"text":{"text":"hello"}}"#), 1),
        ("nothing as the result", text(r#"{"result":null,"error":null}"#), 1),
        ("a number as the result", text(r#"{"result":7}"#), 1),
        ("a packet of wrong kinds", text(r#"{"result":{"routing":"x","packetId":[]}}"#), 1),
        ("an array 100 levels deep", text(nested(100, "[", "]")), 1),
        ("an object 100 levels deep", text(nested(100, "{\"a\":", "}")), 1),
        ("an array 100,000 levels deep", text(nested(100_000, "[", "]")), 1),
        ("an object 100,000 levels deep", text(nested(100_000, "{\"a\":", "}")), 1),
        ("a result 100,000 levels deep", text(format!("{{\"result\":{}}}", nested(100_000, "[", "]"))), 1),
        ("100,000 levels without an end", text("{\"result\":{\"a\":".repeat(100_000)), 1),
        ("packets 10,000 levels deep", text(history(10_000)), 1),
        ("wrong Base64", audio("***"), 1),
        ("half a character of Base64", audio("A"), 1),
        ("a binary frame that is not UTF-8", frame(BINARY, b"{\"result\":{\"text\":{\"text\":\"\xff\"}}}"), 1),
        ("an empty binary frame", frame(BINARY, b""), 1),
        ("a megabyte of nothing", text(" ".repeat(1 << 20)), 1),
        ("a fragmented frame", [frame(0x01, b"not "), frame(0x00, b"J"), frame(0x80, b"SON")].concat(), 1),
        ("10,000 frames in a row", text("garbage").repeat(10_000), 10_000),
    ]
}

/// Talks once in each direction.
fn answers(game: &mut Game, name: &str) -> Vec<Seen> {
    game.say("are you there");
    let events = game.until(|event| event.says("I am here"));
    assert_eq!(game.session.state(), Connected, "{name}");
    events
}

/// Sees that each piece of garbage is told and that nothing else has changed.
fn assert_told(events: &[Seen], count: usize, name: &str) {
    let errors = errors(events);
    assert_eq!(errors.len(), count, "{name}: {events:?}");
    for error in errors {
        assert_eq!(error.code, Protocol, "{name}: {error:?}");
        assert!(error.message.starts_with("a frame from the server was skipped: "), "{name}: {error:?}");
        assert!(error.message.len() < 400, "{name}: {error:?}");
    }
    assert_eq!(events.iter().filter(|event| matches!(event, Seen::State(..))).count(), 2, "{name}: {events:?}");
}

fn be_there(peer: &mut Peer<TcpStream>) {
    assert_eq!(peer.heard(), "are you there");
    peer.text(&speech("I am here"));
    peer.drain();
}

#[test]
fn odd_frames_of_the_protocol_are_heard() {
    let half = |half: &str| text(speech("HALF").replace("HALF", &format!("Halt{half}")));
    for (name, bytes, heard) in [
        ("a binary frame", frame(BINARY, speech("Halt!").as_bytes()), "Halt!"),
        ("a byte order mark", text(format!("\u{feff}{}", speech("Halt!"))), "Halt!"),
        ("the first half of a surrogate pair", half(r"\ud83d"), "Halt\u{fffd}"),
        ("the second half of a surrogate pair", half(r"\ude00"), "Halt\u{fffd}"),
        ("both halves in the wrong order", half(r"\uDE00\uD83D!"), "Halt\u{fffd}\u{fffd}!"),
    ] {
        let (url, server) = opened(move |peer| {
            peer.bytes(&bytes);
            be_there(peer);
        });
        let mut game = Game::start(&settings(&url));
        let mut events = game.established();
        events.extend(answers(&mut game, name));
        assert!(events.iter().any(|event| event.says(heard)), "{name}: {events:?}");
        assert_told(&events, 0, name);
        game.stop();
        server.end();
    }
}

#[test]
fn garbage_while_connected_is_told_and_skipped() {
    for (name, bytes, count) in skipped() {
        let (url, server) = opened(move |peer| {
            peer.bytes(&bytes);
            be_there(peer);
        });
        let mut game = Game::start(&settings(&url));
        let mut events = game.established();
        events.extend(answers(&mut game, name));
        assert_told(&events, count, name);
        game.stop();
        server.end();
    }
}

#[test]
fn garbage_before_the_scene_is_told_and_skipped() {
    for (name, bytes, count) in skipped() {
        let (url, server) = upgraded(move |peer| {
            peer.bytes(&bytes);
            peer.scene();
            be_there(peer);
        });
        let mut game = Game::start(&settings(&url));
        let mut events = game.established();
        events.extend(answers(&mut game, name));
        assert_told(&events, count, name);
        game.stop();
        server.end();
    }
}

#[test]
fn an_error_beside_a_result_is_an_error() {
    let both = r#"{"result":{"text":{"text":"hello"}},"error":{"code":13,"message":"both at once"}}"#;
    let (url, server) = opened(move |peer| {
        peer.text(both);
        be_there(peer);
    });
    let mut game = Game::start(&settings(&url));
    let mut events = game.established();
    events.extend(answers(&mut game, "both"));
    let [error] = errors(&events).try_into().unwrap();
    assert_eq!(error.code, ClosedByServer);
    assert!(error.message.contains("both at once"), "{error:?}");
    assert!(!events.iter().any(|event| event.says("hello")));
    game.stop();
    server.end();
    let (url, server) = upgraded(move |peer| {
        peer.text(both);
        peer.drain();
    });
    let mut game = Game::start(&settings(&url));
    assert_eq!(reason(&game.until_state(Failed)).code, ClosedByServer);
    server.end();
}

type Act = fn(&mut Peer<TcpStream>);

const GOING: u16 = 1001;

/// What no connection survives, and what is said of it.
const FATAL: &[(&str, Act, FailureCode, &str)] = &[
    ("a frame of 64 MiB", |peer| peer.bytes(&frame_head(TEXT, 64 << 20)), Protocol, "67108864"),
    ("a frame of all memory", |peer| peer.bytes(&frame_head(BINARY, u64::MAX)), Protocol, ""),
    ("a message of 64 MiB", |peer| pour(peer, 0x01), Protocol, "16777216"),
    ("a binary message of 64 MiB", |peer| pour(peer, 0x02), Protocol, "16777216"),
    ("truncated UTF-8", |peer| peer.bytes(&text(b"ab\xc3")), Protocol, "UTF-8"),
    ("bytes that are no UTF-8", |peer| peer.bytes(&text(b"\xff\xfe")), Protocol, "UTF-8"),
    ("truncated UTF-8 in fragments", |peer| peer.bytes(&fragments(b"ab\xc3", b"")), Protocol, "UTF-8"),
    ("reserved bits", |peer| peer.bytes(&frame(0xc1, b"{}")), Protocol, "Reserved bits"),
    ("a compressed frame", |peer| peer.bytes(&frame(0xc1, b"\xaa\x56\x00")), Protocol, ""),
    ("an unknown opcode", |peer| peer.bytes(&frame(0x83, b"{}")), Protocol, ""),
    ("an end without a beginning", |peer| peer.bytes(&frame(0x80, b"{}")), Protocol, ""),
    ("two beginnings", |peer| peer.bytes(&[frame(0x01, b"{"), frame(0x81, b"}")].concat()), Protocol, ""),
    ("a long ping", |peer| peer.bytes(&frame(0x89, &[0; 126])), Protocol, ""),
    ("a masked frame", |peer| peer.bytes(&[0x81, 0x81, 0, 0, 0, 0, b'a']), Protocol, "masked"),
    ("an answer in HTTP", |peer| peer.bytes(&b"HTTP/1.1 502 Bad Gateway\r\n".repeat(8)), Protocol, ""),
    ("a goodbye", |peer| peer.bytes(&goodbye(4001, "maintenance")), ClosedByServer, "(code 4001: maintenance)"),
    ("a goodbye without a code", |peer| peer.bytes(&frame(0x88, b"")), ClosedByServer, "(code 1005: it gave none)"),
    (
        "a goodbye with code 0",
        |peer| peer.bytes(&goodbye(0, "x")),
        ClosedByServer,
        "(code 0: a code that may not be sent)",
    ),
    ("a goodbye with code 1005", |peer| peer.bytes(&goodbye(1005, "x")), ClosedByServer, "(code 1005: a code that"),
    ("a goodbye with code 1006", |peer| peer.bytes(&goodbye(1006, "")), ClosedByServer, "(code 1006: a code that"),
    ("a goodbye with code 1015", |peer| peer.bytes(&goodbye(1015, "x")), ClosedByServer, "(code 1015: a code that"),
    ("a goodbye with code 65535", |peer| peer.bytes(&goodbye(65_535, "x")), ClosedByServer, "(code 65535: a code that"),
    ("a goodbye with code 1002", |peer| peer.bytes(&goodbye(1002, "you")), ClosedByServer, "(code 1002: you)"),
    ("a goodbye of one byte", |peer| peer.bytes(&frame(0x88, b"x")), Protocol, ""),
    ("a goodbye in a message", |peer| peer.bytes(&inside(&goodbye(GOING, "away"))), ClosedByServer, "1001: away"),
    ("an end without a goodbye", |_| (), LinkLost, "without a goodbye"),
    ("half a head", |peer| peer.bytes(&[0x81]), LinkLost, ""),
    ("half a frame", |peer| peer.bytes(&speech_cut_off()), LinkLost, ""),
    ("half a message", |peer| peer.bytes(&frame(0x01, b"{\"result\":")), LinkLost, ""),
];

fn fragments(one: &[u8], two: &[u8]) -> Vec<u8> {
    [frame(0x01, one), frame(0x80, two)].concat()
}

fn inside(bytes: &[u8]) -> Vec<u8> {
    [&frame(0x01, b"half a mess"), bytes].concat()
}

fn speech_cut_off() -> Vec<u8> {
    let frame = text(speech("half a frame"));
    frame[..frame.len() / 2].to_vec()
}

/// 64 MiB in fragments that are allowed, as far as the client takes them.
fn pour(peer: &mut Peer<TcpStream>, first: u8) {
    let piece = vec![b'x'; 1 << 20];
    for index in 0..64 {
        let first = if index == 0 { first } else { 0 };
        peer.bytes(&frame_head(first, piece.len() as u64));
        peer.bytes(&piece);
    }
}

/// Does it and goes away, orderly where it can be.
fn misbehave(peer: &mut Peer<TcpStream>, act: Act) {
    act(peer);
    let _ = peer.stream.shutdown(std::net::Shutdown::Write);
    drain(&mut peer.stream);
}

fn assert_ends(name: &str, act: impl FnOnce(&mut Peer<TcpStream>) + Send + 'static, code: FailureCode, words: &str) {
    let (url, server) = opened(move |peer| {
        // Not before the game is there to see it.
        assert_eq!(peer.heard(), "go on");
        act(peer);
    });
    let mut game = Game::connect(&settings(&url));
    game.say("go on");
    let events = game.until(|event| *event == Seen::Connected(false));
    let [error] = errors(&events).try_into().unwrap_or_else(|all| panic!("{name}: {all:?}"));
    assert_eq!(error.code, code, "{name}: {error:?}");
    assert!(error.message.contains(words) && !error.message.is_empty(), "{name}: {error:?}");
    let last = events.len() - 2;
    assert_eq!(events[last], Seen::State(Connected, Disconnected, error), "{name}");
    assert_eq!(game.stop().len(), 2, "{name}: IDLE, and not established any more");
    server.end();
}

fn assert_fails(name: &str, act: impl FnOnce(&mut Peer<TcpStream>) + Send + 'static, code: FailureCode, words: &str) {
    let (said, is_said) = channel();
    let (url, server) = upgraded(move |peer| {
        peer.introduction();
        // A session that has failed already takes no words.
        is_said.recv_timeout(LIMIT).unwrap();
        act(peer);
    });
    let mut game = Game::start(&settings(&url));
    game.say("too early");
    said.send(()).unwrap();
    let events = game.until_state(Failed);
    let [error] = errors(&events).try_into().unwrap_or_else(|all| panic!("{name}: {all:?}"));
    assert_eq!(error.code, code, "{name}: {error:?}");
    assert!(error.message.contains(words), "{name}: {error:?}");
    assert_eq!(reason(&events), error, "{name}");
    let back = events.iter().find(|event| matches!(event, Seen::Failed(..))).unwrap();
    assert_eq!(back.words(), Some("too early"), "{name}");
    server.end();
}

#[test]
fn what_no_connection_survives_ends_it_with_the_reason() {
    for &(name, act, code, words) in FATAL {
        assert_ends(name, move |peer| misbehave(peer, act), code, words);
    }
    assert_ends("a reset", |peer| reset(&peer.stream), LinkLost, "the connection was reset");
}

#[test]
fn what_no_connection_survives_fails_it_before_the_scene() {
    for &(name, act, code, words) in FATAL {
        assert_fails(name, move |peer| misbehave(peer, act), code, words);
    }
    assert_fails("a reset", |peer| reset(&peer.stream), LinkLost, "the connection was reset");
}

#[test]
fn the_words_of_an_error_of_16_mib_are_cut() {
    let error = format!(r#"{{"error":{{"code":13,"message":"it is {}"}}}}"#, "w".repeat(15 << 20));
    let (said, is_said) = channel();
    let (url, server) = upgraded(move |peer| {
        peer.introduction();
        is_said.recv_timeout(LIMIT).unwrap();
        peer.bytes(&text(error));
        peer.drain();
    });
    let mut game = Game::start(&settings(&url));
    for index in 0..100 {
        game.say(&index.to_string());
    }
    said.send(()).unwrap();
    let events = game.until_state(Failed);
    assert!(errors(&events)[0].message.contains("it is www"));
    for event in &events {
        if let Seen::Failed(_, failure) | Seen::Error(failure) | Seen::State(_, _, failure) = event {
            assert!(failure.message.len() < 2_000, "{} bytes", failure.message.len());
        }
    }
    server.end();
}

/// Alone in its process, because other tests need memory too.
#[cfg(target_os = "linux")]
#[test]
fn a_message_of_64_mib_never_takes_40_mib_of_memory() {
    const ALONE: &str = "INWORLD_TEST_ALONE";
    if std::env::var_os(ALONE).is_none() {
        let name = "garbage::a_message_of_64_mib_never_takes_40_mib_of_memory";
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let output = alone.args(["--exact", name, "--nocapture"]).env(ALONE, "1").output().unwrap();
        let words = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && words.contains("1 passed"), "{words}");
        return;
    }
    let kib = |name: &str| -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    for first in [0x01, 0x02] {
        let (go, wait) = channel();
        let (url, server) = opened(move |peer| {
            wait.recv_timeout(LIMIT).unwrap();
            pour(peer, first);
            peer.drain();
        });
        let mut game = Game::connect(&settings(&url));
        // From here on VmHWM is the highest.
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        let before = kib("VmRSS:");
        go.send(()).unwrap();
        game.until_state(Disconnected);
        let highest = kib("VmHWM:") - before;
        println!("{highest} KiB at the highest");
        assert!(highest < 40 << 10, "{highest} KiB");
        server.end();
    }
}
