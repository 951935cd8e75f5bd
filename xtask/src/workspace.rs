//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Cargo's target folder, wherever the user keeps it.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The target folder of what ships, apart from that of other release builds: those make a library of the same name that is
/// not optimised as a whole.
pub fn ship_target() -> PathBuf {
    target().join("ship")
}

/// Where the library is that a game ships.
pub fn release() -> PathBuf {
    ship_target().join("release")
}

/// The target folder of the library with `iw_test_panic`, apart so that it is never taken for the other one.
pub fn hooks_target() -> PathBuf {
    target().join("test-hooks")
}

/// Where the library with `iw_test_panic` is.
pub fn hooks() -> PathBuf {
    hooks_target().join("debug")
}

/// The shared library's file in a folder that Cargo built into.
pub fn shared_library(folder: &Path) -> PathBuf {
    folder.join(format!("{}inworld{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX))
}

/// Reads a file of the repository.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files of a folder whose names end in this, sorted.
pub fn files(folder: &Path, suffix: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    found.sort();
    Ok(found)
}
