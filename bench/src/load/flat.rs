//! Does a request cost the same among a thousand users and among a million?

use super::{
    Options,
    compare::Figures,
    peers::{Peer, WeChat},
    table::{micros, rounded},
    work::{Kind, Sessions},
};
use crate::seed;
use anyhow::Result;
use minigate::model::{Style, signing::Algorithm};
use std::{fs, path::Path};

const FEW: u64 = 1_000;
/// The same in both, so that what differs is the number of users alone.
const REFRESHING: u64 = FEW / 12;
/// Logins come last, as in the table of all works.
const WORKS: [Kind; 3] = [Kind::Me, Kind::Refresh(Algorithm::Es256), Kind::Login(Style::Token)];

/// A server, its simulated WeChat and how many users they have.
struct Town {
    users: u64,
    server: Peer,
    wechat: WeChat,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let mut few = Town::found(FEW, options, folder.path()).await?;
    let mut many = Town::found(options.users, options, folder.path()).await?;
    println!(
        "| work | CPU per request, {FEW} users | CPU per request, {} users | ratio | requests/s, each |",
        many.users
    );
    println!("| --- | --: | --: | --: | --: |");
    for kind in WORKS {
        few.server.prepare(kind, few.sessions()).await?;
        many.server.prepare(kind, many.sessions()).await?;
        let (mut of_few, mut of_many) = (Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            of_few.push(few.server.measure(kind, &mut few.wechat, options).await?);
            of_many.push(many.server.measure(kind, &mut many.wechat, options).await?);
        }
        let (few, many) = (Figures::of(&of_few), Figures::of(&of_many));
        let ratio = many.cpu.as_secs_f64() / few.cpu.as_secs_f64();
        let speeds = format!("{}, {}", rounded(few.per_second), rounded(many.per_second));
        println!("| {kind} | {} | {} | {ratio:.2} | {speeds} |", micros(few.cpu), micros(many.cpu));
    }
    Ok(())
}

impl Town {
    /// Seeding a million users takes minutes, so their database is kept, and each run works on a copy.
    async fn found(users: u64, options: &Options, folder: &Path) -> Result<Self> {
        let kept = options.data.join(format!("seeded-{users}.db"));
        if !kept.exists() {
            let unfinished = options.data.join(format!("seeding-{users}.db"));
            let _ = fs::remove_file(&unfinished);
            seed::run(&unfinished, users).await?;
            fs::rename(unfinished, &kept)?;
        }
        let database = folder.join(format!("{users}.db"));
        fs::copy(kept, &database)?;
        // As many people log in, too: whoever logs in more often has ten sessions sooner, and ends one with each login.
        let wechat = WeChat::start(FEW, users).await?;
        let server = Peer::start(&["serve"], &database, &wechat.url()).await?;
        Ok(Self { users, server, wechat })
    }

    fn sessions(&self) -> Sessions {
        Sessions { users: self.users, refreshing: REFRESHING }
    }
}
