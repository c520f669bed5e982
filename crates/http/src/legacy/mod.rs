//! The adapters: the paths and shapes of five systems that mini programs were written for, so that those log in here
//! unchanged. Each is a thin file over the same flows as the v1 API.

mod base_path;
mod openid_ticket;
mod scancode;
mod session_csrf;
mod simplejwt;
mod user_state;
mod weixin_jwt;

pub use base_path::{BasePath, InvalidBasePath};

use crate::{ApiError, Minigate, ROUTES, extract::LoginOrigin, routes::Route};
use axum::Router;
use http::HeaderName;
use minigate_flow::{Login, LoginAnswer};
use minigate_model::Style;
use secrecy::SecretString;
use std::{collections::HashSet, net::IpAddr};

/// Which adapters are on, each with the path it answers under; all are off by default.
#[derive(Debug, Clone, Default)]
pub struct Legacy {
    /// Two cookies and a CSRF token, as Django's sessions have them.
    pub session_csrf: Option<BasePath>,
    /// A pair of tokens, as Django's simplejwt makes them.
    pub weixin_jwt: Option<BasePath>,
    /// simplejwt's own endpoints: refresh, verify, blacklist.
    pub simplejwt: Option<BasePath>,
    /// A form with encrypted data for a string that later forms carry.
    pub scancode: Option<BasePath>,
    /// Two steps, with tickets in place of openid and session_key.
    pub openid_ticket: Option<BasePath>,
    /// One opaque string for a login by GET.
    pub user_state: Option<BasePath>,
    /// The header that carries that string; `X-User-Token` if none is set.
    pub user_state_header: Option<HeaderName>,
}

impl Legacy {
    /// A route that would be there twice with these paths: no router can be made of them.
    pub fn clash(&self) -> Option<Route> {
        let mut seen = HashSet::new();
        let mut all = ROUTES.iter().cloned().chain(routes(self));
        all.find(|route| !seen.insert((route.method.clone(), route.path.clone())))
    }

    /// The headers in which the adapters' clients send their tokens.
    pub(crate) fn token_headers(&self) -> impl Iterator<Item = &HeaderName> {
        self.user_state.iter().map(|_| self.user_state_header.as_ref().unwrap_or(&user_state::HEADER))
    }
}

/// A login as the old clients ask for it: with a code, and nothing else to choose.
async fn login(
    minigate: &Minigate,
    code: SecretString,
    style: Style,
    origin: LoginOrigin,
    address: IpAddr,
) -> Result<LoginAnswer, ApiError> {
    let login = Login {
        app_id: None,
        code,
        style: Some(style),
        device: None,
        idempotency_key: None,
        replaces: minigate.gate().session_replaced_by_login(origin.held()).await,
        caller: origin.caller(address),
    };
    Ok(minigate.gate().login(login).await?)
}

/// The routes of the adapters that are on.
pub(crate) fn routes(legacy: &Legacy) -> Vec<Route> {
    let routes = [
        legacy.session_csrf.as_ref().map(session_csrf::routes),
        legacy.weixin_jwt.as_ref().map(weixin_jwt::routes),
        legacy.simplejwt.as_ref().map(simplejwt::routes),
        legacy.scancode.as_ref().map(scancode::routes),
        legacy.openid_ticket.as_ref().map(openid_ticket::routes),
        legacy.user_state.as_ref().map(user_state::routes),
    ];
    routes.into_iter().flatten().flatten().collect()
}

pub(crate) fn router(legacy: &Legacy) -> Router<Minigate> {
    let routers = [
        legacy.session_csrf.as_ref().map(session_csrf::router),
        legacy.weixin_jwt.as_ref().map(weixin_jwt::router),
        legacy.simplejwt.as_ref().map(simplejwt::router),
        legacy.scancode.as_ref().map(scancode::router),
        legacy.openid_ticket.as_ref().map(openid_ticket::router),
        legacy.user_state.as_ref().map(user_state::router),
    ];
    routers.into_iter().flatten().fold(Router::new(), Router::merge)
}
