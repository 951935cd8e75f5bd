use std::sync::Arc;

use inworld_net::{LinkRead, NetError, NetErrorKind, Remote, RootsProblem, Stream, client_config, dial, open};
use rcgen::{CertificateParams, date_time_ymd};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use super::support::{
    UPGRADED, answer, at_end, dial_plain, frame, listen, plain, read_frame, remote, tls_server, token, within,
};

async fn refused(remote: &Remote, ca_pem: Option<&str>) -> NetError {
    within(dial(remote, &client_config(ca_pem).unwrap())).await.unwrap_err()
}

/// How dialing ends when the server's certificate is for `names`.
async fn certificate(names: &[&str], trusted: bool, change: impl FnOnce(&mut CertificateParams)) -> (NetError, Remote) {
    let (root, acceptor) = tls_server(names, change);
    let (listener, remote) = listen("wss://127.0.0.1:{}").await;
    let server = tokio::spawn(async move { acceptor.accept(listener.accept().await.unwrap().0).await.is_err() });
    let error = refused(&remote, trusted.then_some(root.as_str())).await;
    assert!(within(server).await.unwrap());
    assert!(error.message.contains(&remote.authority()), "{error}");
    (error, remote)
}

#[tokio::test]
async fn nobody_listens() {
    let (listener, remote) = plain().await;
    drop(listener);
    let error = refused(&remote, None).await;
    assert_eq!(error.kind, NetErrorKind::Unreachable);
    assert_eq!(error.message, format!("cannot reach {}: connection refused", remote.authority()));
}

#[tokio::test]
async fn no_such_name() {
    let error = refused(&remote("wss://nonexistent.invalid"), None).await;
    assert_eq!(error.kind, NetErrorKind::Unreachable);
    assert!(error.message.contains("nonexistent.invalid"), "{error}");
}

#[tokio::test]
async fn names_of_this_machine() {
    let (listener, _) = plain().await;
    let port = listener.local_addr().unwrap().port();
    let stream = dial_plain(&remote(&format!("ws://localhost:{port}"))).await;
    assert!(matches!(&stream, Stream::Tcp(tcp) if tcp.get_ref().nodelay().unwrap()), "{stream:?}");
    // Not every machine has IPv6.
    if let Ok(listener) = TcpListener::bind("[::1]:0").await {
        let port = listener.local_addr().unwrap().port();
        dial_plain(&remote(&format!("ws://[::1]:{port}"))).await;
    }
}

#[tokio::test]
async fn an_untrusted_certificate() {
    let (error, _) = certificate(&["127.0.0.1"], false, |_| ()).await;
    assert_eq!(error.kind, NetErrorKind::Certificate);
    assert_eq!(error.roots, Some(RootsProblem::Missing));
    assert!(error.message.contains("not trusted: unknown issuer"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_another_host() {
    let (error, _) = certificate(&["elsewhere.example"], true, |_| ()).await;
    assert_eq!(error.kind, NetErrorKind::Certificate);
    assert!(error.message.contains("another host name"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_another_time() {
    let (error, _) = certificate(&["127.0.0.1"], true, |params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    })
    .await;
    assert_eq!(error.kind, NetErrorKind::Certificate);
    assert!(error.message.contains("has expired"), "{error}");
    let (error, _) = certificate(&["127.0.0.1"], true, |params| params.not_before = date_time_ymd(2999, 1, 1)).await;
    assert_eq!(error.kind, NetErrorKind::Certificate);
    assert!(error.message.contains("not valid yet"), "{error}");
}

#[tokio::test]
async fn a_server_without_tls() {
    let (listener, remote) = listen("wss://127.0.0.1:{}").await;
    let server = tokio::spawn(async move {
        let mut stream = listener.accept().await.unwrap().0;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        at_end(&mut stream).await
    });
    let error = refused(&remote, None).await;
    assert_eq!(error.kind, NetErrorKind::Protocol);
    assert!(error.message.contains("does not speak TLS"), "{error}");
    within(server).await.unwrap();
}

#[tokio::test]
async fn a_dropped_dial_closes_its_socket() {
    let (listener, remote) = listen("wss://127.0.0.1:{}").await;
    let tls = client_config(None).unwrap();
    let mut server = tokio::select! {
        _ = dial(&remote, &tls) => panic!("nobody answered"),
        accepted = listener.accept() => accepted.unwrap().0,
    };
    let mut hello = Vec::new();
    let _ = within(tokio::io::AsyncReadExt::read_to_end(&mut server, &mut hello)).await;
}

#[tokio::test]
async fn a_session_over_trusted_tls() {
    for (name, shape) in [("localhost", "wss://localhost:{}"), ("127.0.0.1", "wss://127.0.0.1:{}")] {
        let (root, acceptor) = tls_server(&[name], |_| ());
        let (listener, remote) = listen(shape).await;
        let server = tokio::spawn(async move {
            let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            assert_eq!(stream.get_ref().1.server_name(), (name == "localhost").then_some(name));
            let (_, mut stream) = answer(stream, UPGRADED).await;
            let (first, text) = read_frame(&mut stream).await;
            stream.write_all(&frame(first, &text)).await.unwrap();
            stream.flush().await.unwrap();
            at_end(&mut stream).await
        });
        let tls = client_config(Some(&root)).unwrap();
        let stream = within(dial(&remote, &tls)).await.unwrap();
        assert!(matches!(stream, Stream::Tls(_)), "{stream:?}");
        let token = token();
        let mut link = within(open(stream, &remote.authority(), token.session_id(), &token)).await.unwrap();
        let text = "gr\u{fc}n ".repeat(20_000);
        link.feed(text.clone()).unwrap();
        assert_eq!(within(link.read()).await, LinkRead::Text(text.into()));
        assert_eq!(Arc::strong_count(&tls), 2, "one is shared, not copied");
        drop(link);
        within(server).await.unwrap();
    }
}

/// A TLS server with a certificate and a key of `tests/net/weak`, and what a client says of it that trusts `root`.
async fn refused_as_weak(root: &str, certificate: &str, key: &str) -> NetError {
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let (listener, remote) = listen("wss://127.0.0.1:{}").await;
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let _ = tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await;
    });
    let error = within(dial(&remote, &client_config(Some(root)).unwrap())).await.unwrap_err();
    within(server).await.unwrap();
    error
}

#[tokio::test]
async fn a_short_rsa_key_is_told_as_such() {
    let root = include_str!("weak/root.pem");
    let error = refused_as_weak(root, include_str!("weak/server.pem"), include_str!("weak/server-key.pem")).await;
    assert_eq!(error.kind, NetErrorKind::Certificate, "{error}");
    assert!(error.message.contains("RSA key of 1024 bits; at least 2048 are needed"), "{error}");
}
