//! The persona of a character, as its prompt has it.

use super::question::Action;
use crate::placeholder::fill;

/// The description of one character, from a script or a character card.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Persona {
    /// The name in whose voice the mind speaks.
    pub(crate) name: String,
    /// Description and manner of speech.
    pub(crate) description: String,
    /// The situation in which she is met.
    pub(crate) scenario: String,
    /// Facts that the character knows, the most important first: the last is left out first.
    pub(crate) knowledge: Vec<String>,
    /// How she talks, shown.
    pub(crate) examples: Vec<ExampleLine>,
    /// Lore: facts that are added when their keywords are said.
    pub(crate) lore: Lorebook,
    /// The actions that the character may take during the session.
    pub(crate) actions: Vec<Action>,
    /// Rules in place of the own ones about how to play her. `{original}` in it stands for those.
    pub(crate) instructions: String,
    /// Repeated in the newest message of every turn.
    pub(crate) closing: String,
}

impl Persona {
    /// A text of the persona without its placeholders, and without anything of the session in it: the player has no name.
    pub(super) fn neutral(&self, text: &str) -> String {
        let value = |placeholder: &str| match placeholder {
            "player" => Some("the player"),
            "character" => Some(self.name.as_str()),
            _ => None,
        };
        fill(text.trim(), value)
    }
}

/// One line of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ExampleLine {
    /// Whether the character says it; else the player.
    pub(crate) is_own: bool,
    pub(crate) text: String,
}

/// Knowledge by key word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lorebook {
    /// In the order in which they are told.
    pub(crate) entries: Vec<Lore>,
    /// How many of the last lines are searched for keys.
    pub(crate) scan_lines: usize,
    /// Tokens that the entries of one turn take together.
    pub(crate) tokens: u32,
}

/// One entry of a lorebook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lore {
    /// Words of which one has to be said.
    pub(crate) keys: Vec<String>,
    /// If there are any, one of them has to be said as well.
    pub(crate) further_keys: Vec<String>,
    pub(crate) content: String,
    /// Whether capital letters count in the keys.
    pub(crate) case_sensitive: bool,
    /// Where there is no room for all, the lowest is left out first.
    pub(crate) priority: i64,
}

impl Default for Lorebook {
    /// What SillyTavern takes for the lines, and what fits a small model for the tokens (CHAT.md 4.5).
    fn default() -> Self {
        Self { entries: Vec::new(), scan_lines: 2, tokens: 300 }
    }
}
