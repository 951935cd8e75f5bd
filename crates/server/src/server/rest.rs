//! The REST calls around a session (PROTOCOL.md 1.4, 2.8, 6.1, 6.2).

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{AUTHORIZATION, CONNECTION, HOST, HeaderValue};
use hyper::{Method, Request, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::timeout;
use uuid::Uuid;

use super::response::{HttpResponse, failure, json, refused};
use super::upgrade::{ID_TOO_LONG, MOST_ID};
use super::{Server, lock};
use crate::refusal::refusal;
use inworld_protocol::packet::enums::ErrorType;
use inworld_protocol::packet::{
    Agent, Capabilities, ConfigurationPayload, Continuation, JsonStr, Timestamp, UserConfiguration,
};
use inworld_protocol::wire;

/// No request of the protocol is larger.
const LARGEST_BODY: usize = 1 << 20;
/// Timeout for the whole body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Feedback that can be undone.
const MOST_FEEDBACK: usize = 1_000;
/// Bytes in the name of what feedback is on.
const MOST_NAME: usize = 1_024;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccessToken<'a> {
    token: &'a str,
    r#type: &'a str,
    expiration_time: Timestamp,
    session_id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SessionState {
    state: String,
    creation_time: Timestamp,
    version: Version,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    interaction_id: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct LoadSceneRequest<'a> {
    user: Option<UserConfiguration<JsonStr<'a>>>,
    capabilities: Option<Capabilities>,
    session_continuation: Option<SessionContinuation<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct SessionContinuation<'a> {
    previous_state: JsonStr<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoadSceneResponse {
    agents: Vec<Agent<String>>,
    key: String,
}

/// Answers everything that is not a WebSocket.
pub(super) async fn answer(server: &Server, path: &str, request: Request<Incoming>) -> HttpResponse {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let method = request.method().clone();
    if let (&Method::POST, ["v1", "sessionTokens", "token:generate"] | ["auth", "v1", "tokens", "token:generate"]) =
        (&method, parts.as_slice())
    {
        return give_token(server, &request);
    }
    if let Err(answer) = authorize(server, &request) {
        return *answer;
    }
    match (&method, parts.as_slice()) {
        (&Method::GET, ["v1", "workspaces", workspace, "sessions", session, "state"]) => {
            save_state(server, workspace, session).await
        }
        (&Method::POST, ["v1", "feedback", name @ .., "feedbacks"]) if is_feedback_parent(name) => {
            give_feedback(server, &name.join("/"), request).await
        }
        (&Method::DELETE, ["v1", "feedback", name @ .., "feedbacks", id]) if is_feedback_parent(name) => {
            undo_feedback(server, &format!("{}/feedbacks/{id}", name.join("/")))
        }
        (&Method::POST, ["v1", name @ ..]) if name.last().is_some_and(|last| last.ends_with(":load")) => {
            load_scene(server, name.join("/").trim_end_matches(":load"), request).await
        }
        _ => failure(StatusCode::NOT_FOUND, 5, &format!("There is nothing at {method} {path}")),
    }
}

fn header<'r>(request: &'r Request<Incoming>, name: &str) -> &'r str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn give_token(server: &Server, request: &Request<Incoming>) -> HttpResponse {
    let authorization = header(request, AUTHORIZATION.as_str());
    let host = header(request, HOST.as_str());
    if server.options.verify.as_ref().is_some_and(|verify| !verify(authorization, host)) {
        let words = "The signature is not right for this key, or its time is too far from now";
        return failure(StatusCode::UNAUTHORIZED, 16, words);
    }
    let token = server.tokens.give(server.options.faults.token_lifetime());
    let answer = AccessToken {
        token: &token.text,
        r#type: "Bearer",
        expiration_time: token.expires,
        session_id: &token.session_id,
    };
    json(StatusCode::OK, &answer)
}

fn authorize(server: &Server, request: &Request<Incoming>) -> Result<(), Box<HttpResponse>> {
    let token = header(request, AUTHORIZATION.as_str()).split_once(' ').map_or("", |(_, token)| token.trim());
    server.check(token).map(|_| ()).map_err(|error| {
        let words = match error {
            ErrorType::SessionTokenExpired => "The session token has expired",
            _ => "The session token is not from this server",
        };
        Box::new(refused(StatusCode::UNAUTHORIZED, &refusal(error, words)))
    })
}

async fn save_state(server: &Server, workspace: &str, session: &str) -> HttpResponse {
    let is_ours = workspace.eq_ignore_ascii_case(&server.script.workspace);
    let saved = match server.registry.find(session).filter(|_| is_ours) {
        Some(slot) => Some(lock(&slot.session).save()),
        None if is_ours => server.registry.stored(session).await.map(|mut stored| stored.save()),
        None => None,
    };
    let Some(saved) = saved else {
        let words = format!("Workspace {workspace} has no session {session}");
        return failure(StatusCode::NOT_FOUND, 5, &words);
    };
    let version = Version { interaction_id: saved.interaction_id };
    json(StatusCode::OK, &SessionState { state: saved.state, creation_time: saved.created, version })
}

/// `workspaces/W/sessions/S/interactions/I/groups/G`.
fn is_feedback_parent(parts: &[&str]) -> bool {
    matches!(parts, ["workspaces", _, "sessions", _, "interactions", _, "groups", _])
}

async fn give_feedback(server: &Server, parent: &str, request: Request<Incoming>) -> HttpResponse {
    let body = match body(request).await {
        Ok(body) => body,
        Err(answer) => return *answer,
    };
    let Ok(mut feedback) = serde_json::from_str::<Map<String, Value>>(&wire::mend(&body)) else {
        return failure(StatusCode::BAD_REQUEST, 3, "The feedback is not a JSON object");
    };
    if parent.len() > MOST_NAME {
        return failure(StatusCode::BAD_REQUEST, 3, "The name of the interaction is longer than 1024 bytes");
    }
    let name = format!("{parent}/feedbacks/{}", Uuid::new_v4());
    let mut given = lock(&server.feedback);
    if given.len() >= MOST_FEEDBACK {
        given.pop_front();
    }
    given.push_back(name.clone());
    drop(given);
    feedback.insert("name".to_owned(), Value::String(name));
    json(StatusCode::OK, &feedback)
}

fn undo_feedback(server: &Server, name: &str) -> HttpResponse {
    let mut given = lock(&server.feedback);
    let Some(place) = given.iter().position(|known| known == name) else {
        return failure(StatusCode::NOT_FOUND, 5, &format!("There is no feedback {name}"));
    };
    given.remove(place);
    json(StatusCode::OK, &Map::new())
}

/// Loads a scene before the socket opens, as Unity did until 3.2.
async fn load_scene(server: &Server, name: &str, request: Request<Incoming>) -> HttpResponse {
    let session_id = match header(&request, "grpc-metadata-session-id") {
        "" => format!("default:{}", Uuid::new_v4()),
        id if id.len() > MOST_ID => return failure(StatusCode::BAD_REQUEST, 3, ID_TOO_LONG),
        id => id.to_owned(),
    };
    let body = match body(request).await {
        Ok(body) => body,
        Err(answer) => return *answer,
    };
    let body = if body.is_empty() { "{}".to_owned() } else { body };
    let body = wire::mend(&body);
    let Ok(wanted) = serde_json::from_str::<LoadSceneRequest>(&body) else {
        return failure(StatusCode::BAD_REQUEST, 3, "The request is not a JSON object of the right form");
    };
    let continuation = wanted.session_continuation.map(|continuation| Continuation {
        externally_saved_state: continuation.previous_state,
        ..Continuation::default()
    });
    let configuration = ConfigurationPayload {
        user_configuration: wanted.user,
        capabilities_configuration: wanted.capabilities,
        continuation,
        ..ConfigurationPayload::default()
    };
    let slot = match server.registry.enter_or_keep(&session_id).await {
        Ok(slot) => slot,
        Err(error) => {
            let words = format!("The store of this server cannot be reached: {error}");
            return failure(StatusCode::SERVICE_UNAVAILABLE, 14, &words);
        }
    };
    let mut session = lock(&slot.session);
    session.configure(&configuration);
    let entered = session.enter(name).map(|()| session.agents());
    drop(session);
    slot.write_down_soon();
    if !server.registry.grew(&slot) {
        return failure(StatusCode::SERVICE_UNAVAILABLE, 8, "All sessions together take too much memory");
    }
    match entered {
        Ok(agents) => json(StatusCode::OK, &LoadSceneResponse { agents, key: session_id }),
        Err(status) => refused(StatusCode::NOT_FOUND, &status),
    }
}

/// Reads the body of a request; what is not UTF-8 becomes U+FFFD.
async fn body(request: Request<Incoming>) -> Result<String, Box<HttpResponse>> {
    let too_large = || Box::new(failure(StatusCode::PAYLOAD_TOO_LARGE, 3, "The body is larger than 1 MiB"));
    let mut body = request.into_body();
    if body.size_hint().lower() > LARGEST_BODY as u64 {
        return Err(too_large());
    }
    let read = async {
        let mut whole = Vec::new();
        while let Some(frame) = body.frame().await {
            let broken = |_| Box::new(failure(StatusCode::BAD_REQUEST, 3, "The body is malformed, or broke off"));
            let Ok(part) = frame.map_err(broken)?.into_data() else { continue };
            if whole.len() + part.len() > LARGEST_BODY {
                return Err(too_large());
            }
            whole.extend_from_slice(&part);
        }
        if !wire::is_moderate(&whole) {
            let words = "The body has too many members and elements";
            return Err(Box::new(failure(StatusCode::PAYLOAD_TOO_LARGE, 3, words)));
        }
        Ok(String::from_utf8_lossy(&whole).into_owned())
    };
    let slow = |_| {
        let mut answer = failure(StatusCode::REQUEST_TIMEOUT, 4, "The body was not there within 10 s");
        answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        Box::new(answer)
    };
    timeout(BODY_TIMEOUT, read).await.map_err(slow)?
}
