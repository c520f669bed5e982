//! The processes under measurement.

use super::{
    Options,
    work::{self, Kind, Sessions},
};
use crate::{
    drive::{Measured, Plan, Work},
    process::{Child, Core},
};
use anyhow::{Context, Result};
use std::{net::SocketAddr, path::Path};

const WARM_UP_MS: u64 = 500;
/// More than any peer logs in; what is left over is thrown away.
const CODES_PER_SECOND: u64 = 40_000;

/// A server, and what its clients have to remember from one turn to the next.
pub(crate) struct Peer {
    process: Child,
    address: SocketAddr,
    requests: Vec<String>,
    tokens: Vec<String>,
}

/// The simulated WeChat, with the people of one database.
pub(crate) struct WeChat {
    process: Child,
    address: SocketAddr,
}

impl WeChat {
    pub(crate) async fn start(people: u64, users: u64) -> Result<Self> {
        let (people, users) = (people.to_string(), users.to_string());
        let mut process = Child::start(Core::Others, &["simulate", "--people", &people, "--users", &users])?;
        let address = process.address().await?;
        Ok(Self { process, address })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn codes(&mut self, count: u64) -> Result<Vec<String>> {
        self.process.write(&format!("codes {count}\n")).await?;
        let mut codes = Vec::new();
        for _ in 0..count {
            codes.push(self.process.line().await?);
        }
        Ok(codes)
    }
}

impl Peer {
    /// `command` is `serve` or `bare`, and its flags.
    pub(crate) async fn start(command: &[&str], database: &Path, wechat: &str) -> Result<Self> {
        let database = database.to_str().context("the path of a database is not text")?;
        let mut process =
            Child::start(Core::Server, &[command, &["--database", database, "--wechat", wechat]].concat())?;
        let address = process.address().await?;
        Ok(Self { process, address, requests: Vec::new(), tokens: Vec::new() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn process(&self) -> Result<u32> {
        self.process.id()
    }

    /// Makes ready what a kind of work begins with.
    pub(crate) async fn prepare(&mut self, kind: Kind, sessions: Sessions) -> Result<()> {
        match kind {
            Kind::Get(_) | Kind::Me | Kind::Echo => self.requests = sessions.requests(kind, self.address).await?,
            Kind::Refresh => self.tokens = sessions.tokens()?,
            Kind::Login(_) => {}
        }
        Ok(())
    }

    /// Makes the bare server's clients send what minigate's do. It reads a refresh token as the number of a row.
    pub(crate) fn prepare_like(&mut self, other: &Self) {
        self.requests.clone_from(&other.requests);
        self.tokens = (0..other.tokens.len()).map(|row| format!("{row:0>102}")).collect();
    }

    /// One turn.
    pub(crate) async fn measure(&mut self, kind: Kind, wechat: &mut WeChat, options: &Options) -> Result<Measured> {
        let connections = options.connections;
        let work = match kind {
            Kind::Get(_) | Kind::Me | Kind::Echo => Work::Repeat { connections, requests: self.requests.clone() },
            Kind::Refresh => Work::Refresh { connections, tokens: std::mem::take(&mut self.tokens) },
            Kind::Login(style) => {
                let codes = wechat.codes(CODES_PER_SECOND * (options.seconds * 1000 + WARM_UP_MS) / 1000).await?;
                work::logins(connections, style, &codes)
            }
        };
        let plan = Plan {
            address: self.address,
            server: self.process()?,
            warm_up_ms: WARM_UP_MS,
            measure_ms: options.seconds * 1000,
            work,
        };
        let output = Child::start(Core::Others, &["drive"])?.finish(&serde_json::to_string(&plan)?).await?;
        let mut measured: Measured = serde_json::from_str(&output).context("the clients failed")?;
        self.tokens = std::mem::take(&mut measured.last);
        Ok(measured)
    }
}
