//! What the clients are to do, and what came of it.

use super::request;
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
    Refresh { connections: usize, tokens: Vec<String>, route: RefreshRoute },
    /// A login with each of these codes, or forms, in two requests.
    TwoSteps { connections: usize, logins: Vec<String>, steps: Steps },
}

/// The two requests of a login.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Steps {
    /// Those of `openid-ticket`.
    Tickets,
    /// A login that is answered with a signed token, and this request. Not one with that token: the first of those also
    /// checks the signature, which no step of `openid-ticket` does.
    LoginAnd(String),
    /// With what a form of the old barcode inventory brings: a login with its code, and its data decrypted.
    LoginAndDecrypt,
}

/// Whose refresh it is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) enum RefreshRoute {
    V1,
    Simplejwt,
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
    Once(Shared),
    Refresh { tokens: VecDeque<String>, route: RefreshRoute },
    TwoSteps { logins: Shared, steps: Steps, under_way: String, second: Option<String> },
}

/// What is taken by whichever connection is free.
type Shared = Rc<RefCell<std::vec::IntoIter<String>>>;

impl Work {
    pub(crate) fn connections(&self) -> usize {
        match self {
            Self::Repeat { connections, .. }
            | Self::Once { connections, .. }
            | Self::Refresh { connections, .. }
            | Self::TwoSteps { connections, .. } => *connections,
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
            Self::Refresh { connections, tokens, route } => {
                let feed = |tokens: Vec<String>| Feed::Refresh { tokens: tokens.into(), route };
                shares(connections, tokens).into_iter().map(feed).collect()
            }
            Self::TwoSteps { connections, logins, steps } => {
                let all = Rc::new(RefCell::new(logins.into_iter()));
                let feed = |_| Feed::TwoSteps {
                    logins: Rc::clone(&all),
                    steps: steps.clone(),
                    under_way: String::new(),
                    second: None,
                };
                (0..connections).map(feed).collect()
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
            Self::Refresh { tokens, route } => {
                let (path, field) = route.of();
                let body = format!(r#"{{"{field}":"{}"}}"#, tokens.front()?);
                Some(request("POST", path, &[], &body).into())
            }
            Self::TwoSteps { logins, steps, under_way, second } => match second.take() {
                Some(request) => Some(request.into()),
                None => {
                    *under_way = logins.borrow_mut().next()?;
                    Some(steps.first(under_way).into())
                }
            },
        }
    }

    /// Takes from an answer what the next request needs.
    pub(crate) fn learn(&mut self, body: &str) -> Result<()> {
        match self {
            Self::Refresh { tokens, route } => {
                let (_, field) = route.of();
                let token = text_of(body, field).context("no refresh token in the answer")?;
                tokens.pop_front();
                tokens.push_back(token.to_owned());
            }
            Self::TwoSteps { steps, under_way, second, .. } => *second = steps.second(under_way, body),
            Self::Repeat { .. } | Self::Once(_) => {}
        }
        Ok(())
    }

    pub(crate) fn rest(self) -> Vec<String> {
        match self {
            Self::Refresh { tokens, .. } => tokens.into(),
            Self::Repeat { .. } | Self::Once(_) | Self::TwoSteps { .. } => Vec::new(),
        }
    }
}

/// The value of a field that is text without escapes.
fn text_of<'a>(body: &'a str, field: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!(r#""{field}":""#))?;
    rest.split_once('"').map(|(text, _)| text)
}

/// The value of a field of one of the simulator's forms.
fn form_field(form: &str, name: &str) -> String {
    let mut fields = form.split('&').filter_map(|field| field.split_once('='));
    let (_, value) = fields.find(|(field, _)| *field == name).unwrap_or_default();
    value.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
}

impl Steps {
    fn first(&self, login: &str) -> String {
        let v1 = |code, style| request("POST", "/v1/login", &[], &format!(r#"{{"code":"{code}","style":"{style}"}}"#));
        match self {
            Self::Tickets => request("POST", "/get-openid/", &[], &format!(r#"{{"jscode":"{login}"}}"#)),
            Self::LoginAnd(_) => v1(login, "jwt"),
            Self::LoginAndDecrypt => v1(form_field(login, "code").as_str(), "token"),
        }
    }

    /// `None` after the second, whose answer has nothing of the first's.
    fn second(&self, login: &str, answer: &str) -> Option<String> {
        match self {
            // The first step's answer is the second step's body.
            Self::Tickets => text_of(answer, "openid").map(|_| request("POST", "/wx-login/", &[], answer)),
            Self::LoginAnd(second) => text_of(answer, "access_token").map(|_| second.clone()),
            Self::LoginAndDecrypt => text_of(answer, "access_token").map(|token| {
                let (data, iv) = (form_field(login, "encrypteddata"), form_field(login, "iv"));
                let body = format!(r#"{{"encrypted_data":"{data}","iv":"{iv}"}}"#);
                request("POST", "/v1/me/decrypt", &[("authorization", &format!("Bearer {token}"))], &body)
            }),
        }
    }
}

impl RefreshRoute {
    /// Its path, and the name of the token in question and answer.
    const fn of(self) -> (&'static str, &'static str) {
        match self {
            Self::V1 => ("/v1/token/refresh", "refresh_token"),
            Self::Simplejwt => ("/api/token/refresh/", "refresh"),
        }
    }
}
