//! Sockets, TLS and access tokens: the only module that awaits.
//!
//! What a connection goes through, each step one file:
//!
//! 1. [`Endpoint::parse`] reads the address that a game configured;
//! 2. [`client_config`] prepares TLS, once for all sessions that trust the same roots;
//! 3. [`dial`] opens a [`Stream`] to a [`Remote`];
//! 4. [`request_token`] exchanges an [`ApiKey`] for an [`AccessToken`] over one stream;
//! 5. [`open`] upgrades another stream to a WebSocket [`Link`];
//! 6. [`call`] asks for what belongs to the session but not on the link, over one stream each.
//!
//! Servers of the game's own choice, which think for its characters, are reached with [`split_authority`],
//! [`dial`] and [`StreamedResponse`].
//!
//! This crate spawns no task, keeps no time and does not retry. A future that is dropped closes what it opened, so the
//! caller bounds each step with `tokio::time::timeout`.
//!
//! Keys and tokens appear in no `Debug` output and in no error message.

mod auth;
mod authority;
mod close_code;
mod dial;
mod endpoint;
mod error;
mod http;
mod link;
mod link_error;
mod link_event;
mod redact;
mod remote;
mod rest;
mod retry_after;
mod secret_header;
mod socket;
mod stream;
mod streamed;
mod tcp;
mod tls;
mod token;
mod verify;
mod weak_key;
mod websocket;

pub use auth::{ApiKey, KeyError, TOKEN_METHOD, date_time, nonce, signature};
pub use authority::{AuthorityError, parse_port, split_authority};
pub use dial::dial;
pub use endpoint::{Endpoint, EndpointError, session_path};
pub use error::{NetError, NetErrorKind, Refused, RootsProblem};
pub use link::Link;
pub use link_event::{LinkEvent, LinkRead, MAX_MESSAGE, WriteError};
pub use redact::redact;
pub use remote::{CLOUD_HOST, CLOUD_SIGNED_HOST, Remote};
pub use rest::{RestRequest, call};
pub use retry_after::retry_after;
pub use stream::Stream;
pub use streamed::{StreamedRequest, StreamedResponse};
pub use tcp::Tcp;
pub use tls::{RootsError, client_config};
pub use token::{AccessToken, TOKEN_PATH, TokenError, request_token};
pub use verify::{Iw1Header, KNOWN_METHODS, parse_authorization, verify};
pub use websocket::{SocketRequest, open, open_socket};
