//! The server: HTTP around the sessions, one connection at a time (PROTOCOL.md 1.4, 2, 6).

mod access;
mod closing;
mod durable;
mod faults;
mod http;
mod listener;
mod reading;
mod recorded;
mod registry;
mod response;
mod rest;
mod socket;
mod tokens;
mod upgrade;
mod writer;
mod writing_down;

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

pub use access::{Access, AllowedOrigin, OriginError};
pub use faults::{Fault, FaultError, Faults};

use super::mind_key::MindKey;
use super::recorded::Recording;
use super::script::Script;
use super::store::Store;
use super::watch::Watcher;
use listener::Stage;
use recorded::RecordedSessions;
use registry::{Ending, Registry};
use tokens::Tokens;
use upgrade::Accepted;

use inworld_protocol::packet::enums::ErrorType;

/// Answers whether a token request is signed right (PROTOCOL.md 1.2), given the values of its `Authorization` and its
/// `Host` header. The signed host need not be that one.
pub type Verify = Arc<dyn Fn(&str, &str) -> bool + Send + Sync>;

/// The head of a request must be there this long after the connection, or after the answer before it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that does not become a WebSocket ends this long after its last request.
const IDLE: Duration = Duration::from_secs(30);
/// Bytes of a request's head.
const LARGEST_HEAD: usize = 64 * 1024;

/// How the server behaves.
#[derive(Clone)]
pub struct Options {
    /// Checks token requests. `None`: every request gets a token, and every token that has not expired, or none, opens
    /// a session.
    pub verify: Option<Verify>,
    /// How long a token is valid.
    pub token_lifetime: Duration,
    /// What tokens are signed with: servers that have the same know the tokens of each other. `None`: one of its own.
    pub token_secret: Option<Zeroizing<String>>,
    /// After so long an audio session ends with AUDIO_SESSION_EXPIRED (PROTOCOL.md 7.2).
    pub longest_speech: Duration,
    /// How long a session is kept after its last socket has closed (PROTOCOL.md 5.4).
    pub keep_session: Duration,
    /// Maximum sessions without a socket; the one that was left first is forgotten first.
    pub most_kept: usize,
    /// Which web pages may call, and under which names the server may be called.
    pub access: Access,
    /// The most connections that [`Server::listen`] serves at a time.
    pub most_connections: usize,
    /// The most of them from one address.
    pub most_from_one: usize,
    /// Bytes that all sessions may take together. Beyond it those without a socket are forgotten, the one that was left
    /// first before the others, and a connection whose session takes in more is closed with the code 1013.
    pub most_bytes: usize,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// The key of the servers that the script names for minds, speech and hearing, instead of the environment variables that it
    /// names.
    pub mind_key: Option<MindKey>,
    /// Extra roots, in PEM, that these servers are trusted with.
    pub ca_pem: Option<String>,
    /// How long those who are connected may go on after [`Server::listen`] was asked to stop. Nobody new is let in then.
    pub drain: Duration,
    /// With what [`Server::listen`] encrypts its connections; `None`: they are plain.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Who counts and measures; `GET /metrics` tells what it says.
    pub watcher: Option<Arc<dyn Watcher>>,
    /// Where sessions are kept beside the memory of this process.
    pub store: Option<Arc<dyn Store>>,
    /// A recording that is replayed instead of the script: each session gets one of its sessions.
    pub play: Option<Recording>,
    /// Sends back every message instead of giving it to its session, as a test of the WebSocket wants.
    #[cfg(feature = "test-support")]
    pub echo: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            verify: None,
            token_lifetime: Duration::from_secs(2 * 60 * 60),
            token_secret: None,
            longest_speech: Duration::from_secs(5 * 60),
            keep_session: Duration::from_secs(10 * 60),
            most_kept: 1_000,
            access: Access::default(),
            most_connections: 1_000,
            most_from_one: 500,
            most_bytes: 256 << 20,
            faults: Faults::default(),
            mind_key: None,
            ca_pem: None,
            drain: Duration::ZERO,
            tls: None,
            watcher: None,
            store: None,
            play: None,
            #[cfg(feature = "test-support")]
            echo: false,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Options")
            .field("verify", &self.verify.is_some())
            .field("token_lifetime", &self.token_lifetime)
            .field("token_secret", &self.token_secret.is_some())
            .field("longest_speech", &self.longest_speech)
            .field("keep_session", &self.keep_session)
            .field("most_kept", &self.most_kept)
            .field("access", &self.access)
            .field("most_connections", &self.most_connections)
            .field("most_from_one", &self.most_from_one)
            .field("most_bytes", &self.most_bytes)
            .field("faults", &self.faults)
            .field("mind_key", &self.mind_key.is_some())
            .field("ca_pem", &self.ca_pem.is_some())
            .field("drain", &self.drain)
            .field("tls", &self.tls.is_some())
            .field("watcher", &self.watcher)
            .field("store", &self.store)
            .field("play", &self.play.is_some())
            .finish()
    }
}

/// A character server: a script, and the sessions of those who talk to its characters.
///
/// It listens nowhere by itself; [`Server::serve`] takes a connection from wherever it comes, [`Server::listen`] those of
/// a listening socket.
#[derive(Debug)]
pub struct Server {
    script: Arc<Script>,
    options: Options,
    registry: Registry,
    tokens: Tokens,
    recorded: Option<RecordedSessions>,
    /// It is about to stop, and lets nobody new in.
    drains: AtomicBool,
    /// Names of feedback that can be undone.
    feedback: Mutex<VecDeque<String>>,
}

impl Server {
    /// A server that nobody has connected to.
    pub fn new(script: Script, options: Options) -> Arc<Self> {
        let script = Arc::new(script);
        Arc::new(Self {
            registry: Registry::new(Arc::clone(&script), &options),
            tokens: Tokens::new(options.token_lifetime, options.token_secret.clone()),
            recorded: options.play.clone().map(RecordedSessions::new),
            drains: AtomicBool::new(false),
            feedback: Mutex::default(),
            script,
            options,
        })
    }

    /// Serves one connection until it ends: a TCP socket, or the other half of a pipe in memory. Call it inside a
    /// tokio runtime with time enabled.
    ///
    /// # Errors
    /// The connection broke, did not speak HTTP, or asked for nothing. Nothing needs to be done about it.
    pub async fn serve<I>(self: Arc<Self>, io: I) -> io::Result<()>
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        self.serve_staged(io, Arc::default()).await
    }

    /// The same, and tells how far the connection has come.
    async fn serve_staged<I>(self: Arc<Self>, io: I, stage: Arc<Stage>) -> io::Result<()>
    where
        I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        if self.options.faults.refuses() {
            return Ok(());
        }
        let accepted: Arc<Mutex<Option<Accepted>>> = Arc::default();
        let last_request = Mutex::new(Instant::now());
        let service = service_fn(|request| {
            *lock(&last_request) = Instant::now();
            http::answer(Arc::clone(&self), Arc::clone(&accepted), request)
        });
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(LARGEST_HEAD);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service).with_upgrades());
        loop {
            let idle_at = *lock(&last_request) + IDLE;
            tokio::select! {
                ended = &mut connection => break ended.map_err(io::Error::other)?,
                () = sleep_until(idle_at) => {}
            }
            if *lock(&last_request) + IDLE <= Instant::now() {
                return Err(io::ErrorKind::TimedOut.into());
            }
        }
        let Some(accepted) = lock(&accepted).take() else { return Ok(()) };
        let upgraded = accepted.upgrade.await.map_err(io::Error::other)?;
        // Bytes behind the request came in with it.
        let parts = upgraded.downcast::<TokioIo<I>>().map_err(|_| io::Error::other("not the connection served"))?;
        stage.opened();
        socket::run(&self, parts.io.into_inner(), parts.read_buf.to_vec(), accepted.opening, &stage).await;
        Ok(())
    }

    /// The key that [`Options::mind_key`] gave.
    pub fn mind_key(&self) -> Option<&MindKey> {
        self.options.mind_key.as_ref()
    }

    /// Closes every open session in order, with code 1001. The sessions stay known, and new connections are served.
    pub fn close(&self) {
        self.registry.end_connections(Ending::GoingAway);
        if let Some(recorded) = &self.recorded {
            recorded.close();
        }
    }

    /// Whether it is about to stop.
    fn drains(&self) -> bool {
        self.drains.load(Ordering::Acquire)
    }

    /// Whether a token opens a session, and until when.
    fn check(&self, token: &str) -> Result<Option<Instant>, ErrorType> {
        match self.tokens.check(token) {
            Err(ErrorType::SessionTokenInvalid) if self.options.verify.is_none() => Ok(None),
            checked => checked,
        }
    }

    /// Ends all connections, as when the server is started again.
    fn restart(&self, memory: bool) {
        self.registry.end_connections(Ending::Lost);
        if !memory {
            self.registry.clear();
        }
    }
}

/// Locks even after a panic elsewhere: what is guarded stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
