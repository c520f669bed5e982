//! Invitations: made by the owner, sent as a link, good for a day and twenty people.

use super::{
    body::WarehouseBody,
    extract::{Here, InvitationHash, Visitor},
    members::RoleBody,
    warehouses,
};
use crate::{Inventory, errors::told, people::People, rules::Role, store::NewInvitation};
use axum::extract::State;
use minigate::{
    ApiError, Json,
    model::{Time, encoding, random, secret::sha256},
};
use serde::Serialize;
use std::time::Duration;

const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);
const JOINS: i64 = 20;

#[derive(Debug, Serialize)]
pub(crate) struct NewBody {
    token: String,
    expires_at: Time,
}

#[derive(Debug, Serialize)]
pub(crate) struct InvitationBody {
    warehouse: NamedWarehouse,
    role: Role,
    invited_by: Inviter,
}

#[derive(Debug, Serialize)]
struct NamedWarehouse {
    name: String,
}

#[derive(Debug, Serialize)]
struct Inviter {
    nickname: Option<String>,
}

/// `POST /api/warehouses/{id}/invitations`
pub(crate) async fn create(
    State(inventory): State<Inventory>,
    Here(asked): Here,
    Json(body): Json<RoleBody>,
) -> Result<Json<NewBody>, ApiError> {
    let token = encoding::base64url(&random::bytes::<32>());
    let now = inventory.now();
    let new = NewInvitation {
        asked,
        token_hash: sha256(token.as_bytes()),
        role: body.role.into(),
        joins: JOINS,
        now,
        expires_at: now + GOOD_FOR,
    };
    inventory.store().invite(new).await?.map_err(told)?;
    Ok(Json(NewBody { token, expires_at: now + GOOD_FOR }))
}

/// `GET /api/invitations/{token}`
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    _: Visitor,
    InvitationHash(hash): InvitationHash,
) -> Result<Json<InvitationBody>, ApiError> {
    let invitation = inventory.store().find_invitation(hash, inventory.now()).await?.map_err(told)?;
    let people = People::find(inventory.gate(), vec![invitation.invited_by]).await?;
    Ok(Json(InvitationBody {
        warehouse: NamedWarehouse { name: invitation.warehouse_name },
        role: invitation.role,
        invited_by: Inviter { nickname: people.nickname(invitation.invited_by) },
    }))
}

/// `POST /api/invitations/{token}/accept`
pub(crate) async fn accept(
    State(inventory): State<Inventory>,
    Visitor(user): Visitor,
    InvitationHash(hash): InvitationHash,
) -> Result<Json<WarehouseBody>, ApiError> {
    let joined = inventory.store().accept(hash, user, inventory.new_id(), inventory.now()).await?;
    warehouses::shown(&inventory, joined.map_err(told)?).await.map(Json)
}
