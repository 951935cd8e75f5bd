//! Opens what the session machine asks for: an access token, a link.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ClientConfig;

use super::runtime::Environment;
use super::settings::{Access, Place};
use inworld_net::{AccessToken, ApiKey, Link, NetError, NetErrorKind, Remote, RestError, RestRequest, Stream};
use inworld_session::{Failure, FailureCode};

/// Where a session connects to, as the runtime knows it.
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
    /// Who is asked; for an embedded server the name it goes by in requests.
    remote: Remote,
    access: Mutex<Access>,
}

impl Dialer {
    /// For a place, with the access that was checked.
    pub fn new(place: Place, access: Access, environment: &Environment) -> Self {
        let (host, remote) = match place {
            #[cfg(feature = "local-server")]
            Place::Local(script) => {
                let remote = Remote { secure: false, host: "localhost".to_owned(), port: 80, cloud: false };
                (Host::Local(environment.servers.server(&script)), remote)
            }
            Place::Remote(remote, tls) => (Host::Remote(tls), remote),
        };
        let _ = environment;
        Self(Arc::new(Inner { host, remote, access: Mutex::new(access) }))
    }

    /// The game has another token.
    pub fn set_token(&self, token: AccessToken) {
        *self.access() = Access::Token(token);
    }

    fn access(&self) -> MutexGuard<'_, Access> {
        self.0.access.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a token. The caller bounds the time; dropping the future leaves nothing behind.
    pub async fn fetch_token(self) -> Result<AccessToken, Failure> {
        let access = self.access().clone();
        match access {
            Access::Token(token) => Ok(token),
            Access::Key(key) => self.exchange(&key).await.map_err(failure),
        }
    }

    async fn exchange(&self, key: &ApiKey) -> Result<AccessToken, NetError> {
        inworld_net::request_token(self.dial().await?, &self.0.remote, key).await
    }

    /// A token in place of one that was refused; `None` when there is no way to get one.
    pub async fn renew_token(&self) -> Option<AccessToken> {
        let access = self.access().clone();
        match access {
            Access::Token(_) => None,
            Access::Key(key) => self.exchange(&key).await.ok(),
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
    ) -> Result<Vec<u8>, RestError> {
        let token = self.token(token)?;
        let stream = self.dial().await?;
        inworld_net::call(stream, &self.0.remote.authority(), session_id, &token, request).await
    }

    /// Whom calls go to, for messages.
    pub fn peer(&self) -> String {
        self.0.remote.authority()
    }

    /// The token that a link is opened with, unless it is the one that is nobody's secret.
    pub fn secret(&self, fetched: Option<&AccessToken>) -> Option<AccessToken> {
        self.token(fetched.cloned()).ok().filter(AccessToken::is_secret)
    }

    fn token(&self, fetched: Option<AccessToken>) -> Result<AccessToken, NetError> {
        match (self.access().clone(), fetched) {
            (_, Some(token)) => Ok(token),
            (Access::Token(token), None) => Ok(token),
            (Access::Key(_), None) => Err(NetError::new(NetErrorKind::Auth, "there is no access token")),
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

/// A failure of the network, as the game is told.
pub(super) fn failure(error: NetError) -> Failure {
    match error.kind {
        NetErrorKind::Unreachable => Failure::retryable(FailureCode::Unreachable, error.message),
        NetErrorKind::Timeout => Failure::retryable(FailureCode::Timeout, error.message),
        NetErrorKind::Certificate => Failure::fatal(FailureCode::Certificate, error.message),
        NetErrorKind::Auth => Failure::fatal(FailureCode::Auth, error.message),
        NetErrorKind::Protocol => Failure::fatal(FailureCode::Protocol, error.message),
    }
}
