//! `/_sim/v1/apps/{app}/push`

use axum::Json;
use axum::extract::Path;
use hyper::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::delivery;
use crate::push::PushSettings;

#[derive(Serialize)]
pub(super) struct Answered {
    /// Absent when the server did not answer.
    status: Option<u16>,
    body: Option<String>,
}

/// Enters the settings, as the console does it: the URL has to answer first.
pub(super) async fn put(
    simulation: State,
    Path(app): Path<String>,
    RequestBody(settings): RequestBody<PushSettings>,
) -> Result<StatusCode, ControlError> {
    let world = &simulation.world;
    let before = world.push_settings(&app).ok();
    world.set_push(&app, Some(settings))?;
    let (url, expected) = world.push_url_check(&app)?;
    if delivery::fetch(&url).await.is_some_and(|body| body == expected) {
        return Ok(StatusCode::NO_CONTENT);
    }
    world.set_push(&app, before)?;
    Err(ControlError::PUSH_URL_REFUSED)
}

pub(super) async fn delete(simulation: State, Path(app): Path<String>) -> Result<StatusCode, ControlError> {
    simulation.world.set_push(&app, None)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pushes any event, and tells what was answered.
pub(super) async fn post(
    simulation: State,
    Path(app): Path<String>,
    RequestBody(event): RequestBody<Value>,
) -> Result<Json<Answered>, ControlError> {
    let request = simulation.world.push_request(&app, &event)?;
    let answer = delivery::deliver(&request).await;
    Ok(Json(Answered { status: answer.as_ref().map(|answer| answer.status), body: answer.map(|answer| answer.body) }))
}
