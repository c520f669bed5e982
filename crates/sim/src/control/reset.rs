//! `/_sim/v1/reset`

use hyper::StatusCode;

use super::State;

pub(super) async fn post(simulation: State) -> StatusCode {
    simulation.reset();
    StatusCode::NO_CONTENT
}
