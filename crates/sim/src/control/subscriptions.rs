//! `/_sim/v1/subscriptions` and `/_sim/v1/messages`

use axum::Json;
use serde::{Deserialize, Serialize};

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::subscription::ReceivedMessage;
use crate::world::Who;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consent {
    person: Option<String>,
    app: Option<String>,
    template_id: String,
    #[serde(default = "once")]
    count: u32,
}

const fn once() -> u32 {
    1
}

#[derive(Serialize)]
pub(super) struct Consents {
    template_id: String,
    /// How many messages may be sent now.
    consents: u32,
}

#[derive(Serialize)]
pub(super) struct Messages {
    messages: Vec<ReceivedMessage>,
}

pub(super) async fn post(
    simulation: State,
    RequestBody(consent): RequestBody<Consent>,
) -> Result<Json<Consents>, ControlError> {
    let Consent { person, app, template_id, count } = consent;
    let consents = simulation.world.subscribe(Who { person, app }, &template_id, count)?;
    Ok(Json(Consents { template_id, consents }))
}

pub(super) async fn messages(simulation: State) -> Json<Messages> {
    Json(Messages { messages: simulation.world.messages() })
}
