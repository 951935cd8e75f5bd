//! Opens access tokens and links for the session machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ClientConfig;
use zeroize::Zeroize as _;

use super::clock::wall;
use super::mind_key_watch::MindKeyWatch;
use super::runtime::Environment;
use super::settings::Credentials;
use super::transport::Transport;
use inworld_net::{AccessToken, ApiKey, Link, NetError, NetErrorKind, Remote, RestRequest, RootsProblem, Stream};
use inworld_protocol::packet::Timestamp;
use inworld_protocol::packet::enums::ErrorType;
use inworld_protocol::wire::rest;
use inworld_session::{Advice, Failure, FailureCode};

/// The other end of a connection.
enum Host {
    #[cfg(feature = "local-server")]
    Local(Arc<inworld_server::Server>),
    Remote(Arc<ClientConfig>),
}

/// Opens tokens and links for one session.
#[derive(Clone)]
pub(super) struct Dialer(Arc<Inner>);

struct Inner {
    host: Host,
    /// The server; for an embedded one, its name in requests.
    remote: Remote,
    access: Mutex<Credentials>,
}

impl Dialer {
    /// For a transport, with credentials that were checked.
    pub fn new(transport: Transport, access: Credentials, environment: &Environment) -> Self {
        let (host, remote) = match transport {
            #[cfg(feature = "local-server")]
            Transport::Local(script) => {
                let remote = Remote { secure: false, host: "localhost".to_owned(), port: 80, cloud: false };
                (Host::Local(environment.servers.server(&script)), remote)
            }
            Transport::Remote(remote, tls) => (Host::Remote(tls), remote),
        };
        let _ = environment;
        Self(Arc::new(Inner { host, remote, access: Mutex::new(access) }))
    }

    /// The game has another token.
    pub fn set_token(&self, token: AccessToken) {
        *self.access() = Credentials::Token(token);
    }

    /// The key of the minds of an embedded server.
    pub fn mind_key(&self) -> MindKeyWatch {
        match &self.0.host {
            #[cfg(feature = "local-server")]
            Host::Local(server) => MindKeyWatch::new(server.mind_key()),
            Host::Remote(_) => MindKeyWatch::default(),
        }
    }

    fn access(&self) -> MutexGuard<'_, Credentials> {
        self.0.access.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a token. The caller bounds the time; dropping the future leaves nothing behind.
    pub async fn fetch_token(self) -> Result<AccessToken, Failure> {
        let access = self.access().clone();
        match access {
            Credentials::Token(token) => Ok(token),
            Credentials::Key(key) => self.exchange(&key).await.map_err(failure),
        }
    }

    async fn exchange(&self, key: &ApiKey) -> Result<AccessToken, NetError> {
        inworld_net::request_token(self.dial().await?, &self.0.remote, key).await
    }

    /// A token in place of one that was refused; `None` when there is no way to get one.
    pub async fn renew_token(&self) -> Option<AccessToken> {
        let access = self.access().clone();
        match access {
            Credentials::Token(_) => None,
            Credentials::Key(key) => self.exchange(&key).await.ok(),
        }
    }

    /// Opens a link. Without `token` the access is used as it is.
    pub async fn open_link(self, session_id: String, token: Option<AccessToken>) -> Result<Link, Failure> {
        let token = self.token(token).map_err(failure)?;
        let stream = self.dial().await.map_err(failure)?;
        inworld_net::open(stream, &self.0.remote.authority(), &session_id, &token).await.map_err(failure)
    }

    /// Carries out a REST call for a session. Without `token` the access is used as it is.
    pub async fn call(
        &self,
        session_id: &str,
        token: Option<AccessToken>,
        request: &RestRequest<'_>,
    ) -> Result<Vec<u8>, NetError> {
        let token = self.token(token)?;
        let stream = self.dial().await?;
        inworld_net::call(stream, &self.0.remote.authority(), session_id, &token, request).await
    }

    /// The server's name, for messages.
    pub fn peer(&self) -> String {
        self.0.remote.authority()
    }

    /// The token that a link is opened with, if it is a secret.
    pub fn secret(&self, fetched: Option<&AccessToken>) -> Option<AccessToken> {
        self.token(fetched.cloned()).ok().filter(AccessToken::is_secret)
    }

    fn token(&self, fetched: Option<AccessToken>) -> Result<AccessToken, NetError> {
        match (self.access().clone(), fetched) {
            (_, Some(token)) => Ok(token),
            (Credentials::Token(token), None) => Ok(token),
            (Credentials::Key(_), None) => Err(NetError::new(NetErrorKind::Auth, "there is no access token")),
        }
    }

    async fn dial(&self) -> Result<Stream, NetError> {
        match &self.0.host {
            #[cfg(feature = "local-server")]
            Host::Local(server) => Ok(Stream::Pipe(super::local::connect(server))),
            Host::Remote(tls) => inworld_net::dial(&self.0.remote, tls).await,
        }
    }
}

/// A failure of the network, as the game is told. Only the service's own error types, 401 and 403 are verdicts on the
/// session or its key; any other answer may come from something on the way, such as a captive portal.
pub(super) fn failure(error: NetError) -> Failure {
    let message = error.message;
    let advice = error.roots.map(|problem| match problem {
        RootsProblem::Missing => Advice::AddRoot,
        RootsProblem::Outdated => Advice::RenewRoot,
    });
    let failure = match error.kind {
        NetErrorKind::Unreachable => Failure::retryable(FailureCode::Unreachable, message),
        NetErrorKind::Timeout => Failure::retryable(FailureCode::Timeout, message),
        NetErrorKind::Certificate => Failure::fatal(FailureCode::Certificate, message),
        NetErrorKind::Auth => Failure::fatal(FailureCode::Auth, message),
        NetErrorKind::Protocol => Failure::retryable(FailureCode::Protocol, message),
    }
    .advising(advice);
    let Some(refused) = error.refused else { return failure };
    let told = rest::with_refusal(&refused.body, |status| {
        (status.error_type() != ErrorType::Unknown).then(|| Failure::from_status(status))
    });
    let mut failure = match told.flatten() {
        Some(mut told) => {
            // The server's words may repeat a secret.
            told.message.zeroize();
            Failure { message: failure.message, ..told }
        }
        None => failure,
    };
    let asked = refused.retry_after.map(|wait| {
        let nanos = i64::try_from(wait.as_nanos()).unwrap_or(i64::MAX);
        Timestamp::from_nanos(wall().as_nanos().saturating_add(nanos))
    });
    failure.not_before = failure.not_before.max(asked);
    failure
}
