//! `scancode_members`: who shares a warehouse, and what they may.

use super::{
    Asked, IdRow, Outcome, Refused, RoleRow, Store, allowed,
    entries::{self, Entry},
    role_of,
};
use crate::rules::{Kind, MAX_MEMBERS, Role};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    sql,
};
use serde_json::json;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub user: UserId,
    pub role: Role,
    pub since: Time,
}

/// Somebody changes who is a member.
#[derive(Debug, Clone, Copy)]
pub struct MemberEdit {
    pub asked: Asked,
    pub member: UserId,
    /// `None` removes them.
    pub role: Option<Role>,
    pub entry_id: Uuid,
    pub now: Time,
}

const LIST: Sql = sql!(
    "SELECT user_id, role, since FROM scancode_members WHERE warehouse_id = $1
     ORDER BY CASE WHEN role = 'owner' THEN 0 ELSE 1 END, since, user_id LIMIT $2"
);

const WAREHOUSES: Sql = sql!("SELECT warehouse_id FROM scancode_members WHERE user_id = $1");

const COUNT_WAREHOUSES: Sql = sql!("SELECT COUNT(*) FROM scancode_members WHERE user_id = $1");

const INSERT: Sql = sql!("INSERT INTO scancode_members (warehouse_id, user_id, role, since) VALUES ($1, $2, $3, $4)");

const SET_ROLE: Sql = sql!("UPDATE scancode_members SET role = $1 WHERE warehouse_id = $2 AND user_id = $3");

const DELETE: Sql = sql!("DELETE FROM scancode_members WHERE warehouse_id = $1 AND user_id = $2 AND role <> 'owner'");

const DELETE_ALL: Sql = sql!("DELETE FROM scancode_members WHERE warehouse_id = $1");

const ONE_MORE: Sql =
    sql!("UPDATE scancode_warehouses SET members_count = members_count + 1 WHERE id = $1 AND members_count < $2");

const ONE_LESS: Sql = sql!("UPDATE scancode_warehouses SET members_count = members_count - 1 WHERE id = $1");

impl Store {
    /// The members: the owner, then those who were there first.
    pub async fn list_members(&self, asked: Asked) -> Outcome<Vec<Member>> {
        let listed = self.database.read(asked, |asked, tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Viewer).await?);
                tx.all(LIST, args![&asked.warehouse, MAX_MEMBERS]).await.map(Ok)
            })
        });
        listed.await
    }

    /// Changes a role or removes a member: the owner does, and everybody may leave.
    pub async fn edit_member(&self, edit: MemberEdit) -> Outcome<()> {
        self.database.write(edit, |edit, tx| Box::pin(self::edit(tx, edit))).await
    }
}

async fn edit(tx: &mut Tx, edit: &MemberEdit) -> Outcome<()> {
    let MemberEdit { asked, member, role, entry_id, now } = *edit;
    let leaves = role.is_none() && member == asked.user;
    allowed!(role_of(tx, asked, if leaves { Role::Viewer } else { Role::Owner }).await?);
    match find_role(tx, asked.warehouse, member).await? {
        None => return Ok(Err(Refused::MemberUnknown)),
        Some(Role::Owner) => return Ok(Err(Refused::OwnerStays)),
        Some(before) if role == Some(before) => return Ok(Ok(())),
        Some(_) => {}
    }
    let (kind, detail) = match role {
        Some(role) => {
            set_role(tx, asked.warehouse, member, role).await?;
            (Kind::MemberChanged, json!({ "user": member, "role": role }))
        }
        None => {
            if !delete(tx, asked.warehouse, member).await? {
                return Ok(Err(Refused::MemberUnknown));
            }
            (Kind::MemberRemoved, json!({ "user": member }))
        }
    };
    let entry = Entry::of_warehouse(entry_id, asked, now, kind, detail);
    entries::insert(tx, asked.warehouse, &entry).await.map(Ok)
}

pub(super) async fn list(tx: &mut Tx, warehouse: Uuid) -> Result<Vec<Member>, Error> {
    tx.all(LIST, args![&warehouse, MAX_MEMBERS]).await
}

pub(super) async fn find_role(tx: &mut Tx, warehouse: Uuid, user: UserId) -> Result<Option<Role>, Error> {
    Ok(tx.one::<RoleRow>(super::ROLE, args![&warehouse, &user]).await?.map(|row| row.0))
}

pub(super) async fn warehouses_of(tx: &mut Tx, user: UserId) -> Result<Vec<Uuid>, Error> {
    Ok(tx.all::<IdRow>(WAREHOUSES, args![&user]).await?.into_iter().map(|row| row.0).collect())
}

pub(super) async fn count_warehouses(tx: &mut Tx, user: UserId) -> Result<i64, Error> {
    Ok(tx.one::<i64>(COUNT_WAREHOUSES, args![&user]).await?.unwrap_or(0))
}

/// The owner of a new warehouse, who is counted already.
pub(super) async fn insert(tx: &mut Tx, warehouse: Uuid, user: UserId, role: Role, now: Time) -> Result<(), Error> {
    tx.run(INSERT, args![&warehouse, &user, role.as_str(), now]).await.map(drop)
}

/// `false` when the warehouse has as many as it may.
pub(super) async fn join(tx: &mut Tx, warehouse: Uuid, user: UserId, role: Role, now: Time) -> Result<bool, Error> {
    if tx.run(ONE_MORE, args![&warehouse, MAX_MEMBERS]).await? == 0 {
        return Ok(false);
    }
    insert(tx, warehouse, user, role, now).await.map(|()| true)
}

pub(super) async fn set_role(tx: &mut Tx, warehouse: Uuid, user: UserId, role: Role) -> Result<(), Error> {
    tx.run(SET_ROLE, args![role.as_str(), &warehouse, &user]).await.map(drop)
}

/// Removes a member; never the owner.
pub(super) async fn delete(tx: &mut Tx, warehouse: Uuid, user: UserId) -> Result<bool, Error> {
    if tx.run(DELETE, args![&warehouse, &user]).await? == 0 {
        return Ok(false);
    }
    tx.run(ONE_LESS, args![&warehouse]).await.map(|_| true)
}

pub(super) async fn delete_all(tx: &mut Tx, warehouse: Uuid) -> Result<(), Error> {
    tx.run(DELETE_ALL, args![&warehouse]).await.map(drop)
}

impl FromRow for Member {
    const TABLE: &'static str = "scancode_members";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user: row.get(0)?, role: row.get(1)?, since: row.get(2)? })
    }
}
