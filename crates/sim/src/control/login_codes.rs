//! `/_sim/v1/codes`

use axum::extract::Query;
use axum::response::Response;
use hyper::HeaderMap;
use serde::Deserialize;

use super::request_body::RequestBody;
use super::{ControlError, State, reply};
use crate::person::Person;
use crate::world::{Who, World, WorldError};

#[derive(Deserialize)]
pub(super) struct Options {
    /// Present, whatever its value: a person who is named but unknown is made.
    create: Option<String>,
}

pub(super) async fn post(
    simulation: State,
    Query(options): Query<Options>,
    headers: HeaderMap,
    RequestBody(mut who): RequestBody<Who>,
) -> Result<Response, ControlError> {
    let world = &simulation.world;
    match who.person.as_deref() {
        Some("new") => who.person = Some(world.make_guest()?.name),
        Some(name) if options.create.is_some() => ensure_person(world, name)?,
        _ => {}
    }
    let code = world.login_code(who)?;
    Ok(reply::code(&headers, &code.code, &code))
}

fn ensure_person(world: &World, name: &str) -> Result<(), WorldError> {
    match world.make_person(Person::named(name)) {
        Err(WorldError::PersonExists(_)) => Ok(()),
        outcome => outcome,
    }
}
