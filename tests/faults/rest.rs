//! Calls beside the link: what goes over the wire, what is made of refusals, and what becomes of them at the end.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use inworld_client::{DialogLine, Error, FeedbackTarget, Settings};
use inworld_protocol::packet::Capabilities;
use inworld_protocol::packet::enums::ActorType;
use inworld_protocol::packet::enums::ErrorType::{ResourceNotFound, SafetyViolation, SessionTokenExpired};
use inworld_session::ConnectionState::Disconnected;
use inworld_session::Failure;
use inworld_session::FailureCode::{Auth, Protocol, Service, Stopped, Unreachable};

use serde_json::json;

use super::game::{Game, Seen, errors, settings};
use super::server::{Door, LIMIT, drain, header, read_head, run, upgraded};

/// `KEY:SECRET`.
const KEY: &str = "S0VZOlNFQ1JFVA==";

/// A request: its first line, its head and its body.
struct Asked {
    line: String,
    head: String,
    body: String,
}

/// Reads a request and answers it.
fn answer(mut stream: TcpStream, status: &str, body: &str) -> Asked {
    let head = read_head(&mut stream);
    let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    let mut request = vec![0; length];
    stream.read_exact(&mut request).unwrap();
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    drain(&mut stream);
    let line = head.lines().next().unwrap().to_owned();
    Asked { line, head, body: String::from_utf8(request).unwrap() }
}

fn token(token: &str) -> String {
    format!(r#"{{"token":"{token}","type":"Bearer","expirationTime":"2999-01-01T00:00:00Z","sessionId":"default:1"}}"#)
}

fn on(interaction_id: &str) -> FeedbackTarget<'_> {
    FeedbackTarget { interaction_id, correlation_id: None }
}

/// The next event that is the answer to a call.
fn answered(game: &mut Game) -> Seen {
    let is_answer = |event: &Seen| matches!(event, Seen::SessionState(_) | Seen::Feedback(..) | Seen::Error(_));
    game.until(is_answer).pop().unwrap()
}

fn failure(event: Seen) -> Failure {
    errors(&[event]).pop().expect("an error")
}

const REFUSED: &str = r#"{"code":16,"message":"t-1 is old","details":[{"errorType":"SESSION_TOKEN_EXPIRED"}]}"#;

#[test]
fn calls_are_those_of_the_protocol_and_a_token_that_is_refused_is_renewed_once() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        answer(door.accept(), "200 OK", &token("t-1"));
        let mut peer = door.open();
        let refused = answer(door.accept(), "401 Unauthorized", REFUSED);
        assert_eq!(refused.line, "GET /v1/workspaces/demo/sessions/default:1/state HTTP/1.1");
        assert_eq!(header(&refused.head, "authorization"), Some("Bearer t-1"));
        assert_eq!(header(&refused.head, "grpc-metadata-session-id"), Some("default:1"));
        let renewed = answer(door.accept(), "200 OK", &token("t-2"));
        assert_eq!(renewed.line, "POST /v1/sessionTokens/token:generate HTTP/1.1");
        let again = answer(door.accept(), "200 OK", r#"{"state":"c2F2ZWQ=","creationTime":"2025-04-01T12:05:00Z"}"#);
        assert_eq!(again.line, refused.line);
        assert_eq!(header(&again.head, "authorization"), Some("Bearer t-2"));

        // The new token stays.
        let name = "workspaces/demo/sessions/default:1/interactions/i-1/groups/c-1/feedbacks/fb 1";
        let stored = answer(door.accept(), "200 OK", &format!(r#"{{"isLike":false,"name":"{name}"}}"#));
        let path = "/v1/feedback/workspaces/demo/sessions/default:1/interactions/i-1/groups/c-1/feedbacks";
        assert_eq!(stored.line, format!("POST {path} HTTP/1.1"));
        assert_eq!(header(&stored.head, "authorization"), Some("Bearer t-2"));
        assert_eq!(header(&stored.head, "content-type"), Some("application/json"));
        let wanted = r#"{"isLike":false,"type":["INTERACTION_DISLIKE_TYPE_IRRELEVANT","INTERACTION_DISLIKE_TYPE_TOO_LONG"],"comment":"off topic"}"#;
        assert_eq!(stored.body, wanted);
        let undone = answer(door.accept(), "200 OK", "{}");
        assert_eq!(undone.line, format!("DELETE {path}/fb%201 HTTP/1.1"));
        peer.drain();
    });
    let mut game = Game::connect(&Settings { auth: Some(KEY), ..settings(&url) });
    game.session.save_state().unwrap();
    assert_eq!(answered(&mut game), Seen::SessionState("c2F2ZWQ=".to_owned()));
    let on = FeedbackTarget { interaction_id: "i-1", correlation_id: Some("c-1") };
    game.session.send_feedback(on, false, 1 << 1 | 1 << 9, Some("off topic")).unwrap();
    let Seen::Feedback(name, true) = answered(&mut game) else { panic!("the feedback was not stored") };
    assert!(name.ends_with("/interactions/i-1/groups/c-1/feedbacks/fb 1"), "{name}");
    game.session.undo_feedback(&name).unwrap();
    assert_eq!(answered(&mut game), Seen::Feedback(name, false));
    game.stop();
    server.end();
}

#[test]
fn refusals_come_in_words_and_the_session_goes_on() {
    let denied = r#"{"code":3,"message":"no","details":[{"errorType":"SAFETY_VIOLATION"}]}"#;
    let table = [
        ("401 Unauthorized", REFUSED, Service(SessionTokenExpired), "HTTP 401"),
        ("403 Forbidden", "", Auth, "HTTP 403"),
        ("404 Not Found", r#"{"code":5,"message":"no such session"}"#, Service(ResourceNotFound), "no such session"),
        ("400 Bad Request", denied, Service(SafetyViolation), "no"),
        ("500 Internal Server Error", "<html>", Unreachable, "HTTP 500"),
        ("200 OK", "<html>", Protocol, "not of the protocol"),
        ("200 OK", r#"{"name":""}"#, Protocol, "not of the protocol"),
    ];
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        for (status, body, ..) in table {
            answer(door.accept(), status, body);
        }
        drop(door.accept());
        assert_eq!(peer.heard(), "still here");
        peer.drain();
    });
    // A ready-made token cannot be renewed, so each is refused once.
    let ready = Settings { access_token: Some("t-1"), session_id: Some("mine"), ..settings(&url) };
    let mut game = Game::connect(&ready);
    for (status, _, code, words) in table {
        game.session.send_feedback(on("i-7"), true, 0, None).unwrap();
        let told = failure(answered(&mut game));
        assert_eq!(told.code, code, "{status}: {told:?}");
        assert!(told.message.starts_with("the feedback on interaction i-7 was not stored: "), "{told:?}");
        assert!(told.message.contains(words) && !told.message.contains("t-1"), "{told:?}");
    }
    game.session.send_feedback(on("i-8"), true, 0, None).unwrap();
    assert_eq!(failure(answered(&mut game)).code, Unreachable);
    game.say("still here");
    game.stop();
    server.end();
}

#[test]
fn so_many_calls_are_under_way_and_no_more_and_a_stop_tells_of_each() {
    let door = Door::new();
    let url = door.url();
    let (asked, is_asked) = std::sync::mpsc::channel();
    let server = run(move || {
        let mut peer = door.open();
        // Never answered.
        let mut stream = door.accept();
        read_head(&mut stream);
        asked.send(()).unwrap();
        drain(&mut stream);
        peer.drain();
    });
    let mut game = Game::connect(&settings(&url));
    for _ in 0..15 {
        game.session.save_state().unwrap();
    }
    game.session.undo_feedback("workspaces/demo/sessions/s/feedbacks/f").unwrap();
    let refused = game.session.save_state().unwrap_err();
    assert!(matches!(&refused, Error::QueueFull(words) if words.starts_with("16 calls")), "{refused:?}");
    is_asked.recv_timeout(LIMIT).unwrap();
    let told = errors(&game.stop());
    assert_eq!(told.len(), 16, "{told:?}");
    assert!(told.iter().all(|failure| failure.code == Stopped), "{told:?}");
    assert_eq!(told[0].message, "the state of the session was not saved: the game stopped the session");
    assert!(told[15].message.starts_with("the feedback workspaces/demo/sessions/s/feedbacks/f was not undone: "));
    server.end();
}

#[test]
fn a_session_whose_link_is_lost_is_still_saved() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        drop(door.open());
        answer(door.accept(), "200 OK", r#"{"state":"c2F2ZWQ="}"#).line
    });
    let mut game = Game::new(&settings(&url));
    assert!(matches!(game.session.save_state(), Err(Error::State(_))), "nothing is there to be saved");
    game.session.start().unwrap();
    game.until_state(Disconnected);
    game.session.save_state().unwrap();
    assert_eq!(answered(&mut game), Seen::SessionState("c2F2ZWQ=".to_owned()));
    game.stop();
    assert!(matches!(game.session.save_state(), Err(Error::State(_))), "a stopped session is over");
    assert!(server.end().starts_with("GET /v1/workspaces/demo/sessions/"));
}

#[test]
fn an_answer_that_is_too_long_is_not_read_to_its_end() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        let mut stream = door.accept();
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n").unwrap();
        // Until the client hangs up.
        while stream.write_all(&[b' '; 4096]).is_ok() {}
        peer.drain();
    });
    let mut game = Game::connect(&settings(&url));
    game.session.save_state().unwrap();
    let told = failure(answered(&mut game));
    assert_eq!(told.code, Protocol, "{told:?}");
    assert!(told.message.ends_with("is longer than 4194304 bytes"), "{told:?}");
    game.stop();
    server.end();
}

#[test]
fn what_a_session_goes_on_from_goes_out_with_its_capability() {
    let line = |source, name, text| DialogLine { source, name, text };
    let lines = [line(ActorType::Agent, Some("Bran"), "Halt!"), line(ActorType::Player, None, "I am a friend.")];
    let state =
        json!({"continuationType": "CONTINUATION_TYPE_EXTERNALLY_SAVED_STATE", "externallySavedState": "c2F2ZWQ="});
    let bran = json!({"actor": {"type": "AGENT", "name": "Bran"}, "text": "Halt!", "talkerDisplayName": "Bran"});
    let player = json!({"actor": {"type": "PLAYER"}, "text": "I am a friend."});
    let dialog =
        json!({"continuationType": "CONTINUATION_TYPE_DIALOG_HISTORY", "dialogHistory": {"history": [bran, player]}});
    let saved: (Option<&str>, &[DialogLine]) = (Some("c2F2ZWQ="), &[]);
    for ((saved_state, dialog_history), expected) in [(saved, state), ((None, &lines[..]), dialog)] {
        let (url, server) = upgraded(|peer| peer.json()["control"]["sessionConfiguration"].take());
        let capabilities = Capabilities::EMOTIONS;
        let mut game = Game::start(&Settings { saved_state, dialog_history, capabilities, ..settings(&url) });
        let configuration = server.end();
        assert_eq!(configuration["continuation"], expected);
        assert_eq!(configuration["capabilitiesConfiguration"]["continuation"], true);
        game.stop();
    }
}

#[test]
fn what_makes_no_sense_is_refused_at_once() {
    let game = Game::new(&settings("ws://127.0.0.1:9"));
    let refused = |result: Result<(), Error>, words: &str| {
        let Err(Error::Argument(error)) = result else { panic!("{result:?}") };
        assert!(error.to_string().contains(words), "{error}");
    };
    refused(game.session.send_feedback(on(""), true, 0, None), "interaction_id: is empty");
    refused(game.session.send_feedback(on("i"), false, 1, None), "dislikes: 0x1 has bits");
    refused(game.session.send_feedback(on("i"), false, 1 << 10, None), "0x400");
    refused(game.session.send_feedback(on("i"), true, 2, None), "is_like is 1");
    refused(game.session.send_feedback(on("i"), false, 2, Some(&"x".repeat(70_000))), "comment: is 70000 bytes");
    for name in
        ["feedback", "workspaces/demo", "workspaces/demo/feedbacks/", "workspaces/../feedbacks/f", "a/feedbacks/f"]
    {
        refused(game.session.undo_feedback(name), "name: is not the name of feedback");
    }
}

#[test]
fn a_call_that_is_refused_with_a_time_is_repeated_then() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        let stream = door.accept();
        let refused = Instant::now();
        answer(stream, "503 Service Unavailable\r\nRetry-After: 1", "");
        answer(door.accept(), "200 OK", r#"{"state":"c2F2ZWQ="}"#);
        let waited = refused.elapsed();
        // Longer than a call is worth: the game is told.
        answer(door.accept(), "429 Too Many Requests\r\nRetry-After: 3600", "");
        peer.drain();
        waited
    });
    let mut game = Game::connect(&settings(&url));
    game.session.save_state().unwrap();
    assert_eq!(answered(&mut game), Seen::SessionState("c2F2ZWQ=".to_owned()));
    game.session.save_state().unwrap();
    let told = failure(answered(&mut game));
    assert_eq!(told.code, Unreachable, "{told:?}");
    assert!(told.message.contains("HTTP 429 Too Many Requests (it asks to come back in 3600 s)"), "{told:?}");
    game.stop();
    let waited = server.end();
    assert!(waited >= Duration::from_secs(1), "asked again after {waited:?}");
}
