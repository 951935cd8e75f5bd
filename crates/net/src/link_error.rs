//! tungstenite's errors as the ends of a link.

use std::io;

use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::{CapacityError, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::error::{io_words, printable};
use super::link_event::{LinkRead, WriteError};

/// The code that stands for a close frame without one (RFC 6455 section 7.4.1).
const NO_CODE: u16 = 1005;

/// The server's goodbye. `sent` is the code that it sent, which tungstenite replaces when it may not be sent.
pub(super) fn closed(frame: Option<CloseFrame>, sent: Option<u16>) -> LinkRead {
    let Some(frame) = frame else {
        return LinkRead::Closed { code: NO_CODE, reason: String::new() };
    };
    let told = u16::from(frame.code);
    match sent.filter(|sent| *sent != told) {
        // The words are tungstenite's then.
        Some(sent) => LinkRead::Closed { code: sent, reason: "a code that may not be sent".to_owned() },
        None => LinkRead::Closed { code: told, reason: printable(&frame.reason, 123) },
    }
}

/// How reading ended, and the close code to answer with if the server broke the rules.
pub(super) fn ended(error: Error) -> (LinkRead, Option<CloseCode>) {
    let (words, code) = match error {
        Error::Io(error) => return (lost(&error), None),
        Error::ConnectionClosed | Error::AlreadyClosed => {
            return (LinkRead::Lost("the connection was closed".to_owned()), None);
        }
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => {
            return (LinkRead::Lost("the server went away without a goodbye".to_owned()), None);
        }
        Error::Capacity(CapacityError::MessageTooLong { size, max_size }) => {
            (format!("a message of {size} bytes; at most {max_size} are accepted"), CloseCode::Size)
        }
        Error::Utf8(_) => ("a text message that is not UTF-8".to_owned(), CloseCode::Invalid),
        Error::Protocol(error) => (error.to_string(), CloseCode::Protocol),
        other => (other.to_string(), CloseCode::Protocol),
    };
    (LinkRead::Violation(format!("the server sent what it may not: {words}")), Some(code))
}

fn lost(error: &io::Error) -> LinkRead {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, UnexpectedEof};
    let words = io_words(error);
    match error.kind() {
        ConnectionReset | BrokenPipe | UnexpectedEof => LinkRead::Lost(words),
        _ => LinkRead::Broken(words),
    }
}

/// Why writing failed.
pub(super) fn write_error(error: Error) -> WriteError {
    match error {
        Error::WriteBufferFull(_) => WriteError::Full,
        Error::Io(error) => WriteError::Lost(io_words(&error)),
        Error::ConnectionClosed | Error::AlreadyClosed | Error::Protocol(ProtocolError::SendAfterClosing) => {
            WriteError::Lost("it was closed".to_owned())
        }
        other => WriteError::Lost(other.to_string()),
    }
}
