mod arrows;
mod avatar;
mod commands;
mod config;
mod dev;
mod django;
mod docs;
mod import;
mod kill;
mod listen;
mod nodes;
#[cfg(unix)]
mod phone;
mod process;
mod pyjwt;
mod telemetry;
mod webhooks;
