//! Keys and tokens are nowhere in the memory of a game whose session is over.
//!
//! The game is a C program: a server in the same process would have copies of its own.

use std::io::{Read, Write};
use std::process::Command;

use super::server::{Door, Peer, drain, header, read_head, run};
use super::sigpipe::compiled;
use super::tls::{certificate, secure};

/// The token as tests/capi/secrets.c makes it.
fn token() -> String {
    let mut state = 1_u32;
    let letter = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + ((state >> 24) % 26) as u8)
    };
    (0..64).map(letter).collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Token,
    Key,
    Refused,
}

/// Reads a request and answers it, with the head of the request for `{head}`.
fn answer(stream: &mut (impl Read + Write), status: &str, body: &str) {
    let head = read_head(stream);
    let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    stream.read_exact(&mut vec![0; length]).unwrap();
    let body = body.replace("{head}", &head.replace("\r\n", " "));
    let length = body.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
    stream.flush().unwrap();
}

/// One game's session, from the request for a token to the end.
fn serve<S: Read + Write>(kind: Kind, accept: impl Fn() -> S) {
    let token = token();
    if kind == Kind::Refused {
        let mut stream = accept();
        answer(&mut stream, "401 Unauthorized", r#"{"code":16,"message":"this is no good: {head}"}"#);
        return drain(&mut stream);
    }
    if kind == Kind::Key {
        let given = format!(
            r#"{{"token":"{token}","type":"Bearer","expirationTime":"2999-01-01T00:00:00Z","sessionId":"default:1"}}"#
        );
        let mut stream = accept();
        answer(&mut stream, "200 OK", &given);
        drain(&mut stream);
    }
    let mut peer = Peer::upgrade(accept());
    assert_eq!(header(&peer.head, "sec-websocket-protocol"), Some(&*format!("Bearer, {token}")));
    peer.scene();
    let mut stream = accept();
    answer(&mut stream, "200 OK", r#"{"state":"AAAA"}"#);
    drain(&mut stream);
    peer.drain();
}

/// Plays a game against a server of this process; fails when the game finds a secret in its memory.
fn play(name: &str, kind: Kind, is_secure: bool) {
    let folder = std::env::temp_dir().join(format!("inworld-secrets-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (root, config) = certificate("127.0.0.1");
    let ca_file = folder.join("root.pem");
    std::fs::write(&ca_file, if is_secure { root } else { String::new() }).unwrap();
    let door = Door::new();
    let url = format!("{}://127.0.0.1:{}", if is_secure { "wss" } else { "ws" }, door.port);
    let server = run(move || match is_secure {
        true => serve(kind, || secure(&config, door.accept())),
        false => serve(kind, || door.accept()),
    });
    let mut game = Command::new(compiled("secrets", &folder));
    let kind = match kind {
        Kind::Token => "token",
        // rustls keeps what it has decrypted in buffers that it does not wipe: the answer with the token.
        Kind::Key if is_secure => "key-alone",
        Kind::Key => "key",
        Kind::Refused => "refused",
    };
    // Cargo's search path, which goes before the program's own, may lead to the library of another build.
    game.args([url.as_ref(), ca_file.as_os_str(), kind.as_ref()]).env_remove("LD_LIBRARY_PATH");
    // The dynamic linker saves the vector registers, with what the program has just copied, when it looks a function up at the
    // first call; what it saved stays in memory that is nobody's.
    game.env("LD_BIND_NOW", "1");
    let output = game.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout == b"ok\n", "{}: {told}", output.status);
    server.end();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_token_that_was_given_is_wiped() {
    play("token", Kind::Token, false);
}

#[test]
fn a_token_that_was_given_is_wiped_over_tls() {
    play("token-tls", Kind::Token, true);
}

#[test]
fn a_key_and_the_token_in_exchange_are_wiped() {
    play("key", Kind::Key, false);
}

#[test]
fn a_key_is_wiped_over_tls() {
    play("key-tls", Kind::Key, true);
}

#[test]
fn a_token_that_a_server_repeats_when_it_refuses_is_wiped() {
    play("refused", Kind::Refused, false);
}
