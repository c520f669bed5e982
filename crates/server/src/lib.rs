//! The parts of the `minigate` binary, as a library so that tests reach them.

pub mod cmd;
pub mod config;
mod import;
pub mod listen;
mod node;
pub mod telemetry;
