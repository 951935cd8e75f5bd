//! REST calls of a session: save its state, store and undo feedback (PROTOCOL.md 6.1, 6.2).

use super::calls::{Call, CallRequest};
use super::checks::refuse;
use super::command::Command;
use super::error::Error;
use super::session::Session;
use inworld_protocol::packet::enums::DislikeType;
use inworld_protocol::wire::rest::Feedback;
use inworld_session::ConnectionState::{Connected, Disconnected, Paused, Reconnecting};
use inworld_session::config::{check_optional, check_text};

/// Bytes in the comment of a feedback.
const MAX_COMMENT: usize = 1 << 16;

/// The subject of a feedback.
#[derive(Clone, Copy, Debug)]
pub struct FeedbackTarget<'a> {
    /// The exchange.
    pub interaction_id: &'a str,
    /// The correlation id of its answer; `None`: the group `default`.
    pub correlation_id: Option<&'a str>,
}

impl Session {
    /// Saves the state of the session; it comes as an event.
    ///
    /// # Errors
    /// [`Error::State`] when the session was not connected since it was started, [`Error::QueueFull`] when too much is
    /// under way.
    pub fn save_state(&self) -> Result<(), Error> {
        self.call(CallRequest::SaveState { workspace: self.workspace.clone() })
    }

    /// Tells what the player thinks of an answer. `dislikes` has bit `1 << n` for the dislike type of number n.
    ///
    /// # Errors
    /// [`Error::Argument`] for what makes no sense, and those of [`save_state`](Self::save_state).
    pub fn send_feedback(
        &self,
        on: FeedbackTarget<'_>,
        is_like: bool,
        dislikes: u32,
        comment: Option<&str>,
    ) -> Result<(), Error> {
        check_text("interaction_id", on.interaction_id).map_err(Error::Argument)?;
        if let Some(group) = on.correlation_id {
            check_optional("correlation_id", group).map_err(Error::Argument)?;
        }
        let known: Vec<_> = DislikeType::ALL.iter().copied().filter(|kind| *kind != DislikeType::Unspecified).collect();
        let unknown = known.iter().fold(dislikes, |rest, kind| rest & !(1 << kind.number()));
        if unknown != 0 {
            return refuse("dislikes", format!("has bits that mean nothing: {unknown:#x}; use IW_DISLIKE_*"));
        }
        if is_like && dislikes != 0 {
            return refuse("dislikes", "says why the answer is not liked, and is_like is 1; give one or the other");
        }
        let comment = comment.unwrap_or_default();
        if comment.len() > MAX_COMMENT {
            return refuse("comment", format!("is {} bytes long; at most {MAX_COMMENT} are allowed", comment.len()));
        }
        let feedback = Feedback {
            is_like,
            dislikes: known.into_iter().filter(|kind| dislikes & (1 << kind.number()) != 0).collect(),
            comment: comment.to_owned(),
            name: String::new(),
        };
        self.call(CallRequest::SendFeedback {
            workspace: self.workspace.clone(),
            interaction_id: on.interaction_id.to_owned(),
            group: on.correlation_id.unwrap_or_default().to_owned(),
            feedback,
        })
    }

    /// Takes back feedback that was stored, by its name.
    ///
    /// # Errors
    /// [`Error::Argument`] for what is no name, and those of [`save_state`](Self::save_state).
    pub fn undo_feedback(&self, name: &str) -> Result<(), Error> {
        check_text("name", name).map_err(Error::Argument)?;
        let parts: Vec<&str> = name.split('/').collect();
        let shape = parts.first() == Some(&"workspaces") && parts.iter().rev().nth(1) == Some(&"feedbacks");
        if !shape || parts.iter().any(|part| part.is_empty() || *part == "." || *part == "..") {
            return refuse("name", "is no name of feedback; give the message of IW_EVENT_FEEDBACK");
        }
        self.call(CallRequest::UndoFeedback { name: name.to_owned() })
    }

    fn call(&self, request: CallRequest) -> Result<(), Error> {
        match self.state() {
            Connected | Paused | Disconnected | Reconnecting => {}
            state => {
                let words = format!("the session is {}; wait until it is connected", state.name());
                return Err(Error::State(words));
            }
        }
        self.command(Command::Call(Call::new(request, &self.shared)?))
    }
}
