//! What the Rust toolchain tells of itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{process, workspace};

/// The platform that rustc builds for.
pub fn host() -> Result<String, String> {
    version("host")
}

/// A line of `rustc -vV`.
pub fn version(field: &str) -> Result<String, String> {
    let said = rustc(&["-vV"])?;
    let found = said.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(": "));
    found.map(str::to_owned).ok_or(format!("rustc does not tell its {field}"))
}

/// Whether the sources of the standard library are there.
pub fn has_library_source() -> bool {
    library_source().is_ok_and(|source| source.join("library/Cargo.lock").is_file())
}

/// Where the sources of the standard library are, if they are there.
pub fn library_source() -> Result<PathBuf, String> {
    Ok(PathBuf::from(rustc(&["--print", "sysroot"])?.trim()).join("lib/rustlib/src/rust"))
}

/// Whether the standard library is there for this target.
pub fn has_standard_library(triple: &str) -> bool {
    let folder = rustc(&["--print", "target-libdir", "--target", triple]);
    let files = folder.and_then(|folder| workspace::files(Path::new(folder.trim()), ".rlib"));
    files.is_ok_and(|files| !files.is_empty())
}

fn rustc(arguments: &[&str]) -> Result<String, String> {
    let mut rustc = Command::new("rustc");
    rustc.args(arguments);
    process::run(rustc)
}
