//! `minigate keys`

use super::{
    Source,
    output::{self, Output, table},
};
use anyhow::Result;
use clap::Subcommand;
use minigate_flow::{KeyChange, KeyInfo};
use minigate_model::encoding::hex;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Signing keys, and how much is sealed under each master key.
    List {
        #[command(flatten)]
        output: Output,
    },
    /// Publish a new signing key; it signs in a day, when every backend has fetched it.
    #[command(after_help = "Servers that run take the change up within two seconds.")]
    Rotate {
        /// The key has leaked: sign with a new one at once, and refuse every token of the old ones.
        #[arg(long)]
        now: bool,
    },
    /// After a new master key was put first: seal everything anew under it. May be stopped and begun again.
    Reseal,
}

#[derive(Serialize)]
struct Listed {
    signing: Vec<KeyInfo>,
    master: Vec<MasterKey>,
}

#[derive(Serialize)]
struct MasterKey {
    id: String,
    sealed_values: u64,
}

impl Command {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let gate = source.gate().await?;
        match self {
            Self::List { output } => {
                let sealed = gate.count_sealed().await?.into_iter();
                let master = sealed.map(|(id, sealed_values)| MasterKey { id: hex(&id), sealed_values }).collect();
                output.print(&Listed { signing: gate.list_keys().await?, master }, text)?;
            }
            Self::Rotate { now: false } => output::write(&told(&gate.rotate_keys().await?))?,
            Self::Rotate { now: true } => output::write(&told(&gate.replace_keys_now().await?))?,
            Self::Reseal => {
                let report = gate.reseal(|report| eprint!("\r{} looked at", report.looked_at)).await?;
                eprintln!();
                output::write(&format!(
                    "{} looked at, {} sealed anew, {} that no key opens\n",
                    report.looked_at, report.resealed, report.unreadable
                ))?;
            }
        }
        gate.close().await?;
        Ok(())
    }
}

fn text(listed: &Listed) -> String {
    let head = ["signing key", "algorithm", "state", "made", "active since"].map(str::to_owned).to_vec();
    let rows = listed.signing.iter().map(|key| {
        let active = key.activated_at.map_or("-".to_owned(), |at| at.to_string());
        vec![key.kid.clone(), key.algorithm.to_owned(), key.state.to_owned(), key.created_at.to_string(), active]
    });
    let signing = table(&std::iter::once(head).chain(rows).collect::<Vec<_>>());
    let head = ["master key", "sealed values"].map(str::to_owned).to_vec();
    let rows = listed.master.iter().map(|key| vec![key.id.clone(), key.sealed_values.to_string()]);
    signing + "\n" + &table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

fn told(change: &KeyChange) -> String {
    match change {
        KeyChange::None => "nothing was due\n".to_owned(),
        KeyChange::Published { kid, signs_from } => format!("{kid} is published; it signs from {signs_from}\n"),
        KeyChange::Activated { kid } => format!("{kid} signs from now on; tokens of the old keys are refused\n"),
    }
}
