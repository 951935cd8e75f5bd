//! The connections of a listening socket: how many, from whom, and which gives way.

use std::collections::HashMap;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use inworld_net::Tcp;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, Id, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_rustls::TlsAcceptor;

use super::Server;

/// Timeout for the closing handshakes when the server stops.
const GOODBYE: Duration = Duration::from_secs(2);
/// Timeout for the handshake of an encrypted connection.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Wait when a connection cannot be accepted, for want of descriptors say.
const RETRY_ACCEPT: Duration = Duration::from_millis(50);
/// What a client gets that finds no room.
const NO_ROOM: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// How far a connection has come.
#[derive(Debug, Default)]
pub(super) struct Stage(AtomicU8);

impl Stage {
    const OPEN: u8 = 1;
    const TALKS: u8 = 2;

    /// It has become a WebSocket.
    pub(super) fn opened(&self) {
        self.0.fetch_max(Self::OPEN, Ordering::Relaxed);
    }

    /// Its client was let in and has sent a message.
    pub(super) fn talks(&self) {
        self.0.fetch_max(Self::TALKS, Ordering::Relaxed);
    }

    fn is_open(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= Self::OPEN
    }

    /// Whether it may be closed to make room: nobody loses anything.
    fn gives_way(&self) -> bool {
        self.0.load(Ordering::Relaxed) < Self::TALKS
    }
}

impl Server {
    /// Serves the connections of a listener until `stop` is ready, and those who are there for
    /// [`drain`](super::Options::drain) longer. Then closes the sessions in order, as
    /// [`close`](Self::close) does, and waits up to two seconds for their clients.
    ///
    /// At most [`most_connections`](super::Options::most_connections) are served at a time, and
    /// [`most_from_one`](super::Options::most_from_one) from one address. Beyond that the oldest one that has not said
    /// anything yet is closed; when all talk, the new one is told 503.
    pub async fn listen(self: Arc<Self>, listener: TcpListener, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut guests = Guests::new(&self);
        let mut drained = None;
        loop {
            tokio::select! {
                () = &mut stop, if drained.is_none() => {
                    self.drains.store(true, Ordering::Release);
                    drained = Some(Instant::now() + self.options.drain);
                }
                () = sleep_until(drained.unwrap_or_else(Instant::now)), if drained.is_some() => break,
                () = guests.left(), if !guests.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => guests.welcome(stream, peer.ip()),
                    Err(_) => {
                        guests.make_room(|_| true);
                        sleep(RETRY_ACCEPT).await;
                    }
                },
            }
        }
        drop(listener);
        self.close();
        guests.goodbye().await;
    }
}

/// Serves a connection, encrypted where that is wanted.
async fn serve(server: Arc<Server>, stream: Tcp, stage: Arc<Stage>) -> io::Result<()> {
    let Some(tls) = server.options.tls.clone() else { return server.serve_staged(stream, stage).await };
    let handshake = timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream));
    let stream = handshake.await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
    server.serve_staged(stream, stage).await
}

struct Guest {
    number: u64,
    address: IpAddr,
    stage: Arc<Stage>,
    abort: AbortHandle,
}

/// The connections that are served.
struct Guests<'s> {
    server: &'s Arc<Server>,
    tasks: JoinSet<io::Result<()>>,
    known: HashMap<Id, Guest>,
    next: u64,
}

impl<'s> Guests<'s> {
    fn new(server: &'s Arc<Server>) -> Self {
        Self { server, tasks: JoinSet::new(), known: HashMap::new(), next: 0 }
    }

    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Waits until a connection has ended.
    async fn left(&mut self) {
        let id = match self.tasks.join_next_with_id().await {
            Some(Ok((id, _))) => id,
            Some(Err(error)) => error.id(),
            None => return,
        };
        self.known.remove(&id);
    }

    fn welcome(&mut self, stream: TcpStream, peer: IpAddr) {
        let address = one(peer);
        let options = &self.server.options;
        let from_one = self.known.values().filter(|guest| guest.address == address).count();
        let has_room = (from_one < options.most_from_one || self.make_room(|guest| guest.address == address))
            && (self.known.len() < options.most_connections || self.make_room(|_| true));
        if !has_room {
            // A new socket takes it at once, or the client only hears the end.
            let _ = stream.into_std().and_then(|mut stream| stream.write(NO_ROOM));
            return;
        }
        let stage = Arc::<Stage>::default();
        let abort = self.tasks.spawn(serve(Arc::clone(self.server), Tcp::new(stream), Arc::clone(&stage)));
        let number = self.next;
        self.next += 1;
        self.known.insert(abort.id(), Guest { number, address, stage, abort });
    }

    /// Closes the oldest of these connections that gives way, if there is one.
    fn make_room(&mut self, among: impl Fn(&Guest) -> bool) -> bool {
        let gives_way = self.known.iter().filter(|(_, guest)| among(guest) && guest.stage.gives_way());
        let Some(id) = gives_way.min_by_key(|(_, guest)| guest.number).map(|(id, _)| *id) else { return false };
        if let Some(guest) = self.known.remove(&id) {
            guest.abort.abort();
        }
        true
    }

    /// Waits for the sessions to close; other connections end at once.
    async fn goodbye(&mut self) {
        self.known.values().filter(|guest| !guest.stage.is_open()).for_each(|guest| guest.abort.abort());
        // A client that does not answer is left.
        let _ = timeout(GOODBYE, async { while self.tasks.join_next().await.is_some() {} }).await;
    }
}

/// The unit of the limit for each address: a network of 64 bits in IPv6, as one machine has that many addresses.
fn one(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_counts_as_one() {
        for (peer, expected) in [
            ("127.0.0.1", "127.0.0.1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("::1", "::1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            assert_eq!(one(peer.parse().unwrap()), expected.parse::<IpAddr>().unwrap());
        }
    }
}
