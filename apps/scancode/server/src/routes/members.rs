//! `/api/warehouses/{id}/members`

use super::extract::{Here, MemberId};
use crate::{
    Inventory,
    errors::told,
    people::{People, Person},
    rules::Role,
    store::{Asked, MemberEdit},
};
use axum::extract::State;
use http::StatusCode;
use minigate::{
    ApiError, Json,
    model::{Time, UserId},
};
use serde::{Deserialize, Serialize};

/// What others than the owner may be.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GivenRole {
    Keeper,
    Viewer,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleBody {
    pub(super) role: GivenRole,
}

#[derive(Debug, Serialize)]
pub(crate) struct ListBody {
    members: Vec<MemberBody>,
}

#[derive(Debug, Serialize)]
struct MemberBody {
    user: Person,
    role: Role,
    since: Time,
}

/// `GET /api/warehouses/{id}/members`
pub(crate) async fn list(State(inventory): State<Inventory>, Here(asked): Here) -> Result<Json<ListBody>, ApiError> {
    let members = inventory.store().list_members(asked).await?.map_err(told)?;
    let people = People::find(inventory.gate(), members.iter().map(|member| member.user).collect()).await?;
    let body = |member: crate::store::Member| MemberBody {
        user: people.person(member.user),
        role: member.role,
        since: member.since,
    };
    Ok(Json(ListBody { members: members.into_iter().map(body).collect() }))
}

/// `PUT /api/warehouses/{id}/members/{user}`
pub(crate) async fn set_role(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    MemberId(member): MemberId,
    Json(body): Json<RoleBody>,
) -> Result<StatusCode, ApiError> {
    edit(&inventory, asked, member, Some(body.role.into())).await
}

/// `DELETE /api/warehouses/{id}/members/{user}`
pub(crate) async fn remove(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    MemberId(member): MemberId,
) -> Result<StatusCode, ApiError> {
    edit(&inventory, asked, member, None).await
}

async fn edit(inventory: &Inventory, asked: Asked, member: UserId, role: Option<Role>) -> Result<StatusCode, ApiError> {
    let (entry_id, now) = (inventory.new_id(), inventory.now());
    inventory.store().edit_member(MemberEdit { asked, member, role, entry_id, now }).await?.map_err(told)?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<GivenRole> for Role {
    fn from(role: GivenRole) -> Self {
        match role {
            GivenRole::Keeper => Self::Keeper,
            GivenRole::Viewer => Self::Viewer,
        }
    }
}
