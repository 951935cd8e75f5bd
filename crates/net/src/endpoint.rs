//! Where a session goes: the `endpoint` of the configuration.

use super::authority::{parse_port, split_authority};
use super::remote::{CLOUD_HOST, Remote};

mod error;

pub use error::EndpointError;

/// A parsed `endpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// The embedded character server.
    Local,
    /// A server at the other end of a socket.
    Remote(Remote),
}

impl Endpoint {
    /// Reads `"local"`, `"inworld"`, `"ws://host[:port]"` or `"wss://host[:port]"`.
    ///
    /// Plain `ws://` goes to the machine itself only, unless `allow_plain` is set.
    ///
    /// # Errors
    /// [`EndpointError`], the first fault that is found.
    pub fn parse(text: &str, allow_plain: bool) -> Result<Endpoint, EndpointError> {
        match text {
            "" => return Err(EndpointError::Empty),
            "local" => return Ok(Endpoint::Local),
            "inworld" => return Ok(Endpoint::Remote(Remote::cloud())),
            _ => {}
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EndpointError::Blank);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(EndpointError::NoScheme(text.to_owned()));
        };
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "ws" => false,
            "wss" => true,
            "http" => return Err(EndpointError::WebScheme { given: "http", right: "ws" }),
            "https" => return Err(EndpointError::WebScheme { given: "https", right: "wss" }),
            _ => return Err(EndpointError::UnknownScheme(scheme.to_owned())),
        };
        let remote = remote(secure, rest)?;
        if !secure && !allow_plain && !remote.is_loopback() {
            let secure = format!("wss://{}", remote.host_text());
            return Err(EndpointError::Unencrypted { text: text.to_owned(), secure });
        }
        Ok(Endpoint::Remote(remote))
    }
}

/// The server that an authority names, with at most a slash behind it.
fn remote(secure: bool, rest: &str) -> Result<Remote, EndpointError> {
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if !rest.contains('@')
        && let Some(at) = authority.find(['/', '?', '#'])
    {
        let host = authority.get(..at).unwrap_or_default();
        let scheme = if secure { "wss" } else { "ws" };
        return Err(EndpointError::Path { right: format!("{scheme}://{host}") });
    }
    let (host, port) = split_authority(authority).map_err(EndpointError::Authority)?;
    let port = match port {
        None if secure => 443,
        None => 80,
        Some(text) => parse_port(text).ok_or_else(|| EndpointError::Port(text.to_owned()))?,
    };
    let cloud = secure && host == CLOUD_HOST && port == 443;
    Ok(Remote { secure, host, port, cloud })
}

/// The path and query that open a session (PROTOCOL.md 2.1). The id is not escaped: the service does not expect it.
pub fn session_path(session_id: &str) -> String {
    format!("/v1/session/open?session_id={session_id}")
}

#[cfg(test)]
mod tests;
