//! Warehouses change hands: their owner is gone, or is another user from now on.

use super::{
    Asked, Store,
    entries::{self, Entry},
    leftovers,
    members::{self, Member},
    people, warehouses,
};
use crate::{
    ids::new_id,
    rules::{Kind, MAX_NAME, Role},
};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{Sql, Tx},
    sql,
};
use serde_json::json;
use uuid::Uuid;

const SET_OWNER: Sql = sql!("UPDATE scancode_warehouses SET owner_id = $1, name = $2 WHERE id = $3");

const STEP_DOWN: Sql = sql!("UPDATE scancode_members SET role = 'viewer' WHERE warehouse_id = $1 AND user_id = $2");

const MOVE_LOG: Sql = sql!("UPDATE scancode_entries SET log_id = $1 WHERE log_id = $2");

const REMOVE_IMPORTS: Sql = sql!("DELETE FROM scancode_imports WHERE by_user = $1");

impl Store {
    /// A user is gone. What they shared with a keeper is that keeper's, the one who was there first; the rest goes.
    pub async fn remove_user(&self, user: UserId, now: Time) -> Result<(), Error> {
        let removed = self.database.write((user, now), |(user, now), tx| Box::pin(remove(tx, *user, *now)));
        removed.await
    }

    /// A user is another one from now on: what was theirs is the other's.
    pub async fn merge_user(&self, from: UserId, into: UserId, now: Time) -> Result<(), Error> {
        let merged =
            self.database.write((from, into, now), |(from, into, now), tx| Box::pin(merge(tx, *from, *into, *now)));
        merged.await
    }
}

async fn remove(tx: &mut Tx, user: UserId, now: Time) -> Result<(), Error> {
    for warehouse in members::warehouses_of(tx, user).await? {
        let all = members::list(tx, warehouse).await?;
        let is_owner = all.iter().any(|member| member.user == user && member.role == Role::Owner);
        match all.iter().find(|member| member.user != user && member.role == Role::Keeper) {
            _ if !is_owner => drop(members::delete(tx, warehouse, user).await?),
            Some(heir) => hand_over(tx, warehouse, user, heir, now).await?,
            None => warehouses::remove(tx, warehouse, now).await?,
        }
    }
    tx.run(REMOVE_IMPORTS, args![&user]).await?;
    people::delete(tx, user).await?;
    leftovers::note(tx, user.uuid(), now).await
}

async fn hand_over(tx: &mut Tx, warehouse: Uuid, from: UserId, heir: &Member, now: Time) -> Result<(), Error> {
    make_owner(tx, warehouse, heir.user).await?;
    tx.run(STEP_DOWN, args![&warehouse, &from]).await?;
    members::delete(tx, warehouse, from).await?;
    members::set_role(tx, warehouse, heir.user, Role::Owner).await?;
    let detail = json!({ "user": heir.user, "role": Role::Owner });
    let asked = Asked { warehouse, user: heir.user };
    let entry = Entry::of_warehouse(new_id(now), asked, now, Kind::MemberChanged, detail);
    entries::insert(tx, warehouse, &entry).await
}

async fn merge(tx: &mut Tx, from: UserId, into: UserId, now: Time) -> Result<(), Error> {
    for warehouse in members::warehouses_of(tx, from).await? {
        let Some(role) = members::find_role(tx, warehouse, from).await? else { continue };
        let held = members::find_role(tx, warehouse, into).await?;
        if role == Role::Owner {
            make_owner(tx, warehouse, into).await?;
            tx.run(STEP_DOWN, args![&warehouse, &from]).await?;
        }
        members::delete(tx, warehouse, from).await?;
        match held {
            Some(held) if held >= role => {}
            Some(_) => members::set_role(tx, warehouse, into, role).await?,
            // There is room: one has just left.
            None => drop(members::join(tx, warehouse, into, role, now).await?),
        }
    }
    people::delete(tx, from).await?;
    tx.run(MOVE_LOG, args![&into.uuid(), &from.uuid()]).await.map(drop)
}

/// Under a name that the new owner has no other warehouse of.
async fn make_owner(tx: &mut Tx, warehouse: Uuid, owner: UserId) -> Result<(), Error> {
    let name = warehouses::name_of(tx, warehouse).await?.unwrap_or_default();
    let mut free = name.clone();
    for number in 2.. {
        match warehouses::find_id(tx, owner, &free).await? {
            Some(other) if other != warehouse => {}
            _ => break,
        }
        let suffix = format!(" ({number})");
        free = name.chars().take(MAX_NAME - suffix.len()).collect::<String>() + &suffix;
    }
    tx.run(SET_OWNER, args![&owner, &free, &warehouse]).await.map(drop)
}
