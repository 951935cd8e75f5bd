//! `host[:port]`, as it stands in every address that a configuration gives.

use std::net::Ipv6Addr;

/// Why an authority is invalid. The caller words it with the name of the setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorityError {
    /// A name or a password before an `@`.
    UserInformation,
    /// A `[` without its `]`.
    UnclosedBracket,
    /// No IPv6 address between the brackets.
    NoIpv6Address,
    /// Something other than a port behind the `]`.
    TextBehindBracket,
    /// More than one `:` outside of brackets.
    TooManyColons,
    /// The host is empty.
    NoHost,
    /// A host with letters outside of ASCII.
    NotAscii(String),
    /// Neither a host name nor an IP address.
    NoHostName(String),
}

/// Splits `host[:port]`; the host comes back checked and in lower case, without brackets, and the port as it was written.
///
/// # Errors
/// The first fault that is found.
pub fn split_authority(authority: &str) -> Result<(String, Option<&str>), AuthorityError> {
    if authority.contains('@') {
        return Err(AuthorityError::UserInformation);
    }
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, after) = rest.split_once(']').ok_or(AuthorityError::UnclosedBracket)?;
        let address: Ipv6Addr = address.parse().map_err(|_| AuthorityError::NoIpv6Address)?;
        return match after.strip_prefix(':') {
            None if !after.is_empty() => Err(AuthorityError::TextBehindBracket),
            port => Ok((address.to_string(), port)),
        };
    }
    let (host, port) = match authority.split_once(':') {
        Some((_, port)) if port.contains(':') => return Err(AuthorityError::TooManyColons),
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    check_host(host)?;
    Ok((host.to_ascii_lowercase(), port))
}

/// Reads a port: a number from 1 to 65535 in digits alone.
pub fn parse_port(text: &str) -> Option<u16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|port| *port > 0 && digits)
}

fn check_host(host: &str) -> Result<(), AuthorityError> {
    if host.is_empty() {
        return Err(AuthorityError::NoHost);
    }
    if !host.is_ascii() {
        return Err(AuthorityError::NotAscii(host.to_owned()));
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |part: &str| (1..=63).contains(&part.len()) && part.chars().all(legal);
    if name.len() > 253 || !name.split('.').all(label) {
        return Err(AuthorityError::NoHostName(host.to_owned()));
    }
    Ok(())
}
