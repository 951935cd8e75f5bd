//! A server that rejects a packet by ending the connection.

use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use inworld_session::FailureCode::{ClosedByServer, LinkLost};
use serde_json::Value;

use super::game::{Game, Seen, errors, lasting};
use super::server::{CLOSE, Door, Peer, Running, TEXT, goodbye, reset, run};

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Close(u16),
    Fin,
    Reset,
}

const ENDS: [End; 4] = [End::Close(1011), End::Close(1007), End::Fin, End::Reset];

impl End {
    fn carry_out(self, peer: &mut Peer<TcpStream>) {
        match self {
            Self::Close(code) => {
                peer.bytes(&goodbye(code, "it broke"));
                peer.drain();
            }
            Self::Fin => {
                // All was read, so this is no reset.
                peer.stream.shutdown(Shutdown::Write).unwrap();
                peer.drain();
            }
            Self::Reset => reset(&peer.stream),
        }
    }
}

/// What the client says next; `None` when the connection is over.
fn packet(peer: &mut Peer<TcpStream>) -> Option<Value> {
    match peer.read() {
        (TEXT, payload) => Some(serde_json::from_slice(&payload).unwrap()),
        (CLOSE, _) => None,
        other => panic!("{other:?}"),
    }
}

fn is_fatal(packet: &Value) -> bool {
    packet["text"]["text"] == "rejected" || packet["control"]["action"] == "CONVERSATION_UPDATE"
}

/// A server that ends the connection so long after what it does not survive, until it has read these words; the texts
/// that it has read on the last connection, and how many connections it has ended.
fn fragile(door: &Door, end: End, after: Duration, last: &str) -> (Vec<String>, usize) {
    let mut ended = 0;
    loop {
        let mut peer = door.open();
        let mut heard = Vec::new();
        while let Some(packet) = packet(&mut peer) {
            if is_fatal(&packet) {
                std::thread::sleep(after);
                end.carry_out(&mut peer);
                ended += 1;
                assert!(ended < 10, "it goes on for ever");
                break;
            }
            heard.extend(packet["text"]["text"].as_str().map(str::to_owned));
            if heard.iter().any(|words| words == last) {
                peer.bytes(&goodbye(1000, "enough"));
                return (heard, ended);
            }
        }
    }
}

/// Says what fells the server and something behind it, and waits for what comes back.
fn a_rejected_packet(end: End, after: Duration) {
    let door = Door::new();
    let url = door.url();
    let server = run(move || fragile(&door, end, after, "behind"));
    let mut game = Game::connect(&lasting(&url));
    for words in ["before", "rejected", "behind"] {
        game.say(words);
    }
    let events = game.until(|event| matches!(event, Seen::Failed(..)));
    let Some(Seen::Failed(packet, failure)) = events.last() else { panic!("{events:?}") };
    assert_eq!(packet["text"]["text"], "rejected", "{end:?}");
    let code = if matches!(end, End::Close(_)) { ClosedByServer } else { LinkLost };
    assert_eq!(failure.code, code, "{end:?}: {}", failure.message);
    assert!(failure.message.starts_with("3 connections ended right after this packet; "), "{}", failure.message);
    let (heard, ended) = server.end();
    assert_eq!(ended, 3, "{end:?}");
    assert!(heard.iter().any(|words| words == "before"), "{end:?}: what has no answer is sent again: {heard:?}");
    let failed = game.stop().into_iter().filter(|event| event.words() == Some("rejected"));
    assert_eq!(failed.count(), 0, "{end:?}: it comes back once");
}

/// All ends at once, each with a server and a game of its own.
fn each_end(after: Duration, test: fn(End, Duration)) {
    let tests: Vec<_> = ENDS.into_iter().map(|end| run(move || test(end, after))).collect();
    tests.into_iter().for_each(Running::end);
}

#[test]
fn a_packet_that_ends_three_connections_at_once_comes_back_and_the_rest_arrives() {
    each_end(Duration::ZERO, a_rejected_packet);
}

#[test]
fn a_packet_that_ends_three_connections_a_second_later_comes_back_and_the_rest_arrives() {
    each_end(Duration::from_secs(1), a_rejected_packet);
}

fn a_rejected_conversation(end: End, after: Duration) {
    let door = Door::new();
    let url = door.url();
    let server = run(move || fragile(&door, end, after, "behind"));
    let mut game = Game::connect(&lasting(&url));
    let group = game.session.start_conversation(&["guard", "cook"]).unwrap();
    game.session.select_conversation(Some(&group)).unwrap();
    game.session.send_text(None, "to both").unwrap();
    game.say("behind");
    let events = game.until(|event| event.words() == Some("to both"));
    assert!(matches!(events.last(), Some(Seen::Failed(..))), "{end:?}: {events:?}");
    let words = format!("the conversation {group} is over: 3 connections ended right after");
    assert!(errors(&events).iter().any(|failure| failure.message.starts_with(&words)), "{end:?}: {events:?}");
    let (_, ended) = server.end();
    assert_eq!(ended, 3, "{end:?}");
    game.stop();
}

#[test]
fn a_conversation_that_ends_three_connections_is_given_up() {
    each_end(Duration::ZERO, a_rejected_conversation);
    each_end(Duration::from_secs(1), a_rejected_conversation);
}
