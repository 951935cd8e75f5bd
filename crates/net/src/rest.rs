//! HTTP calls that belong to a session which is open elsewhere (PROTOCOL.md 6).

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use tokio::io::{AsyncRead, AsyncWrite};

use super::error::NetError;
use super::http::{exchange_up_to, refusal};
use super::secret_header::{SecretHeader, SecretRequest};
use super::token::AccessToken;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct RestRequest<'a> {
    /// GET, POST or DELETE.
    pub method: &'a str,
    /// Path, with everything escaped that needs it.
    pub path: &'a str,
    /// JSON, if there is a body.
    pub body: Option<&'a str>,
    /// What it is about, in words for the developer: "the state of the session".
    pub what: &'a str,
    /// The longest answer that makes sense, in bytes.
    pub longest: usize,
}

/// Carries out a call over a stream that is open to `authority`, which is closed afterwards. Returns the answer's body.
///
/// # Errors
/// The server refuses, answers too much, or is cut off. The words hold no token.
pub async fn call<S>(
    stream: S,
    authority: &str,
    session_id: &str,
    token: &AccessToken,
    request: &RestRequest<'_>,
) -> Result<Vec<u8>, NetError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (http, secret_header) = http_request(authority, session_id, token, request)
        .map_err(|error| NetError::protocol(format!("{} cannot be asked for: {error}", request.what)))?;
    let answer = exchange_up_to(stream, http, secret_header, authority, request.longest).await?;
    if !answer.status.is_success() {
        return Err(refusal(authority, request.what, &answer, &[token.token()]));
    }
    if answer.cut {
        let words = format!("the answer of {authority} is longer than {} bytes", request.longest);
        return Err(NetError::protocol(words));
    }
    Ok(answer.body.to_vec())
}

fn http_request(
    authority: &str,
    session_id: &str,
    token: &AccessToken,
    request: &RestRequest<'_>,
) -> Result<SecretRequest, Box<dyn std::error::Error>> {
    let secret_header = SecretHeader::new(token.with_type(" "))?;
    let mut http = Request::builder()
        .method(request.method)
        .uri(request.path)
        .header(HOST, authority)
        .header(AUTHORIZATION, secret_header.header()?)
        .header("grpc-metadata-session-id", session_id);
    if request.body.is_some() {
        http = http.header(CONTENT_TYPE, "application/json");
    }
    Ok((http.body(Full::new(Bytes::from(request.body.unwrap_or_default().to_owned())))?, secret_header))
}
