//! Reading files that others name: whatever the path leads to, it costs no more than the bound, and does not wait.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Reads a file of at most so many bytes.
///
/// # Errors
/// Words, when it cannot be read, is larger, or is not a regular file: a FIFO or a device may have no end, or nobody who
/// writes to it.
pub(super) fn read_up_to(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let bytes = read_part(path, most + 1)?;
    if bytes.len() > most { Err(format!("is larger than {most} bytes")) } else { Ok(bytes) }
}

/// Reads the text of a file, up to so many bytes.
///
/// # Errors
/// Those of [`read_up_to`] but for the size, and when it is not UTF-8.
pub(super) fn read_text(path: &Path, most: u64) -> Result<String, String> {
    let bytes = read_part(path, usize::try_from(most).unwrap_or(usize::MAX))?;
    String::from_utf8(bytes).map_err(|error| format!("cannot be read: {error}"))
}

/// Reads the beginning of a file, up to so many bytes.
///
/// # Errors
/// Those of [`read_up_to`] but for the size.
pub(super) fn read_part(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    // Opening some devices does something, so the path is looked at first; and it may lead elsewhere by now, so the open
    // file is looked at, too.
    check_regular(&std::fs::metadata(path).map_err(unreadable)?)?;
    let file = open(path).map_err(unreadable)?;
    check_regular(&file.metadata().map_err(unreadable)?)?;
    let mut bytes = Vec::new();
    file.take(most as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn check_regular(metadata: &Metadata) -> Result<(), String> {
    if metadata.is_file() { Ok(()) } else { Err("is no regular file".to_owned()) }
}

/// Does not wait for whoever writes to a FIFO.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(libc::O_NONBLOCK);
    }
    options.open(path)
}
