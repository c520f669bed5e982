//! `scancode`: a form with encrypted data for a string that later forms carry, as a barcode inventory's mini program of
//! 2017 wants it.
//!
//! Every answer is HTTP 200; what went wrong is a text in `error`, for the user to read.

mod error;
mod form;
mod login;

pub use error::ScancodeError;
pub use form::ScancodeForm;
pub use login::ScancodeLogin;

use super::BasePath;
use crate::{
    ApiError,
    routes::{Access, Route, route},
};
use axum::{Router, routing::post};
use http::Method;
use minigate_flow::Code;

/// With and without the slash at the end: the old client adds `login/` to whatever it was given.
pub(super) fn paths(base: &BasePath) -> [String; 2] {
    [base.join("login/"), base.join("login")]
}

pub(super) fn routes(paths: Vec<String>) -> impl Iterator<Item = Route> {
    paths.into_iter().map(|path| route(Method::POST, path, Access::Proof))
}

/// A route for each of these paths.
pub(super) fn router<S: Clone + Send + Sync + 'static>(paths: Vec<String>) -> Router<S> {
    let wrong_method = async || ScancodeError::from(ApiError::new(Code::MethodNotAllowed));
    paths.into_iter().fold(Router::new(), |router, path| router.route(&path, post(login).fallback(wrong_method)))
}

/// `POST login/`: by itself it knows no warehouses, so `dirs` is empty.
async fn login(login: ScancodeLogin) -> ScancodeLogin {
    login
}
