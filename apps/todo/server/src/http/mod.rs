//! The API, and the old client's two endpoints. Login and everything about users is minigate's, on the same origin.

mod body;
mod bulk;
mod changes;
mod items;
mod reminder;

use crate::Todo;
use axum::{
    Router,
    routing::{get, post},
};
use minigate::{ApiError, HttpOptions, Minigate, flow::store, legacy::Legacy};

/// The whole server: minigate's routes, with those of the old client, and the list's.
pub fn router(todo: &Todo, options: HttpOptions) -> Router {
    let minigate = Minigate::new(todo.gate().clone(), options);
    let own = Router::new()
        .route("/api/items", get(items::get))
        .route("/api/items/changes", post(changes::post))
        .route("/api/items/{id}/reminder", post(reminder::post).delete(reminder::delete))
        .route("/api/config", get(items::config))
        .route("/api/weixin/data/", get(bulk::get).post(bulk::post))
        .with_state(todo.clone());
    own.merge(minigate.router()).layer(minigate.layer())
}

/// The adapters that the old client logs in by.
pub(crate) fn old_client() -> Legacy {
    Legacy { weixin_jwt: "/api/weixin/".parse().ok(), simplejwt: "/api/token/".parse().ok(), ..Legacy::default() }
}

fn failed(error: store::Error) -> ApiError {
    minigate::flow::Error::from(error).into()
}
