//! Where a session goes: the `endpoint` of the configuration.

use std::net::IpAddr;

use super::authority::AuthorityFormat;

/// The host behind `endpoint = "inworld"` (PROTOCOL.md 1.6).
pub const CLOUD_HOST: &str = "api.inworld.ai";

/// The host that is signed for the cloud; it differs from the one that is dialed (PROTOCOL.md 1.2).
pub const CLOUD_SIGNED_HOST: &str = "api-engine.inworld.ai";

const SHAPES: &str = "\"local\", \"inworld\", \"wss://host\" or \"ws://127.0.0.1:4002\"";

const FORM: AuthorityFormat = AuthorityFormat { example: "ws://[::1]:4002", shapes: SHAPES, key: "auth" };

/// A parsed `endpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The embedded character server.
    Local,
    /// A server at the other end of a socket.
    Remote(Remote),
}

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

impl Endpoint {
    /// Reads `"local"`, `"inworld"`, `"ws://host[:port]"` or `"wss://host[:port]"`.
    ///
    /// Plain `ws://` goes to the machine itself only, unless `allow_plain` is set.
    ///
    /// # Errors
    /// A sentence that names `endpoint` and shows what would be right.
    pub fn parse(text: &str, allow_plain: bool) -> Result<Endpoint, String> {
        match text {
            "" => return Err(format!("endpoint is empty; use {SHAPES}")),
            "local" => return Ok(Endpoint::Local),
            "inworld" => return Ok(Endpoint::Remote(Remote::cloud())),
            _ => {}
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(format!("endpoint has a space or a control character in it; use {SHAPES}"));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(format!("endpoint \"{text}\" has no ws:// or wss:// in front; use {SHAPES}"));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            "http" => return Err("endpoint starts with http://; use ws:// instead".to_owned()),
            "https" => return Err("endpoint starts with https://; use wss:// instead".to_owned()),
            _ => return Err(format!("endpoint has the unknown scheme \"{scheme}\"; use {SHAPES}")),
        };
        let remote = Remote::from_authority(secure, rest)?;
        if !secure && !allow_plain && !remote.is_loopback() {
            return Err(format!(
                "endpoint \"{text}\" would send everything unencrypted over the network; use wss://{}, or set the \
                 flag IW_SESSION_ALLOW_PLAIN_WS for a network that you trust",
                remote.host_text()
            ));
        }
        Ok(Endpoint::Remote(remote))
    }
}

impl Remote {
    /// The cloud service.
    pub fn cloud() -> Remote {
        Remote { secure: true, host: CLOUD_HOST.to_owned(), port: 443, cloud: true }
    }

    fn from_authority(secure: bool, rest: &str) -> Result<Remote, String> {
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if !rest.contains('@')
            && let Some(at) = authority.find(['/', '?', '#'])
        {
            let host = authority.get(..at).unwrap_or_default();
            let scheme = if secure { "wss" } else { "ws" };
            return Err(format!(
                "endpoint has a path or a query after the host; use \"{scheme}://{host}\": the library adds the path"
            ));
        }
        FORM.remote(secure, authority).map_err(|problem| format!("endpoint {problem}"))
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

/// The path and query that open a session (PROTOCOL.md 2.1). The id is not escaped: the service does not expect it.
pub fn session_path(session_id: &str) -> String {
    format!("/v1/session/open?session_id={session_id}")
}

#[cfg(test)]
mod tests;
