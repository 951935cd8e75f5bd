//! A server at the other end of a socket: scheme, host and port.

use std::net::IpAddr;

/// The host behind `endpoint = "inworld"` (PROTOCOL.md 1.6).
pub const CLOUD_HOST: &str = "api.inworld.ai";

/// The host that is signed for the cloud; it differs from the one that is dialed (PROTOCOL.md 1.2).
pub const CLOUD_SIGNED_HOST: &str = "api-engine.inworld.ai";

/// A server at the other end of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// Whether TLS is used.
    pub secure: bool,
    /// Host name in lower case, or IP address; an IPv6 address has no brackets here.
    pub host: String,
    /// TCP port, never 0.
    pub port: u16,
    /// Whether this is the cloud service, which signs with another host name.
    pub cloud: bool,
}

impl Remote {
    /// The cloud service.
    pub fn cloud() -> Remote {
        Remote { secure: true, host: CLOUD_HOST.to_owned(), port: 443, cloud: true }
    }

    /// `host[:port]`, the port only when it is not the scheme's own; as in a `Host` header.
    pub fn authority(&self) -> String {
        if self.port == if self.secure { 443 } else { 80 } {
            self.host_text()
        } else {
            format!("{}:{}", self.host_text(), self.port)
        }
    }

    /// The host that goes into the signature of a token request (PROTOCOL.md 1.2).
    pub fn signed_host(&self) -> String {
        if self.cloud { CLOUD_SIGNED_HOST.to_owned() } else { self.authority() }
    }

    /// Whether this is the machine itself: `localhost`, 127.0.0.0/8 or `::1`.
    pub fn is_loopback(&self) -> bool {
        self.is_localhost() || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Whether the host is the name `localhost`, which is never asked of a name server.
    pub(super) fn is_localhost(&self) -> bool {
        self.host == "localhost"
    }

    pub(super) fn host_text(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }
}
