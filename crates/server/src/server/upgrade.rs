//! The WebSocket upgrade (PROTOCOL.md 2.1, 2.2).

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, HeaderMap, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use hyper::upgrade::OnUpgrade;
use hyper::{Request, StatusCode, Version};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use uuid::Uuid;

use super::response::{HttpResponse, empty, failure, query_value};
use super::{Server, lock};
use crate::refusal::refusal;
use inworld_protocol::packet::enums::ErrorType;
use inworld_protocol::wire::Status;

/// The message for a client with an expired token.
pub(super) const EXPIRED: &str = "The session token has expired; ask for a new one";

/// Bytes in the id of a session.
pub(super) const MOST_ID: usize = 256;
/// What a client with a longer one is told.
pub(super) const ID_TOO_LONG: &str = "session_id: is longer than 256 bytes";

/// Whose socket was opened, or why it is closed again at once: a browser cannot see an HTTP status, so that a bad
/// token is told on the open socket.
pub(super) enum Opening {
    /// A session of this id, for as long as its token allows.
    Session { id: String, until: Option<Instant> },
    /// An error to send first and last.
    Refused(Box<Status<String>>),
}

/// A socket that will be there once the answer is written.
pub(super) struct Accepted {
    pub(super) upgrade: OnUpgrade,
    pub(super) opening: Opening,
}

/// Whether a request wants to become a WebSocket.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    tokens(headers, &UPGRADE).any(|token| token.eq_ignore_ascii_case("websocket"))
}

/// The parts of a header that is a list.
fn tokens<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim).filter(|token| !token.is_empty())
}

/// The one key of an upgrade: 16 bytes in Base64 (RFC 6455, 4.2.1).
fn key(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).into_iter();
    let key = keys.next().filter(|_| keys.next().is_none())?;
    STANDARD.decode(key.as_bytes()).is_ok_and(|bytes| bytes.len() == 16).then_some(key)
}

/// Answers the upgrade and leaves the socket to be in `accepted`.
pub(super) fn accept(
    server: &Server,
    accepted: &Mutex<Option<Accepted>>,
    mut request: Request<Incoming>,
) -> HttpResponse {
    let headers = request.headers();
    if request.version() < Version::HTTP_11 {
        return failure(StatusCode::BAD_REQUEST, 3, "The upgrade needs HTTP/1.1");
    }
    if !tokens(headers, &CONNECTION).any(|token| token.eq_ignore_ascii_case("upgrade")) {
        return failure(StatusCode::BAD_REQUEST, 3, "Connection: should be Upgrade");
    }
    let Some(key) = key(headers) else {
        return failure(StatusCode::BAD_REQUEST, 3, "Sec-WebSocket-Key: should be there once, the Base64 of 16 bytes");
    };
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        let mut answer = failure(StatusCode::UPGRADE_REQUIRED, 3, "Only WebSocket version 13 is spoken here");
        answer.headers_mut().insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        return answer;
    }
    if query_value(request.uri(), "session_id").is_some_and(|id| id.len() > MOST_ID) {
        return failure(StatusCode::BAD_REQUEST, 3, ID_TOO_LONG);
    }
    let mut answer = empty(StatusCode::SWITCHING_PROTOCOLS);
    let accept_key = HeaderValue::try_from(derive_accept_key(key.as_bytes()));
    let protocols = protocols(headers);
    // A browser fails a socket when none of the protocols it offered was selected.
    let protocol = protocols.first().and_then(|protocol| HeaderValue::try_from(protocol.as_str()).ok());
    let opening = opening(server, &request, &protocols);
    let answered = answer.headers_mut();
    answered.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    answered.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept_key) = accept_key {
        answered.insert(SEC_WEBSOCKET_ACCEPT, accept_key);
    }
    if let Some(protocol) = protocol {
        answered.insert(SEC_WEBSOCKET_PROTOCOL, protocol);
    }
    *lock(accepted) = Some(Accepted { upgrade: hyper::upgrade::on(&mut request), opening });
    answer
}

fn opening(server: &Server, request: &Request<Incoming>, protocols: &[String]) -> Opening {
    let bearer = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = protocols.get(1).map(String::as_str).or_else(|| bearer.and_then(|value| value.strip_prefix("Bearer ")));
    let until = match server.check(token.unwrap_or_default()) {
        Ok(until) => until,
        Err(error) => {
            let words = match error {
                ErrorType::SessionTokenExpired => EXPIRED,
                _ => "The session token is not from this server; ask for one at /v1/sessionTokens/token:generate",
            };
            return Opening::Refused(Box::new(refusal(error, words)));
        }
    };
    let id = query_value(request.uri(), "session_id").filter(|id| !id.is_empty());
    Opening::Session { id: id.unwrap_or_else(|| format!("default:{}", Uuid::new_v4())), until }
}

/// The offered sub-protocols: `Bearer` and the token.
fn protocols(headers: &HeaderMap) -> Vec<String> {
    tokens(headers, &SEC_WEBSOCKET_PROTOCOL).map(str::to_owned).collect()
}

/// The slot through which the answer and the connection share the socket.
pub(super) type AcceptedSlot = Arc<Mutex<Option<Accepted>>>;
