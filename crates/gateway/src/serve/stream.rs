//! The socket as hyper sees it: it notes what comes and goes, and it closes so that the last answer arrives.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::pace::{Pace, Phase};

/// How much is thrown away of what a client sends after its last answer. More than that is its loss.
const THROWN_AWAY: usize = 256 * 1024;

/// A socket whose movements are noted.
pub(super) struct Watched {
    stream: TcpStream,
    pace: Arc<Pace>,
    /// After our end of the connection is closed: how much may still be thrown away.
    closing: Option<usize>,
}

impl Watched {
    pub(super) fn new(stream: TcpStream, pace: Arc<Pace>) -> Self {
        Self {
            stream,
            pace,
            closing: None,
        }
    }

    fn note(&self, written: &Poll<io::Result<usize>>, wanted: usize) {
        match written {
            Poll::Ready(Ok(count)) => self.pace.sent(*count == wanted),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.pace.blocked(),
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.pace.received();
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.note(&written, bytes.len());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.note(&written, slices.iter().map(|slice| slice.len()).sum());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Closes our end, then reads until the client has closed its own: a socket that is closed with bytes unread resets the
    /// connection, and the client may lose the answer that says why (RFC 9112, section 9.6).
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let mut left = match this.closing {
            Some(left) => left,
            None => {
                ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
                this.pace.enter(Phase::Closing);
                *this.closing.insert(THROWN_AWAY)
            }
        };
        let mut bytes = [0; 2048];
        while left > 0 {
            let mut buffer = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buffer))?;
            match buffer.filled().len() {
                0 => break,
                count => left = left.saturating_sub(count),
            }
            this.closing = Some(left);
        }
        Poll::Ready(Ok(()))
    }
}
