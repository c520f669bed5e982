//! What people type.

mod audit;
mod config;
mod dev;
mod doctor;
mod import;
mod init;
mod keys;
mod migrate;
mod output;
mod phone;
mod serve;
mod session;
mod simulate;
mod user;
mod webhook;

use crate::config::Config;
use anyhow::{Context as _, Result};
use clap::{CommandFactory as _, Parser, Subcommand};
use minigate_flow::Gate;
use std::{path::PathBuf, sync::Arc};

/// Login for WeChat mini programs.
#[derive(Debug, Parser)]
#[command(
    name = "minigate",
    version,
    after_help = "Examples:\n  minigate dev                 a login server and a simulated WeChat, nothing to configure\n  \
        minigate phone miniprogram   the same, and your mini program in a phone in the browser\n  \
        minigate init                write minigate.toml and a master key\n  \
        minigate serve               serve real users\n  \
        minigate doctor              say what is wrong and how to mend it"
)]
pub struct Cli {
    /// The configuration file; `minigate.toml` if there is one.
    #[arg(long, short, global = true, env = "MINIGATE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run everything on this machine: server, database, simulated WeChat.
    Dev(Box<dev::Dev>),
    /// Open a mini program in a simulated phone in the browser, with everything `dev` runs behind it.
    Phone(Box<phone::Phone>),
    /// Serve real users.
    Serve,
    /// Write a commented configuration and a master key.
    Init(init::Init),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(config::Command),
    /// Check everything a login needs, and say how to mend what is wrong.
    Doctor(doctor::Doctor),
    /// Bring the database to this version's schema.
    Migrate(migrate::Migrate),
    /// Bring in the users of the system that minigate replaces.
    Import(Box<import::Import>),
    /// List and rotate signing keys; seal anew under a new master key.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Look at users, ban them, let them in again, delete and export them, make one of two.
    #[command(subcommand)]
    User(user::Command),
    /// Look at sessions and end them.
    #[command(subcommand)]
    Session(session::Command),
    /// Look at webhooks, try them out, send again what was not delivered.
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// Read the audit log.
    Audit(audit::Audit),
    /// Run the simulated WeChat alone.
    Simulate(simulate::Simulate),
    /// Print shell completions.
    Completions { shell: clap_complete::Shell },
}

impl Cli {
    pub async fn run(self) -> Result<()> {
        let source = Source(self.config);
        match self.command {
            Command::Dev(dev) => dev.run().await,
            Command::Phone(phone) => phone.run().await,
            Command::Serve => serve::run(&source).await,
            Command::Init(init) => init.run(),
            Command::Config(command) => command.run(&source),
            Command::Doctor(doctor) => doctor.run(&source).await,
            Command::Migrate(migrate) => migrate.run(&source).await,
            Command::Import(import) => import.run(&source).await,
            Command::Keys(command) => command.run(&source).await,
            Command::User(command) => command.run(&source).await,
            Command::Session(command) => command.run(&source).await,
            Command::Webhook(command) => command.run(&source).await,
            Command::Audit(audit) => audit.run(&source).await,
            Command::Simulate(simulate) => simulate.run().await,
            Command::Completions { shell } => {
                clap_complete::generate(shell, &mut Self::command(), "minigate", &mut std::io::stdout());
                Ok(())
            }
        }
    }
}

/// Where the configuration comes from: a file, and the environment over it.
struct Source(Option<PathBuf>);

impl Source {
    fn load(&self) -> Result<Config> {
        Config::load(self.path().as_deref(), std::env::vars()).context("the configuration cannot be used")
    }

    fn path(&self) -> Option<PathBuf> {
        let usual = || Some(PathBuf::from("minigate.toml")).filter(|path| path.exists());
        self.0.clone().or_else(usual)
    }

    /// A gate on the configured database, for one command: no jobs, no listener.
    async fn gate(&self) -> Result<Arc<Gate>> {
        let config = self.load()?;
        crate::node::open_gate(&config, crate::node::RateLimits::Off).await
    }
}
