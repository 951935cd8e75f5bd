//! HTTP: which request goes where, and what pages of other sites may read (CORS).

use std::convert::Infallible;

use hyper::body::Incoming;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, CONNECTION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, VARY,
};
use hyper::{Method, Request, StatusCode};
use std::sync::Arc;

use super::access::Caller;
use super::response::{HttpResponse, decode, empty, failure, text};
use super::upgrade::{self, AcceptedSlot};
use super::{Server, rest};

/// What the REST calls are made with.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE, OPTIONS");

/// Answers any request.
pub(super) async fn answer(
    server: Arc<Server>,
    accepted: AcceptedSlot,
    request: Request<Incoming>,
) -> Result<HttpResponse, Infallible> {
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
        // For what stands in front of several servers.
        (&Method::GET, "/health") => empty(StatusCode::OK),
        (&Method::GET, "/ready") if server.drains() => empty(StatusCode::SERVICE_UNAVAILABLE),
        (&Method::GET, "/ready") => empty(StatusCode::OK),
        (&Method::GET, "/metrics") if server.options.watcher.is_some() => metrics(&server),
        (&Method::GET, "/v1/session/open" | "/v1/session/default" | "/v1/session") => {
            if server.drains() {
                let mut answer = failure(StatusCode::SERVICE_UNAVAILABLE, 14, "This server is about to stop");
                answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
                answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                answer
            } else if upgrade::is_upgrade(request.headers()) {
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

fn metrics(server: &Server) -> HttpResponse {
    let Some(watcher) = &server.options.watcher else { return empty(StatusCode::NOT_FOUND) };
    let mut answer = text(watcher.text(server.registry.load()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(watcher.media_type()));
    answer
}

fn options() -> HttpResponse {
    let mut answer = empty(StatusCode::NO_CONTENT);
    answer.headers_mut().insert(ALLOW, METHODS);
    answer
}

/// The headers that let a page read the answer, if it may (the Fetch standard, CORS protocol).
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
