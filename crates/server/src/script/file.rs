//! Reading a script file: whatever the path leads to, it costs no more than a script may have, and does not wait.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Bytes in a script.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// Tables, fields, list entries and parts of dotted keys in a script. Each takes some hundred bytes while it is parsed.
pub(super) const MOST_PARTS: usize = 200_000;

/// Reads a file of at most [`MOST_BYTES`].
///
/// # Errors
/// Words, when it cannot be read, is larger, or is no regular file: a FIFO or a device may have no end, or nobody who
/// writes to it.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    // One more tells that it is larger.
    read_part(path, MOST_BYTES + 1)
}

/// Reads a file of at most so many bytes.
///
/// # Errors
/// As [`read`].
pub(super) fn read_up_to(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let bytes = read_part(path, most + 1)?;
    if bytes.len() > most { Err(format!("is larger than {most} bytes")) } else { Ok(bytes) }
}

fn read_part(path: &Path, most: usize) -> Result<Vec<u8>, String> {
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

/// Refuses a text that takes too much to parse.
///
/// # Errors
/// Words that tell the bound.
pub(super) fn check_size(text: &str) -> Result<(), String> {
    if text.len() > MOST_BYTES {
        return Err(format!("is larger than {MOST_BYTES} bytes; give a smaller script"));
    }
    let parts = text.bytes().filter(|byte| matches!(byte, b',' | b'=' | b'.' | b'[' | b'{')).count();
    if parts > MOST_PARTS {
        return Err(format!("has {parts} of the characters , = . [ and {{; at most {MOST_PARTS} are allowed"));
    }
    Ok(())
}
