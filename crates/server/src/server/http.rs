//! HTTP: which request goes where, and the form of the answers.

use std::convert::Infallible;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue, VARY,
};
use hyper::{Method, Request, Response, StatusCode, Uri};
use serde::Serialize;
use std::sync::Arc;

use super::access::Caller;
use super::upgrade::{self, AcceptedSlot};
use super::{Server, rest};
use inworld_protocol::packet::printable;
use inworld_protocol::wire::Status;

/// Characters in the words of a failure, which may quote the request.
const MOST_WORDS: usize = 500;

/// An answer with a whole body.
pub(super) type Answer = Response<Full<Bytes>>;

/// What the REST calls are made with.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE, OPTIONS");

/// Answers any request.
pub(super) async fn answer(
    server: Arc<Server>,
    accepted: AcceptedSlot,
    request: Request<Incoming>,
) -> Result<Answer, Infallible> {
    let (parts, body) = request.into_parts();
    let caller = match server.options.access.check(&parts) {
        Ok(caller) => caller,
        Err(answer) => return Ok(*answer),
    };
    let allowed = allowed(&caller, &parts.headers);
    let request = Request::from_parts(parts, body);
    let path = decode(request.uri().path());
    let mut answer = match (request.method(), path.as_str()) {
        (&Method::OPTIONS, _) => options(),
        (&Method::GET, "/v1/session/open" | "/v1/session/default" | "/v1/session") => {
            if upgrade::is_upgrade(request.headers()) {
                upgrade::accept(&server, &accepted, request)
            } else {
                failure(StatusCode::UPGRADE_REQUIRED, 3, "This is a WebSocket; ask for an upgrade")
            }
        }
        _ => rest::answer(&server, &path, request).await,
    };
    answer.headers_mut().extend(allowed);
    Ok(answer)
}

fn options() -> Answer {
    let mut answer = empty(StatusCode::NO_CONTENT);
    answer.headers_mut().insert(ALLOW, METHODS);
    answer
}

/// What lets a page read the answer, if it may (the Fetch standard, CORS protocol).
fn allowed(caller: &Caller, asked: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Caller::Page(origin) = caller else { return headers };
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if asked.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(
            ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static("Authorization, Content-Type, Grpc-Metadata-session-id"),
        );
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    // A page of a public site asks before it calls a private address.
    if asked.contains_key("access-control-request-private-network") {
        headers.insert("access-control-allow-private-network", HeaderValue::from_static("true"));
    }
    headers
}

/// No body.
pub(super) fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

/// A JSON body.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    // Fails only for maps whose keys are not texts.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// An error in the form of the grpc-gateway (PROTOCOL.md 6): gRPC code and words.
pub(super) fn failure(status: StatusCode, code: i32, message: &str) -> Answer {
    refused(status, &Status { code, message: printable(message, MOST_WORDS), details: Vec::new() })
}

/// The same with details.
pub(super) fn refused(status: StatusCode, error: &Status<String>) -> Answer {
    json(status, error)
}

/// The value of a query parameter.
pub(super) fn query_value(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| decode(value))
}

/// A text without its percent-encoding. The SDKs use none, but proxies may (PROTOCOL.md 1.4).
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = bytes.get(at + 1..at + 3).and_then(|hex| std::str::from_utf8(hex).ok());
        let value = hex.filter(|_| *byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        decoded.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encoding_is_undone() {
        for (text, decoded) in
            [("a%3Ab", "a:b"), ("a:b", "a:b"), ("100%", "100%"), ("%zz", "%zz"), ("%e2%82%ac", "\u{20ac}")]
        {
            assert_eq!(decode(text), decoded);
        }
    }
}
