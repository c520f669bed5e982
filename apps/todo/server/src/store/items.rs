//! `todo_items`

use crate::model::{Item, ItemId, ItemRef, Reminder};
use minigate::{
    flow::store::{
        Error, args,
        database::{Sql, Tx, Value},
        sql,
    },
    model::UserId,
};

macro_rules! select {
    ($where:literal) => {
        sql!(concat!(
            "SELECT id, client_id, number, content, checked_at, checked_in, due_at, place, created_at, deleted_at, \
             version, created_change, content_change, checked_change, due_change, \
             remind_state, remind_at, remind_identity FROM todo_items WHERE ",
            $where
        ))
    };
}
pub(super) use select;

const FIND: Sql = select!("id = $1 AND user_id = $2");

const FIND_BY_CLIENT_ID: Sql = select!("user_id = $1 AND client_id = $2");

const LIST_CHANGED: Sql = select!("user_id = $1 AND version > $2 ORDER BY version LIMIT $3");

const INSERT: Sql = sql!(
    "INSERT INTO todo_items (client_id, number, content, checked_at, checked_in, due_at, place, created_at, deleted_at,
        version, created_change, content_change, checked_change, due_change, remind_state, remind_at, remind_identity,
        id, user_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
);

const UPDATE: Sql = sql!(
    "UPDATE todo_items SET client_id = $1, number = $2, content = $3, checked_at = $4, checked_in = $5, due_at = $6,
        place = $7, created_at = $8, deleted_at = $9, version = $10, created_change = $11, content_change = $12,
        checked_change = $13, due_change = $14, remind_state = $15, remind_at = $16, remind_identity = $17
     WHERE id = $18 AND user_id = $19"
);

const COUNT_ALIVE: Sql = sql!("SELECT COUNT(*) FROM todo_items WHERE user_id = $1 AND deleted_at IS NULL");

const COUNT: Sql = sql!("SELECT COUNT(*) FROM todo_items WHERE user_id = $1");

pub(super) async fn find(tx: &mut Tx, user: UserId, item: &ItemRef) -> Result<Option<Item>, Error> {
    match item {
        ItemRef::Id(id) => tx.one(FIND, args![&id.0, &user]).await,
        ItemRef::Client(client_id) => tx.one(FIND_BY_CLIENT_ID, args![&user, client_id]).await,
    }
}

pub(super) async fn find_by_id(tx: &mut Tx, user: UserId, id: ItemId) -> Result<Option<Item>, Error> {
    tx.one(FIND, args![&id.0, &user]).await
}

pub(super) async fn list_changed(tx: &mut Tx, user: UserId, since: i64, limit: i64) -> Result<Vec<Item>, Error> {
    tx.all(LIST_CHANGED, args![&user, since, limit]).await
}

pub(super) async fn insert(tx: &mut Tx, user: UserId, item: &Item) -> Result<(), Error> {
    write(tx, INSERT, user, item).await
}

pub(super) async fn update(tx: &mut Tx, user: UserId, item: &Item) -> Result<(), Error> {
    write(tx, UPDATE, user, item).await
}

/// Those that are not deleted, and all rows.
pub(super) async fn count(tx: &mut Tx, user: UserId) -> Result<(i64, i64), Error> {
    let alive = tx.one(COUNT_ALIVE, args![&user]).await?.unwrap_or(0);
    Ok((alive, tx.one(COUNT, args![&user]).await?.unwrap_or(0)))
}

async fn write(tx: &mut Tx, sql: Sql, user: UserId, item: &Item) -> Result<(), Error> {
    let Item { stamps, .. } = item;
    let args: &[Value<'_>] = args![
        item.client_id.as_ref(),
        item.number,
        &item.content,
        item.checked_at,
        item.checked_in.as_ref(),
        item.due_at,
        item.place,
        item.created_at,
        item.deleted_at,
        stamps.version,
        stamps.created,
        stamps.content,
        stamps.checked,
        stamps.due,
        item.reminder.map(|reminder| reminder.state.as_str()),
        item.reminder.map(|reminder| reminder.at),
        item.reminder.as_ref().map(|Reminder { identity, .. }| identity),
        &item.id.0,
        &user,
    ];
    tx.run(sql, args).await.map(drop)
}
