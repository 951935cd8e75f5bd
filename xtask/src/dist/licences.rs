//! The licence of the library, and those of the crates that are inside it.

use std::path::{Path, PathBuf};

use super::files::{copy, write};
use crate::{process, workspace};

/// The project's two licences, and THIRD-PARTY.txt: each crate with its licence's text.
pub fn lay_out(folder: &Path) -> Result<(), String> {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&workspace::root().join(name), folder)?;
    }
    let mut text = String::from("What libinworld is made with, besides itself.\n");
    for krate in crates()? {
        text.push_str(&format!(
            "\n{:=<100}\n{} {}\nLicence: {}\n{}\n",
            "", krate.name, krate.version, krate.licence, krate.home
        ));
        for file in licence_files(&krate) {
            text.push_str(&format!("\n{}\n", workspace::read(&file)?.trim_end()));
        }
    }
    write(&folder.join("THIRD-PARTY.txt"), &text)
}

struct Crate {
    name: String,
    version: String,
    licence: String,
    home: String,
}

/// The crates that are compiled into the library for this platform.
fn crates() -> Result<Vec<Crate>, String> {
    let mut cargo = process::cargo();
    cargo.args([
        "tree",
        "--package",
        "inworld-native",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}|{r}",
    ]);
    let mut crates: Vec<Crate> = process::run(cargo)?.lines().filter_map(read_line).collect();
    crates.sort_by(|left, right| (&left.name, &left.version).cmp(&(&right.name, &right.version)));
    crates.dedup_by(|left, right| left.name == right.name && left.version == right.version);
    if crates.is_empty() { Err("cargo tree lists no crates".to_owned()) } else { Ok(crates) }
}

/// "serde v1.0.229 (proc-macro)|MIT OR Apache-2.0|https://..."; the package itself and its own crates are none of them.
fn read_line(line: &str) -> Option<Crate> {
    let mut columns = line.split('|');
    let mut package = columns.next()?.split_whitespace();
    let name = package.next()?.to_owned();
    let version = package.next()?.strip_prefix('v')?.to_owned();
    if name.starts_with("inworld-") {
        return None;
    }
    let column = |text: Option<&str>| text.unwrap_or_default().trim_end_matches("(*)").trim().to_owned();
    Some(Crate { name, version, licence: column(columns.next()), home: column(columns.next()) })
}

/// What the crate's source has by way of licences; not every crate carries its text.
fn licence_files(krate: &Crate) -> Vec<PathBuf> {
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
        .unwrap_or_default();
    let listed = |folder: PathBuf| {
        std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>()
    };
    let mut files: Vec<PathBuf> = listed(cargo_home.join("registry/src"))
        .into_iter()
        .flat_map(|registry| listed(registry.join(format!("{}-{}", krate.name, krate.version))))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            path.is_file() && ["LICEN", "COPYING", "NOTICE", "UNLICENSE"].iter().any(|start| name.starts_with(start))
        })
        .collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_cargo_tree_is_read() {
        let krate = read_line("serde v1.0.229 (*)|MIT OR Apache-2.0|https://example.org/serde (*)").unwrap();
        assert_eq!((krate.name.as_str(), krate.version.as_str()), ("serde", "1.0.229"));
        assert_eq!((krate.licence.as_str(), krate.home.as_str()), ("MIT OR Apache-2.0", "https://example.org/serde"));
        assert!(read_line("inworld-native v0.1.0 (/somewhere)|MIT|").is_none());
        assert!(read_line("inworld-protocol v0.1.0 (/somewhere)|MIT|").is_none());
        assert!(read_line("").is_none());
    }
}
