//! `minigate migrate`

use super::{Source, output};
use anyhow::{Context as _, Result};
use minigate_flow::Clock;
use std::fmt::Write as _;

#[derive(Debug, clap::Args)]
#[command(after_help = "Migrations go forward only. `serve` also applies them when it starts.")]
pub(super) struct Migrate {
    /// Only say what would be done.
    #[arg(long)]
    dry_run: bool,
}

impl Migrate {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let store = crate::node::connect(&source.load()?).await?;
        let (done, migrations) = if self.dry_run {
            ("would be applied", store.migration_status().await.context("the schema cannot be read")?.pending)
        } else {
            let applied = store.migrate(Clock::system().now()).await;
            ("applied", applied.context("the database cannot be migrated")?)
        };
        store.close().await;
        let mut text = String::new();
        for migration in &migrations {
            let _ = writeln!(text, "{:04} {} {done}", migration.version, migration.name);
        }
        if migrations.is_empty() {
            text.push_str("the schema is this version's already\n");
        }
        output::write(&text)
    }
}
