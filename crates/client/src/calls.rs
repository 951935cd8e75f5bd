//! The REST calls of one session, one after the other: their answers come in the order in which they were asked for.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::dialer::{Dialer, failure};
use super::error::Error;
use super::job::Job;
use super::shared::Shared;
use inworld_net::{AccessToken, NetError, RestRequest};
use inworld_protocol::packet::enums::ErrorType;
use inworld_protocol::wire::rest::{self, Feedback};
use inworld_session::config::{MAX_STATE, check_text};
use inworld_session::{EventKind, Failure, FailureCode};

/// Calls that may be under way in one session.
const MAX_CALLS: usize = 16;

/// How long a call may take: name look-up, TCP, TLS and answer.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// A call that the server refuses with `Retry-After` is repeated if all waits together take no longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The shortest wait before a call is repeated.
const SHORTEST_WAIT: Duration = Duration::from_secs(1);

/// The longest answer to a call about feedback, in bytes.
const MAX_FEEDBACK: usize = 256 << 10;

/// The HTTP status codes 404 and 401.
const NOT_FOUND: u16 = 404;
const UNAUTHORIZED: u16 = 401;

/// A call that waits or is under way. Dropping it releases its slot.
pub(super) struct Call {
    request: Arc<CallRequest>,
    _slot: CallSlot,
}

/// The request of a call.
pub(super) enum CallRequest {
    SaveState { workspace: String },
    SendFeedback { workspace: String, interaction_id: String, group: String, feedback: Feedback<String> },
    UndoFeedback { name: String },
}

/// One of the [`MAX_CALLS`] slots for calls of a session.
struct CallSlot(Arc<Shared>);

impl CallSlot {
    fn take(shared: &Arc<Shared>) -> Result<Self, Error> {
        let more = |count| (count < MAX_CALLS).then_some(count + 1);
        let taken = shared.calls.fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
        match taken {
            Ok(_) => Ok(Self(shared.clone())),
            Err(_) => Err(Error::QueueFull(format!(
                "{MAX_CALLS} calls to save the state or for feedback are under way; wait for their events"
            ))),
        }
    }
}

impl Drop for CallSlot {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Call {
    /// # Errors
    /// [`Error::QueueFull`] when all slots are taken.
    pub fn new(request: CallRequest, shared: &Arc<Shared>) -> Result<Self, Error> {
        Ok(Self { request: Arc::new(request), _slot: CallSlot::take(shared)? })
    }
}

/// A session as the server knows it.
#[derive(Clone)]
struct ServerSession {
    session_id: String,
    /// `None`: the access of the configuration is used as it is.
    token: Option<AccessToken>,
}

/// The result of a call.
struct CallResult {
    event: EventKind,
    /// A token that had to be fetched for it.
    renewed: Option<AccessToken>,
}

pub(crate) struct Calls {
    dialer: Dialer,
    known: Option<ServerSession>,
    waiting: VecDeque<Call>,
    running: Option<(Call, Job<CallResult>)>,
}

impl Calls {
    pub fn new(dialer: Dialer) -> Self {
        Self { dialer, known: None, waiting: VecDeque::new(), running: None }
    }

    /// The session is opened under this id, with this token.
    pub fn opened(&mut self, session_id: String, token: Option<AccessToken>) {
        self.known = Some(ServerSession { session_id, token });
    }

    pub fn add(&mut self, call: Call) {
        self.waiting.push_back(call);
    }

    /// The result of the next call; pending while no call waits. Cancellation safe.
    pub async fn next(&mut self) -> EventKind {
        if self.running.is_none()
            && let Some(call) = self.waiting.pop_front()
        {
            let Some(known) = self.known.clone() else {
                return EventKind::Error(
                    call.request.failed(Failure::retryable(FailureCode::Stopped, "the session is not open any more")),
                );
            };
            let job = Box::pin(carry_out(self.dialer.clone(), known, call.request.clone()));
            self.running = Some((call, job));
        }
        let Some((_, job)) = &mut self.running else { return pending().await };
        let done = job.await;
        self.running = None;
        if let (Some(known), Some(token)) = (&mut self.known, done.renewed) {
            known.token = Some(token);
        }
        done.event
    }

    /// Gives up all calls; returns an event for each.
    pub fn give_up(&mut self, why: &str) -> Vec<EventKind> {
        self.known = None;
        let calls = self.running.take().map(|(call, _)| call).into_iter().chain(self.waiting.drain(..));
        let failed = |call: Call| EventKind::Error(call.request.failed(Failure::fatal(FailureCode::Stopped, why)));
        calls.map(failed).collect()
    }
}

/// Carries out a call; once more with another token when the server refuses the one that there is (PROTOCOL.md 6).
async fn carry_out(dialer: Dialer, known: ServerSession, request: Arc<CallRequest>) -> CallResult {
    let ServerSession { session_id, token } = known;
    let mut answer = ask_patiently(&dialer, &session_id, token, &request).await;
    let mut renewed = None;
    if answer.as_ref().is_err_and(is_token_refused)
        && let Some(token) = dialer.renew_token().await
    {
        renewed = Some(token.clone());
        answer = ask_patiently(&dialer, &session_id, Some(token), &request).await;
    }
    let event = match answer {
        Ok(body) => request.answered(&body).ok_or_else(|| {
            let words = format!("the answer of {} is not of the protocol", dialer.peer());
            Failure::fatal(FailureCode::Protocol, words)
        }),
        Err(error) => Err(told(error)),
    };
    CallResult { event: event.unwrap_or_else(|failure| EventKind::Error(request.failed(failure))), renewed }
}

/// Carries out a call, and retries it once the server's retry-after time is over, if that is soon.
async fn ask_patiently(
    dialer: &Dialer,
    session_id: &str,
    token: Option<AccessToken>,
    request: &CallRequest,
) -> Result<Vec<u8>, NetError> {
    let begin = Instant::now();
    loop {
        let answer = ask(dialer, session_id, token.clone(), request).await;
        let wait = answer.as_ref().err().and_then(|error| error.refused.as_ref()?.retry_after);
        // At least a second, so that a server that says 0 each time is not asked without a pause.
        let wait = wait.map(|wait| wait.max(SHORTEST_WAIT));
        match wait.filter(|wait| begin.elapsed() + *wait <= LONGEST_WAIT) {
            Some(wait) => tokio::time::sleep(wait).await,
            None => return answer,
        }
    }
}

async fn ask(
    dialer: &Dialer,
    session_id: &str,
    token: Option<AccessToken>,
    request: &CallRequest,
) -> Result<Vec<u8>, NetError> {
    let (method, path, body) = request.http(session_id);
    let longest = if matches!(request, CallRequest::SaveState { .. }) { MAX_STATE } else { MAX_FEEDBACK };
    let rest = RestRequest { method, path: &path, body: body.as_deref(), what: request.words(), longest };
    let call = dialer.call(session_id, token, &rest);
    let answer = tokio::time::timeout(CALL_TIMEOUT, call).await;
    answer.unwrap_or_else(|_| Err(NetError::timeout(&dialer.peer(), CALL_TIMEOUT)))
}

/// Whether another token may help.
fn is_token_refused(error: &NetError) -> bool {
    let Some(refused) = &error.refused else { return false };
    match rest::read_refusal(&refused.body) {
        ErrorType::SessionTokenExpired | ErrorType::SessionTokenInvalid => true,
        ErrorType::Unknown => refused.status == UNAUTHORIZED,
        _ => false,
    }
}

/// The failure that is reported: the service's own reason where it gives one.
fn told(error: NetError) -> Failure {
    let is_missing = error.refused.as_ref().is_some_and(|refused| refused.status == NOT_FOUND);
    let told = failure(error);
    match told.code {
        FailureCode::Protocol if is_missing => {
            Failure::fatal(FailureCode::Service(ErrorType::ResourceNotFound), told.message)
        }
        _ => told,
    }
}

impl CallRequest {
    fn http(&self, session_id: &str) -> (&'static str, String, Option<String>) {
        match self {
            Self::SaveState { workspace } => ("GET", rest::state_path(workspace, session_id), None),
            Self::SendFeedback { workspace, interaction_id, group, feedback } => {
                // Fails only for maps whose keys are not texts.
                let body = serde_json::to_string(feedback).unwrap_or_default();
                ("POST", rest::feedback_path(workspace, session_id, interaction_id, group), Some(body))
            }
            Self::UndoFeedback { name } => ("DELETE", rest::feedback_name_path(name), None),
        }
    }

    /// The noun for the sentence "the server refuses ...".
    fn words(&self) -> &'static str {
        match self {
            Self::SaveState { .. } => "the state",
            Self::SendFeedback { .. } => "the feedback",
            Self::UndoFeedback { .. } => "to undo it",
        }
    }

    fn failed(&self, failure: Failure) -> Failure {
        let what = match self {
            Self::SaveState { .. } => "the state of the session was not saved".to_owned(),
            Self::SendFeedback { interaction_id, .. } => {
                format!("the feedback on interaction {interaction_id} was not stored")
            }
            Self::UndoFeedback { name } => format!("the feedback {name} was not undone"),
        };
        let message = format!("{what}: {}", failure.message);
        failure.saying(&message)
    }

    /// The event for a response; `None` when the response is not of the protocol.
    fn answered(&self, body: &[u8]) -> Option<EventKind> {
        match self {
            Self::SaveState { .. } => rest::read_state(body).map(EventKind::SessionState),
            Self::SendFeedback { .. } => {
                let name = rest::read_feedback_name(body).filter(|name| check_text("name", name).is_ok());
                name.map(|name| EventKind::Feedback { name, stored: true })
            }
            Self::UndoFeedback { name } => Some(EventKind::Feedback { name: name.clone(), stored: false }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::Environment;
    use crate::settings::Credentials;
    use crate::transport::Transport;
    use inworld_net::{Remote, client_config};

    /// On a clock that goes on by itself when there is nothing else to do.
    #[tokio::test(start_paused = true)]
    async fn a_server_that_does_not_answer_has_ten_seconds_for_each_call() {
        // It takes connections and says nothing.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let remote = Remote { secure: false, host: "127.0.0.1".to_owned(), port, cloud: false };
        let transport = Transport::Remote(remote, client_config(None).unwrap());
        let access = Credentials::Token(AccessToken::local());
        let mut calls = Calls::new(Dialer::new(transport, access, &Environment::default()));
        calls.opened("session".to_owned(), None);
        let shared = Arc::new(Shared::default());
        for name in ["workspaces/demo/feedbacks/1", "workspaces/demo/feedbacks/2"] {
            let request = CallRequest::UndoFeedback { name: name.to_owned() };
            calls.add(Call::new(request, &shared).unwrap());
        }
        let begin = Instant::now();
        for (seconds, name) in [(10, "feedbacks/1"), (20, "feedbacks/2")] {
            let EventKind::Error(failure) = calls.next().await else { panic!("{name} is answered") };
            assert_eq!(failure.code, FailureCode::Timeout, "{failure:?}");
            assert!(failure.message.contains(name) && failure.message.contains("within 10000 ms"), "{failure:?}");
            assert_eq!(begin.elapsed().as_secs(), seconds);
        }
        assert_eq!(shared.calls.load(std::sync::atomic::Ordering::Acquire), 0, "their places are free");
    }
}
