//! `/_sim/v1/content`

use axum::Json;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::content::ContentRules;

pub(super) async fn get(simulation: State) -> Json<ContentRules> {
    Json(simulation.world.content_rules())
}

pub(super) async fn put(
    simulation: State,
    RequestBody(rules): RequestBody<ContentRules>,
) -> Result<Json<ContentRules>, ControlError> {
    simulation.world.set_content_rules(rules.clone());
    Ok(Json(rules))
}
