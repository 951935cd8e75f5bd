//! What the Rust toolchain tells of itself.

use std::path::PathBuf;
use std::process::Command;

use crate::process;

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
    let sysroot = rustc(&["--print", "sysroot"]).map(|said| PathBuf::from(said.trim()));
    sysroot.is_ok_and(|sysroot| sysroot.join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}

fn rustc(arguments: &[&str]) -> Result<String, String> {
    let mut rustc = Command::new("rustc");
    rustc.args(arguments);
    process::run(rustc)
}
