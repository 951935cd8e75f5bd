//! Access tokens: asked for with a key, used as told, and never shown.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::mpsc::channel;

use inworld_client::Settings;
use inworld_session::ConnectionState::{Connected, Disconnected, Failed, Paused};
use inworld_session::FailureCode::{Auth, Protocol, Unreachable};

use super::game::{Game, Seen, reason, settings};
use super::server::{Door, LIMIT, Peer, goodbye, header, read_head, run, speech};

/// `KEY:SECRET`.
const KEY: &str = "S0VZOlNFQ1JFVA==";
const TOKEN: &str = "t0ken-of.the_server";

fn with_key(url: &str) -> Settings<'_> {
    Settings { auth: Some(KEY), ..settings(url) }
}

/// Reads a token request and answers it.
fn answer(mut stream: TcpStream, status: &str, body: &str) -> String {
    let head = read_head(&mut stream);
    assert!(head.starts_with("POST /v1/sessionTokens/token:generate HTTP/1.1\r\n"), "{head}");
    let length = header(&head, "content-length").unwrap().parse().unwrap();
    let mut request = vec![0; length];
    stream.read_exact(&mut request).unwrap();
    assert_eq!(String::from_utf8_lossy(&request), r#"{"api_key":"KEY","resource_id":""}"#);
    assert!(header(&head, "authorization").unwrap().starts_with("IW1-HMAC-SHA256 ApiKey=KEY,"), "{head}");
    assert!(!head.contains("SECRET"), "{head}");
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    super::server::drain(&mut stream);
    head
}

fn token(session_id: &str, expires: &str) -> String {
    format!(r#"{{"token":"{TOKEN}","type":"Bearer","expirationTime":"{expires}","sessionId":"{session_id}"}}"#)
}

fn assert_secret(events: &[Seen], secrets: &[&str]) {
    for event in events {
        let words = format!("{event:?}");
        assert!(!secrets.iter().any(|secret| words.contains(secret)), "{words}");
    }
}

#[test]
fn a_good_token_opens_its_session() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        answer(door.accept(), "200 OK", &token("default:5f2d0b7e", "2999-01-01T00:00:00Z"));
        let mut peer = door.upgrade();
        assert_eq!(peer.session_id(), "default:5f2d0b7e");
        assert_eq!(header(&peer.head, "sec-websocket-protocol"), Some(&*format!("Bearer, {TOKEN}")));
        assert_eq!(header(&peer.head, "authorization"), None);
        peer.scene();
        assert_eq!(peer.heard(), "hello");
        peer.text(&speech("welcome"));
        peer.drain();
    });
    let mut game = Game::start(&with_key(&url));
    let mut events = game.established();
    game.say("hello");
    events.extend(game.until(|event| event.says("welcome")));
    events.extend(game.stop());
    assert_secret(&events, &["SECRET", KEY, TOKEN]);
    server.end();
}

#[test]
fn a_server_that_repeats_the_token_is_not_quoted() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.upgrade();
        peer.scene();
        peer.text(&format!(r#"{{"error":{{"code":13,"message":"what is {TOKEN}?"}}}}"#));
        peer.bytes(&goodbye(1008, TOKEN));
        peer.drain();
    });
    let mut game = Game::start(&Settings { access_token: Some(TOKEN), ..settings(&url) });
    let mut events = game.established();
    events.extend(game.until(|event| event.is(Disconnected)));
    assert!(reason(&events).message.contains("what is [redacted]?"), "{events:?}");
    assert_secret(&events, &[TOKEN]);
    server.end();
}

#[test]
fn a_server_that_repeats_the_authorization_is_not_quoted() {
    type Echo = fn(&str) -> String;
    let echoes: [(&str, Echo); 4] = [
        ("401 Unauthorized", |said| format!("bad: {said}")),
        ("400 Bad Request", |said| serde_json::json!({"code": 3, "message": said}).to_string()),
        ("403 Forbidden", |said| said.to_uppercase()),
        // As much as there was room for.
        ("500 Internal Server Error", |said| said[..said.len() - 20].to_owned()),
    ];
    for (status, echo) in echoes {
        let door = Door::new();
        let url = door.url();
        let server = run(move || {
            let mut stream = door.accept();
            let head = read_head(&mut stream);
            let said = header(&head, "authorization").unwrap().to_owned();
            let mut body = vec![0; header(&head, "content-length").unwrap().parse().unwrap()];
            std::io::Read::read_exact(&mut stream, &mut body).unwrap();
            let body = echo(&said);
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).unwrap();
            super::server::drain(&mut stream);
            said
        });
        let mut game = Game::start(&with_key(&url));
        let events = game.until_state(Failed);
        let said = server.end();
        let signature = said.rsplit_once("Signature=").unwrap().1;
        let told = format!("{events:?}").to_lowercase();
        assert!(told.contains("signature=[redacted]"), "{told}");
        for part in [&signature[..12], &signature[20..32], &signature[32..44]] {
            assert!(!told.contains(part), "{part} of {signature} in {told}");
        }
    }
}

#[test]
fn an_old_token_is_renewed_on_the_way_back_and_the_session_stays() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        answer(door.accept(), "200 OK", &token("first", "2001-01-01T00:00:00Z"));
        let mut peer = door.open();
        assert_eq!(peer.session_id(), "first");
        peer.drain();
        answer(door.accept(), "200 OK", &token("second", "2999-01-01T00:00:00Z"));
        let mut peer = door.open();
        assert_eq!(peer.session_id(), "first");
        peer.drain();
    });
    let mut game = Game::connect(&with_key(&url));
    game.session.pause().unwrap();
    game.until_state(Paused);
    game.session.resume().unwrap();
    game.until_state(Connected);
    game.stop();
    server.end();
}

#[test]
fn a_refused_key_fails_without_showing_its_secret() {
    let table = [
        ("401 Unauthorized", r#"{"code":16,"message":"KEY with SECRET is unknown"}"#, Auth, "[redacted]"),
        ("403 Forbidden", "SECRET", Auth, "HTTP 403"),
        ("500 Internal Server Error", "<html>SECRET</html>", Unreachable, "HTTP 500"),
        ("200 OK", "SECRET", Protocol, "is not a token"),
        ("200 OK", r#"{"token":"SECRET with a space"}"#, Protocol, "cannot be sent"),
        ("200 OK", r#"{"token":7,"SECRET":"SECRET"}"#, Protocol, "is not a token"),
        ("200 OK", "", Protocol, "is not a token"),
    ];
    for (status, body, code, words) in table {
        let door = Door::new();
        let url = door.url();
        let (said, is_said) = channel();
        let server = run(move || {
            let stream = door.accept();
            // A session that has failed already takes no words.
            is_said.recv_timeout(LIMIT).unwrap();
            answer(stream, status, body)
        });
        let mut game = Game::start(&with_key(&url));
        game.say("waits");
        said.send(()).unwrap();
        let events = game.until_state(Failed);
        assert_eq!(reason(&events).code, code, "{status}: {events:?}");
        assert!(reason(&events).message.contains(words), "{status}: {events:?}");
        assert_secret(&events, &["SECRET", KEY]);
        // The signature is good for one request, but nobody needs to read it either.
        let head = server.end();
        let signature = head.rsplit_once("Signature=").unwrap().1.split("\r\n").next().unwrap().to_owned();
        assert_secret(&events, &[&signature]);
    }
}

#[test]
fn a_token_request_that_is_cut_off_fails() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        read_head(&mut door.accept());
    });
    let mut game = Game::start(&with_key(&url));
    let failure = reason(&game.until_state(Failed));
    assert_eq!(failure.code, Unreachable, "{failure:?}");
    server.end();
}

#[test]
fn a_refused_token_fails_without_being_shown() {
    let refusals: [fn(TcpStream); 2] = [
        |mut stream| {
            let head = read_head(&mut stream);
            let shown = header(&head, "sec-websocket-protocol").unwrap();
            let length = shown.len();
            write!(stream, "HTTP/1.1 401 Unauthorized\r\nContent-Length: {length}\r\n\r\n{shown}").unwrap();
            super::server::drain(&mut stream);
        },
        |stream| {
            let mut peer = Peer::upgrade(stream);
            peer.bytes(&super::server::frame(0x81, br#"{"error":{"code":16,"message":"unauthenticated"}}"#));
            peer.drain();
        },
    ];
    for refuse in refusals {
        let door = Door::new();
        let url = door.url();
        let server = run(move || refuse(door.accept()));
        let mut game = Game::start(&Settings { access_token: Some(TOKEN), session_id: Some("mine"), ..settings(&url) });
        let events = game.until_state(Failed);
        assert_secret(&events, &[TOKEN]);
        server.end();
    }
}
