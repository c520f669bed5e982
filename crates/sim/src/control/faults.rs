//! `/_sim/v1/faults`

use axum::Json;
use hyper::StatusCode;
use serde::Serialize;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::fault::Fault;

#[derive(Serialize)]
pub(super) struct Waiting {
    faults: Vec<Fault>,
}

pub(super) async fn list(simulation: State) -> Json<Waiting> {
    Json(Waiting { faults: simulation.faults.list() })
}

pub(super) async fn post(
    simulation: State,
    RequestBody(fault): RequestBody<Fault>,
) -> Result<Json<Waiting>, ControlError> {
    simulation.faults.push(fault)?;
    Ok(Json(Waiting { faults: simulation.faults.list() }))
}

pub(super) async fn delete(simulation: State) -> StatusCode {
    simulation.faults.clear();
    StatusCode::NO_CONTENT
}
