//! Full resource names of scenes and characters (PROTOCOL.md 4.5).

use super::refusal::not_found;
use super::script::Script;
use inworld_protocol::packet::printable;
use inworld_protocol::wire::Status;

/// Characters of a client's name for something that are repeated to it.
const SHOWN: usize = 150;

/// What a resource name leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// A scene, by its index.
    Scene(usize),
    /// A single character, by its index.
    Character(usize),
}

/// The full name of a character.
pub(super) fn brain_name(script: &Script, character: &str) -> String {
    format!("workspaces/{}/characters/{character}", script.workspace)
}

/// The full name of a scene.
pub(super) fn scene_name(script: &Script, scene: &str) -> String {
    format!("workspaces/{}/scenes/{scene}", script.workspace)
}

/// The resource of a full name; for a client that sends a short one, a scene goes before a character.
///
/// # Errors
/// RESOURCE_NOT_FOUND, in words that say what there is.
pub(super) fn find(script: &Script, name: &str) -> Result<Resource, Status<String>> {
    let parts: Vec<&str> = name.split('/').collect();
    let scene = |short: &str| script.scenes.iter().position(|scene| scene.name == short).map(Resource::Scene);
    let character = |short: &str| script.character_index(short).map(Resource::Character);
    let workspace = |given: &str| {
        let given_name = printable(given, SHOWN);
        let words = format!("There is no workspace `{given_name}`; this script has `{}`", script.workspace);
        if given.eq_ignore_ascii_case(&script.workspace) { Ok(()) } else { Err(not_found(name, words)) }
    };
    let found = match parts.as_slice() {
        [short] => scene(short).or_else(|| character(short)),
        ["workspaces", given, "scenes", short] => {
            workspace(given)?;
            scene(short)
        }
        ["workspaces", given, "characters", short] => {
            workspace(given)?;
            character(short)
        }
        _ => None,
    };
    found.ok_or_else(|| not_found(name, missing(script, name)))
}

/// The index of the character of this name.
///
/// # Errors
/// RESOURCE_NOT_FOUND, in words that say what there is.
pub(super) fn find_character(script: &Script, name: &str) -> Result<usize, Status<String>> {
    let found = match find(script, name)? {
        Resource::Character(index) => Some(index),
        Resource::Scene(_) => None,
    };
    found.ok_or_else(|| not_found(name, missing(script, name)))
}

fn missing(script: &Script, name: &str) -> String {
    let scenes: Vec<&str> = script.scenes.iter().map(|scene| scene.name.as_str()).collect();
    let characters: Vec<&str> = script.characters.iter().map(|character| character.name.as_str()).collect();
    format!(
        "There is no `{}`; workspace `{}` has the scenes {} and the characters {}",
        printable(name, SHOWN),
        script.workspace,
        scenes.join(", "),
        characters.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use inworld_protocol::packet::enums::{ErrorType, ReconnectType};

    #[test]
    fn names_lead_to_places_or_to_words() {
        let script = Script::demo().unwrap();
        for (name, place) in [
            ("workspaces/demo/scenes/tavern", Some(Resource::Scene(0))),
            ("workspaces/demo/characters/guard", Some(Resource::Character(1))),
            ("workspaces/DEMO/characters/guard", Some(Resource::Character(1))),
            ("tavern", Some(Resource::Scene(0))),
            ("innkeeper", Some(Resource::Character(0))),
            ("workspaces/demo/scenes/guard", None),
            ("workspaces/other/scenes/tavern", None),
            ("workspaces/demo/scenes/tavern/x", None),
            ("scenes/tavern", None),
            ("", None),
        ] {
            match find(&script, name) {
                Ok(found) => assert_eq!(Some(found), place, "{name}"),
                Err(status) => {
                    assert_eq!(place, None, "{name}");
                    assert_eq!(status.code, 5);
                    assert_eq!(status.error_type(), ErrorType::ResourceNotFound);
                    assert_eq!(status.reconnect_type(), ReconnectType::NoRetry);
                    assert!(status.message.contains("demo"), "{}", status.message);
                }
            }
        }
        assert!(find_character(&script, "workspaces/demo/scenes/tavern").is_err());
    }
}
