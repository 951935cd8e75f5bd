//! The last error of each thread, in the words of each layer.
//!
//! Kept in fixed blocks: a thread-local that has to be dropped would keep the library from being unloaded. That is why the
//! words are made at once, for every layer that may ask for them.

use std::cell::RefCell;

use super::refusal::Refusal;
use super::words::Layer;
use inworld_protocol::packet::printable;

const CAPACITY: usize = 1024;

#[derive(Clone, Copy)]
struct Message {
    len: usize,
    bytes: [u8; CAPACITY],
}

const NONE: Message = Message { len: 0, bytes: [0; CAPACITY] };

thread_local! {
    static LAST: RefCell<[Message; Layer::ALL.len()]> = const { RefCell::new([NONE; Layer::ALL.len()]) };
}

/// Remembers why a call of this thread was refused. The words may quote foreign text: they are made printable, and cut at
/// 1024 bytes.
pub(super) fn set(refusal: &Refusal) {
    LAST.with_borrow_mut(|last| {
        for (message, layer) in last.iter_mut().zip(Layer::ALL) {
            message.set(&printable(&refusal.words(layer), CAPACITY));
        }
    });
}

/// This thread's last message; empty when there was no error.
pub(super) fn get(layer: Layer) -> String {
    LAST.with_borrow(|last| {
        let message = last.get(layer as usize).unwrap_or(&NONE);
        String::from_utf8_lossy(message.bytes.get(..message.len).unwrap_or_default()).into_owned()
    })
}

impl Message {
    fn set(&mut self, words: &str) {
        let end = words.floor_char_boundary(CAPACITY);
        if let (Some(to), Some(from)) = (self.bytes.get_mut(..end), words.as_bytes().get(..end)) {
            to.copy_from_slice(from);
            self.len = end;
        }
    }
}
