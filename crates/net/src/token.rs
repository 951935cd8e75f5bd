//! The token that opens a session, and how to ask for one (PROTOCOL.md 1.4, 1.5).

use std::fmt;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncRead, AsyncWrite};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::auth::{ApiKey, TOKEN_METHOD, date_time, nonce};
use super::error::NetError;
use super::http::{HttpResponse, MAX_BODY, exchange, refusal, unmarked};
use super::remote::Remote;
use super::secret_header::{SecretHeader, SecretRequest};

/// Where a token is asked for.
pub const TOKEN_PATH: &str = "/v1/sessionTokens/token:generate";

const BEARER: &str = "Bearer";

/// In place of a token where none is asked for.
const LOCAL: &str = "local";

/// The longest token and session id that fit a request head with room to spare, in bytes.
const MAX_TOKEN: usize = 16 * 1024;
const MAX_SESSION_ID: usize = 512;

/// A token and the session that it opens. The token is wiped on drop.
#[derive(Clone)]
pub struct AccessToken {
    token: Zeroizing<String>,
    token_type: String,
    expiration: Option<OffsetDateTime>,
    session_id: String,
}

/// Why an access token that the game gives is refused. The words leave out the name of the setting: each layer puts its
/// own in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The token is empty.
    #[error("is empty; give the token that your server got")]
    Empty,
    /// The token does not fit a request head.
    #[error(
        "has characters that cannot be sent, or is too long; it has letters, digits and \"-\", \"_\", \".\", and no \
         \"Bearer\" in front"
    )]
    NotSendable,
    /// The id of the session would have to be escaped, or is too long.
    #[error("has characters that an id cannot have; use 1 to {MAX_SESSION_ID} letters, digits and any of -._~:@")]
    SessionId,
}

impl AccessToken {
    /// A token that the game's own server made. Without `session_id` one is made here.
    ///
    /// # Errors
    /// [`TokenError`], the first fault that is found.
    pub fn ready_made(token: &str, session_id: Option<&str>) -> Result<AccessToken, TokenError> {
        if token.is_empty() {
            return Err(TokenError::Empty);
        }
        if !is_http_token(token) || token.len() > MAX_TOKEN {
            return Err(TokenError::NotSendable);
        }
        let session_id = match session_id {
            Some(id) if is_session_id(id) => id.to_owned(),
            Some(_) => return Err(TokenError::SessionId),
            None => Uuid::new_v4().to_string(),
        };
        let token = Zeroizing::new(token.to_owned());
        Ok(AccessToken { token, token_type: BEARER.to_owned(), expiration: None, session_id })
    }

    /// What is offered to a server that asks for no token: the sub-protocols `Bearer, local`.
    pub fn local() -> AccessToken {
        AccessToken {
            token: Zeroizing::new(LOCAL.to_owned()),
            token_type: BEARER.to_owned(),
            expiration: None,
            session_id: Uuid::new_v4().to_string(),
        }
    }

    /// The secret itself: a legal HTTP token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The type and the token, as they stand in a header.
    pub(super) fn with_type(&self, separator: &str) -> Zeroizing<String> {
        // One allocation, so that growing leaves no copy behind.
        let length = self.token_type.len() + separator.len() + self.token.len();
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push_str(&self.token_type);
        text.push_str(separator);
        text.push_str(&self.token);
        text
    }

    /// Whether it must not be shown: it is more than what is offered where no token is asked for.
    pub fn is_secret(&self) -> bool {
        self.token() != LOCAL
    }

    /// The first sub-protocol, `"Bearer"` as a rule: a legal HTTP token.
    pub fn token_type(&self) -> &str {
        &self.token_type
    }

    /// When the token ends; `None` when nobody said so, or not in a way that could be read.
    pub fn expiration(&self) -> Option<OffsetDateTime> {
        self.expiration
    }

    /// The session, safe in a URL as it is.
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// Keeps the session that is open when a new token replaces an old one (section 1.5).
    pub fn keep_session(&mut self, old: &AccessToken) {
        self.session_id.clone_from(&old.session_id);
    }

    /// Whether the token is known to end within `margin` of `now`; section 14 asks for five minutes.
    pub fn ends_within(&self, now: OffsetDateTime, margin: Duration) -> bool {
        self.expiration.is_some_and(|end| end - now <= margin)
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("token", &"[redacted]")
            .field("token_type", &self.token_type)
            .field("expiration", &self.expiration)
            .field("session_id", &self.session_id)
            .finish()
    }
}

/// Asks `remote` for a token over a stream that is open to it, which is closed afterwards (section 1.4).
///
/// # Errors
/// `Auth` when the key is refused, `Protocol` when the answer is not a token, `Unreachable` when it is cut off.
pub async fn request_token<S>(stream: S, remote: &Remote, key: &ApiKey) -> Result<AccessToken, NetError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let peer = remote.authority();
    let signed = authorization(remote, key);
    let (request, secret_header) = token_request(remote, key, signed.clone())
        .map_err(|error| NetError::protocol(format!("token request: {error}")))?;
    let answer = exchange(stream, request, secret_header, &peer).await?;
    if !answer.status.is_success() {
        return Err(refusal(&peer, "the key", &answer, &[key.secret(), signature_of(&signed)]));
    }
    read_token(&peer, &answer)
}

#[derive(Serialize)]
struct TokenRequest<'a> {
    api_key: &'a str,
    resource_id: &'a str,
}

/// The `Authorization` of a request for a token.
fn authorization(remote: &Remote, key: &ApiKey) -> Zeroizing<String> {
    key.authorization(&date_time(OffsetDateTime::now_utc()), &remote.signed_host(), TOKEN_METHOD, &nonce())
}

fn token_request(
    remote: &Remote,
    key: &ApiKey,
    signed: Zeroizing<String>,
) -> Result<SecretRequest, Box<dyn std::error::Error>> {
    let secret_header = SecretHeader::new(signed)?;
    let body = serde_json::to_vec(&TokenRequest { api_key: key.key(), resource_id: "" })?;
    let request = Request::post(TOKEN_PATH)
        .header(HOST, remote.authority())
        .header(AUTHORIZATION, secret_header.header()?)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))?;
    Ok((request, secret_header))
}

/// The signature in an `Authorization`: whoever has it can repeat the request as long as its time is good.
fn signature_of(signed: &str) -> &str {
    signed.rsplit_once("Signature=").map_or(signed, |(_, signature)| signature)
}

/// The members of section 1.4, in the spellings that section 12 allows.
#[derive(Deserialize)]
struct TokenResponse {
    #[serde(deserialize_with = "wiped")]
    token: Zeroizing<String>,
    #[serde(default, rename = "type")]
    token_type: Option<String>,
    #[serde(default, rename = "expirationTime", alias = "expiration_time")]
    expiration: Option<serde_json::Value>,
    #[serde(default, rename = "sessionId", alias = "session_id")]
    session_id: Option<String>,
}

/// A text that is wiped on drop.
fn wiped<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Zeroizing<String>, D::Error> {
    String::deserialize(from).map(Zeroizing::new)
}

fn read_token<S>(peer: &str, answer: &HttpResponse<S>) -> Result<AccessToken, NetError> {
    let no_token = |why: &str| NetError::protocol(format!("the answer of {peer} to the token request {why}"));
    if answer.cut {
        return Err(no_token(&format!("is longer than {MAX_BODY} bytes")));
    }
    // serde's own words quote the text, and the text has the token.
    let read: TokenResponse = serde_json::from_slice(unmarked(&answer.body))
        .map_err(|_| no_token("is not a token: no JSON object with \"token\""))?;
    let token = read.token;
    if !is_http_token(&token) || token.len() > MAX_TOKEN {
        return Err(no_token("has a token that cannot be sent: empty, too long or with illegal characters"));
    }
    let token_type = read.token_type.filter(|text| !text.is_empty()).unwrap_or_else(|| BEARER.to_owned());
    if !is_http_token(&token_type) || token_type.len() > 64 {
        return Err(no_token("has a token type that cannot be sent"));
    }
    let expiration = read.expiration.as_ref().and_then(|value| value.as_str()).and_then(parse_timestamp);
    let session_id = read.session_id.filter(|id| is_session_id(id)).unwrap_or_else(|| Uuid::new_v4().to_string());
    Ok(AccessToken { token, token_type, expiration, session_id })
}

/// A protobuf timestamp in JSON: RFC 3339 with any number of digits and any offset (section 12).
fn parse_timestamp(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Whether `text` is a `token` of RFC 9110 section 5.6.2, as every sub-protocol must be.
pub(super) fn is_http_token(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(legal)
}

/// Whether `text` means the same in a query and in a path segment without being escaped (section 1.4).
pub(super) fn is_session_id(text: &str) -> bool {
    let legal = |b: u8| b.is_ascii_alphanumeric() || b"-._~:@".contains(&b);
    (1..=MAX_SESSION_ID).contains(&text.len()) && text.bytes().all(legal)
}

#[cfg(test)]
mod tests;
