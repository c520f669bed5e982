//! The old client's view: the whole list down, and the list that it shows up again.
//!
//! It numbers new items itself, by the newest number that it shows plus one; it shows no completed items after a start,
//! and sends what it shows as if it were everything. So its number alone says nothing, and what it leaves out neither:
//! an item is known by number and text together, under every pair that it ever had.

use super::{
    items,
    lists::{self, List},
    room::Room,
    sync::new_item,
};
use crate::{
    Todo,
    model::{Create, Item, ItemId},
};
use minigate::{
    flow::store::{
        Error, args,
        database::{FromRow, Invalid, Row, Sql, Tx},
        sql,
    },
    model::{SessionId, Time, UserId, secret::sha256},
};
use std::collections::HashSet;

/// An item as the old client is told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldItem {
    pub number: i64,
    pub content: String,
    pub is_checked: bool,
}

/// An item as the old client sends it.
#[derive(Debug, Clone)]
pub struct OldRow {
    /// Not always a number, after a list that was empty.
    pub number: Option<i64>,
    pub content: String,
    pub is_checked: bool,
}

struct Upload {
    user: UserId,
    session: SessionId,
    rows: Vec<OldRow>,
    now: Time,
}

/// What JavaScript counts exactly.
const LARGEST_NUMBER: i64 = (1 << 53) - 1;

const LIST: Sql = sql!(
    "SELECT number, content, checked_at FROM todo_items WHERE user_id = $1 AND deleted_at IS NULL ORDER BY number DESC"
);

const FIND_NAME: Sql =
    sql!("SELECT item_id FROM todo_old_names WHERE user_id = $1 AND number = $2 AND content_hash = $3");

const UPDATE_NAME: Sql =
    sql!("UPDATE todo_old_names SET item_id = $1 WHERE user_id = $2 AND number = $3 AND content_hash = $4");

const INSERT_NAME: Sql =
    sql!("INSERT INTO todo_old_names (item_id, user_id, number, content_hash) VALUES ($1, $2, $3, $4)");

const FIND_READ: Sql = sql!("SELECT changes FROM todo_old_reads WHERE session_id = $1");

const UPDATE_READ: Sql =
    sql!("UPDATE todo_old_reads SET changes = $1, read_at = $2 WHERE session_id = $3 AND user_id = $4");

const INSERT_READ: Sql =
    sql!("INSERT INTO todo_old_reads (changes, read_at, session_id, user_id) VALUES ($1, $2, $3, $4)");

impl Todo {
    /// The whole list, newest first.
    pub async fn read_old_list(&self, user: UserId, session: SessionId) -> Result<Vec<OldItem>, Error> {
        let input = (user, session, self.gate.now());
        let read = self.gate.database().write(input, |(user, session, now), tx| {
            Box::pin(async move {
                let list = lists::hold(tx, *user, *now).await?;
                let args = args![list.changes, *now, session, user];
                if tx.run(UPDATE_READ, args).await? == 0 {
                    tx.run(INSERT_READ, args).await?;
                }
                tx.all(LIST, args![user]).await
            })
        });
        read.await
    }

    /// Merges what an old client shows. `false` when the list is full: nothing was done then.
    pub async fn merge_old_list(&self, user: UserId, session: SessionId, rows: Vec<OldRow>) -> Result<bool, Error> {
        let upload = Upload { user, session, rows, now: self.gate.now() };
        self.gate.database().write(upload, |upload, tx| Box::pin(merge(tx, upload))).await
    }
}

async fn merge(tx: &mut Tx, upload: &Upload) -> Result<bool, Error> {
    let user = upload.user;
    let mut list = lists::hold(tx, user, upload.now).await?;
    let told = tx.one::<i64>(FIND_READ, args![&upload.session]).await?;
    let (mut changed, mut new, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for row in upload.rows.iter().filter(|row| seen.insert((row.number, row.content.as_str()))) {
        let found = find(tx, user, row).await?;
        match found.map(|item| (meaning(&item, row, upload.session, told), item)) {
            None | Some((Meaning::New, _)) => new.push(row),
            Some((Meaning::Tick, item)) => changed.push((item, true)),
            Some((Meaning::Untick, item)) => changed.push((item, false)),
            Some((Meaning::Nothing, _)) => {}
        }
    }
    // All or nothing: that client sends everything again anyhow.
    if !Room::of(tx, user).await?.is_left_for(new.len()) {
        return Ok(false);
    }
    for (mut item, is_checked) in changed {
        list.changes += 1;
        item.checked_at = is_checked.then_some(upload.now);
        item.checked_in = is_checked.then_some(upload.session);
        item.deleted_at = None;
        (item.stamps.checked, item.stamps.version) = (list.changes, list.changes);
        items::update(tx, user, &item).await?;
    }
    // It sends the newest first.
    for row in new.into_iter().rev() {
        create(tx, upload, &mut list, row).await?;
    }
    lists::put(tx, user, &list).await?;
    Ok(true)
}

/// What a row says of the item that has its number and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Nothing,
    Tick,
    Untick,
    /// Another item of the same text.
    New,
}

/// A client that has not heard of a tick or a deletion says nothing about it. One that has, and which shows the row all
/// the same, has made it anew; or has taken back a tick of its own.
fn meaning(item: &Item, row: &OldRow, session: SessionId, told: Option<i64>) -> Meaning {
    let has_heard = |change: i64| told.is_some_and(|told| told >= change);
    match (item.deleted_at.is_some(), item.checked_at.is_some(), row.is_checked) {
        (false, false, true) | (true, false, true) => Meaning::Tick,
        (false, true, false) if item.checked_in == Some(session) => Meaning::Untick,
        (false, true, false) if has_heard(item.stamps.checked) => Meaning::New,
        (true, _, false) if has_heard(item.stamps.version) => Meaning::New,
        _ => Meaning::Nothing,
    }
}

async fn find(tx: &mut Tx, user: UserId, row: &OldRow) -> Result<Option<Item>, Error> {
    let (number, hash) = name(row.number, &row.content);
    match tx.one::<ItemId>(FIND_NAME, args![&user, number, &hash]).await? {
        Some(id) => items::find_by_id(tx, user, id).await,
        None => Ok(None),
    }
}

async fn create(tx: &mut Tx, upload: &Upload, list: &mut List, row: &OldRow) -> Result<(), Error> {
    // Its own number, where that is free.
    if let Some(number) = row.number.filter(|number| *number > list.numbers && *number <= LARGEST_NUMBER) {
        list.numbers = number - 1;
    }
    let create = Create {
        client_id: String::new(),
        content: row.content.clone(),
        checked_at: row.is_checked.then_some(upload.now),
        due_at: None,
    };
    let mut item = new_item(tx, upload.user, list, &create, upload.now).await?;
    if row.is_checked {
        item.checked_in = Some(upload.session);
        items::update(tx, upload.user, &item).await?;
    }
    put_name(tx, upload.user, row.number, &row.content, item.id).await
}

/// From now on an old client that sends this number and text means this item.
pub(super) async fn remember_name(tx: &mut Tx, user: UserId, item: &Item) -> Result<(), Error> {
    put_name(tx, user, Some(item.number), &item.content, item.id).await
}

async fn put_name(tx: &mut Tx, user: UserId, number: Option<i64>, content: &str, id: ItemId) -> Result<(), Error> {
    let (number, hash) = name(number, content);
    let args = args![&id.0, &user, number, &hash];
    if tx.run(UPDATE_NAME, args).await? == 0 {
        tx.run(INSERT_NAME, args).await?;
    }
    Ok(())
}

fn name(number: Option<i64>, content: &str) -> (i64, [u8; 32]) {
    (number.unwrap_or(-1), sha256(content.as_bytes()))
}

impl FromRow for OldItem {
    const TABLE: &'static str = "todo_items";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let checked_at: Option<Time> = row.get(2)?;
        Ok(Self { number: row.get(0)?, content: row.get(1)?, is_checked: checked_at.is_some() })
    }
}
