//! `/_sim/v1/state`

use axum::Json;
use serde::Serialize;

use super::State;
use super::clock::Time;
use crate::SIMULATOR_VERSION;

/// The world in numbers.
#[derive(Serialize)]
pub(super) struct Overview {
    simulator: &'static str,
    clock: Time,
    apps: usize,
    people: usize,
    login_codes: usize,
    phone_codes: usize,
    faults: usize,
    requests: usize,
}

pub(super) async fn get(simulation: State) -> Json<Overview> {
    let clock = Time::of(&simulation.world);
    let faults = simulation.faults.list().len();
    let requests = simulation.journal.len();
    let state = simulation.world.state();
    Json(Overview {
        simulator: SIMULATOR_VERSION,
        clock,
        apps: state.apps.len(),
        people: state.people.len(),
        login_codes: state.login_codes.remembered(),
        phone_codes: state.phone_codes.remembered(),
        faults,
        requests,
    })
}
