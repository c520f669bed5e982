//! Both peers, turn by turn.

use super::{
    Options,
    peers::{Peer, WeChat},
    table,
    work::{Kind, Sessions},
};
use crate::{dataset::people_among, drive::Measured, process, seed};
use anyhow::Result;
use minigate::model::signing::Algorithm;
use std::time::Duration;

/// Users in the database, and as many people who log in: few enough logins each that no session has to make room.
const USERS: u64 = 80_000;
const REFRESHING: u64 = 1_000;

/// One line of the table.
pub(crate) struct Line {
    pub(crate) kind: Kind,
    pub(crate) bare: Figures,
    pub(crate) minigate: Figures,
    /// Of requests a second, minigate's to the bare server's, each of the same round.
    pub(crate) ratio: f64,
    /// To the bare server that also signs an access token, where minigate does.
    pub(crate) ratio_signing: Option<f64>,
    pub(crate) memory_kib: u64,
}

/// Medians over the rounds.
pub(crate) struct Figures {
    pub(crate) per_second: f64,
    pub(crate) cpu: Duration,
    pub p50: Duration,
    pub p99: Duration,
}

/// Prints each line as soon as it is measured.
pub(crate) async fn run(options: &Options, kinds: &[Kind]) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let database = |name: &str| folder.path().join(name);
    seed::run(&database("minigate.db"), USERS).await?;
    let mut wechat = WeChat::start(people_among(USERS), USERS).await?;
    std::fs::copy(database("minigate.db"), database("sharing.db"))?;
    let mut asymmetric = Peer::start(&["serve"], &database("minigate.db"), &wechat.url()).await?;
    let mut sharing = Peer::start(&["serve", "--shared-secret"], &database("sharing.db"), &wechat.url()).await?;
    let mut bare = Peer::start(&["bare"], &database("bare.db"), &wechat.url()).await?;
    let mut signing = Peer::start(&["bare", "--sign"], &database("signing.db"), &wechat.url()).await?;
    table::head();
    for kind in kinds {
        eprintln!("{kind}");
        let minigate = if kind.algorithm() == Some(Algorithm::Hs256) { &mut sharing } else { &mut asymmetric };
        minigate.prepare(*kind, Sessions { users: USERS, refreshing: REFRESHING }).await?;
        bare.prepare_like(minigate);
        signing.prepare_like(minigate);
        let (mut of_bare, mut of_signing, mut of_minigate) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..options.rounds {
            of_bare.push(bare.measure(*kind, &mut wechat, options).await?);
            if kind.signs() {
                of_signing.push(signing.measure(*kind, &mut wechat, options).await?);
            }
            of_minigate.push(minigate.measure(*kind, &mut wechat, options).await?);
        }
        table::line(&Line {
            kind: *kind,
            ratio: ratio(&of_minigate, &of_bare),
            ratio_signing: kind.signs().then(|| ratio(&of_minigate, &of_signing)),
            bare: Figures::of(&of_bare),
            minigate: Figures::of(&of_minigate),
            memory_kib: process::memory_kib(minigate.process()?)?,
        });
    }
    Ok(())
}

impl Figures {
    pub(crate) fn of(rounds: &[Measured]) -> Self {
        let median_of = |duration: fn(&Measured) -> Duration| {
            Duration::from_secs_f64(median(rounds.iter().map(|round| duration(round).as_secs_f64())))
        };
        Self {
            per_second: median(rounds.iter().map(Measured::per_second)),
            cpu: Duration::from_secs_f64(median(rounds.iter().map(|r| r.cpu.as_secs_f64() / r.requests as f64))),
            p50: median_of(|round| round.p50),
            p99: median_of(|round| round.p99),
        }
    }
}

/// Of requests a second, round by round.
fn ratio(of_minigate: &[Measured], of_bare: &[Measured]) -> f64 {
    median(of_minigate.iter().zip(of_bare).map(|(ours, bare)| ours.per_second() / bare.per_second()))
}

/// Zero of nothing.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
