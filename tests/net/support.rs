//! Servers to talk to.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use inworld_net::{AccessToken, Endpoint, Link, NetError, Remote, Stream, client_config, dial, open};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// Fails the test instead of hanging.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(120), future).await.expect("the test hangs")
}

pub fn remote(text: &str) -> Remote {
    match Endpoint::parse(text, true) {
        Ok(Endpoint::Remote(remote)) => remote,
        other => panic!("{text}: {other:?}"),
    }
}

pub fn token() -> AccessToken {
    AccessToken::ready_made("s3cret-token", Some("default:1")).unwrap()
}

/// A listener and how a client reaches it; `{}` in `shape` is the port.
pub async fn listen(shape: &str) -> (TcpListener, Remote) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    (listener, remote(&shape.replace("{}", &port)))
}

pub async fn plain() -> (TcpListener, Remote) {
    listen("ws://127.0.0.1:{}").await
}

pub async fn dial_plain(remote: &Remote) -> Stream {
    dial(remote, &client_config(None).unwrap()).await.unwrap()
}

/// A root in PEM and a TLS server with a certificate of it.
pub fn tls_server(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> (String, TlsAcceptor) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    (root, TlsAcceptor::from(Arc::new(config)))
}

/// Reads up to the empty line that ends a request's head.
pub async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Answers one request with `answer`, in which `{accept}` is what a WebSocket key asks for, and keeps the connection.
pub async fn answer<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, answer: &str) -> (String, S) {
    let head = read_head(&mut stream).await;
    let accept = derive_accept_key(header(&head, "sec-websocket-key").unwrap_or_default().as_bytes());
    stream.write_all(answer.replace("{accept}", &accept).as_bytes()).await.unwrap();
    (head, stream)
}

pub const UPGRADED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: Bearer\r\n\r\n";

/// What `open` makes of `answer`, and the server's end.
pub async fn upgrade(text: &'static str) -> (Result<Link, NetError>, String, TcpStream) {
    let (listener, remote) = plain().await;
    let server = tokio::spawn(async move { answer(listener.accept().await.unwrap().0, text).await });
    let stream = dial_plain(&remote).await;
    let token = token();
    let link = within(open(stream, &remote.authority(), token.session_id(), &token)).await;
    let (head, stream) = within(server).await.unwrap();
    (link, head, stream)
}

/// A link and the bare connection at its other end.
pub async fn connected() -> (Link, TcpStream) {
    let (link, _, stream) = upgrade(UPGRADED).await;
    (link.unwrap(), stream)
}

/// The same over a pipe that holds `capacity` bytes.
pub async fn piped(capacity: usize) -> (Link, DuplexStream) {
    let (client, server) = tokio::io::duplex(capacity);
    let token = token();
    let opened = open(Stream::Pipe(client), "local", token.session_id(), &token);
    let (link, (_, server)) = within(async { tokio::join!(opened, answer(server, UPGRADED)) }).await;
    (link.unwrap(), server)
}

/// A frame as a server sends it: `first` is its first byte.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        short @ 0..=125 => bytes.push(short as u8),
        middle @ 126..=0xffff => {
            bytes.push(126);
            bytes.extend((middle as u16).to_be_bytes());
        }
        long => {
            bytes.push(127);
            bytes.extend((long as u64).to_be_bytes());
        }
    }
    bytes.extend(payload);
    bytes
}

/// Reads one frame of a client: its first byte and its unmasked payload.
pub async fn read_frame(stream: &mut (impl AsyncRead + Unpin)) -> (u8, Vec<u8>) {
    let first = stream.read_u8().await.unwrap();
    let second = stream.read_u8().await.unwrap();
    assert!(second & 0x80 != 0, "a client masks");
    let length = match second & 0x7f {
        126 => u64::from(stream.read_u16().await.unwrap()),
        127 => stream.read_u64().await.unwrap(),
        short => u64::from(short),
    };
    let mut mask = [0; 4];
    stream.read_exact(&mut mask).await.unwrap();
    let mut payload = vec![0; length as usize];
    stream.read_exact(&mut payload).await.unwrap();
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    (first, payload)
}

/// The code of a close frame.
pub fn close_code(frame: &(u8, Vec<u8>)) -> u16 {
    assert_eq!(frame.0, 0x88);
    u16::from_be_bytes([frame.1[0], frame.1[1]])
}

/// Whether the other side has closed.
pub async fn at_end(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    let mut rest = Vec::new();
    within(stream.read_to_end(&mut rest)).await.is_err() || rest.is_empty()
}
