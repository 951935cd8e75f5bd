//! What answers in place of the server does not end a session: captive portals, proxies during a deploy, a server that is
//! just starting.

use std::io::Write as _;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use inworld_client::Settings;
use inworld_session::ConnectionState::{Connected, Disconnected, Failed};
use inworld_session::FailureCode::{self, Auth, Certificate, Protocol, Service, Unreachable};

use super::game::{Game, Seen, lasting, reason};
use super::server::{Door, Peer, drain, read_head, run, speech};
use super::tls::{certificate, secure};

/// The reasons of the changes to DISCONNECTED.
fn losses(events: &[Seen]) -> Vec<(FailureCode, bool)> {
    let losses = events.iter().filter_map(|event| match event {
        Seen::State(_, Disconnected, reason) => Some((reason.code, reason.retry_after.is_some())),
        _ => None,
    });
    losses.collect()
}

#[test]
fn an_answer_that_is_no_websocket_does_not_end_an_established_session() {
    let page = "Content-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>Sign in</html>";
    let answers = [
        (format!("HTTP/1.1 200 OK\r\n{page}"), Protocol),
        (format!("HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n{page}"), Protocol),
        (format!("HTTP/1.1 400 Bad Request\r\n{page}"), Protocol),
        (format!("HTTP/1.1 404 Not Found\r\n{page}"), Protocol),
        (format!("HTTP/1.1 511 Network Authentication Required\r\n{page}"), Unreachable),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n".to_owned(), Protocol),
        ("SSH-2.0-OpenSSH_9.9\r\n".to_owned(), Protocol),
        ("\u{15}\u{3}\u{1}\u{0}\u{2}\u{2}\u{50}".to_owned(), Protocol),
        (String::new(), Unreachable),
    ];
    let expected: Vec<_> = answers.iter().map(|(_, code)| (*code, true)).collect();
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut peer = door.open();
        assert_eq!(peer.heard(), "first");
        drop(peer);
        for (answer, _) in answers {
            let mut stream = door.accept();
            read_head(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            let _ = stream.shutdown(std::net::Shutdown::Write);
            drain(&mut stream);
        }
        let mut peer = door.open();
        assert_eq!(peer.heard(), "first");
        peer.text(&speech("here again"));
        peer.drain();
    });
    let mut game = Game::connect(&lasting(&url));
    game.say("first");
    let mut events = game.until_state(Disconnected);
    events.clear();
    for _ in &expected {
        events.extend(game.until_state(Disconnected));
        // The game may know that the network is back; that spares this test the longer waits.
        game.session.resume().unwrap();
    }
    assert_eq!(losses(&events), expected, "{events:?}");
    game.until(|event| event.says("here again"));
    game.stop();
    server.end();
}

#[test]
fn a_portal_on_the_tls_port_does_not_end_an_established_session() {
    let (root, config) = certificate("127.0.0.1");
    let (_, portal) = certificate("portal.example");
    let door = Door::new();
    let url = format!("wss://127.0.0.1:{}", door.port);
    let server = run(move || {
        let mut peer = Peer::upgrade(secure(&config, door.accept()));
        peer.scene();
        drop(peer);
        let mut stream = secure(&portal, door.accept());
        assert!(stream.conn.complete_io(&mut stream.sock).is_err(), "the client has trusted the portal");
        drop(stream);
        let mut stream = door.accept();
        stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n").unwrap();
        drain(&mut stream);
        let mut peer = Peer::upgrade(secure(&config, door.accept()));
        peer.scene();
        peer.text(&speech("here again"));
        drain(&mut peer.stream.sock);
    });
    let settings = Settings { ca_pem: Some(&root), access_token: Some("s3cret-token"), ..lasting(&url) };
    let mut game = Game::connect(&settings);
    let events = game.until(|event| event.says("here again"));
    let losses = losses(&events);
    assert_eq!(losses.get(1..), Some(&[(Certificate, true), (Protocol, true)][..]), "{events:?}");
    game.stop();
    server.end();
}

#[test]
fn what_the_server_says_of_the_session_ends_it() {
    let disabled =
        r#"{"code":7,"message":"no","details":[{"errorType":"ACCOUNT_DISABLED","reconnectType":"NO_RETRY"}]}"#;
    let disabled = format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n{disabled}", disabled.len());
    let disabled_code = Service(inworld_protocol::packet::enums::ErrorType::AccountDisabled);
    for (answer, code) in [
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Auth),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Auth),
        (disabled.as_str(), disabled_code),
    ] {
        let answer = answer.to_owned();
        let door = Door::new();
        let url = door.url();
        let server = run(move || {
            drop(door.open());
            let mut stream = door.accept();
            read_head(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            drain(&mut stream);
        });
        let mut game = Game::connect(&lasting(&url));
        assert_eq!(reason(&game.until_state(Failed)).code, code);
        server.end();
    }
}

#[test]
fn a_server_that_starts_after_the_session_is_found() {
    let door = Door::new();
    let port = door.port;
    let url = door.url();
    drop(door);
    let mut game = Game::start(&lasting(&url));
    // More attempts than a session without time would make.
    for _ in 0..6 {
        let refused = game.until(|event| matches!(event, Seen::Error(_)));
        let Some(Seen::Error(failure)) = refused.last() else { panic!("{refused:?}") };
        assert_eq!((failure.code, failure.retry_after.is_some()), (Unreachable, true), "{failure:?}");
    }
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let server = run(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut peer = Peer::upgrade(stream);
        peer.scene();
        peer.drain();
    });
    game.until_state(Connected);
    game.stop();
    server.end();
}

#[test]
fn retry_after_is_kept_by_the_upgrade_and_by_the_token_request() {
    // A date has whole seconds, so this one is more than a second away.
    let date = || httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(2));
    let seconds = || "1".to_owned();
    let key = Some("S0VZOlNFQ1JFVA==");
    for (key, retry_after) in [(None, seconds as fn() -> String), (key, seconds), (None, date)] {
        let door = Door::new();
        let url = door.url();
        let token = r#"{"token":"t","type":"Bearer","expirationTime":"2999-01-01T00:00:00Z","sessionId":"s"}"#;
        let server = run(move || {
            let mut stream = door.accept();
            read_head(&mut stream);
            let refused = Instant::now();
            let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After";
            write!(stream, "{head}: {}\r\n\r\n", retry_after()).unwrap();
            drain(&mut stream);
            let mut stream = door.accept();
            let waited = refused.elapsed();
            if key.is_some() {
                read_head(&mut stream);
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{token}", token.len()).unwrap();
                drain(&mut stream);
                stream = door.accept();
            }
            let mut peer = Peer::upgrade(stream);
            peer.scene();
            peer.drain();
            waited
        });
        let mut game = Game::start(&Settings { auth: key, ..lasting(&url) });
        let events = game.until_state(Connected);
        let errors = super::game::errors(&events);
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert!(error.message.contains("it asks to come back in "), "{error:?}");
        assert!(error.retry_after.is_some_and(|wait| wait > Duration::from_millis(500)), "{error:?}");
        game.stop();
        let waited = server.end();
        assert!(waited >= Duration::from_secs(1), "asked again after {waited:?}");
    }
}
