//! Which web pages may call, and under which names.
//!
//! A browser carries out the requests of every page, to this machine too, and tells whose they are: `Origin` names the
//! page's site. A site can also let its own name lead to this machine (DNS rebinding), which makes its pages look like
//! ours; then `Host` names the site.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hyper::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{StatusCode, Version};

use super::response::{HttpResponse, failure};

/// Whether a browser says that the request is from another site. It is there when `Origin` is not, as for an image.
const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// The longest part of a foreign text in an answer, in bytes.
const MAX_EXCERPT: usize = 200;

/// gRPC codes of the answers.
const INVALID_ARGUMENT: i32 = 3;
const PERMISSION_DENIED: i32 = 7;

/// A site whose web pages may call: `https://example.com`, `http://localhost:3000`, or `*` for every page.
///
/// ```
/// # use inworld_server::AllowedOrigin;
/// let origin: AllowedOrigin = "http://localhost:3000".parse()?;
/// # Ok::<(), inworld_server::OriginError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(String);

/// Why a text is not an origin.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}`: should be an origin like https://example.com or http://localhost:3000, without a path, or `*`")]
pub struct OriginError(String);

impl FromStr for AllowedOrigin {
    type Err = OriginError;

    /// # Errors
    /// Says what would be right.
    fn from_str(text: &str) -> Result<Self, OriginError> {
        if ["*", "null"].contains(&text) {
            return Ok(Self(text.to_owned()));
        }
        let wrong = || OriginError(text.to_owned());
        // Browsers write it in lower case and without the default port.
        let origin = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = origin.split_once("://").ok_or_else(wrong)?;
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
        let host = host(authority).filter(|_| is_scheme).ok_or_else(wrong)?;
        let is_default = matches!((scheme, host.port), ("http", Some(80)) | ("https", Some(443)));
        let authority = if is_default { host.name.as_str() } else { authority };
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

/// Web pages and host names that are accepted. Programs, which send no `Origin`, always are.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Sites whose pages may call. None at first.
    pub origins: Vec<AllowedOrigin>,
    /// Names of this server beside `localhost` and the loopback addresses: where it listens, say.
    pub hosts: Vec<String>,
    /// Takes every name. Only with [`Options::verify`](super::Options::verify): a page that rebinds its name has no key.
    pub any_host: bool,
}

/// The caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A program, or a page of this server's own origin.
    Program,
    /// A page that may read the answers, with what `Access-Control-Allow-Origin` is for it.
    Page(HeaderValue),
}

/// A host and a port.
struct Host {
    /// In lower case, an IPv6 address in brackets.
    name: String,
    port: Option<u16>,
}

impl Host {
    fn address(&self) -> Option<IpAddr> {
        let bare = self.name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&self.name);
        bare.parse().ok().map(|address: IpAddr| address.to_canonical())
    }

    /// Whether no name server decides where it leads.
    fn is_fixed(&self) -> bool {
        self.address().is_some() || self.is_localhost()
    }

    fn is_localhost(&self) -> bool {
        self.name == "localhost"
    }
}

/// Reads `host[:port]`.
fn host(text: &str) -> Option<Host> {
    let authority: Authority = text.parse().ok()?;
    let name = authority.host().to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name).to_owned();
    // The rest is a port that is not a number, or a user name.
    let rest = authority.as_str().get(authority.host().len()..)?;
    let port = match rest.strip_prefix(':') {
        Some("") => None,
        Some(digits) => Some(digits.parse().ok()?),
        None if rest.is_empty() => None,
        None => return None,
    };
    (!name.is_empty()).then_some(Host { name, port })
}

impl Access {
    /// Whether a request may be answered, and to whom.
    ///
    /// # Errors
    /// The answer that refuses it: 400 for a malformed request, 403 for a foreign page or name.
    pub(super) fn check(&self, request: &Parts) -> Result<Caller, Box<HttpResponse>> {
        // The target may name the host as well: `GET http://host/path HTTP/1.1`.
        if let Some(authority) = request.uri.authority() {
            self.check_host(authority.as_str())?;
        }
        let named = match single(&request.headers, HOST.as_str()) {
            Ok(Some(value)) => Some(self.check_host(value)?),
            // HTTP/1.0 has none, and no browser speaks it.
            Ok(None) if request.version < Version::HTTP_11 => None,
            Ok(None) => return Err(malformed("Host: is missing; HTTP/1.1 requires it")),
            Err(problem) => return Err(malformed(&format!("Host: {problem}"))),
        };
        let origin =
            single(&request.headers, ORIGIN.as_str()).map_err(|problem| denied(&format!("Origin: {problem}")))?;
        match origin {
            Some(origin) => self.check_origin(origin, named.as_ref()),
            None => check_fetch_site(&request.headers),
        }
    }

    fn check_host(&self, text: &str) -> Result<Host, Box<HttpResponse>> {
        let Some(host) = host(text) else {
            return Err(malformed(&format!("Host: `{}` is not a host with or without a port", excerpt(text))));
        };
        let is_loopback = host.is_localhost() || host.address().is_some_and(|address| address.is_loopback());
        let is_ours = || self.hosts.iter().any(|name| name.eq_ignore_ascii_case(&host.name));
        if is_loopback || self.any_host || is_ours() {
            return Ok(host);
        }
        let words = "is no name of this server; use localhost or where it listens, or start it with --allow-remote";
        Err(denied(&format!("Host: `{}` {words}", excerpt(text))))
    }

    fn check_origin(&self, origin: &str, host: Option<&Host>) -> Result<Caller, Box<HttpResponse>> {
        if self.origins.iter().any(|allowed| allowed.0 == "*") {
            return Ok(Caller::Page(HeaderValue::from_static("*")));
        }
        if self.origins.iter().any(|allowed| allowed.0.eq_ignore_ascii_case(origin))
            && let Ok(value) = HeaderValue::from_str(origin)
        {
            return Ok(Caller::Page(value));
        }
        // Programs that imitate a browser name the server itself. A name that can be rebound does not count.
        if let Some(host) = host.filter(|host| host.is_fixed())
            && is_own_origin(origin, host)
        {
            return Ok(Caller::Program);
        }
        let words = "pages of this site may not call; start the server with --allow-origin and the site";
        Err(denied(&format!("Origin: `{}`: {words}", excerpt(origin))))
    }
}

/// Whether an origin is the host and port that are called.
fn is_own_origin(origin: &str, called: &Host) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let default = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let port = |host: &Host| host.port.unwrap_or(default);
    host(authority).is_some_and(|own| own.name == called.name && port(&own) == port(called))
}

/// Requests that a page makes without `Origin`: images, frames, links.
fn check_fetch_site(headers: &HeaderMap) -> Result<Caller, Box<HttpResponse>> {
    match single(headers, SEC_FETCH_SITE) {
        Ok(None | Some("none" | "same-origin")) => Ok(Caller::Program),
        _ => Err(denied("Sec-Fetch-Site: pages of other sites may not call")),
    }
}

/// The value of a header that may be there once.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, &'static str> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err("is there more than once");
    }
    value.to_str().map(Some).map_err(|_| "is not ASCII text")
}

fn malformed(words: &str) -> Box<HttpResponse> {
    Box::new(failure(StatusCode::BAD_REQUEST, INVALID_ARGUMENT, words))
}

fn denied(words: &str) -> Box<HttpResponse> {
    Box::new(failure(StatusCode::FORBIDDEN, PERMISSION_DENIED, words))
}

fn excerpt(text: &str) -> &str {
    text.get(..MAX_EXCERPT).unwrap_or(text)
}

impl fmt::Display for AllowedOrigin {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
