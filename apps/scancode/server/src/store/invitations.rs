//! `scancode_invitations`: links by which people join a warehouse. Only a hash of what the link holds is kept.

use super::{
    Asked, Outcome, Refused, Store, allowed,
    entries::{self, Entry},
    members, role_of,
    warehouses::{self, Warehouse},
};
use crate::rules::{Kind, MAX_WAREHOUSES, Role};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    delete_oldest, sql,
};
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub asked: Asked,
    pub token_hash: [u8; 32],
    pub role: Role,
    pub joins: i64,
    pub now: Time,
    pub expires_at: Time,
}

/// What the invited see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub warehouse: Uuid,
    pub warehouse_name: String,
    pub role: Role,
    pub invited_by: UserId,
}

const INSERT: Sql = sql!(
    "INSERT INTO scancode_invitations (token_hash, warehouse_id, role, invited_by, joins_left, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

const FIND: Sql = sql!(
    "SELECT i.warehouse_id, w.name, i.role, i.invited_by
     FROM scancode_invitations i JOIN scancode_warehouses w ON w.id = i.warehouse_id
     WHERE i.token_hash = $1 AND i.expires_at > $2"
);

const TAKE_PLACE: Sql =
    sql!("UPDATE scancode_invitations SET joins_left = joins_left - 1 WHERE token_hash = $1 AND joins_left > 0");

const GIVE_BACK: Sql = sql!("UPDATE scancode_invitations SET joins_left = joins_left + 1 WHERE token_hash = $1");

const DELETE_ALL: Sql = sql!("DELETE FROM scancode_invitations WHERE warehouse_id = $1");

const SWEEP: Sql = delete_oldest!("scancode_invitations", key: "token_hash", time: "expires_at");

impl Store {
    pub async fn invite(&self, new: NewInvitation) -> Outcome<()> {
        let invited = self.database.write(new, |new, tx| {
            Box::pin(async move {
                let NewInvitation { asked, token_hash, role, joins, now, expires_at } = new;
                allowed!(role_of(tx, *asked, Role::Owner).await?);
                let args = args![token_hash, &asked.warehouse, role.as_str(), &asked.user, *joins, *now, *expires_at];
                tx.run(INSERT, args).await?;
                Ok(Ok(()))
            })
        });
        invited.await
    }

    pub async fn find_invitation(&self, token_hash: [u8; 32], now: Time) -> Outcome<Invitation> {
        let found = self.database.read((token_hash, now), |(hash, now), tx| Box::pin(find(tx, *hash, *now)));
        Ok(found.await?.ok_or(Refused::InvitationInvalid))
    }

    /// Joins; who is a member already stays one and never loses by it.
    pub async fn accept(&self, token_hash: [u8; 32], user: UserId, entry_id: Uuid, now: Time) -> Outcome<Warehouse> {
        let accepted = self.database.write((token_hash, user, entry_id, now), |(hash, user, entry_id, now), tx| {
            Box::pin(accept(tx, *hash, *user, *entry_id, *now))
        });
        accepted.await
    }

    pub async fn sweep_invitations(&self, before: Time, limit: u32) -> Result<u64, Error> {
        let swept = self.database.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        });
        swept.await
    }
}

async fn find(tx: &mut Tx, hash: [u8; 32], now: Time) -> Result<Option<Invitation>, Error> {
    tx.one(FIND, args![&hash, now]).await
}

async fn accept(tx: &mut Tx, hash: [u8; 32], user: UserId, entry_id: Uuid, now: Time) -> Outcome<Warehouse> {
    let Some(invitation) = find(tx, hash, now).await? else { return Ok(Err(Refused::InvitationInvalid)) };
    let asked = Asked { warehouse: invitation.warehouse, user };
    if members::find_role(tx, asked.warehouse, user).await?.is_none_or(|role| role < invitation.role) {
        allowed!(join(tx, hash, &invitation, asked, entry_id, now).await?);
    }
    Ok(warehouses::find(tx, asked).await?.ok_or(Refused::WarehouseUnknown))
}

async fn join(
    tx: &mut Tx,
    hash: [u8; 32],
    invitation: &Invitation,
    asked: Asked,
    entry_id: Uuid,
    now: Time,
) -> Outcome<()> {
    let (warehouse, role) = (asked.warehouse, invitation.role);
    if tx.run(TAKE_PLACE, args![&hash]).await? == 0 {
        return Ok(Err(Refused::InvitationInvalid));
    }
    // Read again: another request of theirs may have been before this one at the row above.
    let refused = match members::find_role(tx, warehouse, asked.user).await? {
        Some(held) if held >= role => {
            tx.run(GIVE_BACK, args![&hash]).await?;
            return Ok(Ok(()));
        }
        Some(_) => {
            members::set_role(tx, warehouse, asked.user, role).await?;
            None
        }
        None if members::count_warehouses(tx, asked.user).await? >= MAX_WAREHOUSES => Some(Refused::WarehouseLimit),
        None if members::join(tx, warehouse, asked.user, role, now).await? => None,
        None => Some(Refused::MemberLimit),
    };
    if let Some(refused) = refused {
        tx.run(GIVE_BACK, args![&hash]).await?;
        return Ok(Err(refused));
    }
    let detail = json!({ "user": asked.user, "role": role });
    let entry = Entry::of_warehouse(entry_id, asked, now, Kind::MemberAdded, detail);
    entries::insert(tx, warehouse, &entry).await.map(Ok)
}

pub(super) async fn delete_all(tx: &mut Tx, warehouse: Uuid) -> Result<(), Error> {
    tx.run(DELETE_ALL, args![&warehouse]).await.map(drop)
}

impl FromRow for Invitation {
    const TABLE: &'static str = "scancode_invitations";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { warehouse: row.get(0)?, warehouse_name: row.get(1)?, role: row.get(2)?, invited_by: row.get(3)? })
    }
}
