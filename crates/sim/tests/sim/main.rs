//! The simulator, asked over real HTTP.
#![expect(clippy::unwrap_used, reason = "a test ends where something is not as arranged")]

mod access_token;
mod content;
mod control;
mod faults;
mod journal;
mod login_code;
mod open_data;
mod people;
mod phone_number;
mod safety;
mod session_key;
mod subscriptions;
mod support;
