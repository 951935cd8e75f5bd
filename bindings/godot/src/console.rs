//! What is shown in the editor's Debugger and Output, and on the console.

use godot::builtin::GString;
use godot::classes::Node;
use godot::global::{push_error, push_warning};
use godot::meta::ToGodot as _;

/// What a message calls a node: its name, or its class while it has none.
pub fn name_of(node: &Node) -> String {
    match node.get_name() {
        name if name.is_empty() => node.get_class().to_string(),
        name => name.to_string(),
    }
}

/// Shows an error.
pub fn show_error(words: &str) {
    push_error(&[GString::from(words).to_variant()]);
}

/// Shows a warning.
pub fn show_warning(words: &str) {
    push_warning(&[GString::from(words).to_variant()]);
}
