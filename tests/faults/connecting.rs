//! Every way in which a connection does not come about is FAILED with a reason, in time.

use std::io::Write as _;
use std::time::{Duration, Instant};

use inworld_client::Settings;
use inworld_session::ConnectionState::{Connected, Disconnected, Failed};
use inworld_session::FailureCode::{self, Auth, LinkLost, Protocol, Timeout, Unreachable};

use super::game::{Game, Seen, errors, reason, settings};
use super::server::{Door, Peer, Running, frame, read_head, run, speech, upgraded};

/// Sees that a session fails with this reason; gives the words.
fn assert_fails(game: &mut Game, code: FailureCode, name: &str) -> String {
    let events = game.until_state(Failed);
    let [error] = errors(&events).try_into().unwrap_or_else(|all| panic!("{name}: {all:?}"));
    assert_eq!(error.code, code, "{name}: {error:?}");
    assert_eq!(reason(&events), error, "{name}");
    assert!(!events.contains(&Seen::Connected(true)), "{name}");
    assert_eq!(game.session.state(), Failed, "{name}");
    error.message
}

#[test]
fn a_refused_port_is_unreachable() {
    let door = Door::new();
    let url = door.url();
    drop(door);
    let mut game = Game::start(&settings(&url));
    assert!(assert_fails(&mut game, Unreachable, "refused").contains("connection refused"));
    game.session.start().unwrap();
    assert_fails(&mut game, Unreachable, "refused again");
}

fn silent() -> (Door, String) {
    let door = Door::new();
    let url = door.url();
    (door, url)
}

/// A server that takes a connection and says nothing until the client has had enough.
fn mute(door: Door) -> Running<()> {
    run(move || super::server::drain(&mut door.accept()))
}

#[test]
fn a_server_that_says_nothing_is_given_up_in_time() {
    let (tcp, tcp_url) = silent();
    let (token, token_url) = silent();
    let (tls, _) = silent();
    let tls_url = format!("wss://127.0.0.1:{}", tls.port);
    let (no_scene_url, no_scene) = upgraded(|peer| {
        peer.introduction();
        peer.drain();
    });
    let (half_url, half) = upgraded(|peer| {
        peer.introduction();
        peer.bytes(&frame(0x01, b"{\"result\":"));
        peer.drain();
    });
    let secure = Settings { access_token: Some("token"), ..settings(&tls_url) };
    let key = Settings { auth: Some("S0VZOlNFQ1JFVA=="), ..settings(&token_url) };
    let begin = Instant::now();
    let games = [
        ("TCP", settings(&tcp_url), "could not be opened within 10 s"),
        ("TLS", secure, "could not be opened within 10 s"),
        ("token", key, "no access token within 10 s"),
        ("no scene", settings(&no_scene_url), "sent no scene within 10 s"),
        ("half a frame", settings(&half_url), "sent no scene within 10 s"),
    ];
    let servers = [mute(tcp), mute(token), mute(tls), no_scene, half];
    let mut games = games.map(|(name, settings, words)| (name, Game::start(&settings), words));
    for (name, game, words) in &mut games {
        let message = assert_fails(game, Timeout, name);
        assert!(message.contains(*words), "{name}: {message}");
    }
    // That it is no later than that is seen in the tests of the machine, on a clock that no other program can hold up.
    assert!(begin.elapsed() > Duration::from_secs(9), "{:?}", begin.elapsed());
    servers.into_iter().for_each(Running::end);
}

#[test]
fn a_server_that_talks_but_sends_no_scene_is_given_up_in_time() {
    let (url, server) = upgraded(|peer| {
        peer.introduction();
        peer.text(&speech("no scene"));
        peer.drain();
    });
    let mut game = Game::start(&settings(&url));
    game.until_state(Connected);
    let events = game.until_state(Disconnected);
    assert_eq!(reason(&events).code, Timeout);
    assert_eq!(errors(&events), [reason(&events)]);
    server.end();
}

#[test]
fn an_answer_that_is_no_upgrade_fails_with_what_it_says() {
    let table = [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\n\r\nnot me\n", Protocol, "HTTP 404 Not Found: not me"),
        ("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", Unreachable, "HTTP 500"),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", Auth, "HTTP 401"),
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", Auth, "HTTP 403"),
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>hello</html>", Protocol, "HTTP 200 OK"),
        ("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", Protocol, "HTTP 302"),
        ("<html><body>hello</body></html>\r\n\r\n", Protocol, "did not answer in HTTP"),
        ("SSH-2.0-OpenSSH_9.9\r\n", Protocol, "did not answer in HTTP"),
        ("\x15\x03\x01\x00\x02\x02\x50\r\n\r\n", Protocol, "did not answer in HTTP"),
        ("HTTP/1.1 101 Switching Protocols\r\n\r\n", Protocol, "no correct WebSocket"),
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
            Protocol,
            "Sec-WebSocket-Accept",
        ),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", Unreachable, "did not answer completely"),
        ("HTTP/1.1 101 Swi", Unreachable, "did not answer completely"),
        ("", Unreachable, "did not answer completely"),
    ];
    for (answer, code, words) in table {
        let door = Door::new();
        let url = door.url();
        let server = run(move || {
            let mut stream = door.accept();
            read_head(&mut stream);
            stream.write_all(answer.as_bytes()).unwrap();
            let _ = stream.shutdown(std::net::Shutdown::Write);
            super::server::drain(&mut stream);
        });
        let mut game = Game::start(&settings(&url));
        let message = assert_fails(&mut game, code, answer);
        assert!(message.contains(words), "{answer:?}: {message}");
        server.end();
    }
}

#[test]
fn a_head_without_end_is_refused() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        let mut stream = door.accept();
        read_head(&mut stream);
        stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nX: ").unwrap();
        // Until the client has had enough of it.
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let mut game = Game::start(&settings(&url));
    assert_fails(&mut game, Protocol, "head");
    server.end();
}

#[test]
fn a_failed_session_starts_again_and_talks() {
    let door = Door::new();
    let url = door.url();
    let server = run(move || {
        drop(Peer::upgrade(door.accept()));
        let mut peer = door.open();
        assert_eq!(peer.heard(), "again");
        peer.text(&speech("at last"));
        peer.drain();
    });
    let mut game = Game::start(&settings(&url));
    assert_fails(&mut game, LinkLost, "gone");
    game.session.start().unwrap();
    game.established();
    game.say("again");
    game.until(|event| event.says("at last"));
    game.stop();
    server.end();
}
