//! Fields of a card's JSON, within their bounds.

use serde_json::{Map, Value};

use super::{LONGEST_TEXT, MOST_ENTRIES};

/// A text field.
pub(super) fn text_of<'v>(object: &'v Map<String, Value>, field: &str) -> Option<&'v str> {
    object.get(field).and_then(Value::as_str)
}

/// The entries of a list, no more than [`MOST_ENTRIES`].
pub(super) fn list_of<'v>(
    object: &'v Map<String, Value>,
    field: &str,
) -> impl Iterator<Item = &'v Value> + Clone + use<'v> {
    object.get(field).and_then(Value::as_array).into_iter().flatten().take(MOST_ENTRIES)
}

/// The text up to [`LONGEST_TEXT`].
pub(super) fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST_TEXT)).unwrap_or_default()
}
