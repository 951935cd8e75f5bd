//! How large a script may be.

/// Bytes in a script.
pub(super) const MOST_BYTES: usize = 1 << 20;

/// Tables, fields, list entries and parts of dotted keys in a script. Each takes some hundred bytes while it is parsed.
pub(super) const MOST_PARTS: usize = 200_000;

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
