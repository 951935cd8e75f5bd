//! A TCP socket whose writes never raise SIGPIPE.
//!
//! The default action of SIGPIPE ends the process, and a library may not change the process's signal actions. Rust's
//! `TcpStream::write` calls `send` with MSG_NOSIGNAL, or the socket has SO_NOSIGPIPE where the system has that instead;
//! its `write_vectored` calls `writev`, which takes no flags. TLS and HTTP write vectored wherever the socket offers it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connected TCP socket. A write to a peer that has hung up is an error, never a signal.
#[derive(Debug)]
pub struct Tcp(TcpStream);

impl Tcp {
    /// Takes a socket over and turns Nagle's algorithm off: packets are small, and a person waits for the answer.
    pub fn new(stream: TcpStream) -> Self {
        // A socket that cannot do it still works.
        let _ = stream.set_nodelay(true);
        Self(stream)
    }

    /// The socket itself, to look at its options. Do not write to it.
    pub fn get_ref(&self) -> &TcpStream {
        &self.0
    }
}

impl AsyncRead for Tcp {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

/// The provided `poll_write_vectored` calls `poll_write` with the first buffer, so no call reaches `writev`.
impl AsyncWrite for Tcp {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
