//! How long, how many, how large (security.md sections 9.1 and 9.2).

use ipnet::IpNet;
use std::time::Duration;

/// The limits of a listener. The defaults are those of production; tests shorten them.
#[derive(Debug, Clone)]
pub struct TransportLimits {
    /// From accepting a connection to its first byte.
    pub first_byte: Duration,
    /// From the first byte of a request's head to its last.
    pub head: Duration,
    /// Between an answer and the next request.
    pub keep_alive: Duration,
    /// Of a write that the peer does not take.
    pub write: Duration,
    /// For requests under way when the listener shuts down.
    pub drain: Duration,
    /// After so many requests a connection is closed.
    pub requests_per_connection: u32,
    pub connections: usize,
    /// IPv6 counts by /64.
    pub connections_per_address: usize,
    /// Proxies speak for many: these networks have no limit of their own.
    pub unlimited: Vec<IpNet>,
}

impl Default for TransportLimits {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(30),
            head: Duration::from_secs(10),
            keep_alive: Duration::from_secs(75),
            write: Duration::from_secs(15),
            drain: Duration::from_secs(20),
            requests_per_connection: 10_000,
            connections: 10_000,
            connections_per_address: 256,
            unlimited: Vec::new(),
        }
    }
}

/// Of one line of a head: the request line, or a header.
pub(super) const LINE: usize = 8 * 1024;
/// Of a whole head.
pub(super) const HEAD: usize = 32 * 1024;
pub(super) const HEADERS: usize = 64;
/// hyper reads ahead and gathers answers up to this much, each; it must hold a whole head.
pub(super) const BUFFER: usize = 64 * 1024;

/// At shutdown a quiet connection stays this long: its next request may be on the way.
pub(super) const LAST_CALL: Duration = Duration::from_millis(250);

/// After the last answer we read on for so long, and so much: closing on unread bytes would reset the
/// connection, and the peer could lose the answer.
pub(super) const LINGER: Duration = Duration::from_secs(1);
pub(super) const LINGER_BYTES: usize = 2 * 1024 * 1024;

pub(super) const H2_STREAMS: u32 = 128;
pub(super) const H2_PENDING_RESETS: usize = 20;
pub(super) const H2_ERROR_RESETS: usize = 200;
pub(super) const H2_HEADER_LIST: u32 = 32 * 1024;
