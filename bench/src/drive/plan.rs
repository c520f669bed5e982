//! What the clients are to do, and what came of it.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, cell::RefCell, collections::VecDeque, net::SocketAddr, rc::Rc, time::Duration};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) address: SocketAddr,
    /// The process whose time is taken.
    pub(crate) server: u32,
    pub(crate) warm_up_ms: u64,
    pub(crate) measure_ms: u64,
    pub(crate) work: Work,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Work {
    /// Each connection repeats its share of these requests.
    Repeat { connections: usize, requests: Vec<String> },
    /// Each of these once, whichever connection is free: a login code works once.
    Once { connections: usize, requests: Vec<String> },
    /// Each connection goes round its share of these refresh tokens, and each answer brings the next token.
    Refresh { connections: usize, tokens: Vec<String> },
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
    /// Of the server, in the measured time.
    pub(crate) cpu: Duration,
    pub p50: Duration,
    pub p99: Duration,
    /// What is left for a further run: the newest refresh tokens.
    pub(crate) last: Vec<String>,
}

impl Measured {
    pub(crate) fn per_second(&self) -> f64 {
        self.requests as f64 / self.elapsed.as_secs_f64()
    }
}

/// Where one connection's requests come from.
pub(crate) enum Feed {
    Repeat { requests: Vec<String>, next: usize },
    Once(Rc<RefCell<std::vec::IntoIter<String>>>),
    Refresh(VecDeque<String>),
}

impl Work {
    pub(crate) fn connections(&self) -> usize {
        match self {
            Self::Repeat { connections, .. } | Self::Once { connections, .. } | Self::Refresh { connections, .. } => {
                *connections
            }
        }
    }

    /// One for each connection.
    pub(crate) fn feeds(self) -> Vec<Feed> {
        match self {
            Self::Repeat { connections, requests } => {
                (shares(connections, requests).into_iter()).map(|requests| Feed::Repeat { requests, next: 0 }).collect()
            }
            Self::Once { connections, requests } => {
                let all = Rc::new(RefCell::new(requests.into_iter()));
                (0..connections).map(|_| Feed::Once(Rc::clone(&all))).collect()
            }
            Self::Refresh { connections, tokens } => {
                shares(connections, tokens).into_iter().map(|tokens| Feed::Refresh(tokens.into())).collect()
            }
        }
    }
}

fn shares(connections: usize, all: Vec<String>) -> Vec<Vec<String>> {
    let mut shares = vec![Vec::new(); connections];
    for (index, one) in all.into_iter().enumerate() {
        shares[index % connections].push(one);
    }
    shares
}

impl Feed {
    pub(crate) fn next(&mut self) -> Option<Cow<'_, str>> {
        match self {
            Self::Repeat { requests, next } => {
                let request = requests.get(*next)?;
                *next = (*next + 1) % requests.len();
                Some(request.into())
            }
            Self::Once(requests) => requests.borrow_mut().next().map(Cow::from),
            Self::Refresh(tokens) => {
                let body = format!(r#"{{"refresh_token":"{}"}}"#, tokens.front()?);
                Some(super::request("POST", "/v1/token/refresh", &[], &body).into())
            }
        }
    }

    /// Takes from an answer what the next request needs.
    pub(crate) fn learn(&mut self, body: &str) -> Result<()> {
        if let Self::Refresh(tokens) = self {
            let (_, rest) = body.split_once(r#""refresh_token":""#).context("no refresh token in the answer")?;
            let (token, _) = rest.split_once('"').context("a refresh token without an end")?;
            tokens.pop_front();
            tokens.push_back(token.to_owned());
        }
        Ok(())
    }

    pub(crate) fn rest(self) -> Vec<String> {
        match self {
            Self::Refresh(tokens) => tokens.into(),
            Self::Repeat { .. } | Self::Once(_) => Vec::new(),
        }
    }
}
