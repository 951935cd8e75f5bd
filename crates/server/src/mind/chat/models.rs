//! `GET /v1/models`: what a server has, for an empty `model` and for words about a wrong one (CHAT.md 1.5).

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::super::http::{
    ErrorBody, Exchange, Head, HttpRequest, Input, LONGEST_REFUSAL, Output, Peer, Route, append_up_to, bad_answer,
    lost, refused, slow,
};
use super::super::thought::Failure;

/// The list is there at once, or it is not worth waiting for.
const LIMIT: Duration = Duration::from_secs(5);
/// Bytes of a list. Services list hundreds of models with long descriptions.
const LONGEST: usize = 2 << 20;
/// Models that are kept, and characters of the name of one.
const MOST: usize = 100;
const LONGEST_NAME: usize = 200;

/// The models of a server, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Models {
    pub(crate) ids: Vec<String>,
    /// Tokens of the context of the first, where the server tells.
    pub(crate) context_tokens: Option<u32>,
}

/// Asks for the list once.
#[derive(Debug)]
pub(crate) struct ListModels {
    peer: Peer,
    head: Head,
    body: Vec<u8>,
    deadline: Instant,
    outputs: VecDeque<Output<Result<Models, Failure>>>,
    is_over: bool,
}

impl ListModels {
    pub(crate) fn new(now: Instant, peer: Peer) -> Self {
        let (head, body, outputs) = (Head::default(), Vec::new(), VecDeque::new());
        Self { peer, head, body, deadline: now + LIMIT, outputs, is_over: false }
    }

    fn end(&mut self, result: Result<Models, Failure>) {
        self.is_over = true;
        self.outputs.extend([Output::Close, Output::Item(result)]);
    }

    fn read(&self) -> Result<Models, Failure> {
        if !self.head.is_success() {
            return Err(refused(&self.peer, &self.head, &ErrorBody::read(&self.body)));
        }
        let value: Result<Value, _> = serde_json::from_slice(&self.body);
        let list = value.ok().and_then(|value| {
            let list = value.get("data").or_else(|| value.get("models")).or(Some(&value));
            list.and_then(Value::as_array).cloned()
        });
        let list = list.ok_or_else(|| bad_answer(&self.peer, "its list of models cannot be read; check url"))?;
        let id = |model: &Value| {
            let id = model.as_str().or_else(|| model.get("id")?.as_str()).or_else(|| model.get("name")?.as_str())?;
            Some(id.chars().take(LONGEST_NAME).collect())
        };
        let first = list.first();
        let context = first.and_then(|model| {
            let number = model.get("meta").and_then(|meta| meta.get("n_ctx")).or_else(|| model.get("max_model_len"));
            number.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok())
        });
        Ok(Models { ids: list.iter().filter_map(id).take(MOST).collect(), context_tokens: context })
    }
}

impl Exchange for ListModels {
    type Item = Result<Models, Failure>;

    fn request(&self) -> HttpRequest {
        HttpRequest { method: "GET", path: self.peer.url.path(Route::Models), headers: Vec::new(), body: Vec::new() }
    }

    fn handle(&mut self, _now: Instant, input: Input<'_>) {
        if self.is_over {
            return;
        }
        match input {
            Input::Head { status, headers, wall } => self.head = Head::read(status, headers, wall),
            Input::Body(bytes) => {
                let most = if self.head.is_success() { LONGEST } else { LONGEST_REFUSAL };
                if append_up_to(&mut self.body, bytes, most) {
                    let result = self.read();
                    self.end(result);
                }
            }
            Input::End => {
                let result = self.read();
                self.end(result);
            }
            Input::Lost { words, was_connected } => {
                let failure = lost(&self.peer, words, was_connected);
                self.end(Err(failure));
            }
            Input::Time => {
                let failure = slow(&self.peer, "its list of models did not come", LIMIT, "time-out");
                self.end(Err(failure));
            }
        }
    }

    fn poll(&mut self) -> Option<Output<Self::Item>> {
        self.outputs.pop_front()
    }

    fn deadline(&self) -> Instant {
        self.deadline
    }

    fn is_over(&self) -> bool {
        self.is_over
    }
}
