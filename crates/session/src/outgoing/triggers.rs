//! Triggers whose names the protocol gives a meaning (PROTOCOL.md 3.8, table of names).

use super::{Outgoing, Recipient};
use inworld_protocol::packet::{NamedValue, Timestamp};

impl Outgoing {
    /// Enables or disables a goal.
    pub fn goal(
        recipient: Recipient,
        goal: &str,
        enable: bool,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let verb = if enable { "enable" } else { "disable" };
        Self::trigger(recipient, &format!("inworld.goal.{verb}.{goal}"), Vec::new(), now, new_id)
    }

    /// A task that the game was asked to perform is done.
    pub fn task_succeeded(recipient: Recipient, task_id: &str, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        Self::trigger(recipient, "inworld.task.succeeded", vec![value("task_id", task_id)], now, new_id)
    }

    /// A task that the game was asked to perform cannot be done.
    pub fn task_failed(
        recipient: Recipient,
        task_id: &str,
        reason: &str,
        now: Timestamp,
        new_id: impl FnMut() -> String,
    ) -> Self {
        let parameters = vec![value("task_id", task_id), value("reason", reason)];
        Self::trigger(recipient, "inworld.task.failed", parameters, now, new_id)
    }

    /// The characters of a conversation go on by themselves.
    pub fn next_turn(recipient: Recipient, now: Timestamp, new_id: impl FnMut() -> String) -> Self {
        Self::trigger(recipient, "inworld.conversation.next_turn", Vec::new(), now, new_id)
    }
}

fn value(name: &str, value: &str) -> NamedValue<String> {
    NamedValue { name: name.to_owned(), value: value.to_owned() }
}
