//! The adapters: the paths and shapes of five systems that mini programs were written for, so that those log in here
//! unchanged. Each is a thin file over the same flows as the v1 API.

mod base_path;
mod mini_program;
mod openid_ticket;
mod scancode;
mod session_csrf;
mod simplejwt;
mod user_state;
mod weixin_jwt;

pub use base_path::{BasePath, InvalidBasePath};
pub use scancode::{ScancodeError, ScancodeForm, ScancodeLogin};
pub use simplejwt::{SimpleJwtError, SimpleJwtUser};

use crate::{
    ApiError, Minigate, ROUTES,
    extract::{LoginOrigin, OwnPath, is_form},
    routes::Route,
};
use axum::{
    Extension, Router,
    extract::{FromRequest, Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderName, Method};
use mini_program::MiniProgram;
use minigate_flow::{Login, LoginAnswer};
use minigate_model::{AppId, Style};
use secrecy::SecretString;
use serde::Deserialize;
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
    /// Apps with a path of their own. How several old mini programs share a server, for none of them says which it is.
    pub apps: Vec<OwnAdapters>,
}

/// The adapters of one app alone, under a path of its own.
#[derive(Debug, Clone)]
pub struct OwnAdapters {
    pub app: AppId,
    pub base: BasePath,
    /// Which of those that are on; all of them if none are named.
    pub only: Vec<Adapter>,
}

/// An adapter by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adapter {
    SessionCsrf,
    WeixinJwt,
    Simplejwt,
    Scancode,
    OpenidTicket,
    UserState,
}

impl Adapter {
    /// As in a configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionCsrf => "session_csrf",
            Self::WeixinJwt => "weixin_jwt",
            Self::Simplejwt => "simplejwt",
            Self::Scancode => "scancode",
            Self::OpenidTicket => "openid_ticket",
            Self::UserState => "user_state",
        }
    }
}

impl Legacy {
    /// A route that would be there twice with these paths: no router can be made of them.
    pub fn clash(&self) -> Option<Route> {
        let mut seen = HashSet::new();
        let mut all = ROUTES.iter().cloned().chain(routes(self));
        all.find(|route| !seen.insert((route.method.clone(), route.path.clone())))
    }

    /// One app's adapters under its own path.
    fn under(&self, own: &OwnAdapters) -> Self {
        let under = |adapter, base: &Option<BasePath>| {
            let base = base.as_ref().filter(|_| own.only.is_empty() || own.only.contains(&adapter));
            base.map(|base| base.under(&own.base))
        };
        Self {
            session_csrf: under(Adapter::SessionCsrf, &self.session_csrf),
            weixin_jwt: under(Adapter::WeixinJwt, &self.weixin_jwt),
            simplejwt: under(Adapter::Simplejwt, &self.simplejwt),
            scancode: under(Adapter::Scancode, &self.scancode),
            openid_ticket: under(Adapter::OpenidTicket, &self.openid_ticket),
            user_state: under(Adapter::UserState, &self.user_state),
            user_state_header: self.user_state_header.clone(),
            apps: Vec::new(),
        }
    }

    /// The headers in which the adapters' clients send their tokens.
    pub(crate) fn token_headers(&self) -> impl Iterator<Item = &HeaderName> {
        let user_state =
            self.user_state.as_ref().map(|_| self.user_state_header.as_ref().unwrap_or(&user_state::HEADER));
        user_state.into_iter().chain(self.openid_ticket.as_ref().map(|_| &openid_ticket::HEADER))
    }
}

/// A login as the old clients ask for it: with a code, and nothing else to choose.
async fn login(
    minigate: &Minigate,
    program: MiniProgram,
    code: SecretString,
    style: Style,
    origin: LoginOrigin,
    address: IpAddr,
) -> Result<LoginAnswer, ApiError> {
    let login = Login {
        app_id: program.app_id(),
        code,
        style: Some(style),
        device: None,
        idempotency_key: None,
        replaces: minigate.gate().session_replaced_by_login(origin.held()).await,
        caller: origin.caller(address),
    };
    Ok(minigate.gate().login(login).await?)
}

/// The routes of the adapters that are on, under the paths of all and of each app.
pub(crate) fn routes(legacy: &Legacy) -> Vec<Route> {
    let own = legacy.apps.iter().flat_map(|own| shared_routes(&legacy.under(own)));
    shared_routes(legacy).into_iter().chain(own).collect()
}

pub(crate) fn router(legacy: &Legacy) -> Router<Minigate> {
    legacy.apps.iter().fold(shared_router(legacy), |router, own| {
        router.merge(shared_router(&legacy.under(own)).layer(Extension(OwnPath(own.app.clone()))))
    })
}

fn shared_routes(legacy: &Legacy) -> Vec<Route> {
    let routes = [
        legacy.session_csrf.as_ref().map(session_csrf::routes),
        legacy.weixin_jwt.as_ref().map(weixin_jwt::routes),
        legacy.simplejwt.as_ref().map(simplejwt::routes),
        legacy.openid_ticket.as_ref().map(openid_ticket::routes),
        legacy.user_state.as_ref().map(user_state::routes),
    ];
    let mut routes: Vec<Route> = routes.into_iter().flatten().flatten().collect();
    if let Some(base) = &legacy.scancode {
        let (_, own) = scancode_paths(base, &routes);
        routes.extend(scancode::routes(own));
    }
    routes
}

fn shared_router(legacy: &Legacy) -> Router<Minigate> {
    let routers = [
        legacy.session_csrf.as_ref().map(session_csrf::router),
        legacy.weixin_jwt.as_ref().map(weixin_jwt::router),
        legacy.simplejwt.as_ref().map(simplejwt::router),
        legacy.openid_ticket.as_ref().map(openid_ticket::router),
        legacy.user_state.as_ref().map(user_state::router),
    ];
    let others = routers.into_iter().flatten().fold(Router::new(), Router::merge);
    match &legacy.scancode {
        Some(base) => with_scancode(others, &shared_routes(&Legacy { scancode: None, ..legacy.clone() }), base),
        None => others,
    }
}

/// Where `scancode` logs in: the paths at which another adapter does too, and those that are its own.
fn scancode_paths(base: &BasePath, others: &[Route]) -> (Vec<String>, Vec<String>) {
    let is_taken = |path: &String| others.iter().any(|route| route.method == Method::POST && route.path == *path);
    scancode::paths(base).into_iter().partition(is_taken)
}

/// Adds `scancode` to the other adapters. Where one of them logs in at the same path, a form is scancode's and anything
/// else theirs.
fn with_scancode<S>(others: Router<S>, routes: &[Route], base: &BasePath) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (shared, own) = scancode_paths(base, routes);
    let others = if shared.is_empty() {
        others
    } else {
        others.route_layer(middleware::from_fn_with_state(shared, forms_to_scancode))
    };
    others.merge(scancode::router(own))
}

async fn forms_to_scancode(State(shared): State<Vec<String>>, request: Request, next: Next) -> Response {
    let is_shared = shared.iter().any(|path| path == request.uri().path());
    if is_shared && request.method() == Method::POST && is_form(request.headers()) {
        return ScancodeLogin::from_request(request, &()).await.into_response();
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Access, route};
    use axum::{
        body::Body,
        routing::{get, post},
    };
    use http::header::CONTENT_TYPE;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    const FORM: &str = "application/x-www-form-urlencoded";

    /// Who answers: `scancode`, by the one key of its errors, or another adapter, by its name.
    async fn answerer(others: Router, routes: &[Route], method: &str, path: &str, content_type: &str) -> String {
        let base = "/".parse().expect("a base path");
        let request = Request::builder().method(method).uri(path).header(CONTENT_TYPE, content_type);
        let answer = with_scancode(others, routes, &base).oneshot(request.body(Body::empty()).expect("a request"));
        let body = answer.await.expect("an answer").into_body().collect().await.expect("a body").to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("text");
        if text.starts_with("{\"error\":") { "scancode".to_owned() } else { text }
    }

    #[tokio::test]
    async fn where_another_adapter_logs_in_too_a_form_is_scancode_s_and_anything_else_the_other_s() {
        let others = || Router::new().route("/login", post(async || "csrf").get(async || "state"));
        let routes = [route(Method::GET, "/login", Access::Proof), route(Method::POST, "/login", Access::Proof)];

        for (method, path, content_type, expected) in [
            ("POST", "/login", FORM, "scancode"),
            ("POST", "/login", "Application/X-WWW-Form-Urlencoded; charset=utf-8", "scancode"),
            ("POST", "/login", "application/json", "csrf"),
            ("POST", "/login", "text/plain", "csrf"),
            ("GET", "/login", FORM, "state"),
            ("POST", "/login/", FORM, "scancode"),
            ("POST", "/login/", "application/json", "scancode"),
        ] {
            let answered_by = answerer(others(), &routes, method, path, content_type).await;
            assert_eq!(answered_by, expected, "{method} {path} {content_type}");
        }
    }

    #[tokio::test]
    async fn a_path_that_nobody_else_posts_to_is_scancode_s_alone() {
        let others = || Router::new().route("/login", get(async || "state"));
        let routes = [route(Method::GET, "/login", Access::Proof)];

        for (method, content_type, expected) in
            [("POST", FORM, "scancode"), ("POST", "application/json", "scancode"), ("GET", "", "state")]
        {
            assert_eq!(answerer(others(), &routes, method, "/login", content_type).await, expected, "{method}");
        }
        assert_eq!(answerer(Router::new(), &[], "POST", "/login", FORM).await, "scancode");
        assert_eq!(answerer(Router::new(), &[], "GET", "/login", "").await, "scancode");
    }

    #[test]
    fn a_shared_path_stands_in_the_table_once() {
        let base = || "/".parse().expect("a base path");
        let on = Legacy { session_csrf: Some(base()), scancode: Some(base()), ..Legacy::default() };

        let table = routes(&on);

        for route in &table {
            let same = table.iter().filter(|other| other.method == route.method && other.path == route.path);
            assert_eq!(same.count(), 1, "{}", route.path);
        }
        assert!(table.iter().any(|route| route.path == "/login/"));
    }
}
