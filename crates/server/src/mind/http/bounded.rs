//! Bounded buffers for the bytes of a server.

/// Adds as many of the bytes as fit; whether some did not.
pub(crate) fn append_up_to(body: &mut Vec<u8>, bytes: &[u8], most: usize) -> bool {
    let room = most.saturating_sub(body.len());
    body.extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    bytes.len() > room
}

/// Adds as many whole letters as fit into `most` bytes.
pub(crate) fn push_up_to(text: &mut String, part: &str, most: usize) {
    let room = most.saturating_sub(text.len());
    text.push_str(part.get(..part.floor_char_boundary(room)).unwrap_or_default());
}
