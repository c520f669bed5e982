//! The TCP stream under hyper: watches what is read and how long writes wait, and ends without a reset.

use super::{head::Heads, limits::LINGER_BYTES, vitals::Vitals};
use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

pub(super) struct Socket {
    stream: TcpStream,
    vitals: Arc<Vitals>,
    /// `None` for HTTP/2, whose framing cannot be read in two ways.
    heads: Option<Heads>,
    /// Once our side is closed: how much may still be read and thrown away.
    linger: Option<usize>,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, vitals: Arc<Vitals>, heads: Option<Heads>) -> Self {
        Self { stream, vitals, heads, linger: None }
    }

    fn written(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if result.is_pending() {
            self.vitals.begin_moment(&self.vitals.stalled);
        } else if self.vitals.stalled.is_now() {
            self.vitals.stalled.end();
        }
        result
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        if let Some(heads) = &mut this.heads {
            heads.follow(&buf.filled()[before..], &this.vitals);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.written(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Closes our side, then reads on until the peer closes its own; the connection's timer bounds the wait.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let mut left = match this.linger {
            Some(left) => left,
            None => {
                ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
                this.vitals.begin_moment(&this.vitals.closing);
                LINGER_BYTES
            }
        };
        let mut sink = [0; 4096];
        while left > 0 {
            this.linger = Some(left);
            let mut buf = ReadBuf::new(&mut sink);
            ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buf))?;
            left = match buf.filled().len() {
                0 => 0,
                read => left.saturating_sub(read),
            };
        }
        Poll::Ready(Ok(()))
    }
}
