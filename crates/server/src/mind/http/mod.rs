//! Shared by all servers behind a mind: addresses, requests, event streams, refusals and retries.

mod bounded;
mod error_body;
mod exchange;
mod failure;
mod head;
mod peer;
mod retry;
mod sse;
#[cfg(test)]
pub(crate) mod testing;
mod url;

pub(crate) use bounded::{append_up_to, push_up_to};
pub(crate) use error_body::{ErrorBody, LONGEST_REFUSAL, plain};
pub(crate) use exchange::{Exchange, HttpRequest, Input, Learned, Lesson, Output, Parameter};
pub(crate) use failure::{bad_answer, compressed, is_passing, learn_refusal, lost, refused, slow};
pub(crate) use head::Head;
pub(crate) use peer::{Peer, Redactor};
pub(crate) use retry::Retry;
pub(crate) use sse::{Event, EventStream};
pub(crate) use url::{Route, ServerUrl};
