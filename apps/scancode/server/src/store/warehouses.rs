//! `scancode_warehouses`.

use super::{
    Asked, Outcome, Refused, Store, allowed,
    entries::{self, Entry},
    leftovers, members, role_of,
};
use crate::rules::{Kind, MAX_WAREHOUSES, Role};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    insert_if_absent, sql,
};
use serde_json::json;
use uuid::Uuid;

/// A warehouse as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warehouse {
    pub id: Uuid,
    pub owner: UserId,
    pub name: String,
    pub goods_count: i64,
    pub low_count: i64,
    pub members_count: i64,
    pub created_at: Time,
    /// Of the one who asks.
    pub role: Role,
    pub last_active_at: Time,
}

#[derive(Debug, Clone)]
pub struct NewWarehouse {
    pub id: Uuid,
    pub owner: UserId,
    pub name: String,
    pub entry_id: Uuid,
    pub now: Time,
}

/// As its members see it. When it was used last is the time of its newest entry.
macro_rules! select_warehouses {
    ($tail:literal) => {
        sql!(concat!(
            "SELECT w.id, w.owner_id, w.name, w.goods_count, w.low_count, w.members_count, w.created_at, m.role,
                    (SELECT e.at FROM scancode_entries e WHERE e.log_id = w.id ORDER BY e.id DESC LIMIT 1)
             FROM scancode_members m JOIN scancode_warehouses w ON w.id = m.warehouse_id ",
            $tail
        ))
    };
}

const LIST: Sql = select_warehouses!("WHERE m.user_id = $1");

const FIND: Sql = select_warehouses!("WHERE m.warehouse_id = $1 AND m.user_id = $2");

const FIND_ID: Sql = sql!("SELECT id FROM scancode_warehouses WHERE owner_id = $1 AND name = $2");

const FIND_NAME: Sql = sql!("SELECT name FROM scancode_warehouses WHERE id = $1");

const INSERT: Sql = insert_if_absent!(
    "INSERT INTO scancode_warehouses (id, owner_id, name, goods_count, low_count, members_count, created_at)
     VALUES ($1, $2, $3, 0, 0, 1, $4)",
    "id"
);

const RENAME: Sql = sql!("UPDATE scancode_warehouses SET name = $1 WHERE id = $2");

const DELETE: Sql = sql!("DELETE FROM scancode_warehouses WHERE id = $1");

impl Store {
    /// Those of which the user is a member: their own first, and of those what was used last.
    pub async fn list_warehouses(&self, user: UserId) -> Result<Vec<Warehouse>, Error> {
        let listed = self.database.read(user, |user, tx| Box::pin(async move { tx.all(LIST, args![user]).await }));
        let mut warehouses: Vec<Warehouse> = listed.await?;
        warehouses.sort_by_key(|warehouse| {
            (warehouse.role != Role::Owner, std::cmp::Reverse((warehouse.last_active_at, warehouse.id)))
        });
        Ok(warehouses)
    }

    pub async fn find_warehouse(&self, asked: Asked) -> Outcome<Warehouse> {
        let found = self.database.read(asked, |asked, tx| Box::pin(find(tx, *asked)));
        Ok(found.await?.ok_or(Refused::WarehouseUnknown))
    }

    /// The user's own warehouse of this name.
    pub async fn find_own_warehouse(&self, owner: UserId, name: String) -> Result<Option<Uuid>, Error> {
        let found = self.database.read((owner, name), |(owner, name), tx| Box::pin(find_id(tx, *owner, name)));
        found.await
    }

    pub async fn create_warehouse(&self, new: NewWarehouse) -> Outcome<()> {
        self.database.write(new, |new, tx| Box::pin(create(tx, new))).await
    }

    pub async fn rename_warehouse(&self, asked: Asked, name: String, entry_id: Uuid, now: Time) -> Outcome<()> {
        let renamed = self.database.write((asked, name, entry_id, now), |(asked, name, entry_id, now), tx| {
            Box::pin(rename(tx, *asked, name, *entry_id, *now))
        });
        match renamed.await {
            Err(Error::Conflict { .. }) => Ok(Err(Refused::NameTaken)),
            done => done,
        }
    }

    /// Nobody sees it any more; its goods and log are removed bit by bit, later. What is left is a line in the owner's own
    /// log.
    pub async fn delete_warehouse(&self, asked: Asked, entry_id: Uuid, now: Time) -> Outcome<()> {
        let deleted = self.database.write((asked, entry_id, now), |(asked, entry_id, now), tx| {
            Box::pin(async move {
                allowed!(role_of(tx, *asked, Role::Owner).await?);
                let name = name_of(tx, asked.warehouse).await?.unwrap_or_default();
                remove(tx, asked.warehouse, *now).await?;
                let detail = json!({ "name": name });
                let entry = Entry::of_warehouse(*entry_id, *asked, *now, Kind::WarehouseDeleted, detail);
                entries::insert(tx, asked.user.uuid(), &entry).await.map(Ok)
            })
        });
        deleted.await
    }
}

pub(super) async fn find(tx: &mut Tx, asked: Asked) -> Result<Option<Warehouse>, Error> {
    tx.one(FIND, args![&asked.warehouse, &asked.user]).await
}

pub(super) async fn find_id(tx: &mut Tx, owner: UserId, name: &str) -> Result<Option<Uuid>, Error> {
    Ok(tx.one::<super::IdRow>(FIND_ID, args![&owner, name]).await?.map(|row| row.0))
}

pub(super) async fn name_of(tx: &mut Tx, id: Uuid) -> Result<Option<String>, Error> {
    Ok(tx.one::<Name>(FIND_NAME, args![&id]).await?.map(|row| row.0))
}

pub(super) async fn create(tx: &mut Tx, new: &NewWarehouse) -> Outcome<()> {
    if members::count_warehouses(tx, new.owner).await? >= MAX_WAREHOUSES {
        return Ok(Err(Refused::WarehouseLimit));
    }
    tx.run(INSERT, args![&new.id, &new.owner, &new.name, new.now]).await?;
    if find_id(tx, new.owner, &new.name).await? != Some(new.id) {
        return Ok(Err(Refused::NameTaken));
    }
    members::insert(tx, new.id, new.owner, Role::Owner, new.now).await?;
    let asked = Asked { warehouse: new.id, user: new.owner };
    let detail = json!({ "name": new.name });
    let entry = Entry::of_warehouse(new.entry_id, asked, new.now, Kind::WarehouseCreated, detail);
    entries::insert(tx, new.id, &entry).await.map(Ok)
}

async fn rename(tx: &mut Tx, asked: Asked, name: &str, entry_id: Uuid, now: Time) -> Outcome<()> {
    allowed!(role_of(tx, asked, Role::Owner).await?);
    let before = name_of(tx, asked.warehouse).await?.unwrap_or_default();
    if before == name {
        return Ok(Ok(()));
    }
    tx.run(RENAME, args![name, &asked.warehouse]).await?;
    let detail = json!({ "from": before, "to": name });
    let entry = Entry::of_warehouse(entry_id, asked, now, Kind::WarehouseRenamed, detail);
    entries::insert(tx, asked.warehouse, &entry).await.map(Ok)
}

/// Takes a warehouse from everybody; what may be many rows is left to be swept.
pub(super) async fn remove(tx: &mut Tx, warehouse: Uuid, now: Time) -> Result<(), Error> {
    members::delete_all(tx, warehouse).await?;
    super::invitations::delete_all(tx, warehouse).await?;
    super::imports::end_all(tx, warehouse, now).await?;
    tx.run(DELETE, args![&warehouse]).await?;
    leftovers::note(tx, warehouse, now).await
}

struct Name(String);

impl FromRow for Name {
    const TABLE: &'static str = "scancode_warehouses";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}

impl FromRow for Warehouse {
    const TABLE: &'static str = "scancode_warehouses";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let created_at = row.get(6)?;
        let used_at: Option<Time> = row.get(8)?;
        Ok(Self {
            id: row.get(0)?,
            owner: row.get(1)?,
            name: row.get(2)?,
            goods_count: row.get(3)?,
            low_count: row.get(4)?,
            members_count: row.get(5)?,
            created_at,
            role: row.get(7)?,
            last_active_at: used_at.unwrap_or(created_at),
        })
    }
}
