//! `/_sim/v1/phone-codes`

use axum::response::Response;
use hyper::HeaderMap;

use super::request_body::RequestBody;
use super::{ControlError, State, reply};
use crate::world::Who;

pub(super) async fn post(
    simulation: State,
    headers: HeaderMap,
    RequestBody(who): RequestBody<Who>,
) -> Result<Response, ControlError> {
    let code = simulation.world.phone_code(who)?;
    Ok(reply::code(&headers, &code.code, &code))
}
