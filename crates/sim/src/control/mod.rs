//! The control API under `/_sim/v1`: how people and programs arrange the world. Described in the README.

mod apps;
mod clock;
mod content;
mod error;
mod faults;
mod login_codes;
mod open_data;
mod people;
mod phone_codes;
mod push;
mod reply;
mod request_body;
mod requests;
mod reset;
mod session_keys;
mod state;
mod subscriptions;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post, put};

pub(crate) use self::error::ControlError;
use crate::respond::Simulation;

const BODY_BYTES_MAX: usize = 64 * 1024;

type State = axum::extract::State<Arc<Simulation>>;

pub(crate) fn is_control(path: &str) -> bool {
    path == "/_sim" || path.starts_with("/_sim/")
}

pub(crate) fn router(simulation: Arc<Simulation>) -> Router {
    let routes = Router::new()
        // who there is
        .route("/people", get(people::list))
        .route("/people/{name}", get(people::get).put(people::put))
        .route("/apps", get(apps::list).post(apps::post))
        // what a client does
        .route("/codes", post(login_codes::post))
        .route("/phone-codes", post(phone_codes::post))
        .route("/open-data", post(open_data::post))
        .route("/session-keys", get(session_keys::get))
        .route("/session-keys/rotate", post(session_keys::rotate))
        .route("/subscriptions", post(subscriptions::post))
        // what WeChat finds, and whom it tells
        .route("/content", get(content::get).put(content::put))
        .route("/apps/{app}/push", put(push::put).post(push::post).delete(push::delete))
        // what befalls
        .route("/clock", get(clock::get).post(clock::post))
        .route("/faults", get(faults::list).post(faults::post).delete(faults::delete))
        // what came of it
        .route("/requests", get(requests::list).delete(requests::delete))
        .route("/messages", get(subscriptions::messages))
        .route("/state", get(state::get))
        .route("/reset", post(reset::post));
    Router::new()
        .nest("/_sim/v1", routes)
        .fallback(|| async { ControlError::NOT_FOUND })
        .method_not_allowed_fallback(|| async { ControlError::METHOD_NOT_ALLOWED })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(simulation)
}
