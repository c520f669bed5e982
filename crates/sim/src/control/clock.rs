//! `/_sim/v1/clock`

use std::time::Duration;

use axum::Json;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::world::World;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_seconds: u64,
}

#[derive(Serialize)]
pub(super) struct Time {
    now: Timestamp,
    seconds_ahead: u64,
}

pub(super) async fn get(simulation: State) -> Json<Time> {
    Json(Time::of(&simulation.world))
}

pub(super) async fn post(
    simulation: State,
    RequestBody(advance): RequestBody<Advance>,
) -> Result<Json<Time>, ControlError> {
    simulation.world.advance(Duration::from_secs(advance.advance_seconds));
    Ok(Json(Time::of(&simulation.world)))
}

impl Time {
    pub(super) fn of(world: &World) -> Self {
        Self { now: world.now(), seconds_ahead: world.ahead().as_secs() }
    }
}
