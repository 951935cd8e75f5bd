//! Keeps a secret out of the buffers of hyper, which are freed as they are.
//!
//! hyper writes a request with a placeholder in one of its header values; the stream below puts the secret in its place,
//! in a buffer that is wiped as soon as it was written.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{HeaderValue, InvalidHeaderValue};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

/// A header value that hyper only gets a placeholder for.
pub(super) struct SecretHeader {
    placeholder: String,
    value: Zeroizing<String>,
}

impl SecretHeader {
    /// For a header with this value.
    ///
    /// # Errors
    /// The value cannot be sent in a header: it has other characters than visible ASCII and spaces.
    pub fn new(value: Zeroizing<String>) -> Result<Self, &'static str> {
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err("a header value has characters that cannot be sent");
        }
        Ok(Self { placeholder: Uuid::new_v4().simple().to_string(), value })
    }

    /// The placeholder, for hyper.
    pub fn header(&self) -> Result<HeaderValue, InvalidHeaderValue> {
        HeaderValue::from_str(&self.placeholder)
    }
}

/// A request with a placeholder, and what belongs there.
pub(super) type SecretRequest = (Request<Full<Bytes>>, SecretHeader);

/// A stream that puts the secret into the one request that is written to it.
pub(super) struct SecretStream<S> {
    stream: S,
    secret_header: Option<SecretHeader>,
    /// The request's head up to the secret and with it, as far as it was not written.
    head: Zeroizing<Vec<u8>>,
    written: usize,
}

impl<S: AsyncWrite + Unpin> SecretStream<S> {
    /// `None`: the request has no secret.
    pub fn new(stream: S, secret_header: Option<SecretHeader>) -> Self {
        Self { stream, secret_header, head: Zeroizing::default(), written: 0 }
    }

    pub fn into_inner(self) -> S {
        self.stream
    }

    fn poll_head(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.head.get(self.written..).filter(|rest| !rest.is_empty()) {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.written += count,
            }
        }
        self.head.zeroize();
        self.written = 0;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SecretStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let Some(secret_header) = self.secret_header.take() else {
            ready!(self.poll_head(cx))?;
            return Pin::new(&mut self.stream).poll_write(cx, buf);
        };
        // hyper writes a head as a whole.
        let placeholder = secret_header.placeholder.as_bytes();
        let Some(at) = buf.windows(placeholder.len()).position(|window| window == placeholder) else {
            return Poll::Ready(Err(io::Error::other("the head of the request was written in pieces")));
        };
        // One allocation, so that growing leaves no copy behind.
        let mut head = Zeroizing::new(Vec::with_capacity(at + secret_header.value.len()));
        head.extend_from_slice(buf.get(..at).unwrap_or_default());
        head.extend_from_slice(secret_header.value.as_bytes());
        self.head = head;
        Poll::Ready(Ok(at + placeholder.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_head(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_head(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SecretStream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    #[tokio::test]
    async fn the_secret_takes_the_place_of_the_placeholder_once() {
        // One byte at a time goes through.
        let (client, mut server) = duplex(1);
        let secret_header = SecretHeader::new(Zeroizing::new("Bearer s3cret".to_owned())).unwrap();
        let placeholder = secret_header.header().unwrap().to_str().unwrap().to_owned();
        let request = format!("GET / HTTP/1.1\r\nauthorization: {placeholder}\r\n\r\n{placeholder}");
        let mut stream_with_secret = SecretStream::new(client, Some(secret_header));
        let writing = async {
            stream_with_secret.write_all(request.as_bytes()).await.unwrap();
            stream_with_secret.shutdown().await.unwrap();
            assert!(stream_with_secret.head.is_empty());
        };
        let mut read = String::new();
        let (_, count) = tokio::join!(writing, server.read_to_string(&mut read));
        count.unwrap();
        assert_eq!(read, format!("GET / HTTP/1.1\r\nauthorization: Bearer s3cret\r\n\r\n{placeholder}"));
    }

    #[tokio::test]
    async fn nothing_goes_out_without_its_secret() {
        let (client, mut server) = duplex(100);
        let secret_header = SecretHeader::new(Zeroizing::new("s3cret".to_owned())).unwrap();
        let mut stream_with_secret = SecretStream::new(client, Some(secret_header));
        assert!(stream_with_secret.write_all(b"GET / HTTP/1.1\r\n").await.is_err());
        drop(stream_with_secret);
        let mut read = Vec::new();
        server.read_to_end(&mut read).await.unwrap();
        assert!(read.is_empty());
        assert!(SecretHeader::new(Zeroizing::new("two\r\nlines".to_owned())).is_err());
    }
}
