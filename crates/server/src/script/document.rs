//! A TOML file whose values keep their line and path, so that every error names both.
//!
//! Serde would lose the path of a value before its meaning is checked (a scene that names a missing character,
//! say); walking the parsed document keeps both for all errors alike.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ScriptError;

/// Where errors are reported against: the file's name and its text.
#[derive(Clone, Copy)]
pub(super) struct Document<'d> {
    pub(super) file: &'d str,
    pub(super) text: &'d str,
}

impl<'d> Document<'d> {
    /// An error about the byte at `offset`.
    pub(super) fn error(self, offset: usize, field: &str, message: impl Into<String>) -> ScriptError {
        ScriptError {
            file: self.file.to_owned(),
            line: Some(self.line(offset)),
            field: (!field.is_empty()).then(|| field.to_owned()),
            message: message.into(),
        }
    }

    /// An error of the TOML parser, which knows no field: the key on the offending line is named instead.
    pub(super) fn syntax(self, error: &toml::de::Error) -> ScriptError {
        let offset = error.span().map_or(0, |span| span.start);
        let line = self.text.lines().nth(self.line(offset) - 1).unwrap_or_default();
        let key = line.split_once('=').map_or(line, |(key, _)| key);
        let key = key.trim_matches(|c: char| c.is_whitespace() || "[]{}\",".contains(c));
        self.error(offset, key, format!("this is not TOML: {}", error.message()))
    }

    fn line(self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        before.filter(|byte| **byte == b'\n').count() + 1
    }
}

/// One value of the file.
#[derive(Clone)]
pub(super) struct Field<'d> {
    document: Document<'d>,
    path: String,
    span: Range<usize>,
    value: &'d DeValue<'d>,
}

impl<'d> Field<'d> {
    /// An error about this value.
    pub(super) fn error(&self, message: impl Into<String>) -> ScriptError {
        self.document.error(self.span.start, &self.path, message)
    }

    fn wrong_kind(&self, wanted: &str) -> ScriptError {
        self.error(format!("should be {wanted}, but the value is of type {}", self.value.type_str()))
    }

    /// A text.
    pub(super) fn string(&self) -> Result<&'d str, ScriptError> {
        let text = self.value.as_str().ok_or_else(|| self.wrong_kind("a text in quotes"))?;
        self.whole(text)?;
        Ok(text)
    }

    /// Refuses a text that ends too early in programs whose texts end with a NUL, as those of C do.
    fn whole(&self, text: &str) -> Result<(), ScriptError> {
        match text.find('\0') {
            Some(at) => Err(self.error(format!("has a NUL (\\u0000) at byte {at}, where a text ends in C; remove it"))),
            None => Ok(()),
        }
    }

    /// A text with something to read in it.
    pub(super) fn words(&self) -> Result<&'d str, ScriptError> {
        let text = self.string()?;
        if text.trim().is_empty() {
            return Err(self.error("is empty; write some words, or leave the field out"));
        }
        Ok(text)
    }

    /// A name as the protocol allows it (PROTOCOL.md 10).
    pub(super) fn name(&self) -> Result<String, ScriptError> {
        let text = self.string()?;
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if text.is_empty() || text.len() > 61 || !text.chars().all(legal) {
            return Err(
                self.error(format!("`{text}` is not a name; a name has 1 to 61 of the characters a-z, 0-9, - and _"))
            );
        }
        Ok(text.to_owned())
    }

    /// `true` or `false`.
    pub(super) fn boolean(&self) -> Result<bool, ScriptError> {
        self.value.as_bool().ok_or_else(|| self.wrong_kind("true or false"))
    }

    /// A whole number in a range.
    pub(super) fn integer(&self, range: Range<i64>) -> Result<i64, ScriptError> {
        let number = self.value.as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        match number {
            Some(number) if range.contains(&number) => Ok(number),
            _ => Err(self.wrong_number("a whole number", range.start, range.end - 1)),
        }
    }

    /// A number, whole or not, in a range that includes its ends.
    pub(super) fn number(&self, lowest: f64, highest: f64) -> Result<f64, ScriptError> {
        let number = match self.value {
            DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok().map(|i| i as f64),
            DeValue::Float(f) => f.as_str().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (lowest..=highest).contains(&number) => Ok(number),
            _ => Err(self.wrong_number("a number", lowest, highest)),
        }
    }

    fn wrong_number(&self, what: &str, lowest: impl ToString, highest: impl ToString) -> ScriptError {
        self.error(format!("should be {what} from {} to {}", lowest.to_string(), highest.to_string()))
    }

    /// Whether this is a list.
    pub(super) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether this is a table.
    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// The entries of a list.
    pub(super) fn list(&self) -> Result<Vec<Field<'d>>, ScriptError> {
        let list = self.value.as_array().ok_or_else(|| self.wrong_kind("a list in [ ]"))?;
        let entry = |(index, value): (usize, &'d Spanned<DeValue<'d>>)| Field {
            document: self.document,
            path: format!("{}[{index}]", self.path),
            span: value.span(),
            value: value.get_ref(),
        };
        Ok(list.iter().enumerate().map(entry).collect())
    }

    /// The entries of a list that must not be empty; a single value counts as a list of one.
    pub(super) fn one_or_more(&self) -> Result<Vec<Field<'d>>, ScriptError> {
        if !self.is_list() {
            return Ok(vec![self.clone()]);
        }
        let list = self.list()?;
        if list.is_empty() {
            return Err(self.error("is an empty list; write at least one entry"));
        }
        Ok(list)
    }

    /// A table whose keys are all among the known ones.
    pub(super) fn table(&self, known: &[&str]) -> Result<Table<'d>, ScriptError> {
        let table = self.any_table()?;
        table.only(known)?;
        Ok(table)
    }

    /// A member of a table, before it is known which members the table may have.
    pub(super) fn member(&self, key: &str) -> Option<Field<'d>> {
        self.any_table().ok()?.take(key)
    }

    fn any_table(&self) -> Result<Table<'d>, ScriptError> {
        let entries = self.value.as_table().ok_or_else(|| self.wrong_kind("a table"))?;
        Ok(Table { document: self.document, path: self.path.clone(), start: self.span.start, entries })
    }

    /// A table of texts, in alphabetical order of their names.
    pub(super) fn texts(&self) -> Result<Vec<(String, String)>, ScriptError> {
        let table = self.any_table()?;
        let mut texts = Vec::new();
        for (key, field) in table.fields() {
            self.whole(key)?;
            texts.push((key.to_owned(), field.string()?.to_owned()));
        }
        Ok(texts)
    }
}

/// A table, whose fields are asked for by name.
pub(super) struct Table<'d> {
    document: Document<'d>,
    path: String,
    start: usize,
    entries: &'d DeTable<'d>,
}

impl<'d> Table<'d> {
    /// The whole file.
    pub(super) fn root(document: Document<'d>, entries: &'d DeTable<'d>, known: &[&str]) -> Result<Self, ScriptError> {
        let table = Self { document, path: String::new(), start: 0, entries };
        table.only(known)?;
        Ok(table)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn fields(&self) -> impl Iterator<Item = (&'d str, Field<'d>)> {
        self.entries.iter().map(|(key, value)| {
            let key = key.get_ref().as_ref();
            let field =
                Field { document: self.document, path: self.path_of(key), span: value.span(), value: value.get_ref() };
            (key, field)
        })
    }

    /// The field of this name, if the writer gave it.
    pub(super) fn take(&self, key: &str) -> Option<Field<'d>> {
        self.fields().find(|(name, _)| *name == key).map(|(_, field)| field)
    }

    /// The field of this name, which must be there.
    pub(super) fn need(&self, key: &str, what: &str) -> Result<Field<'d>, ScriptError> {
        let missing = || self.document.error(self.start, &self.path_of(key), format!("is missing; write {what}"));
        self.take(key).ok_or_else(missing)
    }

    /// The entries of a `[[list]]` of tables; none when it is absent.
    pub(super) fn tables(&self, key: &str, known: &[&str]) -> Result<Vec<Table<'d>>, ScriptError> {
        let Some(field) = self.take(key) else { return Ok(Vec::new()) };
        if !field.is_list() {
            return Err(field.error(format!("should be written [[{}]], in double brackets", field.path)));
        }
        field.list()?.iter().map(|entry| entry.table(known)).collect()
    }

    /// Refuses fields with names that mean nothing here.
    fn only(&self, known: &[&str]) -> Result<(), ScriptError> {
        let unknown = self.entries.keys().filter(|key| !known.contains(&key.get_ref().as_ref()));
        // The first one in the file, not in the alphabet.
        let Some(key) = unknown.min_by_key(|key| key.span().start) else { return Ok(()) };
        let message = format!("is not known here; known are {}", known.join(", "));
        Err(self.document.error(key.span().start, &self.path_of(key.get_ref()), message))
    }
}
