//! Every route there is, and who may call it.

use crate::{
    ApiError, HttpOptions, Minigate, avatars, checked_picture,
    docs::{self, Security},
    health, jwks, legacy, push, v1,
};
use axum::{
    Router,
    routing::{delete, get, post, put},
};
use http::Method;
use minigate_flow::Code;
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};
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
    /// WeChat itself, by its signature.
    Wechat,
}

/// A route as the tests and the metrics see it.
#[derive(Debug, Clone)]
pub struct Route {
    pub method: Method,
    pub path: Cow<'static, str>,
    pub access: Access,
}

pub(crate) fn route(method: Method, path: impl Into<Cow<'static, str>>, access: Access) -> Route {
    Route { method, path: path.into(), access }
}

/// The table of the v1 API's routes. A test walks it, and fails on a route that is not in it or not guarded as it says.
pub static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    vec![
        // from a mini program
        route(Method::POST, "/v1/login", Access::Proof),
        route(Method::POST, "/v1/token/refresh", Access::Proof),
        route(Method::POST, "/v1/logout", Access::Session),
        route(Method::GET, "/v1/me", Access::Session),
        route(Method::PATCH, "/v1/me", Access::Session),
        route(Method::POST, "/v1/me", Access::Session),
        route(Method::DELETE, "/v1/me", Access::Session),
        route(Method::GET, "/v1/me/export", Access::Session),
        route(Method::PUT, v1::avatar::PATH, Access::Session),
        route(Method::POST, v1::avatar::PATH, Access::Session),
        route(Method::DELETE, v1::avatar::PATH, Access::Session),
        route(Method::POST, "/v1/me/decrypt", Access::Session),
        route(Method::GET, "/v1/me/phone", Access::Session),
        route(Method::POST, "/v1/me/phone", Access::Session),
        route(Method::DELETE, "/v1/me/phone", Access::Session),
        route(Method::GET, "/v1/me/session_key", Access::Session),
        route(Method::GET, "/v1/me/sessions", Access::Session),
        route(Method::DELETE, "/v1/me/sessions", Access::Session),
        route(Method::DELETE, "/v1/me/sessions/{id}", Access::Session),
        // from WeChat
        route(Method::GET, "/wechat/push/{app_id}", Access::Wechat),
        route(Method::POST, "/wechat/push/{app_id}", Access::Wechat),
        route(Method::GET, "/wechat/pictures/{name}", Access::Public),
        // from whoever shows a user
        route(Method::GET, "/avatars/{name}", Access::Public),
        // from other backends
        route(Method::GET, "/.well-known/jwks.json", Access::Public),
        // from developers
        route(Method::GET, "/openapi.json", Access::Public),
        route(Method::GET, "/docs/", Access::Public),
        // from whatever watches the server
        route(Method::GET, "/healthz", Access::Public),
        route(Method::GET, "/readyz", Access::Public),
    ]
});

pub(crate) fn router(minigate: &Minigate) -> Router {
    Router::new()
        .route("/v1/login", post(v1::login::post))
        .route("/v1/token/refresh", post(v1::token::refresh))
        .route("/v1/logout", post(v1::logout::post))
        .route("/v1/me", get(v1::me::get).patch(v1::profile::patch).post(v1::profile::post).delete(v1::account::delete))
        .route("/v1/me/export", get(v1::account::export))
        .route(v1::avatar::PATH, put(v1::avatar::put).post(v1::avatar::post).delete(v1::avatar::delete))
        .route("/v1/me/decrypt", post(v1::decrypt::post))
        .route("/v1/me/phone", get(v1::phone::get).post(v1::phone::post).delete(v1::phone::delete))
        .route("/v1/me/session_key", get(v1::session_key::get))
        .route("/v1/me/sessions", get(v1::sessions::list).delete(v1::sessions::delete_others))
        .route("/v1/me/sessions/{id}", delete(v1::sessions::delete))
        .route("/wechat/push/{app_id}", get(push::get).post(push::post))
        .route("/wechat/pictures/{name}", get(checked_picture::get))
        .route("/avatars/{name}", get(avatars::get))
        .route("/.well-known/jwks.json", get(jwks::get))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .merge(docs::router())
        .merge(legacy::router(&minigate.0.options.legacy))
        .fallback(async || ApiError::new(Code::NotFound))
        .method_not_allowed_fallback(async || ApiError::new(Code::MethodNotAllowed))
        .with_state(minigate.clone())
}

/// Every route of a server: the v1 API's, and those of the adapters that are on.
#[derive(Debug)]
pub(crate) struct Table {
    routes: Vec<Route>,
    /// The first place of each path without parameters.
    plain: HashMap<Cow<'static, str>, usize>,
    /// What stands before the parameter, and the first place of that path.
    with_parameter: Vec<(String, usize)>,
    /// Where a request may bring megabytes.
    upload: usize,
}

impl Table {
    pub(crate) fn of(options: &HttpOptions) -> Self {
        let routes: Vec<Route> = ROUTES.iter().cloned().chain(legacy::routes(&options.legacy)).collect();
        let upload = routes.iter().position(|route| route.path == v1::avatar::PATH).unwrap_or(routes.len());
        let (mut plain, mut with_parameter) = (HashMap::new(), Vec::new());
        for (place, route) in routes.iter().enumerate() {
            match route.path.split_once('{') {
                None => _ = plain.entry(route.path.clone()).or_insert(place),
                Some((before, _)) => with_parameter.push((before.to_owned(), place)),
            }
        }
        Self { routes, plain, with_parameter, upload }
    }

    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// May a request to this place take its time, because of what it brings?
    pub(crate) const fn is_upload(&self, place: usize) -> bool {
        place == self.upload
    }

    /// Which route a path belongs to, or the number after the last: for metrics and logs, where paths themselves may
    /// not be, for they may hold ids and are anybody's text.
    pub(crate) fn place(&self, path: &str) -> usize {
        let with_parameter = || {
            let begins = |(before, _): &&(String, usize)| path.len() > before.len() && path.starts_with(before);
            self.with_parameter.iter().find(begins).map(|(_, place)| *place)
        };
        self.plain.get(path).copied().or_else(with_parameter).unwrap_or(self.routes.len())
    }

    /// The path of the route at this place.
    pub(crate) fn label(&self, place: usize) -> &str {
        self.routes.get(place).map_or("other", |route| &route.path)
    }
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
        v1::profile::patch,
        v1::profile::post,
        v1::account::delete,
        v1::account::export,
        v1::avatar::put,
        v1::avatar::post,
        v1::avatar::delete,
        v1::decrypt::post,
        v1::phone::get,
        v1::phone::post,
        v1::phone::delete,
        v1::session_key::get,
        v1::sessions::list,
        v1::sessions::delete,
        v1::sessions::delete_others,
        push::get,
        push::post,
        checked_picture::get,
        avatars::get,
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
