//! The HTTP API over real connections: real database, simulated WeChat, a clock that a test moves.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod avatars;
mod bad_input;
mod bad_login;
mod credentials;
mod csrf;
mod error_codes;
mod every_route_is_guarded;
mod every_way_in;
mod headers;
mod health;
mod identity_spoofing;
mod jwks;
mod legacy;
mod openapi;
mod panics;
mod picture_check;
mod proxies;
mod push;
mod secrets;
mod support;
mod v1;
