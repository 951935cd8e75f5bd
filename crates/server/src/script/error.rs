//! Errors of scripts.

use std::fmt;

use inworld_protocol::packet::printable;

/// Why a script was refused: which file, which line, which field, and what would be right.
///
/// Its `Display` is one line, ``tavern.toml:12: field `scene[0].characters`: ...``; a file that cannot be read
/// has neither line nor field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ScriptError {
    pub(super) file: String,
    pub(super) line: Option<usize>,
    pub(super) field: Option<String>,
    pub(super) message: String,
}

impl ScriptError {
    /// The file as it was named by the caller.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from 1.
    pub fn line(&self) -> Option<usize> {
        self.line
    }

    /// The field, as a path from the top of the file: `character[1].reply[0].when.says`.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// The same in one line for a script that is in no file: ``line 12: field `scene[0].characters`: ...``.
    pub fn without_file(&self) -> String {
        let line = self.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        let field = self.field.as_ref().map(|field| format!("field `{}`: ", printable(field, 200))).unwrap_or_default();
        format!("{line}{field}{}", printable(&self.message, 1_000))
    }

    /// What is wrong and what would be right.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // A file's name, keys and texts may hold anything.
        f.write_str(&printable(&self.file, 300))?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ": field `{}`", printable(field, 200))?;
        }
        write!(f, ": {}", printable(&self.message, 1_000))
    }
}
