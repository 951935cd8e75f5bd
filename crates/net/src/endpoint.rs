//! Where a session goes: the `endpoint` of the configuration.

use super::authority::{AuthorityError, parse_port, split_authority};
use super::remote::{CLOUD_HOST, Remote};

const SHAPES: &str = "\"local\", \"inworld\", \"wss://host\" or \"ws://127.0.0.1:4002\"";
const IPV6_EXAMPLE: &str = "ws://[::1]:4002";

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
        let remote = remote(secure, rest)?;
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

/// The server that an authority names, with at most a slash behind it.
fn remote(secure: bool, rest: &str) -> Result<Remote, String> {
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
    let (host, port) = split_authority(authority).map_err(|error| format!("endpoint {}", problem(&error)))?;
    let port = match port {
        None if secure => 443,
        None => 80,
        Some(text) => parse_port(text)
            .ok_or_else(|| format!("endpoint has the port \"{text}\"; a port is a number from 1 to 65535"))?,
    };
    let cloud = secure && host == CLOUD_HOST && port == 443;
    Ok(Remote { secure, host, port, cloud })
}

/// What is wrong and what would be right, without the name of the setting in front.
fn problem(error: &AuthorityError) -> String {
    match error {
        AuthorityError::UserInformation => {
            "has user information (\"@\"); use the host alone, and auth for the key".to_owned()
        }
        AuthorityError::UnclosedBracket => {
            format!("has a \"[\" without its \"]\"; an IPv6 address looks like {IPV6_EXAMPLE}")
        }
        AuthorityError::NoIpv6Address => {
            format!("has no IPv6 address between its brackets; it looks like {IPV6_EXAMPLE}")
        }
        AuthorityError::TextBehindBracket => {
            format!("has text after \"]\"; only a port may follow, like {IPV6_EXAMPLE}")
        }
        AuthorityError::TooManyColons => {
            format!("has more than one \":\"; an IPv6 address needs brackets, like {IPV6_EXAMPLE}")
        }
        AuthorityError::NoHost => format!("has no host; use {SHAPES}"),
        AuthorityError::NotAscii(host) => {
            format!("has the host \"{host}\"; use its ASCII form, which starts with \"xn--\"")
        }
        AuthorityError::NoHostName(host) => format!("has \"{host}\" where a host name or an IP address should be"),
    }
}

/// The path and query that open a session (PROTOCOL.md 2.1). The id is not escaped: the service does not expect it.
pub fn session_path(session_id: &str) -> String {
    format!("/v1/session/open?session_id={session_id}")
}

#[cfg(test)]
mod tests;
