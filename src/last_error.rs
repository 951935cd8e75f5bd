//! The last error of each thread, in words.
//!
//! Kept in a fixed block: a thread-local that has to be dropped would keep the library from being unloaded.

use std::cell::RefCell;

use inworld_protocol::packet::printable;

const CAPACITY: usize = 1024;

struct Message {
    len: usize,
    bytes: [u8; CAPACITY],
}

thread_local! {
    static LAST: RefCell<Message> = const { RefCell::new(Message { len: 0, bytes: [0; CAPACITY] }) };
}

/// Remembers a message for this thread. It may quote foreign text: it is made printable, and cut at 1024 bytes.
pub(super) fn set(message: &str) {
    let message = printable(message, CAPACITY);
    let end = message.floor_char_boundary(CAPACITY);
    LAST.with_borrow_mut(|last| {
        if let (Some(to), Some(from)) = (last.bytes.get_mut(..end), message.as_bytes().get(..end)) {
            to.copy_from_slice(from);
            last.len = end;
        }
    });
}

/// This thread's last message; empty when there was no error.
pub(super) fn get() -> String {
    LAST.with_borrow(|last| String::from_utf8_lossy(last.bytes.get(..last.len).unwrap_or_default()).into_owned())
}
