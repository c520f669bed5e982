//! What an adapter costs beside the v1 route that it stands on, on one server, turn by turn.

use super::{
    Options,
    compare::{Figures, median},
    peers::{Peer, WeChat},
    table::{micros, rounded},
    work::{self, Sessions},
};
use crate::{
    dataset::people_among,
    drive::{Measured, RefreshRoute, Steps, Work, form_request, request},
    seed,
};
use anyhow::{Context, Result};
use minigate::model::Style;

const USERS: u64 = 40_000;
const SESSIONS: Sessions = Sessions { users: USERS, refreshing: 1_000 };
/// Turns in which nearly everybody logs in once.
const INTRODUCTIONS: usize = 4;

/// A login or refresh of an old system.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Adapter {
    SessionCsrf,
    WeixinJwt,
    UserState,
    /// Beside a login and the decryption of the same data, which are two requests in v1.
    Scancode,
    /// Beside a login alone.
    ScancodeWhole,
    /// Two requests for a login, the second of which is answered with a signed token: beside a login of the style that
    /// signs too, and one authenticated request.
    OpenidTicket,
    Simplejwt,
}

/// Most logins come last: many of one user end the oldest sessions, which are those that refresh and ask.
const ALL: [Adapter; 7] = [
    Adapter::Simplejwt,
    Adapter::OpenidTicket,
    Adapter::SessionCsrf,
    Adapter::WeixinJwt,
    Adapter::UserState,
    Adapter::Scancode,
    Adapter::ScancodeWhole,
];

/// One server, and the refresh tokens of those who ask v1 and of those who ask the adapter.
struct Bench<'a> {
    options: &'a Options,
    wechat: WeChat,
    server: Peer,
    tokens: [Vec<String>; 2],
}

/// Whose turn it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    V1,
    Adapter,
}

pub(crate) async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let database = folder.path().join("minigate.db");
    seed::run(&database, USERS).await?;
    let wechat = WeChat::start(people_among(USERS), USERS).await?;
    let server = Peer::start(&["serve", "--adapters"], &database, &wechat.url()).await?;
    let mut tokens = SESSIONS.tokens()?;
    let tokens = [tokens.split_off(tokens.len() / 2), tokens];
    let mut bench = Bench { options, wechat, server, tokens };
    println!("| adapter | beside v1's | CPU v1 | CPU adapter | ratio | a second, each |");
    println!("| --- | --- | --: | --: | --: | --: |");
    for adapter in ALL.into_iter().filter(|adapter| options.wants(adapter.name())) {
        eprintln!("{}", adapter.name());
        bench.introduce(adapter).await?;
        let (mut of_v1, mut of_adapter) = (Vec::new(), Vec::new());
        for round in 0..options.rounds {
            // Who begins changes: the database grows, and what comes later meets more of it.
            let turns = if round % 2 == 0 { [Side::V1, Side::Adapter] } else { [Side::Adapter, Side::V1] };
            for side in turns {
                let measured = bench.turn(adapter, side).await?;
                if side == Side::V1 { of_v1.push(measured) } else { of_adapter.push(measured) }
            }
        }
        adapter.print(&of_v1, &of_adapter);
    }
    Ok(())
}

impl Bench<'_> {
    /// The name that a client brings is written at a person's first login, and at no other.
    async fn introduce(&mut self, adapter: Adapter) -> Result<()> {
        if matches!(adapter, Adapter::Scancode | Adapter::ScancodeWhole) {
            for _ in 0..INTRODUCTIONS {
                self.turn(adapter, Side::Adapter).await?;
            }
        }
        Ok(())
    }

    async fn turn(&mut self, adapter: Adapter, side: Side) -> Result<Measured> {
        let work = match (adapter, side) {
            (Adapter::Simplejwt, _) => self.refreshes(side),
            (Adapter::OpenidTicket, Side::V1) => {
                let session = SESSIONS.asking(Style::Token).next().context("no session")?;
                let bearer = format!("Bearer {}", session.opaque());
                let me = request("GET", "/v1/me", &[("authorization", &bearer)], "");
                let codes = self.codes().await?;
                self.two_steps(codes, Steps::LoginAnd(me))
            }
            (Adapter::Scancode, Side::V1) => {
                let forms = self.forms().await?;
                self.two_steps(forms, Steps::LoginAndDecrypt)
            }
            (_, Side::V1) => work::logins(self.options.connections, adapter.style(), &self.codes().await?),
            (_, Side::Adapter) => self.logins(adapter).await?,
        };
        let mut measured = self.server.carry_out(work, self.options).await?;
        if adapter == Adapter::Simplejwt {
            self.tokens[side as usize] = std::mem::take(&mut measured.last);
        }
        Ok(measured)
    }

    fn refreshes(&mut self, side: Side) -> Work {
        let tokens = std::mem::take(&mut self.tokens[side as usize]);
        let route = if side == Side::V1 { RefreshRoute::V1 } else { RefreshRoute::Simplejwt };
        Work::Refresh { connections: self.options.connections, tokens, route }
    }

    fn two_steps(&self, logins: Vec<String>, steps: Steps) -> Work {
        Work::TwoSteps { connections: self.options.connections, logins, steps }
    }

    /// Of the old barcode inventory's login.
    async fn forms(&mut self) -> Result<Vec<String>> {
        self.wechat.logins(self.options.codes_for_a_turn()).await
    }

    async fn codes(&mut self) -> Result<Vec<String>> {
        self.wechat.codes(self.options.codes_for_a_turn()).await
    }

    async fn logins(&mut self, adapter: Adapter) -> Result<Work> {
        let connections = self.options.connections;
        let login: fn(&String) -> String = match adapter {
            Adapter::SessionCsrf => |code| request("POST", "/login", &[], &format!(r#"{{"code":"{code}"}}"#)),
            Adapter::WeixinJwt => |code| request("POST", "/api/weixin/login/", &[], &format!(r#"{{"code":"{code}"}}"#)),
            // Without the nickname, which is written when it is new, as no v1 login does.
            Adapter::UserState => |code| request("GET", &format!("/login?code={code}"), &[], ""),
            Adapter::Scancode | Adapter::ScancodeWhole => {
                let requests = self.forms().await?.iter().map(|form| form_request("/scan/login/", form)).collect();
                return Ok(Work::Once { connections, requests });
            }
            Adapter::OpenidTicket | Adapter::Simplejwt => {
                let codes = self.codes().await?;
                return Ok(self.two_steps(codes, Steps::Tickets));
            }
        };
        Ok(Work::Once { connections, requests: self.codes().await?.iter().map(login).collect() })
    }
}

impl Adapter {
    const fn name(self) -> &'static str {
        match self {
            Self::SessionCsrf => "session-csrf login",
            Self::WeixinJwt => "weixin-jwt login",
            Self::UserState => "user-state login",
            Self::Scancode => "scancode login, with encrypted data",
            Self::ScancodeWhole => "scancode login, decryption and all",
            Self::OpenidTicket => "openid-ticket login, both steps",
            Self::Simplejwt => "simplejwt refresh",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::SessionCsrf => Style::Cookie,
            Self::WeixinJwt | Self::OpenidTicket | Self::Simplejwt => Style::Jwt,
            Self::UserState | Self::Scancode | Self::ScancodeWhole => Style::Token,
        }
    }

    /// What it is measured beside.
    fn route(self) -> String {
        match self {
            Self::Simplejwt => "refresh".to_owned(),
            Self::OpenidTicket => "login, jwt, and GET /v1/me".to_owned(),
            Self::Scancode => "login, token, and POST /v1/me/decrypt".to_owned(),
            _ => format!("login, {}", self.style().as_str()),
        }
    }

    /// Requests that make one login.
    const fn requests(self, side: Side) -> u32 {
        match (self, side) {
            (Self::OpenidTicket, _) | (Self::Scancode, Side::V1) => 2,
            _ => 1,
        }
    }

    fn print(self, of_v1: &[Measured], of_adapter: &[Measured]) {
        let (v1, adapter) = (Figures::of(of_v1), Figures::of(of_adapter));
        let [requests_v1, requests] = [Side::V1, Side::Adapter].map(|side| self.requests(side));
        let whole = |measured: &Measured, requests: u32| {
            measured.cpu.as_secs_f64() * f64::from(requests) / measured.requests as f64
        };
        let ratio =
            median(of_v1.iter().zip(of_adapter).map(|(v1, ours)| whole(ours, requests) / whole(v1, requests_v1)));
        let [v1, adapter] = [(v1, requests_v1), (adapter, requests)].map(|(figures, requests)| {
            (micros(figures.cpu * requests), rounded(figures.per_second / f64::from(requests)))
        });
        let (name, route) = (self.name(), self.route());
        println!("| {name} | {route} | {} | {} | {ratio:.2} | {}, {} |", v1.0, adapter.0, v1.1, adapter.1);
    }
}
