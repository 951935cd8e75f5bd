//! Copying, with errors that name the file.

use std::fs;
use std::path::Path;

use crate::platform::universal;

/// An empty folder, whatever was there before.
pub fn empty(folder: &Path) -> Result<(), String> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| named(folder, error))?;
    }
    create(folder)
}

/// Copies a file into a folder, under its own name.
pub fn copy(file: &Path, folder: &Path) -> Result<(), String> {
    create(folder)?;
    fs::copy(file, folder.join(file.file_name().unwrap_or_default())).map_err(|error| named(file, error))?;
    Ok(())
}

/// Copies a file to a place with another name.
pub fn copy_as(file: &Path, place: &Path) -> Result<(), String> {
    create(place.parent().unwrap_or(place))?;
    fs::copy(file, place).map_err(|error| named(file, error))?;
    Ok(())
}

/// Copies files into one place; several are libraries for the processors of Macs, and become one.
pub fn join(files: &[&Path], place: &Path) -> Result<(), String> {
    if let [one] = files {
        return copy(one, place.parent().unwrap_or(place));
    }
    let read = |file: &&Path| fs::read(file).map_err(|error| named(file, error));
    let parts = files.iter().map(read).collect::<Result<Vec<_>, String>>()?;
    let joined = universal::join(&parts).map_err(|why| format!("{}: {why}", place.display()))?;
    create(place.parent().unwrap_or(place))?;
    fs::write(place, joined).map_err(|error| named(place, error))
}

/// Gives a file a second name, without a copy where the file system can.
pub fn link(file: &Path, name: &Path) -> Result<(), String> {
    fs::hard_link(file, name).or_else(|_| fs::copy(file, name).map(drop)).map_err(|error| named(name, error))
}

/// Copies what is in a folder, with the folders in it.
pub fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    create(to)?;
    for entry in fs::read_dir(from).map_err(|error| named(from, error))? {
        let path = entry.map_err(|error| named(from, error))?.path();
        if path.is_dir() {
            copy_folder(&path, &to.join(path.file_name().unwrap_or_default()))?;
        } else {
            copy(&path, to)?;
        }
    }
    Ok(())
}

/// Writes a file, and the folders that it is in.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    create(path.parent().unwrap_or(Path::new(".")))?;
    fs::write(path, text).map_err(|error| named(path, error))
}

/// A folder, with those that it is in.
pub fn create(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| named(folder, error))
}

fn named(path: &Path, error: std::io::Error) -> String {
    format!("{}: {error}", path.display())
}
