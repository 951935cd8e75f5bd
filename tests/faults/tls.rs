//! Sessions over TLS: which certificates are believed.

use std::net::TcpStream;
use std::sync::Arc;

use inworld_client::{Advice, Settings};
use inworld_session::ConnectionState::Failed;
use inworld_session::FailureCode::{Certificate, Protocol};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::game::{Game, errors, reason, settings};
use super::server::{Door, Peer, drain, run, speech};

/// A root in PEM, and a server's TLS with a certificate of it.
pub fn certificate(name: &str) -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (root, Arc::new(config))
}

pub fn secure(config: &Arc<ServerConfig>, stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream)
}

#[test]
fn a_conversation_over_tls_is_trusted_through_ca_pem() {
    for (name, host) in [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost")] {
        let (root, config) = certificate(name);
        let door = Door::new();
        let url = format!("wss://{host}:{}", door.port);
        let server = run(move || {
            let mut peer = Peer::upgrade(secure(&config, door.accept()));
            assert!(peer.head.contains("Bearer, s3cret-token"));
            peer.scene();
            for _ in 0..3 {
                let heard = peer.heard();
                peer.text(&speech(&format!("you said {heard}")));
            }
            drain(&mut peer.stream.sock);
        });
        let with_root = Settings { ca_pem: Some(&root), access_token: Some("s3cret-token"), ..settings(&url) };
        let mut game = Game::connect(&with_root);
        for word in ["one", "zwölf", &"long ".repeat(20_000)] {
            game.say(word);
            game.until(|event| event.says(&format!("you said {word}")));
        }
        game.stop();
        server.end();
    }
}

#[test]
fn a_certificate_that_is_not_believed_fails_and_says_what_to_do() {
    let (other_root, _) = certificate("127.0.0.1");
    let (root, config) = certificate("127.0.0.1");
    let (wrong_name_root, wrong_name) = certificate("elsewhere.example");
    let table = [
        ("unknown root", None, config.clone(), Some(Advice::AddRoot), "unknown issuer"),
        ("another root", Some(&other_root), config, Some(Advice::RenewRoot), "has not signed it"),
        ("wrong host name", Some(&wrong_name_root), wrong_name, None, "another host name: "),
    ];
    drop(root);
    for (name, root, config, advice, words) in table {
        let door = Door::new();
        let url = format!("wss://127.0.0.1:{}", door.port);
        let server = run(move || {
            let mut stream = secure(&config, door.accept());
            let shaken = stream.conn.complete_io(&mut stream.sock);
            assert!(shaken.is_err(), "the client has trusted it");
        });
        let root = root.map(String::as_str);
        let mut game = Game::start(&Settings { ca_pem: root, access_token: Some("s3cret-token"), ..settings(&url) });
        let events = game.until_state(Failed);
        let [error] = errors(&events).try_into().unwrap();
        assert_eq!(error.code, Certificate, "{name}: {error:?}");
        assert_eq!(error.advice, advice, "{name}: {error:?}");
        assert!(error.message.contains(words), "{name}: {error:?}");
        assert!(!error.retryable, "{name}");
        assert_eq!(reason(&events), error, "{name}");
        server.end();
    }
}

#[test]
fn a_server_without_tls_fails_and_says_so() {
    let door = Door::new();
    let url = format!("wss://127.0.0.1:{}", door.port);
    let server = run(move || {
        let mut stream = door.accept();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        drain(&mut stream);
    });
    let mut game = Game::start(&Settings { access_token: Some("s3cret-token"), ..settings(&url) });
    let failure = reason(&game.until_state(Failed));
    assert_eq!(failure.code, Protocol, "{failure:?}");
    assert!(failure.message.contains("does not speak TLS"), "{failure:?}");
    server.end();
}
