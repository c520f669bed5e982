//! Sending over real HTTP, to receivers that take it, refuse it, redirect it or hang.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod refused;
mod send;
mod tls;
