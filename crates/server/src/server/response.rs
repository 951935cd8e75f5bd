//! HTTP responses of the server, and what is read of a request's address.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode, Uri};
use serde::Serialize;

use inworld_protocol::packet::printable;
use inworld_protocol::wire::Status;

/// Characters in the words of a failure, which may quote the request.
const MOST_WORDS: usize = 500;

/// A response with a whole body.
pub(super) type HttpResponse = Response<Full<Bytes>>;

/// No body.
pub(super) fn empty(status: StatusCode) -> HttpResponse {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

/// A body of text; its media type is the caller's.
pub(super) fn text(body: String) -> HttpResponse {
    Response::new(Full::new(Bytes::from(body)))
}

/// A JSON body.
pub(super) fn json(status: StatusCode, body: &impl Serialize) -> HttpResponse {
    // Fails only for maps whose keys are not texts.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// An error in the form of the grpc-gateway (PROTOCOL.md 6): gRPC code and words.
pub(super) fn failure(status: StatusCode, code: i32, message: &str) -> HttpResponse {
    refused(status, &Status { code, message: printable(message, MOST_WORDS), details: Vec::new() })
}

/// The same with details.
pub(super) fn refused(status: StatusCode, error: &Status<String>) -> HttpResponse {
    json(status, error)
}

/// The value of a query parameter.
pub(super) fn query_value(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| decode(value))
}

/// A text without its percent-encoding. The SDKs use none, but proxies may (PROTOCOL.md 1.4).
pub(super) fn decode(text: &str) -> String {
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
