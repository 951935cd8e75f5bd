//! One HTTP/1.1 request over a stream that is already open.

use std::error::Error as _;
use std::future::{Future as _, poll_fn};
use std::io;
use std::task::Poll;
use std::time::SystemTime;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::Builder;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use zeroize::{Zeroize as _, Zeroizing};

use super::error::{NetError, NetErrorKind, Refused, io_words, printable};
use super::redact::redact;
use super::retry_after::retry_after;
use super::secret_header::{SecretHeader, SecretStream};

/// The most that is read of an answer's body, in bytes.
pub(super) const MAX_BODY: usize = 64 * 1024;

/// The most that an answer's head may take, in bytes.
pub(super) const MAX_HEAD: usize = 32 * 1024;

/// The longest part of a server's own words in a message, in characters.
const MAX_EXCERPT: usize = 200;

/// gRPC status numbers that say "who are you" and "you may not" (PROTOCOL.md 2.7).
const PERMISSION_DENIED: i64 = 7;
const UNAUTHENTICATED: i64 = 16;

/// What a server answered.
pub(super) struct HttpResponse<S> {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Wiped on drop, as it may hold a token; no longer than was allowed.
    pub(super) body: Zeroizing<Vec<u8>>,
    /// Whether the body was longer than what was read.
    pub(super) cut: bool,
    /// The stream and what was read beyond the answer, after a 101.
    pub(super) upgraded: Option<(S, Bytes)>,
}

/// Sends one request, with its secret header, and reads the answer. Nothing runs on when the future is dropped.
pub(super) async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    secret_header: impl Into<Option<SecretHeader>>,
    peer: &str,
) -> Result<HttpResponse<S>, NetError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    exchange_up_to(stream, request, secret_header, peer, MAX_BODY).await
}

/// The same for an answer whose body may have `longest` bytes.
pub(super) async fn exchange_up_to<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    secret_header: impl Into<Option<SecretHeader>>,
    peer: &str,
    longest: usize,
) -> Result<HttpResponse<S>, NetError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let failed = |error: hyper::Error| http_error(peer, &error);
    let mut builder = Builder::new();
    builder.max_buf_size(MAX_HEAD);
    let (mut sender, connection) =
        builder.handshake(TokioIo::new(SecretStream::new(stream, secret_header.into()))).await.map_err(failed)?;
    let talk = async {
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = match head.status {
            StatusCode::SWITCHING_PROTOCOLS => Body::default(),
            _ => Body::read(body, longest).await?,
        };
        Ok((head, body))
    };
    // The connection moves the bytes of the talk: both are polled here, instead of one on a task of its own.
    let mut talk = Box::pin(talk);
    let mut connection = Box::pin(connection.without_shutdown());
    let mut ended = None;
    let (head, body) = poll_fn(|cx| {
        if ended.is_none()
            && let Poll::Ready(end) = connection.as_mut().poll(cx)
        {
            ended = Some(end);
        }
        talk.as_mut().poll(cx)
    })
    .await
    .map_err(failed)?;
    drop(talk);
    let status = head.status;
    let headers = own(&head.headers);
    drop(head);
    let mut upgraded = None;
    if status == StatusCode::SWITCHING_PROTOCOLS {
        let parts = match ended {
            Some(end) => end,
            None => connection.await,
        };
        let parts = parts.map_err(failed)?;
        upgraded = Some((parts.io.into_inner().into_inner(), parts.read_buf));
    } else {
        drop((connection, ended));
        body.pieces.into_iter().for_each(wipe_piece);
    }
    Ok(HttpResponse { status, headers, body: body.bytes, cut: body.cut, upgraded })
}

/// Headers that do not share the buffer that they were read into.
pub(super) fn own(headers: &HeaderMap) -> HeaderMap {
    let copy = |(name, value): (&HeaderName, &HeaderValue)| {
        HeaderValue::from_bytes(value.as_bytes()).ok().map(|value| (name.clone(), value))
    };
    headers.iter().filter_map(copy).collect()
}

/// Wipes a part of the buffer that hyper has read into, unless something else still uses that buffer.
fn wipe_piece(piece: Bytes) {
    if let Ok(mut bytes) = piece.try_into_mut() {
        bytes.as_mut().zeroize();
    }
}

/// The body of an answer.
#[derive(Default)]
struct Body {
    /// No longer than was allowed.
    bytes: Zeroizing<Vec<u8>>,
    /// Whether there was more.
    cut: bool,
    /// Its pieces as hyper has them, of [`MAX_BODY`] bytes at most: to be wiped once hyper lets go of them.
    pieces: Vec<Bytes>,
}

impl Body {
    /// Reads a body up to the limit.
    async fn read(mut body: Incoming, longest: usize) -> Result<Self, hyper::Error> {
        let mut read = Self::default();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame?.into_data() else { continue };
            let bytes = &mut read.bytes;
            // One allocation for all that may hold a token, so that growing leaves no copy of it behind.
            if bytes.capacity() == 0 {
                bytes.reserve_exact(MAX_BODY);
            }
            let room = longest.saturating_sub(bytes.len());
            bytes.extend_from_slice(data.get(..room).unwrap_or(&data));
            read.cut = data.len() > room;
            if bytes.len() <= MAX_BODY {
                read.pieces.push(data);
            }
            if read.cut {
                break;
            }
        }
        Ok(read)
    }
}

pub(super) fn http_error(peer: &str, error: &hyper::Error) -> NetError {
    if error.is_parse() {
        return NetError::protocol(format!("{peer} did not answer in HTTP: {error}"));
    }
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    match cause {
        Some(cause) if cause.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            NetError::from_io(peer, cause)
        }
        Some(cause) => lost(peer, &io_words(cause)),
        None => lost(peer, "the connection was closed"),
    }
}

fn lost(peer: &str, words: &str) -> NetError {
    NetError::new(NetErrorKind::Unreachable, format!("{peer} did not answer completely: {words}"))
}

/// The error for an answer that refuses. `what` was refused; `secrets` are kept out of the server's words.
pub(super) fn refusal<S>(peer: &str, what: &str, answer: &HttpResponse<S>, secrets: &[&str]) -> NetError {
    let said = RefusalBody::read(&answer.body);
    let denied = matches!(answer.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
        || matches!(said.code, Some(UNAUTHENTICATED | PERMISSION_DENIED));
    // A gateway whose server is being restarted, or one that is too busy: it will be there again.
    let busy = matches!(answer.status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
    let kind = match denied {
        true => NetErrorKind::Auth,
        false if busy || answer.status.is_server_error() => NetErrorKind::Unreachable,
        false => NetErrorKind::Protocol,
    };
    // A server that is broken or busy has not refused the request.
    let verdict = if kind == NetErrorKind::Unreachable { "could not answer for" } else { "refused" };
    let mut message = format!("{peer} {verdict} {what}: HTTP {}", answer.status.as_u16());
    if let Some(reason) = answer.status.canonical_reason() {
        message.push(' ');
        message.push_str(reason);
    }
    if let Some(mut words) = said.message.map(Zeroizing::new) {
        let longest = secrets.iter().map(|secret| secret.len()).max().unwrap_or_default();
        let end = words.floor_char_boundary(4 * MAX_EXCERPT + longest);
        words.truncate(end);
        for secret in secrets {
            words = Zeroizing::new(redact(&words, secret));
        }
        let words = printable(words.trim(), MAX_EXCERPT);
        if !words.is_empty() {
            message.push_str(": ");
            message.push_str(&words);
        }
    }
    let retry_after = retry_after(&answer.headers, SystemTime::now());
    if let Some(wait) = retry_after {
        message.push_str(&format!(" (it asks to come back in {} s)", wait.as_secs()));
    }
    let refused = Refused { status: answer.status.as_u16(), body: answer.body.clone(), retry_after };
    NetError { refused: Some(Box::new(refused)), ..NetError::new(kind, message) }
}

/// A body without its byte order mark.
pub(super) fn unmarked(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// What the body of a refusal says.
struct RefusalBody {
    code: Option<i64>,
    message: Option<String>,
}

impl RefusalBody {
    /// Reads `{"code":..,"message":".."}`, the same inside `error`, `{"error":".."}`, or plain text.
    fn read(body: &[u8]) -> RefusalBody {
        let body = unmarked(body);
        #[derive(Deserialize)]
        struct ErrorBody {
            #[serde(default)]
            code: serde_json::Value,
            #[serde(default)]
            message: serde_json::Value,
            #[serde(default)]
            error: serde_json::Value,
        }
        let Ok(mut outer) = serde_json::from_slice::<ErrorBody>(body) else {
            let text = std::str::from_utf8(body).ok().filter(|text| !text.trim_start().starts_with(['<', '{', '[']));
            return RefusalBody { code: None, message: text.map(str::to_owned) };
        };
        let code = outer.error.get("code").unwrap_or(&outer.code);
        let message = outer.error.get("message").unwrap_or(&outer.message);
        let message = message.as_str().or(outer.error.as_str());
        let said = RefusalBody { code: code.as_i64(), message: message.map(str::to_owned) };
        [&mut outer.message, &mut outer.error].into_iter().for_each(wipe);
        said
    }
}

/// Wipes the texts of a value, which may repeat a secret.
fn wipe(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => text.zeroize(),
        serde_json::Value::Array(items) => items.iter_mut().for_each(wipe),
        serde_json::Value::Object(members) => members.values_mut().for_each(wipe),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str) -> NetError {
        let answer = HttpResponse::<()> {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Zeroizing::new(body.as_bytes().to_vec()),
            cut: false,
            upgraded: None,
        };
        refusal("host", "the key", &answer, &["s3cret", ""])
    }

    #[test]
    fn refusals_repeat_what_the_server_said() {
        use NetErrorKind::{Auth, Protocol, Unreachable};
        let table = [
            (401, r#"{"code":16,"message":"bad\u0007 key"}"#, Auth, "HTTP 401 Unauthorized: bad\\u{7} key"),
            (403, "", Auth, "HTTP 403 Forbidden"),
            (500, r#"{"code":16,"message":"no"}"#, Auth, "HTTP 500 Internal Server Error: no"),
            (400, r#"{"error":{"code":7,"message":"no"}}"#, Auth, "HTTP 400 Bad Request: no"),
            (404, r#"{"error":"nothing here"}"#, Protocol, "HTTP 404 Not Found: nothing here"),
            (404, r#"{"code":5,"message":null}"#, Protocol, "HTTP 404 Not Found"),
            (503, "try later\n", Unreachable, "HTTP 503 Service Unavailable: try later"),
            (502, "<html>gateway</html>", Unreachable, "HTTP 502 Bad Gateway"),
            (429, "{broken", Unreachable, "HTTP 429 Too Many Requests"),
            (503, "\u{feff}{\"message\":\"soon\"}", Unreachable, "HTTP 503 Service Unavailable: soon"),
            (799, "[]", Protocol, "HTTP 799"),
            (401, r#"{"message":"token s3cret is old"}"#, Auth, "HTTP 401 Unauthorized: token [redacted] is old"),
        ];
        for (status, body, kind, ending) in table {
            let error = refused(status, body);
            assert_eq!(error.kind, kind, "{body}");
            let verdict = if kind == Unreachable { "could not answer for" } else { "refused" };
            assert_eq!(error.message, format!("host {verdict} the key: {ending}"), "{body}");
        }
        let long = refused(500, &format!("{}s3cret", "x".repeat(195)));
        assert!(!long.message.contains("s3"), "{long}");
        assert!(long.message.len() < 300);
    }
}
