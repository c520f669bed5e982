//! `/_sim/v1/apps`

use axum::Json;
use serde::Serialize;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::app::App;

#[derive(Serialize)]
pub(super) struct Apps {
    apps: Vec<App>,
}

pub(super) async fn list(simulation: State) -> Json<Apps> {
    Json(Apps { apps: simulation.world.apps() })
}

pub(super) async fn post(simulation: State, RequestBody(app): RequestBody<App>) -> Result<Json<App>, ControlError> {
    simulation.world.make_app(app.clone())?;
    Ok(Json(app))
}
