//! `host[:port]`, as it stands in every address that a configuration gives.

use std::net::Ipv6Addr;

use super::remote::{CLOUD_HOST, Remote};

/// What the words about a wrong address show as right.
pub(super) struct AuthorityFormat {
    /// An address with an IPv6 address in it.
    pub(super) example: &'static str,
    /// What the address may be.
    pub(super) shapes: &'static str,
    /// The setting that holds a key.
    pub(super) key: &'static str,
}

impl AuthorityFormat {
    /// Reads `host[:port]`. The port is the scheme's own if there is none.
    ///
    /// # Errors
    /// What is wrong and what would be right, without the name of the setting in front.
    pub(super) fn remote(&self, secure: bool, authority: &str) -> Result<Remote, String> {
        if authority.contains('@') {
            let key = self.key;
            return Err(format!("has user information (\"@\"); use the host alone, and {key} for the key"));
        }
        let (host, port) = self.split_port(authority)?;
        let port = match port {
            None if secure => 443,
            None => 80,
            Some(port) => parse_port(port)?,
        };
        let cloud = secure && host == CLOUD_HOST && port == 443;
        Ok(Remote { secure, host, port, cloud })
    }

    /// Splits `host[:port]`; the host comes back checked and in lower case, without brackets.
    fn split_port<'a>(&self, authority: &'a str) -> Result<(String, Option<&'a str>), String> {
        let example = self.example;
        if let Some(rest) = authority.strip_prefix('[') {
            let Some((address, after)) = rest.split_once(']') else {
                return Err(format!("has a \"[\" without its \"]\"; an IPv6 address looks like {example}"));
            };
            let Ok(address) = address.parse::<Ipv6Addr>() else {
                return Err(format!("has no IPv6 address between its brackets; it looks like {example}"));
            };
            return match after.strip_prefix(':') {
                Some(port) => Ok((address.to_string(), Some(port))),
                None if after.is_empty() => Ok((address.to_string(), None)),
                None => Err(format!("has text after \"]\"; only a port may follow, like {example}")),
            };
        }
        let (host, port) = match authority.split_once(':') {
            Some((_, port)) if port.contains(':') => {
                return Err(format!("has more than one \":\"; an IPv6 address needs brackets, like {example}"));
            }
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        self.check_host(host)?;
        Ok((host.to_ascii_lowercase(), port))
    }

    fn check_host(&self, host: &str) -> Result<(), String> {
        if host.is_empty() {
            return Err(format!("has no host; use {}", self.shapes));
        }
        if !host.is_ascii() {
            return Err(format!("has the host \"{host}\"; use its ASCII form, which starts with \"xn--\""));
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let label = |part: &str| (1..=63).contains(&part.len()) && part.chars().all(legal);
        if name.len() > 253 || !name.split('.').all(label) {
            return Err(format!("has \"{host}\" where a host name or an IP address should be"));
        }
        Ok(())
    }
}

fn parse_port(text: &str) -> Result<u16, String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(port) if port > 0 && digits => Ok(port),
        _ => Err(format!("has the port \"{text}\"; a port is a number from 1 to 65535")),
    }
}
