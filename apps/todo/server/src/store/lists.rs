//! `todo_lists`: one row a user, which whoever changes the list holds, so that changes are numbered one after another.

use super::{PAGE, items};
use crate::{Todo, model::Item};
use minigate::{
    flow::store::{
        Error, args,
        database::{FromRow, Invalid, Row, Sql, Tx},
        insert_if_absent, sql,
    },
    model::{Time, UserId},
};

/// The counters of a list that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    pub(super) changes: i64,
    pub(super) numbers: i64,
    pub(super) purged: i64,
}

/// Some of what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Deleted ones too.
    pub items: Vec<Item>,
    /// What to ask from next time.
    pub change: i64,
    /// There is more to be asked for at once.
    pub more: bool,
    /// What was deleted since can no longer be told: this is the list from its beginning, to be put in the place of
    /// what the phone has.
    pub reset: bool,
}

const HOLD: Sql = sql!("UPDATE todo_lists SET synced_at = $1 WHERE user_id = $2");

const MAKE: Sql = insert_if_absent!(
    "INSERT INTO todo_lists (user_id, changes, numbers, purged, synced_at) VALUES ($1, 0, 0, 0, $2)",
    "user_id"
);

const FIND: Sql = sql!("SELECT user_id, changes, numbers, purged FROM todo_lists WHERE user_id = $1");

const PUT: Sql = sql!("UPDATE todo_lists SET changes = $1, numbers = $2, purged = $3 WHERE user_id = $4");

impl Todo {
    /// What changed after `since`, the first of it if it is much.
    pub async fn list_items(&self, user: UserId, since: i64) -> Result<Page, Error> {
        let read = self.gate.database().read((user, since), |(user, since), tx| Box::pin(page(tx, *user, *since)));
        read.await
    }
}

/// Waits until nobody else changes the list.
pub(super) async fn hold(tx: &mut Tx, user: UserId, now: Time) -> Result<List, Error> {
    if tx.run(HOLD, args![now, &user]).await? == 0 {
        tx.run(MAKE, args![&user, now]).await?;
        tx.run(HOLD, args![now, &user]).await?;
    }
    Ok(find(tx, user).await?.unwrap_or(List::EMPTY))
}

pub(super) async fn find(tx: &mut Tx, user: UserId) -> Result<Option<List>, Error> {
    tx.one(FIND, args![&user]).await
}

pub(super) async fn put(tx: &mut Tx, user: UserId, list: &List) -> Result<(), Error> {
    tx.run(PUT, args![list.changes, list.numbers, list.purged, &user]).await.map(drop)
}

pub(super) async fn page(tx: &mut Tx, user: UserId, since: i64) -> Result<Page, Error> {
    // The counters first: what is changed meanwhile has larger numbers, and is in the answer or comes the next time.
    let list = find(tx, user).await?.unwrap_or(List::EMPTY);
    // A number that was never given out is another list's: of a database that was restored, perhaps.
    let reset = since > 0 && (since < list.purged || since > list.changes);
    let since = if reset { 0 } else { since.max(0) };
    let mut items = items::list_changed(tx, user, since, PAGE + 1).await?;
    let more = i64::try_from(items.len()).is_ok_and(|found| found > PAGE);
    if more {
        items.pop();
    }
    // The last change may have been a purge, or a page may be empty: the list's own number is then the newest.
    let last = items.last().map_or(since, |item| item.stamps.version);
    Ok(Page { items, change: if more { last } else { list.changes.max(last) }, more, reset })
}

impl List {
    pub(super) const EMPTY: Self = Self { changes: 0, numbers: 0, purged: 0 };
}

impl FromRow for List {
    const TABLE: &'static str = "todo_lists";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { changes: row.get(1)?, numbers: row.get(2)?, purged: row.get(3)? })
    }
}
