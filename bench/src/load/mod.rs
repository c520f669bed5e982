//! The whole measurement: starts the peers, lets each do the same work in turns, prints what came of it.

mod adapters;
mod avatar;
mod compare;
mod flat;
mod footprint;
mod inventory;
mod machine;
mod peers;
mod table;
mod work;

use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use work::Kind;

const WARM_UP_MS: u64 = 500;
/// In a turn of two and a half seconds no multiple of the 80,000 people: each turn begins with others of them, so that all
/// log in about as often.
const CODES_PER_SECOND: u64 = 48_000;

#[derive(Args)]
pub(crate) struct Options {
    /// How often each peer has its turn; medians are printed.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is, after half a second of warming up.
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// Only works whose name contains this.
    #[arg(long)]
    only: Option<String>,
    /// Measures what a request costs among a thousand users and among a million, instead.
    #[arg(long)]
    flat: bool,
    /// Measures what each adapter's login costs beside v1's, instead.
    #[arg(long, conflicts_with = "flat")]
    adapters: bool,
    /// Measures what a picture costs, and twenty at once beside other requests, instead.
    #[arg(long, conflicts_with = "flat")]
    avatar: bool,
    /// Measures what a scan costs in the barcode inventory, instead.
    #[arg(long, conflicts_with = "flat")]
    inventory: bool,
    /// The larger number of users of `--flat`.
    #[arg(long, default_value_t = 1_000_000)]
    users: u64,
    /// Where databases are made; the disk measured is this one's.
    #[arg(long, default_value = "target/bench")]
    data: PathBuf,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    std::fs::create_dir_all(&options.data)?;
    let kinds: Vec<Kind> = work::ALL.into_iter().filter(|kind| options.wants(&kind.to_string())).collect();
    machine::describe(&options.data)?;
    if options.avatar {
        return avatar::run(options).await;
    }
    if options.flat {
        return flat::run(options).await;
    }
    if options.adapters {
        return adapters::run(options).await;
    }
    if options.inventory {
        return inventory::run(options).await;
    }
    compare::run(options, &kinds).await?;
    if options.only.is_none() {
        footprint::print(&options.data).await?;
    }
    Ok(())
}

impl Options {
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|part| name.contains(part))
    }

    /// More than any server uses up; what is left over is thrown away.
    fn codes_for_a_turn(&self) -> u64 {
        CODES_PER_SECOND * (self.seconds * 1000 + WARM_UP_MS) / 1000
    }
}
