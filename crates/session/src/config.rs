//! What a session is started with, checked.

use std::time::Duration;

use super::tokens::TokenSource;
use super::value_error::{Expected, Field, Problem, ValueError};
use super::vocabulary::Constants;
use inworld_protocol::packet::{Capabilities, Continuation, printable};

/// What `scene` names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SceneType {
    /// A scene with its characters.
    #[default]
    Scene,
    /// One character alone.
    SingleCharacter,
}

impl SceneType {
    /// The type with this number in the C ABI.
    pub fn from_number(number: u32) -> Result<Self, ValueError> {
        match number {
            0 => Ok(Self::Scene),
            1 => Ok(Self::SingleCharacter),
            other => Err(ValueError::no_constant("scene_type", other, Constants::SceneType)),
        }
    }
}

/// What the machine needs to know of a session.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Full resource name of the scene or character.
    pub scene: String,
    /// Which kinds of packets are wanted.
    pub capabilities: Capabilities,
    /// What characters call the player; may be empty.
    pub player_name: String,
    /// Stable id of the player; may be empty.
    pub player_id: String,
    /// For analytics; may be empty.
    pub game_session_id: String,
    /// Id, version and description of the client.
    pub client: [String; 3],
    /// The id of the session, where the game or its token gives it; otherwise made here.
    pub session_id: Option<String>,
    /// Where its access tokens come from.
    pub tokens: TokenSource,
    /// Whether a lost link stays lost until the game wants it back.
    pub no_auto_reconnect: bool,
    /// After so long without a word from anybody the session pauses by itself.
    pub idle_timeout: Option<Duration>,
    /// For what is left to chance: how long to wait between tries.
    pub seed: u64,
    /// Whether each sent packet is reported with an event.
    pub report_sent: bool,
    /// What the session goes on from.
    pub continuation: Option<Continuation<String>>,
}

/// The default capabilities.
pub const DEFAULT_CAPABILITIES: u32 = Capabilities::AUDIO
    | Capabilities::INTERRUPTIONS
    | Capabilities::EMOTIONS
    | Capabilities::PHONEMES
    | Capabilities::CONTINUATION
    | Capabilities::NARRATED_ACTIONS
    | Capabilities::RELATIONS
    | Capabilities::GROUPS
    | Capabilities::PING;

/// Bytes in a name of a workspace, scene or character (PROTOCOL.md 10).
pub const MAX_NAME: usize = 61;

/// Bytes in any other text of a configuration.
pub const MAX_TEXT: usize = 1024;

/// Bytes in an id of a packet that the game sends: a receipt has room for as many.
pub const MAX_PACKET_ID: usize = 39;

/// What is right in place of a prefix alone.
const BEHIND_PREFIX: &str = "give the name that comes behind it";

/// Bytes in a saved state of a session, as Base64.
pub const MAX_STATE: usize = 4 << 20;

/// Checks a name of a workspace, scene or character that must stand without its prefix.
pub fn check_name(field: impl Into<Field>, name: &str) -> Result<(), ValueError> {
    let field = field.into();
    if name.is_empty() {
        return Err(ValueError::new(field, Problem::Empty, words("give the name, such as \"demo\"")));
    }
    if let Some((_, last)) = name.rsplit_once('/') {
        // Of a full resource name the workspace wants the second part, everything else the last.
        let inner = name.strip_prefix("workspaces/").and_then(|rest| rest.split_once('/'));
        let last = inner.filter(|_| field.name() == "workspace").map_or(last, |(workspace, _)| workspace);
        if last.is_empty() {
            return Err(ValueError::new(field, Problem::OnlyPrefix(excerpt(name)), words(BEHIND_PREFIX)));
        }
        return Err(ValueError::new(field, Problem::Prefix(excerpt(name)), Expected::Text(excerpt(last))));
    }
    if name.len() > MAX_NAME {
        return Err(ValueError::too_long(field, name.len(), MAX_NAME));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        let right = words("use letters a-z, digits, - and _");
        return Err(ValueError::new(field, Problem::NameCharacters(excerpt(name)), right));
    }
    Ok(())
}

/// Checks a name of a character as the game may call it in a session: short, in full, or an agent id.
pub fn check_character(field: impl Into<Field>, name: &str) -> Result<(), ValueError> {
    let field = field.into();
    if name.is_empty() {
        return Err(ValueError::new(field, Problem::Empty, words("give the name of a character, such as \"guard\"")));
    }
    check_text(field.clone(), name)?;
    // "workspaces/W/characters/C", or an id of the server.
    let max = 2 * MAX_NAME + "workspaces//characters/".len();
    if name.len() > max {
        return Err(ValueError::too_long(field, name.len(), max));
    }
    if name.contains('/') && !is_full_name(name, "characters") {
        let right = match name.rsplit('/').next() {
            Some(last) if !last.is_empty() => Expected::Text(excerpt(last)),
            _ => words(BEHIND_PREFIX),
        };
        return Err(ValueError::new(field, Problem::NoCharacter(excerpt(name)), right));
    }
    Ok(())
}

fn is_full_name(name: &str, kind: &str) -> bool {
    let mut parts = name.split('/');
    let shape = parts.next() == Some("workspaces") && parts.next().is_some_and(|workspace| !workspace.is_empty());
    shape && parts.next() == Some(kind) && parts.next().is_some_and(|last| !last.is_empty()) && parts.next().is_none()
}

/// Checks a text that may be left out, as [`check_text`] does.
pub fn check_optional(field: impl Into<Field>, text: &str) -> Result<(), ValueError> {
    if text.is_empty() {
        return Err(ValueError::new(field, Problem::Empty, Expected::LeftOut("")));
    }
    check_text(field, text)
}

/// Checks a text that must not be empty, too long or hold control characters.
pub fn check_text(field: impl Into<Field>, text: &str) -> Result<(), ValueError> {
    if text.is_empty() {
        return Err(ValueError::new(field, Problem::Empty, words("give at least one character")));
    }
    if text.len() > MAX_TEXT {
        return Err(ValueError::too_long(field, text.len(), MAX_TEXT));
    }
    match text.chars().position(char::is_control) {
        Some(position) => Err(ValueError::new(field, Problem::ControlCharacter { position }, words("remove it"))),
        None => Ok(()),
    }
}

fn words(words: &'static str) -> Expected {
    Expected::Words(words.into())
}

/// The beginning of a text, fit for a message.
fn excerpt(text: &str) -> String {
    printable(text, 80)
}

/// The full resource name of a scene or a single character.
pub fn scene_resource(workspace: &str, scene: &str, kind: SceneType) -> String {
    let collection = match kind {
        SceneType::Scene => "scenes",
        SceneType::SingleCharacter => "characters",
    };
    format!("workspaces/{workspace}/{collection}/{scene}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_its_prefix_is_told_the_name_to_use() {
        for (name, right) in [
            ("workspaces/demo", "use \"demo\""),
            ("scenes/tavern", "use \"tavern\""),
            ("workspaces/demo/scenes/tavern", "use \"tavern\""),
        ] {
            let error = check_name("scene", name).unwrap_err();
            assert!(error.to_string().starts_with("scene: ") && error.to_string().contains(right), "{error}");
        }
    }

    #[test]
    fn names_have_limits() {
        assert!(check_name("scene", &"x".repeat(61)).is_ok());
        for name in ["", "a b", "tavern\n", "käse", &"x".repeat(62)] {
            assert!(check_name("scene", name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn characters_may_be_called_short_in_full_or_by_agent_id() {
        for name in ["guard", "workspaces/w/characters/guard", "a1b2c3d4-0000-4000-8000-0000000000a1", "default:1"] {
            assert_eq!(check_character("character", name), Ok(()), "{name}");
        }
        for name in
            ["", "characters/guard", "workspaces/w/scenes/x", "workspaces//characters/x", "a\tb", &"x".repeat(200)]
        {
            assert!(check_character("character", name).is_err(), "{name:?}");
        }
    }
}
