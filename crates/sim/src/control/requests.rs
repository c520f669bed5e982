//! `/_sim/v1/requests`

use axum::Json;
use hyper::StatusCode;
use serde::Serialize;

use super::State;
use crate::journal::JournalEntry;

#[derive(Serialize)]
pub(super) struct Requests {
    requests: Vec<JournalEntry>,
}

pub(super) async fn list(simulation: State) -> Json<Requests> {
    Json(Requests { requests: simulation.journal.list() })
}

pub(super) async fn delete(simulation: State) -> StatusCode {
    simulation.journal.clear();
    StatusCode::NO_CONTENT
}
