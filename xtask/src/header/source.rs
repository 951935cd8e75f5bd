//! What the Rust source says beyond the declarations: their order, the blank lines between them and the titles.
//!
//! cbindgen sorts types by use and forgets plain comments. The author of the source has put things in the order of
//! reading, has set groups apart by blank lines, and writes a title above a group like this:
//!
//! ```text
//! // --- Results ---
//! ```

use std::collections::BTreeMap;

/// Where a declaration stands.
pub struct Place {
    /// Counts all lines of all files.
    pub line: usize,
    /// There is a blank line, or the beginning of a file, above it and its documentation.
    pub begins_group: bool,
    /// The title that stands above it.
    pub title: Option<String>,
}

/// The declarations of the source by name.
pub struct Source {
    places: BTreeMap<String, Place>,
}

impl Source {
    pub fn new(files: &[String]) -> Source {
        let mut places = BTreeMap::new();
        let mut before = 0;
        for file in files {
            let lines: Vec<&str> = file.lines().collect();
            for (index, line) in lines.iter().enumerate() {
                if let Some(name) = declared_name(line) {
                    places.insert(name.to_owned(), place(&lines, index, before));
                }
            }
            before += lines.len();
        }
        Source { places }
    }

    pub fn place(&self, name: &str) -> Option<&Place> {
        self.places.get(name)
    }
}

/// Looks upwards from a declaration, over its attributes and documentation.
fn place(lines: &[&str], declaration: usize, before: usize) -> Place {
    let above =
        |line: &&&str| line.trim_start().starts_with("///") || line.trim_start().starts_with("#[");
    let own = lines[..declaration].iter().rev().take_while(above).count();
    let mut rest = lines[..declaration - own].iter().rev().peekable();
    let begins_group = rest
        .peek()
        .is_none_or(|line| line.trim().is_empty() || title(line).is_some());
    let title = rest
        .find(|line| !line.trim().is_empty())
        .and_then(|line| title(line));
    Place {
        line: before + declaration,
        begins_group,
        title,
    }
}

fn title(line: &str) -> Option<String> {
    let title = line.trim().strip_prefix("// ---")?.strip_suffix("---")?;
    Some(title.trim_matches(['-', ' ']).to_owned())
}

/// The name that a line declares for the outside.
fn declared_name(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ")?;
    let keywords = [
        "const ",
        "type ",
        "struct ",
        "unsafe extern \"C\" fn ",
        "extern \"C\" fn ",
    ];
    let rest = keywords
        .iter()
        .find_map(|keyword| rest.strip_prefix(keyword))?;
    let end = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_')?;
    rest.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_order_groups_and_titles() {
        let first = "//! Module.\n\n// --- Results ---\n\n/// It worked.\npub const IW_OK: i32 = 0;\npub const IW_ERROR_BUSY: i32 = -8;\n";
        let second = "/// Text.\n#[repr(C)]\npub struct iw_str {\n}\n\npub unsafe extern \"C\" fn iw_poll(x: u64) {}\n";
        let source = Source::new(&[first.to_owned(), second.to_owned()]);
        let ok = source.place("IW_OK").unwrap();
        assert_eq!(ok.title.as_deref(), Some("Results"));
        assert!(ok.begins_group);
        let busy = source.place("IW_ERROR_BUSY").unwrap();
        assert!(!busy.begins_group && busy.title.is_none());
        let text = source.place("iw_str").unwrap();
        assert!(text.begins_group && text.line > busy.line);
        assert!(source.place("iw_poll").unwrap().begins_group);
        assert!(source.place("x").is_none());
    }
}
