//! Lines in somebody's name: `Mara: Good evening.`

use crate::words::fold;

/// Letters of a name before a colon.
const LONGEST: usize = 48;

/// What models call those who talk.
const ROLES: [&str; 9] = ["player", "user", "human", "assistant", "system", "ai", "narrator", "npc", "you"];

/// Whose line it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Speaker {
    /// The character's own; the text begins behind so many bytes.
    Own(usize),
    /// Somebody else's.
    Other,
}

/// The speaker of a line.
#[derive(Clone, Debug)]
pub(super) struct Names {
    own: String,
    others: Vec<String>,
}

impl Names {
    pub(super) fn new<'n>(own: &str, others: impl Iterator<Item = &'n str>) -> Self {
        let others = others.map(fold).filter(|name| !name.is_empty());
        let own = fold(own);
        let others = others.chain(ROLES.map(str::to_owned)).filter(|name| *name != own).collect();
        Self { own, others }
    }

    /// The speaker of a line that begins with a known name and a colon. Bold names are names.
    pub(super) fn speaker(&self, line: &str) -> Option<Speaker> {
        let (name, rest) = line.split_once([':', '\u{ff1a}'])?;
        if name.len() > LONGEST {
            return None;
        }
        let plain =
            fold(name.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '*' | '_' | '"' | '#')));
        if plain == self.own || plain == "assistant" {
            return Some(Speaker::Own(line.len() - rest.trim_start_matches('*').len()));
        }
        self.others.contains(&plain).then_some(Speaker::Other)
    }
}
