//! Opens what the session machine asks for: an access token, a link.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::ClientConfig;

use super::runtime::Environment;
use super::settings::{Access, Place};
use crate::net::{self, AccessToken, ApiKey, Link, NetError, NetErrorKind, Remote, Stream};
use crate::session::{Failure, FailureCode};

/// Where a session connects to, as the runtime knows it.
enum Host {
    #[cfg(feature = "local-server")]
    Local(Arc<crate::local::Server>),
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
        net::request_token(self.dial().await?, &self.0.remote, key).await
    }

    /// Opens a link. Without `token` the access is used as it is.
    pub async fn open_link(self, session_id: String, token: Option<AccessToken>) -> Result<Link, Failure> {
        let token = match (self.access().clone(), token) {
            (_, Some(token)) | (Access::Token(token), None) => token,
            (Access::Key(_), None) => {
                return Err(Failure::fatal(FailureCode::Auth, "there is no access token"));
            }
        };
        let stream = self.dial().await.map_err(failure)?;
        net::open(stream, &self.0.remote.authority(), &session_id, &token).await.map_err(failure)
    }

    async fn dial(&self) -> Result<Stream, NetError> {
        match &self.0.host {
            #[cfg(feature = "local-server")]
            Host::Local(server) => Ok(Stream::Pipe(super::local::connect(server))),
            Host::Remote(tls) => net::dial(&self.0.remote, tls).await,
        }
    }
}

fn failure(error: NetError) -> Failure {
    match error.kind {
        NetErrorKind::Unreachable => Failure::retryable(FailureCode::Unreachable, error.message),
        NetErrorKind::Timeout => Failure::retryable(FailureCode::Timeout, error.message),
        NetErrorKind::Certificate => Failure::fatal(FailureCode::Certificate, error.message),
        NetErrorKind::Auth => Failure::fatal(FailureCode::Auth, error.message),
        NetErrorKind::Protocol => Failure::fatal(FailureCode::Protocol, error.message),
    }
}
