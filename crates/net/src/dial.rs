//! Opens a stream to a host: name, TCP, TLS.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::error::{NetError, NetErrorKind};
use super::remote::Remote;
use super::stream::Stream;
use super::tcp::Tcp;

/// How long one address may be tried alone before the next one is tried beside it (RFC 8305 section 5).
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to `remote`, with TLS if it is secure. `tls` comes from [`client_config`](super::client_config).
///
/// The first address that answers is taken. There is no limit on time here: wrap it in a timeout. A future that is
/// dropped closes its sockets; only a name look-up that already runs is left to the system to finish.
///
/// # Errors
/// `Unreachable`, `Timeout` when the system itself gave up, `Certificate`, or `Protocol` for a server without TLS.
pub async fn dial(remote: &Remote, tls: &Arc<ClientConfig>) -> Result<Stream, NetError> {
    let peer = remote.authority();
    let addresses = resolve(remote, &peer).await?;
    let tcp = Tcp::new(connect(addresses).await.map_err(|error| NetError::from_io(&peer, &error))?);
    if !remote.secure {
        return Ok(Stream::Tcp(tcp));
    }
    let name = ServerName::try_from(remote.host.clone()).map_err(|_| {
        let message = format!("the host name {} cannot be in a certificate", remote.host);
        NetError::new(NetErrorKind::Certificate, message)
    })?;
    let stream = TlsConnector::from(Arc::clone(tls)).connect(name, tcp).await;
    stream.map(|stream| Stream::Tls(Box::new(stream))).map_err(|error| NetError::from_io(&peer, &error))
}

/// The addresses of a host, at least one.
async fn resolve(remote: &Remote, peer: &str) -> Result<Vec<SocketAddr>, NetError> {
    if let Ok(address) = remote.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, remote.port)]);
    }
    if remote.is_localhost() {
        // No name server may send what is meant for this machine elsewhere, plain ws:// least of all.
        let own = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        return Ok(own.map(|address| SocketAddr::new(address, remote.port)).to_vec());
    }
    let found: Vec<_> = match tokio::net::lookup_host((remote.host.as_str(), remote.port)).await {
        Ok(found) => found.collect(),
        Err(_) => Vec::new(),
    };
    if found.is_empty() {
        let message = format!("cannot reach {peer}: the host name was not found");
        return Err(NetError::new(NetErrorKind::Unreachable, message));
    }
    Ok(found)
}

/// Connects to the first address that answers, each with a head start on the next.
async fn connect(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut waiting = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut first_error = None;
    loop {
        if let Some(address) = waiting.next() {
            attempts.push(TcpStream::connect(address));
        }
        tokio::select! {
            Some(attempt) = attempts.next() => match attempt {
                Ok(stream) => return Ok(stream),
                Err(error) => {
                    // The preferred address has the most telling error.
                    let error = first_error.take().unwrap_or(error);
                    if attempts.is_empty() && waiting.len() == 0 {
                        return Err(error);
                    }
                    first_error = Some(error);
                }
            },
            () = tokio::time::sleep(HEAD_START), if waiting.len() > 0 => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn the_next_address_is_tried_after_a_refusal() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let alive = listener.local_addr().unwrap();
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refused = gone.local_addr().unwrap();
        drop(gone);
        let stream = connect(vec![refused, refused, alive]).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), alive);
        assert_eq!(connect(vec![refused, refused]).await.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    }

    #[tokio::test]
    async fn localhost_is_this_machine() {
        let remote = Remote { secure: false, host: "localhost".to_owned(), port: 4002, cloud: false };
        let found = resolve(&remote, "localhost:4002").await.unwrap();
        assert!(found.iter().all(|address| address.ip().is_loopback() && address.port() == 4002));
        assert_eq!(found.len(), 2);
    }
}
