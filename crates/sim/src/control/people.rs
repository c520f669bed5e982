//! `/_sim/v1/people`

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use serde::Serialize;

use super::request_body::RequestBody;
use super::{ControlError, State};
use crate::person::{Person, PersonEdit};
use crate::world::{World, WorldError};

#[derive(Serialize)]
pub(super) struct People {
    people: Vec<Person>,
}

/// A person with the ids they have, by AppID.
#[derive(Serialize)]
pub(super) struct PersonInApps {
    #[serde(flatten)]
    person: Person,
    openids: BTreeMap<String, String>,
    unionids: BTreeMap<String, String>,
}

pub(super) async fn list(simulation: State) -> Json<People> {
    Json(People { people: simulation.world.people() })
}

pub(super) async fn get(simulation: State, Path(name): Path<String>) -> Result<Json<PersonInApps>, ControlError> {
    let person = simulation.world.person(&name).ok_or(WorldError::UnknownPerson(name))?;
    Ok(Json(in_apps(&simulation.world, person)?))
}

pub(super) async fn put(
    simulation: State,
    Path(name): Path<String>,
    RequestBody(edit): RequestBody<PersonEdit>,
) -> Result<Json<PersonInApps>, ControlError> {
    let person = simulation.world.edit_person(&name, edit)?;
    Ok(Json(in_apps(&simulation.world, person)?))
}

fn in_apps(world: &World, person: Person) -> Result<PersonInApps, WorldError> {
    let (mut openids, mut unionids) = (BTreeMap::new(), BTreeMap::new());
    for app in world.apps() {
        let who = (&*person.name, &*app.app_id);
        openids.insert(app.app_id.clone(), world.openid(who)?);
        if let Some(unionid) = world.unionid(who)? {
            unionids.insert(app.app_id, unionid);
        }
    }
    Ok(PersonInApps { person, openids, unionids })
}
