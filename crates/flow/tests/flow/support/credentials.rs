//! What clients hold, and what the gate says to it.

use super::caller;
use minigate_flow::{Authenticated, Code, Credential, Error, Gate, Presented};

/// The tokens of the JWT style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

pub(crate) fn pair_of(credential: &Credential) -> Pair {
    match credential.clone() {
        Credential::Jwt { access_token, refresh_token, .. } => Pair { access: access_token, refresh: refresh_token },
        other => panic!("{other:?}"),
    }
}

pub(crate) fn opaque_of(credential: &Credential) -> String {
    match credential.clone() {
        Credential::Token { access_token, .. } => access_token,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn cookie_of(credential: &Credential) -> String {
    match credential.clone() {
        Credential::Cookie { session_cookie, .. } => session_cookie,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn bearer(gate: &Gate, token: &str) -> Result<Authenticated, Code> {
    authenticate(gate, Presented { bearer: Some(token), ..Presented::default() }).await
}

pub(crate) async fn cookie(gate: &Gate, cookie: &str) -> Result<Authenticated, Code> {
    authenticate(gate, Presented { session_cookie: Some(cookie), ..Presented::default() }).await
}

/// With the credential of any style, in its own place.
pub(crate) async fn authenticated(gate: &Gate, credential: &Credential) -> Result<Authenticated, Code> {
    match credential {
        Credential::Jwt { access_token, .. } | Credential::Token { access_token, .. } => {
            bearer(gate, access_token).await
        }
        Credential::Cookie { session_cookie, .. } => cookie(gate, session_cookie).await,
    }
}

async fn authenticate(gate: &Gate, presented: Presented<'_>) -> Result<Authenticated, Code> {
    gate.authenticate(presented).await.map_err(|error| error.code())
}

pub(crate) async fn refresh(gate: &Gate, token: &str) -> Result<Pair, Code> {
    let refreshed = gate.refresh(token, &caller()).await;
    refreshed.map(|credential| pair_of(&credential)).map_err(|error: Error| error.code())
}
