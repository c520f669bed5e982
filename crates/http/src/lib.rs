//! minigate inside your own axum server: the router, the layer and the [`CurrentUser`] extractor.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use minigate::{CurrentUser, Minigate};
//!
//! async fn hello(user: CurrentUser) -> String {
//!     format!("hello, {}", user.id())
//! }
//!
//! fn app(minigate: Minigate) -> Router {
//!     Router::new().route("/hello", get(hello)).merge(minigate.router()).layer(minigate.layer())
//! }
//! ```
//!
//! `examples/embed.rs` is a whole server. Handlers turn requests into calls of [`minigate_flow::Gate`] and its answers
//! into responses; they hold no rules.

mod app_code;
mod avatars;
mod checked_picture;
mod cookies;
mod docs;
mod error;
mod extract;
mod health;
mod jwks;
mod language;
mod layer;
pub mod legacy;
mod options;
mod push;
mod request_id;
mod routes;
mod v1;

pub use app_code::AppCode;
pub use docs::errors_markdown;
pub use error::ApiError;
pub use extract::{ClientIp, CurrentUser, IdempotencyKey, Json, Query};
pub use layer::{Answer, GateLayer, GateService};
pub use options::HttpOptions;
pub use routes::{Access, ROUTES, Route, openapi};

pub use minigate_flow as flow;
pub use minigate_model as model;

use minigate_flow::Gate;
use std::sync::Arc;

/// The login server as a part of an axum application. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Minigate(pub(crate) Arc<Shared>);

/// What every request needs; the layer puts it into the request's extensions.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) gate: Arc<Gate>,
    pub(crate) options: HttpOptions,
    pub(crate) routes: routes::Table,
    pub(crate) request_ids: request_id::RequestIds,
    pub(crate) metrics: layer::RequestMetrics,
}

impl Minigate {
    pub fn new(gate: Arc<Gate>, options: HttpOptions) -> Self {
        let routes = routes::Table::of(&options);
        Self(Arc::new(Shared {
            gate,
            metrics: layer::RequestMetrics::register(&routes),
            routes,
            options,
            request_ids: request_id::RequestIds::new(),
        }))
    }

    /// minigate's routes. They need [`Minigate::layer`] around them.
    pub fn router(&self) -> axum::Router {
        routes::router(self)
    }

    /// Every route of [`Minigate::router`], and who may call it.
    pub fn routes(&self) -> &[Route] {
        self.0.routes.routes()
    }

    /// What every route needs, minigate's and your own: request ids, error bodies, time limits, and what
    /// [`CurrentUser`] works with. Put it outermost.
    pub fn layer(&self) -> GateLayer {
        GateLayer::new(self.clone())
    }

    pub fn gate(&self) -> &Arc<Gate> {
        &self.0.gate
    }
}
