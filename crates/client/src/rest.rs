//! REST calls of a session: save its state, store and undo feedback (PROTOCOL.md 6.1, 6.2).

use super::calls::{Call, CallRequest};
use super::checks::{check_bits, refuse_as, refuse_length};
use super::command::Command;
use super::error::Error;
use super::session::Session;
use super::state_error::StateError;
use inworld_protocol::packet::enums::DislikeType;
use inworld_protocol::wire::rest::Feedback;
use inworld_session::ConnectionState::{Connected, Disconnected, Paused, Reconnecting};
use inworld_session::config::{check_optional, check_text};
use inworld_session::vocabulary::Constants;
use inworld_session::{Expected, Problem};

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
        let kinds = || DislikeType::ALL.iter().copied().filter(|kind| *kind != DislikeType::Unspecified);
        let known = kinds().fold(0, |bits, kind| bits | 1 << kind.number());
        check_bits("dislikes", dislikes, known, Constants::Dislikes).map_err(Error::Argument)?;
        if is_like && dislikes != 0 {
            let right = Expected::Words("give one or the other".into());
            return refuse_as("dislikes", Problem::DislikesOfLike, right);
        }
        let comment = comment.unwrap_or_default();
        if comment.len() > MAX_COMMENT {
            return refuse_length("comment", comment.len(), MAX_COMMENT);
        }
        let feedback = Feedback {
            is_like,
            dislikes: kinds().filter(|kind| dislikes & (1 << kind.number()) != 0).collect(),
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
    /// [`Error::Argument`] for what is not a name, and those of [`save_state`](Self::save_state).
    pub fn undo_feedback(&self, name: &str) -> Result<(), Error> {
        check_text("name", name).map_err(Error::Argument)?;
        let parts: Vec<&str> = name.split('/').collect();
        let shape = parts.first() == Some(&"workspaces") && parts.iter().rev().nth(1) == Some(&"feedbacks");
        if !shape || parts.iter().any(|part| part.is_empty() || *part == "." || *part == "..") {
            let problem = Problem::Other("is not the name of feedback".into());
            return refuse_as("name", problem, Expected::MessageOf(Constants::FeedbackEvent));
        }
        self.call(CallRequest::UndoFeedback { name: name.to_owned() })
    }

    fn call(&self, request: CallRequest) -> Result<(), Error> {
        match self.state() {
            Connected | Paused | Disconnected | Reconnecting => {}
            state => return Err(StateError::NotConnected(state).into()),
        }
        self.command(Command::Call(Call::new(request, &self.shared)?))
    }
}
