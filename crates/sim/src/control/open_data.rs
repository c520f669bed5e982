//! `/_sim/v1/open-data`

use axum::Json;
use serde::Deserialize;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::open_data::{OpenData, OpenDataApi, Profile};
use crate::world::Who;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    person: Option<String>,
    app: Option<String>,
    #[serde(default)]
    api: OpenDataApi,
    #[serde(default)]
    profile: Profile,
}

pub(super) async fn post(
    simulation: State,
    RequestBody(wanted): RequestBody<Wanted>,
) -> Result<Json<OpenData>, ControlError> {
    let Wanted { person, app, api, profile } = wanted;
    Ok(Json(simulation.world.open_data(Who { person, app }, api, profile)?))
}
