//! Names for requests, so that a user's report finds the log line.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Makes ids: 16 random characters of this process, and a counter. Unique, cheap, and no secret.
#[derive(Debug)]
pub(crate) struct RequestIds {
    /// With the dash.
    prefix: String,
    next: AtomicU64,
}

impl RequestIds {
    pub(crate) fn new() -> Self {
        let random = u64::from_be_bytes(minigate_model::random::bytes());
        Self { prefix: format!("{random:016x}-"), next: AtomicU64::new(1) }
    }

    /// The client's id when it is one (`[A-Za-z0-9-]{1,64}`), else a new one.
    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        match headers.get(HEADER) {
            Some(id) if is_id(id.as_bytes()) => id.clone(),
            _ => self.make(),
        }
    }

    fn make(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        // Without the formatting machinery, which would cost as much as finding the session; and in a vector without
        // room to spare, which becomes the value as it is.
        let digits = (u64::BITS - (number | 1).leading_zeros()).div_ceil(4);
        let mut text = Vec::with_capacity(self.prefix.len() + digits as usize);
        text.extend_from_slice(self.prefix.as_bytes());
        text.extend((0..digits).rev().map(|digit| HEX[(number >> (4 * digit) & 0xf) as usize]));
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("none"))
    }
}

fn is_id(bytes: &[u8]) -> bool {
    (1..=64).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}
