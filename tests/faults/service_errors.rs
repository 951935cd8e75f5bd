//! The errors of PROTOCOL.md 9.1, each with its number and its words.

use inworld_session::ConnectionState::{Connected, Disconnected, Failed, Paused};

use super::game::{Game, Seen, errors, reason, settings};
use super::server::{Door, frame, goodbye, run, speech};

/// PROTOCOL.md 9.1, in order.
const ERRORS: [&str; 13] = [
    "SESSION_TOKEN_EXPIRED",
    "SESSION_TOKEN_INVALID",
    "SESSION_RESOURCES_EXHAUSTED",
    "BILLING_TOKENS_EXHAUSTED",
    "ACCOUNT_DISABLED",
    "SESSION_INVALID",
    "RESOURCE_NOT_FOUND",
    "SAFETY_VIOLATION",
    "SESSION_EXPIRED",
    "AUDIO_SESSION_EXPIRED",
    "SESSION_PAUSED",
    "VERSION_CONFLICT",
    "AUDIO_SESSION_ALREADY_STARTED",
];

fn error(name: &str, reconnect: &str) -> Vec<u8> {
    let detail = format!(
        r#"{{"@type":"type.googleapis.com/ai.inworld.common.InworldStatus","errorType":"{name}","reconnectType":"{reconnect}"}}"#
    );
    let text = format!(r#"{{"error":{{"code":9,"message":"the words of {name}","details":[{detail}]}}}}"#);
    frame(0x81, text.as_bytes())
}

#[test]
fn each_error_as_the_first_frame_fails_with_its_code_and_words() {
    for (number, name) in ERRORS.into_iter().enumerate() {
        for (reconnect, retryable) in [("NO_RETRY", false), ("IMMEDIATE", true)] {
            let door = Door::new();
            let url = door.url();
            let server = run(move || {
                let mut peer = door.upgrade();
                peer.bytes(&error(name, reconnect));
                peer.bytes(&goodbye(1000, ""));
                peer.drain();
            });
            let mut game = Game::start(&settings(&url));
            let events = game.until_state(Failed);
            let [error] = errors(&events).try_into().unwrap_or_else(|all| panic!("{name}: {all:?}"));
            assert_eq!(error.code.number(), 100 + number as i32, "{name}");
            assert_eq!(error.retryable, retryable, "{name}");
            assert!(error.message.contains(&format!("the words of {name}")), "{name}: {error:?}");
            assert_eq!(reason(&events), error, "{name}");
            server.end();
        }
    }
}

#[test]
fn each_error_and_the_close_after_it_disconnect_with_its_code_and_start_works_again() {
    for (number, name) in ERRORS.into_iter().enumerate() {
        let door = Door::new();
        let url = door.url();
        let server = run(move || {
            let mut peer = door.open();
            assert_eq!(peer.heard(), "go on");
            peer.bytes(&error(name, "IMMEDIATE"));
            peer.bytes(&goodbye(1011, "after an error"));
            peer.drain();
            let mut peer = door.open();
            if name == "SESSION_PAUSED" {
                assert_eq!(peer.heard(), "go on", "what has no answer is sent again");
            }
            assert_eq!(peer.heard(), "again");
            peer.text(&speech("welcome back"));
            peer.drain();
        });
        let mut game = Game::connect(&settings(&url));
        game.say("go on");
        let paused = name == "SESSION_PAUSED";
        let next = if paused { Paused } else { Disconnected };
        let events = game.until_state(next);
        let [error] = errors(&events).try_into().unwrap_or_else(|all| panic!("{name}: {all:?}"));
        assert_eq!(error.code.number(), 100 + number as i32, "{name}");
        assert!(error.message.contains(&format!("the words of {name}")), "{name}: {error:?}");
        assert_eq!(*events.last().unwrap(), Seen::State(Connected, next, error), "{name}");
        if paused {
            game.session.resume().unwrap();
        } else {
            game.session.start().unwrap();
        }
        game.until_state(Connected);
        game.say("again");
        game.until(|event| event.says("welcome back"));
        game.stop();
        server.end();
    }
}
