//! The results of reading and writing a link.

use hyper::body::Bytes;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// The longest message in either direction, in bytes.
pub const MAX_MESSAGE: usize = 16 << 20;

/// What [`Link::next`](super::Link::next) gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// Something was read.
    Read(LinkRead),
    /// Everything fed so far has gone to the system, or writing failed, which is said once.
    Flushed(Result<(), WriteError>),
}

/// The result of reading. The last three end the link; only the first of them has the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkRead {
    /// A text message.
    Text(Utf8Bytes),
    /// A binary message.
    Binary(Bytes),
    /// The server's answer to a ping, with what was in it.
    Pong(Bytes),
    /// The server said goodbye.
    Closed {
        /// The WebSocket close code as the server sent it; 1005 when the server gave none.
        code: u16,
        /// The server's words, possibly empty; without control characters.
        reason: String,
    },
    /// The server ended the connection without a goodbye; the words say how.
    Lost(String),
    /// The system gave the connection up, and nothing tells that the server did.
    Broken(String),
    /// The server sent what it may not: bytes that are not UTF-8, too much, a malformed frame.
    Violation(String),
}

/// Why a message was not written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// The message is longer than [`MAX_MESSAGE`]. The link still works.
    #[error("the message has {0} bytes, more than the {MAX_MESSAGE} allowed")]
    TooLong(usize),
    /// More than [`MAX_MESSAGE`] is waiting; see [`Link::can_feed`](super::Link::can_feed). The link still works.
    #[error("too much is waiting to be written")]
    Full,
    /// Writing is over. What the server sent before can still be read, and reading on tells how the
    /// link ended.
    #[error("the link is over: {0}")]
    Lost(String),
}
