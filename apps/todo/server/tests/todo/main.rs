//! The to-do list's server over real connections: on each database, with a simulated WeChat and a clock that a test moves.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod bad_input;
mod bulk;
mod changes;
mod converge;
mod program;
mod reminders;
mod support;
mod upkeep;
