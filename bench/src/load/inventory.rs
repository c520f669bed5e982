//! What a scan costs in the barcode inventory, beside the bare server's login: one durable row for each request.

use super::{
    Options,
    compare::{Figures, median},
    peers::{Peer, WeChat},
    table::{micros, rounded},
    work::{self, Sessions},
};
use crate::{
    dataset::{self, Seeded, people_among},
    drive::{Measured, Work, form_request, request},
    seed,
};
use anyhow::{Context, Result};
use minigate::model::Style;
use std::net::SocketAddr;

const USERS: u64 = 40_000;
/// Barcodes that are scanned in, in turn.
const GOODS: u64 = 1_000;

/// How goods come in.
#[derive(Clone, Copy)]
enum Way {
    /// The old client's form, one piece at a time.
    DataIn,
    /// The API, with an idempotency key each that begins with its time, as the mini program makes them.
    Scan,
    /// The same with keys that do not.
    ScanRandom,
}

/// Users of the inventory, each with the warehouse that everybody begins with.
struct Keeper {
    session: Seeded,
    warehouse: String,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let database = |name: &str| folder.path().join(name);
    seed::run(&database("minigate.db"), USERS).await?;
    let mut wechat = WeChat::start(people_among(USERS), USERS).await?;
    let inventory = Peer::start(&["serve", "--inventory"], &database("minigate.db"), &wechat.url()).await?;
    let bare = Peer::start(&["bare"], &database("bare.db"), &wechat.url()).await?;
    let keepers = keepers(inventory.address()).await?;
    println!("| scans in | bare logins a second | scans a second | ratio | CPU a scan |");
    println!("| --- | --: | --: | --: | --: |");
    for way in [Way::DataIn, Way::Scan, Way::ScanRandom].into_iter().filter(|way| options.wants(way.name())) {
        eprintln!("{}", way.name());
        let (mut of_bare, mut of_scans) = (Vec::new(), Vec::new());
        for round in 0..options.rounds {
            let codes = wechat.codes(options.codes_for_a_turn()).await?;
            of_bare.push(bare.carry_out(work::logins(options.connections, Style::Token, &codes), options).await?);
            let work = way.work(&keepers, options, round);
            of_scans.push(inventory.carry_out(work, options).await?);
        }
        way.print(&of_bare, &of_scans);
    }
    Ok(())
}

async fn keepers(server: SocketAddr) -> Result<Vec<Keeper>> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    let mut keepers = Vec::new();
    for session in (Sessions { users: USERS, refreshing: 0 }).asking(Style::Token) {
        let asked = http.get(format!("http://{server}/api/warehouses")).bearer_auth(session.opaque());
        let answer: serde_json::Value =
            serde_json::from_slice(&asked.send().await?.error_for_status()?.bytes().await?)?;
        let warehouse = answer["warehouses"][0]["id"].as_str().context("no warehouse")?.to_owned();
        keepers.push(Keeper { session, warehouse });
    }
    Ok(keepers)
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::DataIn => "`POST /scan/datain/`",
            Self::Scan => "`POST /api/warehouses/{id}/scans`",
            Self::ScanRandom => "the same, random keys",
        }
    }

    fn work(self, keepers: &[Keeper], options: &Options, round: usize) -> Work {
        let scan = |(number, Keeper { session, warehouse }): (u64, &Keeper)| {
            let code = number % GOODS;
            match self {
                Self::DataIn => {
                    let form =
                        format!("code=69{code:011}&name=&remarks=&cookie={}&dir=%E9%BB%98%E8%AE%A4", session.opaque());
                    form_request("/scan/datain/", &form)
                }
                Self::Scan | Self::ScanRandom => {
                    let (bearer, key) = (format!("Bearer {}", session.opaque()), self.key(round, number));
                    let headers = [("authorization", bearer.as_str()), ("idempotency-key", &key)];
                    let body = format!(r#"{{"direction":"in","code":"69{code:011}","quantity":1}}"#);
                    request("POST", &format!("/api/warehouses/{warehouse}/scans"), &headers, &body)
                }
            }
        };
        let requests = (0..options.codes_for_a_turn()).zip(keepers.iter().cycle()).map(scan).collect();
        Work::Once { connections: options.connections, requests }
    }

    /// An idempotency key: a time and what is random, or the other way round.
    fn key(self, round: usize, number: u64) -> String {
        let time = format!("{round:03}{number:07}");
        let random = dataset::random(&time);
        if let Self::ScanRandom = self { format!("{random}-{time}") } else { format!("{time}-{random}") }
    }

    fn print(self, of_bare: &[Measured], of_scans: &[Measured]) {
        let (bare, scans) = (Figures::of(of_bare), Figures::of(of_scans));
        let ratio = median(of_scans.iter().zip(of_bare).map(|(ours, bare)| ours.per_second() / bare.per_second()));
        let (logins, each, cpu) = (rounded(bare.per_second), rounded(scans.per_second), micros(scans.cpu));
        println!("| {} | {logins} | {each} | {ratio:.2} | {cpu} |", self.name());
    }
}
