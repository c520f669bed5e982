//! How fast minigate is, beside the least programs that do the same work. See README.md.

mod bare;
mod dataset;
mod drive;
mod load;
mod picture;
mod process;
mod seed;
mod serve;
mod simulate;
mod upload;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use tokio::runtime::{Builder, Runtime};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about = "Measures minigate beside the least programs that do the same work")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures everything and prints a table.
    Load(load::Options),
    /// Fills a database with users, each with an identity and a session.
    Seed {
        #[arg(long, default_value = "bench.db")]
        database: PathBuf,
        #[arg(long, default_value_t = 1_000)]
        users: u64,
    },
    /// The server under test; a part of `load`.
    #[command(hide = true)]
    Serve(serve::Options),
    /// The least server that does the same; a part of `load`.
    #[command(hide = true)]
    Bare(bare::Options),
    /// The simulated WeChat, which hands out login codes on demand; a part of `load`.
    #[command(hide = true)]
    Simulate {
        #[arg(long)]
        people: u64,
        /// How many users there are, evenly among whom the people are.
        #[arg(long)]
        users: u64,
    },
    /// One picture, prepared again and again; a part of `load --avatar`.
    #[command(hide = true)]
    Picture { file: PathBuf },
    /// Users who send pictures: reads a plan from standard input; a part of `load --avatar`.
    #[command(hide = true)]
    Upload,
    /// The clients: reads a plan from standard input, writes what it measured; a part of `load`.
    #[command(hide = true)]
    Drive,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Load(options) => one_thread()?.block_on(load::run(&options)),
        Command::Seed { database, users } => one_thread()?.block_on(seed::run(&database, users)),
        Command::Serve(options) => as_served()?.block_on(serve::run(options)),
        Command::Bare(options) => as_served()?.block_on(bare::run(options)),
        Command::Simulate { people, users } => one_thread()?.block_on(simulate::run(people, users)),
        Command::Picture { file } => picture::run(&file),
        Command::Upload => one_thread()?.block_on(upload::run()),
        Command::Drive => one_thread()?.block_on(drive::run()),
    }
}

fn one_thread() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// The runtime that servers have: a worker for each core they may use.
fn as_served() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build()
}
