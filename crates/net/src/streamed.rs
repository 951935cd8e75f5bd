//! One HTTP/1.1 exchange whose answer is read while it comes: an answer of a chat server may take a minute.

use std::fmt::Display;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Context;
use std::time::{Duration, SystemTime};

use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue,
    LOCATION, TRANSFER_ENCODING,
};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use zeroize::Zeroizing;

use super::error::{NetError, printable};
use super::http::{MAX_HEAD, http_error, own};
use super::retry_after::retry_after;
use super::secret_header::{SecretHeader, SecretStream};
use super::stream::Stream;

/// The longest part of a server's own header in a message, in characters.
const MAX_EXCERPT: usize = 200;

/// What is sent. `Host`, `Authorization` and `Accept-Encoding: identity` are added.
#[derive(Clone, Copy)]
pub struct StreamedRequest<'a> {
    /// GET or POST.
    pub method: &'a str,
    /// Path, with everything escaped that needs it.
    pub path: &'a str,
    /// Names and values; no secret is among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The value of `Authorization`, which hyper does not get to see.
    pub authorization: Option<&'a Zeroizing<String>>,
    /// All of it.
    pub body: &'a [u8],
}

type HttpConnection = Connection<TokioIo<SecretStream<Stream>>, Full<Bytes>>;

/// An answer whose head is there. Dropping it closes the connection, which cancels the request where the server can.
pub struct StreamedResponse {
    /// The status; never one of a redirect.
    pub status: u16,
    /// The head, without what belongs to the connection.
    pub headers: HeaderMap,
    peer: String,
    body: Incoming,
    talk: Box<HttpConnection>,
    /// Whether the connection has nothing more to do.
    ended: bool,
    /// hyper ends the connection when nothing can be sent any more.
    _sender: SendRequest<Full<Bytes>>,
}

impl StreamedResponse {
    /// Sends a request over `stream`, which leads to `authority`, and waits for the head of the answer.
    ///
    /// Bound it in time, as everything here. Redirects are not followed: nobody else shall get the key.
    ///
    /// # Errors
    /// The connection broke, the answer is not HTTP, is compressed though that was not offered, or leads elsewhere.
    pub async fn open(stream: Stream, authority: &str, request: StreamedRequest<'_>) -> Result<Self, NetError> {
        let failed = |error: hyper::Error| http_error(authority, &error);
        let unfit = |error: &dyn Display| NetError::protocol(format!("{authority} cannot be asked: {error}"));
        let secret_header =
            request.authorization.cloned().map(SecretHeader::new).transpose().map_err(|error| unfit(&error))?;
        let http = http_request(authority, request, secret_header.as_ref()).map_err(|error| unfit(&error))?;
        let mut builder = Builder::new();
        builder.max_buf_size(MAX_HEAD);
        let io = TokioIo::new(SecretStream::new(stream, secret_header));
        let (mut sender, talk) = builder.handshake(io).await.map_err(failed)?;
        let mut talk = Box::new(talk);
        let mut ended = false;
        let head = {
            let mut answer = Box::pin(sender.send_request(http));
            // The connection moves the bytes: it is polled here, instead of on a task of its own.
            poll_fn(|cx| {
                poll_talk(&mut talk, &mut ended, cx);
                answer.as_mut().poll(cx)
            })
            .await
        };
        let (head, body) = head.map_err(failed)?.into_parts();
        refuse_redirect(authority, head.status, &head.headers)?;
        refuse_encoding(authority, &head.headers)?;
        let status = head.status.as_u16();
        let headers = own(&head.headers);
        Ok(Self { status, headers, peer: authority.to_owned(), body, talk, ended, _sender: sender })
    }

    /// The value of a header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// How long the server asks to wait (RFC 9110 section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, SystemTime::now())
    }

    /// The next bytes of the body, of any length below 32 KiB; `None` at its end. May be dropped and called again.
    ///
    /// # Errors
    /// The connection broke before the end of the body. Nothing follows.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NetError> {
        loop {
            let frame = poll_fn(|cx| {
                poll_talk(&mut self.talk, &mut self.ended, cx);
                Pin::new(&mut self.body).poll_frame(cx)
            });
            match frame.await {
                None => return Ok(None),
                Some(Err(error)) => return Err(http_error(&self.peer, &error)),
                // Trailers say nothing here, and an empty piece is no news.
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) if !data.is_empty() => return Ok(Some(data)),
                    _ => {}
                },
            }
        }
    }
}

fn poll_talk(talk: &mut Box<HttpConnection>, ended: &mut bool, cx: &mut Context<'_>) {
    // How it ended is told to the one who waits for the answer, or for its body.
    if !*ended && Pin::new(talk).poll(cx).is_ready() {
        *ended = true;
    }
}

fn http_request(
    authority: &str,
    request: StreamedRequest<'_>,
    secret_header: Option<&SecretHeader>,
) -> Result<Request<Full<Bytes>>, Box<dyn std::error::Error>> {
    let mut http = Request::builder()
        .method(request.method)
        .uri(request.path)
        .header(HOST, authority)
        .header(ACCEPT_ENCODING, "identity");
    if let Some(secret_header) = secret_header {
        http = http.header(AUTHORIZATION, secret_header.header()?);
    }
    for (name, value) in request.headers {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        // The length is hyper's business.
        if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
            http = http.header(name, HeaderValue::from_str(value)?);
        }
    }
    Ok(http.body(Full::new(Bytes::copy_from_slice(request.body)))?)
}

fn refuse_redirect(peer: &str, status: StatusCode, headers: &HeaderMap) -> Result<(), NetError> {
    if !status.is_redirection() {
        return Ok(());
    }
    let to = headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let to = to.map_or_else(String::new, |to| format!(" to {}", printable(&to, MAX_EXCERPT)));
    let status = status.as_u16();
    let words = format!("{peer} answered with a redirect{to} (HTTP {status}), which is not followed; use that address");
    Err(NetError::protocol(words))
}

fn refuse_encoding(peer: &str, headers: &HeaderMap) -> Result<(), NetError> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    match encodings.find(|encoding| !encoding.trim().eq_ignore_ascii_case("identity") && !encoding.trim().is_empty()) {
        None => Ok(()),
        Some(encoding) => Err(NetError::protocol(format!(
            "{peer} compressed its answer ({}) though it was asked not to; switch that off in the proxy before it",
            printable(&encoding, 40)
        ))),
    }
}

impl std::fmt::Debug for StreamedResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamedResponse")
            .field("status", &self.status)
            .field("peer", &self.peer)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for StreamedRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
