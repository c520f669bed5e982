//! What is measured, and the requests it is made of.

use crate::{
    bare,
    dataset::{self, Seeded},
    drive::{Work, request},
};
use anyhow::{Context, Result};
use minigate::model::{Style, signing::Algorithm};
use std::{fmt, net::SocketAddr};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A guarded `GET` with a credential of this style: one handler, behind minigate and without it.
    Get(Style),
    /// `GET /v1/me`, which also finds the user and writes two times.
    Me,
    /// A guarded `POST` with cookie and CSRF token.
    Echo,
    Login(Style),
    /// By a server that signs access tokens with this algorithm.
    Refresh(Algorithm),
}

/// Logins come last: many of one user end the oldest sessions, which the others work with.
pub(crate) const ALL: [Kind; 10] = [
    Kind::Get(Style::Jwt),
    Kind::Get(Style::Token),
    Kind::Get(Style::Cookie),
    Kind::Echo,
    Kind::Me,
    Kind::Refresh(Algorithm::Es256),
    Kind::Refresh(Algorithm::Hs256),
    Kind::Login(Style::Jwt),
    Kind::Login(Style::Token),
    Kind::Login(Style::Cookie),
];

/// Sessions that ask. Those refreshed are others: a refresh makes an older token void.
const ASKING: u64 = 64;

/// The sessions of one seeded database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sessions {
    pub(crate) users: u64,
    /// How many of them are refreshed, at most a twelfth of the users.
    pub(crate) refreshing: u64,
}

impl Sessions {
    /// The `index`th of `count` sessions of a style, evenly among all users.
    fn pick(self, style: Style, index: u64, count: u64) -> Seeded {
        let triples = self.users / 3;
        let offset = [Style::Jwt, Style::Token, Style::Cookie].iter().position(|each| *each == style).unwrap_or(0);
        Seeded::new(index * triples / count * 3 + offset as u64)
    }

    pub(super) fn asking(self, style: Style) -> impl Iterator<Item = Seeded> {
        (0..ASKING).map(move |index| self.pick(style, index * 2, ASKING * 2))
    }

    /// The requests with which `kind` begins; logins need codes, and refreshes have none but [`Sessions::tokens`].
    pub(crate) async fn requests(self, kind: Kind, server: SocketAddr) -> Result<Vec<String>> {
        let (style, path) = match kind {
            Kind::Get(style) => (style, "/bench/user"),
            Kind::Me => (Style::Token, "/v1/me"),
            _ => return self.echoes(),
        };
        let mut requests = Vec::new();
        for session in self.asking(style) {
            let (name, value) = match style {
                Style::Jwt => ("authorization", format!("Bearer {}", access_token(server, &session).await?)),
                Style::Token => ("authorization", format!("Bearer {}", session.opaque())),
                Style::Cookie => ("cookie", format!("sessionid={}", session.cookie())),
            };
            requests.push(request("GET", path, &[(name, &value)], ""));
        }
        Ok(requests)
    }

    fn echoes(self) -> Result<Vec<String>> {
        let body = serde_json::to_string(&bare::Echo { title: "buy milk and bread".to_owned(), done: false })?;
        let echo = |session: Seeded| {
            let csrf = session.csrf().as_str().to_owned();
            let cookies = format!("csrftoken={csrf}; sessionid={}", session.cookie());
            request("POST", "/bench/echo", &[("cookie", &cookies), ("x-csrftoken", &csrf)], &body)
        };
        Ok(self.asking(Style::Cookie).map(echo).collect())
    }

    /// Refresh tokens that were not used yet.
    pub(crate) fn tokens(self) -> Result<Vec<String>> {
        let keyring = dataset::keyring()?;
        let count = self.refreshing;
        Ok((0..count).map(|index| self.pick(Style::Jwt, index * 2 + 1, count * 2).refresh(&keyring)).collect())
    }
}

/// The access token that a session's first refresh gives.
async fn access_token(server: SocketAddr, session: &Seeded) -> Result<String> {
    let body = serde_json::json!({ "refresh_token": session.refresh(&dataset::keyring()?) });
    let http = reqwest::Client::builder().no_proxy().build()?;
    let answer = http.post(format!("http://{server}/v1/token/refresh")).json(&body).send().await?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.error_for_status()?.bytes().await?)?;
    Ok(answer["access_token"].as_str().context("no access token")?.to_owned())
}

/// A login with each of these codes.
pub(crate) fn logins(connections: usize, style: Style, codes: &[String]) -> Work {
    let login = |code: &String| {
        let body = format!(r#"{{"code":"{code}","style":"{}"}}"#, style.as_str());
        request("POST", "/v1/login", &[], &body)
    };
    Work::Once { connections, requests: codes.iter().map(login).collect() }
}

impl Kind {
    /// With which algorithm its answer's access token is signed, if there is one.
    pub(crate) fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::Refresh(algorithm) => Some(algorithm),
            Self::Login(Style::Jwt) => Some(Algorithm::Es256),
            _ => None,
        }
    }

    /// An HMAC is no signature, and costs next to nothing.
    pub(crate) fn signs(self) -> bool {
        self.algorithm().is_some_and(|algorithm| algorithm != Algorithm::Hs256)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Get(style) => write!(f, "guarded GET, {}", style.as_str()),
            Self::Me => f.write_str("GET /v1/me, token"),
            Self::Echo => f.write_str("guarded POST, cookie + CSRF"),
            Self::Login(style) => write!(f, "login, {}", style.as_str()),
            Self::Refresh(Algorithm::Es256) => f.write_str("refresh"),
            Self::Refresh(algorithm) => write!(f, "refresh, {}", algorithm.as_str()),
        }
    }
}
