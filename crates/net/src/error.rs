//! Why a connection could not be made, in words for the game's developer.

use std::fmt;
use std::io;
use std::time::Duration;

pub(super) use inworld_protocol::packet::printable;
use rustls::{CertificateError, OtherError};
use zeroize::Zeroizing;

use super::weak_key::WeakKey;

/// The longest message, in characters.
const MAX_MESSAGE: usize = 2_000;

/// What went wrong, as far as the caller has to react differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NetErrorKind {
    /// Name not found, connection refused, no route, or the connection broke before an answer was complete.
    Unreachable,
    /// Nobody answered in time.
    Timeout,
    /// The server's certificate is not trusted, names another host or is out of date.
    Certificate,
    /// The server refused the key or the token.
    Auth,
    /// The answer is not what the protocol asks for.
    Protocol,
}

/// A failure of this module. The message holds no key and no token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NetError {
    /// How to react.
    pub kind: NetErrorKind,
    /// What to tell the developer.
    pub message: String,
    /// The HTTP answer, when the server has answered and refused.
    pub refused: Option<Box<Refused>>,
    /// What is wrong with the roots that are trusted, when the certificate has none of them.
    pub roots: Option<RootsProblem>,
}

/// Why a certificate has none of the roots that are trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RootsProblem {
    /// Its root is not among them.
    Missing,
    /// A root of that name is among them, but has not signed it: usual when a developer's own roots were made anew.
    Outdated,
}

/// An HTTP answer that refuses.
#[derive(Clone, PartialEq, Eq)]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The body, no longer than was allowed. It may repeat secrets of the request, so it is wiped on drop.
    pub body: Zeroizing<Vec<u8>>,
    /// How long the server asks to wait before the next request.
    pub retry_after: Option<Duration>,
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("status", &self.status)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .field("retry_after", &self.retry_after)
            .finish()
    }
}

impl NetError {
    /// An error with its words, which may quote a server: they are made printable, and cut.
    pub fn new(kind: NetErrorKind, message: impl AsRef<str>) -> Self {
        Self { kind, message: printable(message.as_ref(), MAX_MESSAGE), refused: None, roots: None }
    }

    /// The error for a step that `peer` did not finish within `limit`; for the caller's `timeout`.
    pub fn timeout(peer: &str, limit: Duration) -> Self {
        let message = format!("{peer} did not answer within {} ms", limit.as_millis());
        Self::new(NetErrorKind::Timeout, message)
    }

    pub(super) fn protocol(message: impl AsRef<str>) -> Self {
        Self::new(NetErrorKind::Protocol, message)
    }

    /// Sorts an I/O error of a connection to `peer` (authority form), TLS failures included.
    pub(super) fn from_io(peer: &str, error: &io::Error) -> Self {
        match tls_cause(error) {
            Some(cause) => Self::from_tls(peer, cause),
            None => {
                let kind = match error.kind() {
                    io::ErrorKind::TimedOut => NetErrorKind::Timeout,
                    _ => NetErrorKind::Unreachable,
                };
                Self::new(kind, format!("cannot reach {peer}: {}", io_words(error)))
            }
        }
    }

    fn from_tls(peer: &str, error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(cause) => {
                let roots = match cause {
                    CertificateError::UnknownIssuer => Some(RootsProblem::Missing),
                    CertificateError::BadSignature => Some(RootsProblem::Outdated),
                    _ => None,
                };
                Self { roots, ..Self::new(NetErrorKind::Certificate, certificate_words(peer, cause)) }
            }
            rustls::Error::InvalidMessage(_) => Self::protocol(format!(
                "{peer} does not speak TLS; a server without TLS is reached with ws:// or http://"
            )),
            other => Self::protocol(format!("no secure connection to {peer}: {other}")),
        }
    }
}

/// The TLS error inside an I/O error, if it is one.
fn tls_cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
}

/// Plain words for an I/O error. The system's own words differ from one platform and language to the next.
pub(super) fn io_words(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    if let Some(cause) = tls_cause(error) {
        return cause.to_string();
    }
    let words = match error.kind() {
        Kind::ConnectionRefused => "connection refused",
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => "the connection was reset",
        Kind::UnexpectedEof => "the connection was closed",
        Kind::TimedOut => "the connection timed out",
        Kind::HostUnreachable | Kind::NetworkUnreachable => "no route to the host",
        Kind::NetworkDown => "the network is down",
        Kind::AddrNotAvailable => "the address is not available on this machine",
        Kind::PermissionDenied => "the system does not permit the connection",
        _ => return error.to_string(),
    };
    words.to_owned()
}

fn certificate_words(peer: &str, cause: &CertificateError) -> String {
    use CertificateError as Cause;
    match cause {
        Cause::UnknownIssuer => {
            format!("the certificate of {peer} is not trusted: unknown issuer")
        }
        Cause::BadSignature => {
            format!("the certificate of {peer} is not trusted: the root of that name has not signed it")
        }
        Cause::Expired | Cause::ExpiredContext { .. } => {
            format!("the certificate of {peer} has expired; if it has not, check this machine's clock")
        }
        Cause::NotValidYet | Cause::NotValidYetContext { .. } => {
            format!("the certificate of {peer} is not valid yet; check this machine's clock")
        }
        Cause::NotValidForName => format!("the certificate of {peer} is for another host name"),
        Cause::NotValidForNameContext { presented, .. } => {
            let names: Vec<_> = presented.iter().take(4).map(String::as_str).collect();
            format!("the certificate of {peer} is for another host name: {}", printable(&names.join(", "), 200))
        }
        Cause::Other(OtherError(weak)) if weak.is::<WeakKey>() => {
            format!("the certificate of {peer} is not trusted: {weak}; give the server a new one")
        }
        Cause::UnsupportedSignatureAlgorithmContext { .. }
        | Cause::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            format!(
                "the certificate of {peer} is not trusted: it is signed with an algorithm that is not accepted, such as \
                 SHA-1; give the server a new one"
            )
        }
        other => format!("the certificate of {peer} is not trusted: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_do_not_depend_on_the_platform() {
        let error = NetError::from_io("127.0.0.1:4002", &io::Error::from(io::ErrorKind::ConnectionRefused));
        assert_eq!(error.kind, NetErrorKind::Unreachable);
        assert_eq!(error.message, "cannot reach 127.0.0.1:4002: connection refused");
    }

    #[test]
    fn certificate_errors_say_what_to_do() {
        let wrap = |cause| io::Error::other(rustls::Error::InvalidCertificate(cause));
        let unknown = NetError::from_io("host", &wrap(CertificateError::UnknownIssuer));
        assert_eq!(unknown.kind, NetErrorKind::Certificate);
        assert_eq!(unknown.roots, Some(RootsProblem::Missing), "{unknown}");
        let expired = NetError::from_io("host", &wrap(CertificateError::Expired));
        assert_eq!(expired.kind, NetErrorKind::Certificate);
        assert!(expired.message.contains("expired"), "{expired}");
    }
}
