//! Every route there is, and who may call it.

use crate::{
    ApiError, Minigate,
    docs::{self, Security},
    health, jwks, v1,
};
use axum::{
    Router,
    routing::{delete, get, post},
};
use http::Method;
use minigate_flow::Code;
use utoipa::OpenApi as _;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it tells nothing about anybody.
    Public,
    /// Anybody with what it takes: a login code, a refresh token.
    Proof,
    /// Whoever holds a live session.
    Session,
}

/// A route as the tests and the metrics see it.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    /// Where in the path a parameter begins.
    parameter_at: Option<usize>,
}

const fn route(method: Method, path: &'static str, access: Access) -> Route {
    let mut at = 0;
    while at < path.len() && path.as_bytes()[at] != b'{' {
        at += 1;
    }
    Route { method, path, access, parameter_at: if at < path.len() { Some(at) } else { None } }
}

/// The table of routes. A test walks it, and fails on a route that is not in it or not guarded as it says.
pub const ROUTES: &[Route] = &[
    // from a mini program
    route(Method::POST, "/v1/login", Access::Proof),
    route(Method::POST, "/v1/token/refresh", Access::Proof),
    route(Method::POST, "/v1/logout", Access::Session),
    route(Method::GET, "/v1/me", Access::Session),
    route(Method::GET, "/v1/me/sessions", Access::Session),
    route(Method::DELETE, "/v1/me/sessions/{id}", Access::Session),
    // from other backends
    route(Method::GET, "/.well-known/jwks.json", Access::Public),
    // from developers
    route(Method::GET, "/openapi.json", Access::Public),
    route(Method::GET, "/docs/", Access::Public),
    // from whatever watches the server
    route(Method::GET, "/healthz", Access::Public),
    route(Method::GET, "/readyz", Access::Public),
];

pub(crate) fn router(minigate: &Minigate) -> Router {
    Router::new()
        .route("/v1/login", post(v1::login::post))
        .route("/v1/token/refresh", post(v1::token::refresh))
        .route("/v1/logout", post(v1::logout::post))
        .route("/v1/me", get(v1::me::get))
        .route("/v1/me/sessions", get(v1::sessions::list))
        .route("/v1/me/sessions/{id}", delete(v1::sessions::delete))
        .route("/.well-known/jwks.json", get(jwks::get))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(docs::router())
        .fallback(async || ApiError::new(Code::NotFound))
        .method_not_allowed_fallback(async || ApiError::new(Code::MethodNotAllowed))
        .with_state(minigate.clone())
}

/// Which route of the table a path belongs to, or the number after the last: for metrics and logs, where paths
/// themselves may not be, for they may hold ids and are anybody's text.
pub(crate) fn place(path: &str) -> usize {
    let same = |route: &Route| match route.parameter_at {
        Some(at) => path.len() > at && path.as_bytes()[..at] == route.path.as_bytes()[..at],
        None => path == route.path,
    };
    ROUTES.iter().position(same).unwrap_or(ROUTES.len())
}

/// The path of the route at this place of the table.
pub(crate) fn label(place: usize) -> &'static str {
    ROUTES.get(place).map_or("other", |route| route.path)
}

/// The OpenAPI document of all routes.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "minigate", description = "Login for WeChat mini programs."),
    paths(
        v1::login::post,
        v1::token::refresh,
        v1::logout::post,
        v1::me::get,
        v1::sessions::list,
        v1::sessions::delete,
        jwks::get,
        health::live,
        health::ready,
    ),
    modifiers(&Security)
)]
struct Document;

/// The OpenAPI document, as `/openapi.json` serves it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
