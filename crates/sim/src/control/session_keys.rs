//! `/_sim/v1/session-keys`

use hyper::StatusCode;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::world::Who;

/// Another device of the person logs in.
pub(super) async fn rotate(simulation: State, RequestBody(who): RequestBody<Who>) -> Result<StatusCode, ControlError> {
    simulation.world.rotate_session_key(who)?;
    Ok(StatusCode::NO_CONTENT)
}
