use super::BasePath;
use crate::{Minigate, routes::Route};
use axum::Router;

pub(super) fn routes(_: &BasePath) -> Vec<Route> {
    Vec::new()
}

pub(super) fn router(_: &BasePath) -> Router<Minigate> {
    Router::new()
}
