//! One keep-alive HTTP/1.1 connection. Understands what the servers here answer, and no more.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a str,
}

/// Larger than any answer here.
const LARGEST: usize = 16 * 1024;

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; LARGEST], filled: 0 })
    }

    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let head = loop {
            self.read().await?;
            if let Some(head) = Head::parse(&self.buffer[..self.filled])? {
                break head;
            }
        };
        while self.filled < head.length + head.body {
            self.read().await?;
        }
        let body = std::str::from_utf8(&self.buffer[head.length..head.length + head.body])?;
        Ok(Answer { status: head.status, body })
    }

    async fn read(&mut self) -> Result<()> {
        match self.stream.read(&mut self.buffer[self.filled..]).await? {
            0 => bail!("the server closed the connection"),
            read => self.filled += read,
        }
        Ok(())
    }
}

struct Head {
    status: u16,
    /// Bytes up to the body.
    length: usize,
    /// Bytes of the body.
    body: usize,
}

impl Head {
    /// `None` while the head is not there in full.
    fn parse(bytes: &[u8]) -> Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
        let text = std::str::from_utf8(&bytes[..end])?;
        let status = text.get(9..12).context("no status")?.parse()?;
        let body = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let body = body.map_or(Ok(0), str::parse)?;
        Ok(Some(Self { status, length: end + 4, body }))
    }
}
