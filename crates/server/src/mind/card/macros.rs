//! The macros in a card's texts: `{{char}}`, `{{user}}` and their like. They are replaced when the card is read.

use super::{LONGEST_TEXT, ORIGINAL};

/// What macros stand for.
pub(super) struct Names {
    pub(super) character: String,
}

/// Maximum letters in a macro; braces with more are text.
const LONGEST_MACRO: usize = 1_024;

impl Names {
    /// The text without macros, up to [`LONGEST_TEXT`]: a name may be longer than its macro. The player's name is left to the
    /// session, which knows it.
    pub(super) fn replace(&self, text: &str) -> String {
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once(['{', '<'])
            && replaced.len() < LONGEST_TEXT
        {
            replaced.push_str(before);
            let opening = rest.as_bytes().get(before.len()).copied();
            let (value, length) = if opening == Some(b'{') { self.braces(behind) } else { self.tag(behind) };
            match value {
                Some(value) => replaced.push_str(&value),
                None => replaced.push(if opening == Some(b'{') { '{' } else { '<' }),
            }
            rest = behind.get(length..).unwrap_or_default();
        }
        replaced.push_str(rest);
        replaced.truncate(replaced.floor_char_boundary(LONGEST_TEXT));
        replaced
    }

    /// Reads a macro behind its first brace: the replacement, and the length of the macro.
    fn braces(&self, behind: &str) -> (Option<String>, usize) {
        let inner = behind.strip_prefix('{').and_then(|inner| {
            let window = inner.get(..inner.floor_char_boundary(LONGEST_MACRO)).unwrap_or_default();
            inner.get(..window.find("}}")?)
        });
        let Some(inner) = inner else { return (None, 0) };
        (Some(self.value(inner)), 1 + inner.len() + 2)
    }

    /// The old form, `<BOT>` and `<USER>`.
    fn tag(&self, behind: &str) -> (Option<String>, usize) {
        let starts = |name: &str| {
            behind.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)).then_some(name.len())
        };
        if let Some(length) = starts("bot>") {
            return (Some(self.character.clone()), length);
        }
        match starts("user>") {
            Some(length) => (Some("{player}".to_owned()), length),
            None => (None, 0),
        }
    }

    /// Of a choice the first is taken: a prompt that changes costs the server its cache. Dice, comments, hidden keys and what
    /// is not known are left out.
    fn value(&self, inner: &str) -> String {
        let inner = inner.trim();
        let lower = inner.to_ascii_lowercase();
        let choice = ["random", "pick"].iter().find_map(|name| {
            let options = lower.starts_with(name).then(|| inner.get(name.len()..))??;
            Some(options.trim_start_matches(':'))
        });
        match (lower.as_str(), choice) {
            ("char", _) => self.character.clone(),
            ("user", _) => "{player}".to_owned(),
            ("original", _) => ORIGINAL.to_owned(),
            (_, Some(options)) => {
                let first = options.split("::").next().unwrap_or_default();
                let first = if options.contains("::") { first } else { first.split(',').next().unwrap_or_default() };
                first.trim().to_owned()
            }
            _ => String::new(),
        }
    }
}
