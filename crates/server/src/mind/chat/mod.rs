//! `/v1/chat/completions`, streamed, as servers really speak it (CHAT.md 1).

mod call;
mod models;
mod piece;
mod request;
#[cfg(test)]
mod tests;
mod tool_calls;

pub(crate) use call::Call;
pub(crate) use models::{ListModels, Models};
