//! Neither side can make the other hold more than it wants to.

use std::io::{ErrorKind, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use inworld_client::{Error, Settings};
use inworld_session::ConnectionState::Disconnected;

use super::game::{Game, Seen, settings};
use super::server::{Door, LIMIT, Peer, TEXT, frame, opened, run, speech};

const QUEUE: usize = 16;

/// How long a write gets nowhere before a server knows that it has to wait.
const STUCK: Duration = Duration::from_millis(200);

/// Sends everything; tells when nothing more is taken. Returns how often that was.
fn pour(peer: &mut Peer<TcpStream>, bytes: &[u8], stuck: &Sender<usize>) -> usize {
    peer.stream.set_write_timeout(Some(STUCK)).unwrap();
    let (mut sent, mut times) = (0, 0);
    let mut moved = Instant::now();
    while sent < bytes.len() {
        match peer.stream.write(&bytes[sent..]) {
            Ok(count) => {
                sent += count;
                moved = Instant::now();
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                assert!(moved.elapsed() < LIMIT, "the client never reads on");
                times += 1;
                stuck.send(sent).unwrap();
            }
            Err(error) => panic!("{error}"),
        }
    }
    times
}

#[test]
fn a_full_queue_makes_the_server_wait_and_loses_nothing() {
    // More than the system's own buffers hold, in packets that are made in no time.
    const COUNT: usize = 800;
    let filling = "x".repeat(20_000);
    let (tell, stuck) = channel();
    let (url, server) = opened(move |peer| {
        let frames: Vec<u8> =
            (0..COUNT).flat_map(|n| frame(TEXT, speech(&format!("{n} {filling}")).as_bytes())).collect();
        let times = pour(peer, &frames, &tell);
        drop(tell);
        peer.drain();
        (times, frames.len())
    });
    let mut game = Game::start(&Settings { queue_max_events: QUEUE as u32, ..settings(&url) });
    // Nobody polls until the server is stuck.
    let mut waits = vec![0];
    while waits.len() < 5 || waits[waits.len() - 5] != waits[waits.len() - 1] {
        waits.push(stuck.recv_timeout(LIMIT).expect("the server is never made to wait"));
    }
    let sent = waits[waits.len() - 1];
    let queued = game.rest();
    let full: Vec<_> = queued.iter().enumerate().filter(|(_, event)| **event == Seen::QueueFull).collect();
    assert_eq!(full.first().map(|(index, _)| *index), Some(QUEUE), "told when it was full: {queued:?}");
    let mut events = queued;
    let last = format!("{} ", COUNT - 1);
    let is_last = |event: &Seen| event.words().is_some_and(|words| words.starts_with(&last));
    if !events.iter().any(is_last) {
        events.extend(game.until(is_last));
    }
    let mut next = 0;
    let mut since_full = QUEUE;
    for event in &events {
        since_full += 1;
        match event {
            Seen::Packet(packet) if packet["text"].is_object() => {
                let words = packet["text"]["text"].as_str().unwrap();
                assert_eq!(words.split(' ').next(), Some(&*next.to_string()));
                next += 1;
            }
            Seen::QueueFull => {
                assert!(since_full > QUEUE, "told again after {since_full} events, before it was drained");
                since_full = 0;
            }
            Seen::Error(failure) => panic!("{failure:?}"),
            _ => {}
        }
    }
    assert_eq!(next, COUNT, "nothing is lost");
    game.stop();
    let (times, bytes) = server.end();
    assert!(times > 0 && sent < bytes, "{sent} of {bytes} bytes");
}

#[test]
fn a_game_that_polls_slowly_is_told_once_each_time() {
    // A server that never has enough, so that the queue fills up however busy the machine is.
    let (url, server) = opened(move |peer| {
        let mut packets = (0..).map(|n: u64| frame(TEXT, speech(&n.to_string()).as_bytes()));
        while packets.next().is_some_and(|packet| peer.stream.write_all(&packet).is_ok()) {}
    });
    let mut game = Game::start(&Settings { queue_max_events: QUEUE as u32, ..settings(&url) });
    let end = Instant::now() + LIMIT;
    let (mut told, mut since_full) = (0, QUEUE + 1);
    // Slower than the server until it is told, then faster, until it has taken everything.
    let mut catches_up = false;
    while told < 3 {
        assert!(Instant::now() < end, "told {told} times only");
        match game.poll() {
            Some(Seen::QueueFull) => {
                assert!(since_full >= QUEUE, "told again after {since_full} events");
                (told, since_full, catches_up) = (told + 1, 0, true);
            }
            Some(_) => since_full += 1,
            None => catches_up = false,
        }
        if !catches_up {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    game.stop();
    server.end();
}

#[test]
fn a_full_queue_does_not_keep_from_stopping() {
    const COUNT: usize = 10_000;
    let (url, server) = opened(move |peer| {
        for n in 0..COUNT {
            peer.bytes(&frame(TEXT, speech(&n.to_string()).as_bytes()));
        }
        peer.drain();
    });
    let mut game = Game::start(&Settings { queue_max_events: QUEUE as u32, ..settings(&url) });
    let end = Instant::now() + LIMIT;
    while !game.session.established() {
        assert!(Instant::now() < end, "the scene does not come");
        std::thread::yield_now();
    }
    let events = game.stop();
    assert!(events.len() < 4 * QUEUE + 64, "{} events", events.len());
    server.end();
}

#[test]
fn a_server_that_does_not_read_fills_the_outbox() {
    let (stop, stopped) = channel::<()>();
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        // Reads nothing and goes away when told to.
        let peer = door.open();
        stopped.recv_timeout(2 * LIMIT).unwrap();
        drop(peer);
        let mut peer = door.open();
        assert_eq!(peer.heard(), "there is room again");
    });
    let mut game = Game::connect(&settings(&url));
    let text = "x".repeat(256 << 10);
    let mut accepted = 0;
    let mut moved = Instant::now();
    // What is accepted is on its way to the socket, whose own buffers hold some; when the outbox is full for good,
    // nothing moves any more.
    while moved.elapsed() < Duration::from_secs(1) {
        match game.session.send_text(Some("guard"), &text) {
            Ok(_) => {
                accepted += text.len();
                moved = Instant::now();
            }
            Err(Error::QueueFull(words)) => {
                assert!(words.contains("wait to be sent"), "{words}");
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(error) => panic!("{error}"),
        }
        assert!(accepted < 128 << 20, "everything is accepted for a server that reads nothing");
    }
    // The outbox alone holds 16 MiB: 63 of these texts with what belongs to each.
    assert!(accepted >= 63 * text.len(), "{accepted} bytes are all that waits for a server that reads nothing");
    stop.send(()).unwrap();
    game.until_state(Disconnected);
    game.session.start().unwrap();
    game.say("there is room again");
    server.end();
}

#[test]
fn a_server_that_pings_and_does_not_read_is_not_read_either() {
    let ping = r#"{"result":{"packetId":{"packetId":"p"},"latencyReport":{"pingPong":{"type":"PING"}}}}"#;
    let (url, server) = opened(move |peer| {
        let pings = frame(TEXT, ping.as_bytes()).repeat(1_000);
        peer.stream.set_write_timeout(Some(5 * STUCK)).unwrap();
        // More than the system's own buffers hold, in both directions.
        (0..500).all(|_| peer.stream.write_all(&pings).is_ok())
    });
    let mut game = Game::connect(&settings(&url));
    assert!(!server.end(), "half a million answers are kept for a server that does not read them");
    game.until_state(Disconnected);
}
