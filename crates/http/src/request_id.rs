//! Names for requests, so that a user's report finds the log line.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::{
    io::Write,
    sync::atomic::{AtomicU64, Ordering},
};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Makes ids: 16 random characters of this process, and a counter. Unique, cheap, and no secret.
#[derive(Debug)]
pub(crate) struct RequestIds {
    prefix: u64,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        Self { prefix: u64::from_be_bytes(minigate_model::random::bytes()), next: AtomicU64::new(1) }
    }

    /// The client's id when it is one (`[A-Za-z0-9-]{1,64}`), else a new one.
    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        match headers.get(HEADER) {
            Some(id) if is_id(id.as_bytes()) => id.clone(),
            _ => self.make(),
        }
    }

    fn make(&self) -> HeaderValue {
        let mut text = [0u8; 40];
        let mut rest = &mut text[..];
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let _ = write!(rest, "{:016x}-{number:x}", self.prefix);
        let left = rest.len();
        HeaderValue::from_bytes(&text[..40 - left]).unwrap_or(HeaderValue::from_static("none"))
    }
}

fn is_id(bytes: &[u8]) -> bool {
    (1..=64).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}
