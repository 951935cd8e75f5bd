//! Packing a folder into a zip that is the same whenever it is made of the same files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::workspace;

/// Packs a folder beside itself, under its own name; gives the archive. Programs stay programs where the system knows that.
pub fn pack(folder: &Path) -> Result<PathBuf, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let archive = folder.with_file_name(format!("{name}.zip"));
    let named = |why: String| format!("{}: {why}", archive.display());
    let file = File::create(&archive).map_err(|error| named(error.to_string()))?;
    let mut zip = ZipWriter::new(BufWriter::new(file));
    for path in files(folder)? {
        let inside = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let mode = if is_program(&path, &inside) { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode);
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        zip.start_file(format!("{name}/{inside}"), options).map_err(|error| named(error.to_string()))?;
        zip.write_all(&bytes).map_err(|error| named(error.to_string()))?;
    }
    let mut file = zip.finish().map_err(|error| named(error.to_string()))?;
    file.flush().map_err(|error| named(error.to_string()))?;
    Ok(archive)
}

/// Unpacks an archive into a folder.
pub fn unpack(archive: &Path, folder: &Path) -> Result<(), String> {
    let named = |why: String| format!("{}: {why}", archive.display());
    let file = File::open(archive).map_err(|error| named(error.to_string()))?;
    let mut zip = zip::ZipArchive::new(file).map_err(|error| named(error.to_string()))?;
    zip.extract(folder).map_err(|error| named(error.to_string()))
}

/// The lines of SHA256SUMS for these files, as `sha256sum --check` reads them.
pub fn checksums(archives: &[PathBuf]) -> Result<String, String> {
    let mut text = String::new();
    for archive in archives {
        let bytes = std::fs::read(archive).map_err(|error| format!("{}: {error}", archive.display()))?;
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        text.push_str(&format!("{hash}  {}\n", archive.file_name().unwrap_or_default().to_string_lossy()));
    }
    Ok(text)
}

/// All files of a folder and those below it, in the order of their names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for path in workspace::files(folder, "")? {
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn is_program(path: &Path, inside: &str) -> bool {
    inside.starts_with("bin/") || [".so", ".dylib"].iter().any(|end| path.to_string_lossy().ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::files::{empty, write};

    #[test]
    fn the_same_files_give_the_same_archive_and_its_sum_is_that_of_sha256sum() {
        let folder = std::env::temp_dir().join(format!("inworld-archive-{}", std::process::id())).join("packed");
        empty(&folder).unwrap();
        write(&folder.join("bin/run"), "program").unwrap();
        write(&folder.join("a/b.txt"), "text").unwrap();
        let archive = pack(&folder).unwrap();
        let first = std::fs::read(&archive).unwrap();
        write(&folder.join("bin/run"), "program").unwrap();
        assert_eq!(first, std::fs::read(pack(&folder).unwrap()).unwrap());

        let mut zip = zip::ZipArchive::new(File::open(&archive).unwrap()).unwrap();
        let names: Vec<String> =
            (0..zip.len()).map(|index| zip.by_index(index).unwrap().name().unwrap().into_owned()).collect();
        assert_eq!(names, ["packed/a/b.txt", "packed/bin/run"]);
        assert_eq!(zip.by_name("packed/bin/run").unwrap().unix_mode().unwrap() & 0o777, 0o755);
        assert_eq!(zip.by_name("packed/a/b.txt").unwrap().unix_mode().unwrap() & 0o777, 0o644);

        let unpacked = folder.with_file_name("elsewhere");
        unpack(&archive, &unpacked).unwrap();
        assert_eq!(std::fs::read(unpacked.join("packed/a/b.txt")).unwrap(), b"text");

        let known = folder.join("known");
        write(&known, "abc").unwrap();
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  known\n";
        assert_eq!(checksums(&[known]).unwrap(), of_abc);
        std::fs::remove_dir_all(folder.parent().unwrap()).unwrap();
    }
}
