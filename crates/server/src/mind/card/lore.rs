//! The lorebook of a card: texts that a character knows when certain words are said.

use serde_json::{Map, Value};

use super::fields::{cut, list_of, text_of};
use super::macros::Names;

/// Letters in a key word.
const LONGEST_KEY: usize = 256;

/// Key words of a whole book: all are looked for with every reply. An entry whose keys do not fit is left out.
const MOST_KEYS: usize = 2_048;

/// One thing that a character knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LoreEntry {
    /// One of these words has to be said; empty with `constant`.
    pub(crate) keys: Vec<String>,
    /// And one of these, where there are any.
    pub(crate) secondary_keys: Vec<String>,
    /// What it knows then.
    pub(crate) content: String,
    /// It knows that always.
    pub(crate) constant: bool,
    /// Lower ones come first.
    pub(crate) order: i64,
    /// Capital letters count in its keys.
    pub(crate) case_sensitive: bool,
    /// Of those that do not fit, the lowest are left out first.
    pub(crate) priority: i64,
}

/// How many lines and how many tokens a book may ask for.
const MOST_SCANNED: u64 = 64;
const MOST_TOKENS: u64 = 100_000;

/// How many of the last lines are searched for keys, where the book says so.
pub(super) fn scan_depth(book: &Map<String, Value>) -> Option<usize> {
    let depth = book.get("scan_depth")?.as_u64()?.min(MOST_SCANNED);
    usize::try_from(depth).ok()
}

/// How many tokens its entries may take together, where the book says so.
pub(super) fn token_budget(book: &Map<String, Value>) -> Option<u32> {
    let tokens = book.get("token_budget")?.as_u64()?.min(MOST_TOKENS);
    u32::try_from(tokens).ok()
}

/// The entries that are enabled, in their order. Keys that are regular expressions are left out, with their entry if it has
/// no other; the notes tell how many entries are left out.
pub(super) fn read(book: &Map<String, Value>, names: &Names, notes: &mut Vec<String>) -> Vec<LoreEntry> {
    let entries = list_of(book, "entries").filter_map(Value::as_object);
    let is_pattern = |entry: &Map<String, Value>| entry.get("use_regex").and_then(Value::as_bool) == Some(true);
    let patterns = entries.clone().filter(|entry| is_pattern(entry)).count();
    if patterns > 0 {
        notes.push(format!("lorebook: entries with regular expressions as keys are not used ({patterns})"));
    }
    let mut lore: Vec<LoreEntry> = entries.filter_map(|entry| read_entry(entry, names)).collect();
    lore.sort_by_key(|entry| entry.order);
    let found = lore.len();
    let mut left = MOST_KEYS;
    lore.retain(|entry| {
        let keys = if entry.constant { 0 } else { entry.keys.len() + entry.secondary_keys.len() };
        let fits = keys <= left;
        left -= if fits { keys } else { 0 };
        fits
    });
    let lost = found - lore.len();
    if lost > 0 {
        notes.push(format!("lorebook: entries are left out ({lost}), as at most {MOST_KEYS} keys are looked for"));
    }
    lore
}

fn read_entry(entry: &Map<String, Value>, names: &Names) -> Option<LoreEntry> {
    let flag = |field: &str| entry.get(field).and_then(Value::as_bool);
    let number = |field: &str| entry.get(field).and_then(Value::as_i64).unwrap_or_default();
    if flag("enabled") == Some(false) {
        return None;
    }
    let constant = flag("constant") == Some(true);
    let keys = |field: &str| -> Vec<String> {
        let keys = list_of(entry, field).filter_map(Value::as_str).map(|key| names.replace(key).trim().to_owned());
        keys.filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY).collect()
    };
    let is_pattern = flag("use_regex") == Some(true);
    let words = if is_pattern { Vec::new() } else { keys("keys") };
    // Lines that begin with @@ are instructions to other programs.
    let lines = cut(text_of(entry, "content")?).lines().filter(|line| !line.trim_start().starts_with("@@"));
    let content = names.replace(&lines.collect::<Vec<_>>().join("\n")).trim().to_owned();
    let is_useful = !content.is_empty() && (constant || !words.is_empty());
    is_useful.then(|| LoreEntry {
        keys: words,
        secondary_keys: if flag("selective") == Some(true) { keys("secondary_keys") } else { Vec::new() },
        content,
        constant,
        case_sensitive: flag("case_sensitive") == Some(true),
        order: number("insertion_order"),
        priority: number("priority"),
    })
}
