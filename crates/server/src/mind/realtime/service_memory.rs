//! What a service remembers of a conversation, in a form of its own (REALTIME.md 15, `memory.state`): kept unread, and given
//! back when a later session goes on.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Bytes of it; more is not kept.
const MOST_BYTES: usize = 64 << 10;

/// A JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceMemory(String);

impl ServiceMemory {
    /// Of what a service tells; nothing where that is no object, or too large.
    pub(crate) fn of(state: &Value) -> Option<Self> {
        let json = state.is_object().then(|| state.to_string())?;
        (json.len() <= MOST_BYTES).then_some(Self(json))
    }

    /// The same from a saved state, which others may have changed.
    pub(crate) fn restored(self) -> Option<Self> {
        (self.0.len() <= MOST_BYTES).then(|| Self::of(&serde_json::from_str(&self.0).ok()?))?
    }

    /// As the service has told it.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// How many bytes it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.0.len()
    }
}
