//! The processes under measurement.

use super::{
    Options, WARM_UP_MS,
    work::{self, Kind, Sessions},
};
use crate::{
    bare::ROWS,
    drive::{Measured, Plan, RefreshRoute, Work},
    process::{Child, Core},
};
use anyhow::{Context, Result};
use std::{net::SocketAddr, path::Path};

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

    pub(crate) async fn codes(&mut self, count: u64) -> Result<Vec<String>> {
        self.make("codes", count).await
    }

    /// Forms with a code, and with data that WeChat encrypted under the key which that code gives.
    pub(crate) async fn logins(&mut self, count: u64) -> Result<Vec<String>> {
        self.make("logins", count).await
    }

    async fn make(&mut self, what: &str, count: u64) -> Result<Vec<String>> {
        self.process.write(&format!("{what} {count}\n")).await?;
        let mut made = Vec::new();
        for _ in 0..count {
            made.push(self.process.line().await?);
        }
        Ok(made)
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
            Kind::Refresh(_) => self.tokens = sessions.tokens()?,
            Kind::Login(_) => {}
        }
        Ok(())
    }

    /// Makes the bare server's clients send what minigate's do. It reads a refresh token as the number of a row, and the
    /// rows lie as far apart as minigate's sessions: neighbours would share pages, which are what a commit writes.
    pub(crate) fn prepare_like(&mut self, other: &Self) {
        self.requests.clone_from(&other.requests);
        let apart = ROWS as usize / other.tokens.len().max(1);
        self.tokens = (0..other.tokens.len()).map(|index| format!("{:0>102}", index * apart)).collect();
    }

    /// One turn.
    pub(crate) async fn measure(&mut self, kind: Kind, wechat: &mut WeChat, options: &Options) -> Result<Measured> {
        let connections = options.connections;
        let work = match kind {
            Kind::Get(_) | Kind::Me | Kind::Echo => Work::Repeat { connections, requests: self.requests.clone() },
            Kind::Refresh(_) => {
                Work::Refresh { connections, tokens: std::mem::take(&mut self.tokens), route: RefreshRoute::V1 }
            }
            Kind::Login(style) => {
                let codes = wechat.codes(options.codes_for_a_turn()).await?;
                work::logins(connections, style, &codes)
            }
        };
        let mut measured = self.carry_out(work, options).await?;
        self.tokens = std::mem::take(&mut measured.last);
        Ok(measured)
    }

    /// One turn of this work.
    pub(crate) async fn carry_out(&self, work: Work, options: &Options) -> Result<Measured> {
        let plan = Plan {
            address: self.address,
            server: self.process()?,
            warm_up_ms: WARM_UP_MS,
            measure_ms: options.seconds * 1000,
            work,
        };
        let output = Child::start(Core::Others, &["drive"])?.finish(&serde_json::to_string(&plan)?).await?;
        serde_json::from_str(&output).context("the clients failed")
    }
}
