//! The library's messages speak of the C ABI; here they speak of the nodes.

use godot::builtin::GString;
use godot::classes::Node;
use godot::global::{push_error, push_warning};
use godot::meta::ToGodot as _;

/// What the C ABI calls something, and what the nodes call it. Longer names before those that they begin with.
const NAMES: &[(&str, &str)] = &[
    ("iw_session_start_audio", "start_audio_session()"),
    ("iw_session_end_audio", "stop_audio_session()"),
    ("iw_session_start", "InworldSession.start()"),
    ("iw_session_resume", "InworldSession.resume()"),
    ("iw_conversation_start", "InworldConversation.start()"),
    ("IW_SCENE_TYPE_SCENE", "SCENE"),
    ("IW_SCENE_TYPE_SINGLE_CHARACTER", "SINGLE_CHARACTER"),
    ("pass NULL to leave it out", "give at least one character"),
    ("stop it before it is started again", "call stop() before start()"),
];

/// What a field of the configuration is called as a property.
pub fn property(field: &str) -> &str {
    match field {
        "workspace" => "workspace_name",
        "scene" => "scene_name",
        "player_name" => "player.given_name",
        other => other,
    }
}

/// A message of the library in the words of the nodes.
pub fn of(message: &str) -> String {
    let message = match message.split_once(": ") {
        Some((field, rest)) if property(field) != field => format!("{}: {rest}", property(field)),
        _ => message.to_owned(),
    };
    NAMES.iter().fold(message, |text, (c, godot)| text.replace(c, godot))
}

/// What a message calls a node: its name, or its class while it has none.
pub fn name_of(node: &Node) -> String {
    match node.get_name() {
        name if name.is_empty() => node.get_class().to_string(),
        name => name.to_string(),
    }
}

/// Shows an error in the editor's Debugger and Output, and on the console.
pub fn show_error(words: &str) {
    push_error(&[GString::from(words).to_variant()]);
}

/// Shows a warning there.
pub fn show_warning(words: &str) {
    push_warning(&[GString::from(words).to_variant()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_their_properties() {
        assert_eq!(of("workspace: is empty"), "workspace_name: is empty");
        assert_eq!(
            of("scene: \"scenes/x\" has a prefix; use \"x\""),
            "scene_name: \"scenes/x\" has a prefix; use \"x\""
        );
        assert_eq!(of("auth: is no Base64"), "auth: is no Base64");
    }

    /// What nodes call may answer in these files' words.
    #[test]
    fn no_name_of_the_c_abi_is_left_in_a_message() {
        let sources = [
            include_str!("../../../crates/client/src/session.rs"),
            include_str!("../../../crates/client/src/scenes.rs"),
            include_str!("../../../crates/session/src/config.rs"),
        ];
        let lines = sources.iter().flat_map(|source| source.lines());
        let messages = lines.filter(|line| !line.trim_start().starts_with("//"));
        let (mut seen, mut left) = (0, Vec::new());
        for message in messages.filter(|line| line.contains("iw_") || line.contains("IW_")) {
            seen += 1;
            let words = of(message);
            if words.contains("iw_") || words.contains("IW_") {
                left.push(words);
            }
        }
        assert!(seen > 3 && left.is_empty(), "{left:#?}");
    }
}
