//! Closing a connection, and why.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::yield_now;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::error::{CapacityError, Error};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::writer::FrameWriter;

/// A WebSocket over the server's own frame writer.
pub(super) type Socket<S> = WebSocketStream<FrameWriter<S>>;

/// How long the other side may take to read what is left and to close.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The close code and reason for a violation of the WebSocket protocol, if the other side can still read them.
pub(super) fn close_reason(error: &Error) -> Option<(CloseCode, &'static str)> {
    match error {
        Error::Capacity(CapacityError::MessageTooLong { .. }) => Some((CloseCode::Size, "larger than 8 MiB")),
        Error::Protocol(_) => Some((CloseCode::Protocol, "not the WebSocket protocol")),
        Error::Utf8(_) => Some((CloseCode::Invalid, "not UTF-8")),
        _ => None,
    }
}

/// Closes in order, if the other side plays along.
pub(super) async fn close<S>(socket: &mut Socket<S>, code: CloseCode, words: &'static str)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let goodbye = CloseFrame { code, reason: words.into() };
    let closing = async {
        // Without room, what still comes is not read.
        if socket.close(Some(goodbye)).await.is_ok() && code != CloseCode::Again {
            while let Some(Ok(_)) = socket.next().await {
                yield_now().await;
            }
        }
    };
    // A side that does not answer is left.
    let _ = timeout(PATIENCE, closing).await;
}
