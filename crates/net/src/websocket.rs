//! The upgrade from HTTP to WebSocket (PROTOCOL.md 2.1, 2.2).
//!
//! Done with hyper: tungstenite's own handshake refuses a server that selects no sub-protocol, which this protocol
//! allows (section 14, 2).

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    CONNECTION, HOST, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode};
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use zeroize::Zeroizing;

use super::endpoint::session_path;
use super::error::{NetError, printable};
use super::http::{exchange, refusal};
use super::link::Link;
use super::secret_header::{SecretHeader, SecretRequest};
use super::stream::Stream;
use super::token::{AccessToken, is_session_id};

/// Opens a session over `stream`, which leads to `authority`, and takes the stream over.
///
/// # Errors
/// `Auth` when the token is refused, `Protocol` when the answer is not a correct upgrade, `Unreachable` when it is cut
/// off.
pub async fn open(stream: Stream, authority: &str, session_id: &str, token: &AccessToken) -> Result<Link, NetError> {
    let key = generate_key();
    let (request, secret_header) = upgrade_request(authority, session_id, token, &key)
        .map_err(|error| NetError::protocol(format!("the session cannot be asked for: {error}")))?;
    let mut answer = exchange(stream, request, secret_header, authority).await?;
    if answer.status != StatusCode::SWITCHING_PROTOCOLS {
        return Err(refusal(authority, "the session", &answer, &[token.token()]));
    }
    check_upgrade(&answer.headers, &key, &[token.token_type(), token.token()])
        .map_err(|why| NetError::protocol(format!("{authority} opened no correct WebSocket: {why}")))?;
    match answer.upgraded.take() {
        Some((stream, read)) => Ok(Link::new(stream, read).await),
        None => Err(NetError::protocol(format!("{authority} opened no correct WebSocket"))),
    }
}

/// The request that opens a WebSocket of another service than the Character Engine.
#[derive(Clone, Copy)]
pub struct SocketRequest<'a> {
    /// Path and query, with everything escaped that needs it.
    pub target: &'a str,
    /// The header that holds the key, in small letters, and its value. hyper does not get to see the value.
    pub key: Option<(&'static str, &'a Zeroizing<String>)>,
}

/// Opens a WebSocket without a sub-protocol over `stream`, which leads to `authority`, and takes the stream over. No redirect
/// is followed: nobody else shall get the key.
///
/// # Errors
/// `Auth` when the key is refused, `Protocol` when the answer is not a correct upgrade, `Unreachable` when it is cut off or the
/// service has no time.
pub async fn open_socket(stream: Stream, authority: &str, request: SocketRequest<'_>) -> Result<Link, NetError> {
    let unfit = |error: &dyn std::fmt::Display| NetError::protocol(format!("{authority} cannot be asked: {error}"));
    let key = generate_key();
    let secret = request.key.map(|(name, value)| (name, SecretHeader::new(value.clone())));
    let mut http = upgrade(request.target, authority, &key);
    let mut secret_header = None;
    if let Some((name, secret)) = secret {
        let secret = secret.map_err(|error| unfit(&error))?;
        http = http.header(name, secret.header().map_err(|error| unfit(&error))?);
        secret_header = Some(secret);
    }
    let http = http.body(Full::new(Bytes::new())).map_err(|error| unfit(&error))?;
    let mut answer = exchange(stream, http, secret_header, authority).await?;
    if answer.status != StatusCode::SWITCHING_PROTOCOLS {
        let value = request.key.map_or("", |(_, value)| value.as_str());
        let secret = value.split_once(' ').map_or(value, |(_, secret)| secret);
        return Err(refusal(authority, "the connection", &answer, &[secret]));
    }
    check_upgrade(&answer.headers, &key, &[])
        .map_err(|why| NetError::protocol(format!("{authority} opened no correct WebSocket: {why}")))?;
    match answer.upgraded.take() {
        Some((stream, read)) => Ok(Link::new(stream, read).await),
        None => Err(NetError::protocol(format!("{authority} opened no correct WebSocket"))),
    }
}

/// The request for an upgrade, without what proves who asks.
fn upgrade(target: &str, authority: &str, key: &str) -> Builder {
    Request::get(target)
        .header(HOST, authority)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, key)
}

fn upgrade_request(
    authority: &str,
    session_id: &str,
    token: &AccessToken,
    key: &str,
) -> Result<SecretRequest, Box<dyn std::error::Error>> {
    if !is_session_id(session_id) {
        return Err("session_id may have letters, digits and any of -._~:@ only".into());
    }
    let secret_header = SecretHeader::new(token.with_type(", "))?;
    let request = upgrade(&session_path(session_id), authority, key)
        .header(SEC_WEBSOCKET_PROTOCOL, secret_header.header()?)
        .body(Full::new(Bytes::new()))?;
    Ok((request, secret_header))
}

/// The checks of RFC 6455 section 4.1 on a 101. No message quotes a sub-protocol: one of them is the token.
fn check_upgrade(headers: &HeaderMap, key: &str, offered: &[&str]) -> Result<(), String> {
    if !has_word(headers, &UPGRADE, "websocket") {
        return Err("the answer has no \"Upgrade: websocket\"".to_owned());
    }
    if !has_word(headers, &CONNECTION, "upgrade") {
        return Err("the answer has no \"Connection: Upgrade\"".to_owned());
    }
    let accept = headers.get(SEC_WEBSOCKET_ACCEPT).map(HeaderValue::as_bytes);
    if accept != Some(derive_accept_key(key.as_bytes()).as_bytes()) {
        return Err("the answer's Sec-WebSocket-Accept does not belong to this request".to_owned());
    }
    if let Some(extension) = headers.get(SEC_WEBSOCKET_EXTENSIONS) {
        let name = printable(&String::from_utf8_lossy(extension.as_bytes()), 40);
        return Err(format!("it uses the extension {name}, which was not offered"));
    }
    let mut selected = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    match (selected.next(), selected.next()) {
        (None, _) => Ok(()),
        (Some(one), None) if offered.iter().any(|offered| one == *offered) => Ok(()),
        _ => Err("it selected a sub-protocol that was not offered".to_owned()),
    }
}

/// Whether a header that is a list has `word`, in any case of letters.
fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| item.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

    fn check(headers: &[(&'static str, &'static str)]) -> Result<(), String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let token = AccessToken::ready_made("s3cret", Some("s")).unwrap();
        check_upgrade(&map, KEY, &[token.token_type(), token.token()])
    }

    #[test]
    fn upgrades() {
        // The example of RFC 6455 section 1.3.
        let good = [
            ("upgrade", "WebSocket"),
            ("connection", "keep-alive, upgrade"),
            ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        ];
        let with = |more: &[(&'static str, &'static str)]| check(&[good.as_slice(), more].concat());
        assert_eq!(with(&[]), Ok(()));
        assert_eq!(with(&[("sec-websocket-protocol", "Bearer")]), Ok(()));
        assert_eq!(with(&[("sec-websocket-protocol", "s3cret")]), Ok(()));
        for foreign in ["chat", "bearer", "Bearer, s3cret", "s3cret2", ""] {
            let error = with(&[("sec-websocket-protocol", foreign)]).unwrap_err();
            assert!(error.contains("sub-protocol") && !error.contains("s3cret"), "{error}");
        }
        assert!(with(&[("sec-websocket-protocol", "Bearer"), ("sec-websocket-protocol", "Bearer")]).is_err());
        assert!(with(&[("sec-websocket-extensions", "permessage-deflate")]).unwrap_err().contains("deflate"));
        for missing in 0..good.len() {
            let mut rest = good.to_vec();
            rest.remove(missing);
            assert!(check(&rest).is_err(), "{missing}");
        }
        assert!(check(&[good[0], good[1], ("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOp=")]).is_err());
    }

    #[test]
    fn requests() {
        let token = AccessToken::ready_made("s3cret", Some("default:1")).unwrap();
        let (request, secret_header) = upgrade_request("host:1", "default:1", &token, KEY).unwrap();
        assert_eq!(request.uri(), "/v1/session/open?session_id=default:1");
        assert_eq!(request.headers()[SEC_WEBSOCKET_PROTOCOL], secret_header.header().unwrap());
        assert!(request.headers().get("authorization").is_none());
        assert!(!format!("{request:?}").contains("s3cret"));
        assert!(upgrade_request("host:1", "a b", &token, KEY).is_err());
        assert!(upgrade_request("host:1", "a&b=c", &token, KEY).is_err());
    }
}
