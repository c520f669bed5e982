//! `/_sim/v1/session-keys`

use axum::Json;
use axum::extract::Query;
use hyper::StatusCode;
use serde::Serialize;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::account::SessionKeyTimes;
use crate::world::Who;

#[derive(Serialize)]
pub(super) struct Current {
    current: Option<SessionKeyTimes>,
}

/// Whether there is a valid key, and since when.
pub(super) async fn get(simulation: State, Query(who): Query<Who>) -> Result<Json<Current>, ControlError> {
    Ok(Json(Current { current: simulation.world.session_key_times(who)? }))
}

/// Another device of the person logs in.
pub(super) async fn rotate(simulation: State, RequestBody(who): RequestBody<Who>) -> Result<StatusCode, ControlError> {
    simulation.world.rotate_session_key(who)?;
    Ok(StatusCode::NO_CONTENT)
}
